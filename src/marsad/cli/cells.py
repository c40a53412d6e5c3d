"""The cells of an event in words, for tables and explanations."""

from __future__ import annotations

from marsad.record import Count, Event, Item, Party, Place, When

LRM = "\u200e"
"""The left-to-right mark: after a name in Arabic it keeps what follows in its place, on screens that order text by direction."""
_JOINERS = "\u200c\u200d"
_INVISIBLE = dict.fromkeys([0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x61C, 0xFEFF, 0xAD])


def is_rtl(text: str) -> bool:
    """Whether `text` has letters that run right to left."""
    return any("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufefc" for c in text)


def plain(text: str) -> str:
    """Words as one line of what can be shown: white space joined, signs of direction left out, other controls made visible."""
    shown = " ".join(text.translate(_INVISIBLE).split())
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() or c in _JOINERS else "\ufffd" for c in shown)
    return shown + LRM if is_rtl(shown) else shown


def bounds(low: int | None, high: int | None) -> str:
    """A number with its bounds: "4", "4–6", "4+", "up to 6", "some"."""
    if low is None:
        return "some" if high is None else f"up to {high}"
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"up to {high}" if low == 0 else f"{low}–{high}"


def party(cell: Party) -> str:
    return plain(cell.name)


def parties(cells: list[Party]) -> str:
    return "; ".join(party(cell) for cell in cells)


def speakers(cells: list[Party]) -> str:
    """Who says so, outermost first."""
    return " > ".join(party(cell) for cell in cells)


def count(cell: Count) -> str:
    whose = f" ({party(cell.of)})" if cell.of else ""
    return f"{bounds(cell.low, cell.high)} {cell.kind}{whose}"


def counts(cells: list[Count]) -> str:
    return ", ".join(count(cell) for cell in cells)


def item(cell: Item) -> str:
    number = "" if cell.low is None and cell.high is None else f"{bounds(cell.low, cell.high)} × "
    outcome = f", {cell.outcome}" if cell.outcome and cell.outcome != "used" else ""
    owner = f" ({party(cell.owner)})" if cell.owner else ""
    return f"{number}{plain(cell.item)}{outcome}{owner}"


def items(cells: list[Item]) -> str:
    return "; ".join(item(cell) for cell in cells)


def place(cell: Place | None) -> str:
    if cell is None:
        return ""
    near = "near " if cell.precision == "near" else ""
    country = f", {cell.country}" if cell.country and cell.precision != "country" else ""
    return f"{near}{plain(cell.name)}{country}"


def when(cell: When) -> str:
    """The days, as "2020-05-20", "2020-05-01 to 05-20", "by 2020-05-20" (where only the publication bounds it), "open"."""
    start, end = cell.start, cell.end
    if start and end:
        days = start if start == end else f"{start} to {end[5:] if end[:4] == start[:4] else end}"
    elif end:
        days = f"by {end}"
    else:
        days = f"from {start}" if start else "open"
    return f"{days} {cell.time}" if cell.time else days


def rows(event: Event) -> list[tuple[str, str]]:
    """The cells of an event that hold something, with their labels."""
    found = [
        ("when", when(event.when)),
        ("where", place(event.place)),
        ("who", parties(event.actor)),
        ("to whom", parties(event.target)),
        ("toll", counts(event.counts)),
        ("with what", items(event.equipment)),
        ("says", speakers(event.speaker)),
    ]
    return [(label, text) for label, text in found if text]
