"""Lines for people: coloured and folded on a terminal, in a pipe one line each with no colour, so that other tools can search them."""

from __future__ import annotations

from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from marsad.cli.table import console, show


class Screen:
    """Where lines go."""

    def __init__(self, stream: IO[str]) -> None:
        self.console: Console = console(stream)
        self.folds = stream.isatty()
        self.colour = self.console.color_system is not None
        self.stream = stream

    def line(self, *parts: str | tuple[str, str], indent: int = 0, cut: bool = False) -> None:
        """Print a line of parts, each a text or a text with its style; `cut`: as much of it as one line of the screen takes."""
        self.text(Text.assemble(*parts, no_wrap=cut, overflow="ellipsis" if cut else "fold"), indent)

    def text(self, text: Text, indent: int = 0) -> None:
        """Print a text as one line."""
        if self.folds:
            show(self.console, Padding(text, (0, 0, 0, indent)))
        else:
            self.stream.write(f"{' ' * indent}{text.plain}".rstrip() + "\n")
