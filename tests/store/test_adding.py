"""Documents are kept once, whole, with what they were received as."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from marsad.read import Report
from marsad.store import Store
from marsad.store.prepare import key_of, storable, url_key
from marsad.store.schema import AuditRow, DocumentRow, EventRow, RawRow

Add = Callable[[Store, list[Report]], None]
Make = Callable[..., Report]


def rows(store: Store, told: object) -> list[object]:
    with store.engine.connect() as connection:
        return list(connection.execute(told))  # type: ignore[call-overload]


def test_adding_twice_changes_nothing(store: Store, add: Add, reports: list[Report]) -> None:
    add(store, reports)
    before = [case.incident for case in store.cases()], store.counts(), len(rows(store, select(AuditRow.seq)))
    add(store, reports + reports[:3])
    assert ([case.incident for case in store.cases()], store.counts(), len(rows(store, select(AuditRow.seq)))) == before


def test_one_by_one_or_all_at_once_every_document_is_kept(store: Store, add: Add, reports: list[Report]) -> None:
    reports = reports[:6]
    for report in reports:
        add(store, [report])
    kept = {kept.id: kept.text for case in store.cases() for kept in case.documents.values()}
    assert store.counts()["documents"] == len(reports)
    assert kept.items() <= {report.id: report.text for report in reports}.items()


def test_spans_are_those_of_the_kept_text(store: Store, add: Add, reports: list[Report]) -> None:
    add(store, reports)
    for case in store.cases():
        for telling in case.tellings:
            trigger, document = telling.event.trigger, case.document(telling)
            own = document.title if trigger.in_ else document.text
            assert own is not None
            assert own[trigger.start : trigger.end] == trigger.text


def test_bytes_as_received_are_kept_beside_the_text(store: Store, add: Add, report: Make) -> None:
    raw = b'{"id": "r1", "text": "..."}'
    add(store, [report(raw=raw), report(id="r2", text="قتل ثلاثة جنود في كمين قرب مدينة سرت.")])
    (body,) = rows(store, select(RawRow.body))
    assert zlib.decompress(body[0]) == raw  # type: ignore[index]
    told = {row.given_id: (row.text_sha256, row.bytes_sha256) for row in rows(store, select(DocumentRow.__table__))}  # type: ignore[attr-defined]
    assert told["r1"][0] != told["r1"][1]
    assert told["r2"][0] == told["r2"][1]


def test_what_no_database_keeps_is_replaced_letter_by_letter(store: Store, add: Add, report: Make) -> None:
    add(store, [report(text="قصفت طائرات\x00 حربية \ud800مدينة ترهونة أمس", title="a\x00b")])
    ((kept, title),) = rows(store, select(DocumentRow.text, DocumentRow.title))  # type: ignore[misc]
    assert kept == "قصفت طائرات\ufffd حربية \ufffdمدينة ترهونة أمس"
    assert title == "a\ufffdb"
    assert not store.verify().faults


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({}, True),
        ({"source": "elsewhere.txt", "line": 7}, True),
        ({"id": "r9"}, False),
        ({"id": "r9", "given": False}, False),
        ({"publisher": "صحيفة"}, False),
        ({"published": date(2020, 5, 20)}, False),
        ({"url": "https://example.org/1"}, False),
        ({"title": "عنوان"}, False),
    ],
)
def test_identity(report: Make, changes: dict[str, object], known: bool) -> None:
    assert (key_of(report()) == key_of(report(**changes))) is known


def test_the_name_of_a_file_is_no_part_of_the_identity(report: Make) -> None:
    assert key_of(report(id="a", given=False)) == key_of(report(id="b", given=False))


@given(st.text(), st.text(max_size=5), st.none() | st.text(max_size=5))
def test_any_report_has_an_identity(text: str, id: str, title: str | None) -> None:
    report = storable(Report(id, text, title, given=True))
    assert len(report.text) == len(text)
    assert key_of(report) == key_of(storable(report))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.example.org/a/", "http://example.org/a", True),
        ("https://example.org/a?utm_source=x#top", "https://example.org/a", True),
        ("https://example.org/a?id=1", "https://example.org/a?id=2", False),
        ("https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1", True),
        ("https://example.org/A", "https://example.org/a", False),
        ("http://[bad", "http://[bad", True),
    ],
)
def test_addresses(one: str, other: str, same: bool) -> None:
    assert (url_key(one) == url_key(other)) is same


def test_a_later_version_takes_the_place_of_the_earlier(store: Store, add: Add, report: Make) -> None:
    address = "https://example.org/strike"
    first = report(url=address, published=date(2020, 5, 20))
    add(store, [first])
    later = report(url=address, published=date(2020, 5, 20), text=first.text.replace("خمسة", "ثلاثة"))
    add(store, [later])
    versions = {row.version: row for row in rows(store, select(DocumentRow.__table__))}  # type: ignore[attr-defined]
    assert versions[1].superseded_by == versions[2].key
    assert all(case.document(telling).version == 2 for case in store.cases() for telling in case.tellings)
    held = rows(store, select(EventRow.pk).where(EventRow.document == versions[1].pk))
    assert held, "what the first version said stays in the store"
    assert not store.verify().faults


def test_two_reports_on_one_page_are_no_versions(store: Store, add: Add, report: Make) -> None:
    address = "https://example.org/live"
    other = report(id="r2", url=address, text="أعلنت الحكومة الاتفاق على هدنة تبدأ منتصف الليل في العاصمة.")
    add(store, [report(url=address), other])
    assert [row[0] for row in rows(store, select(DocumentRow.version))] == [1, 1]  # type: ignore[index]


def test_a_fault_of_one_report_leaves_the_rest(store: Store, coder: object, report: Make) -> None:
    class Failing:
        data = coder.data  # type: ignore[attr-defined]

        def code(self, text: str, *args: object, **kwargs: object) -> object:
            if "الثاني" in text:
                raise ValueError("no")
            return coder.code(text, *args, **kwargs)  # type: ignore[attr-defined]

    faults: list[str] = []
    three = [report(), report(id="r2", text="الثاني"), report(id="r3", text="انسحب الجيش من مدينة سرت.")]
    store.add(three, lambda: Failing(), on_fault=lambda report, fault: faults.append(report.id))  # type: ignore[arg-type,return-value]
    assert faults == ["r2"]
    assert store.counts()["documents"] == 2


def test_documents_are_never_changed_by_hand(store: Store, add: Add, report: Make) -> None:
    add(store, [report()])
    for change in ("UPDATE document SET text = 'x'", "DELETE FROM document", "UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"):
        with pytest.raises(Exception, match=r"append-only|never changed"), store.engine.begin() as connection:
            connection.execute(text(change))
