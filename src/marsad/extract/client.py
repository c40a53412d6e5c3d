"""The client: asks a model behind an OpenAI-compatible endpoint, politely and with patience."""

from __future__ import annotations

import json
import logging
import time
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from marsad.extract import ModelError, NotConfigured, TooLong
from marsad.extract.cache import Answer
from marsad.extract.settings import PREFIX, Settings
from marsad.extract.usage import Usage

try:
    import httpx
    import stamina
except ImportError as error:
    raise NotConfigured(f"the package '{error.name}' is not installed", "install the extra: pip install 'marsad[llm]'") from error

_LIMIT = 16 << 20
"""Bytes of an answer; no honest one is longer."""
_SHOWN = 200
_FORMATS = ("json_schema", "json_object", "")
"""Ways to ask for JSON, the strictest first; not every server knows each."""
_AGAIN = frozenset((408, 425, 429))
_TOO_LONG = ("context", "too long", "too many tokens", "maximum length", "exceed")

log = logging.getLogger("marsad.extract")


class _Passing(Exception):
    """A fault that may be gone the next time. `after`: seconds that the server asks us to wait; `absent`: there is no server."""

    def __init__(self, fault: str, after: float | None = None, absent: bool = False) -> None:
        super().__init__(fault)
        self.after, self.absent = after, absent


class _Refused(Exception):
    """The server does not take the request as it is."""


class Client:
    """Asks one model. Threads may share it. What the server refused once (a way to ask for JSON, `temperature`) is not sent again."""

    def __init__(self, settings: Settings, schema: dict[str, Any]) -> None:
        self.settings, self.schema = settings, schema
        headers = {"Content-Type": "application/json"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
            if not settings.local and settings.address.startswith("http:"):
                log.warning("the key of the model at %s is sent over a line that anybody may read: use https", settings.host)
        timeout = httpx.Timeout(settings.timeout, connect=min(10.0, settings.timeout))
        # A server on this machine is asked directly: a proxy must not get to see what is not meant to leave it.
        self._http = httpx.Client(headers=headers, timeout=timeout, trust_env=not settings.local)
        self._manner = (0, False)
        """How the server was asked when it last answered: by which of the formats, and whether without `temperature`."""
        self._answered = False
        self._finalizer = weakref.finalize(self, self._http.close)

    def close(self) -> None:
        """Close the connections; also done when nobody holds the client any more."""
        self._finalizer()

    def ask(self, messages: list[dict[str, str]], usage: Usage) -> Answer:
        """The model's answer; `usage` gets what it cost. Raises `ModelError`, or `TooLong`, where there is none to be had."""
        form, warm = self._manner
        while True:
            try:
                answer = self._patiently(self._body(messages, form, warm), usage)
            except _Refused as refusal:
                said = str(refusal)
                if "temperature" in said and not warm:
                    warm = True
                elif form + 1 < len(_FORMATS):
                    form += 1
                else:
                    remedy = f"check {PREFIX}MODEL, and see the server's log"
                    raise ModelError(f"the model's server refuses the request: {said}", remedy, final=not self._answered) from None
                log.info("the model's server refuses a setting (%s): asking without", said)
            else:
                self._manner, self._answered = (form, warm), True
                return answer

    def _body(self, messages: list[dict[str, str]], form: int, warm: bool) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self.settings.model, "messages": messages}
        if not warm:
            body["temperature"] = 0
        if _FORMATS[form] == "json_schema":
            schema = {"name": "events", "strict": True, "schema": self.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif _FORMATS[form]:
            body["response_format"] = {"type": _FORMATS[form]}
        return body

    def _patiently(self, body: dict[str, Any], usage: Usage) -> Answer:
        """Ask until there is an answer, as often as the settings allow."""
        settings = self.settings
        attempts = stamina.retry_context(
            on=self._wait, attempts=settings.attempts, timeout=None, wait_initial=settings.wait,
            wait_max=max(settings.wait, 30.0), wait_jitter=settings.wait,
        )  # fmt: skip
        number = 0
        try:
            for attempt in attempts:
                with attempt:
                    number = attempt.num
                    usage.retries += number > 1
                    return self._once(body, usage)
        except _Passing as fault:
            remedy = f"try again later; {PREFIX}TIMEOUT and {PREFIX}ATTEMPTS tell how long to wait and how often to ask"
            if fault.after is not None and fault.after > settings.patience:
                remedy = f"it asks to wait {fault.after:.0f} s: try again then"
            if fault.absent:
                remedy = f"start the server, or check {PREFIX}URL"
            told = f"no answer from the model at {settings.host} ({_times(number)}): {fault}"
            raise ModelError(told, remedy, final=fault.absent and not self._answered) from None
        raise AssertionError("at least one attempt is made")

    def _wait(self, fault: Exception) -> bool | float:
        """Whether to ask again, or after how many seconds."""
        if not isinstance(fault, _Passing):
            return False
        if fault.after is None:
            return True
        return fault.after if fault.after <= self.settings.patience else False

    def _once(self, body: dict[str, Any], usage: Usage) -> Answer:
        began = time.monotonic()
        usage.requests += 1
        try:
            status, headers, content = self._send(body, began + self.settings.timeout)
        except httpx.TimeoutException:
            raise _Passing(f"nothing came within {self.settings.timeout:g} s") from None
        except httpx.TransportError as error:
            told = f"the connection failed: {self._clean(str(error) or type(error).__name__)}"
            raise _Passing(told, absent=isinstance(error, httpx.ConnectError)) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelError(f"the model can't be asked: {self._clean(str(error))}", f"check {PREFIX}URL", final=True) from None
        finally:
            usage.seconds += time.monotonic() - began
        if status != 200:
            raise self._fault(status, headers, content)
        answer = self._answer(content)
        usage.tokens_in += answer.tokens_in
        usage.tokens_out += answer.tokens_out
        return answer

    def _send(self, body: dict[str, Any], deadline: float) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body of the reply, whole and by the deadline: a server that drips a byte a second is no answer."""
        parts: list[bytes] = []
        size = 0
        sent = json.dumps(body, ensure_ascii=False).encode()
        with self._http.stream("POST", self.settings.address, content=sent) as response:
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > _LIMIT:
                    raise ModelError("the model's answer has no end", f"check what answers at {PREFIX}URL", final=True)
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the whole answer took too long")
            return response.status_code, response.headers, b"".join(parts)

    def _fault(self, status: int, headers: httpx.Headers, content: bytes) -> Exception:
        """What a reply other than 200 means."""
        said = f"{status} {self._clean(_told(content))}".strip()
        lowered = said.lower()
        if status in _AGAIN or (status >= 500 and status != 501):
            return _Passing(said, _retry_after(headers))
        if status in (401, 403):
            return ModelError(f"the model's server refuses us: {said}", f"check {PREFIX}KEY", final=True)
        if status in (404, 405) or status < 400:
            return ModelError(f"the model is not there: {said}", f"check {PREFIX}URL and {PREFIX}MODEL", final=True)
        if status == 413 or (status == 400 and any(word in lowered for word in _TOO_LONG)):
            return TooLong(f"the text does not fit into the model: {said}", f"give the model more context, or set a smaller {PREFIX}WINDOW")
        if status in (400, 422, 501):
            return _Refused(said)
        return ModelError(f"the model's server refuses the request: {said}", "see the server's log", final=True)

    def _answer(self, content: bytes) -> Answer:
        """The answer in a reply's body."""
        try:
            reply = json.loads(content)
            choice = reply["choices"][0]
            text = choice["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise _Passing(f"the reply is no chat completion: {self._clean(_told(content)) or 'it is empty'}") from None
        spent = reply.get("usage")
        counts = [spent.get(name) if isinstance(spent, dict) else 0 for name in ("prompt_tokens", "completion_tokens")]
        tokens = [n if isinstance(n, int) and not isinstance(n, bool) and n > 0 else 0 for n in counts]
        return Answer(text if isinstance(text, str) else "", choice.get("finish_reason") == "length", *tokens)

    def _clean(self, text: str) -> str:
        """Words of a server as a message may show them: short, without control characters, never with the key."""
        if self.settings.key:
            text = text.replace(self.settings.key, "…")
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_SHOWN]


def _times(number: int) -> str:
    return "asked once" if number == 1 else f"asked {number} times"


def _told(content: bytes) -> str:
    """What a reply says of an error: the message in its JSON, else its text."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return content[: 4 * _SHOWN].decode("utf-8", "replace")
    return next(_messages(found), "") or content[: 4 * _SHOWN].decode("utf-8", "replace")


def _messages(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key in ("error", "message", "detail"):
            if key in found:
                yield from _messages(found[key])


def _retry_after(headers: httpx.Headers) -> float | None:
    """How many seconds the server asks us to wait: a number, or a date."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return max(0.0, float(text)) if text[0] in "0123456789." else max(0.0, (_date(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _date(text: str) -> datetime:
    found = parsedate_to_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
