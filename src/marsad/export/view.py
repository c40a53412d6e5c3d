"""What a dossier shows of an incident, ready for its template: words in one language, private names taken out."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from marsad.compiled import load
from marsad.data import Row, read_mapping
from marsad.export import Options
from marsad.export.common import clean
from marsad.export.cover import Cover
from marsad.export.evidence import cited, days, interval, words_of
from marsad.export.geo import point, province
from marsad.export.locator import locate
from marsad.export.quotes import Quoted, quoted
from marsad.incident import Case, Decision, Kept, Loss, Side, Stand, Telling, Toll, Voice, Where
from marsad.link import graph
from marsad.record import Party
from marsad.world.registry import EquipmentEntry, PartyEntry

WORDS = Path(__file__).parent / "data" / "dossier"
RTL = frozenset(("ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"))
"""Languages that are written from right to left."""
_FIGURE = re.compile(r"\d*[–+]?\d*")


class Said(NamedTuple):
    """A voice: which source of the table, who speaks there (outermost first; none: the outlet), how, and the words."""

    source: int | None
    outlet: str
    speakers: list[str]
    status: str
    number: str
    quote: str
    language: str
    in_title: bool
    repeats: int | None = None
    """Which source's text the document repeats."""


class Line(NamedTuple):
    """A cell: what it is, its value, what is to be known besides, and who says so."""

    label: str
    value: str
    notes: list[str]
    said: list[Said]
    private: bool = False


class Source(NamedTuple):
    """A document in the table of sources."""

    number: int
    kept: Kept
    title: str
    outlet: str
    id: str
    url: str
    link: bool
    collected: str
    copy_of: str
    counts_as: str
    file: str
    agency: str
    direction: str
    quotes: list[Quoted]


class Clash(NamedTuple):
    """A contradiction: what kind, against which other incident, and its sides."""

    kind: str
    other: str
    sides: list[Line]


class Act(NamedTuple):
    """A decision."""

    at: str
    by: str
    action: str
    subject: str
    reason: str
    change: str


class Words:
    """The words of a dossier in one language."""

    def __init__(self, language: str) -> None:
        self.language, self._data = language, words(language)
        self.direction = self._data.text("direction")
        self.method = self._data.texts("method")

    def __call__(self, key: str, group: str = "words") -> str:
        """The word for `key`; the key itself where the language has none, for types may be added."""
        return self._data.mapping(group).text(key, key)

    def all(self, group: str) -> dict[str, str]:
        """All words of a group."""
        return dict(self._data.mapping(group))


@cache
def words(language: str) -> Row:
    """The data of one language; English where there is none. Raises `DataError` where the file is wrong."""
    path = WORDS / f"{language}.yaml"
    return read_mapping(path if language in languages() else WORDS / "en.yaml")


@cache
def languages() -> tuple[str, ...]:
    """Languages that a dossier can be in."""
    return tuple(sorted(path.stem for path in WORDS.glob("*.yaml")))


def view(case: Case, cover: Cover, options: Options) -> dict[str, Any]:
    """Everything that the template asks for."""
    tell = Words(options.language)
    incident = case.incident
    page = _Page(case, cover, tell)
    place = incident.place
    named = ((place.name_ar if tell.language == "ar" else None) or place.name) if place else ""
    return {
        "w": tell,
        "language": tell.language if tell.language in languages() else "en",
        "incident": incident,
        "type": tell(incident.type, "types"),
        "status": tell(incident.status, "statuses"),
        "modality": tell(incident.modality, "statuses"),
        "place": cover.mask.place(named, place.id) if place and named else "",
        "at": point(place),
        "country": _country(place, tell.language),
        "province": province(place) if place else None,
        "days": days(incident.when).replace("..", tell("open")),
        "notes": [(lang, direction(lang), cover.words(incident.note[lang])) for lang in _first(tell.language, incident.note)],
        "lines": list(page.lines()),
        "sources": page.sources,
        "clashes": [page.clash(number) for number in range(len(incident.contradictions))],
        "acts": [page.act(decision) for decision in sorted(case.decisions, key=lambda d: d.at)],
        "map": locate(place, tell.language),
        "reason": options.reason if options.unmask else "",
        "coder": options.coder,
        "filter": cover.words(options.filter),
        "day": options.generated[:10],
        "generated": utc(options.generated),
    }


def _country(place: Where | None, language: str) -> str:
    """The country of a place: its two letters, and its name where the gazetteer has it."""
    if place is None or not place.country:
        return ""
    found = load().gazetteer.by_id(f"country:{place.country}")
    name = ((found.name_ar if language == "ar" else "") or found.name) if found else ""
    return f"{name} ({place.country})" if name else place.country


def _first(language: str, notes: Iterable[str]) -> list[str]:
    return sorted(notes, key=lambda other: (other != language, other))


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language.partition("-")[0] in RTL else "ltr"


def leaning(text: object) -> str:
    """The direction of a text by its first letter; figures alone run as Latin does."""
    for letter in str(text):
        found = unicodedata.bidirectional(letter)
        if found in ("L", "R", "AL"):
            return "ltr" if found == "L" else "rtl"
    return "ltr"


def utc(time: str) -> str:
    """A time as `2020-05-21 06:30:00` in UTC, a day as it is; what is no time as it is. Without a zone it is UTC already."""
    try:
        found = datetime.fromisoformat(time)
    except ValueError:
        return time
    if len(time) <= 10:
        return time
    return (found.astimezone(UTC) if found.tzinfo else found).strftime("%Y-%m-%d %H:%M:%S")


def link(url: str) -> bool:
    """Whether an address may be followed: one of the web, no script."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _changed(cell: str, value: object) -> str:
    """A change of a decision: what a cell was and what it is, by the names of those in it; anything else as it is kept."""
    if isinstance(value, dict) and value.keys() == {"from", "to"}:
        return f"{cell}: {_brief(value['from'])} → {_brief(value['to'])}"
    return f"{cell}: {_brief(value)}"


def _brief(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_brief, value)) or "—"
    if isinstance(value, dict):
        told = [str(value[key]) for key in ("name", "item", "kind", "low", "high", "start", "end") if value.get(key) is not None]
        return " ".join(told) or json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "—" if value is None or value == "" else str(value)


class _Page:
    """Makes the parts of one dossier."""

    def __init__(self, case: Case, cover: Cover, tell: Words) -> None:
        self.case, self.cover, self.tell = case, cover, tell
        self.tellings = {telling.key: telling for telling in case.tellings}
        self.numbers = {key: number for number, key in enumerate(self._order(), 1)}
        self.sources = [self._source(key) for key in self.numbers]

    def _order(self) -> list[str]:
        """Documents as they were published and collected."""
        kept = cited(self.case)
        return [k.key for k in sorted(kept, key=lambda k: (k.published or "", k.collected, k.key))]

    def _source(self, key: str) -> Source:
        kept, cover = self.case.documents[key], self.cover
        original = self.case.documents.get(kept.copy_of or "")
        copy_of = cover.words(original.id) if original else kept.copy_of or ""
        url = cover.url(kept.url)
        told = [telling for telling in self.case.tellings if telling.document == key]
        return Source(
            self.numbers[key],
            kept,
            clean(cover.title(kept)),
            cover.words(kept.publisher),
            cover.words(kept.id),
            url,
            link(url),
            utc(kept.collected),
            copy_of,
            cover.words(kept.source),
            f"{cover.words(kept.file)}{f':{kept.line}' if kept.line else ''}",
            self._registered(agency) if (agency := graph.parties().get(kept.agency or "")) else kept.agency or "",
            direction(kept.language),
            quoted(kept, told, cover),
        )

    def lines(self) -> Iterator[Line]:
        """The cells of the incident."""
        incident, tell = self.case.incident, self.tell
        for role in ("actor", "target"):
            for side in getattr(incident, role):
                yield self._party(tell(role), side, side.by)
        if incident.place is not None:
            yield self._place()
        when = incident.when
        notes = [tell(when.precision, "precisions"), *([f"{tell('time')} {when.time}"] if when.time else [])]
        notes += [] if when.stated else [tell("bounded")]
        yield Line(tell("when"), days(when).replace("..", tell("open")), notes, self._said(when.by))
        for toll in incident.counts:
            yield self._number(tell(toll.kind, "counts"), toll, [], toll.of)
        for loss in incident.equipment:
            about = [tell(loss.outcome, "outcomes")] if loss.outcome else []
            yield self._number(
                self.cover.words(loss.item), loss, [*([self.tell(loss.class_, "classes")] if loss.class_ else []), *about], loss.owner
            )

    def _party(self, label: str, side: Side, by: list[Voice]) -> Line:
        name = self._named(side)
        called = [words for words in (self.cover.words(called) for called in side.called) if words != name]
        notes = [self.tell("private")] if side.private and self.cover.mask.on else []
        notes += (
            [f"{self.tell('called')} {'، '.join(called) if direction(self.tell.language) == 'rtl' else ', '.join(called)}"]
            if called
            else []
        )
        return Line(label, name, notes, self._said(by), side.private)

    def _place(self) -> Line:
        place, tell = self.case.incident.place, self.tell
        assert place is not None
        names = [self.cover.mask.place(name, place.id) for name in (place.name, place.name_ar) if name]
        notes = [tell(place.precision, "precisions")] if place.precision else []
        return Line(tell("place"), " · ".join(dict.fromkeys(names)), notes, self._said(place.by))

    def _number(self, label: str, number: Toll | Loss, notes: list[str], whose: Side | None) -> Line:
        told, best = interval(number), f"{self.tell('best')} {number.best}" if number.best is not None else ""
        notes = [
            *notes,
            *([f"{self.tell('whose')}: {self._named(whose)}"] if whose else []),
            *([best] if best and number.low != number.high else []),
        ]
        what = self.tell("counts") if isinstance(number, Toll) else self.tell("equipment")
        return Line(f"{what}: {label}", told or self.tell("unknown"), notes, self._said(number.by))

    def _said(self, voices: Iterable[Voice]) -> list[Said]:
        said = [self._voice(voice) for voice in voices]
        return list({repr(one): one for one in said}.values())

    def _voice(self, voice: Voice) -> Said:
        telling, kept = self.tellings.get(voice.telling), self.case.documents.get(voice.document)
        span = words_of(voice, telling)
        quote = (
            self.cover.quote(kept, span.start, span.end, span.in_).text if kept and span else self.cover.words(span.text) if span else ""
        )
        return Said(
            self.numbers.get(voice.document),
            self.cover.words((kept.publisher if kept else None) or voice.source),
            self._speakers(voice, telling),
            self.tell("denied-telling" if voice.status == "denied" else voice.status, "statuses"),
            interval(voice),
            clean(quote),
            kept.language if kept else "ar",
            span is not None and span.in_ == "title",
            self.numbers.get(kept.copy_of) if kept and kept.copy_of else None,
        )

    def _speakers(self, voice: Voice, telling: Telling | None) -> list[str]:
        if telling is not None and telling.event.speaker:
            return [self._named(party) for party in telling.event.speaker]
        known = graph.parties().get(voice.speaker or "")
        return [self._registered(known)] if known else [self.cover.words(voice.speaker)] if voice.speaker else []

    def _named(self, party: Party | Side) -> str:
        """What a party is called, in the language of the page where the registry has its name."""
        known = graph.parties().get(party.id or "")
        return self._registered(known) if known else self.cover.party(party)

    def _registered(self, entry: PartyEntry | EquipmentEntry) -> str:
        return (entry.name_ar if self.tell.language == "ar" else "") or entry.name

    def clash(self, number: int) -> Clash:
        """A contradiction, its sides beside each other."""
        found = self.case.incident.contradictions[number]
        sides = [Line("", self._stand(found.kind, stand), [], self._said(stand.by)) for stand in found.stands]
        return Clash(self.tell(found.kind, "kinds"), found.with_ or "", sides)

    def _stand(self, kind: str, stand: Stand) -> str:
        """What a side says, in the language of the page."""
        value, tell = stand.value, self.tell
        first, _, rest = value.partition(" ")
        if kind == "denial":
            return tell("denied-telling" if value == "denied" else value, "statuses")
        if kind == "outcome" and first in tell.all("outcomes"):
            return f"{self.cover.words(rest)}: {tell(first, 'outcomes')}"
        if kind in ("count", "equipment") and _FIGURE.fullmatch(first):
            return f"{tell(rest, 'counts') if rest in tell.all('counts') else self.cover.words(rest)}: {first}"
        return self.cover.words(value)

    def act(self, decision: Decision) -> Act:
        """A decision of a person."""
        changes = [_changed(cell, value) for cell, value in sorted(decision.change.items())]
        return Act(
            utc(decision.at),
            decision.by,
            self.tell(decision.action, "decisions"),
            decision.subject,
            clean(self.cover.words(decision.reason)),
            clean(self.cover.words("; ".join(changes))),
        )
