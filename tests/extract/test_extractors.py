"""Extractors by name: what is known, what is installed, what is missing; and that the default needs none of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import msgspec
import pytest
from model_server import ModelServer, fault, said
from telling import DENIAL, LOSS, TEXT, answer, event

import marsad
from marsad import compiled
from marsad.coder import VERSION, Coder
from marsad.extract import BUILT_IN, GROUP, Extractor, NotConfigured, Task, make_extractor, names
from marsad.extract.ensemble import Ensemble
from marsad.extract.llm import Llm
from marsad.extract.rules import Rules
from marsad.extract.settings import from_environment
from marsad.record import Event, Left, Record, Span

ROOT = Path(__file__).parents[2]
SOURCE = str(Path(marsad.__file__).parents[1])
URL, MODEL = "MARSAD_LLM_URL", "MARSAD_LLM_MODEL"
SET = {URL: "http://127.0.0.1:9/v1", MODEL: "toy"}


def python(script: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MARSAD_LLM_")}
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=clean | {"PYTHONPATH": SOURCE} | env)


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("MARSAD_LLM_")]:
        monkeypatch.delenv(name)
    return monkeypatch


# -- names


def test_the_project_file_names_what_the_code_knows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"][GROUP] == BUILT_IN
    assert [need.split(">")[0] for need in project["optional-dependencies"]["llm"]] == ["httpx", "stamina"]


def test_the_default_is_the_rules() -> None:
    coder, named = Coder(), Coder("rules")
    assert isinstance(coder.extractor, Rules)
    record = coder.code(TEXT, "2020-05-20", "غارة على ترهونة")
    assert record.coder.version == VERSION
    assert {e.trigger.in_ for e in record.events} == {"title", None}
    assert msgspec.json.encode(record) == msgspec.json.encode(named.code(TEXT, "2020-05-20", "غارة على ترهونة"))


class Toy:
    """An extractor as somebody else may write it."""

    tag = "toy.1"

    def extract(self, task: Task) -> tuple[list[Event], list[Left]]:
        return [], [Left(f"{task.document} {task.published} {task.title}", Span(task.text[:3], 0, 3))]


def test_one_that_is_made_already() -> None:
    toy = Toy()
    record = Coder(toy).code(TEXT, "2020-05-20", "عنوان", id="a")
    assert record.coder.version == f"{VERSION}+toy.1"
    assert [left.what for left in record.left] == ["a 2020-05-20 عنوان"]
    assert make_extractor(toy, compiled.load()) is toy


def test_one_of_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "toy_extractor-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-extractor\nVersion: 1.0\n")
    lines = ["toy = toy_extractor:make", "rules = toy_extractor:make", "gone = no_such_module:make", "half = toy_extractor:half"]
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n" + "\n".join(lines) + "\n")
    (tmp_path / "toy_extractor.py").write_text(
        "class Toy:\n    tag = 'toy'\n    def __init__(self, data): self.data = data\n    def extract(self, task): return [], []\n"
        "make = Toy\nhalf = lambda data: object()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert names() == ["rules", "llm", "ensemble", "gone", "half", "toy"]
    coder = Coder("toy")
    assert (type(coder.extractor).__name__, coder.extractor.data) == ("Toy", compiled.load())  # type: ignore[attr-defined]
    assert coder.code(TEXT).coder.version == f"{VERSION}+toy"
    assert isinstance(Coder("rules").extractor, Rules)  # nobody takes the default's name
    with pytest.raises(NotConfigured, match=r"'gone' can't be loaded: No module named 'no_such_module'.*no_such_module:make"):
        Coder("gone")
    with pytest.raises(NotConfigured, match="'half' has no 'extract' or no 'tag'"):
        Coder("half")
    monkeypatch.delitem(sys.modules, "toy_extractor")


def test_an_unknown_name() -> None:
    with pytest.raises(NotConfigured, match=r"no extractor is called 'gpt' \(known: rules, llm, ensemble"):
        Coder("gpt")


def test_ours_are_extractors(unset: pytest.MonkeyPatch) -> None:
    for name, value in SET.items():
        unset.setenv(name, value)
    for name, kind in (("rules", Rules), ("llm", Llm), ("ensemble", Ensemble)):
        made = make_extractor(name, compiled.load())
        assert isinstance(made, kind)
        assert isinstance(made, Extractor)
        if not isinstance(made, Rules):
            made.close()
    assert {point.name for point in entry_points(group=GROUP)} <= {*BUILT_IN}


# -- settings


@pytest.mark.parametrize("name", ["llm", "ensemble"])
def test_no_model_is_asked_that_nobody_configured(unset: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(NotConfigured, match="MARSAD_LLM_URL and MARSAD_LLM_MODEL not set") as caught:
        Coder(name)
    assert "MARSAD_LLM_KEY" in str(caught.value)
    unset.setenv(URL, "http://127.0.0.1:9/v1")
    with pytest.raises(NotConfigured, match="configured: MARSAD_LLM_MODEL not set"):
        Coder(name)


def test_settings_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_CACHE", str(tmp_path))
    plain = from_environment(SET | {URL: " http://127.0.0.1:9/v1/ "})
    assert (plain.model, plain.key, plain.timeout, plain.attempts) == ("toy", "", 120.0, 5)
    assert (plain.price_in, plain.cache) == (None, tmp_path / "marsad" / "llm")
    more = {"KEY": "k", "TIMEOUT": "7.5", "ATTEMPTS": "2", "WINDOW": "900", "PRICE_IN": "0", "PRICE_OUT": "1.5", "CACHE": "off"}
    full = from_environment(SET | {f"MARSAD_LLM_{name}": value for name, value in more.items()})
    assert (full.key, full.timeout, full.attempts, full.window) == ("k", 7.5, 2, 900)
    assert (full.price_in, full.price_out, full.cache) == (0.0, 1.5, None)


@pytest.mark.parametrize(
    ("url", "address", "host", "local"),
    [
        ("http://127.0.0.1:9/v1/", "http://127.0.0.1:9/v1/chat/completions", "127.0.0.1:9", True),
        ("http://[::1]:9", "http://[::1]:9/chat/completions", "[::1]:9", True),
        ("http://localhost/v1/chat/completions", "http://localhost/v1/chat/completions", "localhost", True),
        ("https://me:pass@example.org/v1?version=2", "https://me:pass@example.org/v1/chat/completions?version=2", "example.org", False),
    ],
)
def test_the_address(url: str, address: str, host: str, local: bool) -> None:
    settings = from_environment(SET | {URL: url})
    assert (settings.address, settings.host, settings.local) == (address, host, local)
    assert "pass" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", "localhost:8080"),
        ("URL", "http://"),
        ("URL", "http://[::1"),
        ("URL", "http://host:port/v1"),
        ("KEY", "ключ"),
        ("KEY", "a\tb"),
        ("TIMEOUT", "soon"),
        ("TIMEOUT", "0"),
        ("TIMEOUT", "nan"),
        ("ATTEMPTS", "0"),
        ("ATTEMPTS", "2.5"),
        ("WINDOW", "10"),
        ("PRICE_IN", "-1"),
        ("PRICE_OUT", "inf"),
        ("CACHE", "maybe"),
    ],
)
def test_settings_that_are_wrong(name: str, value: str) -> None:
    with pytest.raises(NotConfigured, match=f"MARSAD_LLM_{name} "):
        from_environment(SET | {f"MARSAD_LLM_{name}": value})


# -- without the extra


BLOCK = "import sys; sys.modules['httpx'] = sys.modules['stamina'] = None\n"


def test_the_default_runs_without_what_a_model_needs() -> None:
    script = BLOCK + f"import marsad; r = marsad.code({TEXT!r}, '2020-05-20'); print(len(r.events), r.coder.version)"
    done = python(script)
    assert done.returncode == 0, done.stderr
    count, version = done.stdout.split()
    assert int(count) > 1
    assert version == VERSION


def test_what_is_missing_is_named() -> None:
    script = BLOCK + "from marsad.coder import Coder\ntry: Coder('llm')\nexcept RuntimeError as e: print(type(e).__name__, e)"
    assert "NotConfigured no language model is configured" in python(script).stdout
    said_ = python(script, **SET).stdout
    assert "the package 'httpx' is not installed (install the extra: pip install 'marsad[llm]')" in said_


def test_the_default_loads_nothing_of_a_model() -> None:
    script = (
        f"import sys, marsad; marsad.code({TEXT!r}); "
        "print([m for m in sys.modules if m in ('httpx', 'stamina', 'tenacity') or "
        "(m.startswith('marsad.extract.') and m != 'marsad.extract.rules')])"
    )
    assert python(script).stdout.strip() == "[]"


# -- the command


def run(*args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MARSAD_LLM_")}
    command = [sys.executable, "-W", "error", "-m", "marsad", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, env=clean | {"PYTHONPATH": SOURCE, "NO_PROXY": "127.0.0.1"} | env)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_command_asks_a_model(server: ModelServer, report: Path) -> None:
    server.replies = [said(answer(event(), DENIAL, LOSS))]
    env = SET | {URL: server.url, "MARSAD_LLM_CACHE": "off", "MARSAD_LLM_PRICE_IN": "10"}
    done = run("code", report, "--published", "2020-05-20", "--extractor", "llm", **env)
    assert done.returncode == 0, done.stderr
    record = msgspec.json.decode(done.stdout, type=Record)
    assert [e.type for e in record.events] == ["shelling", "denial", "equipment-loss"]
    assert "1 report coded: 3 events" in done.stderr
    assert "llm        1 requests (0 repeated, 0 answers from the cache), 100 tokens in, 20 out" in done.stderr
    assert "cost 0.0010" in done.stderr
    done = run("code", report, "--published", "2020-05-20", "--extractor", "ensemble", "--quiet", **env)
    assert (done.returncode, done.stderr) == (0, "")
    both = msgspec.json.decode(done.stdout, type=Record)
    assert both.coder.version.startswith(f"{VERSION}+ensemble.toy.")
    assert any(step.step == "ensemble" for e in both.events for step in e.why)


def test_the_command_without_a_model(report: Path) -> None:
    done = run("code", report, "--extractor", "llm")
    assert (done.returncode, done.stdout) == (78, "")
    assert "MARSAD_LLM_URL and MARSAD_LLM_MODEL not set" in done.stderr
    done = run("code", report, "--extractor", "gpt")
    assert done.returncode == 78
    assert "no extractor is called 'gpt'" in done.stderr


def test_the_command_where_the_model_is_gone(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = run("code", report, "--extractor", "llm", "--out", out, **SET, MARSAD_LLM_ATTEMPTS="1")
    assert (done.returncode, out.exists()) == (69, False)
    assert "start the server, or check MARSAD_LLM_URL" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_report_without_an_answer_is_named_and_the_rest_coded(server: ModelServer, tmp_path: Path) -> None:
    source = tmp_path / "reports.jsonl"
    rows = [{"id": name, "text": f"{TEXT} {name}", "published": "2020-05-20"} for name in ("one", "two", "three")]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    server.answer = lambda r: fault(500, "boom") if "two" in r["messages"][-1]["content"] else said(answer(event()))
    env = SET | {URL: server.url, "MARSAD_LLM_CACHE": "off", "MARSAD_LLM_ATTEMPTS": "1"}
    done = run("code", source, "--extractor", "llm", **env)
    assert done.returncode == 69
    assert [json.loads(line)["document"]["id"] for line in done.stdout.splitlines()] == ["one", "three"]
    assert "reports.jsonl:2: no answer from the model" in done.stderr
    assert "2 reports coded: 2 events" in done.stderr
    assert "1 report without an answer of the model, named above" in done.stderr


def test_a_model_is_scored_like_the_rules(server: ModelServer, tmp_path: Path) -> None:
    gold = {"id": "one", "text": TEXT, "published": "2020-05-20", "events": [
        {"type": "shelling", "sentence": TEXT.split(". ")[0] + ".", "trigger": "قصفت", "actor": [["قواته", "جيش الوادي"]], "target": [],
         "place": ["مدينة ترهونة"], "when": ["2020-05-19", "2020-05-19"], "when_stated": True, "counts": {"killed": 5}, "equipment": [],
         "speaker": [["المتحدث باسم جيش الوادي"]], "status": "claimed"}]}  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold) + "\n", encoding="utf-8")
    server.replies = [said(answer(event()))]
    done = run("evaluate", path, "--extractor", "llm", "--json", **SET | {URL: server.url, "MARSAD_LLM_CACHE": "off"})
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["event"]["f1"], figures["tuple"]["f1"]) == (1.0, 1.0)
    done = run("evaluate", path, "--extractor", "llm", **SET, MARSAD_LLM_ATTEMPTS="1")
    assert done.returncode == 69


def test_the_page_tells_of_every_variable_and_extractor() -> None:
    page = (ROOT / "docs" / "extractors.md").read_text(encoding="utf-8").replace("`…_OUT`", "`MARSAD_LLM_PRICE_OUT`")
    code = (ROOT / "src" / "marsad" / "extract" / "settings.py").read_text(encoding="utf-8")
    known = set(re.findall(r'"([A-Z]+(?:_IN|_OUT)?)"', code)) | {"CACHE"}
    assert set(re.findall(r"MARSAD_LLM_([A-Z_]+[A-Z])", page)) == known
    assert all(f"| `{name}` |" in page for name in BUILT_IN)
