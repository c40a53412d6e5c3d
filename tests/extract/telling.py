"""A report of our own, what a model tells of it, and what must hold for the record of any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model_server import Body

from marsad.coder import Coder
from marsad.extract.llm import Llm
from marsad.record import Record, Span

TEXT = (
    "قال المتحدث باسم جيش الوادي إن قواته قصفت أمس مدينة ترهونة وقتلت خمسة مقاتلين. "
    "ونفت حركة الشاطئ ذلك، وأضافت أن مقاتليها دمروا ثلاث دبابات قرب المبنى القديم."
)
TITLE = "قصف على ترهونة"
Make = Callable[..., Coder]


def party(quote: str, stands_for: str | None = None, person: bool = False) -> Body:
    """A party as a model tells it."""
    return {"quote": quote, "stands_for": stands_for, "person": person}


def event(**fields: Any) -> Body:
    """An event as a model tells it."""
    return {
        "sentence": 0,
        "type": "shelling",
        "status": "claimed",
        "trigger": "قصفت",
        "actor": [party("قواته", "جيش الوادي")],
        "target": [],
        "speaker": [party("المتحدث باسم جيش الوادي")],
        "place": {"quote": "مدينة ترهونة", "stands_for": None},
        "when": "أمس",
        "counts": [{"kind": "killed", "quote": "خمسة مقاتلين", "of": None}],
        "equipment": [],
        "content_of": None,
    } | fields


SILENT: Body = {"speaker": [], "place": None, "when": None, "counts": []}
DENIAL = event(sentence=1, type="denial", status="reported", trigger="ونفت", actor=[party("حركة الشاطئ")]) | SILENT
LOSS = event(
    sentence=1,
    type="equipment-loss",
    trigger="دمروا",
    actor=[party("مقاتليها", "حركة الشاطئ")],
    speaker=[party("حركة الشاطئ")],
    place={"quote": "المبنى القديم", "stands_for": None},
    when=None,
    counts=[],
    equipment=[{"quote": "ثلاث دبابات", "outcome": "destroyed", "owner": None}],
)


def answer(*events: Any) -> Body:
    return {"events": list(events)}


def spans(value: Any) -> list[Span]:
    if isinstance(value, Span):
        return [value]
    if isinstance(value, list):
        return [span for item in value for span in spans(item)]
    return [span for name in getattr(value, "__struct_fields__", ()) for span in spans(getattr(value, name))]


def code(coder: Coder, text: str = TEXT, title: str | None = None) -> Record:
    """The record of a text, in which each span is held against the text."""
    record = coder.code(text, "2020-05-20", title, id="one")
    for span in spans(record):
        part = title if span.in_ else text
        assert part is not None
        assert part[span.start : span.end] == span.text != ""
    return record


def usage(coder: Coder) -> Any:
    assert isinstance(coder.extractor, Llm)
    return coder.extractor.usage
