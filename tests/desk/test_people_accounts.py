"""Accounts: who makes them, who changes them, and the last admin, who stays."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from desk.people import PASSWORD, browser, logged_in, program, somebody
from marsad.cli import main
from marsad.desk.app import create_app
from marsad.desk.auth import accounts, passwords, secret
from marsad.desk.auth.accounts import AccountError
from marsad.desk.settings import Settings
from marsad.store import Store
from marsad.store.accounts_schema import AccountRow, AttemptRow, SessionRow, TokenRow
from marsad.store.clock import now
from marsad.store.database import reading

OTHER = "tea with seven goats"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def desk(url: str) -> Iterator[FastAPI]:
    """An empty desk for a team."""
    app = create_app(Settings(db=url, team=True))
    yield app
    app.state.desk.close()


def log(app: FastAPI, subject: str) -> list[tuple[str, str, str]]:
    return [(row["actor"], row["action"], row["reason"]) for row in app.state.desk.store.log(subject)]


def test_an_admin_invites_somebody_who_sets_a_password_once(desk: FastAPI) -> None:
    admin = logged_in(desk, "admin", "rana")
    answer = admin.post("/users", data={"name": "Omar", "role": "analyst"})
    link = re.search(r"http://127\.0\.0\.1:8710(/invitation/[\w-]{43})<", answer.text)
    assert answer.status_code == 200 and link
    omar = browser(desk)
    assert "omar" in omar.get(link[1]).text
    assert "not the same twice" in omar.post(link[1], data={"password": PASSWORD, "again": "x"}).text
    assert "12 to 1000" in omar.post(link[1], data={"password": "short", "again": "short"}).text
    assert omar.post(link[1], data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert omar.get("/about").status_code == 200
    again = browser(desk)
    assert again.post(link[1], data={"password": OTHER, "again": OTHER}).status_code == 400
    assert again.get(link[1]).status_code == 400
    assert again.post("/login", data={"name": "omar", "password": PASSWORD}).status_code == 303
    told = log(desk, "user:omar")
    assert told[:4] == [
        ("rana", "user.add", "analyst"),
        ("rana", "user.invite", ""),
        ("omar", "user.password", ""),
        ("omar", "login", "by invitation from testclient"),
    ]


def test_an_invitation_ends(desk: FastAPI) -> None:
    engine = desk.state.desk.store.engine
    first = accounts.invite(engine, somebody(desk, "reader").id, "test")
    second = accounts.invite(engine, somebody(desk, "reader").id, "test")
    assert browser(desk).get(f"/invitation/{first}").status_code == 400  # a later one takes its place
    assert browser(desk).get(f"/invitation/{second}").status_code == 200
    with engine.begin() as connection:
        connection.execute(update(AccountRow).values(invite_until=secret.later(now(), -1)))
    assert browser(desk).get(f"/invitation/{second}").status_code == 400
    third = accounts.invite(engine, somebody(desk, "reader").id, "test")
    accounts.set_disabled(engine, "the-reader", True, "test")
    assert browser(desk).get(f"/invitation/{third}").status_code == 400
    accounts.set_disabled(engine, "the-reader", False, "test")
    assert browser(desk).get(f"/invitation/{third}").status_code == 400


def test_a_role_holds_from_the_next_click_on(desk: FastAPI) -> None:
    admin, omar = logged_in(desk, "admin"), logged_in(desk, "admin", "omar")
    assert omar.get("/users").status_code == 200
    account = somebody(desk, "admin", "omar")
    assert admin.post(f"/users/{account.id}/role", data={"role": "reader"}).status_code == 303
    assert (omar.get("/users").status_code, omar.get("/about").status_code) == (403, 200)
    assert log(desk, "user:omar")[-1] == ("the-admin", "user.role", "admin -> reader")
    assert admin.post(f"/users/{account.id}/role", data={"role": "emperor"}).status_code == 400


def test_who_is_locked_out_is_out_at_once(desk: FastAPI) -> None:
    admin, omar, token = logged_in(desk, "admin"), logged_in(desk, "editor"), program(desk, "editor", ["read"])
    account = somebody(desk, "editor")
    assert admin.post(f"/users/{account.id}/disable").status_code == 303
    assert (omar.get("/about").status_code, token.get("/about").status_code) == (303, 401)
    assert "locked out" in admin.get(f"/users/{account.id}").text
    assert admin.post(f"/users/{account.id}/invite").status_code == 400
    assert admin.post(f"/users/{account.id}/enable").status_code == 303
    assert (omar.get("/about").status_code, token.get("/about").status_code) == (303, 200)
    assert [row[1] for row in log(desk, "user:the-editor")][-2:] == ["user.disable", "user.enable"]


def test_an_admin_ends_sessions_and_tokens_of_others(desk: FastAPI) -> None:
    admin, omar, token = logged_in(desk, "admin"), logged_in(desk, "editor"), program(desk, "editor", ["read"])
    account, engine = somebody(desk, "editor"), desk.state.desk.store.engine
    with reading(engine) as connection:
        pk = connection.scalar(select(TokenRow.pk))
    assert admin.post(f"/users/{account.id}/sessions/end").status_code == 303
    assert (omar.get("/about").status_code, token.get("/about").status_code) == (303, 200)
    assert admin.post(f"/users/999/tokens/{pk}/revoke").status_code == 400  # it is not theirs
    assert token.get("/about").status_code == 200
    assert admin.post(f"/users/{account.id}/tokens/{pk}/revoke").status_code == 303
    assert token.get("/about").status_code == 401


def test_the_last_admin_stays(desk: FastAPI) -> None:
    admin, account = logged_in(desk, "admin"), somebody(desk, "admin")
    for path, data in (("disable", {}), ("role", {"role": "editor"})):
        answer = admin.post(f"/users/{account.id}/{path}", data=data)
        assert answer.status_code == 400 and "is the last admin" in answer.text
    engine = desk.state.desk.store.engine
    accounts.add(engine, "omar", "admin", "test")  # who has no password yet
    with pytest.raises(AccountError, match="last admin"):
        accounts.set_disabled(engine, account.id, True, "test")
    accounts.set_password(engine, "omar", PASSWORD, "test")
    accounts.set_disabled(engine, account.id, True, "test")
    with pytest.raises(AccountError, match="last admin"):
        accounts.set_role(engine, "omar", "reader", "test")


def test_two_admins_who_lock_each_other_out_at_once(desk: FastAPI) -> None:
    engine = desk.state.desk.store.engine
    ids = [somebody(desk, "admin", name).id for name in ("rana", "omar")]
    begin, kept = threading.Barrier(2), list[str]()

    def lock_out(id: int) -> None:
        begin.wait()
        try:
            accounts.set_disabled(engine, id, True, "test")
        except AccountError as error:
            kept.append(error.fault)

    threads = [threading.Thread(target=lock_out, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 1
    assert sum(one.able for one in accounts.listed(engine)) == 1


@pytest.mark.parametrize(
    ("name", "kept"), [(" Rana.K ", "rana.k"), ("رنا", "رنا"), ("rana@example.org", "rana@example.org"), ("ｒａｎａ", "rana")]
)
def test_names(desk: FastAPI, name: str, kept: str) -> None:
    assert accounts.add(desk.state.desk.store.engine, name, "reader", "test").name == kept
    with pytest.raises(AccountError, match="already"):
        accounts.add(desk.state.desk.store.engine, kept.upper(), "reader", "test")


@pytest.mark.parametrize("name", ["", " ", "a b", "<script>", "a/b", "x" * 65, "a\u202eb", "user:?"])
def test_what_is_no_name(desk: FastAPI, name: str) -> None:
    answer = logged_in(desk, "admin").post("/users", data={"name": name, "role": "reader"})
    assert answer.status_code == 400 and "is no name of an account" in answer.text and "<script>" not in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_person_who_works_alone_makes_tokens(url: str) -> None:
    app = create_app(Settings(db=url, user="Rana K"))
    client = browser(app)
    assert client.get("/account").status_code == 200
    assert accounts.listed(app.state.desk.store.engine) == []
    answer = client.post("/account/tokens", data={"name": "sheet", "scope": ["read", "write"]})
    found = re.search(r"marsad_[\w-]{43}", answer.text)
    assert found
    asks = TestClient(app, base_url="http://127.0.0.1:8710", headers={"authorization": f"Bearer {found[0]}"}, follow_redirects=False)
    assert asks.get("/about").status_code == 200
    (made,) = accounts.listed(app.state.desk.store.engine)
    assert (made.name, made.role, made.able) == ("rana-k", "admin", False)  # nobody logs in as this one without an admin's doing
    app.state.desk.close()


def test_sessions_and_failed_logins_are_no_part_of_a_backup(desk: FastAPI, url: str, make_url, tmp_path: Path) -> None:
    client = logged_in(desk, "admin")
    program(desk, "admin", ["read"])
    browser(desk).post("/login", data={"name": "the-admin", "password": "wrong number"})
    desk.state.desk.store.backup(tmp_path / "b")
    other = Store(make_url())
    other.restore(tmp_path / "b")
    with reading(other.engine) as connection:
        counts = {
            table: connection.scalar(select(func.count()).select_from(table)) for table in (AccountRow, TokenRow, SessionRow, AttemptRow)
        }
    assert counts == {AccountRow: 1, TokenRow: 1, SessionRow: 0, AttemptRow: 0}
    assert other.verify().faults == []
    other.close()
    assert client.get("/about").status_code == 200


@pytest.mark.parametrize("change", [{"role": "admin"}, {"password": "another"}, {"disabled": False}, {"outside": "x"}])
def test_what_is_changed_past_the_log_is_found(desk: FastAPI, change: dict[str, object]) -> None:
    engine, store = desk.state.desk.store.engine, desk.state.desk.store
    logged_in(desk, "reader")
    accounts.set_disabled(engine, "the-reader", True, "test")
    assert store.verify().faults == []
    with engine.begin() as connection:
        connection.execute(update(AccountRow).values(change))
    assert store.verify().faults == ["user:the-reader: it is not as the log tells"]
    accounts.set_password(engine, "the-reader", PASSWORD, "test")  # a later change does not hide it
    assert [fault.split(" before")[0] for fault in store.verify().faults] == ["user:the-reader: it was changed past the log"]


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str, typed: str = "") -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    code = main(["user", *args])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_accounts_from_the_command_line(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MARSAD_USER", "setup")
    db = ("--db", url)
    assert run(monkeypatch, capsys, "add", "rana", *db, typed=PASSWORD + "\n")[:2] == (
        0,
        "rana is made, as admin; they log in at: marsad desk --team\n",
    )
    assert "as reader" in run(monkeypatch, capsys, "add", "omar", *db, typed=OTHER + "\n")[1]
    assert run(monkeypatch, capsys, "add", "zoe", "--role", "editor", *db)[0] == 64
    code, _, err = run(monkeypatch, capsys, "add", "zoe", *db, typed="short\n")
    assert code == 64 and "12 to 1000 characters, this one 5" in err
    code, _, err = run(monkeypatch, capsys, "disable", "rana", *db)
    assert code == 64 and "last admin" in err
    assert run(monkeypatch, capsys, "role", "omar", "admin", *db)[0] == 0
    assert run(monkeypatch, capsys, "disable", "rana", *db)[0] == 0
    assert run(monkeypatch, capsys, "password", "omar", *db, typed=PASSWORD + "\n")[0] == 0
    code, _, err = run(monkeypatch, capsys, "role", "nobody", "admin", *db)
    assert code == 64 and "there is no account 'nobody'" in err
    rows = [json.loads(line) for line in run(monkeypatch, capsys, "list", "--format", "jsonl", *db)[1].splitlines()]
    assert [(row["name"], row["role"], row["state"]) for row in rows] == [("omar", "admin", "active"), ("rana", "admin", "locked out")]
    assert run(monkeypatch, capsys, "enable", "rana", *db)[0] == 0
    app = create_app(Settings(db=url, team=True))
    assert browser(app).post("/login", data={"name": "omar", "password": PASSWORD}).status_code == 303
    assert {row[0] for row in log(app, "user:omar")[:-1]} == {"setup (command line)"}
    app.state.desk.close()


def test_a_password_is_asked_for_twice_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from marsad.cli import exits, user

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter([PASSWORD, PASSWORD, PASSWORD, OTHER])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert user.password("rana") == PASSWORD
    with pytest.raises(exits.Stop, match="not the same twice"):
        user.password("rana")
