"""Reading the data files that an analyst edits: YAML of strings, CSV and lists of words. What is wrong is named by file and line.

The first fault stops the reading; within `noted` each wrong entry is put on a list and passed over, so that all are named at once.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_HIDDEN = re.compile("[\u00a0\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Spaces and marks that can't be told from nothing, or turn what is seen around."""
_SHOWN = 60
"""Characters of a wrong value that a message shows at most."""


class DataError(ValueError):
    """A data file is wrong. The message names file, line (0: the whole file), fault and remedy."""

    def __init__(self, path: Path, line: int, fault: str, remedy: str) -> None:
        super().__init__(f"{path.name}:{f'{line}:' if line else ''} {fault} ({remedy})")
        self.path, self.line, self.fault, self.remedy = path, line, fault, remedy


_NOTED: ContextVar[list[DataError] | None] = ContextVar("noted", default=None)


@contextmanager
def noted() -> Iterator[list[DataError]]:
    """Within it, wrong entries are put on the list that it gives and passed over."""
    faults: list[DataError] = []
    token = _NOTED.set(faults)
    try:
        yield faults
    finally:
        _NOTED.reset(token)


@contextmanager
def entry() -> Iterator[None]:
    """Around all that is made of one entry, or one file: where faults are noted, a wrong one costs only itself."""
    try:
        yield
    except DataError as error:
        faults = _NOTED.get()
        if faults is None:
            raise
        faults.append(error)


class Row(dict[str, Any]):
    """A mapping of a data file that knows where it stands, and refuses what is not as it is asked for."""

    def __init__(self, path: Path, line: int, content: dict[str, Any] | None = None) -> None:
        super().__init__(content or {})
        self.path, self.line = path, line
        self.lines: dict[str, int] = {}
        """Where each key stands."""

    def error(self, fault: str, remedy: str, key: str = "") -> DataError:
        """What to raise: the fault is in this entry, or in what stands under `key`."""
        return DataError(self.path, self.lines.get(key, self.line), fault, remedy)

    def only(self, *keys: str) -> None:
        """Refuse keys that are not among `keys`: a slip of the pen must not be read as nothing."""
        for key in self:
            if key not in keys:
                raise self.error(f"unknown key '{key}'", f"known keys: {', '.join(keys)}", key)

    def has(self, *keys: str) -> None:
        """Refuse an entry that lacks one of `keys`."""
        for key in keys:
            if key not in self:
                raise self.error(f"'{key}' is missing", f"write {key}: …")

    def text(self, key: str, default: str | None = None) -> str:
        """The string under `key`; an empty or missing one without a default, or anything but a string, is refused."""
        value = self.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(f"'{key}' must be one string", f"write {key}: …", key)
        return value

    def texts(self, key: str, empty: bool = False) -> list[str]:
        """The list of strings under `key`, none of them empty unless `empty`; where there is none, no strings."""
        value = self.get(key) or []
        if isinstance(value, str) or not all(isinstance(v, str) and (empty or v.strip()) for v in value):
            raise self.error(f"'{key}' must be a list of strings", f"write {key}: [one, two]", key)
        return list(value)

    def mapping(self, key: str) -> Row:
        """The mapping under `key`."""
        if not isinstance(value := self.get(key), Row):
            raise self.error(f"'{key}' is missing or no mapping", f"write {key}: with key: value lines below it", key)
        return value

    def rows(self, key: str) -> list[Row]:
        """The list of entries under `key`."""
        value = self.get(key)
        if not isinstance(value, list) or not all(isinstance(v, Row) for v in value):
            raise self.error(f"'{key}' must be a list of entries", "begin each entry with '- '", key)
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None, what: str = "") -> str:
        """The string under `key`, one of `allowed` (or `default`, where the key is missing); `what`: what they are called."""
        value = self.text(key, default)
        if value not in allowed and not (key not in self and value == default):
            raise self.error(f"'{value[:_SHOWN]}' is no {what or key}", f"one of {_told(allowed)}", key)
        return value

    def choices(self, key: str, allowed: Collection[str], what: str) -> list[str]:
        """The list of strings under `key`, each one of `allowed`."""
        for value in (values := self.texts(key)):
            if value not in allowed:
                raise self.error(f"'{value[:_SHOWN]}' is no {what}", f"one of {_told(allowed)}", key)
        return values

    def flag(self, key: str) -> bool:
        """Whether `key` says yes; where it is missing it says no."""
        if self.get(key, "no") not in ("yes", "no"):
            raise self.error(f"'{key}' must be yes or no", f"write {key}: yes, or leave it out", key)
        return self.get(key) == "yes"

    def number(self, key: str, low: float = -math.inf, high: float = math.inf, default: float | None = None) -> float:
        """The number under `key`, from `low` to `high`; an empty or missing one is `default`, where there is one."""
        text = self.text(key, None if default is None else "")
        if default is not None and not text.strip():
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.error(f"'{key}' is no number: '{text[:_SHOWN]}'", f"write {key} as 33.51", key)
        if not low <= value <= high:
            fault = f"'{key}' is {f'below {low:g}' if value < low else f'beyond {high:g}'}: {text}"
            raise self.error(fault, f"a number from {low:g} to {high:g}" if high < math.inf else f"at least {low:g}", key)
        return value

    def dates(self, key: str, text: str) -> tuple[str, str]:
        """First and last day, month or year of a time "2016-03..2021" under `key`; either is empty where the time is open there."""
        first, dots, last = text.partition("..")
        if not dots:
            raise self.error(f"'{text}' has no '..' between its dates", "write 2016-03..2021-03, either side may be empty", key)
        for day in (first, last):
            if day and not _is_date(day):
                raise self.error(f"'{day}' is no date", "write 2016, 2016-03 or 2016-03-31", key)
        common = min(len(first), len(last))
        if first[:common] > last[:common]:
            raise self.error(f"'{text}' ends before it begins", "write the earlier date first", key)
        return first, last


def _told(allowed: Collection[str]) -> str:
    return ", ".join(sorted(allowed) if isinstance(allowed, set | frozenset) else allowed)


def _is_date(text: str) -> bool:
    if not (found := _DATE.fullmatch(text)):
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def read_text(path: Path) -> str:
    """The text of a data file, its letters composed. One that is not there, may not be read or is not UTF-8 is refused."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(path, 0, f"can't be read: {error.strerror}", f"look at {path}") from None
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8", "save the file as UTF-8") from None


def _value(node: yaml.Node, path: Path) -> Any:
    if isinstance(node, yaml.MappingNode):
        row = Row(path, node.start_mark.line + 1)
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DataError(path, line, "a key that is no string", "write it as key: value")
            if key.value in row:
                raise DataError(path, line, f"'{key.value}' stands twice in one entry", "keep one")
            row[key.value], row.lines[key.value] = _value(value, path), line
        return row
    if isinstance(node, yaml.SequenceNode):
        values = [_value(item, path) for item in node.value]
        if any(isinstance(value, Row) for value in values):
            _refuse_others(node, path)
        return values
    return node.value


def _refuse_others(node: yaml.SequenceNode, path: Path) -> None:
    """Refuse a list with an item that is no entry."""
    for number, item in enumerate(node.value, 1):
        if not isinstance(item, yaml.MappingNode):
            raise DataError(path, item.start_mark.line + 1, f"entry {number} is no mapping", "write it as key: value lines")


def _compose(path: Path) -> yaml.Node | None:
    text = read_text(path)
    if hidden := _HIDDEN.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        raise DataError(path, line, f"a hidden sign, U+{ord(hidden[0]):04X}", "take it out, or write a plain space")
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fault = f"not YAML: {error.problem or error.context}"
        raise DataError(path, mark.line + 1 if mark else 1, fault, "check the indentation and the brackets of that line") from None
    except yaml.YAMLError:  # a reader's error; where it stands is told in bytes or in letters, as the parser pleases
        sign = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, sign.start()) + 1 if sign else 0
        raise DataError(path, line, "a control character", "take it out: it can't be seen") from None
    except RecursionError:
        raise DataError(path, 0, "nested too deeply", "close the brackets") from None


def _content(node: yaml.Node | None, path: Path) -> Any:
    try:
        return _value(node, path) if node else []
    except RecursionError:
        raise DataError(path, 0, "nested too deeply", "take out the anchor (&) that holds itself") from None


def read_yaml(path: Path) -> Any:
    """The content of a YAML file. Scalars are strings always (NO stays Norway); mappings are `Row`s."""
    return _content(_compose(path), path)


def read_mapping(path: Path) -> Row:
    """A YAML file that must be one mapping."""
    content = read_yaml(path)
    if not isinstance(content, Row):
        raise DataError(path, 1, "the file must be a mapping", f"write key: value lines, as {path.name} of the project does")
    return content


def read_rows(path: Path) -> list[Row]:
    """A YAML file that must be a list of mappings."""
    node = _compose(path)
    if isinstance(node, yaml.SequenceNode):
        _refuse_others(node, path)
    elif node:
        raise DataError(path, node.start_mark.line + 1, "the file must be a list of entries", "begin each entry with '- '")
    rows: list[Row] = _content(node, path)
    return rows


def read_csv(path: Path) -> Iterator[Row]:
    """The rows of a CSV file with a head line; each must have a cell for every column."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    head: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DataError(path, line, f"not CSV: {error}", "close the quote that opens there; quote cells that hold quotes") from None
        if cells is None:
            break
        if not head:
            head = cells
            if twice := [name for name in head if head.count(name) > 1]:
                raise DataError(path, line, f"column '{twice[0]}' stands twice in the head", "keep one")
        elif cells:  # blank lines are passed over
            row = Row(path, reader.line_num, dict(zip(head, cells, strict=False)))
            if len(cells) == len(head):
                yield row
                continue
            with entry():
                if len(cells) > len(head):
                    raise row.error("more cells than the head has columns", "quote cells that hold a comma")
                raise row.error("fewer cells than the head has columns", "write a comma for each empty cell")
    if not head:
        raise DataError(path, 1, "the file is empty", "begin with a line that names the columns")
