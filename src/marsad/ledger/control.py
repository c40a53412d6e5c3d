"""The ledger of control: who holds which place on which day, from captures, handovers, withdrawals and sieges that are told.

Each place is a strip of intervals. A capture makes its party the holder; a withdrawal of the holder leaves the place unknown, not
the enemy's; a capture that one side claims and another denies, or two on one day, leave it contested; a siege stands beside the
holding. What is planned, asked for or feared changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from marsad.export import Options
from marsad.incident import Case, Side, Telling, Voice, Where
from marsad.ledger import parties
from marsad.ledger.voices import HAPPENED, Claimant, Heard, listen
from marsad.link import graph
from marsad.record import Party

CHANGES = frozenset(("capture", "handover", "withdrawal", "siege"))
HELD = ("held", "reported", "claimed", "contested", "unknown", "before")
"""What is known of an interval: held, as more than one side says; reported by outlets in their own voice; claimed by one side only;
contested; unknown, for the holder left; `before`: held until then by whom the first change took it from."""
_SAYING = HAPPENED | {"denied"}
_PLACE = ("name", "name_ar", "id", "country", "admin1", "lat", "lon", "precision", "radius_km")
_SURE = {"claimed": "claimed", "reported": "reported"}


class Holder(msgspec.Struct, kw_only=True, frozen=True):
    """A party that holds a place, claims to, or besieges it."""

    name: str
    id: str | None = None


class ControlRow(msgspec.Struct, kw_only=True, tag="control", tag_field="row"):
    """Who holds a place from one day (null: from of old) until another, not included (null: still), as far as reports tell."""

    place: str
    place_ar: str | None
    place_id: str | None
    country: str | None
    lat: float | None
    lon: float | None
    start: str | None
    end: str | None
    holder: Holder | None
    standing: str
    rivals: list[Holder]
    """Who claims it, where it is contested."""
    besieged_by: list[Holder]
    change: str
    """The type of the event that began it."""
    changed_by: Holder | None
    """Who took, entered, left or besieged it then."""
    incident: str
    told_by: list[Claimant]
    denied_by: list[Claimant]
    documents: list[str]
    voices: list[Voice]


@dataclass(slots=True)
class _Change:
    """One event that bears on who holds a place, on the day by which it had happened."""

    place: Where
    day: str
    type: str
    actor: Holder | None
    target: Holder | None
    standing: str
    deniers: list[Holder]
    incident: str
    told_by: list[Claimant]
    denied_by: list[Claimant]
    documents: list[str]
    voices: list[Voice]


class ControlLedger(msgspec.Struct, kw_only=True):
    """The intervals, by place and day; `left`: ids of incidents at places that no table knows, or that are no place but a country."""

    rows: list[ControlRow]
    left: list[str]


def control(cases: Iterable[Case], options: Options | None = None) -> ControlLedger:
    """The ledger of `cases`, in any order."""
    changes: dict[str, list[_Change]] = {}
    left: list[str] = []
    for heard in listen((case for case in cases if case.incident.type in CHANGES), options):
        found = _changes(heard)
        for change in found:
            changes.setdefault(_place_key(change.place), []).append(change)
        if not found and any(t.event.status in HAPPENED for t in heard.tellings.values()):
            left.append(heard.case.incident.id)
    rows = [row for key in sorted(changes) for row in _strip(changes[key])]
    rows.sort(key=lambda r: (r.place, r.place_id or "", r.start or ""))
    return ControlLedger(rows=rows, left=sorted(left))


def held_on(ledger: ControlLedger, day: str) -> list[ControlRow]:
    """The intervals in which a day, ISO, lies: who holds what then."""
    return [row for row in ledger.rows if (row.start is None or row.start <= day) and (row.end is None or day < row.end)]


def _place_key(place: Where) -> str:
    return place.id or f"{place.country} {place.name}"


def _changes(heard: Heard) -> list[_Change]:
    """The changes that an incident makes, one a place: none where nobody says or denies it, or where no place can be told."""
    incident = heard.case.incident
    tellings = [t for t in heard.tellings.values() if t.event.type == incident.type and t.event.status in _SAYING]
    places: dict[str, tuple[Where, list[Telling]]] = {}
    for telling in tellings:
        place = _own_place(telling) or incident.place
        if place is not None and _tellable(place):
            places.setdefault(_place_key(place), (place, []))[1].append(telling)
    return [change for place, its in places.values() if (change := _change(heard, place, its)) is not None]


def _own_place(telling: Telling) -> Where | None:
    """The place that a telling names, where it is one that can be held."""
    place = telling.event.place
    if place is None:
        return None
    where = Where(**{field: getattr(place, field) for field in _PLACE})
    return where if place.id is not None and _tellable(where) else None


def _change(heard: Heard, place: Where, tellings: Sequence[Telling]) -> _Change | None:
    incident = heard.case.incident
    day = _day(heard, tellings)
    if day is None:
        return None
    said = heard.whole(heard.voice(t) for t in tellings if t.event.status in HAPPENED)
    denials = heard.whole(heard.voice(t) for t in tellings if t.event.status == "denied")
    sure = [t for t in tellings if t.event.status in HAPPENED] or list(tellings)
    actor = _holder(heard, [p for t in sure for p in t.event.actor]) or _holder(heard, incident.actor)
    target = _holder(heard, [p for t in sure for p in t.event.target if p.kind != "civilians"])
    if actor is None or actor.id is None:
        actor = _speaking(heard, sure) or actor
    denied_by = heard.claimants(denials)
    return _Change(
        place=msgspec.structs.replace(place, by=[]),
        day=day,
        type=incident.type,
        actor=actor,
        target=target if target is not None and target.id is not None else None,
        standing=_standing(heard, said, denials, target),
        deniers=[Holder(name=c.name, id=c.id) for c in denied_by if c.id and not c.outlet],
        incident=incident.id,
        told_by=heard.claimants(said),
        denied_by=denied_by,
        documents=heard.documents([*said, *denials]),
        voices=[*said, *denials],
    )


def _standing(heard: Heard, said: Sequence[Voice], denials: Sequence[Voice], target: Holder | None) -> str:
    """How far a change is borne out; what an outlet tells itself is more than what one side claims."""
    standing = heard.standing([*said], denials, target.id if target is not None else None)
    return "reported" if standing == "claimed" and any(v.status == "reported" for v in said) else standing


def _day(heard: Heard, tellings: Sequence[Telling]) -> str | None:
    """The day by which it had happened: that of the incident, where these tellings allow it."""
    when, ends = heard.case.incident.when, [t.event.when.end for t in tellings if t.event.when.end]
    day = when.end or when.start
    if day is not None and any((t.event.when.start or day) <= day <= (t.event.when.end or day) for t in tellings):
        return day
    return min(ends, default=day)


def _speaking(heard: Heard, tellings: Sequence[Telling]) -> Holder | None:
    """The one party that tells of forces without a name of their own ("its fighters entered"): who announces an act announces its own."""
    voices = [heard.voice(t) for t in tellings if t.event.actor and t.event.speaker]
    found = {c.id: c for c in heard.claimants(voices) if c.id and not c.outlet}
    return Holder(name=next(iter(found.values())).name, id=next(iter(found))) if len(found) == 1 else None


def _tellable(place: Where) -> bool:
    """Whether a place is one that somebody can hold: what is near a town is not the town, and a country is more than a place."""
    located = place.id is not None or place.lat is not None
    return located and place.precision not in ("near", "country") and not (place.id or "").startswith("country:")


def _holder(heard: Heard, sides: Sequence[Side | Party]) -> Holder | None:
    """The first party that the registry knows, else the first that is named."""
    chosen = next((s for s in sides if parties.known(s)), next((s for s in sides if s.kind != "civilians"), None))
    if chosen is None:
        return None
    id_, name = heard.key(chosen)
    return Holder(name=name, id=id_)


def _same(a: Holder | None, b: Holder | None, day: str) -> bool:
    return a is not None and b is not None and (a == b or bool(a.id and b.id and graph.one_side(a.id, b.id, day)))


@dataclass(slots=True)
class _State:
    holder: Holder | None = None
    standing: str = "unknown"
    rivals: tuple[Holder, ...] = ()
    siege: tuple[Holder, ...] = ()
    left: Holder | None = None
    """Who withdrew last, where the place is unknown since."""


_ORDER = {"siege": 0, "withdrawal": 1, "handover": 2, "capture": 3}
"""On one day a place is besieged, left, handed over and taken in this order."""


def _strip(changes: Sequence[_Change]) -> list[ControlRow]:
    """The intervals of one place."""
    ordered = sorted(changes, key=lambda c: (c.day, _ORDER[c.type], c.incident))
    state, rows = _State(), list[ControlRow]()
    for n, change in enumerate(ordered):
        if n == 0 and (found := _before(ordered)) is not None:
            state, first = found
            rows.append(_row(state, first, None))
        rivals = [c for c in ordered if c is not change and c.day == change.day and c.type in ("capture", "handover")]
        after = _after(state, change, rivals)
        if rows and after == state and rows[-1].start is not None:
            continue  # told again: the interval keeps the change that began it
        if rows:
            rows[-1].end = change.day
        rows.append(_row(after, change, change.day))
        state = after
    return [row for row in rows if row.start is None or row.end is None or row.start < row.end]


def _before(ordered: Sequence[_Change]) -> tuple[_State, _Change] | None:
    """Who held the place until the first day of change: from whom it was taken then. Who leaves a town need not have held all of it."""
    for change in ordered:
        taken = change.type in ("capture", "handover") and change.standing != "denied" and change.day == ordered[0].day
        if taken and change.target is not None and not _same(change.target, change.actor, change.day):
            return _State(change.target, "before"), change
    return None


def _after(state: _State, change: _Change, rivals: Sequence[_Change]) -> _State:
    if change.type == "siege":
        if change.standing == "denied" or change.actor is None:
            return state
        holder = state.holder or change.target
        standing = state.standing if state.holder else "claimed" if holder else "unknown"
        siege = tuple(sorted({*state.siege, change.actor}, key=lambda h: (h.name, h.id or "")))
        return _State(holder, standing, state.rivals, siege, state.left)
    if change.type == "withdrawal":
        return _left(state, change)
    taker = change.actor
    if change.type == "handover" and change.target is None and _same(taker, state.holder, change.day):
        return _State(left=taker)  # who gave it up is told, not to whom
    if taker is None:
        return state if change.standing == "denied" else _State()
    against = [h for h in (state.holder, change.target, *change.deniers) if h is not None and not _same(h, taker, change.day)]
    others = [c.actor for c in rivals if c.actor is not None and c.standing != "denied" and not _same(c.actor, taker, change.day)]
    if change.standing in ("contested", "denied") or others:
        return _State(None, "contested", _each([taker, *(others or against)]))
    standing = _SURE.get(change.standing, "held")
    if _same(state.holder, taker, change.day) and state.standing in HELD[:3]:
        return _State(state.holder, min(standing, state.standing, key=HELD.index))
    return _State(taker, standing)


def _left(state: _State, change: _Change) -> _State:
    """After a withdrawal: of the holder the place is unknown; of a rival, the other's; of a besieger, besieged no more."""
    who = change.actor
    if who is None or change.standing in ("denied", "contested"):
        return state
    siege = tuple(h for h in state.siege if not _same(h, who, change.day))
    if state.standing == "contested" and any(_same(h, who, change.day) for h in state.rivals):
        rest = tuple(h for h in state.rivals if not _same(h, who, change.day))
        return _State(rest[0], "claimed", (), siege) if len(rest) == 1 else _State(None, "contested", rest, siege) if rest else _State()
    if state.holder is None or _same(state.holder, who, change.day):
        return _State(None, "contested", state.rivals, siege) if state.standing == "contested" else _State(None, siege=siege, left=who)
    return _State(state.holder, state.standing, state.rivals, siege)


def _each(holders: Iterable[Holder]) -> tuple[Holder, ...]:
    return tuple(sorted(set(holders), key=lambda h: (h.name, h.id or "")))


def _row(state: _State, change: _Change, start: str | None) -> ControlRow:
    place = change.place
    return ControlRow(
        place=place.name,
        place_ar=place.name_ar,
        place_id=place.id,
        country=place.country,
        lat=place.lat,
        lon=place.lon,
        start=start,
        end=None,
        holder=state.holder,
        standing=state.standing,
        rivals=list(state.rivals),
        besieged_by=list(state.siege),
        change=change.type,
        changed_by=change.actor,
        incident=change.incident,
        told_by=change.told_by,
        denied_by=change.denied_by,
        documents=change.documents,
        voices=change.voices,
    )
