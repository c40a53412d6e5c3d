"""Export of exactly what a query shows: the form says how many incidents that is, the file has them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from marsad.desk.api import exporting
from marsad.desk.api.exporting import ENDINGS, Wanted
from marsad.desk.api.problems import Problem
from marsad.desk.api.saved import query_of
from marsad.desk.auth.person import Person, needs
from marsad.desk.i18n import preferences
from marsad.desk.pages.incidents import chips
from marsad.desk.query import Query
from marsad.desk.render import page
from marsad.desk.state import desk_of
from marsad.export import FORMATS, ExportError

router = APIRouter()
Analyst = Annotated[Person, Depends(needs("analyst", "export"))]
Text = Annotated[str, Form()]
_LONGEST = 4000


@router.get("/export")
def form(request: Request, person: Analyst) -> Response:
    """What is to be exported, in which format."""
    return _form(request, person, Query.of(request.query_params))


def _form(request: Request, person: Person, query: Query, status: int = 200, problem: Problem | None = None) -> Response:
    desk = desk_of(request)
    total = desk.index.count(query)
    formats = [(name, ENDINGS[name], exporting.most(name, pdf=False)) for name in FORMATS]
    return page(
        request,
        person,
        "exports/form.html",
        status,
        query=query,
        chips=chips(query, preferences(request).lang),
        kept=query.meant().params(),
        back=query.url("/incidents"),
        total=total,
        formats=formats,
        printed=exporting.most("dossier"),
        languages_of=exporting.LANGUAGES,
        may_unmask=person.sees_private,
        problem=problem,
    )


@router.post("/export")
def export(
    request: Request,
    person: Analyst,
    query: Text = "",
    format: Text = "",
    language: Text = "",
    title: Text = "",
    bom: Text = "",
    rtl: Text = "",
    texts: Text = "",
    pdf: Text = "",
    unmask: Text = "",
    reason: Text = "",
) -> Response:
    """The export as a file; the form again, with what is wrong, where it can't be."""
    asked = query_of(query)
    wanted = Wanted(
        format=format,
        query=asked,
        unmask=bool(unmask),
        reason=reason[:_LONGEST],
        language=language if language in exporting.LANGUAGES else preferences(request).lang,
        title=title[:200],
        bom=bool(bom),
        rtl=bool(rtl),
        texts=bool(texts),
        pdf=bool(pdf),
    )
    try:
        return exporting.sent(exporting.made(desk_of(request), wanted, person))
    except ExportError as error:
        return _form(request, person, asked, 422, Problem(422, str(error), "choose another format, or other options"))
    except Problem as problem:
        return _form(request, person, asked, problem.status, problem)
