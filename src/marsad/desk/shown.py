"""An incident as its page shows it: each cell with its ends and with who says so, in which words; private names taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from marsad.desk import names
from marsad.desk.sensitive import graphic
from marsad.export import Options
from marsad.export.common import extent
from marsad.export.cover import Cover
from marsad.export.evidence import cited, stands, words_of
from marsad.export.mask import Masker
from marsad.export.quotes import Quoted, quoted
from marsad.export.view import direction, link, utc
from marsad.incident import Case, Decision, Kept, Loss, Side, Telling, Toll, Voice
from marsad.ledger.parties import WITHHELD
from marsad.link import graph
from marsad.store.schema import DocumentRow, FlagRow


class Said(NamedTuple):
    """A voice: its document (`source`: its number in the table), who speaks there, how, which number, and the words with their address."""

    source: int | None
    document: str
    outlet: str
    speakers: list[str]
    status: str
    low: int | None
    high: int | None
    quote: str
    lang: str
    dir: str
    in_title: bool
    href: str
    repeats: int | None
    """Which source's text its document repeats."""
    telling: str

    @property
    def figure(self) -> tuple[int | None, int | None]:
        """Low and high end."""
        return self.low, self.high


class Figure(NamedTuple):
    """One of several numbers that are told of the same, and who tells it."""

    low: int | None
    high: int | None
    said: list[Said]


@dataclass(slots=True)
class Cell:
    """A cell of the incident. `notes` are pairs of a context and an id to be labelled, or of "" and words as they are."""

    role: str
    kind: str
    value: str
    said: list[Said]
    low: int | None = None
    best: int | None = None
    high: int | None = None
    counted: bool = False
    private: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def figures(self) -> list[Figure]:
        """The numbers that compete, the lowest first; none where all say the same."""
        found: dict[tuple[int | None, int | None], list[Said]] = {}
        for one in self.said:
            if one.figure != (None, None):
                found.setdefault(one.figure, []).append(one)
        ordered = sorted(found.items(), key=lambda f: (f[0][0] if f[0][0] is not None else -1, f[0][1] if f[0][1] is not None else 1 << 60))
        return [Figure(*figure, said) for figure, said in ordered] if len(ordered) > 1 else []

    @property
    def independent(self) -> list[Said]:
        """The voices without those whose documents repeat another's text."""
        return [one for one in self.said if one.repeats is None]


class Source(NamedTuple):
    """A document that the incident rests on."""

    number: int
    kept: Kept
    title: str
    outlet: str
    url: str
    link: bool
    collected: str
    repeats: int | None
    copy_of: str | None
    counts_as: str
    agency: str
    dir: str
    quotes: list[Quoted]


class Stand(NamedTuple):
    """A side of a contradiction: a number, words, or an id to be labelled in `context`."""

    number: str
    words: str
    context: str
    said: list[Said]


class Clash(NamedTuple):
    """A contradiction, against the incident `other` where it is between two."""

    kind: str
    other: str | None
    stands: list[Stand]


class Told(NamedTuple):
    """A telling with the sentence that it was read from."""

    telling: Telling
    source: int | None
    kept: Kept
    outlet: str
    quote: Quoted | None
    dir: str
    href: str
    graphic: bool
    """Whether its words are folded until somebody wants to read them."""


@dataclass(slots=True)
class Shown:
    """Everything that the page asks for."""

    case: Case
    title_place: str
    country: str
    cells: list[Cell]
    clashes: list[Clash]
    sources: list[Source]
    tellings: list[Told]
    notes: list[tuple[str, str, str]]
    acts: list[Decision]
    cover: Cover
    hidden: bool
    """Whether names were taken out."""


def shown(case: Case, lang: str, unmask: bool = False, flags: Mapping[str, Collection[str]] | None = None) -> Shown:
    """The page of a case. `unmask`: with the names of private persons, which whoever asks for has to log. `flags`: of its documents."""
    options = Options(language=lang, unmask=unmask, reason="shown" if unmask else "")
    return _Page(case, Cover(Masker(options).of(case), options), lang, flags or {}).whole()


def flags_of(connection: Connection, documents: Iterable[str]) -> dict[str, set[str]]:
    """What people found sensitive in documents, given by their keys."""
    out: dict[str, set[str]] = {}
    told = select(DocumentRow.key, FlagRow.flag).join(FlagRow, FlagRow.document == DocumentRow.pk)
    for key, flag in connection.execute(told.where(DocumentRow.key.in_(list(documents)))):
        out.setdefault(key, set()).add(flag)
    return out


class _Page:
    def __init__(self, case: Case, cover: Cover, lang: str, flags: Mapping[str, Collection[str]]) -> None:
        self.case, self.cover, self.lang, self.flags = case, cover, lang, flags
        self.told = {telling.key: telling for telling in case.tellings}
        kept = sorted(cited(case), key=lambda k: (k.published or "", k.collected, k.key))
        self.numbers = {one.key: number for number, one in enumerate(kept, 1)}

    def whole(self) -> Shown:
        one = self.case.incident
        sources = [self._source(key) for key in self.numbers]
        quotes = {(s.kept.key, q.in_, q.start, q.end): q for s in sources for q in s.quotes}
        return Shown(
            case=self.case,
            title_place=names.place(one.place, self.cover.mask, self.lang),
            country=names.country(one.place.country if one.place else None, self.lang),
            cells=list(self._cells()),
            clashes=[Clash(c.kind, c.with_, [self._stand(c.kind, s.value, s.by) for s in c.stands]) for c in one.contradictions],
            sources=sources,
            tellings=[self._telling(telling, quotes) for telling in self.case.tellings],
            notes=[
                (lang, direction(lang), self.cover.words(one.note[lang])) for lang in sorted(one.note, key=lambda o: (o != self.lang, o))
            ],
            acts=[
                msgspec.structs.replace(d, reason=self.cover.words(d.reason))
                for d in sorted(self.case.decisions, key=lambda d: d.at, reverse=True)
            ],
            cover=self.cover,
            hidden=self.cover.mask.on and bool(self.cover.mask.here),
        )

    def _cells(self) -> Iterator[Cell]:
        one = self.case.incident
        for role in ("actor", "target"):
            for side in getattr(one, role):
                called = [words for words in map(self.cover.words, side.called) if words]
                notes = [("", words) for words in dict.fromkeys(called) if words != self._named(side)]
                yield Cell(role, "", self._named(side), self._said(side.by), private=side.private, notes=notes)
        if (place := one.place) is not None:
            notes = [("precision", place.precision)] if place.precision else []
            yield Cell("place", "", names.place(place, self.cover.mask, self.lang), self._said(place.by), notes=notes)
        yield Cell("when", "", "", self._said(one.when.by), notes=[("precision", one.when.precision)])
        yield from (self._number("count", toll.kind, "", toll, toll.of) for toll in one.counts)
        for loss in one.equipment:
            yield self._number("equipment", loss.outcome or "", names.item(loss, self.cover.mask, self.lang), loss, loss.owner)

    def _number(self, role: str, kind: str, value: str, number: Toll | Loss, whose: Side | None) -> Cell:
        notes = [("whose", self._named(whose))] if whose is not None else []
        if isinstance(number, Loss) and number.class_:
            notes.append(("class", number.class_))
        said = self._said(number.by)
        return Cell(role, kind, value, said, number.low, number.best, number.high, True, bool(whose and whose.private), notes)

    def _named(self, side: Side) -> str:
        return names.side(side, self.cover.mask, self.lang) or WITHHELD

    def _said(self, voices: Iterable[Voice]) -> list[Said]:
        """The voices, each once: the first to publish first, copies after what they repeat."""
        found = {(v.telling, v.low, v.high, v.status): self._voice(v) for v in voices}
        return sorted(found.values(), key=lambda one: (one.repeats is not None, one.source or 0))

    def _voice(self, voice: Voice) -> Said:
        telling, kept = self.told.get(voice.telling), self.case.documents.get(voice.document)
        span, quote = words_of(voice, telling), ""
        if kept is not None and span is not None and stands(span, kept):
            quote = self.cover.quote(kept, span.start, span.end, span.in_).text
        elif span is not None:
            quote = self.cover.words(span.text)
        language = kept.language if kept else "ar"
        return Said(
            source=self.numbers.get(voice.document),
            document=voice.document,
            outlet=self._outlet(kept, voice.source),
            speakers=self._speakers(voice, telling),
            status=voice.status,
            low=voice.low,
            high=voice.high,
            quote=quote,
            lang=language,
            dir=direction(language),
            in_title=span is not None and span.in_ == "title",
            href=names.words_at(voice.document, span, voice.telling),
            repeats=self.numbers.get(kept.copy_of) if kept and kept.copy_of else None,
            telling=voice.telling,
        )

    def _outlet(self, kept: Kept | None, source: str) -> str:
        return self.cover.words((kept.publisher if kept else None) or names.party(source, kept.id if kept else source, self.lang))

    def _speakers(self, voice: Voice, telling: Telling | None) -> list[str]:
        if telling is not None and telling.event.speaker:
            return [names.side(party, self.cover.mask, self.lang) for party in telling.event.speaker]
        if not voice.speaker:
            return []
        known = voice.speaker in graph.parties()
        return [names.party(voice.speaker, "", self.lang) if known else self.cover.words(voice.speaker)]

    def _stand(self, kind: str, value: str, voices: Iterable[Voice]) -> Stand:
        """A side, its value taken apart where it is a number or a word of ours."""
        said, (first, _, rest) = self._said(voices), value.partition(" ")
        if kind == "denial":
            return Stand("", value, "status", said)
        if kind == "outcome" and rest:
            return Stand("", first, "outcome", said)
        if kind in ("count", "equipment") and first and first[-1].isdigit():
            return Stand(first, rest if kind == "count" else self.cover.words(rest), "count" if kind == "count" else "", said)
        return Stand("", self.cover.words(value), "", said)

    def _source(self, key: str) -> Source:
        kept, cover = self.case.documents[key], self.cover
        url = cover.url(kept.url)
        return Source(
            number=self.numbers[key],
            kept=kept,
            title=cover.title(kept),
            outlet=self._outlet(kept, kept.source),
            url=url,
            link=link(url),
            collected=utc(kept.collected),
            repeats=self.numbers.get(kept.copy_of) if kept.copy_of else None,
            copy_of=kept.copy_of,
            counts_as=names.party(kept.source, "" if kept.source == kept.key else cover.words(kept.source), self.lang),
            agency=names.party(kept.agency, kept.agency or "", self.lang) if kept.agency else "",
            dir=direction(kept.language),
            quotes=quoted(kept, [t for t in self.case.tellings if t.document == key], cover),
        )

    def _telling(self, telling: Telling, quotes: dict[tuple[str, str, int, int], Quoted]) -> Told:
        kept = self.case.documents[telling.document]
        return Told(
            telling=telling,
            source=self.numbers.get(telling.document),
            kept=kept,
            outlet=self._outlet(kept, kept.source),
            quote=quotes.get((kept.key, *extent(telling))),
            dir=direction(kept.language),
            href=names.words_at(kept.key, telling.event.trigger, telling.key),
            graphic=graphic([telling], self.flags.get(kept.key, ())),
        )
