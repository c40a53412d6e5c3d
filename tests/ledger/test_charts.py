"""Charts: the same bytes for the same cases, all that a chart has to tell, patterns beside colours."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ledger_cases import cases

from marsad.cli.chart import chart
from marsad.incident import Case
from marsad.ledger import NAMES, build
from marsad.ledger.charts import timeline, timeline_of
from marsad.ledger.draw import png

SCENES = Path(__file__).parent / "scenes"
WIDTHS = (900, 380)


@cache
def everything() -> list[Case]:
    return [case for path in sorted(SCENES.glob("*.yaml")) for case in cases(path)]


@cache
def drawn(name: str, width: int) -> str:
    return chart(build(name, everything()), width)


def texts(svg: str) -> list[str]:
    return ["".join(part.itertext()) for part in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_same_cases_give_the_same_bytes(name: str) -> None:
    assert chart(build(name, everything()[::-1])) == drawn(name, 900)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_chart_tells_what_it_rests_on(name: str, width: int) -> None:
    told = " ".join(texts(drawn(name, width)))
    assert re.search(r"Marsad, \d+ incidents, from 2020-05-\d\d to 2020-0[56]-\d\d", told)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_chart_is_about_as_wide_as_asked_for(name: str, width: int) -> None:
    size = ElementTree.fromstring(drawn(name, width)).attrib
    assert 0.75 * width <= float(size["width"]) <= 1.1 * width
    assert png(drawn(name, width)).startswith(b"\x89PNG")


def test_claims_are_told_apart_by_pattern_and_by_word() -> None:
    svg = drawn("losses", 900)
    assert {"corroborated", "reported", "claimed", "denied", "4–5"} <= set(texts(svg))
    assert svg.count("<pattern ") == 2 and "#fe0000" not in svg


def test_what_is_contested_is_striped_in_the_colours_of_its_rivals() -> None:
    svg = drawn("control", 900)
    stripes = re.findall(r"<pattern [^>]*patternTransform.*?</pattern>", svg)
    assert [len(set(re.findall(r'fill="(#\w+)"', stripe))) for stripe in stripes] == [2]
    told = texts(svg)
    assert {"A or B", "? (A)", "سرت", "Tarhuna"} <= set(told) and any("A\u00a0Libyan Army" in text for text in told)


def test_each_line_of_a_label_is_a_text_of_its_own() -> None:
    assert not re.search(r"<tspan [^>]*dy=", drawn("control", 380))


@pytest.mark.parametrize(
    ("last", "unit", "bars"), [("2020-05-03", "day", 2), ("2020-09-03", "week", 2), ("2023-05-01", "month", 2)], ids=lambda v: str(v)
)
def test_the_unit_of_time_fits_the_span(last: str, unit: str, bars: int) -> None:
    svg = timeline_of([("2020-05-01", "clash"), (last, "clash")], 1, "Incidents")
    assert f"Bars: incidents a {unit}" in texts(svg) and "1 without a day not shown" in texts(svg)
    assert svg.count('aria-roledescription="rect mark"') == bars


def test_a_timeline_has_a_row_for_each_status() -> None:
    assert {"single claim", "contested", "corroborated", "denied"} <= set(texts(timeline(everything(), "status")))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_nothing_can_be_drawn(name: str) -> None:
    assert "Marsad, 0 incidents" in " ".join(texts(chart(build(name, []))))
