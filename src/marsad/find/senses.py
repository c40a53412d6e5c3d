"""Senses: what a name in the lexicon may mean."""

from __future__ import annotations


class Sense:
    """One thing that a name may mean.

    `ref`: an index (frame, party, equipment); `label`, `kind`: class and kind of a noun or function word, agreement of a verb;
    `art`: the article is part of the name.
    """

    __slots__ = ("art", "category", "form", "kind", "label", "ref")

    def __init__(self, category: str, ref: int, label: str, kind: str, form: str, art: bool) -> None:
        self.category, self.ref, self.label, self.kind, self.form, self.art = category, ref, label, kind, form, art

    def fields(self) -> tuple[str, int, str, str, str, bool]:
        """All of it: two with the same fields mean the same."""
        return (self.category, self.ref, self.label, self.kind, self.form, self.art)

    def __reduce__(self) -> tuple[type[Sense], tuple[str, int, str, str, str, bool]]:
        return (Sense, self.fields())
