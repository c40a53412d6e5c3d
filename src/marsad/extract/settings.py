"""What a language model needs to be asked: its address, key and name, from the environment."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from marsad.extract import NotConfigured

PREFIX = "MARSAD_LLM_"
_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to ask a model. Times in seconds; prices for a million tokens, in whatever money they are given."""

    url: str
    model: str
    key: str = ""
    timeout: float = 120.0
    attempts: int = 5
    window: int = 4000
    """Characters of a text that are asked about at once."""
    price_in: float | None = None
    price_out: float | None = None
    cache: Path | None = None
    """The folder of answers; none: they are not kept."""
    wait: float = 1.0
    """Before the second attempt; twice as long before each further one."""
    patience: float = 60.0
    """How long a server may make us wait before it is given up."""

    @property
    def address(self) -> str:
        """Where requests go."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        return urlunsplit(parts._replace(path=path if path.endswith(_PATH) else path + _PATH))

    @property
    def host(self) -> str:
        """The server as a message may name it: an address may hold a password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def local(self) -> bool:
        """Whether the server is on this machine."""
        name = urlsplit(self.url).hostname or ""
        return name in ("localhost", "::1") or name.startswith("127.")

    def __repr__(self) -> str:
        return f"Settings({self.model} at {self.host})"  # never the key: settings end up in logs


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in `MARSAD_LLM_…`. Raises `NotConfigured`, which names the variables, where one is missing or wrong."""
    env = os.environ if environment is None else environment
    found = {name: env.get(PREFIX + name, "").strip() for name in ("URL", "MODEL", "KEY")}
    if missing := [PREFIX + name for name in ("URL", "MODEL") if not found[name]]:
        raise NotConfigured(
            f"no language model is configured: {' and '.join(missing)} not set",
            f"set {PREFIX}URL to the address of an OpenAI-compatible endpoint (http://127.0.0.1:8080/v1), {PREFIX}MODEL to the name of the "
            f"model and, where the server wants one, {PREFIX}KEY; docs/extractors.md tells more",
        )
    if not _is_address(found["URL"]):
        raise NotConfigured(f"{PREFIX}URL is no address of a server", "write it as http://host:port/v1, or with https://")
    if not (found["KEY"].isascii() and found["KEY"].isprintable()):
        raise NotConfigured(f"{PREFIX}KEY has a character that no key has", "copy the key anew")
    numbers = {
        "timeout": _number(env, "TIMEOUT", 0.1, 86_400.0),
        "attempts": _number(env, "ATTEMPTS", 1, 100, int),
        "window": _number(env, "WINDOW", 200, 1_000_000, int),
        "price_in": _number(env, "PRICE_IN", 0.0, math.inf),
        "price_out": _number(env, "PRICE_OUT", 0.0, math.inf),
    }
    given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    return Settings(url=found["URL"], model=found["MODEL"], key=found["KEY"], cache=_cache(env), **given)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _cache(env: Mapping[str, str]) -> Path | None:
    """The folder of answers, beside the compiled data; none where it is switched off."""
    wanted = env.get(f"{PREFIX}CACHE", "").strip() or "on"
    if wanted not in ("on", "off"):
        raise NotConfigured(f"{PREFIX}CACHE is neither on nor off", "write off to ask anew each time, or leave it out")
    if wanted == "off":
        return None
    from marsad.compiled import cache_folder

    return cache_folder() / "llm"


def _number(env: Mapping[str, str], name: str, low: float, high: float, kind: Callable[[str], float] = float) -> float | None:
    text = env.get(PREFIX + name, "").strip()
    if not text:
        return None
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high or math.isinf(value):
        bounds = f"from {low:g} to {high:g}" if high < math.inf else f"of {low:g} or more"
        whole = "whole number" if kind is int else "number"
        raise NotConfigured(f"{PREFIX}{name} is no {whole} {bounds}: '{text[:40]}'", "mend it, or leave it out")
    return value
