"""One sentence on an incident in each language, made of its cells. No private person is ever named in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from marsad.incident import Days, Incident, Loss, Side, Toll, Voice, Where
from marsad.link import graph
from marsad.link.naming import generic, of_body, of_people
from marsad.link.patterns import Pattern, conjugate
from marsad.link.phrases import Phrases, languages
from marsad.link.things import counted, things
from marsad.link.titles import article_of, as_told, listed, party, titled

_MOST = 3
"""Sides, tolls or kinds of equipment told in one sentence."""
_LOST = ("destroyed", "damaged", "captured", "abandoned")
_PEOPLE = frozenset(("killed", "wounded"))
_DIFFER = ("culprit", "count", "equipment", "outcome")
_UNSURE = ("single claim", "one-sided", "contested")


def notes(incident: Incident) -> dict[str, str]:
    """The sentence by language. Of the incident's cells all but `note` are read."""
    return {phrases.language: note(incident, phrases) for phrases in languages()}


def note(incident: Incident, phrases: Phrases) -> str:
    """The sentence in the language of `phrases`."""
    cells = _Cells(incident, phrases)
    act, used = next(filled for p in phrases.types[incident.type] if (filled := p.fill(cells)) is not None)
    act = conjugate(act, phrases.verbs.get(incident.modality, ""), phrases.hedges.get(incident.status, ""))
    told = "denied" if incident.status == "denied" else incident.modality
    values = {
        "act": phrases.acts[told].format(act=act),
        "at": "" if "site" in used else _spot(incident.place, phrases.at, phrases),
        "when": _when(incident, phrases),
        "toll": listed(_toll(incident, used, phrases), phrases),
        "used": _with("used", incident, phrases) if incident.equipment else "",
        "sources": counted("sources", len(incident.sources), len(incident.sources), phrases),
        "about": phrases.more.join(_remarks(incident, phrases)),
    }
    filled = phrases.sentence.fill(values)
    assert filled is not None
    text = filled[0]
    return text[:1].upper() + text[1:] if phrases.capital else text


class _Cells(dict[str, str]):
    """The cells of an incident in words, each made when a pattern asks for it."""

    def __init__(self, incident: Incident, phrases: Phrases) -> None:
        super().__init__()
        self.incident, self.phrases = incident, phrases

    def __missing__(self, cell: str) -> str:
        text = self[cell] = _CELLS[cell](self.incident, self.phrases)
        return text


def _actor(incident: Incident, phrases: Phrases) -> str:
    either = any(c.kind == "culprit" for c in incident.contradictions)
    return listed(_sides(incident.actor, phrases), phrases, either)


def _actors(incident: Incident, phrases: Phrases) -> str:
    names = _sides(incident.actor, phrases)
    return listed(names, phrases) if len(names) > 1 else ""


def _casualties(incident: Incident, phrases: Phrases) -> str:
    people = [t for t in incident.counts if t.kind in _PEOPLE and t.best is not None]
    return listed([_count(t, incident, phrases) for t in people[:_MOST]], phrases)


def _numbered(kind: str, incident: Incident, phrases: Phrases) -> str:
    """The people of one kind of count, and of which of the known targets they are."""
    toll = next((t for t in incident.counts if t.kind == kind and t.best is not None), None)
    if toll is None:
        return ""
    owner = toll.of or next(iter(incident.target), None)
    of = party(owner, None, phrases) if owner is not None and (owner.id or owner.of) else ""
    filled = phrases.numbered.fill({"people": counted("people", toll.low, toll.high, phrases), "of": of})
    assert filled is not None
    return filled[0]


def _victim(incident: Incident, phrases: Phrases) -> str:
    """Known persons who were the target, where someone was killed."""
    if not any(t.kind == "killed" and t.best for t in incident.counts):
        return ""
    return listed(_sides([side for side in incident.target if side.id and side.kind == "person"], phrases), phrases)


def _lost(incident: Incident) -> list[Loss]:
    return [loss for loss in incident.equipment if loss.outcome in _LOST][:_MOST]


def _losses(incident: Incident, phrases: Phrases) -> str:
    owners = {loss.owner.name for loss in incident.equipment if loss.owner is not None}
    told = len(owners) == 1 and not phrases.native
    return listed([_loss(loss, phrases.lost, phrases, told) for loss in _lost(incident)], phrases)


def _with(outcome: str, incident: Incident, phrases: Phrases) -> str:
    return listed([things(loss, phrases) for loss in incident.equipment if loss.outcome == outcome][:_MOST], phrases)


_CELLS: dict[str, Callable[[Incident, Phrases], str]] = {
    "actor": _actor,
    "actors": _actors,
    "target": lambda incident, phrases: listed(_sides(incident.target, phrases), phrases),
    "owner": lambda incident, phrases: _owner(incident, phrases),
    "site": lambda incident, phrases: _spot(incident.place, phrases.site, phrases),
    "casualties": _casualties,
    "displaced": lambda incident, phrases: _numbered("displaced", incident, phrases),
    "captured": lambda incident, phrases: _numbered("captured", incident, phrases),
    "freed": lambda incident, phrases: _numbered("freed", incident, phrases),
    "victim": _victim,
    "losses": _losses,
    "taken": lambda incident, phrases: listed([things(loss, phrases) for loss in _lost(incident)], phrases),
    "supplied": lambda incident, phrases: _with("supplied", incident, phrases),
}


# -- who


def _sides(sides: list[Side], phrases: Phrases) -> list[str]:
    return list(dict.fromkeys(party(side, sides, phrases) for side in sides))[:_MOST]


def _owner(incident: Incident, phrases: Phrases) -> str:
    owner = next((loss.owner for loss in incident.equipment if loss.owner is not None), None)
    if owner is not None:
        return party(owner, [], phrases)
    known = [side for side in incident.target if side.id or side.of or not generic(side.name)]
    return listed(_sides(known, phrases), phrases)


def _speakers(voices: Iterable[Voice], phrases: Phrases) -> list[str]:
    """The known parties for which voices speak, in words."""
    names = []
    for voice in voices:
        entry = graph.parties().get(voice.side or "")
        if entry is not None:
            upper = graph.parties().get(entry.of[0][0]) if entry.kind == "person" and entry.of else None
            names.append(titled(upper or entry, phrases))
        elif voice.speaker and of_body(voice.speaker) and of_people(voice.speaker) and not generic(voice.speaker):
            names.append(as_told(voice.speaker, phrases))
    return list(dict.fromkeys(names))[:_MOST]


# -- where and when


def _spot(place: Where | None, words: dict[str, str], phrases: Phrases) -> str:
    if place is None:
        return ""
    if place.id is None and generic(place.name):
        return ""
    name = (phrases.native and place.name_ar) or place.name
    name = as_told(name, phrases) if place.id is None else article_of(name, phrases, place=True)
    return words.get(place.precision or "other", words["other"]).format(place=name)


def _when(incident: Incident, phrases: Phrases) -> str:
    start, end = incident.when.start, incident.when.end
    if not start and not end:
        return ""
    if not start:
        return _date("by", date.fromisoformat(end or ""), None, phrases)
    first = date.fromisoformat(start)
    if not end:
        return _date("from" if incident.when.stated else "as-of", first, None, phrases)
    last = date.fromisoformat(end)
    if first == last:
        return _date("day", first, None, phrases)
    after = last + timedelta(days=1)
    if first.day == 1 and after.day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return _date("month", first, None, phrases)
        if first.month == 1 and last.month == 12 and first.year == last.year:
            return _date("year", first, None, phrases)
    if first.year != last.year:
        return _date("years", last, first, phrases)
    return _date("days" if first.month == last.month else "range", last, first, phrases)


def _date(how: str, day: date, first: date | None, phrases: Phrases) -> str:
    start = first or day
    return phrases.when[how].format(
        day=day.day,
        month=phrases.months[day.month - 1],
        year=day.year,
        first=start.day,
        first_month=phrases.months[start.month - 1],
        first_year=start.year,
    )


# -- how many


def _toll(incident: Incident, used: frozenset[str], phrases: Phrases) -> list[str]:
    """What the act left, but for what the sentence has told already."""
    skip = _PEOPLE if "casualties" in used else used
    counts = [t for t in incident.counts if t.best is not None and t.kind not in skip]
    if "victim" in used:
        counts = [t for t in counts if t.kind != "killed" or t.high != 1]
    whole = {t.kind for t in counts if t.of is None}
    out = [_count(t, incident, phrases) for t in counts if t.kind not in whole or t.of is None or t.of.id or t.of.of]
    if not used & {"losses", "taken"}:
        lost = [loss for loss in incident.equipment if loss.outcome in _LOST]
        out += [_loss(loss, phrases.items, phrases) for loss in lost]
    return out[:_MOST]


def _count(toll: Toll, incident: Incident, phrases: Phrases) -> str:
    kind = toll.kind if toll.kind in ("fighters", "strikes") else "people"
    number = counted(kind, toll.low, toll.high, phrases)
    mine = toll.of is not None and len(incident.target) == 1 and _same(toll.of, incident.target[0])
    of = party(toll.of, None, phrases) if toll.of is not None and not mine else ""
    filled = phrases.tolls[toll.kind].fill({kind: number, "of": of})
    assert filled is not None
    return filled[0]


def _same(one: Side, other: Side) -> bool:
    return (one.id or one.of or one.name) == (other.id or other.of or other.name)


def _loss(loss: Loss, patterns: dict[str, Pattern], phrases: Phrases, told: bool = False) -> str:
    """What became of an item, in words, and whose it was, unless that is `told` already."""
    of = party(loss.owner, [], phrases) if loss.owner is not None and not told else ""
    filled = patterns[loss.outcome or ""].fill({"things": things(loss, phrases), "of": of})
    assert filled is not None
    return filled[0]


# -- who says so, and who does not


def _remarks(incident: Incident, phrases: Phrases) -> list[str]:
    out = [] if incident.status == "denied" else [phrases.statuses[incident.status]]
    if incident.modality != "happened":
        out.append(phrases.modalities[incident.modality])
    against = [v for c in incident.contradictions if c.kind == "denial" for s in c.stands if s.value == "denied" for v in s.by]
    own = {voice.telling for side in incident.actor for voice in side.by} if incident.group == "speech" else set()
    against = [voice for voice in against if voice.telling not in own]
    denying = {voice.telling for voice in against}
    cells: tuple[Side | Days | Toll | Loss, ...] = (*incident.actor, *incident.target, incident.when, *incident.counts, *incident.equipment)
    voices = [voice for cell in cells for voice in cell.by]
    if incident.status == "denied":
        against = against or voices
        who = _speakers(against, phrases)
        return [phrases.remarks["only-denied"].format(who=listed(who, phrases))] if who else [phrases.statuses["denied"]]
    if incident.status in _UNSURE:
        who = _speakers((v for v in voices if v.telling not in denying), phrases)
        if who:
            out.append(phrases.remarks["according"].format(who=listed(who, phrases)))
    if against:
        who = _speakers(against, phrases)
        out.append(phrases.remarks["denied"].format(who=listed(who, phrases)) if who else phrases.remarks["denied-unknown"])
    return out + _differ(incident, phrases)


def _differ(incident: Incident, phrases: Phrases) -> list[str]:
    out: list[str] = []
    if not incident.contradictions:
        return out
    for kind in _DIFFER:
        stands = [c.stands for c in incident.contradictions if c.kind == kind]
        if not stands:
            continue
        what = stands[0][0].value.rpartition(" ")[2] if kind == "count" else ""
        out.append(phrases.remarks[kind].format(what=phrases.kinds.get(what, "")))
    return out
