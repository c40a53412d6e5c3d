"""Reading the data files that an analyst edits: YAML of strings, and CSV. What is wrong is named by file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


class DataError(ValueError):
    """A data file is wrong. The message names file, line, fault and remedy."""

    def __init__(self, path: Path, line: int, fault: str, remedy: str) -> None:
        super().__init__(f"{path.name}:{line}: {fault} ({remedy})")
        self.path, self.line = path, line


class Row(dict[str, Any]):
    """A mapping of a data file that knows where it stands."""

    path: Path
    line: int

    def error(self, fault: str, remedy: str) -> DataError:
        return DataError(self.path, self.line, fault, remedy)

    def text(self, key: str, default: str | None = None) -> str:
        """The string under `key`; a missing one without a default, or anything but a string, is refused."""
        value = self.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"'{key}' must be one string", f"write {key}: …")
        return value

    def texts(self, key: str) -> list[str]:
        """The list of strings under `key`, empty where there is none; anything else is refused."""
        value = self.get(key) or []
        if isinstance(value, str) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.error(f"'{key}' must be a list of strings", f"write {key}: [one, two]")
        return list(value)

    def only(self, *keys: str) -> None:
        """Refuse keys that are not among `keys`: a slip of the pen must not be read as nothing."""
        if extra := sorted(set(self) - set(keys)):
            raise self.error(f"unknown key '{extra[0]}'", f"known keys: {', '.join(keys)}")


def _value(node: yaml.Node, path: Path) -> Any:
    if isinstance(node, yaml.MappingNode):
        row = Row()
        row.path, row.line = path, node.start_mark.line + 1
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise DataError(path, key.start_mark.line + 1, "a key that is no string", "write it as key: value")
            if key.value in row:
                raise DataError(path, key.start_mark.line + 1, f"'{key.value}' stands twice in one entry", "keep one")
            row[key.value] = _value(value, path)
        return row
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path) for item in node.value]
    return node.value


def read_yaml(path: Path) -> Any:
    """The content of a YAML file. Scalars are strings always (NO stays Norway); mappings are `Row`s."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(path, line, f"not YAML: {error.problem}", "check the indentation and the brackets of that line") from None
    except UnicodeDecodeError:
        raise DataError(path, 1, "not UTF-8", "save the file as UTF-8") from None
    return _value(node, path) if node else []


def read_rows(path: Path) -> list[Row]:
    """A YAML file that must be a list of mappings."""
    rows = read_yaml(path)
    if not isinstance(rows, list):
        raise DataError(path, 1, "the file must be a list of entries", "begin each entry with '- '")
    for number, row in enumerate(rows):
        if not isinstance(row, Row):
            raise DataError(path, 1, f"entry {number + 1} is no mapping", "write it as key: value lines")
    return rows


def read_csv(path: Path) -> Iterator[Row]:
    """The rows of a CSV file with a head line."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for line in reader:
            row = Row({k: (v or "") for k, v in line.items() if k is not None})
            row.path, row.line = path, reader.line_num
            if None in line:
                raise row.error("more cells than the head has columns", "quote cells that hold a comma")
            yield row
