"""`marsad user`: accounts of the desk. The first admin is made here."""

from __future__ import annotations

import argparse
import getpass
import sys

from marsad.cli import exits
from marsad.cli.listed import Layout
from marsad.cli.stored import form, opened, print_rows
from marsad.cli.who import who
from marsad.store import Store

try:
    from marsad.desk.auth import accounts
except ModuleNotFoundError as missing:
    raise exits.Stop(exits.NOT_CONFIGURED, f"accounts need {missing.name} (pip install 'marsad[desk]')") from None

COLUMNS = ("name", "role", "state", "created")
LAYOUT = Layout((("name", "role"), ("state", "created")), widths={"role": 8, "state": 16, "created": 24})


def run(args: argparse.Namespace) -> int:
    """Do what is asked; gives the exit code."""
    with opened(args, create=args.action == "add") as store:
        return int(_ACTIONS[args.action](store, args, f"{who()} (command line)"))


def _add(store: Store, args: argparse.Namespace, by: str) -> int:
    role = args.role or ("reader" if any(one.able and one.role == "admin" for one in accounts.listed(store.engine)) else "admin")
    made = accounts.add(store.engine, args.name, role, by, password(args.name))
    print(f"{made.name} is made, as {made.role}; they log in at: marsad desk --team")
    return exits.OK


def _list(store: Store, args: argparse.Namespace, by: str) -> int:
    rows = ({"name": one.name, "role": one.role, "state": _state(one), "created": one.created} for one in accounts.listed(store.engine))
    if not print_rows(form(args), rows, COLUMNS, LAYOUT) and form(args) == "table":
        print("nobody yet (marsad user add NAME makes the first admin)", file=sys.stderr)
    return exits.OK


def _state(one: accounts.Account) -> str:
    if one.disabled:
        return "locked out"
    return "active" if one.able else "invited" if one.invited else "has no password"


def _role(store: Store, args: argparse.Namespace, by: str) -> int:
    accounts.set_role(store.engine, args.name, args.role, by)
    print(f"{args.name} is {args.role} now")
    return exits.OK


def _disable(store: Store, args: argparse.Namespace, by: str) -> int:
    accounts.set_disabled(store.engine, args.name, True, by)
    print(f"{args.name} is locked out, and logged out everywhere")
    return exits.OK


def _enable(store: Store, args: argparse.Namespace, by: str) -> int:
    accounts.set_disabled(store.engine, args.name, False, by)
    print(f"{args.name} may log in again")
    return exits.OK


def _password(store: Store, args: argparse.Namespace, by: str) -> int:
    accounts.set_password(store.engine, args.name, password(args.name), by)
    print(f"the password of {args.name} is changed, and they are logged out everywhere")
    return exits.OK


def password(name: str) -> str:
    """A password: asked for twice on a terminal, else the first line of standard input. Never an option, which others could read."""
    if not sys.stdin.isatty():
        told = sys.stdin.readline().rstrip("\r\n")
        if not told:
            raise exits.Stop(exits.USAGE, "no password on standard input (write it there, or run it in a terminal)")
        return told
    told = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Once more: ") != told:
        raise exits.Stop(exits.USAGE, "the password is not the same twice (run it again)")
    return told


_ACTIONS = {"add": _add, "list": _list, "role": _role, "disable": _disable, "enable": _enable, "password": _password}
