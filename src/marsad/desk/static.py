"""The scripts, styles, fonts and maps that a browser gets, under names that change with their content.

They are built by `make assets` into `static/`, with a manifest. Where that was not done (no Node), the desk serves its own styles and
scripts as they are written: every page works, without what comes from npm (fonts, the map, parts of pages loaded by themselves).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

BASE = "/static/"
BUILT = Path(__file__).parent / "static"
SOURCE = Path(__file__).parent / "assets"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
FOREVER = "public, max-age=31536000, immutable"
"""A name with a hash of its content never means anything else."""
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""The better one first."""
UNBUILT = {
    "app.css": "css/app.css",
    "app.js": "js/plain.js",
    "map.css": "css/map.css",
    "map.js": "js/no-map.js",
    "review.js": "js/review.js",
    "icon.svg": "icon.svg",
    "icons.svg": "icons.svg",
}
"""What stands for a built file where there is none."""


@dataclass(frozen=True)
class File:
    """One file to be served. `encodings`: those of `ENCODINGS` that stand beside it."""

    path: Path
    encodings: tuple[str, ...] = ()
    cache: str = FOREVER
    _read: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def tag(self) -> str:
        """Says which content it is."""
        return sha256(self.body()).hexdigest()[:20]

    def body(self, encoding: str = "") -> bytes:
        """Its bytes, kept: the whole lot is small."""
        if encoding not in self._read:
            self._read[encoding] = Path(f"{self.path}{ENCODINGS.get(encoding, '')}").read_bytes()
        return self._read[encoding]


class Assets:
    """The files, by the names that templates use and by the addresses that they are served under."""

    def __init__(self, built: Path = BUILT, source: Path = SOURCE) -> None:
        self.names: dict[str, str] = {}
        """Address of each file by the name that templates use."""
        self.files: dict[str, File] = {}
        """Each file by what follows `BASE` in its address."""
        self.built = (built / "manifest.json").is_file()
        """Whether they were built: else the page at `/about/assets` tells what is missing."""
        if self.built:
            self._take_built(built)
        else:
            self._take_source(source)

    def _take_built(self, folder: Path) -> None:
        manifest = msgspec.json.decode((folder / "manifest.json").read_bytes())
        for name, told in manifest["files"].items():
            path = folder / told["file"]
            beside = tuple(encoding for encoding, suffix in ENCODINGS.items() if Path(f"{path}{suffix}").is_file())
            self.names[name] = BASE + told["file"]
            self.files[told["file"]] = File(path, beside)

    def _take_source(self, folder: Path) -> None:
        for path in (*sorted(folder.glob("css/*.css")), *sorted(folder.glob("js/*.js")), *sorted(folder.glob("*.svg"))):
            self.files[f"source/{path.relative_to(folder).as_posix()}"] = File(path, cache="no-cache")
        self.names = {name: f"{BASE}source/{path}" for name, path in UNBUILT.items()}

    def asset(self, name: str) -> str:
        """The address of a file by the name that templates use. A name that nothing has leads to an answer 404, not to a fault."""
        return self.names.get(name, BASE + quote(name))

    def has(self, name: str) -> bool:
        """Whether there is such a file: fonts are only where they were built."""
        return name in self.names

    def answer(self, request: Request, path: str) -> Response:
        """A file, in the smallest form that the browser takes."""
        found = self.files.get(path)
        if found is None:
            return PlainTextResponse("No such file. A page that is open since before an update wants to be loaded again.", 404)
        encoding = wanted(request.headers.get("accept-encoding", ""), found.encodings)
        headers = {
            "Cache-Control": found.cache,
            "ETag": f'"{found.tag}{"-" + encoding if encoding else ""}"',
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(found.body(encoding), headers=headers, media_type=TYPES[found.path.suffix])


def wanted(header: str, there: tuple[str, ...]) -> str:
    """The encoding to answer in, by the header Accept-Encoding; empty for none.

    >>> wanted("gzip, deflate, br", ("br", "gzip")), wanted("gzip, br;q=0", ("br", "gzip")), wanted("", ("br",))
    ('br', 'gzip', '')
    """
    taken = {}
    for part in header.split(","):
        name, _, weight = part.strip().partition(";")
        taken[name.strip().lower()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((encoding for encoding in ENCODINGS if encoding in there and taken.get(encoding, taken.get("*", False))), "")
