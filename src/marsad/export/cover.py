"""Quotes, cells and names of one case as they may leave: with the mask on, and with the offsets of the stored text kept in view."""

from __future__ import annotations

from typing import NamedTuple

from marsad.export import Options
from marsad.export.common import extent
from marsad.export.evidence import Cell, Evidence
from marsad.export.mask import Mask
from marsad.incident import Kept, Side, Telling
from marsad.record import Party


class Quote(NamedTuple):
    """Words of a document as they may be shown; `masked` where a name was taken out."""

    text: str
    masked: bool


class Cover:
    """The mask of one case. Texts are looked through once each, however many quotes are taken from them."""

    def __init__(self, mask: Mask, options: Options) -> None:
        self.mask, self.language = mask, options.language
        self._hidden: dict[tuple[str, bool], list[tuple[int, int, str]]] = {}

    def words(self, text: str | None) -> str:
        """Words of our own, or of a cell, without private names."""
        return self.mask.text(text, self.language) if text else ""

    def party(self, party: Party | Side) -> str:
        """What a party is called."""
        return self.mask.party(party, self.language)

    def value(self, found: Evidence | Cell) -> str:
        """What a cell says."""
        return self.party(found.party) if found.party is not None else self.words(found.value)

    def url(self, url: str | None) -> str:
        """An address that spells no private name."""
        return self.mask.url(url) if url else ""

    def title(self, kept: Kept) -> str:
        """The title of a document."""
        return self.quote(kept, 0, len(kept.title or ""), "title").text

    def hidden(self, kept: Kept, in_: str | None = None) -> list[tuple[int, int, str]]:
        """Where private names stand in a document's text, or title, and what stands for each."""
        if not self.mask.on:
            return []
        key = (kept.key, in_ == "title")
        if key not in self._hidden:
            self.put(kept, in_, self.mask.spans(written(kept, in_), kept.language))
        return self._hidden[key]

    def put(self, kept: Kept, in_: str | None, hidden: list[tuple[int, int, str]]) -> None:
        """Say what is hidden in a document's text, or title: spans in order, apart."""
        self._hidden[kept.key, in_ == "title"] = hidden

    def quote(self, kept: Kept, start: int, end: int, in_: str | None = None) -> Quote:
        """The words from `start` to `end`; a name of which they hold but a part is masked whole."""
        text = written(kept, in_)
        pieces, at, masked = [], start, False
        for first, last, instead in self.hidden(kept, in_):
            if first < end and start < last:
                pieces += [text[at : max(first, at)], instead]
                at, masked = min(last, end), True
        pieces.append(text[at:end])
        return Quote("".join(pieces), masked)

    def sentence(self, telling: Telling, kept: Kept) -> str:
        """The sentence that a telling was read from."""
        where, start, end = extent(telling)
        return self.quote(kept, start, end, where).text


def joined(covers: list[Cover], kept: Kept, options: Options) -> Cover:
    """The cover of a document that several cases tell of: what any of them hides is hidden."""
    cover = Cover(covers[-1].mask, options)
    for in_ in (None, "title"):
        hidden: list[tuple[int, int, str]] = []
        for start, end, instead in sorted(span for each in covers for span in each.hidden(kept, in_)):
            if hidden and start < hidden[-1][1]:
                hidden[-1] = (hidden[-1][0], max(end, hidden[-1][1]), hidden[-1][2])
            else:
                hidden.append((start, end, instead))
        cover.put(kept, in_, hidden)
    return cover


def written(kept: Kept, in_: str | None) -> str:
    """The part of a document that spans count in."""
    return (kept.title or "") if in_ == "title" else kept.text
