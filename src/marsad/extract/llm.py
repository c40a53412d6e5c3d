"""A language model as an extractor, behind any OpenAI-compatible endpoint.

A model reads; it is not believed. It is asked for quotes, never for offsets, names, numbers or coordinates: each quote is looked up in
the text, and what is not there is thrown away and counted. What the words mean is read by our own data (`ground.py`).
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from marsad.extract import ModelError, Task, TooLong
from marsad.extract.answers import Unreadable, read_answer, salvage
from marsad.extract.build import Builder, Line
from marsad.extract.cache import Answer, Cache, key_of
from marsad.extract.ground import Ground
from marsad.extract.prompt import Prompt, load_prompt
from marsad.extract.settings import Settings
from marsad.extract.settings import from_environment as settings_from_environment
from marsad.extract.usage import Usage
from marsad.extract.windows import Window, windows
from marsad.record import Event, Left, Span

if TYPE_CHECKING:
    from marsad.compiled import Data

log = logging.getLogger("marsad.extract")
_LONE = re.compile("[\ud800-\udfff]")


class Asked(Protocol):
    """Who answers."""

    def ask(self, messages: list[dict[str, str]], usage: Usage) -> Answer: ...

    def close(self) -> None: ...


class Llm:
    """Finds events by asking a model. `usage` sums up over all texts; the log `marsad.extract` tells it text by text."""

    def __init__(self, data: Data, settings: Settings, client: Asked | None = None) -> None:
        self.data, self.settings, self.prompt = data, settings, load_prompt()
        self.cache = Cache(settings.cache)
        self.client = client or _client(settings, self.prompt)
        self.usage = Usage()
        self._lock = threading.Lock()

    @property
    def tag(self) -> str:
        """The model and the version of the prompt."""
        return f"llm.{_plain(self.settings.model)}.{self.prompt.digest[:8]}"

    def close(self) -> None:
        """Close the connections. Also done when nobody holds the extractor any more."""
        self.client.close()

    def extract(self, task: Task) -> tuple[list[Event], list[Left]]:
        """The events that the model told of and that stand in the text. Raises `ModelError` where it gave no answer."""
        usage = Usage()
        try:
            return self._extract(task, usage)
        finally:
            usage.price(self.settings.price_in, self.settings.price_out)
            with self._lock:
                self.usage.add(usage)
            log.info("%s: %s", task.document, usage)

    def _extract(self, task: Task, usage: Usage) -> tuple[list[Event], list[Left]]:
        grounds = [Ground(text, where, task, self.data) for text, where in ((task.title, "title"), (task.text, None)) if text]
        lines = [Line(ground, sentence) for ground in grounds for sentence in ground.sentences]
        reading = _Reading(self, task.document, lines, usage)
        for window in windows([len(line.ground.written(line.sentence)) for line in lines], self.settings.window):
            reading.window(window)
        if lines and not reading.answered:
            raise ModelError(f"the model gave no answer that can be read: {reading.fault}", "try a larger model, or one that knows JSON")
        events, left = list({event.id: event for event in reversed(reading.events)}.values()), reading.left
        kept = {event.id for event in events}
        for event in events:
            event.content_of = event.content_of if event.content_of in kept else None
        events.sort(key=lambda e: (e.trigger.in_ is None, e.trigger.start, e.trigger.end, e.id))
        left.sort(key=lambda item: (item.span.in_ is None, item.span.start, item.what))
        return events, left


class _Reading:
    """The reading of one text, window by window."""

    def __init__(self, llm: Llm, document: str, lines: Sequence[Line], usage: Usage) -> None:
        self.llm, self.document, self.lines, self.usage = llm, document, lines, usage
        self.events: list[Event] = []
        self.left: list[Left] = []
        self.answered = False
        self.fault = ""

    def window(self, window: Window) -> None:
        """Ask about a window; where the answer, or the question, is too long, about its halves."""
        found, whole = self._ask(window)
        halves = [] if whole else window.halves(len(self.lines))
        if not whole and halves:
            for half in halves:
                self.window(half)
            return
        if found is not None:
            self.answered = True
            builder = Builder(self.document, self.llm.settings.model, self.lines, window, self.usage)
            builder.build(found)
            self.events += builder.events
            self.left += builder.left
        if found is None or not whole:
            self._unread(window, "the model's answer broke off here" if found is not None else "no readable answer of the model")

    def _ask(self, window: Window) -> tuple[list[Any] | None, bool]:
        """The model's events for a window, none where they can't be read; and whether that is all that asking can give."""
        messages = self._messages(window)
        key = key_of(self.llm.settings.model, self.llm.prompt.digest, messages)
        answer = self.llm.cache.get(key)
        if answer is not None and not answer.cut:
            try:
                found = read_answer(answer.content)
            except Unreadable:
                pass  # a file that somebody changed
            else:
                self.usage.cached += 1
                return found, True
        for again in (False, True):
            try:
                answer = self.llm.client.ask(messages, self.usage)
            except TooLong as error:
                self.fault = str(error)
                return None, False
            try:
                found = read_answer(answer.content)
            except Unreadable as error:
                self.fault = str(error)
                if answer.cut or error.ends_early:
                    return salvage(answer.content), False
                if not again:
                    messages = [*messages, *_mended(answer.content, self.fault)]
                continue
            if not again:  # what came of a mended question is no answer to this one
                self.llm.cache.put(key, answer._replace(cut=False))
            return found, True
        return None, True

    def _messages(self, window: Window) -> list[dict[str, str]]:
        seen = [self.lines[i] for i in range(window.start, window.end + 1)]
        context = [n for n, i in enumerate(range(window.start, window.end + 1)) if not window.first <= i <= window.last]
        told = Counter(kind for ground, s in seen for kind, _ in ground.triggers(s.first, s.last))
        return self.llm.prompt.messages([_LONE.sub("\ufffd", g.written(s)) for g, s in seen], context, told)

    def _unread(self, window: Window, what: str) -> None:
        self.usage.unread += 1
        for ground, sentence in self.lines[window.first : window.last + 1]:
            extent = ground.extent(sentence)
            text = ground.tokens.text[extent.start : extent.end]
            self.left.append(Left(what, Span(text, extent.start, extent.end, extent.in_)))


def _mended(content: str, fault: str) -> list[dict[str, str]]:
    """What to say to a model whose answer can't be read."""
    said = f"That can't be read: {fault}. Answer again with the JSON object alone, whole and in the form described."
    return [{"role": "assistant", "content": _LONE.sub("\ufffd", content)[:2000]}, {"role": "user", "content": said}]


def _plain(name: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "-", name).strip("-") or "model"


def _client(settings: Settings, prompt: Prompt) -> Asked:
    from marsad.extract.client import Client

    return Client(settings, prompt.schema)


def from_environment(data: Data) -> Llm:
    """The extractor as the environment configures it. Raises `NotConfigured` where it does not."""
    return Llm(data, settings_from_environment())
