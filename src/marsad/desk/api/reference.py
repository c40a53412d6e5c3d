"""The OpenAPI as a page shows it: operations by their tags, types with their fields."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

_METHODS = ("get", "post", "put", "patch", "delete")
_SHORT = 12
"""Values of a list that are shown; the rest stands in the OpenAPI."""


class Field(NamedTuple):
    """A parameter of an operation, or a field of a type. `links`: the types that its kind names."""

    name: str
    kind: str
    links: list[str]
    about: str
    where: str
    needed: bool


class Operation(NamedTuple):
    """What can be asked."""

    id: str
    method: str
    path: str
    about: str
    fields: list[Field]
    body: Field | None
    answers: list[Field]


class Type(NamedTuple):
    """A type of what is asked or answered."""

    name: str
    about: str
    fields: list[Field]
    variants: list[str]


def operations(told: dict[str, Any]) -> dict[str, list[Operation]]:
    """The operations by tag, in their order."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for path, methods in told["paths"].items():
        for method in _METHODS:
            if method in methods:
                one = methods[method]
                found[one.get("tags", ["other"])[0]].append(_operation(path, method, one))
    return dict(found)


def _operation(path: str, method: str, one: dict[str, Any]) -> Operation:
    fields = [
        Field(p["name"], _kind(p["schema"]), _links(p["schema"]), p.get("description", ""), p["in"], p.get("required", False))
        for p in one.get("parameters", [])
    ]
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    asked = Field("body", _kind(body), _links(body), "", "body", True) if body else None
    answers = [_answer(status, answer) for status, answer in one["responses"].items()]
    return Operation(one["operationId"], method.upper(), path, one.get("description", ""), fields, asked, answers)


def _answer(status: str, answer: dict[str, Any]) -> Field:
    content = answer.get("content", {})
    links = list(dict.fromkeys(link for media in content.values() for link in _links(media.get("schema", {}))))
    return Field(status, ", ".join(content), links, answer["description"], "", False)


def types(told: dict[str, Any]) -> list[Type]:
    """The types by name."""
    return [_type(name, schema) for name, schema in sorted(told["components"]["schemas"].items())]


def _type(name: str, schema: dict[str, Any]) -> Type:
    needed = schema.get("required", [])
    fields = [
        Field(key, _kind(one), _links(one), one.get("description", ""), "", key in needed)
        for key, one in schema.get("properties", {}).items()
    ]
    return Type(name, schema.get("description", ""), fields, _links({"anyOf": schema["anyOf"]}) if "anyOf" in schema else [])


def _kind(schema: Any) -> str:
    """A schema in a few words."""
    if not isinstance(schema, dict):
        return "any"
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        more = " | …" if len(schema["enum"]) > _SHORT else ""
        return " | ".join(map(str, schema["enum"][:_SHORT])) + more
    if schema.get("type") == "array":
        parts = [_kind(one) for one in schema.get("prefixItems", ())]
        return f"[{', '.join(parts) or _kind(schema.get('items', {}))}]"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{{…: {_kind(schema['additionalProperties'])}}}"
    told = str(schema.get("format") or schema.get("const") or schema.get("type") or "any")
    if "minimum" in schema and "maximum" in schema:
        told += f" {schema['minimum']}–{schema['maximum']}"
    return told


def _links(schema: Any) -> list[str]:
    """The types that a schema names."""
    if isinstance(schema, dict):
        own = [schema["$ref"].rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
        return own + [link for key, part in schema.items() if key != "$ref" for link in _links(part)]
    return [link for part in schema for link in _links(part)] if isinstance(schema, list) else []
