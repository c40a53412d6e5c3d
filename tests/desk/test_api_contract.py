"""The OpenAPI is true: whatever it allows is answered as it says, and never with a fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import positive_data_acceptance
from store.conftest import Add

from marsad.desk.api.about import openapi
from marsad.desk.app import create_app
from marsad.desk.auth import accounts, tokens
from marsad.desk.auth.person import SCOPES
from marsad.desk.settings import Settings
from marsad.read import Report, read
from marsad.store import Store

HOST = "testserver"
EXAMPLES = 12
SAMPLES = Path(__file__).parents[2] / "samples" / "incidents" / "reports.jsonl"


class Served(NamedTuple):
    """The token of an admin, and what can be asked, by its label."""

    token: str
    operations: dict[str, Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, add: Add) -> Iterator[Served]:
    """A desk with samples."""
    url = f"sqlite:///{tmp_path_factory.mktemp('contract') / 'desk.db'}"
    store = Store(url)
    add(store, [item for item in read([str(SAMPLES)]) if isinstance(item, Report)][:12])
    admin = accounts.add(store.engine, "root", "admin", by="test", password="a long password of words")
    token = tokens.make(store.engine, admin.id, "contract", SCOPES, None, by="test")
    app = create_app(replace(Settings(), db=url, team=True, hosts=(HOST,)))
    headers = {"Authorization": f"Bearer {token}"}
    yield Served(token, operations(schemathesis.openapi.from_asgi("/api/v1/openapi.json", app=app, headers=headers)))
    app.state.desk.close()
    store.close()


def operations(schema: Any) -> dict[str, Any]:
    return {operation.label: operation for operation in (found.ok() for found in schema.get_all_operations())}


LABELS = list(operations(schemathesis.openapi.from_dict(openapi())))


def test_the_openapi_is_one() -> None:
    validate(openapi())


@pytest.mark.parametrize("label", LABELS)
def test_the_api_keeps_to_it(label: str, served: Served) -> None:
    token = served.token

    @given(case=served.operations[label].as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        case.call_and_validate(base_url=f"http://{HOST}", headers=headers, excluded_checks=[positive_data_acceptance])

    asked()
