"""The sentences behind numbers: each voice's words within the sentence that says them, private names taken out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from marsad.desk import names
from marsad.export import Options
from marsad.export.common import extent
from marsad.export.cover import Cover
from marsad.export.evidence import stands, words_of
from marsad.export.mask import Masker
from marsad.export.quotes import Run, runs
from marsad.export.view import direction
from marsad.incident import Case, Kept, Telling, Voice
from marsad.store.cases import cases
from marsad.store.rows import chunks
from marsad.store.schema import IncidentRow

WORDS = "words"
"""The cell of a run that is the words themselves."""


class Sentence(NamedTuple):
    """A sentence with the words in it; `href` leads to them in their report."""

    runs: list[Run]
    outlet: str
    published: str | None
    lang: str
    dir: str
    status: str
    href: str
    copied: bool


class Sentences:
    """The sentences of the voices of some incidents."""

    def __init__(self, found: Iterable[Case], lang: str) -> None:
        self.lang = lang
        self._told: dict[str, tuple[Telling, Kept, Cover]] = {}
        options = Options(language=lang)
        for case in found:
            cover = Cover(Masker(options).of(case), options)
            self._told |= {t.key: (t, case.documents[t.document], cover) for t in case.tellings}

    def of(self, voices: Iterable[Voice]) -> list[Sentence]:
        """The sentences of voices, each once; copies last."""
        found: dict[tuple[str, int], Sentence] = {}
        for voice in voices:
            told = self._told.get(voice.telling)
            if told is not None:
                found.setdefault((told[1].key, told[0].event.sentence.start), self._sentence(voice, *told))
        return sorted(found.values(), key=lambda one: one.copied)

    def _sentence(self, voice: Voice, telling: Telling, kept: Kept, cover: Cover) -> Sentence:
        in_, start, end = extent(telling)
        span = words_of(voice, telling)
        marked = [(span.start, span.end, WORDS)] if span is not None and stands(span, kept) and (span.in_ or "text") == in_ else []
        return Sentence(
            runs=runs(kept, in_, start, end, marked, cover),
            outlet=cover.words(kept.publisher) or names.party(kept.source, cover.words(kept.id), self.lang),
            published=kept.published,
            lang=kept.language,
            dir=direction(kept.language),
            status=voice.status,
            href=names.words_at(kept.key, span, telling.key),
            copied=kept.copy_of is not None,
        )


def sentences(connection: Connection, incidents: Iterable[str], lang: str) -> Sentences:
    """The sentences of incidents, given by their ids."""
    ids = list(dict.fromkeys(incidents))
    pks = [pk for part in chunks(ids) for pk in connection.scalars(select(IncidentRow.pk).where(IncidentRow.id.in_(part)))]
    return Sentences(cases(connection, pks), lang)
