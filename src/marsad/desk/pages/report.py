"""A report: the text with the words of each cell marked, the cells beside it, where it came from, its versions, and who printed it too."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.desk import covers, reports
from marsad.desk.auth.person import Person, needs
from marsad.desk.changes import changes, share
from marsad.desk.i18n import preferences
from marsad.desk.pages.language import is_own
from marsad.desk.reading import read
from marsad.desk.render import page, url
from marsad.desk.state import desk_of
from marsad.export import Options
from marsad.export.cover import Cover
from marsad.export.mask import Masker
from marsad.incident import Case, Kept
from marsad.store.flagging import FLAGS

router = APIRouter()
Reader = Annotated[Person, Depends(needs("reader"))]
Flags = Annotated[Person, Depends(needs("editor", "write"))]
Sees = Annotated[Person, Depends(needs("editor", "unmask"))]


@router.get("/report/{key}")
def report(request: Request, person: Reader, key: str, event: str = "", against: str = "") -> Response:
    """A report. `event`: the telling whose words stand out; `against`: the key of the version that it is compared with."""
    found = reports.report(desk_of(request).store.engine, key)
    if found.kept.key != key:
        return RedirectResponse(url(f"/report/{found.kept.key}", event=event or None, against=against or None), 307)
    shown = read(request, person, found, event)
    return page(request, person, "report/report.html", r=shown, known_flags=FLAGS, diff=_difference(request, person, found, against))


@router.post("/report/{key}/names")
def names(request: Request, person: Sees, key: str, reason: Annotated[str, Form()] = "", hide: Annotated[str, Form()] = "",
          back: Annotated[str, Form()] = "") -> Response:  # fmt: skip
    """Show the names of private persons in a report, for a reason that is logged, or mask them again."""
    kept = reports.text_of(desk_of(request).store.engine, key)
    if hide:
        covers.hide(request, person, kept.key)
    else:
        covers.reveal(request, person, kept.key, reason)
    return RedirectResponse(back if is_own(back) else f"/report/{kept.key}", 303)


@router.post("/report/{key}/flags")
def flags(request: Request, person: Flags, key: str, flag: Annotated[list[str] | None, Form()] = None, reason: Annotated[str, Form()] = "",
          back: Annotated[str, Form()] = "") -> Response:  # fmt: skip
    """Say what in a report is sensitive, or that nothing is."""
    store = desk_of(request).store
    kept = reports.text_of(store.engine, key)
    store.set_flags(kept.key, flag or [], person.name, reason.strip())
    return RedirectResponse(back if is_own(back) else f"/report/{kept.key}", 303)


def _difference(request: Request, person: Person, found: reports.Report, against: str) -> dict[str, Any] | None:
    """What changed between this version and another one, the earlier first."""
    keys = [version.key for version in found.versions]
    if against not in keys or against == found.kept.key:
        return None
    other = reports.text_of(desk_of(request).store.engine, against)
    before, after = (other, found.kept) if keys.index(against) < keys.index(found.kept.key) else (found.kept, other)
    cover = _both(request, person, before, after)
    texts = [cover.quote(kept, 0, len(kept.text)).text for kept in (before, after)]
    titles = [cover.title(kept) for kept in (before, after)]
    told = changes(*texts)
    ins, out = share(told)
    return {"before": before, "after": after, "text": told, "title": changes(*titles), "ins": ins, "del": out}


def _both(request: Request, person: Person, one: Kept, other: Kept) -> Cover:
    """A cover of two documents: a name that either of them hides is hidden in both."""
    open_ = covers.shows(request, person, one.key) and covers.shows(request, person, other.key)
    options = Options(unmask=open_, language=preferences(request).lang)
    case = covers.case_of(one, ())
    return Cover(Masker(options).of(Case(incident=case.incident, tellings=[], documents={one.key: one, other.key: other})), options)
