"""Logging in and out: sessions, cookies, what is told, and how often somebody may try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import delete, select, text, update
from starlette.testclient import TestClient

from desk.people import PASSWORD, browser, logged_in, program, somebody
from marsad.desk.app import create_app
from marsad.desk.auth import accounts, limit, login, passwords, secret, sessions, tokens, visit
from marsad.desk.auth.agents import short
from marsad.desk.settings import Settings
from marsad.store.accounts_schema import AccountRow, AttemptRow, SessionRow, TokenRow
from marsad.store.clock import now
from marsad.store.database import reading

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SENT = "marsad_8710"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing."""
    monkeypatch.setattr(passwords, "HASHER", QUICK)


@pytest.fixture
def desk(url: str) -> Iterator[FastAPI]:
    """An empty desk for a team."""
    app = create_app(Settings(db=url, team=True))
    yield app
    app.state.desk.close()


@pytest.fixture
def rana(desk: FastAPI) -> accounts.Account:
    """An admin with a password."""
    return accounts.add(desk.state.desk.store.engine, "Rana", "admin", "test", PASSWORD)


def enter(client: TestClient, name: str = "rana", password: str = PASSWORD, **more: str):
    return client.post("/login", data={"name": name, "password": password, **more})


def told(app: FastAPI) -> list[tuple[str, str, str]]:
    """What the log says: who, what, about whom."""
    return [(row["actor"], row["action"], row["subject"]) for row in app.state.desk.store.log()]


def cookies(answer) -> list[str]:
    return [value for name, value in answer.headers.multi_items() if name == "set-cookie"]


def test_in_and_out(desk: FastAPI, rana: accounts.Account) -> None:
    client = browser(desk)
    assert client.get("/users").headers["location"] == "/login?to=%2Fusers"
    answer = enter(client, "RANA ", to="/users")
    assert (answer.status_code, answer.headers["location"]) == (303, "/users")
    inside = re.search(r'name="csrf" value="(\w+)"', client.get("/users").text)
    assert inside
    assert client.post("/logout").status_code == 403  # the token of the form before the login is worth nothing any more
    client.headers["x-csrf-token"] = inside[1]
    left = client.post("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert client.get("/users").status_code == 303
    assert told(desk) == [
        ("test", "user.add", "user:rana"),
        ("rana", "login", "user:rana"),
        ("rana", "logout", "user:rana"),
    ]
    assert desk.state.desk.store.verify().faults == []


def test_a_session_that_was_planted_is_worth_nothing(desk: FastAPI, rana: accounts.Account) -> None:
    planted = secret.made()
    victim, attacker = browser(desk, planted), browser(desk, planted)
    answer = enter(victim)
    assert answer.status_code == 303
    assert victim.get("/users").status_code == 200
    assert victim.cookies[SENT] != planted
    assert attacker.get("/users").status_code == 303


def test_a_login_ends_the_session_that_was_there(desk: FastAPI, rana: accounts.Account) -> None:
    client = logged_in(desk, "reader")
    before = client.cookies[SENT]
    assert enter(client).status_code == 303
    assert browser(desk, before).get("/about").status_code == 303
    assert client.get("/users").status_code == 200


def test_only_hashes_are_kept(desk: FastAPI, rana: accounts.Account) -> None:
    client = browser(desk)
    enter(client)
    token = client.cookies[SENT]
    made = tokens.make(desk.state.desk.store.engine, rana.id, "x", ["read"], None, "rana")
    link = accounts.invite(desk.state.desk.store.engine, rana.id, "rana")
    with reading(desk.state.desk.store.engine) as connection:
        rows = [str(row) for table in (SessionRow, TokenRow, AccountRow) for row in connection.execute(select(table.__table__))]
        rows += [str(row) for row in connection.execute(text("SELECT * FROM audit_log"))]
    kept = "\n".join(rows)
    assert secret.kept(token) in kept and secret.kept(made) in kept and secret.kept(link) in kept and "$argon2id$" in kept
    assert not [one for one in (token, made, link, PASSWORD) if one in kept]


@pytest.mark.parametrize("secure", [False, True])
def test_the_flags_of_the_cookie(desk: FastAPI, rana: accounts.Account, secure: bool) -> None:
    settings = replace(desk.state.desk.settings, secure=secure)
    app = create_app(settings)
    client = browser(app)
    answer = enter(client)
    sent = [one for one in cookies(answer) if one.startswith(("marsad_8710=", "__Host-marsad="))]
    assert len(sent) == 1
    name, parts = sent[0].partition("=")[0], {part.strip().lower() for part in sent[0].split(";")[1:]}
    assert parts == {"path=/", "httponly", "samesite=lax"} | ({"secure"} if secure else set())
    assert name == ("__Host-marsad" if secure else SENT)
    assert ("strict-transport-security" in answer.headers) == secure
    app.state.desk.close()


def test_who_is_unknown_is_told_the_same(desk: FastAPI, rana: accounts.Account) -> None:
    answers = [enter(browser(desk), name, "something else") for name in ("rana", "nobody", "!!", "")]
    assert {one.status_code for one in answers} == {401}
    bodies = {re.sub(r'name="name"[^>]*|name="csrf"[^>]*|<meta name="csrf"[^>]*', "", one.text) for one in answers}
    assert len(bodies) == 1
    assert [row for row in told(desk) if row[1] == "login.failed"] == [
        ("?", "login.failed", "user:rana"),
        *[("?", "login.failed", "user:?")] * 3,
    ]


def test_who_is_unknown_costs_as_much(desk: FastAPI, rana: accounts.Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many hashes are checked for a name that nobody has as for one that somebody has, or who is locked out."""
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(str(hash))
            return super().verify(hash, password)

    counting = Counting(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", counting)
    accounts.add(desk.state.desk.store.engine, "omar", "reader", "test", PASSWORD)
    accounts.set_disabled(desk.state.desk.store.engine, "omar", True, "test")
    for name in ("rana", "nobody", "omar"):
        checked.clear()
        assert enter(browser(desk), name, "something else").status_code == 401
        assert len(checked) == 1 and checked[0].startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_a_session_ends_when_nobody_clicks_and_in_any_case(desk: FastAPI) -> None:
    engine = desk.state.desk.store.engine
    for column, seconds, there in (("seen", sessions.IDLE - 60, True), ("seen", sessions.IDLE + 1, False), ("until", 0, False)):
        client = logged_in(desk, "reader")
        with engine.begin() as connection:
            connection.execute(update(SessionRow).values({column: secret.later(now(), -seconds)}))
        assert (client.get("/about").status_code == 200) == there
        if there:
            with reading(engine) as connection:  # the click is noted
                assert (connection.scalar(select(SessionRow.seen)) or "") > secret.later(now(), -60)
        with engine.begin() as connection:
            connection.execute(delete(SessionRow))


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) CriOS/150.0 Mobile Safari/604.1",
            "Chrome, iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Safari/605.1",
            "Safari, macOS",
        ),
        ("<b>" * 30, ("<b>" * 30)[:40]),
        ("", ""),
    ],
)
def test_browsers_by_which_one_knows_ones_own(agent: str, told: str) -> None:
    assert short(agent) == told


def test_out_everywhere(desk: FastAPI) -> None:
    here, there, other = logged_in(desk, "reader"), logged_in(desk, "reader"), logged_in(desk, "editor")
    assert here.post("/logout/everywhere").status_code == 303
    assert [one.get("/about").status_code for one in (here, there, other)] == [303, 303, 200]


def test_one_session_ends_and_only_ones_own(desk: FastAPI) -> None:
    here, there, other = logged_in(desk, "reader"), logged_in(desk, "reader"), logged_in(desk, "editor")
    engine = desk.state.desk.store.engine
    with reading(engine) as connection:
        ids = list(connection.scalars(select(SessionRow.pk).order_by(SessionRow.pk)))
    assert other.post(f"/account/sessions/{ids[1]}/end").status_code == 303
    assert there.get("/about").status_code == 200
    assert here.post(f"/account/sessions/{ids[1]}/end").status_code == 303
    assert [one.get("/about").status_code for one in (here, there, other)] == [200, 303, 200]


def test_the_account_is_tried_five_times_and_told_when_again(desk: FastAPI, rana: accounts.Account) -> None:
    client = browser(desk)
    assert {enter(client, password=f"wrong number {n}").status_code for n in range(limit.BOTH)} == {401}
    answer = enter(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= limit.WINDOW
    assert "Too many logins failed. Try again in 15 minutes." in answer.text
    with desk.state.desk.store.engine.begin() as connection:  # later
        connection.execute(update(AttemptRow).values(at=secret.later(now(), -limit.WINDOW - 1)))
    assert enter(client).status_code == 303


def test_a_stranger_does_not_lock_the_owner_out(desk: FastAPI, rana: accounts.Account) -> None:
    engine = desk.state.desk.store.engine
    for number in range(limit.BOTH + 2):
        login.login(engine, "rana", f"wrong number {number}", "198.51.100.7", "")
    assert login.login(engine, "rana", PASSWORD, "198.51.100.7", "").wait > 0
    assert login.login(engine, "rana", PASSWORD, "203.0.113.9", "").token is not None


def test_many_addresses_are_no_way_around(desk: FastAPI, rana: accounts.Account) -> None:
    engine = desk.state.desk.store.engine
    for number in range(limit.ACCOUNT):
        assert not login.login(engine, "rana", "wrong number", f"198.51.100.{number}", "").wait
    assert login.login(engine, "rana", PASSWORD, "203.0.113.9", "").wait > 0


def test_many_names_are_no_way_around(desk: FastAPI, rana: accounts.Account) -> None:
    engine = desk.state.desk.store.engine
    for number in range(limit.ADDRESS):
        assert not login.login(engine, f"name{number}", "wrong number", f"2001:db8::{number:x}", "").wait
    assert login.login(engine, "rana", PASSWORD, "2001:db8::ffff", "").wait > 0


def test_who_succeeds_is_not_counted(desk: FastAPI, rana: accounts.Account) -> None:
    engine = desk.state.desk.store.engine
    for _ in range(limit.BOTH - 1):
        assert login.login(engine, "rana", "wrong number", "198.51.100.7", "").token is None
    for _ in range(limit.ADDRESS):
        assert login.login(engine, "rana", PASSWORD, "198.51.100.7", "").token is not None
    for _ in range(limit.BOTH):  # those before the success are forgotten
        assert not login.login(engine, "rana", "wrong number", "198.51.100.7", "").wait
    assert login.login(engine, "rana", PASSWORD, "198.51.100.7", "").wait > 0


def test_the_old_password_is_asked_for_and_others_are_logged_out(desk: FastAPI, rana: accounts.Account) -> None:
    client, other = browser(desk), browser(desk)
    for one in (client, other):
        enter(one)
        one.headers["x-csrf-token"] = visit.csrf_of(one.cookies[SENT])
    change = {"new": "tea with seven goats", "again": "tea with seven goats"}
    assert "the old password is wrong" in client.post("/account/password", data=change | {"old": "no"}).text
    assert "not the same twice" in client.post("/account/password", data=change | {"old": PASSWORD, "again": "x"}).text
    before = client.cookies[SENT]
    answer = client.post("/account/password", data=change | {"old": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=password")
    assert client.cookies[SENT] != before
    assert [one.get("/account").status_code for one in (client, other)] == [200, 303]
    assert enter(browser(desk)).status_code == 401
    assert enter(browser(desk), password="tea with seven goats").status_code == 303
    assert ("rana", "user.password", "user:rana") in told(desk)


def test_a_hash_of_other_parameters_is_made_anew(desk: FastAPI, rana: accounts.Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert enter(browser(desk)).status_code == 303
    with reading(desk.state.desk.store.engine) as connection:
        assert (accounts.get(connection, "rana").password or "").startswith("$argon2id$v=19$m=16,t=2,p=1$")
    assert enter(browser(desk)).status_code == 303


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("seven goats at tea", True),
        ("كلمات لا تنتمي لبعضها", True),
        ("eleven char", False),
        ("aaaaaaaaaaaaaaaa", False),
        ("passpasspasspa", False),
        ("123456789012345", False),
        ("abcdefghijklmnop", False),
        ("ranaranarana12", False),
        ("x" * 1001, False),
    ],
)
def test_passwords_that_are_too_easily_guessed(password: str, good: bool) -> None:
    if good:
        passwords.check_strength(password, "rana")
    else:
        with pytest.raises(passwords.WeakPassword):
            passwords.check_strength(password, "rana")


def test_letters_typed_on_another_keyboard_are_the_same(desk: FastAPI) -> None:
    accounts.add(desk.state.desk.store.engine, "zoe", "reader", "test", "cafe\u0301 with seven goats")
    assert enter(browser(desk), "zoe", "caf\u00e9 with seven goats").status_code == 303


def test_what_is_wished_comes_with_the_account(desk: FastAPI, rana: accounts.Account) -> None:
    client = browser(desk)
    enter(client)
    client.headers["x-csrf-token"] = visit.csrf_of(client.cookies[SENT])
    assert client.post("/preferences", data={"lang": "en", "digits": "arabic", "theme": "dark", "hijri": "1"}).status_code == 303
    other = browser(desk)
    enter(other)
    page = other.get("/preferences").text
    assert 'data-theme="dark"' in page and 'data-digits="arabic"' in page and 'data-keys="off"' in page


def test_the_way_back_after_the_login_leads_nowhere_else(desk: FastAPI, rana: accounts.Account) -> None:
    assert enter(browser(desk), to="//evil.example/x").headers["location"] == "/"


def test_a_token_that_does_not_work_is_told(desk: FastAPI) -> None:
    client = program(desk, "admin", ["read"])
    assert client.get("/about").status_code == 200
    account, engine = somebody(desk, "admin"), desk.state.desk.store.engine
    for change, status in (({"until": secret.later(now(), -1)}, 401), ({"until": None}, 200), ({"revoked": True}, 401)):
        with engine.begin() as connection:
            connection.execute(update(TokenRow).values(change))
        assert client.get("/about").status_code == status
    with engine.begin() as connection:
        connection.execute(update(TokenRow).values(revoked=False))
        connection.execute(update(AccountRow).where(AccountRow.pk == account.id).values(disabled=True))
    answer = client.get("/about")
    assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_is_used_and_that_is_noted(desk: FastAPI) -> None:
    client = program(desk, "admin", ["read"])
    client.get("/about")
    (one,) = tokens.of(desk.state.desk.store.engine, somebody(desk, "admin").id)
    assert one.used is not None and one.works and one.hint.startswith("marsad_") and one.scopes == ("read",)


def test_readers_of_feeds_send_a_token_as_password(desk: FastAPI) -> None:
    token = program(desk, "reader", ["read"]).headers["authorization"].removeprefix("Bearer ")
    client = browser(desk)
    assert client.get("/about", auth=("whoever", token)).status_code == 200
    assert client.get("/about", auth=("whoever", token + "x")).status_code == 401
    assert client.get("/about", auth=("whoever", "a password of a proxy")).status_code == 303


@pytest.mark.parametrize(
    ("role", "scopes", "good"),
    [
        ("reader", ["read"], True),
        ("reader", ["write"], False),
        ("analyst", ["read", "write", "export"], True),
        ("analyst", ["unmask"], False),
        ("editor", ["unmask"], True),
        ("editor", ["admin"], False),
        ("admin", ["admin"], True),
        ("admin", ["everything"], False),
        ("admin", [], False),
    ],
)
def test_a_token_is_for_no_more_than_its_owner_may(desk: FastAPI, role: str, scopes: list[str], good: bool) -> None:
    client = logged_in(desk, role)
    answer = client.post("/account/tokens", data={"name": "x", "days": "90", "scope": scopes})
    assert (answer.status_code, "marsad_" in answer.text) == ((200, True) if good else (400, False))


def test_a_token_is_worth_less_once_its_owner_is(desk: FastAPI) -> None:
    client = program(desk, "editor", ["read", "unmask", "write"])
    account, engine = somebody(desk, "editor"), desk.state.desk.store.engine
    token = client.headers["authorization"].removeprefix("Bearer ")
    before = tokens.find(engine, token)
    assert before is not None and before.sees_private and before.may("analyst", "write") and not before.may("reader", "export")
    accounts.set_role(engine, account.id, "reader", "test")
    after = tokens.find(engine, token)
    assert after is not None and not after.sees_private and not after.may("analyst", "write") and after.may("reader")


def test_nobody_revokes_the_token_of_another(desk: FastAPI) -> None:
    token = program(desk, "admin", ["read"])
    (one,) = tokens.of(desk.state.desk.store.engine, somebody(desk, "admin").id)
    assert logged_in(desk, "editor").post(f"/account/tokens/{one.id}/revoke").status_code == 400
    assert token.get("/about").status_code == 200
    assert logged_in(desk, "admin").post(f"/account/tokens/{one.id}/revoke").status_code == 303
    assert token.get("/about").status_code == 401
    assert ("the-admin", "token.revoke", "user:the-admin") in told(desk)
