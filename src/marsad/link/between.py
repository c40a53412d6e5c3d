"""What incidents can't both say of each other: a denial of what another accuses of, a sum that is not that of its parts.

Both look at incidents alone, in one pass over an index of parties and weeks, so that a store of many is looked through at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from marsad.incident import Contradiction, Incident, Side, Stand, Toll, Voice
from marsad.link import graph
from marsad.link.figures import words
from marsad.link.spacetime import holds

NEAR_DAYS = 3
"""Days between an accusation and its denial at most."""
LONG_DAYS = 62
"""Days of an interval beyond which it can't be held against others: "since the beginning of the war"."""
_WEEK = 7
DENIALS = frozenset(("denial", "rejection"))
ACCUSATIONS = frozenset(("accusation",))
SPEECH = "speech"


def between(incidents: Iterable[Incident]) -> dict[str, list[Contradiction]]:
    """The contradictions between incidents, by the id of each of the two; `with_` names the other one.

    - `denial`: what is denied against what another incident tells of the same party and kind of act in the same days, and a denial or
      rejection against an accusation of who utters it.
    - `equipment`, `count`: the figure for an interval against the sum of the incidents within it (see `summaries`). On the incident of
      the interval there is one row for all of them, which names the first.
    """
    kept = sorted(incidents, key=lambda incident: incident.id)
    out: dict[str, list[Contradiction]] = defaultdict(list)
    for denied, said in _denials(kept):
        stands = [Stand(value="claimed", by=_voices(said)), Stand(value="denied", by=_voices(denied))]
        out[denied.id].append(Contradiction(kind="denial", stands=stands, with_=said.id))
        out[said.id].append(Contradiction(kind="denial", stands=stands, with_=denied.id))
    for whole, parts in _sums(kept):
        low, high = _total(parts)
        if _meet((whole.low, whole.high), (low, high)):
            continue
        stands = [
            Stand(value=f"{words(whole.low, whole.high)} {whole.name}", by=whole.by),
            Stand(value=f"{words(low, high)} {whole.name}", by=[voice for part in parts for voice in part.by]),
        ]
        out[whole.incident.id].append(Contradiction(kind=whole.family, stands=stands, with_=parts[0].incident.id))
        for part in {p.incident.id: p for p in parts}.values():
            out[part.incident.id].append(Contradiction(kind=whole.family, stands=stands, with_=whole.incident.id))
    for rows in out.values():
        rows.sort(key=lambda row: (row.kind, row.with_ or "", row.stands[0].value))
    return dict(out)


def summaries(incidents: Iterable[Incident]) -> dict[str, list[str]]:
    """Incidents that tell a sum over several days ("nine in two days"), each with the ids of the single incidents that it holds.

    Whoever adds up counts either the one or the others.
    """
    out: dict[str, list[str]] = {}
    for whole, parts in _sums(sorted(incidents, key=lambda incident: incident.id)):
        known = out.setdefault(whole.incident.id, [])
        known += [p.incident.id for p in parts if p.incident.id not in known]
    return out


# -- days


def _days(incident: Incident) -> tuple[int, int] | None:
    """First and last day as ordinals; where one is open, the days near the other. None where nothing or too long a time is told."""
    start, end = incident.when.start, incident.when.end
    if start is None and end is None:
        return None
    last = date.fromisoformat(end).toordinal() if end else 0
    first = date.fromisoformat(start).toordinal() if start else last - NEAR_DAYS
    last = last or first + NEAR_DAYS
    return (first, last) if last - first <= LONG_DAYS else None


def _near(one: Incident, other: Incident, most: int) -> bool:
    ours, theirs = _days(one), _days(other)
    return ours is not None and theirs is not None and max(ours[0], theirs[0]) - min(ours[1], theirs[1]) <= most


def _weeks(incident: Incident, most: int) -> range:
    days = _days(incident)
    return range((days[0] - most) // _WEEK, (days[1] + most) // _WEEK + 1) if days is not None else range(0)


def _placed(one: Incident, other: Incident) -> bool:
    """Whether both may be in one place."""
    return one.place is None or other.place is None or holds(one.place, other.place) or holds(other.place, one.place)


# -- denials


def _ids(sides: list[Side]) -> list[str]:
    return [party for party in dict.fromkeys(side.id or side.of for side in sides) if party is not None]


def _lines(party: str, day: str) -> Iterator[str]:
    """A party and those above it but for the country: what a denial of one may be about."""
    entries = graph.parties()
    for upper in graph.above(party, day):
        entry = entries.get(upper)
        if upper == party or entry is None or entry.kind not in ("igo", "coalition"):
            yield upper


def _day(incident: Incident) -> str:
    return incident.when.start or incident.when.end or ""


def _denials(incidents: list[Incident]) -> Iterator[tuple[Incident, Incident]]:
    """Each denied incident or denial with what it may deny."""
    index: dict[tuple[str, str, int], list[Incident]] = defaultdict(list)
    denying = []
    for incident in incidents:
        if is_denial(incident):
            denying.append(incident)
        elif incident.modality == "happened":
            accused = incident.type in ACCUSATIONS
            if incident.group == SPEECH and not accused:
                continue
            for party in _ids(incident.target if accused else incident.actor):
                for upper in _lines(party, _day(incident)):
                    for week in _weeks(incident, 0):
                        index[upper, incident.group, week].append(incident)
    for denied in denying:
        yield from ((denied, said) for said in _denied_by(denied, index))


def is_denial(incident: Incident) -> bool:
    """Whether an incident is a denial or a rejection, or something denied."""
    return incident.status == "denied" or (incident.type in DENIALS and incident.modality == "happened")


def _denied_by(denied: Incident, index: dict[tuple[str, str, int], list[Incident]]) -> list[Incident]:
    found: dict[str, Incident] = {}
    for party in _ids(denied.actor):
        for upper in _lines(party, _day(denied)):
            for week in _weeks(denied, NEAR_DAYS):
                for said in index.get((upper, denied.group, week), ()):
                    if said.id not in found and _may_deny(denied, party, said):
                        found[said.id] = said
    return list(found.values())


def _may_deny(denied: Incident, party: str, said: Incident) -> bool:
    if not _near(denied, said, NEAR_DAYS) or not _placed(denied, said):
        return False
    day = _day(denied)
    accused = _ids(said.target if said.group == SPEECH else said.actor)
    if not any(graph.related(party, other, day) for other in accused):
        return False
    if said.group != SPEECH:
        return denied.type == said.type or denied.group == said.group
    accusers, meant = _ids(said.actor), _ids(denied.target)
    return not accusers or not meant or any(graph.one_side(a, m, day) for a in accusers for m in meant)


def _voices(incident: Incident) -> list[Voice]:
    """The voices of an incident: those of its actors, else of its time. Of what a party says they are the party's."""
    spoken = incident.group == SPEECH
    voices = [_uttered(side, voice) if spoken else voice for side in incident.actor for voice in side.by] or incident.when.by
    return list({voice.telling: voice for voice in voices}.values())


def _uttered(side: Side, voice: Voice) -> Voice:
    return replace(voice, speaker=side.id or side.name, side=side.id or side.of)


# -- sums


@dataclass(slots=True, eq=False)
class _Row:
    """A number of an incident that may be a sum, or a part of one."""

    incident: Incident
    family: str
    key: str
    name: str
    owner: str | None
    outcome: str | None
    low: int | None
    high: int | None
    by: list[Voice]


def _rows(incident: Incident) -> Iterator[_Row]:
    if incident.modality != "happened" or incident.status == "denied":
        return
    for loss in incident.equipment:
        if loss.best is not None:
            owner = loss.owner.id or loss.owner.of if loss.owner is not None else next(iter(_ids(incident.target)), None)
            key = loss.id or loss.item
            yield _Row(incident, "equipment", key, loss.item, owner, loss.outcome, loss.low, loss.high, loss.by)
    for toll in incident.counts:
        if toll.best is not None:
            yield _Row(incident, "count", toll.kind, toll.kind, _whose(toll, incident), None, toll.low, toll.high, toll.by)


def is_sum(incident: Incident) -> bool:
    """Whether the numbers of an incident may be sums of those of others: it is told of several days."""
    days = _days(incident)
    stated = incident.when.stated and incident.when.start is not None and incident.when.end is not None
    return stated and days is not None and days[0] < days[1] and next(_rows(incident), None) is not None


def _whose(toll: Toll, incident: Incident) -> str | None:
    if toll.of is not None:
        return toll.of.id or toll.of.of or toll.of.kind
    return next(iter(_ids(incident.target)), None)


def _sums(incidents: list[Incident]) -> Iterator[tuple[_Row, list[_Row]]]:
    """Each number of an interval of days with those of single days within it."""
    index: dict[tuple[str, str | None, int], list[_Row]] = defaultdict(list)
    wholes = []
    for incident in incidents:
        for row in _rows(incident):
            days = _days(incident)
            if days is None:
                continue
            if is_sum(incident):
                wholes.append(row)
            for week in _weeks(incident, 0):
                index[row.family, row.outcome, week].append(row)
    for whole in wholes:
        parts: dict[int, _Row] = {}
        for week in _weeks(whole.incident, 0):
            for row in index[whole.family, whole.outcome, week]:
                if id(row) not in parts and _within(row, whole):
                    parts[id(row)] = row
        if parts:
            yield whole, sorted(parts.values(), key=lambda row: (_day(row.incident), row.incident.id))


def _within(part: _Row, whole: _Row) -> bool:
    inner, outer = _days(part.incident), _days(whole.incident)
    if part.incident.id == whole.incident.id or inner is None or outer is None:
        return False
    told_last = inner[1] if part.incident.when.start is None else inner[0]
    if not (outer[0] <= told_last and inner[1] <= outer[1] and inner[1] - inner[0] <= max(NEAR_DAYS, 0) and inner != outer):
        return False
    if part.incident.when.stated and inner[1] - inner[0] >= outer[1] - outer[0]:
        return False
    day = _day(whole.incident)
    if part.owner is not None and whole.owner is not None:
        if not _one_owner(part.owner, whole.owner, day):
            return False
    elif not _one_claimant(part, whole, day):
        return False
    place = whole.incident.place
    if place is not None and part.incident.place is not None and not holds(place, part.incident.place):
        return False
    return part.key == whole.key or (whole.family == "equipment" and _kind_of(part.key, whole.key))


def _one_owner(one: str, other: str, day: str) -> bool:
    return one == other or (one in graph.parties() and other in graph.parties() and graph.one_side(one, other, day))


def _one_claimant(one: _Row, other: _Row, day: str) -> bool:
    """Whether voices of one side give both numbers: whose loss it is that one of them does not say is what the other says."""
    ours, theirs = ({voice.side for voice in row.by if voice.side is not None} for row in (one, other))
    return any(graph.one_side(a, b, day) for a in ours for b in theirs)


def _kind_of(item: str, broader: str) -> bool:
    kinds = graph.items()
    entry = kinds.get(item)
    while entry is not None and entry.of is not None:
        if entry.of == broader:
            return True
        entry = kinds.get(entry.of)
    return False


def _total(parts: list[_Row]) -> tuple[int | None, int | None]:
    high = None if any(p.high is None for p in parts) else sum(p.high or 0 for p in parts)
    return sum(p.low or 0 for p in parts), high


def _meet(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    (low, high), (least, most) = one, other
    return (high is None or (least or 0) <= high) and (most is None or (low or 0) <= most)
