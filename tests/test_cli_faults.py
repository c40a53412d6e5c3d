"""What a newcomer may do wrong with the command: told by file, line and remedy, with an exit code, never with a traceback."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_cli import ENV, RUN, TEXT, Done, put, row, run

import marsad

PACKAGE = Path(marsad.__file__).parent
GOLD = '{"id": "a", "text": "x", "events": [{"type": "airstrik"}]}\n'


def told(done: Done, code: int, *words: str) -> None:
    """Check the exit code, and that the first line of standard error has `words` and a remedy."""
    first = done.err.splitlines()[0]
    assert done.code == code, done.err
    assert all(word in first for word in words), first
    assert re.search(r" \(.+\)$", first), f"no remedy: {first}"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "-: the file is empty"),
        (b" \n\t", "-: nothing but white space"),
        (b"\x00\x01\x02\xff" * 500, "-: it is binary, not text"),
        ("Größe über alles, ähnlich".encode("latin-1"), "-: its encoding is unknown"),
        (b'{"id": "a", "text": "b"}\n{"id": "b"\n', "-:2: not JSON"),
        (b'{"id": "a"}\n', "-:1: neither 'text' nor 'text_file'"),
    ],
)
def test_bad_standard_input(data: bytes, fault: str) -> None:
    told(run("code", "-", stdin=data), 65, fault)


def test_two_hundred_files_one_of_them_bad(tmp_path: Path) -> None:
    good = [put(tmp_path, f"{n:03}.txt", TEXT) for n in range(200)]
    done = run("code", *good[:100], put(tmp_path, "bad.jsonl", "{\n" + row(id="b")), *good[100:], "--published", "2020-05-20")
    told(done, 65, f"{tmp_path / 'bad.jsonl'}:1: not JSON")
    assert [record.document.id for record in done.records()] == [*(p.stem for p in good[:100]), "b", *(p.stem for p in good[100:])]


@pytest.mark.parametrize("source", ["", " ", "none.txt", "x" * 5000, "good.txt/inside"])
def test_names_that_are_no_file(tmp_path: Path, source: str) -> None:
    put(tmp_path, "good.txt", TEXT)
    done = run("code", source, "good.txt", cwd=tmp_path)
    told(done, 65, source or "''")
    assert [record.document.id for record in done.records()] == ["good"]


@pytest.mark.parametrize("date", ["", "soon", "2020-13-01", "2020-02-30", "20200520", "20-05-2020", "٢٠٢٠-٠٥-٢٠", "2020", "0000-00-00"])
def test_a_date_of_publication_that_is_none(tmp_path: Path, date: str) -> None:
    told(run("code", put(tmp_path, "a.txt", TEXT), "--published", date), 64, f"--published: '{date}' is no date", "YYYY-MM-DD")


@pytest.mark.parametrize("out", ["", ".", "none/out.jsonl", "file/out.jsonl", "nul/../out/"])
def test_an_output_that_cannot_be(tmp_path: Path, out: str) -> None:
    source = put(tmp_path, "file", TEXT)
    done = run("code", source, "--out", out, cwd=tmp_path)
    told(done, 64 if out == "" else 73, "--out" if out == "" else f"{out}: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_an_output_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o500)
    told(run("code", put(tmp_path, "a.txt", TEXT), "--out", folder / "out.jsonl"), 73, "can't be written: Permission denied")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("args", [("code", "a.txt"), ("code", "a.txt", "--format", "csv"), ("inspect", "قصفت"), ("schema",)])
def test_a_full_disk(tmp_path: Path, args: tuple[str, ...]) -> None:
    put(tmp_path, "a.txt", TEXT)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*RUN, *args], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=ENV, timeout=120
        )
    told(Done(done.returncode, b"", done.stderr), 73, "standard output: ", "No space left")
    assert done.stderr.count(b"\n") == 1


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    told(run("inspect", "x", MARSAD_CACHE=str(put(tmp_path, "file", ""))), 73, "Not a directory", "MARSAD_CACHE")


@pytest.mark.parametrize("word", ["خلخلخل", "", " ", "xyz", "\u0301" * 2000, "\u202eخلخ\u202c", "خلخلخ\nخلخلخ", "\ud800"])
def test_a_word_that_nobody_knows(word: str) -> None:
    done = run("inspect", word.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"))
    assert (done.code, done.err) == (0, "")
    assert "unknown    not in the data" in done.out
    assert not re.search("[\u202a-\u202e]", done.out)


def test_a_wrong_gold_file(tmp_path: Path) -> None:
    told(run("evaluate", put(tmp_path, "a.jsonl", GOLD)), 65, "a.jsonl:1: ", "missing required field")
    told(run("evaluate", put(tmp_path, "b.jsonl", "")), 65, "b.jsonl:1: the file is empty")
    told(run("evaluate", tmp_path), 65, "can't be read: Is a directory")


def test_what_can_not_be_measured(tmp_path: Path) -> None:
    told(run("measure", "speed", tmp_path / "none.jsonl"), 65, "none.jsonl: can't be read: No such file")
    told(run("measure", "speed", put(tmp_path, "a.jsonl.gz", b"\x1f\x8b\x08\x00 cut")), 65, "a packed file is broken")
    for args in ("speed --gold a.jsonl", "train", "reliability a.jsonl", "reliability --gold a.jsonl --out b"):
        done = run("measure", *args.split())
        assert done.code == 64
        assert "Try: marsad" in done.err
    told(run("measure", "train", "--gold", tmp_path / "none.jsonl"), 65, "none.jsonl: can't be read: No such file")
    told(run("measure", "train", "--gold", put(tmp_path, "a.jsonl", GOLD)), 65, "a.jsonl:1: ", "missing required field")
    nothing = put(tmp_path, "b.jsonl", '{"id": "b", "text": "x", "events": []}\n')
    told(run("measure", "train", "--gold", nothing), 65, "too few reports: nothing to judge")
    told(run("measure", "reliability", "--gold", nothing), 65, "no event was found")


def edited(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / "marsad" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_wrong_data_are_named(tmp_path: Path) -> None:
    """All by the check, the first by any other command."""
    shutil.copytree(PACKAGE, tmp_path / "marsad", ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    env = {"PYTHONPATH": str(tmp_path), "MARSAD_CACHE": str(tmp_path / "cache")}
    edited(tmp_path, "world/data/parties/libya.yaml", "ly-gna@2016-03..2021-03", "ly-gna@2016-03..2021-13")
    edited(tmp_path, "world/data/parties/yemen.yaml", "kind: ", "kinds: ")
    edited(tmp_path, "world/data/places/libya.csv", ",LY,", ",XY,")
    done = run("data", "check", **env)
    *lines, last = done.err.splitlines()
    assert (done.code, done.out, last) == (65, "", "marsad: 3 wrong entries")
    for line, fault in zip(
        lines, (r"libya.yaml:\d+: '2021-13' is no date", r"yemen.yaml:\d+: unknown key", r"libya.csv:\d+: 'XY' is no"), strict=True
    ):
        assert re.fullmatch(rf"marsad: {fault}.* \(.+\)", line)
    done = run("code", stdin=TEXT.encode(), **env)
    told(done, 78, "marsad: the data are wrong: libya.yaml:")
    assert done.err.endswith("Try: marsad data check\n")
    edited(tmp_path, "lang/ar/morphology.yaml", "article: ", "articles: ")
    told(run("data", "check", **env), 65, "morphology.yaml:2: 'article' must be one string")
