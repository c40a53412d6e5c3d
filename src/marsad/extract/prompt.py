"""The prompt: what a model is told and shown, and the form that its answer must have. Words and examples are data."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from marsad.data import DataError, entry, read_mapping, read_text
from marsad.ontology import COUNTS, OUTCOMES, STATUSES, TYPES

DATA = Path(__file__).parent / "data"
SHOWN = 5
"""Examples shown with a text."""


class Example(msgspec.Struct, forbid_unknown_fields=True):
    """A stretch of a sample report and the answer that is right for it; the first `context` sentences are only seen."""

    source: str
    sentences: list[str]
    context: int
    events: list[dict[str, Any]]

    @property
    def types(self) -> set[str]:
        return {event["type"] for event in self.events}


class Prompt(NamedTuple):
    """All that is told to a model. `digest` names its version: it changes with every word."""

    instructions: str
    examples: list[Example]
    schema: dict[str, Any]
    digest: str

    def messages(self, lines: Sequence[str], context: Iterable[int], told: Counter[str]) -> list[dict[str, str]]:
        """The messages that ask about `lines`, of which those at `context` are only seen; `told`: types that they may tell of."""
        out = [{"role": "system", "content": self.instructions}]
        for example in choose(self.examples, told):
            out.append({"role": "user", "content": _numbered(example.sentences, range(example.context))})
            out.append({"role": "assistant", "content": json.dumps({"events": example.events}, ensure_ascii=False)})
        return [*out, {"role": "user", "content": _numbered(lines, context)}]


def choose(examples: Sequence[Example], told: Counter[str], most: int = SHOWN) -> list[Example]:
    """The examples that show the types a text may tell of, the likeliest first, then others; in the order of the file."""
    wanted = [kind for kind, _ in sorted(told.items(), key=lambda item: (-item[1], item[0]))]
    chosen: list[Example] = []
    shown: set[str] = set()
    for kind in wanted:
        if len(chosen) < most and kind not in shown:
            having = [e for e in examples if kind in e.types and e not in chosen]
            if having:
                best = max(having, key=lambda e: len((e.types & told.keys()) - shown))
                chosen.append(best)
                shown |= best.types
    for example in examples:
        if len(chosen) < most and example not in chosen:
            chosen.append(example)
    return [example for example in examples if example in chosen]


def _numbered(lines: Sequence[str], context: Iterable[int]) -> str:
    seen = frozenset(context)
    return "\n".join(f"[{i}{' context' if i in seen else ''}] {line}" for i, line in enumerate(lines))


@cache
def load_prompt() -> Prompt:
    """The prompt, from its files. Raises `DataError` where one is wrong."""
    instructions = read_text(DATA / "prompt.txt").strip() + "\n\nTypes:\n" + "\n".join(f"- {k}: {v}" for k, v in read_types().items())
    examples, schema = read_examples(), answer_schema()
    state = hashlib.sha256(instructions.encode())
    state.update(msgspec.json.encode([examples, schema, SHOWN]))
    return Prompt(instructions, examples, schema, state.hexdigest())


def read_types(path: Path = DATA / "types.yaml") -> dict[str, str]:
    """What a model is told of each type. Each of the ontology has a line, and no other."""
    row = read_mapping(path)
    with entry():
        row.only(*TYPES)
        row.has(*TYPES)
        return {kind: row.text(kind) for kind in TYPES}
    return {}


def read_examples(path: Path = DATA / "examples.jsonl") -> list[Example]:
    """The examples. One that is out of form, or tells what no record may have, is refused."""
    out: list[Example] = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        with entry():
            try:
                example = msgspec.json.decode(line, type=Example)
                check_example(example)
            except (ValueError, KeyError, TypeError) as error:
                remedy = "write the file anew: python -m marsad.extract.examples"
                raise DataError(path, number, f"no example: {error}", remedy) from None
            out.append(example)
    return out


def check_example(example: Example) -> None:
    """Raise `ValueError` where an example shows what a model must not do."""
    fields = answer_schema()["properties"]["events"]["items"]["required"]
    for event in example.events:
        if list(event) != fields:
            raise ValueError(f"an event has other fields than {', '.join(fields)}")
        if event["type"] not in TYPES or event["status"] not in STATUSES:
            raise ValueError(f"'{event['type']}', '{event['status']}' are no type and status of the ontology")
        text = " ".join(example.sentences)
        for quote in quotes_of(event):
            if quote not in text:
                raise ValueError(f"'{quote}' does not stand in its sentences")


def quotes_of(event: dict[str, Any]) -> list[str]:
    """All that an event of an answer quotes."""
    parties = [*event["actor"], *event["target"], *event["speaker"], *([event["place"]] if event["place"] else [])]
    for cell in (*event["counts"], *event["equipment"]):
        parties += [{"quote": cell["quote"]}, *(p for p in (cell.get("of"), cell.get("owner")) if p)]
    quotes = [event["trigger"], event["when"], *(p[key] for p in parties for key in ("quote", "stands_for") if key in p)]
    return [quote for quote in quotes if quote is not None]


# -- the form of an answer


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of an answer, in the strict form that servers hold a model to: each field is there, null where it is empty."""
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    party = _object(quote=text, stands_for=maybe, person={"type": "boolean"})
    event = _object(
        sentence={"type": "integer"},
        type={"type": "string", "enum": list(TYPES)},
        status={"type": "string", "enum": list(STATUSES)},
        trigger=text,
        actor=_list(party),
        target=_list(party),
        speaker=_list(party),
        place={"anyOf": [_object(quote=text, stands_for=maybe), {"type": "null"}]},
        when=maybe,
        counts=_list(_object(kind={"type": "string", "enum": list(COUNTS)}, quote=text, of=_or_none(party))),
        equipment=_list(_object(quote=text, outcome={"type": ["string", "null"], "enum": [*OUTCOMES, None]}, owner=_or_none(party))),
        content_of={"type": ["integer", "null"]},
    )
    return _object(events=_list(event))


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_none(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}
