"""The command as its users run it: a process of its own, real files, its output and exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import marsad
from marsad.cli import cells, main
from marsad.cli.explain import bracketed
from marsad.cli.lines import to_json
from marsad.cli.sheet import COLUMNS, guarded
from marsad.ontology import STATUSES, TYPES
from marsad.record import Place, Record, Span, When

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "heldout" / "01-libya-agency.txt"
TEXT = "قصفت طائرات حربية تابعة للجيش مدينة ترهونة أمس، ما أدى إلى مقتل خمسة مدنيين، وفق وزارة الصحة.\n"
RUN = [sys.executable, "-W", "error", "-m", "marsad"]
ENV = os.environ | {"PYTHONPATH": str(Path(marsad.__file__).parents[1])}  # the package that is tested, in whatever folder it runs


class Done:
    """What a run left: exit code, standard output and error."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.bytes, self.out, self.err = code, out, out.decode(), err.decode()
        assert "Traceback" not in self.err, self.err

    def records(self) -> list[Record]:
        return [msgspec.json.decode(line, type=Record) for line in self.bytes.splitlines()]


def run(*args: str | Path, stdin: bytes = b"", cwd: Path | None = None, timeout: float = 120, **env: str) -> Done:
    done = subprocess.run([*RUN, *map(str, args)], input=stdin, capture_output=True, cwd=cwd, timeout=timeout, env=ENV | env)
    return Done(done.returncode, done.stdout, done.stderr)


def on_terminal(*args: str | Path, columns: int = 80) -> tuple[int, str]:
    """Run with a terminal for standard input, output and error: exit code, and what the screen got."""
    leader, follower = pty.openpty()
    env = ENV | {"COLUMNS": str(columns), "TERM": "xterm-256color"}
    with subprocess.Popen([*RUN, *map(str, args)], stdin=follower, stdout=follower, stderr=follower, env=env) as process:
        os.close(follower)
        got = b""
        while True:
            try:
                block = os.read(leader, 65536)
            except OSError:  # how a terminal on Linux says that nobody is at the other end
                break
            if not block:
                break
            got += block
    os.close(leader)
    return process.returncode, got.decode()


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def row(**fields: object) -> str:
    return json.dumps({"id": "a", "text": TEXT, "published": "2020-05-20"} | fields, ensure_ascii=False) + "\n"


# -- code: formats


def test_a_text_file_becomes_a_record() -> None:
    done = run("code", SAMPLE, "--published", "2020-01-05", "--publisher", "وكالة")
    assert done.code == 0
    (record,) = done.records()
    document = record.document
    assert (document.id, document.published, document.publisher, document.language) == (SAMPLE.stem, "2020-01-05", "وكالة", "ar")
    assert len(record.events) > 5
    text = SAMPLE.read_text(encoding="utf-8")
    for event in record.events:
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text
        assert event.type in TYPES
        assert event.status in STATUSES
    assert f"1 report coded: {len(record.events)} events" in done.err
    assert "by status" in done.err
    assert "by type" in done.err


def test_the_same_input_gives_the_same_bytes() -> None:
    one, two = (run("code", SAMPLE, "--published", "2020-01-05", PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert one.bytes == two.bytes


def test_lines_from_standard_input_and_many_files(tmp_path: Path) -> None:
    both = row(id="one") + row(doc="two", id=None, published=None)
    done = run("code", stdin=both.encode())
    assert [record.document.id for record in done.records()] == ["one", "two"]
    assert done.out == run("code", "-", stdin=both.encode()).out
    assert "1 of 2 have no publication date" in done.err
    done = run("code", put(tmp_path, "a.jsonl", both), put(tmp_path, "b.txt", TEXT), "--published", "2021-01-01")
    assert [(r.document.id, r.document.published) for r in done.records()] == [
        ("one", "2020-05-20"),
        ("two", "2021-01-01"),
        ("b", "2021-01-01"),
    ]
    assert done.code == 0


def test_pages_and_feeds(tmp_path: Path) -> None:
    page = put(
        tmp_path,
        "page.html",
        f"<html><head><title>غارة | الوادي</title></head><body><article><h1>غارة</h1><p>{TEXT}</p></article></body></html>",
    )
    entry = f"<item><guid>e1</guid><pubDate>Wed, 20 May 2020 23:00:00 -0500</pubDate><description>{TEXT}</description></item>"
    feed = put(tmp_path, "feed.rss", f"<rss version='2.0'><channel><title>صحيفة</title>{entry}</channel></rss>")
    denied = put(tmp_path, "denied.html", "<html><head><title>Access Denied</title></head><body>Access Denied</body></html>")
    done = run("code", page, denied, feed)
    told = [(r.document.id, r.document.title, r.document.published, r.document.publisher) for r in done.records()]
    assert told == [("page", "غارة", None, "الوادي"), ("e1", None, "2020-05-20", "صحيفة")]
    assert all(record.events for record in done.records())
    assert done.code == 65
    assert f"{denied}: the site refused to give the page (open it in a browser" in done.err


def test_without_a_date_relative_dates_stay_open_and_it_is_said_once(tmp_path: Path) -> None:
    done = run("code", put(tmp_path, "a.txt", TEXT), put(tmp_path, "b.txt", TEXT))
    assert done.err.count("no publication date") == 1
    assert all(event.when.start is event.when.end is None for record in done.records() for event in record.events)


def test_gold_files_are_valid_input() -> None:
    done = run("code", ROOT / "samples" / "heldout.jsonl", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert len(done.records()) == 8


def test_csv(tmp_path: Path) -> None:
    source = put(tmp_path, "a.jsonl", row(id="=1+1", title="عنوان\nآخر", publisher="@agency", url="-5"))
    done = run("code", source, "--format", "csv", "--quiet")
    assert not done.bytes.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(done.out))
    assert tuple(head) == COLUMNS
    assert rows
    assert all(len(cells_) == len(COLUMNS) for cells_ in rows)
    first = dict(zip(head, rows[0], strict=True))
    assert (first["document"], first["publisher"], first["url"], first["published"]) == ("'=1+1", "'@agency", "'-5", "2020-05-20")
    assert first["type"] == "airstrike"
    assert TEXT[int(first["trigger_start"]) : int(first["trigger_end"])] == first["trigger"]
    out = tmp_path / "out.csv"
    assert run("code", source, "--out", out, "--quiet").code == 0
    assert out.read_bytes() == b"\xef\xbb\xbf" + done.bytes


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", " \n=1", "\u200f=1", "\uff1d1", "|cmd", "\ra"])
def test_formulas_are_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(f"طرابلس {text}") == f"طرابلس {text}"


def test_an_unfinished_file_is_never_left(tmp_path: Path) -> None:
    out = put(tmp_path, "out.jsonl", "as it was")
    done = run("code", SAMPLE, "--out", out, "--published", "2020-01-05")
    assert done.code == 0
    assert done.out == ""
    assert f"written to {out}" in done.err
    assert out.read_text(encoding="utf-8") == run("code", SAMPLE, "--published", "2020-01-05").out
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    done = run("code", SAMPLE, "--out", tmp_path / "none" / "out.jsonl")
    assert done.code == 73
    assert "can't be written" in done.err
    assert run("code", SAMPLE, "--out", tmp_path).code == 73
    assert run("code", SAMPLE, "--out", "/dev/null").code == 0


def test_the_output_is_no_input(tmp_path: Path) -> None:
    source = put(tmp_path, "a.jsonl", row())
    done = run("code", source, "--out", source)
    assert done.code == 64
    assert source.read_text(encoding="utf-8") == row()


def test_a_closed_pipe_is_no_fault() -> None:
    script = f"{' '.join(RUN)} code {ROOT}/samples/*.jsonl --format table | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, timeout=120, env=ENV)
    assert done.stdout
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


# -- code: to be read by people


@pytest.mark.parametrize("columns", [60, 80, 100, 150])
def test_the_table(tmp_path: Path, columns: int) -> None:
    source = put(tmp_path, "a.jsonl", row(id="one", title="عنوان", outlet="وكالة") + row(id="two", text="لا شيء هنا"))
    done = run("code", source, "--format", "table", COLUMNS=str(columns))
    assert done.code == 0
    assert "\x1b" not in done.out
    shown = " ".join(done.out.replace(cells.LRM, "").split())
    for words in ("one · وكالة · 2020-05-20 · عنوان", "airstrike", "claimed", "2020-05-19", "5 killed", "two", "no event found"):
        assert words in shown, words
    for line in done.out.splitlines():
        assert len(line.replace(cells.LRM, "")) <= columns
        if cells.is_rtl(line):  # a mark beside each rule keeps Arabic of two columns apart
            assert line.count(f"{cells.LRM}│{cells.LRM}") == line.count("│")


def test_a_terminal_gets_the_table_in_colour() -> None:
    code, screen = on_terminal("code", SAMPLE, "--published", "2020-01-05")
    assert code == 0
    assert "\x1b[" in screen
    assert "│" in screen
    assert "1 report coded" in screen
    assert '{"document"' not in screen


@pytest.mark.parametrize("args", [(), ("-",), (SAMPLE, "-")])
def test_a_terminal_is_no_input(args: tuple[str | Path, ...]) -> None:
    code, screen = on_terminal("code", *args)
    assert code == 64
    assert "nothing to read" in screen


def test_explain() -> None:
    done = run("code", SAMPLE, "--published", "2020-01-05", "--explain")
    assert done.code == 0
    text = done.out.replace(cells.LRM, "")
    (record,) = run("code", SAMPLE, "--published", "2020-01-05").records()
    for number, event in enumerate(record.events, 1):
        assert f"{number}. {event.type} · {event.status}" in text
        assert f"[[{event.trigger.text.split()[0]}" in " ".join(text.split())
        for step in event.why:
            assert step.rule in " ".join(text.split())
    assert "seen but not coded" in text
    code, screen = on_terminal("code", SAMPLE, "--explain")
    assert code == 0
    assert "[[" not in re.sub(r"\x1b\[[\d;]*m", "", screen)


def test_brackets_nest_and_never_cross() -> None:
    text = "abcdefghij"
    assert bracketed(text, 0, 10, [(1, 6, "who"), (2, 4, "trigger"), (5, 8, "when"), (8, 10, "step")]) == "a[b[[cd]]ef]gh[ij]"
    assert bracketed(text, 2, 5, [(2, 5, "trigger")]) == "[[cde]]"


# -- bad input


BAD = {
    "empty.txt": (b"", "the file is empty"),
    "blank.txt": (b" \n\t\n", "nothing but white space"),
    "binary.txt": (b"\x00\x01\x02\xff" * 500, "it is binary, not text"),
    "photo.txt": (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
    "latin.txt": ("Größe über alles, ähnlich".encode("latin-1"), "encoding is unknown"),
    "empty.jsonl": (b"\n", "the file is empty"),
    "broken.jsonl": (b'{"id": "a", "text": "b"', "not JSON"),
    "missing.jsonl": (b'{"id": "a"}', "neither 'text' nor 'text_file'"),
    "nofile.jsonl": (b'{"id": "a", "text_file": "gone.txt"}', "text_file 'gone.txt' can't be read"),
    "date.jsonl": (b'{"id": "a", "text": "b", "published": "soon"}', "'published' is no date"),
    "list.jsonl": (b"[1, 2]", "not a JSON object"),
    "null.jsonl": (b"null", "not a JSON object"),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """All bad files coded in one run, with a good one after them."""
    folder = tmp_path_factory.mktemp("bad")
    files = [put(folder, name, data) for name, (data, _) in BAD.items()]
    return folder, run("code", *files, folder, folder / "none.txt", put(folder, "good.txt", TEXT), "--published", "2020-05-20")


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named_with_its_line_and_remedy(bad: tuple[Path, Done], name: str) -> None:
    folder, done = bad
    line = next(line for line in done.err.splitlines() if line.startswith(f"{folder / name}:"))
    assert BAD[name][1] in line
    assert re.search(r" \([^()]+\)$", line), "a remedy"
    if name in ("broken.jsonl", "missing.jsonl", "nofile.jsonl", "date.jsonl", "list.jsonl", "null.jsonl"):
        assert line.startswith(f"{folder / name}:1: ")


def test_the_rest_is_coded(bad: tuple[Path, Done]) -> None:
    folder, done = bad
    assert done.code == 65
    assert [record.document.id for record in done.records()] == ["good"]
    assert f"{folder}: it is a folder" in done.err
    assert f"{folder / 'none.txt'}: no such file" in done.err
    assert f"; {len(BAD) + 2} bad inputs, named above" in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", TEXT)
    path.chmod(0)
    done = run("code", path)
    assert (done.code, "no permission" in done.err) == (65, True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_other_encodings_are_coded_alike(tmp_path: Path, encoding: str) -> None:
    done = run("code", put(tmp_path, "a.txt", TEXT.encode(encoding)), "--published", "2020-05-20")
    assert done.code == 0
    assert done.out == run("code", put(tmp_path, "a.txt", TEXT), "--published", "2020-05-20").out
    assert ("read as windows-1256" in done.err) == (encoding == "cp1256")


def test_a_broken_line_is_numbered_and_the_rest_goes_on(tmp_path: Path) -> None:
    source = put(tmp_path, "a.jsonl", row(id="one") + '{"id": "two", \n\n' + row(id="three") + "{}\n")
    done = run("code", source)
    assert done.code == 65
    assert [record.document.id for record in done.records()] == ["one", "three"]
    assert [int(hit) for hit in re.findall(r"a\.jsonl:(\d+):", done.err)] == [2, 5]


def test_lone_surrogates_are_written_as_escapes(tmp_path: Path) -> None:
    text = json.dumps(TEXT)[1:-1]
    source = put(
        tmp_path,
        "a.jsonl",
        '{"id": "\\ud800", "title": "\\udfff", "publisher": "\\ud801", "text": "\\ud800' + text + '\\udc00\\ud83d\\udca5"}\n',
    )
    done = run("code", source, "--published", "2020-05-20")
    assert done.code == 0
    record = json.loads(done.out)
    assert (record["document"]["id"], record["document"]["title"], record["document"]["publisher"]) == ("\ud800", "\udfff", "\ud801")
    assert "قصفت" in done.out
    assert record["events"]
    for args in (("--format", "csv"), ("--format", "table"), ("--explain",), ("--out", tmp_path / "o.csv")):
        assert run("code", source, *args).code == 0


HARD = {
    "marks": "قصفت" + "\u064b" * 500_000 + " مدينة ترهونة",
    "only marks": "\u0301" * 500_000,
    "overrides": "\u202e" + "\u2067\u202d".join(TEXT.split()) + "\u202c\u2069",
    "many overrides": "\u202e\u202d" * 200_000 + TEXT,
    "tatweel": "ق" + "\u0640" * 500_000 + "صفت ترهونة",
    "one word": "قصفت" * 250_000,
    "joined words": "وقصفت،" * 20_000,
    "digits": "5" * 1_000_000,
    "quotes": "«" * 200_000 + TEXT + "»" * 200_000,
    "spaces": " " * 1_000_000 + TEXT,
    "not Arabic": "The army shelled Tarhuna yesterday. " * 1000,
    "emoji": "\U0001f4a5\u200d" * 100_000 + TEXT,
    "controls": "".join(map(chr, range(32))) + TEXT * 20,
}


@pytest.mark.parametrize("name", HARD)
def test_hard_texts(tmp_path: Path, name: str) -> None:
    source = put(tmp_path, "a.jsonl", row(text=HARD[name]))
    done = run("code", source)
    assert done.code == 0
    (record,) = done.records()
    assert json.loads(done.out)["document"]["id"] == "a"
    for event in record.events:
        assert HARD[name][event.trigger.start : event.trigger.end] == event.trigger.text
    if len(HARD[name]) < 250_000:
        assert run("code", source, "--explain", COLUMNS="80").code == 0


@pytest.mark.parametrize("sentence", [TEXT.strip() + " ", TEXT.strip(" .\n") + " "], ids=["with full stops", "without"])
def test_a_megabyte_on_one_line(tmp_path: Path, sentence: str) -> None:
    text = sentence * (1_000_000 // len(sentence.encode()))
    done = run("code", put(tmp_path, "a.jsonl", row(text=text)), timeout=60)
    assert done.code == 0
    assert len(done.records()[0].events) > 1000


def test_ten_megabytes_on_one_line(tmp_path: Path) -> None:
    text = "وكان الطقس في المدينة باردا مساء اليوم " * 150_000
    assert len(text.encode()) > 10_000_000
    assert run("code", put(tmp_path, "a.txt", text), timeout=180).code == 0


def test_one_id_twice_is_said(tmp_path: Path) -> None:
    done = run("code", put(tmp_path, "a.jsonl", row() + row()))
    assert done.code == 0
    assert "a.jsonl:2: note: the id 'a' stands already at " in done.err


def test_a_fault_of_the_coder_costs_one_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    right = marsad.Coder.code

    def fail(self: marsad.Coder, text: str, *args: object, **more: object) -> Record:
        if text == "x":
            raise IndexError("broken")
        return right(self, text, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(marsad.Coder, "code", fail)
    source = put(tmp_path, "a.jsonl", row(id="one", text="x") + row(id="two"))
    assert main(["code", str(source), "--out", str(tmp_path / "o.jsonl")]) == 65
    assert f"{source}:1: Marsad failed on it: IndexError('broken')" in capfd.readouterr().err
    assert len((tmp_path / "o.jsonl").read_bytes().splitlines()) == 1


# -- usage


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "COMMAND"),
        (("cod",), "invalid choice"),
        (("code", SAMPLE, "--publishd", "2020-01-01"), "unrecognized arguments"),
        (("code", SAMPLE, "--pub", "x"), "unrecognized arguments"),
        (("code", SAMPLE, "--published", "yesterday"), "'yesterday' is no date (write YYYY-MM-DD)"),
        (("code", SAMPLE, "--published", ""), "is no date"),
        (("code", SAMPLE, "--format", "xml"), "invalid choice"),
        (("code", SAMPLE, "--explain", "--format", "csv"), "--explain"),
        (("code", "-", "-"), "only once"),
        (("evaluate",), "GOLD"),
        (("inspect",), "WORD"),
        (("data", "burn"), "invalid choice"),
    ],
)
def test_wrong_usage(args: tuple[str | Path, ...], message: str) -> None:
    done = run(*args)
    assert (done.code, done.out) == (64, "")
    assert message in done.err


@pytest.mark.parametrize("command", ["code", "evaluate", "inspect", "schema", "data", "measure", "places"])
def test_each_help_has_an_example(command: str) -> None:
    done = run(command, "--help")
    assert done.code == 0
    assert re.search(rf"examples?:\n(.*\n)*.*  marsad {command}|\| marsad {command}", done.out)


def test_version() -> None:
    assert run("--version").out == f"marsad {marsad.__version__}\n"
    installed = Path(sys.executable).with_name("marsad")
    if installed.exists():
        assert (
            subprocess.run([installed, "--version"], capture_output=True, text=True, check=True).stdout == f"marsad {marsad.__version__}\n"
        )


# -- the other commands


def test_inspect() -> None:
    done = run("inspect", "وللجيش", "قوات حفتر", "قصفت", "طرابلس", "خمسة وعشرين", "أمس", "خلخلخل")
    assert done.code == 0
    shown = done.out.replace(cells.LRM, "")
    for words in (
        "و + ل + ال + جيش",
        "ly-lna",
        "shelling",
        "Tripoli, LY",
        "25 (cardinal",
        "hangs on the day of publication",
        "not in the data",
    ):
        assert words in shown, words


def test_schema() -> None:
    schema = json.loads(run("schema").out)
    assert schema["$schema"].endswith("2020-12/schema")
    record = schema["$defs"]["Record"]
    assert set(record["properties"]) == {"document", "coder", "events", "left"}
    assert {"low", "high", "class"} <= set(schema["$defs"]["Item"]["properties"])


def test_data_check() -> None:
    done = run("data", "check")
    assert done.code == 0
    assert re.fullmatch(r"\d+ frames, \d+ parties, .* places\n", done.out)


def test_places_build_names_a_wrong_source(tmp_path: Path) -> None:
    done = run("places", "build", tmp_path / "none.csv", "--out", tmp_path / "a.pack", MARSAD_CACHE=str(tmp_path))
    assert done.code == 65
    assert "no such file" in done.err
    assert list(tmp_path.iterdir()) == []


# -- cells


@pytest.mark.parametrize(
    ("low", "high", "shown"), [(4, 4, "4"), (4, 6, "4–6"), (4, None, "4+"), (None, 6, "up to 6"), (0, 6, "up to 6"), (None, None, "some")]
)
def test_bounds(low: int | None, high: int | None, shown: str) -> None:
    assert cells.bounds(low, high) == shown


@pytest.mark.parametrize(
    ("start", "end", "time", "shown"),
    [
        ("2020-05-20", "2020-05-20", "21:30", "2020-05-20 21:30"),
        ("2020-05-01", "2020-05-20", None, "2020-05-01 to 05-20"),
        ("2019-12-30", "2020-01-02", None, "2019-12-30 to 2020-01-02"),
        (None, "2020-05-20", None, "by 2020-05-20"),
        ("2020-05-20", None, None, "from 2020-05-20"),
        (None, None, None, "open"),
    ],
)
def test_when(start: str | None, end: str | None, time: str | None, shown: str) -> None:
    assert cells.when(When(start, end, time, "day", True, None)) == shown


def test_place_and_names() -> None:
    place = Place("Tarhuna", "ترهونة", None, "LY", None, 32.4, 13.6, "near", 15.0, Span(), None)
    assert cells.place(place) == "near Tarhuna, LY"
    assert cells.plain("قوات\nحفتر \u202e") == f"قوات حفتر{cells.LRM}"
    assert cells.plain("a\x1b[31mb") == "a\ufffd[31mb"


def test_json_of_a_record_is_that_of_msgspec() -> None:
    record = marsad.code(TEXT, "2020-05-20")
    assert to_json(record) == msgspec.json.encode(record)
    record.document.title = "\ud800"
    assert json.loads(to_json(record))["document"]["title"] == "\ud800"
    assert to_json(record).replace(b'"\\ud800"', b"null") == msgspec.json.encode(
        msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, title=None))
    )
