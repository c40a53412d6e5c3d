"""The words of the interface: gettext catalogues, one a language, read from their .po files when they are first asked for."""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

LOCALES = Path(__file__).parent / "locale"
SOURCE = "en"
"""The language in which templates are written."""
COOKIE = "marsad_prefs"
DIGITS = ("western", "arabic")
THEMES = ("system", "light", "dark")


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are catalogues for, and the one that templates are written in."""
    return tuple(sorted({SOURCE, *(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/desk.po"))}))


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language: `desk.po` those of templates, `labels.po` those of ids. Where one is missing, as templates have it."""
    made = gettext.NullTranslations()
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            po = read_po(file, locale=language)
        packed = BytesIO()
        write_mo(packed, po)
        packed.seek(0)
        one = gettext.GNUTranslations(packed)
        one.add_fallback(made)
        made = one
    return made


@cache
def direction(language: str) -> str:
    """`rtl` or `ltr`: how a language is written, also that of a report."""
    try:
        return Locale.parse(language, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


@cache
def language_name(language: str) -> str:
    """What a language calls itself."""
    return Locale.parse(language).get_display_name(language) or language


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a person wants the desk: kept in a cookie, so that it works without an account."""

    lang: str = SOURCE
    digits: str = "western"
    hijri: bool = False
    theme: str = "system"
    keys: bool = True
    """Whether single keys do something: people who dictate, or whose hands shake, turn them off."""

    def cookie(self) -> str:
        """As the cookie holds them."""
        return urlencode({"lang": self.lang, "digits": self.digits, "hijri": int(self.hijri), "theme": self.theme, "keys": int(self.keys)})


def preferences(request: Request) -> Preferences:
    """What the person wants: of the address (`?lang=`), else of the cookie, else the language that the browser asks for."""
    told = dict(parse_qsl(request.cookies.get(COOKIE, "")))
    known = languages()
    wanted = (request.query_params.get("lang"), told.get("lang"), *_accepted(request.headers.get("accept-language", "")))
    return Preferences(
        lang=next((name for name in wanted if name in known), SOURCE),
        digits=told["digits"] if told.get("digits") in DIGITS else DIGITS[0],
        hijri=told.get("hijri") == "1",
        theme=told["theme"] if told.get("theme") in THEMES else THEMES[0],
        keys=told.get("keys") != "0",
    )


def _accepted(header: str) -> list[str]:
    """Languages of a header Accept-Language, the most wanted first."""
    found = []
    for part in header.split(",")[:20]:
        name, _, weight = part.partition(";q=")
        try:
            found.append((-float(weight or 1), name.strip().split("-")[0].lower()))
        except ValueError:
            continue
    return [name for _, name in sorted(found, key=lambda one: one[0])]
