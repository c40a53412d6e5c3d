"""Extractors: ways to find the events of a text, behind one call. `Coder(extractor="llm")` takes one by its name.

`rules` is the default and needs nothing; `llm` asks a language model behind an OpenAI-compatible endpoint, where one is configured;
`ensemble` compares the two. Any other name is looked up among the entry points of the group `marsad.extractors`: a callable that
takes the compiled data and gives an `Extractor`. Nothing of an extractor is loaded before it is asked for.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from marsad.compiled import Data
    from marsad.record import Event, Left

GROUP = "marsad.extractors"
DEFAULT = "rules"
BUILT_IN = {
    "rules": "marsad.extract.rules:Rules",
    "llm": "marsad.extract.llm:from_environment",
    "ensemble": "marsad.extract.ensemble:from_environment",
}
"""Known without a look at what is installed: the default must start at once, and no other package may take its name."""

__all__ = [
    "BUILT_IN",
    "DEFAULT",
    "GROUP",
    "Extractor",
    "ExtractorError",
    "ModelError",
    "NotConfigured",
    "Task",
    "TooLong",
    "make_extractor",
    "names",
]


class Task(NamedTuple):
    """A text to read. `title`: where one is given apart and is to be read too; `country`: that of the publisher, ISO 3166 two letters."""

    document: str
    text: str
    title: str | None = None
    published: date | None = None
    country: str | None = None


@runtime_checkable
class Extractor(Protocol):
    """What finds events. One serves many threads at once.

    An extractor that costs something may have `usage`, whose `str` tells what was spent, and `close()`.
    """

    @property
    def tag(self) -> str:
        """What the record's version is to say of it ("" for the rules): letters, digits, hyphens and dots."""
        ...

    def extract(self, task: Task) -> tuple[list[Event], list[Left]]:
        """The events of a text, those of its title first, each in text order; and what was seen but not coded."""
        ...


class ExtractorError(RuntimeError):
    """An extractor can't do its work. The message names the fault and the remedy."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault} ({remedy})")


class NotConfigured(ExtractorError):
    """An extractor lacks what it needs before it can begin: its name is unknown, a setting or a package is missing."""


class ModelError(ExtractorError):
    """A model gave no answer for a text. `final`: it will give none for any other text either."""

    def __init__(self, fault: str, remedy: str, final: bool = False) -> None:
        super().__init__(fault, remedy)
        self.final = final


class TooLong(ModelError):
    """What was asked does not fit into the model."""


def names() -> list[str]:
    """The names of all extractors, ours first."""
    from importlib.metadata import entry_points

    others = {point.name for point in entry_points(group=GROUP)} - BUILT_IN.keys()
    return [*BUILT_IN, *sorted(others)]


def make_extractor(extractor: str | Extractor, data: Data) -> Extractor:
    """The extractor of that name, ready to work; one that is made already is given back as it is.

    Raises `NotConfigured` where the name is unknown, or the extractor lacks a setting or a package.
    """
    if not isinstance(extractor, str):
        return extractor
    target = BUILT_IN.get(extractor) or _installed(extractor)
    module, _, name = target.partition(":")
    try:
        factory = attrgetter(name)(import_module(module))
    except (ImportError, AttributeError) as error:
        raise NotConfigured(f"the extractor '{extractor}' can't be loaded: {error}", f"look at its entry point, {target}") from error
    made = factory(data)
    if not isinstance(made, Extractor):
        raise NotConfigured(f"the extractor '{extractor}' has no 'extract' or no 'tag'", "docs/extractors.md tells what an extractor needs")
    return made


def _installed(name: str) -> str:
    """Where the extractor of an installed package is: module and name in it."""
    from importlib.metadata import entry_points

    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        raise NotConfigured(f"no extractor is called '{name}'", f"known: {', '.join(names())}; docs/extractors.md tells how to add one")
    return f"{found[0].module}:{found[0].attr}"
