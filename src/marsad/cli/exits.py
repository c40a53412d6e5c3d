"""Exit codes, those of sysexits.h and 1 for a check that fails, and what to raise where the command can't go on."""

from __future__ import annotations

OK = 0
FELL = 1
USAGE = 64
BAD_INPUT = 65
UNAVAILABLE = 69
INTERNAL = 70
CANT_CREATE = 73
BAD_DATA = 78
NOT_CONFIGURED = 78
INTERRUPTED = 130
PIPE_CLOSED = 141


class Stop(Exception):
    """The command can't go on: the exit code, and what to tell."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
