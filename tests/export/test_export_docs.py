"""The page on exports tells each format, column and type, as the code has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from marsad.export import FORMATS, acled, ucdp
from marsad.export.geo import precisions
from marsad.export.sides import kinds
from marsad.ontology import TYPES

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("type_", TYPES)
def test_the_page_has_the_rows_of_a_type(type_: str) -> None:
    row = TYPES[type_]
    assert f"| `{type_}` | {row.acled or '—'} | {row.plover or '—'} |" in PAGE


@pytest.mark.parametrize(("title", "columns"), [("ACLED's columns", acled.COLUMNS), ("UCDP GED's columns", ucdp.COLUMNS)])
def test_the_page_has_the_columns(title: str, columns: tuple[str, ...]) -> None:
    part = PAGE.split(f"## {title}")[1].split("\n## ")[0]
    told = re.findall(r"`([a-z0-9_*]+)`", part)
    for column in columns:
        assert any(re.fullmatch(name.replace("*", ".+"), column) for name in told), column


def test_the_page_has_the_precisions() -> None:
    for name, known in precisions().items():
        assert re.search(rf"\| {name} \| {known.decimals} \| {known.acled} \| {known.ucdp}\D.*\| {known.plover}\D", PAGE), name


def test_the_page_has_the_kinds_and_formats() -> None:
    part = PAGE.split("## How parties are mapped")[1].split("\n## ")[0]
    assert not [kind for kind in kinds() if kind not in ("person", "group") and kind not in part]
    assert not [
        name for name in ("acled", "ucdp", "plover", "geojson", "hxl", "xlsx", "parquet") if f"`{name}`" not in PAGE or name not in FORMATS
    ]
