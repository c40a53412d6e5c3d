"""Data files: those of the package load and are spelt as they must be; wrong ones are refused with file, line and remedy."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

import marsad
from marsad.data import DataError, Row, read_csv, read_rows, read_yaml

ROOT = Path(marsad.__file__).parent
FILES = sorted(p for p in ROOT.rglob("*") if p.suffix in (".yaml", ".csv", ".txt") and p.parts[-2] != "__pycache__")
WORLD = [p for p in FILES if "world" in p.relative_to(ROOT).parts]
HIDDEN = re.compile("[\u00a0\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufb50-\ufdff\ufe70-\ufefe]")


def lines(files: list[Path], bad: re.Pattern[str]) -> list[str]:
    return [f"{p.name}:{n}: {line[:60]}" for p in files for n, line in enumerate(p.read_text("utf-8").splitlines(), 1) if bad.search(line)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_of_the_package_loads(path: Path) -> None:
    if path.suffix == ".yaml":
        assert read_yaml(path)
    elif path.suffix == ".csv":
        assert list(read_csv(path))
    assert path.read_text("utf-8").strip()


def test_spelling_is_composed() -> None:
    assert [f"{p.name}: {w}" for p in FILES for w in p.read_text("utf-8").split() if unicodedata.normalize("NFC", w) != w] == []


def test_nothing_is_hidden() -> None:
    assert lines(FILES, HIDDEN) == []


def test_names_have_no_tatweel() -> None:
    assert lines(WORLD, re.compile("\u0640")) == []


def test_no_trailing_space_and_no_tab() -> None:
    assert lines([p for p in FILES if p.suffix == ".yaml"], re.compile(r"\t|\s$")) == []


def test_places_of_the_supplement_are_many() -> None:
    rows = [row for path in sorted((ROOT / "world" / "data" / "places").glob("*.csv")) for row in read_csv(path)]
    assert len({row["id"] for row in rows}) == len(rows) >= 1000
    assert all(row["kind"] and row["source"] and row["ar"] for row in rows)
    assert all(row["lat"] and row["lon"] and float(row["radius_km"]) > 0 for row in rows)  # never a made-up precision


YAML_FAULTS = {
    "syntax": (b"- id: a\n- [b\n", 3, "not YAML"),
    "brackets": (b"- {id: a\n- b: c}\n", 2, "not YAML"),
    "tab": (b"- id: a\n\tname: b\n", 2, "not YAML"),
    "double key": ("- id: a\n  ar: [أ]\n  ar: [ب]\n".encode(), 3, "'ar' stands twice"),
    "no key": (b"- {[a]: b}\n", 1, "a key that is no string"),
    "not utf-8": ("- id: قصف\n".encode("cp1256"), 1, "not UTF-8"),
    "utf-16": ("- id: قصف\n".encode("utf-16"), 1, "not UTF-8"),
    "no list": (b"id: a\n", 1, "must be a list of entries"),
    "no mapping": (b"- id: a\n- b\n", 2, "entry 2 is no mapping"),
}


def marked(name: str) -> object:
    """A fault that is refused today under the wrong line."""
    return pytest.param(name, marks=pytest.mark.xfail(strict=True, reason="the line of the file is told")) if name == "no mapping" else name


@pytest.mark.parametrize("name", [marked(name) for name in YAML_FAULTS])
def test_wrong_yaml_is_refused(tmp_path: Path, name: str) -> None:
    content, line, fault = YAML_FAULTS[name]
    path = tmp_path / "wrong.yaml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"^wrong.yaml:{line}: .*{fault}.* \(.+\)$"):
        read_rows(path)


def test_scalars_are_strings(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- {country: NO, year: 2016-01-01, yes: 010, none: null, e: 1e3}\n\n- {of: {a: b}}\n", "utf-8")
    one, two = read_rows(path)
    assert one == {"country": "NO", "year": "2016-01-01", "yes": "010", "none": "null", "e": "1e3"}
    assert (one.line, two.line, two["of"].line, two.path) == (1, 3, 3, path)


@pytest.mark.parametrize("content", ["", "# nothing\n", "[]\n"])
def test_an_empty_file_has_no_rows(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(content, "utf-8")
    assert read_rows(path) == []


@pytest.mark.parametrize(
    ("content", "line", "fault"), [("id,name\na,b\nc,d,e\n", 3, "more cells"), ('id,name\n"a\nb",c\nd,e,f\n', 4, "more cells")]
)
def test_a_wrong_csv_is_refused(tmp_path: Path, content: str, line: int, fault: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=f"^wrong.csv:{line}: {fault}"):
        list(read_csv(path))


@pytest.mark.xfail(strict=True, reason="read_csv lets the UnicodeDecodeError through")
def test_a_csv_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes("id,name\na,قصف\n".encode("cp1256"))
    with pytest.raises(DataError, match=r"^wrong.csv:\d+: not UTF-8"):
        list(read_csv(path))


def test_rows_refuse_what_is_not_asked_for() -> None:
    row = Row(id="a", ar=["b"], n=["", "c"], of="d")
    row.path, row.line = Path("a.yaml"), 7
    assert (row.text("id"), row.text("x", "y"), row.texts("ar"), row.texts("x")) == ("a", "y", ["b"], [])
    for ask, fault in ((lambda: row.text("ar"), "'ar' must be one string"), (lambda: row.text("x"), "'x' must be one string"),
                       (lambda: row.texts("of"), "'of' must be a list"), (lambda: row.texts("n"), "'n' must be a list"),
                       (lambda: row.only("id", "ar"), "unknown key 'n'")):  # fmt: skip
        with pytest.raises(DataError, match=f"^a.yaml:7: {fault}"):
            ask()
