"""A corrected event out of the fields of a form, or what is wrong with each of them.

A cell whose fields are as they were shown is as it was, to the last byte: a reviewer who may not read a private name does not lose it
by saving the form. What follows from a correction is worked out anew: what the registry knows of a party or an item, the point of a
place and how exact it is, the precision of days.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec

from marsad import compiled
from marsad.desk.fields import ROLES, Fields, Group, Words, even, group, numbers
from marsad.export.geo import precisions
from marsad.link import graph
from marsad.ontology import COUNTS, OUTCOMES, PRECISIONS, STATUSES, TYPES
from marsad.record import Count, Event, Extent, Item, Party, Place, Span, When
from marsad.store.correcting import faults
from marsad.text.fold import fold_text
from marsad.text.sentences import split_sentences
from marsad.text.tokens import tokenize
from marsad.world.gazetteer import Gazetteer
from marsad.world.registry import CLASSES, KINDS, PERSON_ROLES

EVIDENCE = ("video", "photo", "satellite", "document", "witness")
_T = TypeVar("_T", Party, Count, Item)
_MOST = 10_000_000
"""No count is higher."""


def N_(text: str) -> str:
    """Marks a message for translation where it is shown."""
    return text


class Wrong(NamedTuple):
    """What is wrong with a field, and the remedy: a message of the interface and what it names."""

    text: str
    told: dict[str, str]


class Corrected(NamedTuple):
    """The event, None where a field is wrong; `wrong` by the name of the field (of the whole: "")."""

    event: Event | None
    wrong: dict[str, Wrong]


def corrected(fields: Fields, shown: Fields, before: Event, words: Words, speech: Collection[str] = ()) -> Corrected:
    """The event that a form tells. `shown`: the form as it was given out, `before` the event that it was of; `speech`: ids of the
    speech events of the report, of which this one may be the content."""
    made = _Form(fields, shown, before, words)
    event = made.event(speech)
    if not made.wrong:
        found = list(faults(event, words.kept.text, words.kept.title))
        made.wrong |= {"": Wrong("%(fault)s", {"fault": found[0]})} if found else {}
    return Corrected(None if made.wrong else event, made.wrong)


def empty_event() -> Event:
    """An event of which nothing is told yet: what a form for a missed one begins with."""
    when = When(None, None, None, "open", False, None)
    none: list[Party] = []
    return Event("", "", "reported", Span(), Extent(), [*none], [*none], [*none], None, when, [], [], [], None, 1.0, [])


def sentence_of(words: Words, span: Span) -> Extent:
    """The sentence in which words stand, to the end of the last one where they stand in several."""
    text = (words.kept.title or "") if span.in_ else words.kept.text
    tokens = tokenize(text)
    for sentence in split_sentences(tokens, compiled.load().page):
        start, end = tokens.start[sentence.first], tokens.end[sentence.last]
        if start <= span.start < end:
            return Extent(start, max(end, span.end), span.in_)
    return Extent(span.start, span.end, span.in_)


class _Form:
    """Reads one form."""

    def __init__(self, fields: Fields, shown: Fields, before: Event, words: Words) -> None:
        self.fields, self.shown, self.before, self.words = fields, shown, before, words
        self.wrong: dict[str, Wrong] = {}

    def fault(self, path: str, text: str, **told: str) -> None:
        """Note what is wrong with a field, the first of it."""
        self.wrong.setdefault(path, Wrong(text, told))

    def same(self, path: str) -> bool:
        """Whether a cell is as it was shown."""
        now, then = group(self.fields, path).fields, group(self.shown, path).fields
        return now.keys() == then.keys() and all(even(now[name]) == even(then[name]) for name in then)

    def event(self, speech: Collection[str]) -> Event:
        """The event as far as the fields tell it."""
        before, fields = self.before, self.fields
        type_, status = fields.get("type", ""), fields.get("status", "")
        if type_ not in TYPES:
            self.fault("type", N_("Choose a type."))
        if status not in STATUSES:
            self.fault("status", N_("Choose a status."))
        trigger = before.trigger if self.same("trigger") and before.trigger.start >= 0 else self.span(group(fields, "trigger")) or Span()
        if trigger.start < 0:
            self.fault("trigger.quote", N_("Select the words that tell the event."))
        moved = trigger != before.trigger and trigger.start >= 0
        when = before.when if self.same("when") else self.when(group(fields, "when"))
        day = when.start or when.end or ""
        parties = {role: list(self.parties(role, day)) for role in ROLES}
        return msgspec.structs.replace(
            before,
            type=type_,
            status=status,
            trigger=trigger,
            sentence=sentence_of(self.words, trigger) if moved else before.sentence,
            **parties,
            place=self.place(),
            when=when,
            counts=list(self.counts(day)),
            equipment=list(self.items(day)),
            evidence=[kind for kind in EVIDENCE if fields.get(f"evidence.{kind}")],
            content_of=self.content(speech),
        )

    def span(self, told: Group) -> Span | None:
        """The words of a cell; None where none are given."""
        quote, at = told.fields.get("quote", ""), told.get("at")
        if not quote.strip() and not at:
            return None
        found = self.words.at(at, quote)
        if found is None and quote.strip():
            found = self.words.find(quote.strip(), max(0, self.before.trigger.start))
        if found is None:
            self.fault(f"{told.path}.quote", N_("These words do not stand in the report. Select them again."))
        return found

    def needed(self, told: Group, instead: Span | None = None) -> Span:
        """The words of a cell that must have some. `instead`: those of the cell that it is a part of."""
        wrong = f"{told.path}.quote" in self.wrong
        found = self.span(told) or instead
        if found is None and not wrong:
            self.fault(f"{told.path}.quote", N_("Select the words that say so: each cell leads back to its words."))
        return found or Span()

    def content(self, speech: Collection[str]) -> str | None:
        """The speech event that this is the content of."""
        told = self.fields.get("content_of", "").strip()
        if told and told != self.before.content_of and (told not in speech or told == self.before.id):
            self.fault("content_of", N_("Choose a speech event of this report."))
        return told or None

    def parties(self, role: str, day: str) -> Iterator[Party]:
        """The parties of a role."""
        for at, told, was in self.listed(role, getattr(self.before, role)):
            if was is not None and self.same(f"{role}.{at}"):
                yield was
            elif not told.empty:
                yield self.party(told, day, was)

    def listed(self, name: str, before: list[_T]) -> Iterator[tuple[int, Group, _T | None]]:
        """The cells of one kind that stay, each with the one that it was."""
        for at in numbers(self.fields, name):
            told = group(self.fields, f"{name}.{at}")
            if not told.dropped:
                yield at, told, before[at] if at < len(before) else None

    def party(self, told: Group, day: str, was: Party | None, instead: Span | None = None) -> Party:
        """A party of the registry by its id, else one by the words that the report has for it."""
        mention = was.mention if was is not None and self._kept(told) else self.needed(told, instead)
        antecedent = was.antecedent if was is not None and mention == was.mention else None
        if told.get("id"):
            return self._known(told, mention, antecedent, day)
        name, kind, role = told.get("name") or mention.text, told.get("kind") or "group", told.get("role") or None
        if was is not None and was.id is None and name == self.shown.get(f"{told.path}.name"):
            name = was.name
        elif self.words.hides(mention):
            name = mention.text  # whoever may not read it can't have typed it
        if kind not in KINDS:
            self.fault(f"{told.path}.kind", N_("Choose a kind of party."))
        if role is not None and role not in PERSON_ROLES and (was is None or role != was.role):
            self.fault(f"{told.path}.role", N_("Choose a role."))
        private = kind == "person" and not role
        return Party(
            name,
            None,
            kind,
            role,
            was.of if was is not None and was.id is None else None,
            private,
            mention,
            antecedent,
            mention.text,
            "neutral",
        )

    def _kept(self, told: Group) -> bool:
        """Whether the words of a cell are those that were shown."""
        return all(told.fields.get(name, "") == self.shown.get(f"{told.path}.{name}", "") for name in ("quote", "at")) and bool(
            told.get("at")
        )

    def _known(self, told: Group, mention: Span, antecedent: Span | None, day: str) -> Party:
        entry = graph.parties().get(told.get("id"))
        if entry is None:
            self.fault(f"{told.path}.name", N_("The registry has no party %(id)s. Look it up by its name."), id=told.get("id"))
            return Party(told.get("name"), None, "group", None, None, False, mention, antecedent, mention.text, "neutral")
        above = next((parent for parent, (steps, _) in graph.above(entry.id, day).items() if steps == 1), None)
        tone = "loaded" if _loaded(entry.id, mention.text) else "neutral"
        return Party(entry.name, entry.id, entry.kind, entry.role, above, False, mention, antecedent, mention.text, tone)

    def place(self) -> Place | None:
        """The place, with the point and the exactness that the gazetteer gives, never more exact than it is."""
        told, was = group(self.fields, "place"), self.before.place
        if told.dropped or told.empty:
            return None
        if was is not None and self.same("place"):
            return was
        mention = was.mention if was is not None and self._kept(told) else self.needed(told)
        antecedent = was.antecedent if was is not None and mention == was.mention else None
        id, wanted = told.get("id"), told.get("precision")
        if was is not None and id == (was.id or "") and wanted == (was.precision or "") and id:
            return msgspec.structs.replace(was, mention=mention, antecedent=antecedent)
        if not id:
            name = told.get("name") or mention.text
            if was is not None and name == self.shown.get("place.name") and was.id is None:
                name = was.name
            return Place(name, name, None, None, None, None, None, None, None, mention, antecedent)
        return self._found(told, id, wanted, mention, antecedent)

    def _found(self, told: Group, id: str, wanted: str, mention: Span, antecedent: Span | None) -> Place:
        found = Gazetteer.load().by_id(id)
        if found is None:
            self.fault("place.name", N_("The gazetteer has no place %(id)s. Look it up by its name."), id=id)
            return Place(told.get("name"), None, None, None, None, None, None, None, None, mention, antecedent)
        precision, radius = wanted or found.precision, found.radius_km
        if precision not in PRECISIONS:
            self.fault("place.precision", N_("Choose how exact the place is."))
            precision = found.precision
        if PRECISIONS.index(precision) < PRECISIONS.index(found.precision):
            precision = found.precision  # "in the province of" is no point, whatever was chosen before the place was
        if precision != found.precision:
            radius = max(radius, precisions()[precision].radius_km)
        ar = found.name_ar or mention.text
        return Place(
            found.name,
            ar,
            found.id,
            found.country or None,
            found.admin1 or None,
            found.lat,
            found.lon,
            precision,
            radius,
            mention,
            antecedent,
        )

    def when(self, told: Group) -> When:
        """The days, with the precision that they have."""
        mention = self.before.when.mention if self._kept(told) else self.span(told)
        start, end = self.day(told, "start"), self.day(told, "end")
        time = told.get("time") or None
        if time is not None and not _is_time(time):
            self.fault("when.time", N_("Write the hour as 21:30."))
        if start and end and start > end:
            self.fault("when.end", N_("The last day is before the first."))
        flag = self.before.when.flag if mention == self.before.when.mention else None
        stated = mention is not None and (start is not None or end is not None)
        return When(start, end, time, precision_of(start, end, time), stated, mention, flag)

    def day(self, told: Group, name: str) -> str | None:
        """An ISO day, in any digits; None where it is left open."""
        text = told.get(name)
        if not text:
            return None
        try:
            return date.fromisoformat(western(text).replace("/", "-")).isoformat()
        except ValueError:
            self.fault(f"{told.path}.{name}", N_("Write the day as 2020-05-31."))
            return None

    def counts(self, day: str) -> Iterator[Count]:
        """The counts of people and strikes."""
        for at, told, was in self.listed("counts", self.before.counts):
            if was is not None and self.same(f"counts.{at}"):
                yield was
            elif not told.empty:
                mention = was.mention if was is not None and self._kept(told) else self.needed(told)
                if told.get("kind") not in COUNTS:
                    self.fault(f"{told.path}.kind", N_("Choose what is counted."))
                low, high = self.bounds(told)
                yield Count(told.get("kind"), low, high, self.whose(told.under("of"), day, was.of if was else None, mention), mention)

    def whose(self, told: Group, day: str, was: Party | None, mention: Span) -> Party | None:
        """Whose people, or whose equipment; read from the same words where no others are given."""
        if told.dropped or not (told.get("id") or told.get("name")):
            return None
        return was if was is not None and self.same(told.path) else self.party(told, day, was, mention)

    def items(self, day: str) -> Iterator[Item]:
        """The equipment."""
        for at, told, was in self.listed("equipment", self.before.equipment):
            if was is not None and self.same(f"equipment.{at}"):
                yield was
            elif not told.empty:
                yield self.item(told, day, was)

    def item(self, told: Group, day: str, was: Item | None) -> Item:
        """A kind of equipment of the registry by its id, else one by its words."""
        mention = was.mention if was is not None and self._kept(told) else self.needed(told)
        outcome, entry = told.get("outcome") or None, graph.items().get(told.get("id"))
        if outcome is not None and outcome not in OUTCOMES:
            self.fault(f"{told.path}.outcome", N_("Choose what became of it."))
        if told.get("id") and entry is None:
            self.fault(f"{told.path}.name", N_("The registry has no equipment %(id)s. Look it up by its name."), id=told.get("id"))
        name, class_ = told.get("name") or mention.text, told.get("class") or None
        if was is not None and name == self.shown.get(f"{told.path}.name") and was.id is None:
            name = was.item
        if class_ is not None and class_ not in CLASSES:
            self.fault(f"{told.path}.class", N_("Choose a class of equipment."))
        low, high = self.bounds(told)
        owner = self.whose(told.under("owner"), day, was.owner if was else None, mention)
        if entry is not None:
            return Item(entry.name, entry.id, entry.class_, entry.origin, low, high, outcome, owner, mention)
        return Item(name, None, class_, was.origin if was else None, low, high, outcome, owner, mention)

    def bounds(self, told: Group) -> tuple[int | None, int | None]:
        """The ends of a number; each may be open."""
        low, high = self.figure(told, "low"), self.figure(told, "high")
        if low is not None and high is not None and low > high:
            self.fault(f"{told.path}.high", N_("The highest number is below the lowest."))
        return low, high

    def figure(self, told: Group, name: str) -> int | None:
        """A whole number, in any digits."""
        text = western(told.get(name))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= _MOST):
            self.fault(f"{told.path}.{name}", N_("Write a whole number, or leave it empty where it is open."))
            return None
        return int(text)


def western(text: str) -> str:
    """Digits of any script as 0 to 9.

    >>> western("٢٠٢٠-٠٥-٣١")
    '2020-05-31'
    """
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def precision_of(start: str | None, end: str | None, time: str | None) -> str:
    """How exact days are: hour, day, week, month, year, or open.

    >>> precision_of("2020-05-01", "2020-05-31", None), precision_of(None, "2020-05-31", None)
    ('month', 'open')
    """
    if start is None or end is None:
        return "open"
    if start == end:
        return "hour" if time else "day"
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if (last - first).days < 7:
        return "week"
    month = first.day == 1 and last.day == monthrange(last.year, last.month)[1] and (first.year, first.month) == (last.year, last.month)
    return "month" if month or (last - first).days < 31 else "year" if (last - first).days < 366 else "open"


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    digits = colon and hour.isascii() and minute.isascii() and hour.isdigit() and minute.isdigit() and len(hour) == len(minute) == 2
    return bool(digits) and int(hour) < 24 and int(minute) < 60


def _loaded(party: str, words: str) -> bool:
    """Whether the words are a name of the party that takes sides."""
    registry = compiled.load().registry
    sought = " ".join(fold_text(words).split())
    told = (index for text, category, index, form in registry.names if form == "loaded" and category == "party" and text == sought)
    return any(registry.parties[index].id == party for index in told)
