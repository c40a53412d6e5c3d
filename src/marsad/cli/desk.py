"""`marsad desk`: serves the desk."""

from __future__ import annotations

import argparse
import os
import sys

from marsad.cli import exits
from marsad.cli.stored import url
from marsad.cli.who import who
from marsad.desk.settings import Settings
from marsad.store import StoreError


def run(args: argparse.Namespace) -> int:
    """Serve the desk until it is stopped; gives the exit code."""
    from marsad.desk.app import create_app
    from marsad.desk.auth.accounts import listed
    from marsad.desk.auth.listening import Exposed
    from marsad.desk.serving import serve

    settings = Settings(
        db=url(args),
        host=args.host,
        port=args.port,
        team=args.team,
        user=who(),
        tiles=args.tiles,
        secure=args.behind_proxy,
        hosts=tuple(args.name),
    )
    try:
        app = create_app(settings)
    except Exposed as error:
        raise exits.Stop(exits.USAGE, str(error)) from None
    except StoreError as error:
        raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
    if not app.state.desk.assets.built:
        print(
            "marsad: note: scripts, styles and maps are not built: the desk is plain (make assets builds them; it needs Node)",
            file=sys.stderr,
        )
    if settings.team and not any(one.able and one.role == "admin" for one in listed(app.state.desk.store.engine)):
        print("marsad: note: there is no admin yet: make one with marsad user add NAME", file=sys.stderr)
    print(f"The desk is at {settings.address} (Ctrl-C ends it)", flush=True)
    serve(app, settings, args.workers or (min(2, os.cpu_count() or 1) if settings.team else 1))
    return exits.OK
