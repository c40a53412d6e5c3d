"""Logging in with an OpenID provider: a small real one, on loopback, that can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient

from desk.people import browser, logged_in, somebody
from marsad.desk.app import create_app
from marsad.desk.auth import accounts
from marsad.desk.auth.oidc import ProviderError, told_by
from marsad.desk.settings import Settings

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
SECRET = "what the provider knows the desk by"


class Provider(ThreadingHTTPServer):
    """A provider. `claims` go over those of the token that it signs with `key`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.key: Any = KEY
        self.algorithm = "RS256"
        self.faults: list[str] = []

    def authorize(self, asked: str) -> str:
        """What the browser is sent back to, once somebody logged in there."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        assert query["response_type"] == "code" and query["client_id"] == "desk" and "openid" in query["scope"]
        code = f"code{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        """The tokens for a code, which is good once, for the client that proves itself and shows what it hid."""
        told = self.codes.pop(form["code"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if told["code_challenge_method"] != "S256" or challenge != told["code_challenge"]:
            self.faults.append("challenge")
        if base64.b64decode(authorization.removeprefix("Basic ")).decode() != f"desk:{SECRET}" and form.get("client_secret") != SECRET:
            self.faults.append("secret")
        at = int(time.time())
        claims = {"iss": self.issuer, "sub": "42", "aud": "desk", "iat": at, "exp": at + 300, "nonce": told["nonce"]}
        claims |= {"preferred_username": "Rana K"} | self.claims
        signed = jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.key, algorithms=[self.algorithm])
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        told = {
            "/.well-known/openid-configuration": {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
            | self.server.metadata,
            "/keys": {"keys": [KEY.as_dict(private=False)]},
        }
        self._send(told[self.path])

    def do_POST(self) -> None:
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["content-length"])).decode()).items()}
        self._send(self.server.token(form, self.headers.get("authorization", "Basic ")))

    def _send(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that runs."""
    made = Provider()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def desk(url: str, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    """A desk that trusts it, and takes newcomers as readers."""
    for name, value in (("ISSUER", provider.issuer), ("CLIENT_ID", "desk"), ("CLIENT_SECRET", SECRET), ("NAME", "The house")):
        monkeypatch.setenv(f"MARSAD_OIDC_{name}", value)
    monkeypatch.setenv("MARSAD_OIDC_ROLE", "reader")
    app = create_app(Settings(db=url, team=True))
    yield app
    app.state.desk.close()


def go(client: TestClient, provider: Provider, **params: str):
    """To the provider and back; gives the last answer."""
    away = client.get("/login/provider", params=params)
    assert away.status_code == 302, away.text
    return client.get(provider.authorize(away.headers["location"]), headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})


def test_a_newcomer_comes_in_as_reader_and_is_known_again(desk: FastAPI, provider: Provider) -> None:
    client = browser(desk)
    assert "Log in with The house" in client.get("/login").text
    before = client.cookies["marsad_8710"]
    answer = go(client, provider, to="/about")
    assert (answer.status_code, answer.headers["location"]) == (303, "/about")
    assert client.cookies["marsad_8710"] != before
    assert client.get("/about").status_code == 200 and client.get("/users").status_code == 403
    provider.claims = {"preferred_username": "admin"}  # who is meant is told by the subject, whatever they call themselves
    assert go(browser(desk), provider).status_code == 303
    (made,) = accounts.listed(desk.state.desk.store.engine)
    assert (made.name, made.role, made.outside) == ("rana-k", "reader", f"{provider.issuer} 42")
    assert provider.faults == []
    assert [(row["action"], row["reason"]) for row in desk.state.desk.store.log("user:rana-k")] == [
        ("user.add", "reader"),
        ("login", "by The house from testclient"),
        ("login", "by The house from testclient"),
    ]


def test_a_name_that_is_taken_is_nobodys_way_in(desk: FastAPI, provider: Provider) -> None:
    somebody(desk, "admin", "rana-k")
    client = browser(desk)
    assert go(client, provider).status_code == 303
    assert client.get("/users").status_code == 403
    assert [one.name for one in accounts.listed(desk.state.desk.store.engine)] == ["rana-k", "rana-k-2"]


def test_without_a_role_for_newcomers_an_invitation_is_needed(desk: FastAPI, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MARSAD_OIDC_ROLE")
    client, engine = browser(desk), desk.state.desk.store.engine
    answer = go(client, provider)
    assert answer.status_code == 400 and "ask an admin for an invitation" in answer.text
    accounts.add(engine, "rana", "editor", "test")
    given = accounts.invite(engine, "rana", "test")
    assert f"/login/provider?to=%2F&amp;invitation={given}" in client.get(f"/invitation/{given}").text
    assert go(client, provider, invitation=given).status_code == 303
    assert "rana" in client.get("/account").text
    assert go(browser(desk), provider).status_code == 303  # known from now on
    assert go(browser(desk), provider, invitation=given).status_code == 400  # the invitation is used up


def test_who_is_locked_out_stays_out(desk: FastAPI, provider: Provider) -> None:
    go(browser(desk), provider)
    accounts.set_disabled(desk.state.desk.store.engine, "rana-k", True, "test")
    client = browser(desk)
    assert go(client, provider).status_code == 400
    assert client.get("/about").status_code == 303


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "http://evil.example"},
        {"aud": "another desk"},
        {"exp": 1_000_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": ""},
    ],
)
def test_a_token_that_is_not_for_this_login_is_not_taken(desk: FastAPI, provider: Provider, lie: dict[str, Any]) -> None:
    provider.claims = lie
    client = browser(desk)
    assert go(client, provider).status_code == 400
    assert client.get("/about").status_code == 303
    assert accounts.listed(desk.state.desk.store.engine) == []


@pytest.mark.parametrize("key", [RSAKey.generate_key(2048, parameters={"kid": "one"}), OctKey.import_key(SECRET + " and more of it here")])
def test_a_token_that_another_signed_is_not_taken(desk: FastAPI, provider: Provider, key: Any) -> None:
    provider.key = key
    provider.algorithm = "RS256" if isinstance(key, RSAKey) else "HS256"
    assert go(browser(desk), provider).status_code == 400
    assert accounts.listed(desk.state.desk.store.engine) == []


def test_a_provider_that_names_itself_otherwise_is_not_trusted(desk: FastAPI, provider: Provider) -> None:
    provider.metadata = {"issuer": "https://elsewhere.example"}
    answer = browser(desk).get("/login/provider")
    assert answer.status_code == 400 and "names itself otherwise" in answer.text


def test_a_login_that_another_browser_began_is_not_taken(desk: FastAPI, provider: Provider) -> None:
    """Else somebody could make others work in his account."""
    attacker, victim = browser(desk), logged_in(desk, "reader")
    back = provider.authorize(attacker.get("/login/provider").headers["location"])
    assert victim.get(back).status_code == 400
    victim.get("/login/provider")
    assert victim.get(back).status_code == 400
    assert "the-reader" in victim.get("/account").text


def test_a_code_is_good_once(desk: FastAPI, provider: Provider) -> None:
    client = browser(desk)
    back = provider.authorize(client.get("/login/provider").headers["location"])
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 400


def test_a_provider_that_does_not_answer_is_told(desk: FastAPI, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_OIDC_ISSUER", "http://127.0.0.1:9")
    answer = browser(desk).get("/login/provider")
    assert answer.status_code == 400 and "did not let you in" in answer.text


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"MARSAD_OIDC_ISSUER": "http://id.example.org"}, "is not an https address"),
        ({"MARSAD_OIDC_ROLE": "admin"}, "newcomers can't be"),
        ({"MARSAD_OIDC_CLIENT_SECRET": ""}, "needs a client"),
    ],
)
def test_what_can_not_be_set_up(changes: dict[str, str], fault: str) -> None:
    good = {"MARSAD_OIDC_ISSUER": "https://id.example.org", "MARSAD_OIDC_CLIENT_ID": "desk", "MARSAD_OIDC_CLIENT_SECRET": "x"}
    told = told_by(good)
    assert told is not None and (told.name, told.role) == ("id.example.org", None)
    with pytest.raises(ProviderError, match=fault):
        told_by(good | changes)
    assert told_by({}) is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_desk_whose_provider_is_set_up_wrongly_does_not_start(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_OIDC_ISSUER", "https://id.example.org")
    with pytest.raises(ProviderError):
        create_app(Settings(db=url, team=True))
    create_app(Settings(db=url)).state.desk.close()  # one person alone asks no provider
