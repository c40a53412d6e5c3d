"""A later version reads again: what it reads otherwise changes, the earlier reading is kept, and what people decided stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from marsad.coder import VERSION, Coder
from marsad.extract import Task
from marsad.read import Report
from marsad.record import CoderInfo, Event, Left
from marsad.store import Store
from marsad.store.filters import Filter
from marsad.store.prepare import record_hash
from marsad.store.schema import AuditRow, DocumentRow, EventRow, RecordRow

from .otherwise import as_before, at, named, otherwise, relinking, surer
from .scene import BY, WHY, groups, of, scene, strike, telling

Add = Callable[[Store, list[Report]], None]
SCENE = len(scene())


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    return holding("scene", scene)


def records(store: Store, document: str) -> list[tuple[str, str, bool, str, list[Event], list[Left]]]:
    """The records of a document, the first first: version, data, whether it is the current one, hash, events and what was left."""
    with store.engine.connect() as connection:
        wanted = select(RecordRow.__table__).join(DocumentRow).where(DocumentRow.given_id == document).order_by(RecordRow.pk)
        out = []
        for row in connection.execute(wanted).all():
            if row.events is None:
                bodies = connection.scalars(select(EventRow.body).where(EventRow.record == row.pk).order_by(EventRow.ordinal)).all()
                events = b"[" + b",".join(bodies) + b"]"
            else:
                events = row.events
            told = msgspec.json.decode(events, type=list[Event]), msgspec.json.decode(row.left, type=list[Left])
            out.append((row.version, row.data, row.current, row.sha256, *told))
        return out


def keys(store: Store) -> dict[str, str]:
    """The incident of each telling, by key."""
    return {one.key: case.incident.id for case in store.cases() for one in case.tellings}


def lost(task: Task, event: Event) -> list[Event]:
    """The withdrawal is read no more."""
    return [] if event.type == "withdrawal" else [event]


def twice(task: Task, event: Event) -> list[Event]:
    """A killing is read on the words of each strike, beside it."""
    return [event, msgspec.structs.replace(event, id=named(event, "killing"), type="killing")]


def killing(task: Task, event: Event) -> list[Event]:
    """A killing is read on the words of each strike, in its place."""
    return twice(task, event)[1:]


# -- what is kept


@pytest.mark.parametrize("digest", [None, "f" * 64])
def test_the_earlier_record_is_kept_whole(told: Store, coder: Coder, digest: str | None) -> None:
    before = {name: records(told, name) for name in ("t1", "w1")}
    recoded, linked = told.recode(otherwise(coder, surer, digest=digest))
    assert (recoded.documents, recoded.changed, recoded.same, recoded.new, recoded.gone) == (SCENE, SCENE, 0, 0, 0)
    assert linked.events == 0, "what is compared did not change"
    for name, (first,) in before.items():
        earlier, later = records(told, name)
        assert earlier == (first[0], first[1], False, *first[3:])
        assert later[:3] == (VERSION if digest else f"{VERSION}+later", digest or coder.data.digest, True)
        for version, data, _, digest_, events, left in (earlier, later):
            assert record_hash(CoderInfo(version, data), events, left) == digest_
        assert [e.confidence for e in earlier[4]] != [e.confidence for e in later[4]]
    assert told.verify().faults == []


def test_a_second_recode_does_nothing(told: Store, coder: Coder) -> None:
    later = otherwise(coder, surer)
    told.recode(later)
    head, before = told.verify().head, groups(told)
    assert told.recode(later) == ((0, 0, 0, 0, 0, 0), (0, 0, 0, 0))
    assert (told.verify().head, groups(told)) == (head, before)


def test_everything_is_read_again_where_that_is_asked_for(told: Store, coder: Coder) -> None:
    before, of_ = groups(told), keys(told)
    recoded, linked = told.recode(coder, everything=True)
    assert (recoded.documents, recoded.same, linked.events) == (SCENE, SCENE, 0)
    assert (groups(told), keys(told)) == (before, of_)
    assert [row[2] for row in records(told, "t1")] == [False, True]


def test_there_and_back_many_times(told: Store, coder: Coder) -> None:
    before, of_ = groups(told), keys(told)
    for change in (killing, as_before, lost, as_before, twice):
        told.recode(otherwise(coder, change, tag=f"v{change.__name__}{len(records(told, 't1'))}"))
        assert told.verify().faults == []
    told.recode(coder)
    assert (groups(told), keys(told)) == (before, of_)
    assert len(records(told, "t1")) == 7
    assert told.counts()["events"] == SCENE


def test_since_a_day(store: Store, add: Add, coder: Coder) -> None:
    days = {"t1": date(2020, 5, 18), "t2": date(2020, 5, 20), "t3": None}
    add(store, [on_day(strike("t", name[1]), day) for name, day in days.items()])
    recoded, _ = store.recode(otherwise(coder, surer), since="2020-05-20")
    assert recoded.documents == 1
    assert [len(records(store, name)) for name in days] == [1, 2, 1]
    recoded, _ = store.recode(otherwise(coder, surer))
    assert recoded.documents == 2


def on_day(report: Report, day: date | None) -> Report:
    return Report(report.id, report.text, None, day, report.publisher, given=True)


def test_a_document_that_was_replaced_is_not_read_again(store: Store, add: Add, coder: Coder) -> None:
    for killed in ("خمسة", "ستة"):
        one = strike("t", "1", killed)
        add(store, [Report("t1", one.text, None, one.published, one.publisher, "https://example.org/1", given=True)])
    recoded, _ = store.recode(otherwise(coder, surer))
    assert (recoded.documents, store.counts()["events"]) == (1, 1)


def test_a_report_that_fails_keeps_its_record(told: Store, coder: Coder) -> None:
    def failing(task: Task, event: Event) -> list[Event]:
        if task.document == "t2":
            raise ValueError("no")
        return [event]

    faults: list[str] = []
    later = otherwise(coder, failing)
    recoded, _ = told.recode(later, on_fault=lambda report, fault: faults.append(report.id))
    assert (recoded.documents, faults) == (SCENE - 1, ["t2"])
    assert [len(records(told, name)) for name in ("t1", "t2")] == [2, 1]
    assert told.verify().faults == []
    assert told.recode(otherwise(coder, as_before))[0].documents == 1


# -- what changes


def test_an_event_that_is_read_no_more_leaves_its_incident(told: Store, coder: Coder) -> None:
    before, incident = groups(told), of(told, "w1")
    recoded, _ = told.recode(otherwise(coder, lost))
    assert (recoded.gone, recoded.same) == (1, SCENE - 1)
    assert groups(told) == {id: group for id, group in before.items() if id != incident}
    assert told.search("سرت").hits == []
    assert told.verify().faults == []
    told.recode(coder)
    assert groups(told) == before


def test_an_event_that_is_read_at_another_place_moves(told: Store, coder: Coder) -> None:
    gharyan = next(hit.telling.event.place for hit in told.search("", Filter(document=("g1",))).hits)
    assert gharyan is not None

    def moved(task: Task, event: Event) -> list[Event]:
        return [at(event, gharyan) if task.document == "t1" else event]

    tarhuna, other, of_ = of(told, "t1"), of(told, "g1"), keys(told)
    recoded, linked = told.recode(otherwise(coder, moved))
    assert (recoded.new, recoded.gone, recoded.same, linked.joined) == (1, 1, SCENE - 1, 1)
    assert groups(told)[tarhuna] == ["t2", "t3"]
    assert groups(told)[other] == ["g1", "g2", "g3", "t1"]
    assert {key: id for key, id in keys(told).items() if key in of_} == {key: of_[key] for key in of_.keys() & keys(told).keys()}
    assert [hit.document for hit in told.search("", Filter(place=str(gharyan.id))).hits].count("t1") == 1
    assert told.verify().faults == []


def test_what_is_compared_otherwise_is_linked_anew(told: Store, coder: Coder) -> None:
    before, of_ = groups(told), keys(told)
    recoded, linked = told.recode(otherwise(coder, relinking))
    assert (recoded.changed, linked.events) == (SCENE, SCENE)
    assert (groups(told), keys(told)) == (before, of_), "all found together again, under the names that they had"
    assert told.verify().faults == []


# -- what people decided


def test_what_people_decided_stays(told: Store, coder: Coder) -> None:
    accepted, edited, rejected = (telling(told, name) for name in ("t1", "g1", "w1"))
    told.accept(accepted, BY)
    first = next(hit.telling.event for hit in told.search("", Filter(document=("g1",))).hits)
    told.edit(edited, msgspec.structs.replace(first, type="drone-strike"), BY, WHY)
    told.reject(rejected, BY, WHY)
    before = groups(told)
    events = {hit.telling.key: hit.telling for hit in told.search(limit=50).hits if hit.telling.decision}
    for number, change in enumerate((surer, relinking, lost, as_before)):
        recoded, _ = told.recode(otherwise(coder, change, tag=f"v{number}"))
        assert recoded.kept == 3
        assert groups(told) == before
        assert {hit.telling.key: hit.telling for hit in told.search(limit=50).hits if hit.telling.decision} == events
        assert told.verify().faults == []


@pytest.mark.parametrize("decision", ["accept", "reject", "edit"])
def test_a_new_event_on_words_that_a_person_has_judged_stays_out(told: Store, coder: Coder, decision: str) -> None:
    key, first = telling(told, "t1"), next(hit.telling.event for hit in told.search("", Filter(document=("t1",))).hits)
    {
        "accept": lambda: told.accept(key, BY),
        "reject": lambda: told.reject(key, BY, WHY),
        "edit": lambda: told.edit(key, first, BY, WHY),
    }[decision]()
    for number, change in enumerate((twice, twice, killing, twice)):  # the second time as the first
        told.recode(otherwise(coder, change, tag=f"v{number}"))
        found = {name: [hit.telling.event.type for hit in told.search("", Filter(document=(name,))).hits] for name in ("t1", "t2")}
        assert found["t1"] == ["airstrike"]
        assert sorted(found["t2"]) == (["killing"] if change is killing else ["airstrike", "killing"])
        assert told.verify().faults == []
    with told.engine.connect() as connection:
        logged = connection.scalars(select(AuditRow.subject).where(AuditRow.action == "event.overruled")).all()
    assert len(logged) == 1
    told.accept(logged[0], BY)  # a person may let it in
    assert sorted(hit.telling.event.type for hit in told.search("", Filter(document=("t1",))).hits) == ["airstrike", "killing"]
    assert ("t1" in groups(told)[of(told, "t2")]) is True
    assert told.verify().faults == []


@pytest.mark.parametrize("decision", ["merge", "split"])
def test_what_takes_the_place_of_an_event_takes_over_its_bonds(told: Store, coder: Coder, decision: str) -> None:
    if decision == "merge":
        told.merge(of(told, "t1"), of(told, "w1"), BY, WHY)
    else:
        told.split(of(told, "t1"), [telling(told, "t1")], BY, WHY)
    before = sorted(groups(told).values())

    def renamed(task: Task, event: Event) -> list[Event]:
        return [msgspec.structs.replace(event, id=named(event, "again"))]

    recoded, _ = told.recode(otherwise(coder, renamed))
    assert (recoded.new, recoded.gone) == (SCENE, SCENE)
    assert sorted(groups(told).values()) == before
    assert told.verify().faults == []


# -- a person is masked by what any reading tells


def test_private_names_of_what_a_person_corrected_stay_masked(told: Store, coder: Coder) -> None:
    from marsad.record import Party

    first = next(hit.telling.event for hit in told.search("", Filter(document=("t1",))).hits)
    person = Party("قصفت", None, "person", None, None, True, first.trigger, None, "قصفت", "neutral")
    told.edit(telling(told, "t1"), msgspec.structs.replace(first, target=[person]), BY, WHY)
    told.recode(otherwise(coder, surer))
    assert told.private_names() == ["قصفت"]


# -- killed

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
import marsad.store, marsad.store.recoding
from marsad.cli.loading import load_coder
from store.otherwise import otherwise, relinking
marsad.store.recoding.BATCH = 2
coder = otherwise(load_coder(), relinking)
store = marsad.store.Store(sys.argv[1])
keep, link = marsad.store.recoding._keep, marsad.store.recoding.link
def kept(*args):
    done = keep(*args)
    print("kept", flush=True)
    sys.stdin.readline()
    return done
marsad.store.recoding._keep = kept
store.recode(coder)
"""


def test_killed_in_between(told: Store, coder: Coder) -> None:
    before, batches = groups(told), 2
    command = [sys.executable, "-c", SCRIPT, told.url, str(Path(__file__).parents[1])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"}, **pipes) as process:  # type: ignore[call-overload]
        for number in range(batches):
            assert process.stdout.readline() == "kept\n"
            if number + 1 < batches:
                process.stdin.write("\n")
                process.stdin.flush()
        process.send_signal(signal.SIGKILL)
    assert told.verify().faults == []
    assert sorted(len(records(told, report.id)) for report in scene()) == [1] * (SCENE - 2 * batches) + [2] * (2 * batches)
    recoded, _ = told.recode(otherwise(coder, relinking))
    assert recoded.documents == SCENE - 2 * batches
    assert groups(told) == before
    assert told.verify().faults == []
