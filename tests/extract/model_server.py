"""A server of our own that speaks as an OpenAI-compatible one does, and misbehaves as it is told: on loopback, at a free port."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass
class Reply:
    """What the server sends. `delay`: seconds before it; `drip`: seconds between its bytes; `cut`: it hangs up half-way."""

    body: bytes | str | Body
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    cut: bool = False

    def data(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


def said(content: Any, finish: str = "stop", tokens: tuple[int, int] = (100, 20)) -> Reply:
    """A chat completion whose content is `content`, as JSON unless it is a string."""
    text = content if isinstance(content, str) or content is None else json.dumps(content, ensure_ascii=False)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return Reply({"choices": [choice], "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}})


def fault(status: int, message: str = "no", **headers: str) -> Reply:
    """An error as such servers tell it."""
    return Reply({"error": {"message": message, "type": "error"}}, status, {k.replace("_", "-"): v for k, v in headers.items()})


class ModelServer:
    """Answers with what `replies` holds, one after the other, the last one for ever; or with what `answer` makes of a request."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.answer: Callable[[Body], Reply] | None = None
        self.requests: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.times: list[float] = []
        self.lock = threading.Lock()
        self.leaving = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                owner.serve(self)

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        request = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self.lock:
            self.requests.append(request)
            self.headers.append(dict(handler.headers))
            self.paths.append(handler.path)
            self.times.append(time.monotonic())
            made = self.answer is None
            reply = (self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]) if made else None
        if reply is None:
            assert self.answer is not None
            reply = self.answer(request)
        self.leaving.wait(reply.delay)
        data = reply.data()
        try:
            handler.send_response(reply.status)
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            if reply.cut:
                handler.wfile.write(data[: len(data) // 2])
                handler.close_connection = True
            elif reply.drip:
                for byte in data:
                    handler.wfile.write(bytes([byte]))
                    handler.wfile.flush()
                    if self.leaving.wait(reply.drip):
                        break
            else:
                handler.wfile.write(data)
        except OSError:
            handler.close_connection = True  # the client has given up

    @property
    def shown(self) -> list[str]:
        """The text that each request asked about."""
        return [request["messages"][-1]["content"] for request in self.requests]


@contextmanager
def running() -> Iterator[ModelServer]:
    """A server that runs, and stops."""
    server = ModelServer()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.leaving.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()
