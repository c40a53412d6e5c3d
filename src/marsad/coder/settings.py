"""Where and when: the place and the time of a draft, from its own words and those around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from msgspec.structs import replace

from marsad.coder.arguments import BREAKS, COMMA, PLACE_PREPS, STOPS, clause_start
from marsad.coder.cells import Cells
from marsad.coder.draft import Draft
from marsad.coder.phrases import Phrase, Unit
from marsad.coder.reference import History, Told, place_taken_up
from marsad.coder.register import Register
from marsad.coder.rolls import Roll
from marsad.coder.speakers import Memory
from marsad.coder.spots import Spot
from marsad.coder.timing import date_of
from marsad.find.people import Run
from marsad.ontology import TYPES
from marsad.record import Event, Left, Place, When
from marsad.text.tokens import Tokens
from marsad.world.nouns import place_words

FUTURE = frozenset(("demanded", "planned", "possible"))
ABOUT_PARTIES = frozenset(("sanction", "legal-action", "agreement", "negotiation", "release"))
"""Types whose target, a country or people of some place, is no place of theirs."""
MARKS = frozenset((":", "-", "–", "|", "..", "...", "…", "•"))
SAID = 12
"""Units beyond which a place before what is said is no more where it was."""
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
    sites: dict[str, Phrase] = field(default_factory=dict)
    """The last phrase that named a place of each kind, by its noun: "بلدة X", which "البلدة" means."""
    heading: Phrase | None = None
    """The place that a line of its own above told: "#درعا"."""
    history: History = field(default_factory=History)
    events: list[Event] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    left: list[Left] = field(default_factory=list)
    roll: Roll | None = None
    """The names of the dead that the sentence at hand announces."""
    people: dict[int, Run] = field(default_factory=dict)
    """The names of people whom the registry does not know, by their first tokens."""
    calm: Register | None = None
    """The register of a report that is not about armed conflict."""


def places_of(draft: Draft, units: list[Unit], context: Context, status: str) -> list[Place | None]:
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
    if any(role in ("within", "beyond") for role, _ in named):  # "في محاور القتال بالعاصمة طرابلس", "في ميدان عام بمدينة النخيل"
        own = ("within", "beyond", "target", "slot")
        bare = [p for r, p in named if p.plural or (r == "near" and (p.head != "place" or p.core <= p.first)) or _nameless(p, cells)]
        named = [(r, p) for r, p in named if p.places or r in own or not any(p is b for b in bare)]
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
                out.append(_cell(phrase, role, units, context))
                before = phrase
        return out[:5]
    for _, phrase in draft.places:
        if phrase.head in ("place", "named-place") and not phrase.enclitic:
            told = any(u.what == "rel" and units[i].phrase is phrase for i, u in enumerate(units[1:]))  # "المناطق التي …": itself told of
            article = cells.article
            plain = all(context.tokens.word[i].startswith(article) for i in range(phrase.first + 1, phrase.last + 1))
            if phrase.definite and plain and _meant(phrase, context) is not None and not told:  # also "المدينة الساحلية"
                return [_anaphor(phrase, context)]
            return [_cell(phrase, "in", units, context)]
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
    around = _where(draft, units) or _nearby_place(draft, units, context, status in FUTURE)
    if around is None:
        site = next((p for p in draft.targets if _site(p, context)), None)
        if site is not None and site.last == site.first and _same_noun(site, context) is not None:
            return [_anaphor(site, context)]
        around = ("in", site) if site is not None else None
    if around is not None:
        role, phrase = around
        return [_cell(phrase, role, units, context)]
    opening = header(units)
    if opening is not None:  # "البحرين: هجوم مسلح", "#درعا | اشتباكات"
        return [cells.place(opening, opening.places[0] if opening.places else None, "in")]
    if TYPES[draft.type].group == "violence" and not draft.places:
        taken = place_taken_up(draft, units, context.history)
        if taken is not None:
            return [replace(taken)]
    for role, phrase in draft.places:
        if phrase.kind == "object" and role in PLACE_PREPS:
            return [_cell(phrase, role, units, context)]
    for phrase in draft.targets:
        if phrase.kind == "object" and phrase.last > phrase.first and phrase.number is None and not (phrase.parties or phrase.plural):
            return [_cell(phrase, "in", units, context)]  # "فجر التنظيم جامع النوري"
    if context.heading is not None and TYPES[draft.type].group == "violence":
        return [cells.place(context.heading, context.heading.places[0], "in")]
    return [None]


def _nameless(phrase: Phrase, cells: Cells) -> bool:
    """Whether a place is told by an adjective instead of a name: "ميدان عام"."""
    return not phrase.definite and any(h.sense.category == "adjective" for h in cells.hits[phrase.last])


def _cell(phrase: Phrase, role: str, units: list[Unit], context: Context) -> Place:
    """A phrase as a place cell. One that no table has lies about where the words after it, or the head of the line, say it is."""
    place = context.cells.place(phrase, phrase.places[0] if phrase.places else None, role)
    if phrase.places or phrase.kind == "organisation":
        return place
    held = _holder(phrase, units) or (context.heading.places[0] if context.heading is not None else None)
    if held is not None and held.lat is not None:
        wide = held.precision not in ("exact", "near")
        place.country, place.admin1, place.lat, place.lon = held.chosen.country or None, held.chosen.admin1 or None, held.lat, held.lon
        place.precision, place.radius_km = held.precision if wide else "near", held.radius_km if wide else max(held.radius_km, 10.0)
    return place


def _holder(phrase: Phrase, units: list[Unit]) -> Spot | None:
    """The known place that a phrase is told to lie in or near: "حي المشهد في حلب", "حلب | … في حي المشهد"."""
    at = next((i for i, u in enumerate(units) if u.phrase is phrase), -1)
    for i in range(at + 1, min(at + 6, len(units)) if at >= 0 else 0):
        unit, before = units[i], units[i - 1]
        if unit.what in ("sign", "verb", "act", "comp", "conj", "rel"):
            break
        if (
            unit.phrase is not None
            and unit.phrase.places
            and before.what == "prep"
            and (before.role in PLACE_PREPS or before.role in ("with", "from"))
        ):
            return unit.phrase.places[0]
    opening = header(units)
    return opening.places[0] if opening is not None and opening.places and opening is not phrase else None


def _place_in(phrase: Phrase) -> Phrase | None:
    """The place that a phrase is or holds, known or only described: "أعيان بلدات صغيرة"."""
    if phrase.placelike or not phrase.agent:
        return phrase if phrase.places or (phrase.head == "place" and phrase.core > phrase.first) else None
    inner = next((n for n in phrase.nouns if n.sense.label == "place" and n.first > phrase.first), None)
    return Phrase(inner.first, phrase.last, head="place", kind="place") if inner is not None and phrase.last > inner.last else None


def header(units: list[Unit]) -> Phrase | None:
    """The place that a line opens with, before a mark: known, or a name that no table has before an event noun."""
    first = next((i for i, u in enumerate(units[:3]) if u.what == "np"), -1)
    while 0 <= first < len(units) - 3 and _wide(units, first) and _wide(units, first + 2):
        first += 2  # "#العراق #تلعفر": the second says where in the first
    if 0 <= first < len(units) - 3 and units[first + 1].what == "date" and units[first].phrase is not None:
        units = [*units[: first + 1], *units[first + 2 :]]  # "زوارة اليوم : قصف"
    if first < 0 or first + 2 >= len(units) or units[first + 1].what != "sign" or units[first + 1].role not in MARKS:
        return None
    phrase = units[first].phrase
    if phrase is None or phrase.number is not None:
        return None
    unknown = not (phrase.head or phrase.parties or phrase.nouns or phrase.items) and phrase.first == phrase.last
    return phrase if phrase.places or phrase.head == "place" or (unknown and units[first + 2].what == "act") else None


def _wide(units: list[Unit], i: int) -> bool:
    """Whether a known place alone, and then a mark, stands at unit `i`."""
    phrase, after = units[i].phrase, units[i + 1]
    return phrase is not None and bool(phrase.places) and after.what == "sign" and after.role in MARKS


def _site(phrase: Phrase, context: Context) -> bool:
    """Whether a thing hit is itself a place: one with a name ("قصف مستشفى الياسمين"), or the one that is known ("فجروا السد")."""
    if phrase.kind not in ("object", "place") or phrase.number is not None or phrase.parties or phrase.affiliated or phrase.enclitic:
        return False
    words = context.tokens.word
    word = words[phrase.first][phrase.cut :]
    noun = place_words().nouns.get(word.removeprefix(context.cells.article) if phrase.definite else word)
    if noun is None or not noun.site or phrase.plural:
        return False
    return phrase.definite if phrase.last == phrase.first else words[phrase.first + 1] not in place_words().nouns


def _unheard(phrase: Phrase, role: str) -> bool:
    """Whether a phrase is a name that no table has, where only a place can stand: "تتقدم نحو بونيا"; or what people gather before."""
    if role == "near" and phrase.kind in ("object", "organisation"):
        return not phrase.enclitic
    plain = not (phrase.head or phrase.parties or phrase.items or phrase.nouns or phrase.number or phrase.definite or phrase.enclitic)
    return plain and role in ("slot", "in", "direction", "near") and phrase.last - phrase.first <= 1


def _spot(hit: Spot, cells: Cells) -> Place:
    return cells.place(Phrase(hit.first, hit.last), hit, "in")


def name_sites(units: list[Unit], context: Context) -> None:
    """Keep the places that a sentence names by a generic noun, for what takes them up later."""
    nouns, word = place_words().nouns, context.tokens.word
    for unit in units:
        phrase = unit.phrase
        if (
            phrase is not None
            and phrase.last > phrase.first
            and phrase.kind in ("place", "object")
            and not (phrase.enclitic or phrase.plural)
        ):
            noun = word[phrase.first][phrase.cut :]
            if noun in nouns and not _nameless(phrase, context.cells):
                context.sites[noun] = phrase


def _meant(phrase: Phrase, context: Context) -> tuple[Phrase, Spot | None] | None:
    """What a definite noun of place means: the last place told by the same noun, else the last place told."""
    held = _same_noun(phrase, context)
    return context.last_place if held is None else (held, held.places[0] if held.places else None)


def _same_noun(phrase: Phrase, context: Context) -> Phrase | None:
    noun = context.tokens.word[phrase.first][phrase.cut :].removeprefix(context.cells.article)
    held = context.sites.get(noun)
    return held if held is not None and held.first < phrase.first else None


def _anaphor(phrase: Phrase, context: Context) -> Place:
    cells = context.cells
    meant = _meant(phrase, context)
    assert meant is not None
    held, hit = meant
    place = cells.place(held, hit, "in")
    if hit is not None:
        place.precision, place.radius_km = hit.chosen.precision, hit.chosen.radius_km  # "near X" was said of another event
    antecedent = place.mention
    place.mention = cells.phrase_span(phrase)
    place.antecedent = antecedent
    return place


def _where(draft: Draft, units: list[Unit]) -> tuple[str, Phrase] | None:
    """The place before the "where" whose clause tells of an event: "سلمت القوات قاعدة النخيل، حيث أطلقت الحركة سجناء"."""
    for i in range(draft.at - 1, 0, -1):
        if units[i].what == "sign" and units[i].role in STOPS:
            return None
        if units[i].what == "conj" and units[i].role in BREAKS:
            return _place_before(units, i) if units[i].role == "where" else None
    return None


def _place_before(units: list[Unit], i: int) -> tuple[str, Phrase] | None:
    """The place that stands right before unit `i`; not the one that only tells where it is ("البلدة شمال العاصمة")."""
    j = i - 1
    while j > 0 and units[j].what == "sign":
        if units[j].role == ")":
            j = next((k for k in range(j, 0, -1) if units[k].role == "("), j)
        j -= 1
    while j > 1 and units[j].what == "np" and units[j - 1].what == "prep" and units[j - 1].role in ("direction", "in"):
        held = units[j - 2].phrase
        if held is None or not _named(held):
            break
        j -= 2
    phrase = units[j].phrase
    if phrase is None or not _named(phrase):
        return None
    before = units[j - 1]
    return before.role if before.what == "prep" and before.role in PLACE_PREPS else "in", phrase


def _named(phrase: Phrase) -> bool:
    """Whether a phrase names a place, known or not."""
    return bool(phrase.places) or (phrase.head == "place" and not phrase.enclitic)


def _nearby_place(draft: Draft, units: list[Unit], context: Context, ahead: bool) -> tuple[str, Phrase] | None:
    """A place named with a place preposition elsewhere in the clause, then in the sentence."""
    best: tuple[int, str, Phrase] | None = None
    start = clause_start(units, draft.at)
    depth = 0
    before = units[draft.at - 1] if draft.at else None
    errand = draft.type in ("meeting", "negotiation") and before is not None and before.what == "prep" and before.role == "for"
    for i, unit in enumerate(units):
        depth += (unit.role == "(") - (unit.role == ")") if unit.what == "sign" else 0
        if unit.what != "np" or unit.phrase is None or i == 0 or depth > 0:
            continue
        named = unit.phrase.core > unit.phrase.first and not unit.phrase.enclitic
        named = named and (unit.phrase.head == "place" or (unit.phrase.kind == "object" and _site(unit.phrase, context)))
        if not unit.phrase.places and not named:
            continue
        j = i - 1
        while j >= 0 and units[j].what in ("quant", "dem"):
            j -= 1
        visited = errand and j >= 0 and units[j].role == "to"  # "سيتوجه إلى المدينة للقاء الوفد"
        if j < 0 or units[j].what != "prep" or not (units[j].role in PLACE_PREPS or units[j].role == "with" or visited):
            continue
        if not (unit.phrase.placelike or units[j].role in PLACE_PREPS or (visited and unit.phrase.places)):
            continue
        held = units[j - 1].phrase if j else None
        if units[j].role == "direction" and held is not None and held.kind == "place":
            continue  # "مدينة الأصابعة جنوب طرابلس": the direction tells where the town is
        if (draft.described and i < start) or (ahead and not visited and i < draft.at):
            continue  # "طالب المعتصمون أمام المقر بالإفراج عنهم": where it is asked for
        low, high = sorted((i, draft.at))
        if any(u.what == "sign" and u.role in STOPS for u in units[low:high]):
            continue
        if draft.type in ("meeting", "negotiation") and any(
            u.what == "prep" and u.role in ("for", "about") for u in units[draft.at + 1 : i - 1]
        ):
            continue  # "عقد المجلس مؤتمرا لمناقشة الوضع في ليبيا": what it is about
        if not (_lends(draft, units, i) if i < draft.at else _goes_back(draft, units, i)):
            continue
        opened = clause_start(units, i)
        described = i < draft.at and opened > 0 and any(u.what == "rel" for u in units[max(opened - 2, 0) : opened])
        distance = abs(i - draft.at) + (0 if i > start else 10) + (6 if i < draft.at else 0) + (20 if described else 0)
        if best is None or distance < best[0]:
            best = (distance, units[j].role, unit.phrase)
    return (best[1], best[2]) if best is not None and best[0] <= 44 else None


def _lends(draft: Draft, units: list[Unit], i: int) -> bool:
    """Whether the place at unit `i`, before an event, may be its own: one that opens the sentence, or one of the same clause."""
    if not any(u.what in ("verb", "act") for u in units[:i]):
        return True
    between = range(i + 1, draft.at + 1)
    if any(units[k].what == "verb" and (units[k].conj or units[k - 1].what == "and") for k in between):
        return False  # "فتحت النيابة في العاصمة تحقيقا، وتعتزم الحكومة نشر جنود"
    told = next((k for k in between if units[k].what == "comp"), 0)
    if not told:
        return True
    opened = clause_start(units, i)
    verb = units[opened - 1].frame if opened else None
    spoken = verb is not None and verb.content is not None
    again = any(u.frame is not None and u.frame.content is not None for u in units[i:told])
    return draft.at - i <= SAID and (again or not spoken)  # "قال متحدث في جنيف إن مسلحين فجروا الجسر"


def _goes_back(draft: Draft, units: list[Unit], i: int) -> bool:
    """Whether the place at unit `i`, after an event, may be its own: not where another clause tells something else."""
    for k in range(max(draft.at, draft.inherits) + 1, i):
        unit, ahead = units[k], units[k - 1]
        if unit.what == "prep" and unit.role == "response":
            return False  # "قصفت القوات مواقع ردا على هجوم في المدينة"
        joined = unit.what == "verb" and (unit.conj or ahead.what == "and") and not (draft.frame.result and _counts(unit))
        if joined or (unit.what == "rel" and not _carries(units[k + 1])):
            return False  # "ضربات على مواقع للتنظيم الذي يعد الأكبر في البلاد", "ندد بالهجوم وأنكر وجود قوات في المدينة"
        told = unit.what == "verb" and any(u.what == "comp" for u in units[draft.at + 1 : k])
        apart = ahead.what == "sign" and ahead.role in COMMA and unit.what in ("and", "verb", "np")
        if told or (apart and any(u.what == "verb" and not _carries(u) for u in units[k:i])):
            return False  # "يدين الاعتقال، ومتحدث باسمه يعرب عن القلق في المدينة"
    return True


def _carries(unit: Unit) -> bool:
    """Whether a verb only carries the event that is its subject or object: "غارات تشنها", "قصف استهدف"."""
    return unit.what == "passive" or (unit.frame is not None and (unit.frame.light is not None or unit.frame.weak))


def _counts(unit: Unit) -> bool:
    return unit.frame is not None and unit.frame.result


# -- when


def when_of(draft: Draft, units: list[Unit], context: Context, status: str, told: Told | None) -> When:
    found, by = date_of(draft, units)
    published = context.reference.isoformat() if context.reference else None
    cells = context.cells
    if found is not None and found.kind == "clock" and found.start is None and context.reference:
        found = replace(found, start=context.reference, end=context.reference)  # an hour alone is one of the day that is told of
    if found is not None and context.reference and found.start and found.start > context.reference:
        done = draft.unit.what == "verb" and draft.form.startswith("past") and status in ("reported", "claimed")
        if done or (TYPES[draft.type].group == "speech" and status != "planned"):
            found = None  # what is told as done was not done tomorrow, and who threatens with it does so today
    if found is not None and by in ("said", "around") and status in FUTURE and TYPES[draft.type].group != "speech":
        found = None  # "طالب أمس بالانسحاب": when it was asked for, not when it is to be
    if found is not None:
        mention = cells.tokens_span(found.first, found.last)
        fresh = (
            any(kind in ("killed", "wounded") for kind, _, _ in draft.tolls) or status == "planned" or TYPES[draft.type].group == "speech"
        )
        before = by == "later" or (by == "said" and not fresh)
        start = found.start.isoformat() if found.start and not before else None
        end = found.end.isoformat() if found.end else None
        return When(start, end, found.time, found.precision, True, mention, found.flag)
    goes_on = told is not None and told.sentence == context.history.sentence - 1 and draft.inherits >= 0 and not draft.claimants
    if goes_on and told is not None and told.when.stated and status in ("reported", "claimed"):
        return told.when  # "… ليل الثلاثاء. وقال المصدر إن الغارة دمرت سيارة"
    if status in FUTURE and not (draft.form.startswith("past")):
        return When(published, None, None, "open", False, None)
    return When(None, published, None, "open", False, None)
