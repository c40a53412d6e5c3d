"""The rule coder as an extractor: the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marsad.coder.engine import code_part
from marsad.coder.register import calm, register_of
from marsad.extract import Task
from marsad.record import Event, Left
from marsad.text.tokens import tokenize

if TYPE_CHECKING:
    from marsad.compiled import Data


class Rules:
    """Finds events by frames. It holds nothing between calls but its data."""

    tag = ""

    def __init__(self, data: Data) -> None:
        self.data = data

    def extract(self, task: Task) -> tuple[list[Event], list[Left]]:
        """The events that the frames find."""
        parts = [(tokenize(text), where) for text, where in ((task.title, "title"), (task.text, None)) if text]
        registers = [register_of(tokens, self.data.registers) for tokens, _ in parts]
        quiet = calm(registers)
        events: list[Event] = []
        left: list[Left] = []
        for (tokens, where), register in zip(parts, registers, strict=True):
            held = register if quiet else None
            more, rest = code_part(tokens, self.data, task.document, task.published, task.country, where, held, len(parts) == 1)
            events += more
            left += rest
        return events, left
