"""A page with everything that the styles of the desk know, to be looked at and measured: `python tests/desk/style_page.py [FOLDER]`
takes pictures of it in both directions, light and dark, wide and narrow. Never shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from socket import socket
from threading import Thread

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from marsad.desk.static import Assets

CSP = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
TEXT = (
    "🚨 عاجل: أعلن المتحدث باسم قوات الوادي، سالم الحبيب، أن طائرة مسيّرة قَصَفَت فجر الثلاثاء رتلًا لمليشيا التل قرب «بئر السدرة»، "
    "ما أدى إلى مقتل 3 مسلحين وتدمير دبابة T-72 وآليتين.\nوأضاف أن القصف جاء ردًّا على هجوم الجمعة (21:30) بصواريخ BM-21، ونفت المليشيا ذلك."
)
ROLES = ("actor", "target", "speaker", "place", "when", "count", "equipment", "trigger")
MARKED = [
    ("المتحدث باسم قوات الوادي، سالم الحبيب", "speaker", "1"),
    ("قوات الوادي", "actor", "1"),
    ("أعلن", "trigger", "2"),
    ("طائرة مسيّرة", "equipment", "1"),
    ("قَصَفَت", "trigger", "1"),
    ("فجر الثلاثاء", "when", "1"),
    ("رتلًا لمليشيا التل", "target", "1"),
    ("مليشيا التل", "actor", "3"),
    ("بئر السدرة", "place", "1"),
    ("3 مسلحين", "count", "1"),
    ("مسلحين", "target", "1"),
    ("دبابة T-72", "equipment", "1"),
    ("القصف", "trigger", "3"),
]
SAID = {
    "ar": {
        "title": "صفحة الأنماط", "incidents": "الحوادث", "overview": "نظرة عامة", "review": "المراجعة", "search": "بحث", "type": "النوع", "actor": "الفاعل",
        "target": "الهدف", "place": "المكان", "when": "الزمن", "count": "العدد", "status": "الحالة", "sources": "المصادر", "speaker": "القائل",
        "equipment": "السلاح", "trigger": "الفعل", "save": "حفظ", "reject": "رفض", "accept": "قبول", "cancel": "إلغاء", "note": "ملاحظة", "period": "الفترة",
        "show": "إظهار نص قد يكون صادمًا", "hide": "إخفاء", "strike": "ضربة بطائرة مسيّرة", "siege": "حصار", "clash": "اشتباك", "party": "قوات الوادي",
        "other": "مليشيا التل", "town": "بئر السدرة", "single claim": "ادعاء واحد", "one-sided": "من طرف واحد", "corroborated": "مؤيَّد", "contested": "متنازع فيه",
        "denied": "منفي", "verified": "متحقَّق منه", "reported": "مذكور", "claimed": "مُدّعى", "demanded": "مطلوب", "planned": "مخطَّط", "possible": "محتمل",
        "accepted": "مقبول", "edited": "مصحَّح", "rejected": "مرفوض", "open": "مفتوح", "new": "جديد", "graphic": "صادم", "private": "خاص", "copy": "نسخة", "loaded": "منحاز",
        "frozen": "مجمَّد", "pick": "اختر الكلمات", "hint": "كلمة أو أكثر، بأي إملاء", "error": "هذا التاريخ بعد اليوم: اكتب يومًا سابقًا", "month": "مايو",
    },
    "en": {
        "title": "Style page", "incidents": "Incidents", "overview": "Overview", "review": "Review", "search": "Search", "type": "Type", "actor": "Actor",
        "target": "Target", "place": "Place", "when": "When", "count": "Count", "status": "Status", "sources": "Sources", "speaker": "Speaker",
        "equipment": "Equipment", "trigger": "Trigger", "save": "Save", "reject": "Reject", "accept": "Accept", "cancel": "Cancel", "note": "Note", "period": "Period",
        "show": "Show text that may distress", "hide": "Hide", "strike": "Drone strike", "siege": "Siege", "clash": "Clash", "party": "Forces of the Valley",
        "other": "Militia of the Hill", "town": "Bir as-Sidra", "single claim": "Single claim", "one-sided": "One-sided", "corroborated": "Corroborated",
        "contested": "Contested", "denied": "Denied", "verified": "Verified", "reported": "Reported", "claimed": "Claimed", "demanded": "Demanded", "planned": "Planned",
        "possible": "Possible", "accepted": "Accepted", "edited": "Edited", "rejected": "Rejected", "open": "Open", "new": "New", "graphic": "Graphic", "private": "Private",
        "copy": "Copy", "loaded": "Loaded", "frozen": "Frozen", "pick": "Pick the words", "hint": "One word or more, in any spelling",
        "error": "This day is after today: write an earlier one", "month": "May",
    },
}  # fmt: skip
STATUSES = ("single claim", "one-sided", "corroborated", "contested", "denied", "verified")


def marked(labels: dict[str, str]) -> str:
    """The article, cut where a mark begins or ends."""
    found = [(TEXT.index(words), TEXT.index(words) + len(words), role) for words, role, _ in MARKED]
    edges = sorted({0, len(TEXT), *(edge for start, end, _ in found for edge in (start, end))})
    parts = []
    for start, end in zip(edges, edges[1:], strict=False):
        roles = [role for role in ROLES if any(s <= start and end <= e and r == role for s, e, r in found)]
        words = escape(TEXT[start:end])
        label = escape("، ".join(labels[role] for role in roles))
        kinds = " ".join(f"m-{role}" for role in roles)
        parts.append(f'<mark class="m {kinds}" data-span="{start}-{end}" data-label="{label}">{words}</mark>' if roles else words)
    return "".join(parts)


def span_of(words: str) -> str:
    """Where words stand, as cells tell it."""
    return f"{TEXT.index(words)}-{TEXT.index(words) + len(words)}"


def badge(status: str, t: dict[str, str]) -> str:
    """A status as a sign."""
    return f'<span class="badge badge-{status.replace(" ", "-")}">{t[status]}</span>'


def rows(t: dict[str, str]) -> str:
    """Rows of the list."""
    kinds = ("strike", "siege", "clash")
    return "".join(
        f'<tr data-row{" class=is-new" if n == 1 else ""}><td data-label="" data-col="pick"><input type="checkbox" aria-label="{n}"></td>'
        f'<td data-label="{t["when"]}" data-col="when" class="date"><time datetime="2020-05-{n + 10}"><bdi>{n + 10} {t["month"]} 2020</bdi></time></td>'
        f'<td data-label="{t["type"]}" data-col="type" class="grow"><a data-open href="#i{n}">{t[kinds[n % 3]]}</a></td>'
        f'<td data-label="{t["actor"]}" data-col="actor">{t["party"] if n % 2 else t["other"]}</td>'
        f'<td data-label="{t["place"]}" data-col="place">{t["town"]}</td>'
        f'<td data-label="{t["count"]}" data-col="count" class="num"><span class="range"><span class="low"><bdi>{n}</bdi></span>'
        f'<span class="best"><bdi>{n + 2}</bdi></span><span class="high"><bdi>{n * 3 + 2}</bdi></span></span></td>'
        f'<td data-label="{t["status"]}" data-col="status">{badge(STATUSES[n % 6], t)}</td>'
        f'<td data-label="{t["sources"]}" data-col="sources" class="num"><bdi>{n % 4 + 1}</bdi></td></tr>'
        for n in range(12)
    )


def head(assets: Assets, lang: str, theme: str) -> str:
    """What every page has before its content."""
    t, direction = SAID[lang], "rtl" if lang == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{lang}" dir="{direction}" data-theme="{theme}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{t["title"]}</title>'
        f'<link rel="stylesheet" href="{assets.asset("app.css")}"><link rel="stylesheet" href="{assets.asset("map.css")}">'
        + "".join(f'<script type="module" src="{assets.asset(name)}"></script>' for name in ("app.js", "review.js", "map.js"))
        + f'</head><body data-keys="style"><a class="skip" href="#main">{t["title"]}</a><header class="bar"><a class="brand" href="/">Marsad</a>'
        f'<nav class="nav" aria-label="main"><ul><li><a href="/">{t["overview"]}</a></li><li><a href="/" aria-current="page">{t["incidents"]}</a></li>'
        f'<li><a href="/" data-key="KeyQ">{t["review"]}</a></li></ul></nav><form class="find" role="search"><label class="visually-hidden" for="find">{t["search"]}</label>'
        f'<input id="find" name="q" type="search" placeholder="{t["search"]}" data-key="Slash"></form>'
        f'<details class="menu"><summary>{t["party"]}</summary><ul><li><a href="/">{t["review"]}</a></li></ul></details></header>'
        f'<main id="main" tabindex="-1">'
    )


def listing(t: dict[str, str]) -> str:
    """Facets, table, map."""
    facet = "".join(
        f'<details class="facet" open><summary>{t[name]}</summary><ul>'
        f'<li><a href="#a" aria-current="true"><span class="facet-name">{t["strike"]}</span><span class="count"><bdi>1,204</bdi></span></a></li>'
        f'<li class="sub"><a href="#b"><span class="facet-name">{t["siege"]}</span><span class="count"><bdi>87</bdi></span></a></li></ul></details>'
        for name in ("type", "status", "period")
    )
    heads = "".join(
        f'<th scope="col" data-col="{name}"{" aria-sort=descending" if name == "when" else ""}{" class=num" if name in ("count", "sources") else ""}><a href="#s">{t[name]}</a></th>'
        for name in ("when", "type", "actor", "place", "count", "status", "sources")
    )
    return (
        f'<div class="page-head"><h1>{t["incidents"]}</h1><div class="actions"><details class="menu" data-columns="list"><summary class="btn">{t["type"]}</summary></details>'
        f'<a class="btn" href="#e">{t["save"]}</a></div></div>'
        f'<ul class="chips"><li class="chip">{t["type"]}: {t["strike"]} <a class="chip-x" href="#x" aria-label="{t["cancel"]}">×</a></li></ul>'
        f'<div class="with-facets"><aside class="facets" aria-label="facets">{facet}</aside><div class="split map-end"><div class="pane">'
        f'<div class="table-wrap" tabindex="0" role="region" aria-label="{t["incidents"]}"><table class="table cards" id="list"><thead><tr>'
        f'<th scope="col" data-col="pick"><input type="checkbox" data-all aria-label="{t["incidents"]}"></th>{heads}</tr></thead><tbody>{rows(t)}</tbody></table></div>'
        f'<nav class="pager" aria-label="pages"><span class="count"><bdi>12 / 1,204</bdi></span><a class="btn" href="#n">{t["review"]}</a></nav></div>'
        f'<div class="pane sticky"><div class="map" data-map data-src="/map.json" data-labels="/labels.json" data-detail="/incident/" aria-label="{t["place"]}"></div></div></div></div>'
    )


def reading(t: dict[str, str]) -> str:
    """A report with its cells, and the form of a correction."""
    cells = "".join(
        f'<tr data-spans="{span_of(words)}"><th scope="row"><span class="role-{role}">{t[role]}</span></th><td><bdi dir="auto">{escape(words)}</bdi></td></tr>'
        for words, role, event in MARKED
        if event == "1"
    )
    legend = "".join(f'<li><span class="key m-{role}">{t[role]}</span></li>' for role in ROLES)
    return (
        f'<h2>{t["review"]}</h2><ul class="legend">{legend}</ul><div class="split even"><div class="pane">'
        f'<article class="article" id="text" lang="ar" dir="rtl" data-select data-length="{len(TEXT)}" data-start="#s" data-end="#e" data-quote="#q" aria-label="{t["review"]}">'
        f'{marked(t)}</article></div><div class="pane"><div class="card"><div class="card-head"><h3>{t["strike"]}</h3>{badge("claimed", t)}</div><table class="table cells"><tbody>{cells}</tbody></table></div>'
        f'<form class="form card-body" id="correct" action="/" method="get"><div class="fields"><div class="field short"><label for="s">→</label><input id="s" name="start" inputmode="numeric"></div>'
        f'<div class="field short"><label for="e">←</label><input id="e" name="end" inputmode="numeric"></div><div class="field"><label for="q">{t["trigger"]}</label>'
        f'<input id="q" name="quote" dir="auto"></div></div><div class="row"><button class="btn" type="button" data-pick data-key="Digit1" data-spans="{span_of("بئر السدرة")}">{t["pick"]} <kbd data-cap="Digit1">1</kbd></button>'
        f'<button class="btn primary" id="accept" data-key="KeyA">{t["accept"]} <kbd data-cap="KeyA">A</kbd></button>'
        f'<button class="btn danger" type="button" data-key="KeyR">{t["reject"]} <kbd data-cap="KeyR">R</kbd></button></div></form></div></div>'
    )


def parts(t: dict[str, str]) -> str:
    """Everything small."""
    badges = " ".join(badge(name, t) for name in (*STATUSES, "reported", "claimed", "demanded", "planned", "possible", "accepted", "edited", "rejected", "open", "new", "graphic", "private", "frozen", "copy", "loaded"))  # fmt: skip
    tiles = "".join(
        f'<li class="tile"><span class="tile-n"><bdi>{n}</bdi></span><span class="tile-label">{t[name]}</span></li>'
        for n, name in ((1204, "incidents"), (87, "contested"), (16, "new"), (3, "private"))
    )
    bars = "".join(
        f'<li><span>{t[name]}</span><meter min="0" max="100" value="{n}" aria-label="{t[name]}"></meter><bdi>{n}</bdi></li>'
        for name, n in (("strike", 90), ("siege", 40), ("clash", 12))
    )
    notices = "".join(
        f'<div class="notice {tone}"><strong class="notice-title">{t[name]}</strong><p>{t["error"]}</p></div>'
        for tone, name in (("ok", "accepted"), ("warn", "graphic"), ("bad", "rejected"), ("info", "new"))
    )
    feed = "".join(
        f'<li><div class="feed-head"><strong>{t["party"]}</strong> <time><bdi>2020-05-2{n} 21:30</bdi></time></div><div class="feed-body"><p><del>{t["siege"]}</del> <ins>{t["clash"]}</ins></p></div></li>'
        for n in range(3)
    )
    svg = "".join(
        f'<rect class="bar" x="{n * 20}" y="{60 - h}" width="14" height="{h}"></rect>' for n, h in enumerate((10, 30, 22, 55, 41, 18, 9, 33))
    )
    return (
        f'<h2>{t["status"]}</h2><p class="row">{badges}</p><ul class="tiles">{tiles}</ul><div class="cards"><section class="card"><div class="card-head"><h3>{t["sources"]}</h3></div><div class="card-body"><ul class="bars">{bars}</ul></div></section>'
        f'<section class="card"><div class="card-head"><h3>{t["period"]}</h3></div><div class="card-body"><svg class="chart" viewBox="0 0 160 76" role="img" aria-label="{t["period"]}"><line class="axis" x1="0" x2="160" y1="60" y2="60"></line>{svg}<text x="0" y="73">2020-05</text></svg></div></section>'
        f'<section class="card"><div class="card-head"><h3>{t["note"]}</h3></div><div class="card-body"><ol class="feed">{feed}</ol></div></section></div>{notices}'
        f'<form class="form" action="/" method="get" data-confirm="{t["reject"]}؟"><div class="field"><label for="n">{t["note"]}</label><input id="n" name="n" aria-describedby="nh"><p class="hint" id="nh">{t["hint"]}</p></div>'
        f'<div class="field"><label for="d">{t["when"]}</label><input id="d" name="d" aria-invalid="true" aria-describedby="de"><p class="error" id="de">{t["error"]}</p></div>'
        f'<div class="fields"><div class="field"><label for="k">{t["type"]}</label><select id="k"><option>{t["strike"]}</option></select></div><div class="field"><label for="w">{t["actor"]}</label><input id="w"></div></div>'
        f'<fieldset class="checks"><legend class="visually-hidden">{t["status"]}</legend><label><input type="checkbox" checked> {t["verified"]}</label><label><input type="radio" name="r"> {t["denied"]}</label></fieldset>'
        f'<div class="row"><button class="btn primary">{t["save"]}</button><button class="btn" type="button" data-dialog="d1">{t["note"]}</button><button class="btn quiet" type="button">{t["cancel"]}</button>'
        f'<span class="btn-group"><a class="btn" aria-current="true" href="#l">{t["incidents"]}</a><a class="btn" href="#m">{t["place"]}</a></span><button class="btn" type="button" disabled>{t["merge"] if "merge" in t else t["review"]}</button></div></form>'
        f'<details class="veil"><summary>{badge("graphic", t)} <span class="veil-show">{t["show"]}</span><span class="veil-hide">{t["hide"]}</span></summary><div class="card-body"><p>{t["party"]}</p></div></details>'
        f'<div class="conflict"><div class="notice warn"><p>{t["contested"]}</p></div><div class="versions"><div class="version"><h3>{t["party"]}</h3><dl class="facts"><dt>{t["place"]}</dt><dd>{t["town"]}</dd><dt>{t["count"]}</dt><dd><bdi>3</bdi></dd></dl></div>'
        f'<div class="version"><h3>{t["other"]}</h3><dl class="facts"><dt>{t["place"]}</dt><dd>{t["town"]}</dd><dt>{t["count"]}</dt><dd><bdi>5</bdi></dd></dl></div></div></div>'
        f'<nav class="tabs" aria-label="tabs"><a href="#1" aria-current="page">{t["review"]}</a><a href="#2">{t["sources"]}</a></nav><div class="empty"><p>{t["hint"]}</p></div>'
        f'<dialog class="dialog" id="d1" aria-labelledby="d1t"><div class="dialog-head"><h2 id="d1t">{t["note"]}</h2></div><div class="dialog-body"><p>{t["hint"]}</p></div><div class="dialog-foot"><button class="btn" data-close>{t["cancel"]}</button></div></dialog>'
    )


def style_page(assets: Assets, lang: str, theme: str) -> str:
    """The whole page."""
    t = SAID[lang]
    return f'{head(assets, lang, theme)}{listing(t)}{reading(t)}{parts(t)}</main><footer class="foot"><p>{t["title"]}</p></footer></body></html>'


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

    routes = [Route("/", shown), Route("/static/{path:path}", file), Route("/map.json", clusters), Route("/labels.json", labels)]
    return Starlette(routes=routes)


@contextmanager
def served(assets: Assets) -> Iterator[str]:
    """The address of the page while it is served, on loopback."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(assets), host="127.0.0.1", port=port, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
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
        for lang, theme, width in (("ar", "light", 1440), ("en", "dark", 1440), ("en", "light", 1440), ("ar", "dark", 390), ("en", "light", 390)):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.on("console", lambda said: print(said.type, said.text))
            page.on("pageerror", lambda error: print("error", error))
            page.goto(f"{address}?lang={lang}&theme={theme}")
            page.wait_for_selector("[data-filled]")
            page.wait_for_timeout(400)
            page.screenshot(path=folder / f"{lang}-{theme}-{width}.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    pictures(Path(sys.argv[1] if len(sys.argv) > 1 else "out/style"))
