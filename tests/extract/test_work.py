"""How the work is done: long texts in windows, answers kept, what it costs, many threads."""

from __future__ import annotations

import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from model_server import Body, ModelServer, Reply, fault, said
from telling import DENIAL, LOSS, TEXT, Make, answer, code, event, party, usage

from marsad.cli.lines import to_json

# -- windows, cache, cost, threads


def test_a_long_text_is_read_in_windows(server: ModelServer, coder: Make) -> None:
    text = " ".join(f"قصفت المدفعية بلدة الوادي رقم {n} فجرا." for n in range(1, 31))

    def serve(request: Body) -> Reply:
        lines = request["messages"][-1]["content"].split("\n")
        plain = {"actor": [party("المدفعية")], "speaker": [], "status": "reported", "place": None, "when": None, "counts": []}
        told = [event(sentence=n, trigger="قصفت", **plain) for n in range(len(lines))]
        return said(answer(*told))  # a model that codes the context too

    server.answer = serve
    made = coder(window=300)
    record = code(made, text)
    assert len(server.requests) > 3
    assert len(record.events) == len({e.trigger.start for e in record.events}) == 30
    assert [e.sentence.start for e in record.events] == sorted(e.sentence.start for e in record.events)
    cores = [[line for line in shown.split("\n") if " context] " not in line] for shown in server.shown]
    assert sum(map(len, cores)) == 30
    assert all(" context] " in shown for shown in server.shown)


def test_what_a_model_tells_of_the_context_is_not_taken_for_the_core(server: ModelServer, coder: Make) -> None:
    text = " ".join(f"قصفت المدفعية بلدة الوادي رقم {n} فجرا." for n in range(1, 13))

    def serve(request: Body) -> Reply:
        lines = request["messages"][-1]["content"].split("\n")
        plain = {"actor": [], "speaker": [], "status": "reported", "place": None, "when": None, "counts": []}
        return said(answer(*(event(sentence=n, trigger="قصفت", **plain) for n, line in enumerate(lines) if " context] " in line)))

    server.answer = serve
    record = code(coder(window=200), text)
    assert len(server.requests) > 1
    assert (record.events, record.left) == ([], [])


def test_answers_are_kept(server: ModelServer, coder: Make, tmp_path: Path) -> None:
    server.replies = [said(answer(event()))]
    first = to_json(code(coder()))
    again = coder()
    assert to_json(code(again)) == first
    assert (len(server.requests), usage(again).requests, usage(again).cached, usage(again).tokens_in) == (1, 0, 1, 0)
    code(coder(model="other"))
    code(coder(), TEXT + " وساد الهدوء المنطقة بعد ذلك.")
    code(coder(cache=None))
    assert len(server.requests) == 4
    files = [path for path in (tmp_path / "llm").rglob("*") if path.is_file()]
    assert len(files) == 3
    assert all(path.suffix == ".json" for path in files)
    assert all(path.parent.stat().st_mode & 0o077 == 0 for path in files)  # they quote reports that may not be public
    for path in files:
        path.write_bytes(b"\x00 not JSON")
    code(coder())
    assert len(server.requests) == 5


def test_a_folder_that_can_t_be_written_costs_only_the_keeping(server: ModelServer, coder: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    server.replies = [said(answer(event()))]
    made = coder(cache=tmp_path / "file")
    assert len(code(made).events) == len(code(made).events) == 1
    assert len(server.requests) == 2


def test_what_it_cost(server: ModelServer, coder: Make, caplog: pytest.LogCaptureFixture) -> None:
    server.replies = [said(answer(event()), tokens=(2_000, 1_000))]
    made = coder(price_in=3.0, price_out=15.0)
    with caplog.at_level(logging.INFO, "marsad.extract"):
        code(made)
    assert usage(made).cost == pytest.approx(0.021)
    assert usage(made).seconds > 0
    (message,) = [r.getMessage() for r in caplog.records if r.name == "marsad.extract"]
    assert message.startswith("one: 1 requests (0 repeated, 0 answers from the cache), 2,000 tokens in, 1,000 out")
    assert "cost 0.0210" in message
    free = coder()
    code(free)
    assert usage(free).cost is None


def test_the_key_is_shown_nowhere(server: ModelServer, coder: Make, caplog: pytest.LogCaptureFixture) -> None:
    server.replies = [fault(500, "a-secret"), said(answer(event()))]
    made = coder()
    with caplog.at_level(logging.DEBUG):
        record = code(made)
    assert "a-secret" not in caplog.text + to_json(record).decode() + repr(made.extractor.settings)  # type: ignore[attr-defined]


def test_many_threads_share_one_extractor(server: ModelServer, coder: Make) -> None:
    texts = [TEXT.replace("خمسة", f"{n}") for n in range(2, 26)]

    def serve(request: Body) -> Reply:
        found = re.search(r"وقتلت (\d+) ", request["messages"][-1]["content"])
        assert found
        return said(answer(event(counts=[{"kind": "killed", "quote": f"{found[1]} مقاتلين"}]), DENIAL, LOSS))

    server.answer = serve
    alone = [to_json(code(coder(cache=None), text)) for text in texts[:6]]
    made = coder(cache=None)
    with ThreadPoolExecutor(8) as pool:
        records = list(pool.map(lambda text: code(made, text), texts))
    assert [to_json(record) for record in records[:6]] == alone
    assert [record.events[0].counts[0].low for record in records] == list(range(2, 26))
    assert (usage(made).requests, usage(made).events) == (24, 72)


def test_lone_surrogates(server: ModelServer, coder: Make) -> None:
    server.replies = [said(json.dumps(answer(event(), event(trigger="\ud800"))))]
    record = code(coder(), TEXT + " \ud800\udfff انتهى.")
    assert len(record.events) == 1


def test_no_proxy_sees_what_is_asked_on_this_machine(server: ModelServer, coder: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY")
    server.replies = [said(answer(event()))]
    assert len(code(coder(attempts=1)).events) == 1


def test_a_key_in_the_clear_is_warned_of(coder: Make, caplog: pytest.LogCaptureFixture) -> None:
    coder(url="https://example.org/v1")
    coder(url="http://example.org/v1", key="")
    coder()
    assert caplog.text == ""
    coder(url="http://example.org/v1")
    assert "the key of the model at example.org is sent over a line that anybody may read" in caplog.text
    assert "a-secret" not in caplog.text
