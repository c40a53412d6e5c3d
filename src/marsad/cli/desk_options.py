"""The options of the commands about the desk."""

from __future__ import annotations

from marsad.cli.store_options import Commands


def add_to(commands: Commands) -> None:
    """Add the commands."""
    p = commands.add_parser(
        "desk",
        help="serve the desk: where people read, check and correct",
        description="Serve the desk until Ctrl-C. Without --team it is for one person on this machine only, without a login.",
        epilog="examples:\n"
        "  marsad desk --db out/marsad.db\n"
        "  marsad desk --team --db postgresql://marsad@localhost/marsad --behind-proxy --name desk.example.org",
    )
    p.add_argument(
        "--db",
        metavar="URL",
        help="the database: sqlite:///FILE, a file, or postgresql://user@host/name (default: $MARSAD_DB, else sqlite:///marsad.db)",
    )
    p.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where it listens (default: %(default)s)")
    p.add_argument("--port", type=int, default=8710, metavar="N", help="default: %(default)s")
    p.add_argument("--team", action="store_true", help="people log in, each with a role (marsad user add makes the first)")
    p.add_argument("--behind-proxy", action="store_true", help="a proxy in front of it ends TLS: cookies travel over HTTPS only")
    p.add_argument("--name", action="append", default=[], metavar="HOST", help="a name under which people reach it; may be repeated")
    p.add_argument(
        "--tiles", metavar="URL", help="tiles of a map of your own, as https://HOST/{z}/{x}/{y}.png (default: the basemap inside)"
    )
