"""The commands that work on a store, as a newcomer runs them: what they print, in which form, with which exit code, and what they say of
what can't be done."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from test_cli import ENV, RUN, Done, on_terminal, put, run

from marsad.cli import cells, main, parser
from marsad.export import FORMATS
from marsad.ledger import NAMES

REPORTS = [
    {"id": "t1", "publisher": "الصحيفة الأولى", "text": "قصفت طائرات حربية سوقا في مدينة ترهونة أمس الثلاثاء وقتلت خمسة مدنيين."},
    {"id": "t2", "publisher": "الصحيفة الثانية", "text": "قتل ستة مدنيين أمس في غارة جوية على سوق بمدينة ترهونة، وفق مصدر طبي."},
    {
        "id": "g1",
        "publisher": "الصحيفة الأولى",
        "text": "نفذت طائرات تابعة للجيش الوطني الليبي غارة على مدينة غريان أمس الثلاثاء ودمرت دبابتين.",
    },
    {"id": "p1", "publisher": "الصحيفة الأولى", "text": "اعتقلت الشرطة المواطن سالم المنصوري في مدينة سرت أمس الثلاثاء."},
    {
        "id": "c1",
        "publisher": "الصحيفة الثانية",
        "text": "سيطرت قوات حكومة الوفاق على مدينة بني وليد أمس. واتهمت الحكومة روسيا بتزويد الجيش الوطني الليبي بطائرات.",
    },
]
LINES = "".join(json.dumps(row | {"published": "2020-05-20"}, ensure_ascii=False) + "\n" for row in REPORTS)
PERSON = "سالم المنصوري"
COMMANDS = ("add", "incidents", "search", "ledger", "export", "recode", "backup", "restore", "audit", "explain-link", "review")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of a few reports, as the first command makes it."""
    folder = tmp_path_factory.mktemp("home")
    put(folder, "reports.jsonl", LINES)
    done = run("add", "reports.jsonl", cwd=folder)
    assert done.code == 0
    assert [json.loads(line)["outcome"] for line in done.out.splitlines()] == ["added"] * len(REPORTS)
    assert "5 reports added" in done.err
    assert "sqlite:///marsad.db holds 5 documents" in done.err
    return folder


@pytest.fixture
def here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with the same store, in which commands run."""
    shutil.copy(home / "marsad.db", tmp_path)
    shutil.copy(home / "reports.jsonl", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MARSAD_DB", raising=False)
    monkeypatch.setenv("MARSAD_USER", "an analyst")
    return tmp_path


def call(*args: str | Path) -> Done:
    """Run a command in this process: its exit code, and what it printed."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(arg) for arg in args])
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Done(code, *(stream.buffer.getvalue() for stream in (out, err)))  # type: ignore[attr-defined]


def lines(done: Done) -> list[Any]:
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def sheet(done: Done) -> list[dict[str, str]]:
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def refused(done: Done, code: int, *said: str) -> None:
    """Check the exit code, and that one line tells what is wrong, and the remedy."""
    *before, last = done.err.splitlines()
    told = last if last.startswith("marsad: ") else done.err
    assert done.code == code, done.err
    assert all(line.startswith("marsad: note: ") for line in before if line.startswith("marsad: ")), done.err
    assert all(word in told for word in said), done.err
    assert re.search(r"\(.+\)$", last), f"no remedy: {last}"
    assert done.out == ""


def incident(document: str) -> str:
    (found,) = [row["id"] for row in lines(call("incidents", "--format", "jsonl")) if document in row["documents"]]
    return str(found)


def key(document: str) -> str:
    return str(lines(call("search", "--document", document, "--format", "jsonl"))[0]["telling"]["key"])


# -- help


def examples(text: str) -> list[list[str]]:
    """The commands of the examples in a help text."""
    _, found, told = text.partition("example")
    assert found, text
    return [shlex.split(line) for line in re.findall(r"^  (marsad .+)$", told, re.MULTILINE)]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_tells_what_a_command_is_for_and_how_it_is_called(command: str) -> None:
    done = call(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert len(done.out.partition("\n\n")[2].partition("\n")[0]) > 20, done.out
    assert all(len(line) <= 140 for line in done.out.splitlines())
    assert "--db" in done.out
    for words in examples(done.out):
        assert parser().parse_args(words[1 : words.index(">") if ">" in words else None]).command == words[1]
    assert command in call("--help").out


STAND_INS = {"reports/*.html": "reports.jsonl", "samples/incidents/reports.jsonl": "reports.jsonl", "report.txt": "report.txt"}


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "restore"])
def test_the_examples_work(here: Path, command: str) -> None:
    """With the files and ids of this store in the place of those that stand there."""
    put(here, "report.txt", REPORTS[0]["text"])
    ids = {"i-54a1bd6ce7076260": incident("t1"), "i-30365981fd4e781c": incident("g1"), "48d798aa495f99bf.09c21eb0aee7d741": key("t2")}
    ids |= {"report-1": "t1", "report-2": "t2"} | STAND_INS
    for words in examples(call(command, "--help").out):
        given = words[1 : words.index(">") if ">" in words else None]
        given = [ids.get(word, word) for word in given]
        if "--db" in given:
            given = given[: given.index("--db")] + given[given.index("--db") + 2 :]
        if "dossier" in given:
            given.append("--no-pdf")
        done = call(*given)
        assert done.code == 0, (words, done.err)


def test_a_backup_is_restored_as_the_example_says(here: Path) -> None:
    assert call("backup", "marsad-2020-05.zip").code == 0
    assert call("restore", "marsad-2020-05.zip", "--db", "sqlite:///new.db").code == 0
    assert call("incidents", "--db", "new.db", "--format", "jsonl").bytes == call("incidents", "--format", "jsonl").bytes


# -- forms


def test_incidents_are_one_object_a_line(here: Path) -> None:
    rows = lines(call("incidents", "--format", "jsonl"))
    assert rows == lines(call("incidents")), "JSON lines where nobody looks"
    for row in rows:
        assert re.fullmatch(r"i-[0-9a-f]{16}", row["id"])
        assert {"id", "type", "documents", "records", "status", "actor", "target", "place", "when", "counts", "equipment"} <= row.keys()
        assert set(row["documents"]) <= {report["id"] for report in REPORTS}
        assert row["records"]
    (strike,) = [row for row in rows if row["documents"] == ["t1", "t2"]]
    assert (strike["type"], strike["place"]["name"], strike["when"]["start"]) == ("airstrike", "Tarhuna", "2020-05-19")
    assert [(toll["kind"], toll["low"], toll["best"], toll["high"]) for toll in strike["counts"]] == [("killed", 5, 5, 6)]


FORMS: dict[str, list[str]] = {
    "incidents": [],
    "search": ["ترهونة"],
    "ledger": ["casualties"],
    "audit verify": [],
    "audit log": [],
    "explain-link": ["t1", "g1"],
    "recode": ["--all", "--jobs", "1"],
    "backup": ["b.zip"],
    "export": ["geojson", "--out", "x.geojson"],
    "add": ["reports.jsonl"],
}


@pytest.mark.parametrize("command", FORMS)
def test_the_three_forms(here: Path, command: str) -> None:
    args = [*command.split(), *FORMS[command]]
    rows = lines(call(*args, "--format", "jsonl"))
    sheet_rows = sheet(call(*args, "--format", "csv"))
    table = call(*args, "--format", "table")
    assert rows and sheet_rows
    assert table.code == 0
    assert table.out.strip()
    if command not in ("explain-link", "add", "ledger"):
        assert len(sheet_rows) in (len(rows), len(rows) + 1)  # the log grows by what was exported and coded meanwhile
    for row in sheet_rows:
        assert None not in row and None not in row.values()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", table.out)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_ledgers(here: Path, name: str) -> None:
    assert lines(call("ledger", name, "--format", "jsonl")) is not None
    assert call("ledger", name, "--format", "table").code == 0
    assert PERSON not in "".join(call("ledger", name, "--format", form).out for form in ("jsonl", "csv", "table"))


@pytest.mark.parametrize("columns", [40, 80, 100, 140, 160])
@pytest.mark.parametrize("command", ["incidents", "search الجيش", "audit log", "audit verify", "explain-link t1 t2", "ledger losses"])
def test_no_line_is_wider_than_the_screen(here: Path, command: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    done = call(*command.split(), "--format", "table")
    assert done.code == 0
    wide = [line for line in done.out.replace(cells.LRM, "").splitlines() if len(line) > columns]
    assert not wide or (command == "audit verify" and all("HASH" in line or "the head" in line for line in wide)) or " and " in wide[0]


@pytest.mark.parametrize("columns", [80, 160])
def test_incidents_on_a_terminal(home: Path, columns: int) -> None:
    code, told = on_terminal("incidents", "--db", home / "marsad.db", columns=columns)
    text = re.sub(r"\x1b\[[0-9;]*m", "", told).replace(cells.LRM, "").replace("\r", "")
    assert code == 0
    (row,) = [line for line in text.splitlines() if "2020-05-19" in line and "airstrike" in line and ("Tarhuna" in line or columns == 80)][
        :1
    ]
    assert len(row) <= columns
    found = re.search(r"i-[0-9a-f]{6}\b", text)
    assert found
    known = [json.loads(line)["id"] for line in run("incidents", "--db", home / "marsad.db").out.splitlines()]
    assert sum(id.startswith(found[0]) for id in known) == 1
    for whole in ("corroborated", "airstrike", "Tarhuna, LY", "2 sources", "5 (5-6) killed"):
        assert whole in text, f"cut: {whole}\n{text}"


def test_short_ids_are_taken_everywhere(here: Path) -> None:
    strike, other, telling = incident("t1"), incident("g1"), key("t1")
    short, short_other = strike[:8], other[:8]
    assert [row["id"] for row in lines(call("incidents", "--incident", short))] == [strike]
    assert {row["incident"] for row in lines(call("search", "--incident", short))} == {strike}
    assert lines(call("export", "geojson", "--out", "x.geojson", "--incident", short))[0]["rows"] == 1
    assert lines(call("explain-link", short, short_other))[0]["verdict"] == f"two incidents, {strike} and {other}"
    assert {row["subject"] for row in lines(call("audit", "log", "--subject", short))} == {strike}
    assert lines(call("ledger", "casualties", "--incident", short))
    assert call("review", "accept", telling[:12], "--by", "A").code == 0
    assert call("review", "verify", short, "--by", "A", "--reason", "seen").code == 0
    assert call("review", "split", short, telling[:12], "--by", "A", "--reason", "the day before").code == 0
    assert call("review", "merge", short, incident("t1")[:8], "--by", "A", "--reason", "it was one").code == 0
    assert [row["status"] for row in lines(call("incidents", "--incident", short))] == ["verified"]


# -- a session of work


def test_from_reports_to_a_reviewed_gold_file(here: Path) -> None:
    telling = key("g1")
    event = next(hit["telling"]["event"] for hit in lines(call("search", "--document", "g1")) if hit["telling"]["key"] == telling)
    put(here, "event.json", json.dumps(event | {"status": "claimed"}, ensure_ascii=False))
    done = call("review", "edit", telling, "--file", "event.json", "--by", "A", "--reason", "the army says so")
    assert (done.code, done.out) == (0, f"{telling}: corrected\n")
    assert call("review", "reject", key("p1"), "--by", "A", "--reason", "another man").code == 0
    assert "p1" not in {document for row in lines(call("incidents")) for document in row["documents"]}
    table = call("search", "--document", "p1", "--format", "table").out
    assert "rejected" in table and "in no incident" in table
    assert call("review", "accept", key("p1"), "--by", "A").code == 0
    assert lines(call("export", "gold", "--out", "gold.jsonl"))[0]["rows"] == 2
    assert run("evaluate", "gold.jsonl", cwd=here).code == 0
    told = [(row["actor"], row["action"], row["reason"]) for row in lines(call("audit", "log")) if row["action"].startswith("person.")]
    assert told == [
        ("A", "person.edit", "the army says so"),
        ("A", "person.reject", "another man"),
        ("A", "person.accept", ""),
    ]
    assert call("audit", "verify").code == 0


def test_adding_again_tells_what_is_kept_already(here: Path) -> None:
    done = call("add", "reports.jsonl", "--format", "table")
    assert (done.code, done.out.splitlines()[0]) == (0, "0 reports added; 5 kept already: 0 events")
    assert call("add", "reports.jsonl", "--quiet", "--format", "table").out == ""


def test_the_next_page(here: Path) -> None:
    keys, after = [], list[str]()
    while True:
        done = call("search", "--limit", "2", *after)
        keys += [row["telling"]["key"] for row in lines(done)]
        found = re.search(r"--after (\S+)", done.err)
        if not found:
            break
        after = ["--after", found[1]]
    assert keys == [row["telling"]["key"] for row in lines(call("search"))]


def test_misspelt_words_are_told(here: Path) -> None:
    done = call("search", "ترحونة")
    assert len(lines(done)) == 2
    assert "no event has 'ترحونه'; taken for" in done.err
    assert "no event is as asked for" in call("search", "zzzzzz").err


def test_what_there_is_not_is_said(here: Path, tmp_path: Path) -> None:
    assert call("incidents", "--type", "protest", "--format", "table").out == "no incident is as asked for\n"
    put(here, "nothing.jsonl", "")
    call("add", "nothing.jsonl", "--db", "empty.db", "--quiet")
    assert call("incidents", "--db", "empty.db", "--format", "table").out == "no incident (marsad add FILE brings reports in)\n"
    assert call("incidents", "--db", "empty.db", "--format", "jsonl").out == ""
    assert len(call("incidents", "--db", "empty.db", "--format", "csv").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("args", "documents"),
    [
        (["--party", "LNA"], {"g1", "c1"}),
        (["--party", "ly-lna", "--party", "Russia"], {"c1"}),
        (["--party", "الجيش الوطني الليبي"], {"g1", "c1"}),
        (["--place", "Tarhuna"], {"t1", "t2"}),
        (["--place", "tarhuna", "--type", "violence"], {"t1", "t2"}),
        (["--place", "ترهونة"], {"t1", "t2"}),
        (["--place", "geonames:2210221"], {"t1", "t2"}),
        (["--place", "Libya", "--type", "detention"], {"p1"}),
        (["--place", "ly", "--type", "detention"], {"p1"}),
        (["--near", "32.43,13.63,20"], {"t1", "t2"}),
        (["--since", "2020-05-20", "--type", "violence"], set()),
        (["--since", "2020-05-19", "--until", "2020-05-19", "--type", "airstrike", "--place", "Gharyan"], {"g1"}),
        (["--outlet", "الصحيفة الثانية", "--type", "capture"], {"c1"}),
        (["--status", "corroborated", "--type", "airstrike"], {"t1", "t2"}),
        (["--document", "p1"], {"p1"}),
        (["--confidence", "1"], set()),
    ],
)
def test_filters(here: Path, args: list[str], documents: set[str]) -> None:
    assert {document for row in lines(call("incidents", *args)) for document in row["documents"]} == documents


def test_a_name_of_several_places_is_said(here: Path) -> None:
    done = call("incidents", "--place", "Tripoli")
    assert (done.code, done.out) == (0, "")
    assert re.search(r"--place 'Tripoli' is taken for Tripoli, LY \(geonames:\d+\); others of that name: .*Tripoli, LB", done.err)


# -- what can't be done

WRONG: dict[str, tuple[int, tuple[str, ...]]] = {
    "incidents --type airstrik": (64, ("'airstrik'", "airstrike")),
    "incidents --status tru": (64, ("'tru'", "corroborated")),
    "incidents --party nobody": (64, ("--party: 'nobody' is not known", "marsad inspect")),
    "incidents --party army": (64, ("--party: 'army' may be", "give one of these ids")),
    "incidents --party ''": (64, ("--party: '' is not known",)),
    "incidents --place nowhere": (64, ("--place: 'nowhere' is not known", "marsad inspect")),
    "incidents --place geonames:0": (64, ("no place has the id 'geonames:0'",)),
    "incidents --place ZZ": (64, ("no place has the id 'ZZ'",)),
    "incidents --since yesterday": (64, ("--since: 'yesterday' is no date", "YYYY-MM-DD")),
    "incidents --until 2020-02-30": (64, ("--until: '2020-02-30' is no date",)),
    "incidents --since 20200501": (64, ("--since: '20200501' is no date",)),
    "incidents --near 32,13": (64, ("--near: '32,13' is no circle", "LAT,LON,KM")),
    "incidents --near 99,13,5": (64, ("--near",)),
    "incidents --near nan,nan,nan": (64, ("--near",)),
    "incidents --near 1,1,inf": (64, ("--near",)),
    "incidents --confidence 2": (64, ("--confidence: '2' is not between 0 and 1",)),
    "incidents --incident i-0000000000000000": (64, ("there is no incident i-0000000000000000", "marsad incidents")),
    "incidents --document none": (64, ("there is no document 'none'",)),
    "incidents --db mysql://x/y": (64, ("no store for 'mysql'", "postgresql://")),
    "incidents --db nonsense://": (64, ("nonsense",)),
    "incidents --db none.db": (69, ("none.db: no such database", "marsad add")),
    "search x --db sqlite:///none.db": (69, ("no such database",)),
    "ledger losses --db none.db": (69, ("no such database",)),
    "export geojson --out x --db none.db": (69, ("no such database",)),
    "backup x.zip --db none.db": (69, ("no such database",)),
    "recode --db none.db": (69, ("no such database",)),
    "audit verify --db none.db": (69, ("no such database",)),
    "incidents --db postgresql://marsad@127.0.0.1:1/x": (69, ("127.0.0.1:1", "that the server runs")),
    "search --limit 0": (64, ("--limit: no page is of 0 events", "one at least")),
    "search --after nonsense": (64, ("'nonsense' is no cursor",)),
    "explain-link t1 none": (64, ("nothing is named 'none'",)),
    "explain-link p1 p1": (64, ("the same telling",)),
    "audit log --subject none": (64, ("the log has nothing about 'none'",)),
    "review accept none --by A": (64, ("there is no telling none", "marsad search")),
    "review accept none --by ''": (64, ("there is no telling none",)),
    "review verify i-0000000000000000 --by A --reason x": (64, ("there is no incident",)),
    "review edit t1 --by A --reason x": (64, ("--file EVENT.json",)),
    "review edit t1 --by A --reason x --file none.json": (65, ("none.json: can't be read", "check the name")),
    "review edit t1 --by A --reason x --file reports.jsonl": (65, ("reports.jsonl: no event",)),
    "export geojson --out x --unmask": (64, ("only for a reason", "audit log")),
    "export geojson --out x --unmask --reason ' '": (64, ("only for a reason",)),
    "export geojson --out x --generated soon": (64, ("--generated: 'soon' is no date",)),
    "restore none.zip": (65, ("none.zip: No such file", "check the name")),
    "restore reports.jsonl --db new.db": (65, ("reports.jsonl is no backup of Marsad, or damaged", "take another backup")),
    "ledger losses --on 2020-05-20": (64, ("--on",)),
    "ledger control --on soon": (64, ("--on: 'soon' is no date",)),
    "recode --since soon": (64, ("--since: 'soon' is no date",)),
    "incidents --db .": (73, ("it is a folder",)),
    "add reports.jsonl --db none/x.db": (73, ("the folder is not there", "make it")),
}


@pytest.mark.parametrize("command", [command for command, (code, _) in WRONG.items() if code != 73])
def test_what_is_wrong_is_said_with_a_remedy(here: Path, command: str) -> None:
    before = sorted(path.name for path in here.iterdir())
    code, said = WRONG[command]
    refused(call(*shlex.split(command)), code, *said)
    assert sorted(path.name for path in here.iterdir() if not path.name.startswith("marsad.db-")) == before


def test_what_can_not_be_made(here: Path) -> None:
    """In processes of their own: after a fault of the output nothing more is written there."""
    (here / "folder").mkdir()
    put(here, "file", "")
    more = {"export geojson --out file/x": (73, ("can't be written",))}
    more |= {"backup none/x.zip": (73, ("no file can be made there",)), "backup folder": (73, ("no file can be made there",))}
    more |= {"ledger losses --out none/x.csv --format csv": (73, ("can't be written",))}
    for command, (code, said) in {**{name: told for name, told in WRONG.items() if told[0] == 73}, **more}.items():
        refused(run(*shlex.split(command), cwd=here), code, *said)


@pytest.mark.parametrize("kind", ["accept", "reject", "edit", "verify", "merge", "split"])
def test_a_decision_without_who_or_why_is_refused(here: Path, kind: str) -> None:
    telling = key("t1")
    put(here, "event.json", json.dumps(lines(call("search", "--document", "t1"))[0]["telling"]["event"]))
    subjects = {"verify": [incident("t1")], "merge": [incident("t1"), incident("g1")], "split": [incident("t1"), telling]}.get(
        kind, [telling]
    )
    more = ["--file", "event.json"] if kind == "edit" else []
    assert call("review", kind, *subjects, *more, "--reason", "x").code == 64
    refused(call("review", kind, *subjects, *more, "--by", " ", "--reason", "x"), 64, "the name of who decides", "--by NAME")
    if kind != "accept":
        refused(call("review", kind, *subjects, *more, "--by", "A"), 64, "needs its reason", "--reason")
    if kind in ("merge", "split"):
        assert call("review", kind, subjects[0], "--by", "A", "--reason", "x").code == 64
    assert not [row for row in lines(call("audit", "log")) if row["action"].startswith("person.")]


def test_names_of_private_persons_are_read_only_for_a_reason_that_is_logged(here: Path) -> None:
    def told(name: str) -> str:
        return (here / name).read_text("utf-8")

    assert call("export", "plover", "--out", "masked.jsonl").code == 0
    assert PERSON not in told("masked.jsonl")
    refused(call("export", "plover", "--out", "open.jsonl", "--unmask"), 64, "only for a reason")
    assert not (here / "open.jsonl").exists()
    assert call("export", "plover", "--out", "open.jsonl", "--unmask", "--reason", "for the court", "--place", "LY", "--by", "B").code == 0
    assert PERSON in told("open.jsonl")
    logged = [(row["actor"], row["action"], row["subject"], row["reason"]) for row in lines(call("audit", "log"))]
    assert [row for row in logged if row[1].startswith("export")] == [
        ("an analyst", "export", "plover", ""),
        ("B", "export.unmasked", "plover", "for the court; place LY"),
    ]
    assert call("audit", "verify").code == 0


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_every_export_is_made_and_logged(here: Path, format: str) -> None:
    extra = ["--no-pdf"] if format == "dossier" else []
    row = lines(call("export", format, "--out", "out", *extra))[0]
    assert all((here / file).exists() for file in row["files"])
    assert [(one["action"], one["subject"]) for one in lines(call("audit", "log"))[-1:]] == [("export", format)]


# -- a database that fails


def damaged(path: Path) -> None:
    """Overwrite the pages of a database after the first, as a bad disk does."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(path.read_bytes())
    data[8192:] = b"\x5a" * (len(data) - 8192)
    path.write_bytes(data)


def test_a_damaged_database(here: Path) -> None:
    damaged(here / "marsad.db")
    for command in (
        "incidents",
        "search ترهونة",
        "audit verify",
        "add reports.jsonl",
        "backup x.zip",
        "export geojson --out x",
        "recode --all",
    ):
        refused(call(*shlex.split(command)), 65, "marsad.db", "damaged", "marsad restore")
    assert not (here / "x.zip").exists()
    put(here, "text.db", "this is a text " * 1000)
    refused(call("incidents", "--db", "text.db"), 65, "text.db: it is no database of SQLite")


def test_a_database_of_others_and_of_a_later_version(here: Path) -> None:
    with sqlite3.connect("theirs.db") as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    refused(call("incidents", "--db", "theirs.db"), 64, "the database holds other tables (theirs)", "a database of its own")
    with sqlite3.connect("marsad.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    refused(call("incidents"), 64, "of a later version", "install that version")


def test_who_tampers_is_found(here: Path) -> None:
    noted = lines(call("audit", "verify"))[0]["head"]
    assert call("audit", "verify", "--head", noted).code == 0
    assert call("audit", "verify", "--head", "0" * 64).code == 1
    with sqlite3.connect("marsad.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE audit_log SET reason = 'nothing' WHERE seq = 3")
    connection.close()
    done = call("audit", "verify", "--format", "table")
    assert (done.code, "audit log, row 3: its cells are not what they were when it was written" in done.out) == (1, True)
    assert lines_of(call("audit", "verify", "--format", "jsonl"))[0]["faults"]


def lines_of(done: Done) -> list[Any]:
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("args", ["incidents --format jsonl", "incidents --format csv", "incidents --format table", "search", "audit log"])
def test_an_output_that_is_full(here: Path, args: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*RUN, *args.split()], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, cwd=here, env=ENV, timeout=120
        )
    refused(Done(done.returncode, b"", done.stderr), 73, "standard output: ", "No space left")


LIMITED = "import resource, runpy, signal, sys; size = int(sys.argv.pop(1)); signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
LIMITED += "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)); runpy.run_module('marsad', run_name='__main__', alter_sys=True)"


def on_a_small_disk(here: Path, size: int, *args: str) -> Done:
    """Run with files that can't grow beyond `size` bytes, as on a full disk."""
    done = subprocess.run([sys.executable, "-c", LIMITED, str(size), *args], capture_output=True, cwd=here, env=ENV, timeout=120)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files")
def test_a_disk_that_fills_up(here: Path) -> None:
    before = call("incidents").bytes
    more = "".join(json.dumps(row | {"id": f"{row['id']}-{n}", "published": "2020-05-20"}) + "\n" for n in range(60) for row in REPORTS)
    put(here, "more.jsonl", more)
    refused(on_a_small_disk(here, 300_000, "add", "more.jsonl", "--quiet", "--jobs", "1"), 73, "marsad.db", "make room")
    assert lines(call("audit", "verify"))[0]["faults"] == []
    assert call("incidents").bytes == before
    refused(on_a_small_disk(here, 2_000, "incidents"), 73, "marsad.db", "make room")
    assert call("add", "more.jsonl", "--quiet").code == 0
    assert lines(call("audit", "verify"))[0]["faults"] == []
    refused(on_a_small_disk(here, 40_000, "backup", "b.zip"), 73, "b.zip: can't be written", "make room")
    assert not [path for path in here.iterdir() if "b.zip" in path.name]


def as_nobody(here: Path, *args: str) -> Done:
    """Run without the rights of root, for whom nothing is shut."""
    command = [*RUN, *args]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    done = subprocess.run(command, capture_output=True, cwd=here, env=ENV, timeout=120)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="nothing is forbidden to root")
def test_a_folder_that_can_only_be_read(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    for path in (here, *here.parents):
        if path.stat().st_uid == os.geteuid() and "pytest" in path.name:
            path.chmod(0o755)
    with sqlite3.connect("marsad.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for path in here.glob("marsad.db-*"):
        path.unlink()
    (here / "marsad.db").chmod(0o444)
    here.chmod(0o555)
    try:
        if as_nobody(here, "--version").code != 0:
            pytest.skip("the program itself can't be read by others here")
        for command in ("add reports.jsonl", "add reports.jsonl --db new.db", "incidents", "review accept x --by A"):
            refused(as_nobody(here, *command.split()), 73, ".db", "check the permissions of the file and its folder")
        refused(as_nobody(here, "backup", "b.zip"), 73)
    finally:
        here.chmod(0o755)
    assert sorted(path.name for path in here.iterdir()) == ["marsad.db", "reports.jsonl"]


def test_a_pipe_that_closes_early(here: Path) -> None:
    with subprocess.Popen([*RUN, "audit", "log"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=here, env=ENV) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_names_that_are_no_text(here: Path) -> None:
    """Arguments in bytes that are no UTF-8 come as lone surrogates."""
    for args in (["search", "\udcff"], ["incidents", "--outlet", "\udcff"], ["search", "--outlet", "x\udcff"]):
        done = run(*args, cwd=here)
        assert (done.code, done.out) == (0, "")
    refused(call("incidents", "--party", "\udcff"), 64, "--party")
    refused(call("incidents", "--place", "\udcff\udcff\udcff"), 64, "--place")
    refused(call("incidents", "--document", "\udcff"), 64, "no document")


def test_control_characters_of_a_report_do_not_reach_the_screen(here: Path) -> None:
    evil = REPORTS[0] | {"id": "x\x1b[31m\x07\u202e", "publisher": "\x1b]0;owned\x07"}
    put(here, "evil.jsonl", json.dumps(evil) + "\n")
    assert call("add", "evil.jsonl", "--quiet").code == 0
    for command in ("search ترهونة", "incidents", "audit log"):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", call(*command.split(), "--format", "table").out)
    for row in sheet(call("search", "ترهونة", "--format", "csv")):
        assert not row["document"].startswith(("=", "+", "-", "@"))


def test_the_environment_names_the_database(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "marsad.db").rename(here / "other.db")
    refused(call("incidents"), 69, "no such database")
    monkeypatch.setenv("MARSAD_DB", "sqlite:///other.db")
    assert lines(call("incidents"))
    refused(call("incidents", "--db", "third.db"), 69, "third.db")


def test_readers_do_not_wait_for_a_writer(here: Path) -> None:
    with sqlite3.connect("marsad.db", isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE incident SET stale = stale")
        assert lines(call("incidents"))
        assert lines(call("search", "ترهونة"))
        assert call("audit", "verify").code == 0
        connection.execute("ROLLBACK")
    connection.close()
