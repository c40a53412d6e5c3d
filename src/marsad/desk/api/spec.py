"""The OpenAPI of the API: routes tell it by `says`, the schemas are made of the types that are encoded and decoded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from marsad import __version__
from marsad.desk.api import problems
from marsad.desk.api.routing import CSV, FORMS, GEOJSON, JSON
from marsad.desk.query import ANY, DECISIONS
from marsad.desk.settings import PORT
from marsad.incident import CONTRADICTIONS
from marsad.incident import STATUSES as INCIDENT_STATUSES
from marsad.ontology import STATUSES, TYPES
from marsad.store.filters import ROLES

REF = "#/components/schemas/{name}"
_kinds: dict[str, Any] = {}
"""The types that the routes name, by their names in the OpenAPI."""
_TITLES = {
    304: "The caller has it already",
    400: "The address is not as it should be",
    401: "Nobody is logged in, and there is no valid token",
    403: "The role, or the scope of the token, does not allow it",
    404: "There is none",
    406: "There is no such form of it",
    409: "It was changed meanwhile: both versions",
    412: "It is not at the revision that If-Match names: both versions",
    413: "It is too much at once",
    422: "The body is not as it should be",
    428: "If-Match is needed",
    429: "Too many calls",
    503: "The database does not answer",
}
_ALWAYS = (400, 401, 403, 422, 429, 503)
_DESCRIPTION = """What the desk shows, for programs: the same filters, the same masks, the same rights.

- **Who asks**: a token (`Authorization: Bearer ...`) with the scopes `read`, `write`, `export`, `unmask` or `admin`, or the session of the
  browser; of a session, writes carry the CSRF token of its pages in `X-CSRF-Token`. In local mode there is one person, and no login.
- **Private persons** are masked everywhere; an answer says in `masked` whether it is. An editor has the names in a document shown for a
  reason, which is logged (`POST /api/v1/documents/{key}/reveal`); an export may leave them readable for a reason too.
- **Pages** go by cursor: follow `Link: rel="next"`. They neither repeat nor skip when reports come in between.
- **Caching**: each answer has an `ETag`; ask again with `If-None-Match`.
- **Decisions** name the revision that they were made on in `If-Match`. Where somebody was quicker, the answer is 412 (or 409) with both
  versions, and nothing is overwritten.
- **Faults** are problems (RFC 9457) with a `remedy`.
- **Offsets** count Unicode code points of the text as given, ends exclusive."""


def reference(kind: type) -> dict[str, str]:
    """The schema of a type, by its name."""
    _kinds[kind.__name__] = kind
    return {"$ref": REF.format(name=kind.__name__)}


def says(
    kind: type | None,
    *errors: int,
    forms: Iterable[str] = ("json",),
    status: int = 200,
    told: str = "As asked for",
    parameters: Iterable[dict[str, Any]] = (),
    body: Any = None,
    media: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What a route tells of itself: the arguments of its decorator. `body`: the type of the body, `media`: answers that are no type."""
    content = media or {FORMS[form].partition(";")[0]: {"schema": _schema(form, kind)} for form in forms}
    headers = {"ETag": {"schema": {"type": "string"}, "description": "The version of the answer"}}
    responses: dict[int | str, dict[str, Any]] = {status: {"description": told, "content": content, "headers": headers}}
    if kind is None and media is None:
        responses[status] = {"description": told}
    if status == 200:
        responses[304] = {"description": _TITLES[304]}
    for code in sorted({*_ALWAYS, *errors}):
        responses[code] = {"description": _TITLES[code], "content": {problems.MEDIA: {"schema": {"$ref": REF.format(name="ProblemTold")}}}}
    extra: dict[str, Any] = {"parameters": list(parameters)}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": {JSON: {"schema": reference(body) if isinstance(body, type) else body}}}
    return {"responses": responses, "openapi_extra": extra, "response_model": None, "status_code": status}


def _schema(form: str, kind: type | None) -> dict[str, Any]:
    if FORMS[form] == CSV or kind is None:
        return {"type": "string"}
    if FORMS[form] == GEOJSON:
        from marsad.desk.api.shapes import FeatureCollection

        return reference(FeatureCollection)
    return reference(kind)


def parameter(name: str, told: str, schema: dict[str, Any] | None = None, where: str = "query", required: bool = False) -> dict[str, Any]:
    """A parameter; one that is a list may be given several times."""
    return {"name": name, "in": where, "required": required, "description": told, "schema": schema or {"type": "string"}}


def several(name: str, told: str, items: dict[str, Any] | None = None) -> dict[str, Any]:
    """A parameter that may be given several times: any of the values."""
    return parameter(name, told, {"type": "array", "items": items or {"type": "string"}}) | {"style": "form", "explode": True}


_CIRCLE = r"^-?[1-8]?\d(\.\d{1,6})?,-?(1[0-7]|[1-9])?\d(\.\d{1,6})?,[1-9]\d{0,3}$"
DAY = {"type": "string", "format": "date"}
CURSOR = parameter("after", "The cursor of a page before (of `Link` or `next`)")
IF_NONE = parameter("If-None-Match", "The ETag that the caller has", where="header")
IF_MATCH = parameter("If-Match", 'The revision that the decision was made on: `"7"`, or `*` for whatever it is now', where="header")


def limit(most: int, default: int) -> dict[str, Any]:
    """The parameter `limit`."""
    return parameter("limit", "How many at most", {"type": "integer", "minimum": 1, "maximum": most, "default": default})


def formats(*names: str) -> dict[str, Any]:
    """The parameter `format`."""
    return parameter("format", "The form of the answer, before what `Accept` says", {"type": "string", "enum": list(names)})


@cache
def filters() -> tuple[dict[str, Any], ...]:
    """The parameters that choose incidents: the same as in the addresses of pages."""
    groups = sorted({kind.group for kind in TYPES.values()})
    return (
        parameter("q", "Words in any spelling; each must be found"),
        several("type", "A type of event, or a group of types", {"type": "string", "enum": [*TYPES, *groups]}),
        several("party", "Id of a party, in the role asked for; its members count as it"),
        parameter("role", "What the party is in the event", {"type": "string", "enum": list(ROLES)}),
        parameter("place", "Id of a place with all that lies in it, or a country of two letters"),
        parameter("near", "A circle: latitude,longitude,kilometres", {"type": "string", "pattern": _CIRCLE}),
        parameter("since", "From that day on", DAY),
        parameter("until", "Up to that day", DAY),
        several(
            "status",
            "Status of an incident or of a telling",
            {"type": "string", "enum": list(dict.fromkeys((*INCIDENT_STATUSES, *STATUSES)))},
        ),
        several("outlet", "Outlet, or independent source"),
        several("country", "Country of two letters", {"type": "string", "pattern": "^[A-Z]{2}$"}),
        several("document", "Id of a document, as it was given"),
        several("incident", "Id of an incident"),
        parameter("sources", "Independent sources at least", {"type": "integer", "minimum": 0, "maximum": 1000}),
        several("reviewer", "Who decided on it"),
        parameter("assignee", "Whom it is assigned to; - for nobody"),
        several("contested", "What sources do not agree on", {"type": "string", "enum": [ANY, *CONTRADICTIONS]}),
        parameter("reviewed", "Only what a person decided on", {"type": "boolean"}),
        several("decision", "What is decided on a telling", {"type": "string", "enum": list(DECISIONS)}),
        parameter("confidence", "Of a telling, at least", {"type": "number", "minimum": 0, "maximum": 1}),
        parameter("seen", "Only what changed after that revision", {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}),
    )


def document(router: APIRouter) -> dict[str, Any]:
    """The OpenAPI of the routes of a router."""
    told = get_openapi(title="Marsad", version=__version__, summary="The desk as an API", description=_DESCRIPTION, routes=router.routes)
    _, schemas = msgspec.json.schema_components([*_kinds.values(), problems.ProblemTold], ref_template=REF)
    told["components"] = {
        "schemas": dict(sorted(schemas.items())),
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "A token, made by its owner under Tokens"},
            "password": {"type": "http", "scheme": "basic", "description": "A token as the password, for what knows no other way"},
            "session": {"type": "apiKey", "in": "cookie", "name": f"marsad_{PORT}", "description": "The session of the browser"},
        },
    }
    told["security"] = [{"token": []}, {"password": []}, {"session": []}]
    return told
