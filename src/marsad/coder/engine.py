"""The coder: a text in, its record out."""

from __future__ import annotations

import hashlib
from datetime import date

from marsad.coder.cells import Cells
from marsad.coder.confidence import judge
from marsad.coder.draft import Draft
from marsad.coder.drafts import Drafter
from marsad.coder.goods import items_of, taken_up
from marsad.coder.merge import another, by_means, fired, merge, settle, shown_by, split, statement
from marsad.coder.modality import status_of
from marsad.coder.phrases import Unit
from marsad.coder.possession import body_of, instead, owner_of, owners_of, parties_of, spoken_for, town
from marsad.coder.posts import POST, by_cue, settle_places
from marsad.coder.reference import History, Told, antecedent, both, recalled, sufferer, take_up, unsaid_actor
from marsad.coder.register import Register, borrowed
from marsad.coder.roles import things_meant
from marsad.coder.rolls import named, roll_of
from marsad.coder.settings import Context, header, name_sites, places_of, when_of
from marsad.coder.speakers import Scope, attribute, refused, scopes_of
from marsad.coder.spots import Spot, drop_strangers, fought_in, spots_of
from marsad.coder.timing import days_of_before
from marsad.coder.units import Reader
from marsad.compiled import Data
from marsad.find.dates import When as FoundDate
from marsad.find.dates import find_dates
from marsad.find.numbers import Number, find_numbers
from marsad.find.people import Finder, Run
from marsad.find.scan import Hit, scan
from marsad.find.senses import Sense
from marsad.ontology import TYPES
from marsad.record import Event, Extent, Item, Left, Party, Step
from marsad.text.sentences import Sentence, split_sentences
from marsad.text.tokens import Tokens

QUOTES = frozenset('"«»“”„')
SHORT = 400
"""Tokens of a text so short that who is told of is needed to tell where."""
HEADING = 5
"""Units of a line that may stand above others as their heading."""
LONG = 100_000
"""Tokens of a text for which memory counts."""
SPENT = [Hit(0, 0, Sense("", -1, "", "", "", False), "", "", False, "", 0)]
"""Stands for the hits of a word that was known."""
LAST_EVENTS = 500
"""How many events of a long text may be taken up again."""
LAST_AGENTS = 6
"""How many of those told of may be meant by a pronoun in a later sentence; more are not kept."""


def prepare(
    tokens: Tokens, data: Data, published: date | None, country: str | None, where: str | None = None
) -> tuple[Context, Reader] | None:
    """Find all that is known in a text; nothing where it holds no trigger at all."""
    hits = scan(tokens, data.lexicon) if len(tokens) <= SHORT else []
    weights = fought_in(hits, data)
    places, countries = spots_of(tokens, data, country, weights, len(tokens) <= POST)  # it needs the most memory while it works
    hits = hits or scan(tokens, data.lexicon)
    if not any(h.sense.category in ("frame", "party", "noun") for row in hits for h in row):
        return None
    numbers = find_numbers(tokens, data.numbers)
    dates = [d for d in find_dates(tokens, published, data.dates) if not _tagged(tokens, d.first)]
    drop_strangers(hits, data, countries)
    closed = frozenset(i for i, end in enumerate(tokens.end) if tokens.text[end - 1] in data.feminine)
    for i in closed:
        if any(h.enclitic for h in hits[i]):
            hits[i] = [h for h in hits[i] if not h.enclitic or h.last > i]  # "صعدة" is no "he raised it"
    context = Context(tokens, Cells(tokens, data.registry, hits, countries, where), published, places, closed)
    context.cells.article = data.lexicon.article
    context.memory.quotes = _quotations(tokens)
    people = context.people = people_of(tokens, hits, places, dates, numbers, data)
    return context, Reader(tokens, hits, places, dates, numbers, data.lexicon, data.language_frames, closed, data.party_kinds, people)


def people_of(
    tokens: Tokens, hits: list[list[Hit]], places: list[Spot], dates: list[FoundDate], numbers: list[Number], data: Data
) -> dict[int, Run]:
    """The names of people whom the registry does not know, by their first tokens; not those within the names of places."""
    shut = {i for d in dates for i in range(d.first, d.last + 1)}
    shut |= {i for n in numbers for i in range(n.first, n.last + 1)}
    runs = Finder(tokens, hits, data.names, data.lexicon, data.party_kinds, data.gazetteer.bare, shut).runs()
    if not runs:
        return {}
    taken = {i for s in places if s.last > s.first for i in range(s.first, s.last + 1)}
    return {run.first: run for run in runs if run.titled or not any(i in taken for i in range(run.first, run.last + 1))}


def _tagged(tokens: Tokens, i: int) -> bool:
    """Whether token `i` goes on a tag: "#سوق_الخميس" is no Thursday."""
    start = tokens.start[i]
    return tokens.text[max(start - 1, 0) : start] == "_"


def code_part(
    tokens: Tokens,
    data: Data,
    document: str,
    published: date | None,
    country: str | None,
    where: str | None,
    calm: Register | None,
    alone: bool = False,
) -> tuple[list[Event], list[Left]]:
    """Code one text: its events in order, and what was seen but not coded. `calm`: the register of one that is not about conflict;
    `alone`: it is all of its document."""
    found = prepare(tokens, data, published, country, where) if tokens.word else None
    if found is None:
        return [], []
    context, reader = found
    context.calm = calm
    read = 0
    sentences = split_sentences(tokens, data.page)
    for n, sentence in enumerate(sentences):
        crosshead = sentence.headline and context.history.sentence > 0 and sentence.last - sentence.first < 3 and where != "title"
        if sentence.litter or crosshead:
            continue
        reader.headline, reader.quotes = sentence.headline or where == "title", context.memory.quotes
        context.roll = roll_of(tokens, reader.hits, data.language_frames, sentences, n)
        _sentence(reader.units(sentence.first, sentence.last), sentence, context, data, document)
        if len(tokens) > LONG:
            _forget(reader.hits, read, sentence.first)
            del context.history.events[:-LAST_EVENTS]
            read = sentence.first
    if len(tokens) <= POST and where is None:
        settle_places(context, data.language_frames, sentences)
        if alone and (shown := by_cue(context, data.cues, list(reader.dates.values()), sentences, document)) is not None:
            context.events.append(shown)
    return context.events, context.left


def _forget(hits: list[list[Hit]], first: int, last: int) -> None:
    """Drop the hits of words that are read, so that records take their room; not those of parties, whom a later sentence may take up."""
    for i in range(first, last):
        if hits[i] and not any(h.sense.category == "party" for h in hits[i]):
            hits[i] = SPENT


def _quotations(tokens: Tokens) -> frozenset[int]:
    """The tokens at which a quotation of four words or more begins."""
    out, text = set(), tokens.text
    if not any(q in text for q in QUOTES):
        return frozenset()
    for i in range(1, len(tokens.word) - 3):
        gap = text[tokens.end[i - 1] : tokens.start[i]]
        if gap.rstrip()[-1:] in QUOTES and not any(q in text[tokens.start[i] : tokens.end[i + 3]] for q in QUOTES):
            out.add(i)
    return frozenset(out)


def _sentence(units: list[Unit], sentence: Sentence, context: Context, data: Data, document: str) -> None:
    days_of_before(units, context.history.date, context.reference)
    pronouns = [word for meant in ("him", "her", "them") for word, is_ in data.lexicon.enclitics.items() if is_ == meant]
    drafter = Drafter(units, data.item_classes, data.language_frames, context.closed, context.tokens.word, pronouns)
    drafts = drafter.drafts()
    scopes = attribute(units, drafts, context.memory)
    denied = {d.at for d in drafts for s in scopes if s.status == "denied" and s.object_only and s.first <= d.at <= s.first + 1}
    merge(drafts, units, denied)
    drafts = another(split(drafts), units)
    settle(drafts, units, scopes)
    fired(drafts, units)
    by_means(drafts, data.item_classes)
    if context.roll is not None:
        named(context.roll, drafts, context.people)
    context.history.sentence += 1
    extent = Extent(context.tokens.start[sentence.first], context.tokens.end[sentence.last], context.cells.where)
    head = next((p for u in units if (p := u.phrase) and p.places), None) if not drafts and len(units) <= HEADING else None
    if head is not None and head.places[0].precision not in ("country", "province"):
        context.heading, context.last_place = head, (head, head.places[0])
    ids: dict[int, str] = {}
    made = {d.at for d in drafts if d.merged and d.type}
    start = len(context.events)
    for draft in drafts:
        _remember(context, draft, units)
        if draft.merged or not draft.type:
            continue
        _upgrade(draft, units, data, context.history)
        told = take_up(draft, units, context.history) if TYPES[draft.type].group in ("violence", "territory") else None
        if told is not None and recalled(draft, units):
            continue
        if told is not None:
            blamed = any(
                s.object_only and s.asked and s.draft is not None and s.draft.type == "accusation" for s in scopes_of(scopes, draft.at)
            )
            sides = told.type == "clash" and len(told.actors) + len(told.targets) > 1  # the fallen are of one of them
            draft.type, draft.targets = told.type, list(told.targets) if sides else draft.targets or list(told.targets)
            if not draft.claimants:  # "تبنت الحركة الهجوم"
                draft.actors = [] if blamed else list(told.actors)  # "نسبت السلطات الهجوم إلى X"
            draft.places = draft.places or list(told.places)
        elif draft.type == "clash" and len(draft.actors) + len(draft.targets) < 2:
            draft.actors += [p for p in draft.fallen if p not in draft.targets]  # "قتل ستة جنود في اشتباكات مع X"
        events = _records(drafter, draft, drafts, units, scopes, context, data, extent, document, ids, told)
        if events:
            context.history.tell(draft, events[0].place, events[0].when)
        _keep(context, events)
        made |= {draft.at} if events else set()
        if events and draft.frame.content is not None:
            ids[draft.at] = events[0].id
    for scope in reversed(scopes):
        said = statement(scope, drafts, units, made)
        if said is not None:
            made.add(said.at)
            events = _records(drafter, said, drafts, units, scopes, context, data, extent, document, ids, None)
            _keep(context, events)
    context.events[start:] = sorted(context.events[start:], key=lambda e: e.trigger.start)
    for unit in units:
        if unit.what == "np" and unit.phrase is not None and unit.phrase.agent:
            context.history.agents.append(unit.phrase)
        elif unit.what == "date" and unit.date is not None:
            context.history.date = unit.date
    del context.history.agents[:-LAST_AGENTS]
    name_sites(units, context)


def _keep(context: Context, events: list[Event]) -> None:
    """Add events to those of the document. An act in one place is one event, also where that place is read twice."""
    for event in events:
        if event.id not in context.ids:
            context.ids.add(event.id)
            context.events.append(event)


def _upgrade(draft: Draft, units: list[Unit], data: Data, history: History) -> None:
    """The type that the means shows: a bombardment by aircraft is an air strike."""
    rules = draft.frame.upgrade
    if not rules or draft.means is not None:
        return
    if "without" in rules and any(u.what == "prep" and u.role == "without" for u in units[draft.at :]):
        draft.type = rules["without"]
        return
    for adjective in draft.unit.adjectives:
        if adjective.sense.category == "adjective" and adjective.sense.kind in rules:
            draft.type = rules[adjective.sense.kind]  # "هجوما واسعا"
            return
    phrases = [*draft.actors, *(p for _, p in draft.items)]
    for phrase in phrases:
        kind, _ = shown_by(phrase, rules, data.item_classes)
        if kind:
            draft.type = kind
            return
    hit, before = draft.unit.hit, units[draft.at - 1] if draft.at else None
    meant = (hit is not None and hit.art) or (before is not None and before.what == "dem")  # "the strikes", not strikes of their own
    follows = meant or draft.frame.weak if draft.unit.what == "act" else not draft.subject
    if (not draft.actors or draft.frame.weak) and follows and TYPES[draft.type].group == "violence":
        told = next((t for t in reversed(history.events) if history.sentence - t.sentence <= 2 and TYPES[t.type].group == "violence"), None)
        if told is not None and told.type in rules.values() and told.type in ("airstrike", "drone-strike") and draft.frame.content is None:
            draft.type = told.type


def _remember(context: Context, draft: Draft, units: list[Unit]) -> None:
    for _, phrase in draft.places:
        if phrase.places:
            context.last_place = (phrase, phrase.places[0])
            return


# -- records


def _records(
    drafter: Drafter,
    draft: Draft,
    drafts: list[Draft],
    units: list[Unit],
    scopes: list[Scope],
    context: Context,
    data: Data,
    extent: Extent,
    document: str,
    ids: dict[int, str],
    told: Told | None,
) -> list[Event]:
    cells = context.cells
    why = [Step("frame", f"{draft.frame.id}.{draft.form}", cells.unit_span(draft.unit))]
    held = scopes_of(scopes, draft.at)
    if _voiced(draft, held):
        draft.actors, held = list(held[-1].speaker), held[:-1]
    if draft.type == "agreement" and not draft.actors and held and held[-1].object_only and held[-1].status == "planned":
        draft.actors = list(held[-1].subject)  # "وافقت الحركة على الهدنة"
    if unsaid := unsaid_actor(draft, drafts, held, units):
        draft.actors = list(unsaid)
        _upgrade(draft, units, data, context.history)  # "اتهم طيران X بقصف"
        why.append(Step("actor", "unsaid", cells.phrase_span(unsaid[0])))
    meant = next((p for p in (*draft.actors, *draft.targets) if p.head == "both"), None)
    sides = both(draft, drafts, context.history) if meant is not None else []
    if meant is not None and (sides or draft.type == "deployment"):
        draft.actors = instead(draft.actors, sides)
        draft.targets = instead(draft.targets, sides)
    if not draft.actors and draft.we:
        draft.actors = [body_of(p) for s in held[-1:] for p in s.speaker]  # "we": whoever is quoted
    actor = parties_of(draft.actors, cells)
    things = [p for p in draft.targets if p.kind == "object"]
    if draft.type in ("interception", "seizure") and not draft.targets:
        draft.targets = owners_of(draft)
    aimed = draft.targets or things_meant(draft, units)
    target = parties_of([owner_of(p) for p in aimed if p not in things[1:]], cells)  # "مواقع وحواجز": things in a row are one target
    if meant is not None and sides:
        both_span, names = cells.phrase_span(meant), [cells.party(p).mention for p in sides]
        for party in (*actor, *target):
            if party.mention in names:
                party.antecedent, party.mention = party.mention, both_span
    for slot, pronoun in draft.pronouns.items():
        role = draft.frame.slots.get(slot)
        store = (
            actor if role in ("actor", "sides") or (role == "either" and not actor) else target if role in ("target", "either") else None
        )
        whole = role in ("equipment", "target") and draft.frame.outcome
        if whole and not draft.described and not draft.items and (thing := taken_up(units, draft.at)) is not None:
            draft.items.append(("equipment", thing))  # "بنادق قال إنه ضبطها"
            continue
        if (
            store is None
            or (store and slot == "of")
            or (slot == "of" and role == "either" and TYPES[draft.type].group == "territory" and actor)
        ):
            continue
        if slot == "of" and town(draft, data.lexicon.enclitics.get(pronoun.enclitic, "")):
            continue  # see places_of
        meaning = data.lexicon.enclitics.get(pronoun.enclitic, "")
        if store is target and (slot == "object" or role == "target"):
            phrase = sufferer(units, drafts, draft, meaning, context.history, context.closed)
        else:
            phrase = antecedent(units, drafts, draft.at, meaning, context.history, context.closed)
        if phrase is not None and not any(p.mention == cells.phrase_span(phrase) for p in actor):
            party = cells.party(phrase)
            party.antecedent, party.mention = party.mention, cells.unit_span(pronoun.unit)
            store.append(party)
            for scope in scopes:
                if scope.draft is draft and store is target and not scope.asked:
                    scope.asked = [phrase]  # "تطالبها بسحب المدافع"
            why.append(Step("reference", pronoun.enclitic, party.antecedent))
            if store is actor and draft.type in ("defection", "withdrawal") and phrase.number is not None and phrase.head == "fighter":
                draft.tolls.append(("fighters", phrase, draft.unit))  # "ستون مقاتلا يعلنون انشقاقهم"
    speaker: list[Party] = []
    seen: set[tuple[int, int]] = set()
    for scope in held:
        for phrase in scope.speaker:
            if (phrase.first, phrase.last) not in seen:
                seen.add((phrase.first, phrase.last))
                speaker.append(spoken_for(phrase, context))
        why.append(Step("speaker", scope.status, cells.unit_span(units[scope.at] if scope.at >= 0 else draft.unit)))
    for phrase in draft.claimants:
        if (phrase.first, phrase.last) not in seen:
            seen.add((phrase.first, phrase.last))
            speaker.append(cells.party(phrase))
    status = status_of(draft, held)
    if draft.claimants and status == "reported":
        status = "claimed"
    pronoun_of = draft.pronouns.get("of")
    if pronoun_of is None or not town(draft, data.lexicon.enclitics.get(pronoun_of.enclitic, "")):
        _own_act(draft, held, actor, cells)
    _own_forces(draft, held, actor, cells)
    self_ = [actor[0].mention, actor[0].antecedent] if actor else []
    if TYPES[draft.type].group == "speech" and speaker and speaker[-1].mention in self_ and status != "denied":
        speaker = speaker[:-1]  # one's own speech act needs no speaker
        if not speaker and status == "claimed":
            status = "reported"
    items = items_of(draft, cells, units)
    if context.calm is not None and borrowed(draft.type, context.calm, units[0].first, units[-1].last):
        context.left.append(Left("word of war in a report on other matters", cells.unit_span(draft.unit)))
        return []
    if not _enough(drafter, draft, actor, target, items, units, held):
        context.left.append(Left("trigger without who, whom or where", cells.unit_span(draft.unit)))
        return []
    counts = cells.counts(draft, status)
    when = when_of(draft, units, context, status, told)
    ahead = when.stated and when.start is not None and context.reference is not None and when.start > context.reference.isoformat()
    if ahead and status in ("reported", "claimed") and TYPES[draft.type].group != "speech":
        status = "planned"  # "يزور المبعوث الرياض غدا"
    places = places_of(draft, units, context, status)
    evidence = sorted(
        {h.sense.kind for i in range(units[0].first, units[-1].last + 1) for h in cells.hits[i] if h.sense.label == "evidence"}
    )
    speech = next((s for s in reversed(held) if s.draft is not None), None)
    out: list[Event] = []
    for place in places:
        means = draft.means
        trigger = cells.tokens_span(means.first, means.last, means.cut) if means is not None else cells.unit_span(draft.unit)
        whom = draft.targets[0].first if draft.targets else ""
        key = f"{document}|{draft.type}|{trigger.in_}|{trigger.start}|{trigger.end}|{place.mention.start if place else ''}|{whom}"
        event = Event(
            hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            draft.type,
            status,
            trigger,
            extent,
            actor,
            target,
            speaker,
            place,
            when,
            counts if not out else [],
            items,
            evidence,
            ids.get(speech.at) if speech else None,
            0.0,
            list(why),
        )
        judge(event, draft, len(drafts), units, held, context, told, data.weights)
        out.append(event)
    return out


def _voiced(draft: Draft, held: list[Scope]) -> bool:
    """Whether a speech act is what a plain verb of saying voices: "أعرب السفير عن قلق بلاده" tells of his concern, not of a claim."""
    named = any(p.head != "homeland" for p in draft.actors)  # "عن دعم بلاده": the envoy supports
    if draft.unit.what != "act" or named or not held or TYPES[draft.type].group != "speech":
        return False
    scope = held[-1]
    own = scope.object_only or draft.type == "accusation"  # "قال السفير إن لدى بلاده أدلة دامغة": he accuses
    return own and scope.draft is None and bool(scope.speaker) and scope.status == "claimed" and "of" not in draft.pronouns


def _own_act(draft: Draft, held: list[Scope], actor: list[Party], cells: Cells) -> None:
    """Announcing one's own act: "أعلنت قواته انسحابها"."""
    if actor or not held or not held[-1].speaker or held[-1].speaker[0].head in ("source", "media"):
        return
    judged = held[-1].draft.type if held[-1].draft is not None else ""
    if held[-1].status == "possible" or judged in ("demand", "condemnation", "accusation", "warning"):
        return  # who warns of attacks, condemns them or asks for sanctions does not do them
    if draft.at - held[-1].first > 3 or any(t[2] is not draft.unit and t[2].first < draft.unit.first for t in draft.tolls):
        return  # not what is announced, but what it came of: "أعلنت الوزارة مقتل تسعة بقصف"
    pronoun = draft.pronouns.get("of")
    slot = draft.frame.slots.get("of")
    own = pronoun is not None and slot in ("actor", "either", "sides")
    hit = draft.unit.hit
    group = TYPES[draft.type].group
    struck = group in ("violence", "territory") and bool(draft.targets or draft.places) and any(cells.armed(p) for p in held[-1].speaker)
    agent = draft.frame.slots.get("subject") == "actor" and not draft.frame.result and (group in ("materiel", "people") or struck)
    colon = held[-1].first == draft.at and held[-1].colon
    bare = (
        (held[-1].object_only or colon)
        and draft.unit.what == "act"
        and not draft.frame.result
        and hit is not None
        and (
            (slot in ("actor", "sides") and (not draft.places or draft.unit.whole))
            or (slot in ("actor", "sides", "either") and hit.art and not draft.targets)
            or (slot == "either" and group == "territory" and any(cells.armed(p) for p in held[-1].speaker))
            or (agent and held[-1].status == "claimed" and held[-1].at + 3 >= held[-1].first)  # "أعلنت الحركة إسقاط طائرة"
        )
    )
    if own or bare:
        speech = TYPES[draft.type].group == "speech"
        actor += parties_of([p if speech else body_of(p) for p in held[-1].speaker], cells)


def _own_forces(draft: Draft, held: list[Scope], actor: list[Party], cells: Cells) -> None:
    """ "أعلن الناطق باسم قوات X سحب القوات": the forces are those that he speaks for."""
    if len(draft.actors) != 1 or len(actor) != 1 or not held or not held[-1].object_only or draft.unit.what != "act":
        return
    phrase = draft.actors[0]
    if phrase.head == "force" and phrase.definite and phrase.first == phrase.last and not phrase.parties and not phrase.enclitic:
        bodies = [body_of(p) for p in held[-1].speaker if body_of(p) is not p]
        if bodies:
            party = cells.party(bodies[0])
            party.antecedent, party.mention = party.mention, actor[0].mention
            actor[:] = [party]


def _enough(
    drafter: Drafter, draft: Draft, actor: list[Party], target: list[Party], items: list[Item], units: list[Unit], held: list[Scope]
) -> bool:
    """Whether the text tells enough of an event to code it: who, whom, where, what or how many."""
    if (draft.never and not draft.negated) or (draft.negated and not any(s.speaker for s in held)):
        return False
    if draft.frame.needs and not draft.unit.whole and not any(drafter.meets(need, draft) for need in draft.frame.needs):
        return False
    if _attributive(draft, units) or refused(draft, held):
        return False
    two = draft.form == "noun.dual" and draft.unit.hit is not None and not draft.unit.hit.art
    if draft.form.startswith("noun") and not two and draft.unit.number is None and draft.inherits < 0:
        return False
    if draft.type == "meeting" and draft.actors and all(p.kind == "civilians" for p in draft.actors):
        return False
    if (
        draft.type in ("meeting", "negotiation", "agreement")
        and draft.unit.what == "act"
        and draft.unit.hit is not None
        and draft.unit.hit.art
    ):
        passive = draft.at > 0 and units[draft.at - 1].what == "passive"
        named = draft.type == "negotiation" and any(role == "in" and p.places for role, p in draft.places)  # "المحادثات في جدة"
        if not draft.actors and not draft.targets and draft.inherits < 0 and not passive and not draft.unit.whole and not named:
            return False
    if draft.type == "clash" and draft.unit.what == "act" and draft.inherits < 0 and not (draft.targets or draft.places or draft.tolls):
        hit = draft.unit.hit
        if hit is not None and (hit.art or hit.enclitic) and len(draft.actors) < 2 and not draft.dates:
            return False  # "منذ بدء المعركة", "لن تتراجع عن معركتها": a war that is only named
    if draft.frame.content is not None and draft.around.acts:
        return True
    if draft.unit.what == "verb":
        return bool(actor or target or draft.places or items or draft.pronouns or draft.tolls)
    if header(units) is not None:
        return True
    asked = bool(held) and held[-1].object_only and draft.at - held[-1].first <= 3
    return bool(actor or target or draft.places or items or draft.tolls or draft.dates or draft.inherits >= 0 or asked)


def _attributive(draft: Draft, units: list[Unit]) -> bool:
    """Whether an event noun only tells what another noun is about: "محاور القتال", "خط المواجهة"."""
    before = units[draft.at - 1] if draft.at else None
    if draft.under or (before is not None and before.what == "dem" and before.role == "same"):
        return True  # "تحت سيطرة X", "في الجلسة نفسها"
    where = before is not None and before.what == "conj" and before.role == "where"
    if where and draft.form == "present" and draft.frame.id == "deployment" and not draft.dates:
        return True  # "في ولاية X حيث ينتشر المتمردون"
    if draft.unit.what == "verb" and draft.form == "present" and before is not None and before.what == "rel":
        if draft.type == "clash":
            return not draft.targets
        named = any(p.places or p.core > p.first for _, p in draft.places)
        return TYPES[draft.type].group in ("speech", "territory") and not draft.dates and not named
    if draft.unit.what != "act" or draft.at == 0 or draft.inherits >= 0 or draft.unit.number is not None:
        return False
    if before is None or before.what != "np" or before.phrase is None:
        return False
    phrase = before.phrase
    hit = draft.unit.hit
    people = (
        phrase.head in ("fighter", "civil")
        and not phrase.definite
        and bool(phrase.nouns)
        and phrase.nouns[0].last == before.last
        and not phrase.enclitic
    )
    if people and hit is not None and hit.sense.form == "masdar" and not (hit.art or hit.prep or hit.conj or hit.enclitic):
        return True  # "عناصر دعم"
    if phrase.quant or phrase.number is not None or phrase.parties or phrase.places or hit is None or hit.prep or hit.conj:
        return False
    return (
        (hit.art or (phrase.kind == "place" and bool(draft.around.bare)))
        and not phrase.definite
        and phrase.first == phrase.last
        and not phrase.enclitic
        and phrase.head not in ("person", "medium", "blame", "stop", "tally")
    )
