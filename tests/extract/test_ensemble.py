"""The ensemble: what both found is surer, what they read differently less sure, and it is said in which cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from model_server import ModelServer, fault, said
from telling import DENIAL, answer, code, event, party

from marsad import compiled
from marsad.coder import Coder
from marsad.extract import ModelError
from marsad.extract.ensemble import Ensemble, compare
from marsad.extract.llm import Llm
from marsad.extract.rules import Rules
from marsad.record import Event, Extent, Party, Place, Record, Span, Step, When

Made = Callable[..., Llm]


def read(server: ModelServer, llm: Made, *events: Any) -> tuple[Record, Record]:
    """The records of the rules and of the ensemble, where the model tells of these events."""
    server.replies = [said(answer(*events))]
    data = compiled.load()
    return code(Coder(Rules(data))), code(Coder(Ensemble(Rules(data), llm())))


def of(record: Record, kind: str) -> Event:
    return next(e for e in record.events if e.type == kind)


def told(event: Event) -> list[str]:
    return [step.rule for step in event.why if step.step == "ensemble"]


def test_what_both_found_is_surer(server: ModelServer, llm: Made) -> None:
    rules, both = read(server, llm, event(target=[party("خمسة مقاتلين")]), DENIAL)
    for kind in ("shelling", "denial"):
        assert of(both, kind).confidence > of(rules, kind).confidence
        assert "rules and model agree on type and trigger" in told(of(both, kind))
    attack = of(both, "shelling")
    assert attack.id == of(rules, "shelling").id
    assert attack.actor == of(rules, "shelling").actor


def test_what_only_one_found_is_less_sure(server: ModelServer, llm: Made) -> None:
    rules, both = read(server, llm, event(type="deployment", trigger="المبنى", sentence=1))
    alone = of(both, "deployment")
    assert told(alone) == ["only the model found it"]
    for event_ in rules.events:
        mine = next(e for e in both.events if e.id == event_.id)
        assert told(mine) == ["only the rules found it"]
        assert mine.confidence == pytest.approx(event_.confidence * 0.8, abs=0.006)
    assert len(both.events) == len(rules.events) + 1


def test_another_type_is_one_record_to_be_looked_at(server: ModelServer, llm: Made) -> None:
    rules, both = read(server, llm, event(type="airstrike"))
    assert [e.type for e in both.events] == [e.type for e in rules.events]
    attack = of(both, "shelling")
    assert told(attack) == ["the model calls it airstrike"]
    assert attack.confidence < of(rules, "shelling").confidence


def test_cells_that_differ_are_named(server: ModelServer, llm: Made) -> None:
    other = event(actor=[party("حركة الشاطئ")], place=None, when=None, status="possible")
    same = read(server, llm, event())[1]
    both = read(server, lambda: llm(cache=None), other)[1]
    attack = of(both, "shelling")
    differing = ["actor is another", "status is possible", "when is 2020-05-20/.."]
    assert {"the model has no place", *(f"the model's {what}" for what in differing)} <= set(told(attack))
    assert attack.confidence < of(same, "shelling").confidence
    assert attack.status == "claimed"
    step = next(s for s in attack.why if s.rule == "the model's actor is another")
    assert step.span is not None
    assert step.span.text == "حركة الشاطئ"


def test_without_the_model_there_is_no_ensemble(server: ModelServer, llm: Made) -> None:
    server.replies = [fault(500)]
    with pytest.raises(ModelError):
        code(Coder(Ensemble(Rules(compiled.load()), llm(attempts=1))))


def test_usage_is_the_model_s(server: ModelServer, llm: Made) -> None:
    server.replies = [said(answer(event()))]
    both = Ensemble(Rules(compiled.load()), llm())
    code(Coder(both))
    assert both.usage.requests == 1
    assert both.tag == both.llm.tag.replace("llm.", "ensemble.")


# -- the comparison alone


def made(kind: str, start: int, end: int, *, id: str | None = None, status: str = "claimed", **cells: Any) -> Event:
    trigger = Span("x" * (end - start), start, end)
    plain: dict[str, Any] = {"actor": [], "target": [], "speaker": [], "place": None, "content_of": None} | cells
    return Event(
        id or f"{kind}-{start}", kind, status, trigger, Extent(0, 100), plain["actor"], plain["target"], plain["speaker"], plain["place"],
        When(None, None, None, "open", False, None), [], [], [], plain["content_of"], 0.6, [Step("frame", "f", trigger)],
    )  # fmt: skip


def who(start: int, end: int, id: str | None = None, antecedent: Span | None = None) -> Party:
    span = Span("x" * (end - start), start, end)
    return Party(span.text, id, "group", None, None, False, span, antecedent, span.text, "neutral")


def where(start: int, end: int, id: str | None = None) -> Place:
    span = Span("x" * (end - start), start, end)
    return Place(span.text, None, id, None, None, None, None, None, None, span, None)


def test_of_two_that_overlap_the_one_of_the_same_type_is_meant() -> None:
    (first,) = compare([made("shelling", 5, 9)], [made("killing", 5, 9), made("shelling", 8, 12)])[:1]
    assert told(first) == ["rules and model agree on type and trigger"]
    rules = [made("shelling", 5, 9), made("shelling", 5, 9, id="b", place=where(20, 24))]
    out = compare(rules, [made("shelling", 5, 9, id="c", place=where(20, 24))])
    assert [(e.id, e.confidence > 0.6) for e in out] == [("shelling-5", False), ("b", True)]


def test_parties_agree_by_who_they_are_or_by_their_words() -> None:
    def differ(one: list[Party], other: list[Party]) -> bool:
        (event_,) = compare([made("clash", 5, 9, actor=one)], [made("clash", 5, 9, actor=other)])
        return any("actor" in rule for rule in told(event_))

    assert not differ([who(20, 24, "ly-lna")], [who(40, 44, "ly-lna")])
    assert differ([who(20, 24, "ly-lna")], [who(40, 44, "ly-gnu")])
    assert not differ([who(20, 24)], [who(20, 30)])
    assert not differ([who(20, 24, antecedent=Span("yy", 2, 4))], [who(2, 4)])
    assert differ([who(20, 24)], [who(25, 30)])
    assert differ([who(20, 24)], [])
    assert differ([], [who(20, 24)])
    assert not differ([], [])


def test_a_status_is_never_made_surer() -> None:
    (event_,) = compare([made("clash", 5, 9, status="reported")], [made("clash", 5, 9, status="denied")])
    assert event_.status == "denied"
    (event_,) = compare([made("clash", 5, 9, status="denied")], [made("clash", 5, 9, status="reported")])
    assert event_.status == "denied"


def test_what_is_said_hangs_on_the_record_that_stays() -> None:
    rules = [made("denial", 2, 4, id="r-denial")]
    model = [made("denial", 2, 4, id="m-denial"), made("shelling", 10, 14, content_of="m-denial"), made("clash", 20, 24, content_of="gone")]
    out = compare(rules, model)
    assert [(e.id, e.content_of) for e in out] == [("r-denial", None), ("shelling-10", "r-denial"), ("clash-20", None)]


def test_nothing_that_was_given_is_changed() -> None:
    rules, model = [made("shelling", 5, 9)], [made("airstrike", 5, 9), made("clash", 20, 24, content_of="x")]
    before = msgspec.json.encode([rules, model])
    compare(rules, model)
    assert msgspec.json.encode([rules, model]) == before
    assert compare([], []) == []
