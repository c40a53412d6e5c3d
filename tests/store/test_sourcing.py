"""One source for all copies of a text: what comes in later changes it where it must, looked through or not."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marsad.link.sources import outlet
from marsad.store import Store
from marsad.store.rows import rows
from marsad.store.schema import DocumentRow
from marsad.store.sourcing import settle

CELLS: dict[str, Any] = dict.fromkeys(("text", "text_sha256", "bytes_sha256", "collected", "file"), "")
CELLS |= {"language": "ar", "version": 1, "private": b"[]", "line": 0, "media_type": "text/plain"}
DAYS = st.sampled_from([None, "2020-05-17", "2020-05-18", "2020-05-19"])
DOCUMENTS = st.tuples(st.sampled_from([None, "afp", "reuters"]), st.sampled_from([None, "صحيفة", "قناة"]), DAYS)
BATCHES = st.lists(st.lists(DOCUMENTS, min_size=1, max_size=4), min_size=1, max_size=4)


def _document(pk: int, agency: str | None, publisher: str | None, day: str | None) -> dict[str, Any]:
    key = f"d{pk}"
    own = {"source": agency or outlet(publisher) or key, "copy_of": None if pk == 1 else "d1", "given_id": key}
    return CELLS | own | {"pk": pk, "key": key, "agency": agency, "publisher": publisher, "published": day}


@given(batches=BATCHES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_batch_by_batch_is_as_all_at_once(store: Store, batches: list[list[tuple[str | None, str | None, str | None]]]) -> None:
    told = select(DocumentRow.key, DocumentRow.source).order_by(DocumentRow.pk)
    with store.engine.connect() as connection:
        for batch in batches:
            first = (connection.scalar(select(func.max(DocumentRow.pk))) or 0) + 1
            rows(connection, DocumentRow, [_document(first + n, *cells) for n, cells in enumerate(batch)])
            settle(connection, {"d1"}, first)
            found = connection.execute(told).all()
            settle(connection, {"d1"})
            assert found == connection.execute(told).all()
            assert len({row.source for row in found}) == 1
        connection.rollback()
