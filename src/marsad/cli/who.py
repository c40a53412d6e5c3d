"""Who works on the command line, as the log names them."""

from __future__ import annotations

import getpass
import os


def who() -> str:
    """`$MARSAD_USER`, else the user of the machine, who may have no name there."""
    try:
        return os.environ.get("MARSAD_USER") or getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
