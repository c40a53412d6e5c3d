"""What waits for review comes in one order, whether it is few and sorted, or many and gone along."""

from __future__ import annotations

import pytest

from marsad.desk import queue
from marsad.desk.query import Query
from marsad.store import Store


@pytest.mark.parametrize("order", queue.ORDERS)
@pytest.mark.parametrize("asked", [{"country": "LY"}, {"since": "2020-05-18"}, {"type": "violence", "place": "LY"}])
def test_few_and_many_come_in_one_order(full: Store, monkeypatch: pytest.MonkeyPatch, order: str, asked: dict[str, str]) -> None:
    query = Query.of(asked)
    with full.engine.connect() as connection:
        for back in (False, True):
            sorted_ = queue.waiting(connection, query, order, "Analyst", 1000, None, back)
            first = queue.next_of(connection, query, order, "Analyst", sorted_[0].key)
            with monkeypatch.context() as patch:
                patch.setattr(queue, "_FEW", 0)
                assert queue.waiting(connection, query, order, "Analyst", 1000, None, back) == sorted_
                assert queue.next_of(connection, query, order, "Analyst", sorted_[0].key) == first
