"""What asking a model has cost, and what of its answers was thrown away."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Usage:
    """Sums over requests. `seconds`: spent waiting for the model; `cost`: none where no prices are known.

    `quotes`: words that the model quoted; `folded`: those found in the text only by another spelling; `absent`: those that are not
    there; `refused`: values that no record may have (a type that the ontology has not, a list where a string belongs);
    `unread`: stretches of text for which no readable answer came.
    """

    requests: int = 0
    cached: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: float | None = None
    events: int = 0
    quotes: int = 0
    folded: int = 0
    absent: int = 0
    refused: int = 0
    unread: int = 0

    def add(self, other: Usage) -> None:
        """Add what another tells."""
        for field in fields(self):
            mine, more = getattr(self, field.name), getattr(other, field.name)
            if more is not None:
                setattr(self, field.name, (mine or 0) + more)

    def price(self, price_in: float | None, price_out: float | None) -> None:
        """Reckon the cost at these prices of a million tokens."""
        if price_in is not None or price_out is not None:
            self.cost = (self.tokens_in * (price_in or 0.0) + self.tokens_out * (price_out or 0.0)) / 1e6

    def __str__(self) -> str:
        cost = "" if self.cost is None else f", cost {self.cost:.4f}"
        told = (
            f"{self.requests} requests ({self.retries} repeated, {self.cached} answers from the cache), "
            f"{self.tokens_in:,} tokens in, {self.tokens_out:,} out, {self.seconds:.1f} s{cost}; "
            f"{self.quotes} quotes, {self.folded} of them in another spelling, {self.absent} not in the text and dropped"
        )
        told += f"; {self.refused} values outside the ontology" if self.refused else ""
        return told + (f"; {self.unread} stretches without a readable answer" if self.unread else "")
