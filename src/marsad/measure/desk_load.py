"""People at a desk: so many at once, each of whom asks for page after page on one connection, on this machine alone.

It speaks the little of HTTP/1.1 that it needs itself, so that asking costs the machine, which also answers, as little as can be.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode

KINDS = ("empty", "list", "facets", "map", "incident")
"""What is asked for, in turn: `empty` is a page that tells nothing, against which the others are held."""
_PATIENCE = 60.0
"""Seconds within which an answer must come."""
_MOST = 200_000
"""Questions that are asked at most."""
_NEXT = re.compile(r"[?&](?:amp;)?after=([\w-]+)")
_SORTS = ("-day", "-changed", "-sources", "-killed", "type", "place", "-confidence")
_FACETS = ("party", "place", "outlet", "type")
_MAPS = ((2, 120.0, 70.0), (4, 40.0, 22.0), (6, 10.0, 6.0), (8, 2.6, 1.5), (11, 0.35, 0.2))
"""Zooms, with the degrees that a view is wide and high."""


class Known(NamedTuple):
    """What people may ask for: ids of incidents, parties, types, countries, outlets, words and points (latitude, longitude)."""

    incidents: list[str]
    parties: list[str]
    types: list[str]
    countries: list[str]
    outlets: list[str]
    words: list[str]
    points: list[tuple[float, float]]


class Answer(NamedTuple):
    """What was asked for, the milliseconds until all of the answer was there, its status, and how many bytes came."""

    kind: str
    ms: float
    status: int
    size: int


def filters(known: Known, random: Random) -> list[tuple[str, str]]:
    """A query as people ask: mostly of one or two parts, often of none."""
    parts: list[Callable[[], tuple[str, str]]] = [
        lambda: ("type", random.choice(known.types)),
        lambda: ("party", random.choice(known.parties)),
        lambda: ("country", random.choice(known.countries)),
        lambda: ("status", random.choice(("contested", "corroborated", "single claim", "claimed"))),
        lambda: ("since", f"20{random.randint(14, 24)}-{random.randint(1, 12):02}-01"),
        lambda: ("outlet", random.choice(known.outlets)),
        lambda: ("sources", random.choice("23")),
        lambda: ("q", random.choice(known.words)),
        lambda: ("contested", "any"),
    ]
    return [part() for part in random.sample(parts, random.choice((0, 0, 1, 1, 2)))]


def path(kind: str, known: Known, random: Random) -> str:
    """Something to ask for."""
    if kind == "empty":
        return "/preferences"
    if kind == "incident":
        return f"/incident/{random.choice(known.incidents)}"
    told = filters(known, random)
    if kind == "list":
        if random.random() < 0.4:
            told.append(("sort", random.choice(_SORTS)))
        return "/incidents?" + urlencode(told)
    if kind == "facets":
        return f"/incidents/facet/{random.choice(_FACETS)}?" + urlencode(told)
    zoom, wide, high = random.choice(_MAPS)
    lat, lon = random.choice(known.points)
    box = ",".join(f"{edge:.4f}" for edge in (lon - wide / 2, max(lat - high / 2, -85), lon + wide / 2, min(lat + high / 2, 85)))
    return "/incidents/map.json?" + urlencode([*told, ("bbox", box), ("zoom", str(zoom))])


def ask(host: str, port: int, known: Known, users: int, seconds: float, pause: float, seed: int = 1) -> list[Answer]:
    """What so many people were answered within so many seconds. `pause`: seconds that each reads before they ask again, on average.

    Raises `ValueError` for another machine than this, `ConnectionError` where nobody answers.
    """
    if not ip_address(host).is_loopback:
        raise ValueError(f"{host} is not this machine: only a desk of one's own is measured")
    return asyncio.run(_ask(host, port, known, users, seconds, pause, seed))


async def _ask(host: str, port: int, known: Known, users: int, seconds: float, pause: float, seed: int) -> list[Answer]:
    answers: list[Answer] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_user(host, port, known, Random(seed * 1000 + number), until, pause, answers) for number in range(users)))
    return answers


async def _user(host: str, port: int, known: Known, random: Random, until: float, pause: float, answers: list[Answer]) -> None:
    """One person: kinds in turn, each begun elsewhere; sometimes the next page of a list."""
    connection = Connection(host, port)
    await asyncio.sleep(random.random() * max(pause, 0.2))
    try:
        for kind in _turns(random):
            if time.perf_counter() >= until or len(answers) >= _MOST:
                return
            wanted = path(kind, known, random)
            answer, body = await connection.get(kind, wanted)
            answers.append(answer)
            if kind == "list" and random.random() < 0.3 and (found := _NEXT.search(body.decode(errors="replace"))) is not None:
                answer, _ = await connection.get(kind, f"{wanted}{'&' if '=' in wanted else ''}after={found[1]}")
                answers.append(answer)
            if pause:
                await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
    finally:
        connection.close()


def _turns(random: Random) -> Iterator[str]:
    at = random.randrange(len(KINDS))
    while True:
        yield KINDS[at % len(KINDS)]
        at += 1


class Connection:
    """One connection, kept open as a browser keeps it; its cookies too."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._cookies: dict[str, str] = {}

    async def get(self, kind: str, wanted: str) -> tuple[Answer, bytes]:
        """Ask for a path. Raises `ConnectionError` where no answer comes."""
        began = time.perf_counter()
        try:
            status, body = await asyncio.wait_for(self._get(wanted), _PATIENCE)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise ConnectionError(f"{wanted}: no answer within {_PATIENCE:g} s ({error!r})") from None
        return Answer(kind, 1000 * (time.perf_counter() - began), status, len(body)), body

    async def _get(self, wanted: str) -> tuple[int, bytes]:
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=2**20)
        assert self._reader is not None
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        head = f"GET {wanted} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAccept-Language: en\r\n"
        self._writer.write((head + (f"Cookie: {cookies}\r\n" if cookies else "") + "\r\n").encode())
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines[1:] if line)]
        for name, value in headers:
            if name == "set-cookie":
                cookie, _, told = value.partition(";")[0].partition("=")
                self._cookies[cookie] = told
        body = await self._body(dict(headers))
        if ("connection", "close") in headers:
            self.close()
        return int(lines[0].split(" ")[1]), body

    async def _body(self, headers: dict[str, str]) -> bytes:
        assert self._reader is not None
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        whole = b""
        while headers.get("transfer-encoding") == "chunked":
            size = int(await self._reader.readline(), 16)
            whole += (await self._reader.readexactly(size + 2))[:-2]
            if not size:
                break
        return whole

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
