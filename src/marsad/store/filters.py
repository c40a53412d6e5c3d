"""Filters: which events, and so which incidents, are meant. One filter serves lists, search, ledgers and exports."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from marsad.incident import STATUSES as INCIDENT_STATUSES
from marsad.ontology import STATUSES, TYPES
from marsad.store.database import StoreError
from marsad.store.schema import DocumentRow, EventPartyRow, EventRow, IncidentRow

ROLES = ("actor", "target", "speaker", "count", "owner")
"""What a party may be in an event: of those that are counted, or whose equipment it is, too."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What is asked for; every part that is given must hold. Days are ISO strings, both included.

    `type`: types or groups of types. `party`: ids; who belongs to a party counts as it. `place`: the id of a place (or a country of two
    letters) with all that lies in it; `near`: latitude, longitude and kilometres. `status`: of an event or of an incident.
    """

    type: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    role: str | None = None
    place: str | None = None
    near: tuple[float, float, float] | None = None
    since: str | None = None
    until: str | None = None
    status: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    confidence: float = 0.0
    document: tuple[str, ...] = ()
    incident: tuple[str, ...] = ()
    reviewed: bool = False

    def told(self) -> str:
        """The filter in words, for what is made by it."""
        given = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        return "; ".join(f"{name} {', '.join(map(str, value)) if isinstance(value, tuple) else value}" for name, value in given)

    def __bool__(self) -> bool:
        return self != Filter()


def where(wanted: Filter) -> list[ColumnElement[bool]]:
    """The conditions on `EventRow` that a filter means. Raises `StoreError` for a type, role, status, place or day that there is not.

    What is told to have been by a day, or from a day on, counts as of that day.
    """
    held: list[ColumnElement[bool]] = [EventRow.current.is_(True)]
    if wanted.type:
        held.append(EventRow.type.in_(types_of(wanted.type)))
    if wanted.role is not None and wanted.role not in ROLES:
        raise StoreError(f"no role is named '{wanted.role}'", f"roles: {', '.join(ROLES)}")
    for party in wanted.party:
        members = select(EventPartyRow.event).where(EventPartyRow.party == party)
        held.append(EventRow.pk.in_(members if wanted.role is None else members.where(EventPartyRow.role == wanted.role)))
    if wanted.place is not None:
        from marsad.store.inside import in_place  # not above: the gazetteer is opened only where it is asked

        held.append(in_place(wanted.place))
    if wanted.near is not None:
        from marsad.store.inside import near

        held.append(near(*wanted.near))
    if wanted.since is not None:
        held.append(EventRow.day >= day_of(wanted.since))
    if wanted.until is not None:
        until = day_of(wanted.until)
        held.append(or_(EventRow.first_day <= until, and_(EventRow.first_day.is_(None), EventRow.last_day <= until)))
    if wanted.confidence:
        held.append(EventRow.confidence >= wanted.confidence)
    if wanted.outlet:
        told = select(DocumentRow.pk).where(or_(DocumentRow.publisher.in_(wanted.outlet), DocumentRow.source.in_(wanted.outlet)))
        held.append(EventRow.document.in_(told))
    if wanted.document:
        held.append(EventRow.document.in_(select(DocumentRow.pk).where(DocumentRow.given_id.in_(wanted.document))))
    if wanted.reviewed:
        held.append(EventRow.decision.is_not(None))
    if wanted.incident:
        held.append(EventRow.incident.in_(select(IncidentRow.pk).where(IncidentRow.id.in_(wanted.incident))))
    return held + _status(wanted.status)


def day_of(told: str) -> str:
    """A day as the store writes it. Raises `StoreError` for what is no day."""
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        raise StoreError(f"'{told}' is no day", "write YYYY-MM-DD") from None


def types_of(told: tuple[str, ...]) -> list[str]:
    """The types that names of types and groups mean. Raises `StoreError` for one that there is not."""
    groups = {kind.group for kind in TYPES.values()}
    for name in told:
        if name not in TYPES and name not in groups:
            raise StoreError(f"no type of event is named '{name}'", f"types: {', '.join(TYPES)}; groups: {', '.join(sorted(groups))}")
    return [kind.id for kind in TYPES.values() if kind.id in told or kind.group in told]


def statuses_of(told: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The statuses of events and those of incidents among these. Raises `StoreError` for one that is neither."""
    unknown = [name for name in told if name not in STATUSES and name not in INCIDENT_STATUSES]
    if unknown:
        names = ", ".join((*STATUSES, *INCIDENT_STATUSES))
        raise StoreError(f"no status is named '{unknown[0]}'", f"of an event or an incident: {names}")
    return [name for name in told if name in STATUSES], [name for name in told if name in INCIDENT_STATUSES]


def _status(told: tuple[str, ...]) -> list[ColumnElement[bool]]:
    events, incidents = statuses_of(told)
    held: list[ColumnElement[bool]] = []
    if events:
        held.append(EventRow.status.in_(events))
    if incidents:
        held.append(EventRow.incident.in_(select(IncidentRow.pk).where(IncidentRow.status.in_(incidents))))
    return held


def incidents(wanted: Filter) -> Select[int]:
    """The numbers of the incidents that have an event as asked for, by the day on which they began."""
    found = select(IncidentRow.pk).where(IncidentRow.merged_into.is_(None), IncidentRow.type != "")
    if wanted:
        found = found.where(IncidentRow.pk.in_(select(EventRow.incident).where(*where(wanted))))
    return found.order_by(func.coalesce(IncidentRow.first_day, IncidentRow.last_day, ""), IncidentRow.id)
