"""The table of what people add to the registry: proposed by one, accepted or refused by another."""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marsad.store.schema import Base, Pk


class EntryRow(Base):
    """An entry of an analyst's own (see `marsad.world.own`), as a row of a data file in JSON. `kind`: the folder that it belongs to."""

    __tablename__ = "registry_entry"
    pk: Mapped[int] = mapped_column(Pk, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    entry: Mapped[str] = mapped_column(Text, index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), index=True)
    at: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[str | None] = mapped_column(String(32))
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_reason: Mapped[str | None] = mapped_column(Text)
    seen: Mapped[int] = mapped_column(Integer)
    """How often it was decided on, so that two who decide at once know of each other."""
