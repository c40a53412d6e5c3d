"""A page with everything that the styles of the desk know, to be looked at and measured: `python tests/desk/style_page.py [FOLDER]`
takes pictures of it in both directions, light and dark, wide and narrow. Never shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from socket import socket
from threading import Thread
from typing import Any

import uvicorn
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from marsad.desk.static import Assets
from marsad.incident import STATUSES

CSP = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
STYLE = Path(__file__).parent / "style"
ROLES = ("actor", "target", "speaker", "place", "when", "count", "equipment", "trigger")
CLUSTERS = [
    {"lat": 32.4, "lon": 13.6, "count": 120, "statuses": {"contested": 70, "verified": 50}, "ids": [], "radius_km": None},
    {"lat": 31.2, "lon": 16.6, "count": 1, "statuses": {"one-sided": 1}, "ids": ["near-sirte"], "radius_km": 40},
    {"lat": 30.8, "lon": 20.1, "count": 1, "statuses": {"verified": 1}, "ids": ["exact"], "radius_km": 2},
    {"lat": 27.0, "lon": 14.4, "count": 7, "statuses": {"single claim": 7}, "ids": [], "radius_km": None},
]
LABELS = [
    {"name": "طرابلس", "lat": 32.89, "lon": 13.19, "rank": 0},
    {"name": "سرت", "lat": 31.2, "lon": 16.6, "rank": 1},
    {"name": "بنغازي", "lat": 32.1, "lon": 20.07, "rank": 0},
]


@cache
def told(name: str) -> Any:
    """A file of words beside the page."""
    return yaml.safe_load((STYLE / f"{name}.yaml").read_text(encoding="utf-8"))


def span_of(words: str) -> tuple[int, int]:
    """Where words of the report stand, in code points."""
    start = told("report")["text"].index(words)
    return start, start + len(words)


def segments() -> list[dict[str, Any]]:
    """The report, cut where a mark begins or ends."""
    text = told("report")["text"]
    found = [(*span_of(words), role) for words, role, _ in told("report")["marks"]]
    edges = sorted({0, len(text), *(edge for start, end, _ in found for edge in (start, end))})
    return [
        {"start": s, "end": e, "text": text[s:e], "roles": [r for r in ROLES if any(a <= s and e <= b and r == x for a, b, x in found)]}
        for s, e in pairwise(edges)
    ]


def style_page(assets: Assets, lang: str, theme: str) -> str:
    """The whole page."""
    cells = [
        {"span": "{}-{}".format(*span_of(words)), "role": role, "text": words}
        for words, role, event in told("report")["marks"]
        if event == "1"
    ]
    environment = Environment(
        loader=FileSystemLoader(STYLE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html").render(
        t=told("words")[lang],
        lang=lang,
        dir="rtl" if lang == "ar" else "ltr",
        theme=theme,
        asset=assets.asset,
        statuses=STATUSES,
        roles=ROLES,
        segments=segments(),
        text=told("report")["text"],
        cells=cells,
        picked="{}-{}".format(*span_of("بئر السدرة")),
    )


def application(assets: Assets) -> Starlette:
    """Serves the page under the policy of the desk."""

    def shown(request: Request) -> Response:
        lang, theme = request.query_params.get("lang", "ar"), request.query_params.get("theme", "light")
        return HTMLResponse(style_page(assets, lang, theme), headers={"Content-Security-Policy": CSP})

    def file(request: Request) -> Response:
        return assets.answer(request, request.path_params["path"])

    def clusters(_request: Request) -> Response:
        return JSONResponse({"clusters": CLUSTERS})

    def labels(_request: Request) -> Response:
        return JSONResponse({"labels": LABELS})

    def icon(_request: Request) -> Response:
        return Response(status_code=204)

    paths = {"/": shown, "/static/{path:path}": file, "/map.json": clusters, "/labels.json": labels, "/favicon.ico": icon}
    return Starlette(routes=[Route(path, served) for path, served in paths.items()])


@contextmanager
def served(assets: Assets) -> Iterator[str]:
    """The address of the page while it is served, on loopback."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(application(assets), host="127.0.0.1", port=port, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(5)


def pictures(folder: Path) -> None:
    """Pictures of the page, all ways."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with served(Assets()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for lang in ("ar", "en"):
            for theme in ("light", "dark"):
                for width in (1440, 390):
                    page = browser.new_page(viewport={"width": width, "height": 900})
                    page.goto(f"{address}?lang={lang}&theme={theme}")
                    page.wait_for_selector("[data-filled]")
                    page.wait_for_timeout(400)
                    page.screenshot(path=folder / f"{lang}-{theme}-{width}.png", full_page=True)
                    page.close()
        browser.close()


if __name__ == "__main__":
    pictures(Path(sys.argv[1] if len(sys.argv) > 1 else "out/style"))
