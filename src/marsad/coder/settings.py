"""Where and when: the place and the time of a draft, from its own words and those around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from marsad.coder.arguments import PLACE_PREPS, STOPS, clause_start
from marsad.coder.cells import Cells
from marsad.coder.draft import Draft
from marsad.coder.phrases import Phrase, Unit
from marsad.coder.reference import History, Told
from marsad.coder.register import Register
from marsad.coder.speakers import Memory
from marsad.coder.spots import Spot
from marsad.find.dates import When as FoundDate
from marsad.ontology import TYPES
from marsad.record import Event, Left, Place, When
from marsad.text.tokens import Tokens
from marsad.world.nouns import place_words

FUTURE = frozenset(("demanded", "planned", "possible"))
ABOUT_PARTIES = frozenset(("sanction", "legal-action", "agreement", "negotiation", "release"))
"""Types whose target, a country or people of some place, is no place of theirs."""
MARKS = frozenset((":", "-", "–", "|", "..", "...", "…", "•"))
_ORDER = ("slot", "in", "target", "of", "near", "direction", "amid", "on", "to", "from", "with", "within", "beyond")


@dataclass(slots=True)
class Context:
    """What one part of a document (its title or its text) brings along."""

    tokens: Tokens
    cells: Cells
    reference: date | None
    places: list[Spot]
    closed: frozenset[int] = frozenset()
    memory: Memory = field(default_factory=Memory)
    last_place: tuple[Phrase, Spot | None] | None = None
    history: History = field(default_factory=History)
    events: list[Event] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    left: list[Left] = field(default_factory=list)
    calm: Register | None = None
    """The register of a report that is not about armed conflict."""


def places_of(draft: Draft, units: list[Unit], context: Context) -> list[Place | None]:
    cells = context.cells
    named = [
        (role, p)
        for role, p in draft.places
        if p.places
        or (
            p.last > p.first
            and role != "direction"
            and p.core > p.first
            and (p.head == "place" or (p.kind == "object" and role in ("slot", "in")))
        )
        or _unheard(p, role)
    ]
    named = [(role, p) for role, p in named if p.places or not p.enclitic]  # "بلاده" is no place by itself
    if any(role == "within" and p.places for role, p in named):  # "في محاور القتال بالعاصمة طرابلس"
        named = [(role, p) for role, p in named if p.places or role in ("within", "target", "slot") or not (p.plural or role == "near")]
    chosen = sorted(named, key=lambda rp: (_ORDER.index(rp[0]) if rp[0] in _ORDER else 9, rp[1].first))
    if chosen:
        role, before = chosen[0]
        out: list[Place | None] = []
        for other_role, phrase in sorted(draft.places, key=lambda rp: rp[1].first):
            known = any(phrase is p for _, p in chosen)
            gap = phrase.first - before.last
            seat = bool(phrase.parties) and phrase.parties[0].sense.form == "seat"
            like = known or seat or (not phrase.agent and not phrase.enclitic and phrase.kind in ("place", "object", ""))
            if other_role == role and (phrase is before or (like and gap > 0 and (gap <= 12 if known else gap <= 3))):
                out.append(cells.place(phrase, phrase.places[0] if phrase.places else None, role))
                before = phrase
        return out[:5]
    for _, phrase in draft.places:
        if phrase.head in ("place", "named-place") and not phrase.enclitic:
            told = any(u.what == "rel" and units[i].phrase is phrase for i, u in enumerate(units[1:]))  # "المناطق التي …": itself told of
            article = cells.article
            plain = all(context.tokens.word[i].startswith(article) for i in range(phrase.first + 1, phrase.last + 1))
            if phrase.definite and plain and context.last_place is not None and not told:  # also "المدينة الساحلية"
                return [_anaphor(phrase, context)]
            return [cells.place(phrase, None, "in")]
    if "of" in draft.pronouns and draft.frame.slots.get("of") in ("either", "place") and TYPES[draft.type].group == "territory":
        held = next((p for u in reversed(units[: draft.at]) if u.phrase is not None and (p := _place_in(u.phrase)) is not None), None)
        if held is not None:
            place = cells.place(held, held.places[0] if held.places else None, "in")
            place.antecedent, place.mention = place.mention, cells.unit_span(draft.unit)
            return [place]
    for phrase in draft.targets if TYPES[draft.type].group != "speech" and draft.type not in ABOUT_PARTIES else ():
        if phrase.places:
            return [cells.place(phrase, phrase.places[0], "in") if phrase.placelike else _spot(phrase.places[0], cells)]
    if TYPES[draft.type].group == "speech":
        return [None]
    around = _nearby_place(draft, units)
    if around is None:
        around = next((("in", p) for p in draft.targets if _site(p, context.tokens)), None)
    if around is not None:
        role, phrase = around
        return [cells.place(phrase, phrase.places[0] if phrase.places else None, role)]
    opening = header(units)
    if opening is not None:  # "البحرين: هجوم مسلح", "#درعا | اشتباكات"
        return [cells.place(opening, opening.places[0] if opening.places else None, "in")]
    for role, phrase in draft.places:
        if phrase.kind == "object" and role in PLACE_PREPS:
            return [cells.place(phrase, None, role)]
    for phrase in draft.targets:
        if phrase.kind == "object" and phrase.last > phrase.first and phrase.number is None and not (phrase.parties or phrase.plural):
            return [cells.place(phrase, None, "in")]  # "فجر التنظيم جامع النوري"
    return [None]


def _place_in(phrase: Phrase) -> Phrase | None:
    """The place that a phrase is or holds, known or only described: "أعيان بلدات صغيرة"."""
    if phrase.placelike or not phrase.agent:
        return phrase if phrase.places or (phrase.head == "place" and phrase.core > phrase.first) else None
    inner = next((n for n in phrase.nouns if n.sense.label == "place" and n.first > phrase.first), None)
    return Phrase(inner.first, phrase.last, head="place", kind="place") if inner is not None and phrase.last > inner.last else None


def header(units: list[Unit]) -> Phrase | None:
    """The place that a line opens with, before a mark: known, or a name that no table has before an event noun."""
    first = next((i for i, u in enumerate(units[:3]) if u.what == "np"), -1)
    if first < 0 or first + 2 >= len(units) or units[first + 1].what != "sign" or units[first + 1].role not in MARKS:
        return None
    phrase = units[first].phrase
    if phrase is None or phrase.number is not None:
        return None
    unknown = not (phrase.head or phrase.parties or phrase.nouns or phrase.items) and phrase.first == phrase.last
    return phrase if phrase.places or phrase.head == "place" or (unknown and units[first + 2].what == "act") else None


def _site(phrase: Phrase, tokens: Tokens) -> bool:
    """Whether a thing hit is itself a place with a name: "قصف مستشفى الياسمين"."""
    if (
        phrase.kind != "object"
        or phrase.last == phrase.first
        or phrase.number is not None
        or phrase.parties
        or phrase.affiliated
        or phrase.enclitic
    ):
        return False
    noun = place_words().nouns.get(tokens.word[phrase.first][phrase.cut :])
    return noun is not None and noun.site and tokens.word[phrase.first + 1] not in place_words().nouns


def _unheard(phrase: Phrase, role: str) -> bool:
    """Whether a phrase is a name that no table has, where only a place can stand: "تتقدم نحو بونيا"; or what people gather before."""
    if role == "near" and phrase.kind in ("object", "organisation"):
        return not phrase.enclitic
    plain = not (phrase.head or phrase.parties or phrase.items or phrase.nouns or phrase.number or phrase.definite or phrase.enclitic)
    return plain and role in ("slot", "in", "direction", "near") and phrase.last - phrase.first <= 1


def _spot(hit: Spot, cells: Cells) -> Place:
    return cells.place(Phrase(hit.first, hit.last), hit, "in")


def _anaphor(phrase: Phrase, context: Context) -> Place:
    assert context.last_place is not None
    cells = context.cells
    held, hit = context.last_place
    place = cells.place(held, hit, "in")
    if hit is not None:
        place.precision, place.radius_km = hit.chosen.precision, hit.chosen.radius_km  # "near X" was said of another event
    antecedent = place.mention
    place.mention = cells.phrase_span(phrase)
    place.antecedent = antecedent
    return place


def _nearby_place(draft: Draft, units: list[Unit]) -> tuple[str, Phrase] | None:
    """A place named with a place preposition elsewhere in the clause, then in the sentence."""
    best: tuple[int, str, Phrase] | None = None
    start = clause_start(units, draft.at)
    depth = 0
    for i, unit in enumerate(units):
        depth += (unit.role == "(") - (unit.role == ")") if unit.what == "sign" else 0
        if unit.what != "np" or unit.phrase is None or i == 0 or depth > 0:
            continue
        named = unit.phrase.head == "place" and unit.phrase.core > unit.phrase.first and not unit.phrase.enclitic
        if not unit.phrase.places and not named:
            continue
        j = i - 1
        while j >= 0 and units[j].what in ("quant", "dem"):
            j -= 1
        if j < 0 or units[j].what != "prep" or (units[j].role not in PLACE_PREPS and units[j].role != "with"):
            continue
        if not (unit.phrase.placelike or units[j].role in PLACE_PREPS):
            continue
        before = units[j - 1].phrase if j else None
        if units[j].role == "direction" and before is not None and before.kind == "place":
            continue  # "مدينة الأصابعة جنوب طرابلس": the direction tells where the town is
        if draft.described and i < start:
            continue
        low, high = sorted((i, draft.at))
        if any(u.what == "sign" and u.role in STOPS for u in units[low:high]):
            continue
        if draft.type in ("meeting", "negotiation") and any(
            u.what == "prep" and u.role in ("for", "about") for u in units[draft.at + 1 : i - 1]
        ):
            continue  # "عقد المجلس مؤتمرا لمناقشة الوضع في ليبيا": what it is about
        opened = clause_start(units, i)
        described = i < draft.at and opened > 0 and any(u.what == "rel" for u in units[max(opened - 2, 0) : opened])
        distance = abs(i - draft.at) + (0 if i > start else 10) + (6 if i < draft.at else 0) + (20 if described else 0)
        if best is None or distance < best[0]:
            best = (distance, units[j].role, unit.phrase)
    return (best[1], best[2]) if best is not None and best[0] <= 44 else None


# -- when


def when_of(draft: Draft, units: list[Unit], context: Context, status: str, told: Told | None) -> When:
    found, by = date_of(draft, units)
    if found is None and told is not None:
        found = told.date
    if found is None and any(u.what == "then" for u in units[: draft.at + 1]):
        found = context.history.date  # "في اليوم نفسه", "آنذاك"
    published = context.reference.isoformat() if context.reference else None
    cells = context.cells
    done = draft.unit.what == "verb" and draft.form.startswith("past") and status in ("reported", "claimed")
    if found is not None and done and context.reference and found.start and found.start > context.reference:
        found = None  # what is told as done was not done tomorrow
    if found is not None:
        mention = cells.tokens_span(found.first, found.last)
        fresh = (
            any(kind in ("killed", "wounded") for kind, _, _ in draft.tolls) or status == "planned" or TYPES[draft.type].group == "speech"
        )
        before = by == "later" or (by == "said" and not fresh)
        start = found.start.isoformat() if found.start and not before else None
        end = found.end.isoformat() if found.end else None
        return When(start, end, found.time, found.precision, True, mention, found.flag)
    if status in FUTURE and not (draft.form.startswith("past")):
        return When(published, None, None, "open", False, None)
    return When(None, published, None, "open", False, None)


def date_of(draft: Draft, units: list[Unit]) -> tuple[FoundDate | None, str]:
    """The date that tells of an event: its own, its clause's, the reporting verb's, or the only one that follows in the sentence.
    With it: "said" where it is when that was said, "later" where it is when something happened after the event."""
    for i in draft.dates:
        if units[i].date is not None:
            return units[i].date, ""
    start = clause_start(units, draft.at)
    verb = units[start - 1] if start else None
    saying = verb is not None and verb.what == "verb" and verb.frame is not None and verb.frame.content is not None and bool(draft.actors)
    before = units[draft.at - 1] if draft.at else None
    saying = saying and not (before is not None and before.what == "prep" and before.role == "amid")
    later = before is not None and before.what == "prep" and before.role == "after"
    for i in range(draft.at - 1, start - 1, -1):
        if units[i].what == "date" and not _sourced(units, i):
            return units[i].date, "later" if later else "said" if saying else ""  # what came before that day, or was told on it
    i = start - 1
    while i >= 0:
        unit = units[i]
        if (unit.what == "sign" and unit.role in STOPS) or (unit.what == "conj" and unit.role == "break"):
            break
        if unit.what == "date" and not _sourced(units, i):
            verb = next((u for u in reversed(units[:i]) if u.what == "verb"), None)
            return unit.date, "said" if verb is not None and verb.frame is not None and verb.frame.content is not None else ""
        i -= 1
    opening = next((u for u in units if u.what in ("date", "verb", "act")), None)
    if opening is not None and opening.what == "date" and opening.first < draft.unit.first:
        return opening.date, ""  # a date before the first verb frames the sentence
    dates = [j for j, u in enumerate(units) if u.what == "date"]
    if len(dates) == 1 and dates[0] > draft.at and dates[0] - draft.at <= 25:
        between = units[draft.at + 1 : dates[0]]
        if not any(
            (u.what == "sign" and u.role in STOPS) or u.what in ("comp", "rel") or (u.frame is not None and u.frame.content is not None)
            for u in between
        ):
            return units[dates[0]].date, ""
    return None, ""


def _sourced(units: list[Unit], i: int) -> bool:
    """Whether the date at unit `i` is when a source spoke: "بحسب ما أفادت مصادر أمس"."""
    for unit in reversed(units[:i]):
        if unit.what == "accord" and unit.role != "as":
            return True
        if unit.what in ("sign", "comp", "conj"):
            return False
    return False
