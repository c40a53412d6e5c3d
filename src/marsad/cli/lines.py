"""JSON lines: one record a line, all there is."""

from __future__ import annotations

import json
import re
from typing import BinaryIO

import msgspec

from marsad.read import Report
from marsad.record import Record

_LONE = re.compile("[\ud800-\udfff]")


def to_json(record: msgspec.Struct) -> bytes:
    """A record, or a row of a ledger, as JSON in UTF-8. Lone surrogates, which UTF-8 has no bytes for, are written as escapes."""
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(record), ensure_ascii=False, separators=(",", ":"))
        return _LONE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text).encode()


class JsonWriter:
    """Writes records as they come."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def write(self, record: Record, report: Report) -> None:
        self.stream.write(to_json(record) + b"\n")

    def close(self) -> None:
        self.stream.flush()
