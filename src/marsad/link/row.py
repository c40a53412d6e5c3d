"""What linking compares: one telling flattened, and what one document tells of one act."""

from __future__ import annotations

import msgspec


class Row(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One telling, flattened. Lists hold no value twice and are sorted."""

    key: str
    document: str
    text: str
    """The document whose text this one repeats, else itself."""
    copy: str
    """That, with type, trigger and place: the same event told in the same words."""
    type: str
    family: str
    arena: str
    mode: str = "fact"
    """`fact`, or the status of what has not happened."""
    published: int | None = None
    first: int | None = None
    last: int | None = None
    stated: bool = False
    place: str | None = None
    """Id, else folded name."""
    named: bool = False
    """No table has it, but it has a name of its own."""
    fine: bool = False
    """A village, a quarter, a hamlet that no table has: what happens there on a day is mostly one thing."""
    place_words: list[str] = []
    """What its place is called."""
    spots: list[str] = []
    """That, and what other places around it are called; where no place is told, rare words and those of a local page's name."""
    lat: float | None = None
    lon: float | None = None
    radius: float = 0.0
    wide: bool = False
    """A district, a province, a country: where in it is not told."""
    country: str | None = None
    admin1: str | None = None
    borrowed: bool = False
    """The place is that of another event of the document."""
    actors: list[str] = []
    actors_up: list[str] = []
    """The actors and whom they belong to."""
    targets: list[str] = []
    targets_up: list[str] = []
    target_kinds: list[str] = []
    speakers: list[str] = []
    killed: int | None = None
    killed_most: int | None = None
    wounded: int | None = None
    wounded_most: int | None = None
    other_counts: list[str] = []
    equipment: list[str] = []
    classes: list[str] = []
    persons: list[str] = []
    sites: list[str] = []
    """What was hit, or what stands there."""
    words: list[str] = []
    """The rarest words around it, as tokens that count (`words.tokens`)."""
    rare: list[str] = []
    """The rarest of them as they are."""
    title: bool = False


class Act(msgspec.Struct):
    """One act as one document tells it: its tellings put together, their keys, the first told first, and `Row.copy` of each."""

    row: Row
    keys: list[str]
    copies: list[str]
    echoes: list[str] = []
    """Keys of the tellings of documents that repeat it: they are weighed once."""
