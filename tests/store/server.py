"""A PostgreSQL server of Debian's package, on loopback, for the time of the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from marsad.store.database import url_of

USER = "marsad"
_UNPRIVILEGED = ("postgres", "nobody")
"""Users that the server runs as where the tests run as root, which it refuses to."""


def programs() -> Path | None:
    """The folder of the server's programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


def run(base: str, command: str) -> None:
    """Run a command of SQL that no transaction may hold."""
    admin = create_engine(url_of(f"{base}/postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(command))
    admin.dispose()


def _as_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    for name in _UNPRIVILEGED:
        if subprocess.run(["id", "-u", name], capture_output=True).returncode == 0:
            return [
                "setpriv",
                f"--reuid={name}",
                f"--regid={subprocess.check_output(['id', '-g', name], text=True).strip()}",
                "--clear-groups",
            ]
    raise RuntimeError("no unprivileged user to run the server")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """A running server; gives its URL, without the name of a database."""
    with tempfile.TemporaryDirectory(prefix="marsad-pg-") as name:
        folder, user, port = Path(name), _as_user(), _free_port()
        folder.chmod(0o777)
        data = folder / "data"
        run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": name}
        subprocess.run([*user, bin_folder / "initdb", "-D", data, "-U", USER, "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "-N"], **run)
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={name} -c fsync=off -c full_page_writes=off"
        control = [*user, bin_folder / "pg_ctl", "-D", data, "-w"]
        subprocess.run([*control, "-l", folder / "log", "-o", options, "start"], **run)
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **run)
