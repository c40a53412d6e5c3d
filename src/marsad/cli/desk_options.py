"""The options of the commands about the desk."""

from __future__ import annotations

from marsad.cli.store_options import Commands, common, database

_ROLES = ("reader", "analyst", "editor", "admin")
_EXAMPLES = {
    "add": "marsad user add omar --role analyst",
    "list": "marsad user list",
    "role": "marsad user role omar editor",
    "disable": "marsad user disable omar",
    "enable": "marsad user enable omar",
    "password": "marsad user password omar",
}


def add_to(commands: Commands) -> None:
    """Add the commands."""
    _desk(commands)
    _user(commands)


def _desk(commands: Commands) -> None:
    p = commands.add_parser(
        "desk",
        help="serve the desk: where people read, check and correct",
        description="Serve the desk until Ctrl-C. Without --team it is for one person on this machine only, without a login.",
        epilog="examples:\n"
        "  marsad desk --db out/marsad.db\n"
        "  marsad desk --team --db postgresql://marsad@localhost/marsad --behind-proxy --name desk.example.org",
    )
    database(p)
    p.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where it listens (default: %(default)s)")
    p.add_argument("--port", type=int, default=8710, metavar="N", help="default: %(default)s")
    p.add_argument("--team", action="store_true", help="people log in, each with a role (marsad user add makes the first)")
    p.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes that answer, each with its own index (default: 1; of a team, 2)"
    )
    p.add_argument("--behind-proxy", action="store_true", help="a proxy in front of it ends TLS: cookies travel over HTTPS only")
    p.add_argument("--name", action="append", default=[], metavar="HOST", help="a name under which people reach it; may be repeated")
    p.add_argument(
        "--tiles", metavar="URL", help="tiles of a map of your own, as https://HOST/{z}/{x}/{y}.png (default: the basemap inside)"
    )


def _user(commands: Commands) -> None:
    p = commands.add_parser(
        "user",
        help="accounts of the desk: who may log in, in which role",
        description="Make accounts of the desk and change them. A password is asked for, or read from standard input, never an option.\n"
        "reader: reads, with names of private persons masked; analyst: also reviews and exports; editor: also verifies, and sees\n"
        "private names with a reason; admin: also looks after users, tokens and feeds. Without --role the first account is an admin,\n"
        "the others are readers.",
        epilog="examples:\n"
        "  marsad user add rana\n"
        "  marsad user add omar --role analyst\n"
        "  marsad user role omar editor\n"
        "  marsad user list --format jsonl\n"
        "  marsad user disable omar",
    )
    actions = p.add_subparsers(dest="action", metavar="ACTION", required=True)
    for action, told in (
        ("add", "make an account"),
        ("list", "all accounts"),
        ("role", "give somebody another role"),
        ("disable", "lock somebody out, at once"),
        ("enable", "let somebody in again"),
        ("password", "give somebody a new password"),
    ):
        q = actions.add_parser(action, help=told, description=f"{told[0].upper()}{told[1:]}.", epilog=f"example:\n  {_EXAMPLES[action]}")
        if action != "list":
            q.add_argument("name", metavar="NAME", help="letters, digits and . _ - @ +")
        if action == "role":
            q.add_argument("role", choices=_ROLES, help="the role from now on")
        if action == "add":
            q.add_argument("--role", choices=_ROLES, help="default: admin for the first, else reader")
        common(q)
