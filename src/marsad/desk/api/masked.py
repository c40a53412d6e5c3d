"""What a person may see of names of private persons: incidents, tellings and documents with them taken out, by `marsad.export.mask`.

Offsets hold: in the texts of documents a name is blotted out letter for letter, so that every span is still where it was. In cells and
notes a pseudonym stands for it. The masker is one for a desk: it takes in the names of new documents as they come, so a person keeps
the pseudonym from page to page.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import select

from marsad.desk.api.shapes import Ruling
from marsad.export import Options
from marsad.export.mask import Mask, Masker
from marsad.incident import Case, Days, Decision, Incident, Kept, Side, Stand, Telling, Voice, Where
from marsad.link import graph
from marsad.record import Event, Span
from marsad.store import Store
from marsad.store.database import reading
from marsad.store.schema import DocumentRow

_NAMES = msgspec.json.Decoder(list[str])


class Masks:
    """Masks of one store. `of` and `everyone` are to be used within `lock`: a mask takes in names as it reads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.lock = threading.RLock()
        self._masker = Masker(Options())
        self._open = Masker(Options(unmask=True))
        self._last = 0
        self._names: dict[str, None] = {}

    def of(self, case: Case, unmask: bool) -> Mask:
        """The mask of a case; `unmask`: one that hides nothing."""
        if unmask:
            return self._open.of(case)
        return self._masker.of(case)

    def refresh(self) -> None:
        """Take in the names that documents tell which came since."""
        told = select(DocumentRow.pk, DocumentRow.private).where(DocumentRow.pk > self._last).order_by(DocumentRow.pk)
        with self.lock, reading(self.store.engine) as connection:
            for row in connection.execution_options(yield_per=5000).execute(told):
                self._last = row.pk
                for name in _NAMES.decode(row.private):
                    self._names[name] = None
                    self._masker.add(name)

    def names(self) -> list[str]:
        """The names of private persons that the documents tell, each once, in the order in which they came."""
        with self.lock:
            return list(self._names)


_of: weakref.WeakKeyDictionary[Store, Masks] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def masks(store: Store) -> Masks:
    """The masks of a store, with the names of all documents that it has now."""
    with _making:
        found = _of.get(store)
        if found is None:
            found = _of[store] = Masks(store)
    found.refresh()
    return found


class Seen:
    """One case as somebody may see it."""

    def __init__(self, case: Case, mask: Mask) -> None:
        self.case, self.mask = case, mask
        self._texts: dict[tuple[str, bool], str] = {}

    def written(self, key: str, title: bool = False) -> str:
        """The text or title of a document, private names blotted out."""
        found = self._texts.get((key, title))
        if found is None:
            kept = self.case.documents.get(key)
            own = "" if kept is None else (kept.title or "") if title else kept.text
            found = self._texts[key, title] = self.mask.blank(own)
        return found

    def span(self, span: Span, document: str) -> Span:
        """A span with the words as they may be seen."""
        if not self.mask.on:
            return span
        own = self.written(document, span.in_ == "title")
        text = own[span.start : span.end] if own else self.mask.blank(span.text)
        return msgspec.structs.replace(span, text=text)

    def incident(self, voices: bool = True) -> Incident:
        """The incident; without `voices` the evidence of its cells is left out."""
        one = self.case.incident
        return msgspec.structs.replace(
            one,
            documents=[self.mask.text(name) for name in one.documents],
            actor=[self._side(side, voices) for side in one.actor],
            target=[self._side(side, voices) for side in one.target],
            place=self._place(one.place, voices),
            when=self._days(one.when, voices),
            counts=[self._number(toll, toll.of, "of", voices) for toll in one.counts],
            equipment=[self._number(loss, loss.owner, "owner", voices) for loss in one.equipment],
            contradictions=[
                msgspec.structs.replace(found, stands=[self._stand(stand, voices) for stand in found.stands])
                for found in one.contradictions
            ],
            sources=[self.mask.text(source) for source in one.sources],
            speakers=[self._speaker(speaker) for speaker in one.speakers],
            note={language: self.mask.text(note, language) for language, note in one.note.items()},
        )

    def _side(self, side: Side, voices: bool) -> Side:
        called = list(dict.fromkeys(self.mask.text(words) for words in side.called))
        return msgspec.structs.replace(side, name=self.mask.party(side), called=called, by=self._voices(side.by, voices))

    def _place(self, place: Where | None, voices: bool) -> Where | None:
        if place is None:
            return None
        return msgspec.structs.replace(
            place,
            name=self.mask.place(place.name, place.id),
            name_ar=self.mask.place(place.name_ar, place.id) if place.name_ar else None,
            by=self._voices(place.by, voices),
        )

    def _days(self, when: Days, voices: bool) -> Days:
        return msgspec.structs.replace(when, by=self._voices(when.by, voices))

    def _number(self, number: Any, whose: Side | None, name: str, voices: bool) -> Any:
        changed: dict[str, Any] = {"by": self._voices(number.by, voices), name: self._side(whose, voices) if whose else None}
        if name == "owner" and not number.id:
            changed["item"] = self.mask.text(number.item)
        return msgspec.structs.replace(number, **changed)

    def _stand(self, stand: Stand, voices: bool) -> Stand:
        return msgspec.structs.replace(stand, value=self.mask.text(stand.value), by=self._voices(stand.by, voices))

    def _voices(self, voices: Iterable[Voice], wanted: bool) -> list[Voice]:
        return [self._voice(voice) for voice in voices] if wanted else []

    def _voice(self, voice: Voice) -> Voice:
        return msgspec.structs.replace(
            voice,
            source=self.mask.text(voice.source),
            speaker=self._speaker(voice.speaker) if voice.speaker else None,
            mention=self.span(voice.mention, voice.document) if voice.mention else None,
        )

    def _speaker(self, speaker: str) -> str:
        return speaker if speaker in graph.parties() else self.mask.text(speaker)

    def telling(self, telling: Telling) -> Telling:
        """A telling, its names and words as they may be seen."""
        if not self.mask.on:
            return telling
        told = self._walk(msgspec.to_builtins(telling.event), telling.document)
        event = msgspec.convert(told, Event)
        for role in ("actor", "target", "speaker"):
            for shown, party in zip(getattr(event, role), getattr(telling.event, role), strict=True):
                shown.name, shown.called = self.mask.party(party), self.mask.text(party.called)
        owned = [(new.of, old.of) for new, old in zip(event.counts, telling.event.counts, strict=True)]
        owned += [(new.owner, old.owner) for new, old in zip(event.equipment, telling.event.equipment, strict=True)]
        for shown_whose, whose in owned:
            if shown_whose is not None and whose is not None:
                shown_whose.name, shown_whose.called = self.mask.party(whose), self.mask.text(whose.called)
        for item in event.equipment:
            item.item = item.item if item.id else self.mask.text(item.item)
        place = event.place
        if place is not None and not place.id:
            place.name, place.name_ar = self.mask.text(place.name), self.mask.text(place.name_ar) if place.name_ar else None
        return msgspec.structs.replace(telling, event=event)

    def _walk(self, value: Any, document: str) -> Any:
        """The spans of an event with their words as they may be seen."""
        if isinstance(value, list):
            return [self._walk(part, document) for part in value]
        if not isinstance(value, dict):
            return value
        if value.keys() >= {"text", "start", "end"}:
            span = self.span(Span(text=value["text"], start=value["start"], end=value["end"], in_=value.get("in")), document)
            return value | {"text": span.text}
        return {key: self._walk(part, document) for key, part in value.items()}

    def document(self, key: str) -> Kept:
        """A document: text and title as long as they were."""
        kept = self.case.documents[key]
        if not self.mask.on:
            return kept
        shown = self.mask.document(kept)
        return msgspec.structs.replace(shown, text=self.written(key), title=self.written(key, True) if kept.title is not None else None)

    def decision(self, decision: Decision) -> Ruling:
        """A decision: its reason and what it changed."""
        told = msgspec.structs.asdict(decision)
        if self.mask.on:
            told |= {"reason": self.mask.text(decision.reason), "change": self._said(decision.change)}
        return Ruling(**told)

    def _said(self, value: Any) -> Any:
        """Text anywhere in what a person decided."""
        if isinstance(value, str):
            return self.mask.text(value)
        if isinstance(value, list):
            return [self._said(part) for part in value]
        return {key: self._said(part) for key, part in value.items()} if isinstance(value, dict) else value


def alone(document: Kept, tellings: list[Telling]) -> Case:
    """A document with its tellings, as a case of no incident: what is masked of it is known so."""
    nothing = Incident(id="", type="", group="", status="", documents=[], records=[], when=Days())
    return Case(incident=nothing, tellings=tellings, documents={document.key: document})
