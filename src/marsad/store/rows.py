"""Rows by the many, in any table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import DeclarativeBase

_T = TypeVar("_T")
_MANY = 500
"""Values of one IN list."""


def chunks(items: Sequence[_T], size: int = _MANY) -> Iterator[Sequence[_T]]:
    """The items in lists of at most `size`."""
    return (items[at : at + size] for at in range(0, len(items), size))


def next_pk(connection: Connection, table: type[DeclarativeBase]) -> int:
    """The next free number of a table. Writers come one after another (`audit.lock`), so that nobody else takes it."""
    return (connection.scalar(select(func.max(table.pk))) or 0) + 1  # type: ignore[attr-defined]


def rows(connection: Connection, table: type[DeclarativeBase], values: list[dict[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if values:
        connection.execute(insert(table), values)
