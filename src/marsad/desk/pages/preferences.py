"""How a person wants the desk: language, digits, calendar, light or dark, keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk.auth import accounts
from marsad.desk.auth.person import SESSION, Person, needs
from marsad.desk.i18n import DIGITS, SOURCE, THEMES, Preferences, languages, preferences
from marsad.desk.pages.language import keep
from marsad.desk.render import page
from marsad.desk.state import desk_of
from marsad.desk.text import digits

router = APIRouter(include_in_schema=False)
Own = Annotated[Person, Depends(needs("reader", SESSION))]
Text = Annotated[str, Form()]
Digits = Annotated[str, Form(alias="digits")]


@router.get("/preferences")
def show(request: Request, person: Own, saved: bool = False) -> Response:
    """The form."""
    samples = {name: digits("0123456789", Preferences(digits=name)) for name in DIGITS}
    return page(request, person, "login/preferences.html", saved=saved, samples=samples, themes=THEMES)


@router.post("/preferences")
def save(
    request: Request, person: Own, lang: Text = "", digits_: Digits = "", theme: Text = "", hijri: Text = "", keys: Text = ""
) -> Response:
    """Keep what is wanted: in this browser, and in a team for the next one too."""
    before = preferences(request)
    wanted = Preferences(
        lang=lang if lang in languages() else before.lang or SOURCE,
        digits=digits_ if digits_ in DIGITS else before.digits,
        theme=theme if theme in THEMES else before.theme,
        hijri=bool(hijri),
        keys=bool(keys),
    )
    if person.id is not None:
        accounts.keep_preferences(desk_of(request).store.engine, person.id, wanted.cookie())
    answer = RedirectResponse("/preferences?saved=1", 303)
    keep(answer, wanted, request)
    return answer
