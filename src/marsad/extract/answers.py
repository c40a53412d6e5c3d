"""Answers: what a model wrote, as a list of events to be checked. It may be fenced, wrapped in talk, cut off or no JSON at all."""

from __future__ import annotations

import json
import re
from typing import Any

_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_EVENTS = re.compile(r'"events"\s*:\s*\[')
MOST = 500
"""Events of one answer; what follows is a model that repeats itself."""


class Unreadable(ValueError):
    """An answer that is no list of events. `ends_early`: its JSON is right as far as it goes."""

    def __init__(self, fault: str, ends_early: bool = False) -> None:
        super().__init__(fault)
        self.ends_early = ends_early


def read_answer(content: str) -> list[Any]:
    """The events in an answer, unchecked. Raises `Unreadable`."""
    text = _THOUGHT.sub("", content).strip()
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if start < 0:
        raise Unreadable("there is no JSON in it")
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        # Some errors point at where an unfinished string begins; for them, too, nothing stands after the fault.
        early = error.pos >= len(text.rstrip("`\n ")) or error.msg.startswith("Unterminated string")
        raise Unreadable(f"{error.msg} at character {error.pos}", early) from None
    if isinstance(found, dict):
        found = [found] if "trigger" in found else found.get("events")
    if not isinstance(found, list):
        raise Unreadable("it has no list 'events'")
    return found[:MOST]


def salvage(content: str) -> list[Any]:
    """The events of an answer that was cut off which are whole."""
    text = _THOUGHT.sub("", content)
    opening = _EVENTS.search(text)
    at = opening.end() if opening else text.find("[") + 1
    decoder, out = json.JSONDecoder(strict=False), list[Any]()
    while at > 0 and len(out) < MOST:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            event, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        out.append(event)
    return out
