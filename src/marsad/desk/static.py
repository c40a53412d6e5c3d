"""The built scripts, styles, fonts and maps."""

from __future__ import annotations


class Assets:
    """What was built."""

    built = False

    def asset(self, name: str) -> str:
        """The address of a file."""
        return f"/static/{name}"
