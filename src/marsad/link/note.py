"""One sentence on an incident in each language, made of its cells. No private person is ever named in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from marsad.incident import Incident, Loss, Side, Toll, Voice, Where
from marsad.link import graph
from marsad.link.patterns import Pattern, conjugate
from marsad.link.phrases import Phrases, languages
from marsad.link.things import counted, things
from marsad.link.titles import article_of, listed, party, titled
from marsad.link.words import generic

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
    cells = _cells(incident, phrases)
    act, used = next(filled for p in phrases.types[incident.type] if (filled := p.fill(cells)) is not None)
    act = conjugate(act, phrases.verbs.get(incident.modality, ""), phrases.hedges.get(incident.status, ""))
    told = "denied" if incident.status == "denied" else incident.modality
    values = {
        "act": phrases.acts[told].format(act=act),
        "at": "" if "site" in used else _spot(incident.place, phrases.at, phrases),
        "when": _when(incident, phrases),
        "toll": listed(_toll(incident, used, phrases), phrases),
        "used": listed([_thing(loss, phrases) for loss in incident.equipment[:_MOST] if loss.outcome == "used"], phrases),
        "sources": counted("sources", len(incident.sources), len(incident.sources), phrases),
        "about": phrases.more.join(_remarks(incident, phrases)),
    }
    filled = phrases.sentence.fill(values)
    assert filled is not None
    text = filled[0]
    return text[:1].upper() + text[1:] if phrases.capital else text


def _cells(incident: Incident, phrases: Phrases) -> dict[str, str]:
    actors = _sides(incident.actor, phrases)
    owners = [loss.owner for loss in incident.equipment if loss.owner is not None]
    people = [t for t in incident.counts if t.kind in _PEOPLE and _told(t)]
    displaced = next((t for t in incident.counts if t.kind == "displaced" and _told(t)), None)
    lost = [loss for loss in incident.equipment if loss.outcome in _LOST][:_MOST]
    supplied = [loss for loss in incident.equipment if loss.outcome == "supplied"]
    return {
        "actor": listed(actors, phrases),
        "actors": listed(actors, phrases) if len(actors) > 1 else "",
        "target": listed(_sides(incident.target, phrases), phrases),
        "owner": _owner(owners, incident, phrases),
        "site": _spot(incident.place, phrases.site, phrases),
        "casualties": listed([_count(t, incident, phrases) for t in people[:_MOST]], phrases),
        "displaced": counted("people", displaced.low, displaced.high, phrases) if displaced is not None else "",
        "losses": listed([_loss(loss, phrases.lost, phrases, told=len(owners) == 1 and not phrases.native) for loss in lost], phrases),
        "taken": listed([_thing(loss, phrases) for loss in lost], phrases),
        "supplied": listed([_thing(loss, phrases) for loss in supplied[:_MOST]], phrases),
    }


# -- who


def _sides(sides: list[Side], phrases: Phrases) -> list[str]:
    return list(dict.fromkeys(party(side, sides, phrases) for side in sides))[:_MOST]


def _owner(owners: list[Side], incident: Incident, phrases: Phrases) -> str:
    if owners:
        return party(owners[0], [], phrases)
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
    return list(dict.fromkeys(names))[:_MOST]


# -- where and when


def _spot(place: Where | None, words: dict[str, str], phrases: Phrases) -> str:
    if place is None:
        return ""
    if place.id is None and generic(place.name):
        return ""
    name = (phrases.native and place.name_ar) or place.name
    name = phrases.quote.format(name=name) if place.id is None else article_of(name, phrases)
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


def _told(toll: Toll) -> bool:
    return toll.best is not None


def _toll(incident: Incident, used: frozenset[str], phrases: Phrases) -> list[str]:
    """What the act left, but for what the sentence has told already."""
    skip = _PEOPLE if "casualties" in used else frozenset({"displaced"}) if "displaced" in used else frozenset()
    out = [_count(t, incident, phrases) for t in incident.counts if _told(t) and t.kind not in skip]
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


def _thing(loss: Loss, phrases: Phrases) -> str:
    return things(loss, phrases)


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
    denying = {voice.telling for voice in against}
    voices = [voice for side in (*incident.actor, *incident.target) for voice in side.by] + incident.when.by
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
    out = []
    for kind in _DIFFER:
        stands = [c.stands for c in incident.contradictions if c.kind == kind]
        if not stands:
            continue
        what = stands[0][0].value.rpartition(" ")[2] if kind == "count" else ""
        out.append(phrases.remarks[kind].format(what=phrases.kinds.get(what, "")))
    return out
