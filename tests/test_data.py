"""Data files: those of the package load and are spelt as they must be; wrong ones are refused with file, line and remedy."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

import marsad
from marsad import check, compiled
from marsad.data import DataError, Row, entry, noted, read_csv, read_rows, read_yaml

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


def test_compiled_data_are_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_CACHE", str(tmp_path))
    built = compiled.load.__wrapped__()
    monkeypatch.delattr(compiled, "build")  # a file that cannot be read is dropped and the data built again: that must not happen
    assert compiled.load.__wrapped__().dates == built.dates


YAML_FAULTS = {
    "syntax": (b"- id: a\n- [b\n", 3, "not YAML"),
    "brackets": (b"- {id: a\n- b: c}\n", 2, "not YAML"),
    "tab": (b"- id: a\n\tname: b\n", 2, "not YAML"),
    "double key": ("- id: a\n  ar: [أ]\n  ar: [ب]\n".encode(), 3, "'ar' stands twice"),
    "no key": (b"- {[a]: b}\n", 1, "a key that is no string"),
    "not utf-8": ("- id: قصف\n".encode("cp1256"), 1, "not UTF-8"),
    "utf-16": ("- id: قصف\n".encode("utf-16"), 1, "not UTF-8"),
    "no list": (b"# list\nid: a\n", 2, "must be a list of entries"),
    "no mapping": (b"- id: a\n- b\n", 2, "entry 2 is no mapping"),
    "no mapping at all": (b"# list\n- b\n", 2, "entry 1 is no mapping"),
    "no mapping inside": (b"- id: a\n  of:\n    - {b: c}\n    - d\n", 4, "entry 2 is no mapping"),
    "two documents": (b"- id: a\n---\n- id: b\n", 2, "not YAML"),
    "control character": (b"- id: a\n- id: b\x07\n", 2, "a control character"),
    "mark of direction": ("- id: a\n- id: b\u200f\n".encode(), 2, r"a hidden sign, U\+200F"),
    "hard space": ("- id: a\n- id: b\u00a0c\n".encode(), 2, r"a hidden sign, U\+00A0"),
}


@pytest.mark.parametrize("name", YAML_FAULTS)
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


@pytest.mark.parametrize("content", [b"- id: &a [*a]\n", b"- " + b"[" * 900 + b"]" * 900 + b"\n"])
def test_yaml_that_is_too_deep_is_refused_or_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "deep.yaml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"^deep.yaml:.* \(.+\)$"):
        read_rows(path)


def test_a_byte_order_mark_and_letters_in_two_parts_are_read(tmp_path: Path) -> None:
    for name, content in (("a.yaml", "\ufeff- {id: \u0627\u0654}\n"), ("a.csv", "\ufeffid\n\u0627\u0654\n")):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        assert list(read_rows(path) if path.suffix == ".yaml" else read_csv(path)) == [{"id": "\u0623"}]


@pytest.mark.parametrize("read", [read_yaml, lambda path: list(read_csv(path))])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, read: Callable[[Path], object]) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(DataError, match=rf"^{path.name}: can't be read: .* \(look at .+\)$"):
            read(path)


@pytest.mark.parametrize(
    ("content", "line", "fault"),
    [
        ("id,name\na,b\nc,d,e\n", 3, "more cells"),
        ('id,name\n"a\nb",c\nd,e,f\n', 4, "more cells"),
        ("id,name\na,b\n\nc\n", 4, "fewer cells"),
        ("id,id\na,b\n", 1, "column 'id' stands twice"),
        ('id,name\na,b\nc,"d\ne,f\n', 3, "not CSV"),
        ('id,name\na,"b"c\n', 2, "not CSV"),
        ("", 1, "the file is empty"),
    ],
)
def test_a_wrong_csv_is_refused(tmp_path: Path, content: str, line: int, fault: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=f"^wrong.csv:{line}: {fault}"):
        list(read_csv(path))


def test_a_csv_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes("id,name\na,قصف\n".encode("cp1256"))
    with pytest.raises(DataError, match=r"^wrong.csv:2: not UTF-8"):
        list(read_csv(path))


def fault(row: Row, ask: Callable[[Row], object]) -> str:
    with pytest.raises(DataError) as error:
        ask(row)
    return str(error.value)


@pytest.fixture
def row(tmp_path: Path) -> Row:
    """An entry of several lines, with something of each kind."""
    path = tmp_path / "a.yaml"
    path.write_text(
        """
- id: a
  ar: [b]
  n: ["", c]
  of: d
  empty: ""
  flag: maybe
  sure: yes
  size: "4.5"
  far: "200"
  nan: nan
  inner: {k: v}
  list: [{k: v}]
""",
        "utf-8",
    )
    (found,) = read_rows(path)
    return found


def test_rows_give_what_is_asked_for(row: Row) -> None:
    assert (row.text("id"), row.text("x", "y"), row.texts("ar"), row.texts("x"), row.texts("n", empty=True)) == (
        "a", "y", ["b"], [], ["", "c"],
    )  # fmt: skip
    assert (row.choice("id", ("a", "b")), row.choice("x", ("a", "b"), ""), row.choices("ar", {"b"}, "letter")) == ("a", "", ["b"])
    assert (row.flag("sure"), row.flag("x"), row.number("size"), row.number("empty", default=3), row.number("x", default=2)) == (
        True, False, 4.5, 3, 2,
    )  # fmt: skip
    assert (row.mapping("inner"), row.rows("list")) == ({"k": "v"}, [{"k": "v"}])
    assert row.dates("id", "2016-03..2021") == ("2016-03", "2021")
    assert [row.dates("id", text) for text in ("2015..2015", "2021-03..2021", "2012..2012-05-31", "..2011-10", "2020..")] == [
        ("2015", "2015"), ("2021-03", "2021"), ("2012", "2012-05-31"), ("", "2011-10"), ("2020", ""),
    ]  # fmt: skip


ASKED: list[tuple[Callable[[Row], object], int, str]] = [
    (lambda row: row.text("ar"), 3, "'ar' must be one string"),
    (lambda row: row.text("x"), 2, "'x' must be one string"),
    (lambda row: row.text("empty"), 6, "'empty' must be one string"),
    (lambda row: row.texts("of"), 5, "'of' must be a list"),
    (lambda row: row.texts("n"), 4, "'n' must be a list"),
    (lambda row: row.only("id", "ar"), 4, "unknown key 'n'"),
    (lambda row: row.has("id", "x"), 2, "'x' is missing"),
    (lambda row: row.choice("of", ("a", "b")), 5, "'d' is no of (one of a, b)"),
    (lambda row: row.choice("empty", ("a",), ""), 6, "'' is no empty"),
    (lambda row: row.choices("ar", {"c", "a"}, "letter"), 3, "'b' is no letter (one of a, c)"),
    (lambda row: row.flag("flag"), 7, "'flag' must be yes or no"),
    (lambda row: row.number("of"), 5, "'of' is no number: 'd'"),
    (lambda row: row.number("nan"), 11, "'nan' is no number"),
    (lambda row: row.number("far", 0, 90), 10, "'far' is beyond 90: 200 (a number from 0 to 90)"),
    (lambda row: row.number("size", 5), 9, "'size' is below 5: 4.5 (at least 5)"),
    (lambda row: row.mapping("of"), 5, "'of' is missing or no mapping"),
    (lambda row: row.rows("ar"), 3, "'ar' must be a list of entries"),
    (lambda row: row.dates("of", "2016"), 5, "'2016' has no '..'"),
    (lambda row: row.dates("of", "2016-13.."), 5, "'2016-13' is no date"),
    (lambda row: row.dates("of", "..2021-02-29"), 5, "'2021-02-29' is no date"),
    (lambda row: row.dates("of", "\u0662\u0660\u0661\u0666.."), 5, "is no date"),
    (lambda row: row.dates("of", "2020..2016-05"), 5, "ends before it begins"),
]


@pytest.mark.parametrize(("ask", "line", "said"), ASKED, ids=[said for _, _, said in ASKED])
def test_rows_refuse_what_is_not_asked_for(row: Row, ask: Callable[[Row], object], line: int, said: str) -> None:
    told = fault(row, ask)
    assert told.startswith(f"a.yaml:{line}: ") and said in told and re.search(r" \(.+\)$", told)


def test_faults_are_noted_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,n\na,1\nb\nc,x\nd,4\n", "utf-8")
    with noted() as faults:
        read = {}
        for found in read_csv(path):
            with entry():
                read[found["id"]] = found.number("n")
    assert read == {"a": 1, "d": 4}
    assert [(fault.path, fault.line) for fault in faults] == [(path, 3), (path, 4)]
    with pytest.raises(DataError), entry():
        raise faults[0]


def files(edits: dict[str, tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the check of the project's data says once some files are edited: path -> old text, new text."""
    shutil.copytree(ROOT / "lang" / "ar", tmp_path / "ar")
    shutil.copytree(ROOT / "world" / "data", tmp_path / "data")
    for name, (old, new) in edits.items():
        path = tmp_path / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    for name, value in {"LANGUAGE": tmp_path / "ar", "WORLD": tmp_path / "data"}.items():
        monkeypatch.setattr(check, name, value)
    monkeypatch.setattr(check, "supplements", lambda: sorted((tmp_path / "data" / "places").glob("*.csv")))
    return [str(fault) for fault in check.find_faults()]


def test_the_data_of_the_project_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files({}, tmp_path, monkeypatch) == []


def test_all_faults_are_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = files(
        {
            "data/parties/libya.yaml": ("ly-gna@2016-03..2021-03", "ly-gna@2021-03..2016-03"),
            "data/parties/sudan.yaml": ("\n  kind: ", "\n  kinds: "),
            "data/equipment/drones.yaml": ('origin: "TR"', "origin: Turkey"),
            "data/places/libya.csv": (",LY,", ",Libya,"),
            "ar/numbers.yaml": ("- bound: less", "- bound: fewer"),
            "ar/dates.yaml": ("doubtful: very", "doubtful: maybe"),
            "ar/given-names.yaml": ("  - [حداد, نجار,", "  - [حداد, حداد,"),
            "ar/text.yaml": ("litter:", "liter:"),
            "ar/words.yaml": ("class: prep, role: in", "class: preposition, role: in"),
        },
        tmp_path,
        monkeypatch,
    )
    assert all(re.fullmatch(r"[a-z-]+\.(yaml|csv):\d+: .+ \(.+\)", line) for line in said)
    for name in (
        "libya.yaml",
        "sudan.yaml",
        "drones.yaml",
        "libya.csv",
        "numbers.yaml",
        "dates.yaml",
        "text.yaml",
        "words.yaml",
        "given-names.yaml",
    ):
        assert sum(line.startswith(f"{name}:") for line in said) == 1, (name, said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("needs: [{any: equipment}]", "needs: [{any: equipmnt}]", "'equipmnt' is no kind of phrase"),
        ("{drone: drone-strike", "{dron: drone-strike", "'dron' is no kind of equipment"),
    ],
)
def test_what_only_the_registry_knows_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str) -> None:
    path = next(path for path in sorted((ROOT / "lang" / "ar" / "frames").glob("*.yaml")) if old in path.read_text("utf-8"))
    line = path.read_text("utf-8").partition(old)[0].count("\n") + 1
    (told,) = files({f"ar/frames/{path.name}": (old, new)}, tmp_path, monkeypatch)
    assert told.startswith(f"{path.name}:{line}: {said} (")
