"""Rows by the many, in any table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Update, func, insert, select
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
        many(connection, insert(table), values)


def tuples(connection: Connection, table: type[DeclarativeBase], names: Sequence[str], values: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that are given as tuples of the cells `names`, if there are any: for tables of a few cells and very many rows."""
    if not values:
        return
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(names))
    if compiled.positiontup is None:
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in values])
    elif compiled.positiontup == list(names):
        connection.exec_driver_sql(str(compiled), list(values))
    else:
        order = itemgetter(*(names.index(name) for name in compiled.positiontup))
        connection.exec_driver_sql(str(compiled), list(map(order, values)))


def many(connection: Connection, statement: Insert | Update, values: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement once for each of these values, which have all the same names.

    The values go to the driver as they are: what SQLAlchemy does to each costs more than the database.
    """
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(values[0]) if isinstance(statement, Insert) else None)
    fixed = {name: value for name, value in compiled.params.items() if name not in values[0]}
    sql, order = str(compiled), compiled.positiontup
    whole = [{**fixed, **row} for row in values] if fixed else values
    if order is None:
        connection.exec_driver_sql(sql, [dict(row) for row in whole])
    else:
        taken = itemgetter(*order) if len(order) > 1 else lambda row: (row[order[0]],)
        connection.exec_driver_sql(sql, list(map(taken, whole)))
