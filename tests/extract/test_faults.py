"""Answers that can't be read, and servers that misbehave: what a model's server does on a bad day."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from model_server import Body, ModelServer, Reply, fault, said
from telling import DENIAL, LOSS, TEXT, Make, answer, code, event, usage

from marsad.extract import ModelError

# -- answers that can't be read


@pytest.mark.parametrize(
    "content",
    [
        "```json\n{}\n```".replace("{}", json.dumps(answer(event()), ensure_ascii=False)),
        "<think>هل هذا {قصف}؟</think>\nHere it is: " + json.dumps(answer(event())) + "\nDone.",
        json.dumps([event()]),
        json.dumps(event()),
    ],
)
def test_wrapped_answers_are_unwrapped(server: ModelServer, coder: Make, content: str) -> None:
    server.replies = [said(content)]
    assert [e.type for e in code(coder()).events] == ["shelling"]
    assert len(server.requests) == 1


def test_broken_json_is_asked_for_once_more(server: ModelServer, coder: Make) -> None:
    broken = '{"events": [{"type" "shelling"}]}'
    server.replies = [said(broken), said(answer(event()))]
    made = coder()
    assert len(code(made).events) == 1
    assert [m["role"] for m in server.requests[1]["messages"][-2:]] == ["assistant", "user"]
    assert broken in server.requests[1]["messages"][-2]["content"]
    assert "That can't be read" in server.requests[1]["messages"][-1]["content"]
    code(made)
    assert len(server.requests) == 3  # the answer to a mended question is kept for no other


@pytest.mark.parametrize("content", ["I am sorry.", "", None, '{"events": "none"}', "[" * 100_000, '{"events": [{"type" "x"}]}'])
def test_an_answer_that_stays_broken_is_an_error(server: ModelServer, coder: Make, content: str | None) -> None:
    server.replies = [said(content)]
    with pytest.raises(ModelError, match="no answer that can be read"):
        code(coder())
    assert 2 <= len(server.requests) <= 6


def test_one_broken_window_of_several_is_listed(server: ModelServer, coder: Make) -> None:
    text = " ".join(f"قصفت المدفعية بلدة الوادي رقم {n} فجرا." for n in range(1, 13))

    def serve(request: Body) -> Reply:
        lines = request["messages"][-1]["content"]
        if ("رقم 5 " in lines and "context] قصفت المدفعية بلدة الوادي رقم 5 " not in lines) or "can't be read" in lines:
            return said("no JSON here")
        return said(answer())

    server.answer = serve
    made = coder(window=200)
    record = code(made, text)
    assert record.events == []
    assert 0 < len(record.left) < 12
    assert {left.what for left in record.left} == {"no readable answer of the model"}
    assert any("رقم 5 " in left.span.text for left in record.left)
    assert usage(made).unread == 1


def test_an_answer_cut_in_the_middle_is_asked_for_in_halves(server: ModelServer, coder: Make) -> None:
    whole = json.dumps(answer(event(), DENIAL, LOSS), ensure_ascii=False)

    def serve(request: Body) -> Reply:
        lines = request["messages"][-1]["content"].split("\n")
        core = [line for line in lines if " context] " not in line]
        if len(core) > 1:
            return said(whole[: len(whole) // 2], "length")
        at = lines.index(core[0])
        return said(answer(event(sentence=at)) if "قصفت" in core[0] else answer(DENIAL | {"sentence": at}, LOSS | {"sentence": at}))

    server.answer = serve
    made = coder()
    assert [e.type for e in code(made).events] == ["shelling", "denial", "equipment-loss"]
    assert len(server.requests) == 3
    assert usage(made).unread == 0


@pytest.mark.parametrize("finish", ["length", "stop"])
def test_of_a_sentence_whose_answer_is_cut_what_is_whole_is_kept(server: ModelServer, coder: Make, finish: str) -> None:
    text = TEXT.split(". ")[0] + "."
    cut = json.dumps(answer(event(), event(trigger="وقتلت")), ensure_ascii=False)[:-40]
    server.replies = [said(cut, finish)]
    made = coder()
    record = code(made, text)
    assert [e.trigger.text for e in record.events] == ["قصفت"]
    assert [(left.what, left.span.text) for left in record.left] == [("the model's answer broke off here", text)]
    assert usage(made).unread == 1
    code(made, text)
    assert len(server.requests) == 2  # half an answer is not kept


# -- servers


def test_a_server_that_knows_no_schema(server: ModelServer, coder: Make) -> None:
    def serve(request: Body) -> Reply:
        form = request.get("response_format", {}).get("type")
        if form is not None:
            return fault(400, f"response_format {form} is not supported")
        return said(answer(event()))

    server.answer = serve
    made = coder(cache=None)
    assert len(code(made).events) == 1
    forms = [request.get("response_format", {}).get("type") for request in server.requests]
    assert forms == ["json_schema", "json_object", None]
    code(made)
    assert len(server.requests) == 4  # it has been learnt


def test_a_model_that_takes_no_temperature(server: ModelServer, coder: Make) -> None:
    server.answer = lambda r: fault(400, "Unsupported value: 'temperature'") if "temperature" in r else said(answer(event()))
    assert len(code(coder()).events) == 1
    assert server.requests[-1]["response_format"]["type"] == "json_schema"


def test_a_request_that_is_refused_in_every_form(server: ModelServer, coder: Make) -> None:
    server.replies = [fault(400, "the key a-secret has no such model")]
    with pytest.raises(ModelError, match="refuses the request: 400 the key … has no such model") as caught:
        code(coder())
    assert caught.value.final
    assert len(server.requests) == 3


def test_a_text_that_does_not_fit_is_asked_about_in_halves(server: ModelServer, coder: Make) -> None:
    def serve(request: Body) -> Reply:
        core = [line for line in request["messages"][-1]["content"].split("\n") if " context] " not in line]
        return fault(400, "the request exceeds the available context size") if len(core) > 1 else said(answer())

    server.answer = serve
    assert code(coder()).left == []
    assert len(server.requests) == 3
    server.answer = lambda _: fault(400, "the request exceeds the available context size")
    with pytest.raises(ModelError, match="does not fit"):
        code(coder(model="other"))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_passing_faults_are_asked_again(server: ModelServer, coder: Make, status: int) -> None:
    server.replies = [fault(status), fault(status), said(answer(event()))]
    made = coder()
    assert len(code(made).events) == 1
    assert (usage(made).requests, usage(made).retries) == (3, 2)


def test_retry_after_is_honoured(server: ModelServer, coder: Make) -> None:
    server.replies = [fault(429, "slowly", Retry_After="1"), said(answer(event()))]
    assert len(code(coder()).events) == 1
    assert 0.95 < server.times[1] - server.times[0] < 3


def test_retry_after_may_be_a_date(server: ModelServer, coder: Make) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
    server.replies = [fault(503, "slowly", Retry_After=later), said(answer(event()))]
    assert len(code(coder()).events) == 1
    assert server.times[1] - server.times[0] > 1


@pytest.mark.parametrize("wait", ["soon", "", "-1", "Fri, 99 Foo 2020"])
def test_a_retry_after_that_says_nothing(server: ModelServer, coder: Make, wait: str) -> None:
    server.replies = [fault(429, "slowly", Retry_After=wait), said(answer(event()))]
    assert len(code(coder()).events) == 1


def test_nobody_waits_an_hour(server: ModelServer, coder: Make) -> None:
    server.replies = [fault(429, "come back tomorrow", Retry_After="3600")]
    began = time.monotonic()
    with pytest.raises(ModelError, match=r"429 come back tomorrow.*it asks to wait 3600 s"):
        code(coder())
    assert (len(server.requests), time.monotonic() - began < 5) == (1, True)


def test_faults_that_stay(server: ModelServer, coder: Make) -> None:
    server.replies = [fault(500, "boom\x00\x1b[31m a-secret")]
    with pytest.raises(ModelError, match=r"asked 3 times.*500 boom \[31m …") as caught:
        code(coder())
    assert not caught.value.final  # another text may fare better
    assert "a-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "message"),
    [(401, "MARSAD_LLM_KEY"), (403, "MARSAD_LLM_KEY"), (404, "MARSAD_LLM_URL"), (302, "MARSAD_LLM_URL"), (418, "log")],
)
def test_faults_that_asking_again_does_not_mend(server: ModelServer, coder: Make, status: int, message: str) -> None:
    server.replies = [fault(status, Location="http://127.0.0.1:9/elsewhere")]
    with pytest.raises(ModelError, match=message) as caught:
        code(coder())
    assert caught.value.final
    assert len(server.requests) == 1


def test_a_time_out(server: ModelServer, coder: Make) -> None:
    server.replies = [Reply("{}", delay=3.0), said(answer(event()))]
    made = coder(timeout=0.4)
    assert len(code(made).events) == 1
    assert usage(made).retries == 1
    server.replies = [Reply("{}", delay=3.0)]
    with pytest.raises(ModelError, match=r"nothing came within 0.4 s.*MARSAD_LLM_TIMEOUT"):
        code(coder(timeout=0.4, attempts=2, cache=None))


def test_a_server_that_drips(server: ModelServer, coder: Make) -> None:
    reply = said(answer(event()))
    reply.drip = 0.1
    server.replies = [reply]
    began = time.monotonic()
    with pytest.raises(ModelError, match="nothing came within"):
        code(coder(timeout=0.5, attempts=1))
    assert time.monotonic() - began < 4


def test_a_server_that_hangs_up(server: ModelServer, coder: Make) -> None:
    half = said(answer(event()))
    half.cut = True
    server.replies = [half, said(answer(event()))]
    assert len(code(coder()).events) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>welcome</html>",
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [{"message": "x"}]}',
        b'{"error": {"message": "busy"}}',
    ],
)
def test_a_reply_that_is_no_completion(server: ModelServer, coder: Make, body: bytes) -> None:
    server.replies = [Reply(body), said(answer(event()))]
    assert len(code(coder()).events) == 1
    server.replies = [Reply(body)]
    with pytest.raises(ModelError, match="no chat completion"):
        code(coder(cache=None))


def test_no_server(coder: Make) -> None:
    with pytest.raises(ModelError, match=r"connection failed.*start the server, or check MARSAD_LLM_URL") as caught:
        code(coder(url="http://127.0.0.1:9/v1", attempts=2))
    assert caught.value.final


def test_usage_that_servers_do_not_tell(server: ModelServer, coder: Make) -> None:
    reply = said(answer(event()))
    assert isinstance(reply.body, dict)
    for wrong in (None, 3, {}, {"prompt_tokens": "many", "completion_tokens": -2}):
        reply.body["usage"] = wrong
        server.replies = [reply]
        made = coder(cache=None)
        code(made)
        assert (usage(made).tokens_in, usage(made).tokens_out) == (0, 0)
