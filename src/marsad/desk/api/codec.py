"""JSON out and in: what the store keeps may hold half characters that UTF-8 has no bytes for; they leave as the replacement character,
so that every offset holds."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from marsad.export.common import clean

_ENCODER = msgspec.json.Encoder()
T = TypeVar("T")


def encode(value: Any) -> bytes:
    """JSON in UTF-8.

    >>> encode({"a": "\\ud800"}).decode()
    '{"a":"�"}'
    """
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        return _ENCODER.encode(_whole(msgspec.to_builtins(value)))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return {_whole(key): _whole(part) for key, part in value.items()} if isinstance(value, dict) else value


def decode(body: bytes, kind: type[T]) -> T:
    """A body as it should be. Raises `Problem` where it is not."""
    from marsad.desk.api.problems import Problem

    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise Problem(422, f"the body is not as it should be: {error}", "mend it, as /api/v1/docs describes it") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, f"the body is no JSON: {error}", "send one JSON object in UTF-8") from None
