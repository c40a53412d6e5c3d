"""What a language model tells becomes a record, or does not: against a server of ours that says what it is told to say."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from model_server import Body, ModelServer, Reply, said
from telling import DENIAL, LOSS, TEXT, TITLE, Make, answer, code, event, party, usage

import marsad
from marsad.cli.lines import to_json
from marsad.measure.gold import GoldDocument, GoldEvent, read_gold
from marsad.measure.score import score

ROOT = Path(__file__).parents[2]


# -- a model that behaves


def test_an_answer_becomes_a_record(server: ModelServer, coder: Make) -> None:
    server.replies = [said(answer(event(), DENIAL, LOSS))]
    made = coder()
    record = code(made)
    attack, denial, loss = record.events
    assert (attack.type, attack.status, attack.trigger.text) == ("shelling", "claimed", "قصفت")
    assert (attack.actor[0].mention.text, attack.actor[0].antecedent and attack.actor[0].antecedent.text) == ("قواته", "جيش الوادي")
    assert attack.speaker[0].mention.text == "المتحدث باسم جيش الوادي"
    assert attack.place is not None
    assert (attack.place.name, attack.place.country, attack.place.mention.text) == ("Tarhuna", "LY", "مدينة ترهونة")
    assert (attack.when.start, attack.when.end, attack.when.stated) == ("2020-05-19", "2020-05-19", True)
    assert [(c.kind, c.low, c.high) for c in attack.counts] == [("killed", 5, 5)]
    assert (denial.type, denial.when.start, denial.when.end, denial.when.stated) == ("denial", None, "2020-05-20", False)
    (tank,) = loss.equipment
    assert (tank.id, tank.low, tank.outcome, tank.mention.text) == ("tank", 3, "destroyed", "ثلاث دبابات")
    assert loss.place is not None
    assert (loss.place.name, loss.place.id) == ("المبنى القديم", None)
    assert all(e.why[0].rule == "llm:toy" for e in record.events)
    assert record.left == []
    assert re.fullmatch(r"0\.1\.0\+llm\.toy\.[0-9a-f]{8}", record.coder.version)
    assert (usage(made).requests, usage(made).tokens_in, usage(made).tokens_out, usage(made).absent) == (1, 100, 20, 0)


def test_what_is_sent(server: ModelServer, coder: Make) -> None:
    server.replies = [said(answer())]
    code(coder(), title=TITLE)
    (request,) = server.requests
    assert server.paths == ["/v1/chat/completions"]
    assert server.headers[0]["Authorization"] == "Bearer a-secret"
    assert (request["model"], request["temperature"]) == ("toy", 0)
    form = request["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert set(form["json_schema"]["schema"]["properties"]["events"]["items"]["required"]) == event().keys()
    first, second = TEXT.split(". ", 1)
    assert server.shown == [f"[0] {TITLE}\n[1] {first}.\n[2] {second}"]
    roles = [message["role"] for message in request["messages"]]
    assert roles == ["system", *["user", "assistant"] * 5, "user"]
    shown = {e["type"] for m in request["messages"] if m["role"] == "assistant" for e in json.loads(m["content"])["events"]}
    assert {"shelling", "denial", "equipment-loss"} <= shown  # the types whose words stand in the text


def test_no_key_no_header(server: ModelServer, coder: Make) -> None:
    server.replies = [said(answer())]
    code(coder(key=""))
    assert "Authorization" not in server.headers[0]


def test_a_text_without_words_asks_nothing(server: ModelServer, coder: Make) -> None:
    record = code(coder(), " \n ")
    assert (record.events, record.left, server.requests) == ([], [], [])


def test_a_title_has_spans_of_its_own(server: ModelServer, coder: Make) -> None:
    heading = event(sentence=0, trigger="قصف", actor=[], speaker=[], status="reported", place={"quote": "ترهونة"}, when=None, counts=[])
    server.replies = [said(answer(event(sentence=1), heading))]
    events = code(coder(), title=TITLE).events
    assert [e.trigger.in_ for e in events] == ["title", None]
    assert [e.place and e.place.mention.in_ for e in events] == ["title", None]


class Honest:
    """A model that knows a sample's gold file: of each window it tells what the gold has there, by the words of the text."""

    def __init__(self, gold: GoldDocument) -> None:
        self.gold = gold

    def __call__(self, request: Body) -> Reply:
        lines = [re.fullmatch(r"\[\d+( context)?] (.*)", line) for line in request["messages"][-1]["content"].split("\n")]
        assert all(lines)
        shown = [(bool(line[1]), line[2]) for line in lines if line]
        events = []
        for wanted in self.gold.events:
            near = [n for n, (context, line) in enumerate(shown) if not context and line in " ".join(wanted.sentence.split())]
            holding = [n for n in near if wanted.trigger in shown[n][1]]
            if holding:
                events.append(self.told(wanted, holding[0], [line for _, line in shown]))
        return said(answer(*events), tokens=(1000, 50 * len(events)))

    def told(self, wanted: GoldEvent, at: int, lines: list[str]) -> Body:
        def named(group: list[str]) -> Body:
            own = next((name for name in group if name in lines[at]), None)
            other = next((name for name in group if any(name in line for line in lines)), group[0])
            return {"quote": own or other, "stands_for": other if own and own != other else None, "person": False}

        days = marsad.dates(lines[at], self.gold.report.published) if wanted.when_stated else []
        wanted_days = [day and date.fromisoformat(day) for day in wanted.when]
        when = next((d.mention.text for d in days if [d.start, d.end] == wanted_days), None)
        counts = []
        for count in wanted.counts:
            number = next((n.mention for n in marsad.numbers(lines[at]) if n.low == count.low), None)
            if number is not None:
                following = lines[at][number.end :].split()[:1]
                counts.append({"kind": count.kind, "quote": " ".join([number.text, *following]), "of": count.of and named(count.of)})
        return event(
            sentence=at,
            type=wanted.type,
            status=wanted.status,
            trigger=wanted.trigger,
            **{role: [named(group) for group in getattr(wanted, role)] for role in ("actor", "target", "speaker")},
            place=named(wanted.place) if wanted.place else None,
            when=when,
            counts=counts,
            equipment=[{"quote": i.item, "outcome": i.outcome, "owner": None} for i in wanted.equipment],
        )


@pytest.mark.parametrize("name", ["26-ras-agency", "22-sahlan-ministry"])
def test_a_bundled_sample_read_by_a_model_that_knows_it(server: ModelServer, coder: Make, name: str) -> None:
    gold = next(d for d in read_gold(ROOT / "samples" / "reports-b.jsonl") if d.report.id == name)
    server.answer = Honest(gold)
    made = coder(window=600)
    record = made.code(gold.report.text, gold.report.published, id=name)
    assert len(server.requests) > 1
    figures = score([gold], [record]).figures()
    assert figures["event"].f1 > 0.97
    for cell in ("actor", "target", "speaker", "place", "when", "counts", "equipment", "status"):
        assert figures[cell].f1 > 0.9, (cell, figures[cell])
    assert usage(made).absent <= 2


# -- a model that makes things up


def test_invented_quotes_reach_no_record(server: ModelServer, coder: Make) -> None:
    made_up = "الفيلق الثامن عشر"
    party = {"quote": made_up, "stands_for": None, "person": False}
    server.replies = [
        said(
            answer(
                event(actor=[party], target=[party], place={"quote": made_up, "stands_for": None}, when=f"{made_up} أمس"),
                event(trigger=made_up),
                event(trigger="دمروا", sentence=1, equipment=[{"quote": made_up, "outcome": "destroyed", "owner": party}]),
                event(
                    trigger="وقتلت",
                    speaker=[{"quote": "قواته", "stands_for": made_up, "person": False}],
                    counts=[{"kind": "killed", "quote": "90"}],
                ),
            )
        )
    ]
    made = coder()
    record = code(made)
    assert made_up not in to_json(record).decode()
    assert [e.trigger.text for e in record.events] == ["قصفت", "قتلت", "دمروا"]
    attack, killing, loss = record.events
    assert (attack.actor, attack.target, attack.place, attack.when.stated) == ([], [], None, False)
    assert (loss.equipment, killing.counts) == ([], [])
    assert (killing.speaker[0].mention.text, killing.speaker[0].antecedent) == ("قواته", None)
    assert [step.step for step in attack.why if "not in the text" in step.rule] == ["actor", "target", "place", "when"]
    assert attack.confidence < 0.4
    assert [(left.what, left.span.text) for left in record.left] == [
        ("the model told of an event here by words that are not in the text", TEXT.split(". ")[0] + ".")
    ]
    assert usage(made).absent == 8


def test_another_spelling_is_still_a_quote(server: ModelServer, coder: Make) -> None:
    text = "قُصِفَت مدينة تـرهـونة أمس، وسيطر مسلحون على المستشفى الإماراتي."
    server.replies = [
        said(
            answer(
                event(status="reported", trigger="قصفت", actor=[], speaker=[], place={"quote": "مدينه ترهونه"}, counts=[]),
                event(type="capture", status="reported", trigger="وسيطر", actor=[{"quote": "مسلحون"}], speaker=[], counts=[], when=None,
                      place={"quote": "المستشفي الاماراتى"}),
            )
        )
    ]  # fmt: skip
    made = coder()
    first, second = code(made, text).events
    assert first.trigger.text == "قُصِفَت"
    assert first.place is not None
    assert (first.place.mention.text, first.place.name) == ("مدينة تـرهـونة", "Tarhuna")
    assert second.place is not None
    assert second.place.mention.text == "المستشفى الإماراتي"
    assert "quoted in another spelling" in {step.rule for step in first.why}
    assert (usage(made).folded, usage(made).absent) == (3, 0)


def test_what_is_not_of_the_ontology(server: ModelServer, coder: Make) -> None:
    server.replies = [
        said(
            answer(
                event(type="bombardment"),
                event(type="shelling", status="confirmed"),
                event(trigger="وقتلت", perpetrator="قواته", counts=[{"kind": "martyrs", "quote": "خمسة"}], content_of="7"),
                event(trigger="دمروا", sentence=1, counts=[], equipment=[{"quote": "ثلاث دبابات", "outcome": "vaporised"}], content_of=40),
            )
        )
    ]
    made = coder()
    record = code(made)
    assert [(e.trigger.text, e.counts, e.content_of) for e in record.events] == [
        ("قتلت", [], None),
        ("دمروا", [], None),
    ]
    assert [(i.outcome, i.low) for i in record.events[1].equipment] == [(None, 3)]
    assert {(left.what, left.span.text) for left in record.left} == {("the model told of a type or status outside the ontology", "قصفت")}
    assert usage(made).refused == 5


@pytest.mark.parametrize(
    "events",
    [
        [None, 3, "قصفت", ["قصفت"], {}, {"trigger": None}, {"trigger": 5}, {"trigger": "قصفت"}],
        [
            event(
                actor={"quote": ["قواته"]},
                target=[None, 5, [], {}],
                speaker=7,
                place=["ترهونة", 3],
                when={"quote": 4},
                counts=3,
                equipment="x",
            )
        ],
        [event(sentence="0", content_of=True), event(sentence=-4, trigger="وقتلت"), event(sentence=1.5, trigger="دمروا")],
        [event(trigger=TEXT)],
        [event(type=["shelling"])],
    ],
)
def test_wrong_types_break_nothing(server: ModelServer, coder: Make, events: list[Any]) -> None:
    server.replies = [said({"events": events})]
    made = coder()
    record = code(made)
    assert {e.type for e in record.events} <= {"shelling"}
    assert usage(made).refused + usage(made).absent or len(record.events) == 3


def test_cells_of_a_looser_form_are_read(server: ModelServer, coder: Make) -> None:
    loose = event(
        actor="قواته",
        speaker={"quote": "المتحدث باسم جيش الوادي"},
        place="مدينة ترهونة",
        counts={"kind": "killed", "quote": "خمسة مقاتلين"},
    )
    server.replies = [said(answer(loose))]
    (attack,) = code(coder()).events
    assert [len(attack.actor), len(attack.speaker), len(attack.counts)] == [1, 1, 1]
    assert attack.place is not None


def test_a_claim_is_never_silently_a_fact(server: ModelServer, coder: Make) -> None:
    server.replies = [said(answer(event(status="reported")))]
    (attack,) = code(coder()).events
    assert attack.status == "claimed"
    assert ("status", "a speaker says so: claimed") in {(step.step, step.rule) for step in attack.why}


def test_nor_where_the_speaker_is_made_up(server: ModelServer, coder: Make) -> None:
    server.replies = [said(answer(event(status="reported", speaker=[party("وزير لم يذكر")])))]
    (attack,) = code(coder()).events
    assert (attack.status, attack.speaker) == ("claimed", [])


def test_what_a_speech_event_says(server: ModelServer, coder: Make) -> None:
    server.replies = [said(answer(DENIAL, event(status="denied", content_of=0), LOSS | {"content_of": 1}))]
    by_type = {e.type: e for e in code(coder()).events}
    assert by_type["shelling"].content_of == by_type["denial"].id
    assert by_type["equipment-loss"].content_of is None  # a strike says nothing


def test_a_private_person_is_private(server: ModelServer, coder: Make) -> None:
    text = "اعتقل الجيش سالم الخروبي في ترهونة، وأفرج عن مروان، وفق المحامي نادر الصفصافي."
    party = {"stands_for": None, "person": True}
    arrest = event(type="detention", status="reported", trigger="اعتقل", actor=[{"quote": "الجيش"}], speaker=[], counts=[], when=None,
                   target=[{"quote": "سالم الخروبي", **party}, {"quote": "مروان", **party}, {"quote": "ترهونة", **party}])  # fmt: skip
    server.replies = [said(answer(arrest))]
    (found,) = code(coder(), text).events
    assert [(p.kind, p.private) for p in found.target[:2]] == [("person", True), ("person", True)]


def test_the_same_event_twice_is_one(server: ModelServer, coder: Make) -> None:
    server.replies = [said(answer(event(), event(), event(type="airstrike")))]
    record = code(coder())
    assert sorted(e.type for e in record.events) == ["airstrike", "shelling"]
    assert len({e.id for e in record.events}) == 2


def test_a_word_told_twice_is_found_twice(server: ModelServer, coder: Make) -> None:
    text = "غارة على سرت وغارة على ترهونة."
    plain = {"actor": [], "speaker": [], "counts": [], "when": None, "status": "reported", "type": "airstrike", "trigger": "غارة"}
    server.replies = [said(answer(event(**plain | {"place": {"quote": "سرت"}}), event(**plain | {"place": {"quote": "ترهونة"}})))]
    assert [(e.trigger.start, e.place and e.place.name) for e in code(coder(), text).events] == [(0, "Sirte"), (14, "Tarhuna")]
