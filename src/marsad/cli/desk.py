"""`marsad desk`: serves the desk."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from marsad.cli import exits
from marsad.cli.stored import url
from marsad.desk.settings import Settings, is_loopback
from marsad.store import StoreError


def run(args: argparse.Namespace) -> int:
    """Serve the desk until it is stopped; gives the exit code."""
    import uvicorn

    from marsad.desk.app import create_app

    if not args.team and not is_loopback(args.host):
        raise exits.Stop(exits.USAGE, f"--host: '{args.host}' is reached from elsewhere (add --team, so that people log in)")
    settings = Settings(
        db=url(args),
        host=args.host,
        port=args.port,
        team=args.team,
        user=os.environ.get("MARSAD_USER") or _login(),
        tiles=args.tiles,
        secure=args.behind_proxy,
        hosts=tuple(args.name),
    )
    try:
        app = create_app(settings)
    except StoreError as error:
        raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
    if not app.state.desk.assets.built:
        print(
            "marsad: note: scripts, styles and maps are not built: the desk is plain (make assets builds them; it needs Node)",
            file=sys.stderr,
        )
    print(f"The desk is at {settings.address} (Ctrl-C ends it)", flush=True)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False, proxy_headers=settings.secure)
    return exits.OK


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user on this system
        return "analyst"
