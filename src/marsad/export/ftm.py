"""FollowTheMoney entities, one JSON object a line: Event, Article, parties, equipment, and the links between them.

The model knows no claim, no denial and no number. Who says what, and how many, is told in words on the links (`Documentation` of a
report, `UnknownLink` of a party or of equipment). Beside its properties each entity has `evidence`: the hash of the text, and code
points. Private persons are no entities unless unmasked.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from marsad.data import Row, read_mapping
from marsad.export import Options, Written
from marsad.export.cover import Cover
from marsad.export.evidence import interval, reference, stands, stood
from marsad.export.files import line, lines, needed
from marsad.export.geo import point
from marsad.export.mask import masks
from marsad.incident import Case, Days, Incident, Kept, Loss, Side, Telling, Voice, Where
from marsad.record import Party, Span, When

SCHEMAS = Path(__file__).parent / "data" / "ftm.yaml"
Entity = dict[str, Any]
_PRIVATE = "private persons, as entities"
_NO_SCHEMA = "equipment of a class that the model has not"
_SHARED = frozenset({"Address", "Article", *("Company", "Organization", "Person", "PublicBody")})
"""Schemas of which many cases may bring one entity."""
_SHORT = {"year": 4, "month": 7}
"""Digits of a date that its precision allows; the model tells precision by prefix."""


def write(cases: Iterable[Case], out: Path, options: Options) -> Written:
    """Write the entities of the cases; one that many cases share stands once."""
    shared: set[str] = set()
    number, left = 0, Counter[str]()
    with lines(out) as file:
        for case, mask in masks(cases, options):
            for entity in Graph(case, Cover(mask, options), left).entities():
                if entity["schema"] in _SHARED:
                    if entity["id"] in shared:
                        continue
                    shared.add(entity["id"])
                file.write(line(checked(entity)) + "\n")
                number += 1
    return Written(files=[out], rows=number, left={reason: many for reason, many in left.items() if many})


def checked(entity: Entity) -> Entity:
    """The entity as the installed model has it: its values made clean, those that the model refuses (an address that is none) left out.

    Raises `followthemoney.exc.InvalidData` for a property that the model does not know, or where one that it requires is missing.
    """
    library, faults = needed("followthemoney"), needed("followthemoney.exc")
    proxy = library.model.make_entity(entity["schema"])
    proxy.id = entity["id"]
    for name, values in entity["properties"].items():
        proxy.add(name, values)
    if missing := [name for name in proxy.schema.required if not proxy.has(name)]:
        raise faults.InvalidData(f"{entity['schema']} {entity['id']} has no {missing[0]}")
    found = proxy.to_dict()["properties"]
    proxy.schema.validate({"properties": found})
    return entity | {"properties": {name: sorted(found[name]) for name in sorted(found)}}


@cache
def schemas(what: str) -> Row:
    return read_mapping(SCHEMAS).mapping(what)


def identity(*parts: str) -> str:
    """A stable id of what the parts name."""
    return "marsad-" + hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _entity(schema: str, id: str, evidence: Iterable[str], **properties: Any) -> Entity:
    """An entity; what is empty is left out, a single value is a list of one. `evidence` stands beside the properties, where any key may."""
    given = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    kept = {name: [str(v) for v in values if v not in (None, "")] for name, values in given.items()}
    filled = {name: values for name, values in kept.items() if values}
    return {"id": id, "schema": schema, "properties": filled, "evidence": list(dict.fromkeys(evidence))}


def dates(when: When | Days) -> dict[str, str]:
    """The dates of the model, as exact as they are told: 2020-05 for a month."""
    size = _SHORT.get(when.precision, 10)
    start, end = (when.start or "")[:size], (when.end or "")[:size]
    if start == end:
        return {"date": start}
    return {"startDate": start, "endDate": end}


class Graph:
    """The entities of one case. `left` counts what is no entity, by reason."""

    def __init__(self, case: Case, cover: Cover, left: Counter[str]) -> None:
        self.case, self.cover, self.left = case, cover, left
        self.masks = cover.mask.on
        self.event = identity("incident", case.incident.id)

    def entities(self) -> Iterator[Entity]:
        """All of them; what others point at stands before them."""
        incident = self.case.incident
        for kept in {t.document: self.case.document(t) for t in self.case.tellings}.values():
            yield self._article(kept)
        if incident.place is not None:
            yield self._address(incident.place)
        sides = [(role, side) for role in ("actor", "target") for side in getattr(incident, role)]
        self.left[_PRIVATE] += sum(side.private and self.masks for _, side in sides)
        owners = [(loss.owner, loss.by) for loss in incident.equipment if loss.owner is not None]
        for party, by in [*((side, side.by) for _, side in sides), *owners]:
            if schema := self.schema(party):
                yield _entity(schema, party_id(party), self._at(by), name=party.name, alias=party.called, notes=party.id)
        yield self._event(incident, [side for _, side in sides])
        for telling in self.case.tellings:
            yield self._telling(telling)
            yield from self._mentions(telling)
        for role, side in sides:
            if self.schema(side):
                yield self._link(party_id(side), role, side.by, side.called)
        for number, loss in enumerate(incident.equipment):
            yield from self._loss(number, loss)

    def schema(self, party: Side | Party) -> str | None:
        """The schema of a party, None where it is no entity: a nameless group, or a person who is masked."""
        if party.private:
            return None if self.masks else "Person"
        return schemas("parties").get(party.kind) if party.id is not None else None

    def _article(self, kept: Kept) -> Entity:
        return _entity(
            "Article",
            document_id(kept),
            [reference(kept, Span(kept.text, 0, len(kept.text)))],
            title=self.cover.title(kept) or self.cover.words(kept.id),
            fileName=self.cover.words(kept.id),
            publishedAt=kept.published,
            retrievedAt=kept.collected,
            publisher=self.cover.words(kept.publisher or ""),
            author=kept.agency,
            sourceUrl=self.cover.url(kept.url),
            language=kept.language,
            mimeType=kept.media_type,
            notes=[f"bytes sha256 {kept.bytes_sha256}", f"text sha256 {kept.text_sha256}"],
        )

    def _address(self, place: Where) -> Entity:
        at = point(place)
        within = "" if place.radius_km is None else f", within {place.radius_km:g} km"
        return _entity(
            "Address",
            place_id(place),
            self._at(place.by),
            full=self.cover.words(", ".join(part for part in (place.name, place.country) if part)),
            name=[self.cover.words(place.name), self.cover.words(place.name_ar or "")],
            country=place.country,
            latitude=at.lat if at else "",
            longitude=at.lon if at else "",
            remarks=f"precision: {place.precision or 'unknown'}{within}",
        )

    def _event(self, incident: Incident, sides: list[Side]) -> Entity:
        place, when = incident.place, dates(incident.when)
        told = [incident.type, self.cover.words(place.name) if place else "", " to ".join(v for v in when.values() if v)]
        documents = [self.case.document(telling) for telling in self.case.tellings]
        return _entity(
            "Event",
            self.event,
            [reference(self.case.document(t), t.event.trigger) for t in self.case.tellings],
            name=", ".join(part for part in told if part),
            summary=[self.cover.words(note) for _, note in sorted(incident.note.items())],
            keywords=[incident.type, incident.group, f"status: {incident.status}"],
            location=self.cover.words(place.name) if place else "",
            addressEntity=place_id(place) if place else "",
            country=place.country if place else "",
            involved=list(dict.fromkeys(party_id(side) for side in sides if self.schema(side))),
            recordId=incident.id,
            proof=list(dict.fromkeys(document_id(kept) for kept in documents)),
            sourceUrl=list(dict.fromkeys(self.cover.url(kept.url) for kept in documents)),
            **when,
        )

    def _telling(self, telling: Telling) -> Entity:
        event, kept = telling.event, self.case.document(telling)
        return _entity(
            "Documentation",
            identity("telling", telling.key),
            [reference(kept, event.trigger)],
            document=document_id(kept),
            entity=self.event,
            role=event.type,
            status=event.status,
            recordId=event.id,
            summary=self.cover.sentence(telling, kept),
            publisher=self.cover.words(kept.publisher or ""),
            sourceUrl=self.cover.url(kept.url),
            **dates(event.when),
        )

    def _mentions(self, telling: Telling) -> Iterator[Entity]:
        kept = self.case.document(telling)
        for role in ("actor", "target", "speaker"):
            for number, party in enumerate(getattr(telling.event, role)):
                schema = self.schema(party)
                if not schema and (party.kind != "person" or party.private):
                    continue  # "مسلحون" is no name
                if not stands(party.mention, kept):
                    continue  # put in by a person, without words of the text
                yield _entity(
                    "Mention",
                    identity("mention", telling.key, role, str(number)),
                    [reference(kept, party.mention)],
                    document=document_id(kept),
                    name=self.cover.quote(kept, party.mention.start, party.mention.end, party.mention.in_).text,
                    resolved=party_id(party) if schema and self._stands(party) else "",
                    detectedSchema=schema or "",
                )

    def _stands(self, party: Party) -> bool:
        """Whether the party is an entity of this case."""
        incident = self.case.incident
        owners = [loss.owner for loss in incident.equipment if loss.owner is not None]
        return party_id(party) in {party_id(side) for side in [*incident.actor, *incident.target, *owners]}

    def _at(self, voices: list[Voice]) -> list[str]:
        return [reference(kept, span) for kept, span in stood(self.case, voices)]

    def _link(self, subject: str, role: str, voices: list[Voice], note: list[str]) -> Entity:
        return _entity(
            "UnknownLink",
            identity("link", self.case.incident.id, subject, role),
            self._at(voices),
            subject=subject,
            object=self.event,
            role=role,
            status=list(dict.fromkeys(voice.status for voice in voices)),
            proof=[document_id(kept) for kept, _ in stood(self.case, voices)],
            description=[self.cover.words(words) for words in note],
            **dates(self.case.incident.when),
        )

    def _loss(self, number: int, loss: Loss) -> Iterator[Entity]:
        """Equipment that travels, and what became of it; how many is told in words."""
        schema = schemas("equipment").get(loss.class_ or "")
        if schema is None:
            self.left[_NO_SCHEMA] += 1
            return
        owner = loss.owner if loss.owner is not None and self.schema(loss.owner) else None
        name = identity("equipment", self.case.incident.id, str(number))
        yield _entity(
            schema,
            name,
            self._at(loss.by),
            name=self.cover.words(loss.item),
            model=self.cover.words(loss.item) if loss.id else "",
            type=loss.class_,
            country=loss.origin,
            owner=party_id(owner) if owner else "",
        )
        many = interval(loss)
        note = [f"number claimed: {many}, best {loss.best}" if many else "number not told"]
        yield self._link(name, loss.outcome or "involved", loss.by, note)


def party_id(party: Side | Party) -> str:
    """The id of a party's entity."""
    return identity("party", party.id or f"{party.kind} {party.name}")


def place_id(place: Where) -> str:
    """The id of a place told with one precision: what is known more exactly elsewhere is another one."""
    return identity("place", place.id or place.name, place.precision or "", repr(point(place)))


def document_id(kept: Kept) -> str:
    """The id of a document's entity."""
    return identity("document", kept.key)
