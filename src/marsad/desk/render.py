"""Pages: templates filled in the language, the digits and the direction that a person wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from marsad import __version__
from marsad.desk import text
from marsad.desk.auth.person import Person
from marsad.desk.i18n import Preferences, catalogue, direction, language_name, languages, preferences
from marsad.desk.state import desk_of

TEMPLATES = Path(__file__).parent / "templates"


def url(path: str, pairs: Iterable[tuple[str, Any]] = (), **params: Any) -> str:
    """A path of the desk with parameters; those that are None are left out.

    >>> url("/incidents", q="a b", status=None)
    '/incidents?q=a+b'
    """
    told = [(name, value) for name, value in (*pairs, *params.items()) if value is not None]
    return quote(path, safe="/:~-._@") + (f"?{urlencode(told, doseq=True)}" if told else "")


@cache
def environment(language: str) -> Environment:
    """The templates in one language. A name that a template is not given is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    made.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "url": url,
        "version": __version__,
        "languages": languages(),
        "text_direction": direction,
        "language_name": language_name,
    }
    made.filters["bidi"] = text.plain
    return made


def labels(language: str, context: str, name: str) -> str:
    """What an id of a list of ours (a type, a status, a role) is called in a language; the id where nobody gave it a name."""
    found = catalogue(language).pgettext(context, name)
    return found if found != name else name.replace("-", " ")


def _filters(wanted: Preferences) -> dict[str, Any]:
    """The filters that depend on what the person wants."""
    lang = wanted.lang
    return {
        "num": lambda value: text.number(value, wanted),
        "digits": lambda value: text.digits(str(value), wanted),
        "span": lambda one: text.span(one.low, getattr(one, "best", None), one.high, wanted),
        "day": lambda value: text.day(value, wanted),
        "days": lambda one: text.days(one.start, one.end, wanted),
        "moment": lambda value: text.moment(value, wanted),
        "label": lambda name, context: labels(lang, context, name),
        "kind": lambda name: labels(lang, "type", name),
    }


@cache
def _bound(wanted: Preferences) -> Environment:
    """The templates for one set of wishes. There are few, and each keeps what it compiled."""
    made = environment(wanted.lang).overlay()
    made.filters = environment(wanted.lang).filters | _filters(wanted)
    return made


def page(
    request: Request, person: Person | None, template: str, status_code: int = 200, headers: Mapping[str, str] | None = None, **context: Any
) -> HTMLResponse:
    """A template as an answer. `person`: who asks, None before the login."""
    return HTMLResponse(render(request, person, template, **context), status_code, headers)


def render(request: Request, person: Person | None, template: str, **context: Any) -> str:
    """A template as text."""
    wanted = preferences(request)
    desk = desk_of(request)
    told = {
        "request": request,
        "person": person,
        "prefs": wanted,
        "lang": wanted.lang,
        "dir": direction(wanted.lang),
        "settings": desk.settings,
        "asset": desk.assets.asset,
        "built": desk.assets.built,
        "csrf_token": partial(_token, request),
        "csrf_field": partial(_field, request),
        "here": request.url.path,
    }
    return _bound(wanted).get_template(template).render(told | context)


def _token(request: Request) -> str:
    from marsad.desk.auth.csrf import token

    return token(request)


def _field(request: Request) -> Markup:
    return Markup('<input type="hidden" name="csrf" value="{}">').format(_token(request))
