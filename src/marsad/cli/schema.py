"""`marsad schema`: the JSON Schema of a record."""

from __future__ import annotations

import argparse
import json
from typing import Any

import msgspec

from marsad.cli import exits
from marsad.record import Record


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Marsad record", **msgspec.json.schema(Record)}


def run(args: argparse.Namespace) -> int:
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return exits.OK
