"""`marsad evaluate`, `marsad measure accuracy` and `marsad measure floors` as their users run them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_cli import ROOT, on_terminal, put, row, run
from test_cli_faults import told

from marsad.cli import cells
from marsad.measure.intervals import LEAST
from marsad.measure.score import CELLS

SAMPLE = ROOT / "samples" / "reports-a.jsonl"
HELD_OUT = ROOT / "samples" / "heldout.jsonl"
TEXT = "قصفت طائرات حربية مدينة ترهونة أمس."
EVENT = {"type": "airstrike", "sentence": TEXT, "trigger": "قصفت", "actor": [["طائرات حربية"]], "target": [], "speaker": [],
         "place": ["ترهونة"], "when": ["2020-05-19", "2020-05-19"], "when_stated": True, "counts": {}, "equipment": [],
         "status": "reported"}  # fmt: skip


def gold(folder: Path, name: str = "own.jsonl", reports: int = 1, **event: object) -> Path:
    """A gold file of reports that are all alike."""
    rows = [row(id=f"r{n}", text=TEXT, register="post", outlet="The Gazette", events=[EVENT | event]) for n in range(reports)]
    return put(folder, name, "".join(rows))


def test_the_figures() -> None:
    done = run("evaluate", HELD_OUT)
    assert done.code == 0
    head, *rows = done.out.splitlines()
    assert head.split() == ["P", "R", "F1", "95", "%", "gold"]
    figures = json.loads(run("evaluate", HELD_OUT, "--json").out)
    assert [line.split()[0] for line in rows] == list(figures) == list(CELLS)
    for line in rows:
        name, p, r, f1, interval, n = line.split()
        assert figures[name] == {"p": float(p), "r": float(r), "f1": float(f1), "n": int(n)}, "all cells have something to judge here"
        low, _, high = interval.partition("–")
        assert interval == "–" or float(low) <= float(f1) <= float(high)


def test_where_there_is_nothing_to_judge_there_is_no_figure(tmp_path: Path) -> None:
    assert re.search(r"^counts +– +– +– +– +0$", run("evaluate", gold(tmp_path)).out, re.M)


def test_files_are_taken_together(tmp_path: Path) -> None:
    one, two = gold(tmp_path), gold(tmp_path, "two.jsonl", 2)
    assert json.loads(run("evaluate", one, two, "--json").out)["event"]["n"] == 3


def test_misses_in_a_pipe(tmp_path: Path) -> None:
    """Plainly: a line a line, the words in brackets, both readings."""
    done = run("evaluate", gold(tmp_path, place=["حربية"], status="denied"), "--misses")
    _, listed = done.out.split("\n\n2 misses by cause\n")
    lines = [line.replace(cells.LRM, "") for line in listed.splitlines()]
    assert [re.split(r"\s{2,}", line) for line in lines[1:3]] == [
        ["place: other place of the sentence", "1", "1", "1", "1 airstrike"],
        ["status: denied → reported", "1", "1", "1", "1 airstrike"],
    ]
    at = lines.index("== place: other place of the sentence (1)")
    assert lines[at + 1 : at + 5] == [
        "own/r0 · airstrike · place: other place of the sentence",
        "  [[قصفت]] طائرات [حربية] [مدينة ترهونة] أمس.",
        "  gold  «حربية»",
        "  ours  «مدينة ترهونة»",
    ]
    assert "\x1b" not in done.out


def test_misses_on_a_terminal(tmp_path: Path) -> None:
    code, shown = on_terminal("evaluate", gold(tmp_path, place=["حربية"]), "--misses")
    assert code == 0
    assert "\x1b[1;7mقصفت\x1b[0m" in shown, "the trigger is reversed"
    assert "[[" not in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert all(len(line.replace(cells.LRM, "").rstrip()) <= 80 for line in plain.splitlines())


@pytest.mark.parametrize("by", ["type", "cell", "cause"])
def test_the_summary_adds_up(by: str) -> None:
    done = run("evaluate", SAMPLE, "--misses", "--by", by)
    title = re.search(rf"^(\d+) misses by {by}$", done.out, re.M)
    assert title
    summary = done.out[title.end() :].split("\n\n")[0].splitlines()[2:]
    counts = [int(re.split(r"\s{2,}", line)[1]) for line in summary]
    assert sum(counts) == int(title[1]) > 0
    assert counts == sorted(counts, reverse=True)
    assert [int(n) for n in re.findall(r"^== .* \((\d+)\)$", done.out, re.M)] == counts
    assert len(re.findall(r"^  gold  ", done.out, re.M)) == sum(counts)


def test_only_some_misses() -> None:
    every = json.loads(run("evaluate", SAMPLE, "--misses", "--json").out)["misses"]
    some = json.loads(run("evaluate", SAMPLE, "--misses", "--json", "--only", "actor").out)["misses"]
    assert some == [miss for miss in every if miss["cell"] == "actor"] != []
    for miss in every:
        assert all(0 <= mark["start"] < mark["end"] for mark in miss["marks"])
        assert miss["lost"] or miss["extra"]
    told(run("evaluate", SAMPLE, "--misses", "--only", "nonsense"), 64, "--only nonsense: no miss has such a")


def test_figures_per_part(tmp_path: Path) -> None:
    path = gold(tmp_path, reports=LEAST)
    done = run("evaluate", path, "--per", "outlet", "--per", "register")
    outlet, register = (block.replace(cells.LRM, "").splitlines() for block in done.out.split("\n\n")[1:])
    assert (outlet[0].split()[0], register[0].split()[0]) == ("outlet", "register")
    assert re.split(r"\s{2,}", outlet[1])[:4] == ["The Gazette", str(LEAST), str(LEAST), "1.000"]
    assert re.split(r"\s{2,}", register[1])[:4] == ["post", str(LEAST), str(LEAST), "1.000"]
    assert outlet[2].split()[0] == "100–100"
    told_ = json.loads(run("evaluate", path, "--per", "type", "--per", "register", "--json").out)
    assert set(told_["per"]) == {"type", "register"}
    part = told_["per"]["register"]["post"]
    assert (part["documents"], part["figures"]["event"]) == (LEAST, {"p": 1.0, "r": 1.0, "f1": 1.0, "n": LEAST, "interval": [1.0, 1.0]})


def test_two_runs(tmp_path: Path) -> None:
    """What the gold calls right is changed, as a change of the coder can't be."""
    before, now = tmp_path / "before.json", gold(tmp_path)
    assert run("evaluate", gold(tmp_path, place=["حربية"]), "--save", before).code == 0
    gold(tmp_path)
    done = run("evaluate", now, "--against", before)
    assert re.search(r"^place +0\.000 +1\.000 +\+1\.000", done.out, re.M)
    assert "\n0 broke\n" in done.out
    assert "\n1 got better: 1 place\n" in done.out
    assert "place: other place of the sentence → right" in done.out
    after = tmp_path / "after.json"
    run("evaluate", now, "--save", after)
    done = run("evaluate", gold(tmp_path, place=["حربية"]), "--against", after)
    assert "\n1 broke: 1 place\n" in done.out
    assert "  gold  «حربية»" in done.out.replace(cells.LRM, ""), "both readings of what broke"
    told_ = json.loads(run("evaluate", gold(tmp_path), "--against", before, "--json").out)["against"]
    assert told_["cells"]["place"] == {"before": 0.0, "now": 1.0, "interval": None}
    assert [(change["cell"], change["now"]) for change in told_["better"]] == [("place", "right")]


def test_what_can_not_be_evaluated(tmp_path: Path) -> None:
    own = gold(tmp_path)
    told(run("evaluate", put(tmp_path, "a.jsonl", row())), 65, "a.jsonl:1: no gold")
    told(run("evaluate", tmp_path / "none.jsonl"), 65, "none.jsonl: can't be read")
    told(run("evaluate", put(tmp_path, "r.jsonl", row(register=3, events=[]))), 65, "r.jsonl:1: 'register' is no string")
    told(run("evaluate", own, own), 64, "named twice")
    told(run("evaluate", own, "--by", "cell"), 64, "--by and --only")
    told(run("evaluate", own, "--only", "actor"), 64, "--by and --only")
    told(run("evaluate", own, "--against", tmp_path / "none.json"), 65, "none.json: can't be read")
    told(run("evaluate", own, "--against", own), 65, "own.jsonl: no run")
    told(run("evaluate", own, "--save", tmp_path / "no" / "run.json"), 73, "run.json: can't be written")
    run("evaluate", own, "--save", tmp_path / "run.json")
    told(run("evaluate", gold(tmp_path, "other.jsonl"), "--against", tmp_path / "run.json"), 65, "a run over other reports")


def test_of_what_is_held_out_no_miss_is_shown(tmp_path: Path) -> None:
    told(run("evaluate", HELD_OUT, "--misses"), 64, "held out")
    told(run("evaluate", SAMPLE, HELD_OUT, "--misses", "--json"), 64, "held out")
    path = gold(tmp_path, "heldout.jsonl", place=["حربية"])
    done = run("evaluate", path, "--save", tmp_path / "run.json")
    assert json.loads((tmp_path / "run.json").read_text("utf-8"))["events"] == []
    done = run("evaluate", path, "--against", tmp_path / "run.json")
    assert not re.search("[\u0600-\u06ff]", done.out)


# -- measure


def project(folder: Path, **event: object) -> Path:
    """A project's folder with one gold file of samples."""
    (folder / "samples").mkdir(exist_ok=True)
    gold(folder / "samples", **event)
    return folder


def test_the_page_on_accuracy(tmp_path: Path) -> None:
    real = gold(tmp_path, "real.jsonl", 3)
    done = run("measure", "accuracy", "--gold", real, "--out", "page.md", cwd=project(tmp_path))
    assert (done.code, done.out) == (0, "")
    page = (tmp_path / "page.md").read_text("utf-8")
    assert "\n|  | own | real |\n" in page
    assert str(tmp_path) not in page
    assert run("measure", "accuracy", "--gold", real, cwd=tmp_path).out == page
    (tmp_path / "none").mkdir()
    told(run("measure", "accuracy", cwd=tmp_path / "none"), 65, "samples: no gold file there")
    told(run("measure", "accuracy", "--gold", tmp_path / "samples" / "own.jsonl", cwd=tmp_path), 64, "two gold files are named own")


def test_floors_from_the_first_to_a_lower_one(tmp_path: Path) -> None:
    folder = project(tmp_path)
    file = put(tmp_path, "floors.yaml", "- {set: own, file: samples/own.jsonl}\n- {set: away, file: ../nowhere/a.jsonl}\n")
    floors = ("measure", "floors", "--file", "floors.yaml")
    done = run(*floors, cwd=folder)
    assert (done.code, "own: it has no floors yet" in done.err) == (1, True)
    assert "away: left out, ../nowhere/a.jsonl is not here" in done.err
    assert run(*floors, "--raise", cwd=folder).code == run(*floors, cwd=folder).code == 0
    assert "    place: 1.000\n" in file.read_text("utf-8")

    before = file.read_text("utf-8").replace("    when_stated: 1.000\n", "    when_stated: 1.000\n    equipment: 0.900\n")
    file.write_text(before, "utf-8")
    done = run(*floors, cwd=folder)
    assert (done.code, "own: equipment fell to 0.000, its floor is 0.900" in done.err) == (1, True)
    told(run(*floors, "--lower", "own/equipment", cwd=folder), 64, "--lower and --reason go together")
    told(run(*floors, "--reason", "because", cwd=folder), 64, "--lower and --reason go together")
    told(run(*floors, "--lower", "own/equipment", "--reason", " ", cwd=folder), 64, "--reason is empty")
    told(run(*floors, "--lower", "owl", "--reason", "because", cwd=folder), 64, "no set is named owl")
    told(run(*floors, "--lower", "own/place", "--reason", "because", cwd=folder), 65, "nothing to lower")
    assert file.read_text("utf-8") == before, "what was refused changes nothing"
    assert run(*floors, "--lower", "own/equipment", "--reason", "no longer guessed", cwd=folder).code == 0
    assert 'cell: equipment, from: 0.900, to: 0.000, reason: "no longer guessed"' in file.read_text("utf-8")
    assert run(*floors, cwd=folder).code == 0

    project(tmp_path, place=["حربية"])
    done = run(*floors, "--raise", cwd=folder)
    assert (done.code, "its gold is not that of the floors" in done.err) == (65, True)


def test_floors_that_can_not_be_read(tmp_path: Path) -> None:
    told(run("measure", "floors", cwd=tmp_path), 65, "floors.yaml: can't be read")
    put(tmp_path, "floors.yaml", "- {set: own}\n")
    told(run("measure", "floors", "--file", "floors.yaml", cwd=tmp_path), 65, "floors.yaml:1: 'file' must be one string")
