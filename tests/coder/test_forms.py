"""Sentences of our own, each type in each form that it takes: forms/<type>.yaml, one sentence a row.

form      verbal, nominal, passive, participle or headline
text      the sentence, read as of 6 March 2024
trigger   the words that name the event; the coder's trigger must overlap them
actor, target, speaker, equipment   each entry must be found in the cell; [] means that the cell must be empty
place     must be found in the cell
counts    kind: low
status    must be equal
known     what is wrong with the coder today: the row must fail, and the mark goes when it is mended

`A | B` in an expectation means that either will do. Words are found where a mention, or its antecedent, holds the expected words or is
held by them. The sides of what is mutual may stand in actor or target. A cell that a row does not name is not checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from marsad.coder import Coder
from marsad.data import Row, read_rows
from marsad.ontology import COUNTS, MUTUAL, STATUSES, TYPES
from marsad.record import Event, Span
from marsad.text.fold import fold

FORMS = ("verbal", "nominal", "passive", "participle", "headline")
KEYS = ("form", "text", "trigger", "actor", "target", "place", "status", "speaker", "counts", "equipment", "known")
PUBLISHED = "2024-03-06"
CLITIC = re.compile(r"(?:لل|ال|[وفبلك])(?=..)")


def rows() -> Iterator[Any]:
    for path in sorted((Path(__file__).parent / "forms").glob("*.yaml")):
        seen: Counter[str] = Counter()
        for row in read_rows(path):
            row.only(*KEYS)
            seen[row.text("form")] += 1
            marks = [pytest.mark.xfail(strict=True, reason=row.text("known"))] if "known" in row else []
            yield pytest.param(path.stem, row, id=f"{path.stem}-{row['form']}-{seen[row['form']]}", marks=marks)


ROWS = list(rows())


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def spellings(word: str) -> set[str]:
    """The word with and without its clitics."""
    found = {word}
    if hit := CLITIC.match(word):
        found |= spellings(word[hit.end() :])
    return found


def words(text: str) -> list[set[str]]:
    return [spellings(word) for word in re.findall(r"\w+", fold(text).text)]


def holds(whole: list[set[str]], part: list[set[str]]) -> bool:
    return bool(part) and any(all(a & b for a, b in zip(whole[at:], part, strict=False)) for at in range(len(whole) - len(part) + 1))


def found(expected: str, quotes: Iterable[Span | None]) -> bool:
    """Whether one of the quotes holds, or is held by, one of the expected wordings."""
    mentions = [words(quote.text) for quote in quotes if quote]
    return any(holds(m, want) or holds(want, m) for want in map(words, expected.split(" | ")) for m in mentions)


def faults(event: Event, row: Row) -> list[str]:
    """Which of the row's cells the event has wrong."""
    party = {"actor": event.actor, "target": event.target, "speaker": event.speaker}
    if event.type in MUTUAL:
        party["actor"] = party["target"] = event.actor + event.target
    cells = {name: [span for p in parties for span in (p.mention, p.antecedent)] for name, parties in party.items()}
    cells["equipment"] = [item.mention for item in event.equipment]
    wrong = [name for name in cells if name in row and not row[name] and cells[name]]
    wrong += [f"{name} {want}" for name in cells for want in row.texts(name) if not found(want, cells[name])]
    if "place" in row and not (event.place and found(row.text("place"), (event.place.mention, event.place.antecedent))):
        wrong.append("place")
    if "status" in row and event.status != row["status"]:
        wrong.append("status")
    counted = {(count.kind, count.low) for count in event.counts}
    return wrong + [f"{kind} {low}" for kind, low in row.get("counts", {}).items() if (kind, int(low)) not in counted]


def told(event: Event) -> str:
    """The event in a line, for the one who reads a failure."""
    cells = {name: [p.mention.text for p in getattr(event, name)] for name in ("actor", "target", "speaker", "equipment")}
    counts = [f"{count.kind} {count.low}" for count in event.counts]
    place = event.place and event.place.mention.text
    return f"{event.type} '{event.trigger.text}' {event.status}, place {place}, {cells}, {counts}"


@pytest.mark.parametrize(("kind", "row"), ROWS)
def test_form(coder: Coder, kind: str, row: Row) -> None:
    text, triggers = row.text("text"), row.text("trigger").split(" | ")
    spans = [hit.span() for trigger in triggers for hit in re.finditer(re.escape(trigger), text)]
    events = coder.code(text, PUBLISHED).events
    hits = [e for e in events if e.type == kind and any(e.trigger.start < end and start < e.trigger.end for start, end in spans)]
    assert hits, ["no such event", text, *map(told, events)]
    assert [] in [faults(event, row) for event in hits], [*(faults(event, row) for event in hits), text, *map(told, hits)]


def test_rows_are_sound() -> None:
    """A row that could not pass, or that would check nothing, is a slip of ours."""
    for kind, row in (param.values for param in ROWS):
        assert kind in TYPES, kind
        assert row.text("form") in FORMS, (row.path.name, row.line)
        assert row.text("status", "reported") in STATUSES, (row.path.name, row.line)
        assert set(row.get("counts", {})) <= set(COUNTS), (row.path.name, row.line)
        assert all(trigger in row.text("text") for trigger in row.text("trigger").split(" | ")), (row.path.name, row.line)
