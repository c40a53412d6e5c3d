"""The store that the desk is measured on, and the people who ask it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from marsad.measure.desk_fill import fill
from marsad.measure.desk_load import KINDS, Known, ask, path
from marsad.measure.desk_made import sizes, told
from marsad.record import Span
from marsad.store import Store, StoreError

_KNOWN = Known(["i-1"], ["ly-lna"], ["airstrike"], ["LY"], ["afp"], ["market"], [(32.0, 13.0)])


def test_what_fills_a_store_is_whole(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'marsad.db'}"
    done: list[int] = []
    fill(url, 30, 75, 1, done.append)
    store = Store(url)
    assert store.counts() == {"documents": 75, "events": 75, "incidents": 30} and done == [30]
    for case in store.cases():
        assert case.incident.records and len(case.tellings) == len(case.incident.records)
        for telling in case.tellings:
            text = case.document(telling).text
            mentions = [party.mention for party in (*telling.event.actor, *telling.event.target, *telling.event.speaker)]
            mentions += [count.mention for count in telling.event.counts] + [telling.event.trigger]
            assert all(text[span.start : span.end] == span.text for span in mentions if isinstance(span, Span))
    first = next(store.cases()).tellings[0].event
    assert store.search(first.actor[0].called if first.actor else first.trigger.text).hits
    store.close()
    with pytest.raises(StoreError, match="holds documents"):
        fill(url, 1, 1, 1)


def test_there_are_as_many_records_as_asked_for() -> None:
    for incidents, records in ((1, 1), (10, 10), (200, 500), (1000, 20_000)):
        many = list(sizes(incidents, records, 7))
        assert (len(many), sum(many)) == (incidents, records) and min(many) >= 1
    assert told(5, 3, 7) == told(5, 3, 7) != told(6, 3, 7)


def test_only_this_machine_is_asked() -> None:
    with pytest.raises(ValueError, match="is not this machine"):
        ask("192.0.2.1", 80, _KNOWN, 1, 1.0, 0.0)
    with pytest.raises(ConnectionError, match="no answer"):
        ask("127.0.0.1", 9, _KNOWN, 1, 1.0, 0.0)


def test_what_people_ask_for_is_a_page_of_the_desk() -> None:
    random = Random(1)
    begins = {"empty": "/preferences", "list": "/incidents?", "facets": "/incidents/facet/", "map": "/incidents/map.json?"}
    for kind in KINDS:
        for _ in range(20):
            assert path(kind, _KNOWN, random).startswith(begins.get(kind, "/incident/i-1"))
