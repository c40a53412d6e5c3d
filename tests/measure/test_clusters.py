"""The sample incidents hold what they promise, and a wrong line is named."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from marsad.data import read_mapping
from marsad.measure.bcubed import bcubed, pairs
from marsad.measure.clusters import read_clusters
from marsad.measure.gold import GoldError
from marsad.read import Report
from marsad.read.jsonl import read_lines
from marsad.world.sources import km

SAMPLES = Path(__file__).parents[2] / "samples"
INCIDENTS = SAMPLES / "incidents"


def reports(path: Path) -> list[Report]:
    with path.open("rb") as file:
        found = list(read_lines(file, str(path), path.parent))
    assert all(isinstance(item, Report) for item in found), "each line is read without a fault"
    return [item for item in found if isinstance(item, Report)]


def test_the_sample_incidents() -> None:
    told, found = read_clusters(INCIDENTS / "clusters.jsonl"), reports(INCIDENTS / "reports.jsonl")
    ids = {report.id for report in found}
    assert len(found) >= 45
    assert len(ids) == len(found)
    assert len(told) >= 15
    assert {document for each in told for document in each.documents} == ids
    rows = [json.loads(line) for line in (INCIDENTS / "reports.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["country"] for row in rows if "country" in row}) >= 5
    assert {row["register"] for row in rows} == {"agency", "newspaper", "social", "radio", "official", "monitor"}
    for row in rows:
        assert 24 <= len(row["text"].split()) <= 150, row["id"]
    assert bcubed([each.documents for each in told], [each.documents for each in told]).f1 == 1
    days = {report.id: report.published for report in found}
    for each in told:
        assert each.first is not None
        assert each.lat is not None
        assert all(each.first <= (days[document] or date.min) for document in each.documents), "no report is older than what it tells"


def test_the_sample_incidents_have_near_misses() -> None:
    told = read_clusters(INCIDENTS / "clusters.jsonl")
    near = Counter(
        (one.first == other.first, km(one.lat or 0, one.lon or 0, other.lat or 0, other.lon or 0) < 1)
        for at, one in enumerate(told)
        for other in told[:at]
        if km(one.lat or 0, one.lon or 0, other.lat or 0, other.lon or 0) < 120
        and abs(((one.first or date.min) - (other.first or date.min)).days) < 3
    )
    assert near[True, False] >= 5, "the same day, another place"
    assert near[False, True] >= 1, "the same place, another day"
    assert near[False, False] >= 1
    one = [document for each in told for document in each.documents]
    assert pairs([one], told).precision < 0.2, "all in one is no answer"


def test_the_seed_days() -> None:
    found = {report.id: report for report in reports(SAMPLES / "seed-days" / "reports.jsonl")}
    assert set(found) == {"days-west", "days-east", "days-wire"}
    wanted = read_mapping(SAMPLES / "seed-days" / "expect.yaml")
    events = [event for incident in wanted.rows("incidents") for event in incident.rows("events")]
    events += [row.mapping(key) for row in wanted.rows("apart") for key in ("one", "other")]
    ours = [event for event in events if event["document"] != "seed"]
    assert len(ours) > 10
    for event in ours:
        text = found[event["document"]].text
        assert event["trigger"] in text, event
        assert event.get("words", "") in text, event


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[]", "'documents' must be a list"),
        ('{"documents": []}', "'documents' must be a list"),
        ('{"documents": ["a", "a"]}', "stands twice"),
        ('{"documents": ["a"], "lat": 91}', "'lat' is no number"),
        ('{"documents": ["a"], "lon": true}', "'lon' is no number"),
        ('{"documents": ["a"], "day": 5}', "'day' is no day"),
        ('{"documents": ["a"], "day": "2020-13-01"}', "month must be"),
        ("{", "clusters.jsonl:2"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "clusters.jsonl"
    path.write_text('{"documents": ["a", "b"], "day": "2020-05-18", "until": "2020-05-20"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match=f"clusters.jsonl:2: .*{fault}" if fault[0] == "'" else fault):
        read_clusters(path)


def test_an_empty_file_is_no_gold(tmp_path: Path) -> None:
    path = tmp_path / "clusters.jsonl"
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(GoldError, match="empty"):
        read_clusters(path)
    path.write_bytes(b"\n\xff")
    with pytest.raises(GoldError, match=r"clusters\.jsonl:2: not UTF-8"):
        read_clusters(path)
