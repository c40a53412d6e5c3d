"""The rule coder as an extractor: the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marsad.coder.engine import code_part
from marsad.extract import Task
from marsad.record import Event, Left

if TYPE_CHECKING:
    from marsad.compiled import Data


class Rules:
    """Finds events by frames. It holds nothing between calls but its data."""

    tag = ""

    def __init__(self, data: Data) -> None:
        self.data = data

    def extract(self, task: Task) -> tuple[list[Event], list[Left]]:
        """The events that the frames find."""
        events: list[Event] = []
        left: list[Left] = []
        for text, where in ((task.title, "title"), (task.text, None)):
            if text:
                more, rest = code_part(text, self.data, task.document, task.published, task.country, where)
                events += more
                left += rest
        return events, left
