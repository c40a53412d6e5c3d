"""Outlets and what they call whom; the log, looked through and verified."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import update
from starlette.testclient import TestClient

from marsad.desk.outlets import SORTS
from marsad.store.schema import IncidentRow

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def test_outlets_are_counted(client: TestClient, app: FastAPI) -> None:
    table = app.state.desk.outlets.all()
    assert sum(one.reports for one in table.values()) == app.state.desk.store.counts()["documents"]
    assert all(0 <= one.copies <= one.reports and one.corroborated + one.contested + one.denied <= one.incidents for one in table.values())
    assert any(one.copies for one in table.values()) and any(one.corroborated for one in table.values())
    name = max(table.values(), key=lambda one: one.incidents).id
    for sort in SORTS:
        assert name in client.get("/outlets", params={"sort": sort}).text
    one = client.get(f"/outlets/{name}")
    assert one.status_code == 200 and "/registry/parties/" in one.text
    words = re.search(r'href="(/report/[0-9a-f]+)#w\d+"', one.text)
    assert words and client.get(words[1]).status_code == 200
    assert client.get("/outlets/nobody").status_code == 404
    assert "text" in client.get("/feeds").text


def test_the_log_is_looked_through_and_verified(client: TestClient, app: FastAPI) -> None:
    shown = client.get("/audit").text
    seqs = [int(n.replace(",", "")) for n in re.findall(r'<td class="num"[^>]*><bdi>([\d,]+)</bdi>', shown)]
    assert seqs == sorted(seqs, reverse=True) and len(seqs) == 100
    more = re.search(r'rel="next" href="([^"]+)"', shown)
    assert more and str(f"{seqs[-1] - 1:,}") in client.get(more[1].replace("&amp;", "&")).text
    assert "document.add" in client.get("/audit", params={"what": "document."}).text
    assert "person.accept" not in client.get("/audit", params={"who": "nobody"}).text
    token = re.search(r'name="csrf" value="([^"]*)"', shown)
    assert token
    ask = {"data": {"csrf": token[1]}, "headers": {"origin": "http://127.0.0.1:8710"}}
    assert 'class="notice ok"' in client.post("/audit/verify", **ask).text
    with app.state.desk.store.engine.begin() as connection:
        connection.execute(update(IncidentRow).where(IncidentRow.pk == 1).values(body=b"{}"))
    assert 'class="notice bad"' in client.post("/audit/verify", **ask).text
