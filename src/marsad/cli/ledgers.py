"""Ledgers as people read them: totals first, then what stands beside, then what is to be reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from marsad.cli.cells import plain
from marsad.cli.table import console, show
from marsad.incident import Where
from marsad.ledger import rows_of
from marsad.ledger.casualties import CasualtyLedger, CasualtyRow, CasualtyTotal
from marsad.ledger.control import ControlLedger, ControlRow, Holder, held_on
from marsad.ledger.losses import LossLedger, LossRow, LossTotal
from marsad.ledger.reckon import Sum
from marsad.ledger.review import Beside, Overlap
from marsad.ledger.sheet import about, bounds
from marsad.ledger.statements import StatementRow
from marsad.ledger.transfers import TransferLedger, TransferRow, TransferTotal
from marsad.ledger.voices import Claimant

if TYPE_CHECKING:
    from marsad.ledger import Ledger

NARROW = 80
"""Columns of the screen below which cells fold into one column with their labels."""
MOST = 5
"""Claimants that a total names; rows of other formats have all."""
_STYLE = {
    "claimed": "yellow",
    "reported": "green",
    "admitted": "green",
    "corroborated": "bold green",
    "verified": "bold green",
    "contested": "magenta",
    "denied": "red",
    "held": "bold green",
    "unknown": "dim",
    "before": "dim",
}

_READABLE = 14
"""Columns of the screen that a cell needs, to be read in several lines."""

Row = Sequence[str | Text]


def show_ledger(ledger: Ledger, stream: IO[str], on: str | None = None) -> None:
    """Print a ledger; `on`, an ISO day, leaves of control the state of that day."""
    screen = console(stream)
    if next(rows_of(ledger, on), None) is None:
        screen.print("nothing: no incident that was chosen bears on it")
    elif isinstance(ledger, LossLedger):
        _losses(screen, ledger)
    elif isinstance(ledger, CasualtyLedger):
        _casualties(screen, ledger)
    elif isinstance(ledger, TransferLedger):
        _transfers(screen, ledger)
    elif isinstance(ledger, ControlLedger):
        _control(screen, ledger, on)
    else:
        _statements(screen, ledger.statements)
    stream.flush()


def _losses(screen: Console, found: LossLedger) -> None:
    heads: tuple[str, ...] = ("party", "what", "outcome", "claimed", "reported", "corroborated", "denied", "in all")
    _section(screen, "Losses", heads, [_loss_total(total, found.totals) for total in found.totals if _shown(total, found.totals)])
    heads = ("what", "when", "where", "standing", "who says so", "documents")
    _section(screen, "In each incident", heads, [_loss(row) for row in found.losses])
    _beside(screen, found.beside)
    _overlaps(screen, found.overlaps)


def _shown(total: LossTotal, totals: Sequence[LossTotal]) -> bool:
    """Items of a class have lines of their own where there are several."""
    return total.item is None or sum(_bucket(t) == _bucket(total) and t.item is not None for t in totals) > 1


def _bucket(total: LossTotal) -> tuple[str | None, str, str, str]:
    return total.party_id, total.party, total.class_, total.outcome


def _loss_total(total: LossTotal, totals: Sequence[LossTotal]) -> Row:
    numbers = [_sum(part) for part in (total.claimed, total.reported, total.corroborated, total.denied, total.all)]
    if total.item is not None:
        return ("", f"  {plain(total.item)}", "", *numbers)
    return (plain(total.party), total.class_, total.outcome, *numbers)


def _loss(row: LossRow) -> Row:
    what = f"{bounds(row.low, row.high)} × {plain(row.item)} {row.outcome}, of {plain(row.party)}"
    return (
        what,
        _days(row.start, row.end),
        _where(row.place),
        _standing(row.standing),
        _says(row.claimants, row.denied_by),
        _documents(row),
    )


def _casualties(screen: Console, found: CasualtyLedger) -> None:
    heads: tuple[str, ...] = ("party", "kind", "low", "best", "high", "no number", "by claimant")
    _section(screen, "Casualties", heads, [_casualty_total(t) for t in found.totals if t.scope == "all"])
    for scope in ("month", "place"):
        totals = [t for t in found.totals if t.scope == scope]
        if len({t.at for t in totals}) > 1:
            rows = [(plain(t.at or ""), *_casualty_total(t)[:6]) for t in sorted(totals, key=lambda t: t.at or "")]
            _section(screen, f"By {scope}", (scope, *heads[:6]), rows)
    heads = ("party", "kind", "number", "when", "where", "standing", "by claimant", "documents")
    _section(screen, "In each incident", heads, [_casualty(row) for row in found.casualties])
    _beside(screen, found.beside)
    _overlaps(screen, found.overlaps)


def _casualty_total(t: CasualtyTotal) -> tuple[str, ...]:
    often = sorted((one for one in t.by if one.sum.claims), key=lambda one: -one.sum.claims)
    by = [f"{plain(one.by.name)}: {bounds(one.sum.low, one.sum.high)}" for one in often[:MOST]]
    more = [f"and {len(often) - MOST} more"] if len(often) > MOST else []
    numbers = (str(t.all.low), str(t.all.best), str(t.all.high)) if t.all.claims else ("", "", "")
    return plain(t.party), t.kind, *numbers, str(t.all.uncounted or ""), "\n".join([*by, *more])


def _casualty(row: CasualtyRow) -> Row:
    by = "\n".join(f"{plain(one.by.name)}: {bounds(one.low, one.high)}" for one in row.by)
    number = bounds(row.low, row.high)
    when, where = _days(row.start, row.end), _where(row.place)
    return plain(row.party), row.kind, number, when, where, _standing(row.standing), by, _documents(row)


def _transfers(screen: Console, found: TransferLedger) -> None:
    heads: tuple[str, ...] = ("supplier", "recipient", "what", "accuse", "deny", "say so themselves")
    _section(screen, "Arms transfers", heads, [_transfer_total(total) for total in found.totals])
    heads = ("what", "when", "standing", "accuse", "deny", "the accused also say", "documents")
    _section(screen, "In each incident", heads, [_transfer(row) for row in found.transfers])


def _transfer_total(t: TransferTotal) -> Row:
    what = plain(t.item) if not t.all.claims else f"{_sum(t.all)} × {plain(t.item)}"
    return plain(t.supplier), plain(t.recipient), what, _names(t.accusers), _names(t.deniers), _names(t.admitted_by)


def _transfer(row: TransferRow) -> Row:
    what = f"{plain(row.supplier)} to {plain(row.recipient)}: {bounds(row.low, row.high)} × {plain(row.item)}"
    if row.low is None:
        what = f"{plain(row.supplier)} to {plain(row.recipient)}: {plain(row.item)}"
    accuse, deny = (_names([says.by for says in side]) for side in (row.accusations, row.denials))
    answers = "\n".join(f"{plain(says.by.name)}: {says.what}" for says in row.answers)
    return what, _days(row.start, row.end), _standing(row.standing), accuse, deny, answers, _documents(row)


def _control(screen: Console, found: ControlLedger, on: str | None) -> None:
    heads: tuple[str, ...] = ("place", "holder", "standing", "since", "last change", "who says so", "documents")
    if on is None:
        heads = ("place", "from", "to", "holder", "standing", "change", "who says so", "documents")
    _section(
        screen,
        f"Control on {on}" if on else "Control of places",
        heads,
        [_held(row, on) for row in (found.rows if on is None else held_on(found, on))],
    )
    if found.left:
        many = len(found.left)
        screen.print(
            f"{many} more {'change is' if many == 1 else 'changes are'} told of places that no table knows, or of no place that is held"
        )


def _held(row: ControlRow, on: str | None) -> Row:
    place = plain(row.place) + (f"\n{plain(row.place_ar)}" if row.place_ar and row.place_ar != row.place else "")
    holder = plain(row.holder.name) if row.holder else " or ".join(_holders(row.rivals)) or "nobody told"
    if row.besieged_by:
        holder += f"\nbesieged by {', '.join(_holders(row.besieged_by))}"
    says, documents = _says(row.told_by, row.denied_by), _documents(row)
    change = f"{row.change} by {plain(row.changed_by.name)}" if row.changed_by else row.change
    if on is not None:
        return place, holder, _standing(row.standing), row.start or "", change, says, documents
    return place, row.start or "…", row.end or "…", holder, _standing(row.standing), change, says, documents


def _holders(holders: Iterable[Holder]) -> list[str]:
    return [plain(holder.name) for holder in holders]


def _statements(screen: Console, found: Sequence[StatementRow]) -> None:
    heads: tuple[str, ...] = ("when", "who", "type", "to whom", "about", "documents")
    rows: list[Row] = [
        (
            _days(row.start, row.end),
            _names(row.by),
            row.type,
            _names(row.to),
            "\n".join(plain(about(part)) for part in row.about),
            _documents(row),
        )
        for row in found
    ]
    _section(screen, "Statements", heads, rows)


def _beside(screen: Console, found: Sequence[Beside]) -> None:
    heads: tuple[str, ...] = ("beside the sum", "party", "when", "who says so", "the sum has", "")
    rows: list[Row] = [
        (
            plain(b.what),
            plain(b.party),
            _days(b.start, b.end),
            _names(b.claimants),
            bounds(b.sum_low, b.sum_high),
            Text("agrees", "green") if b.agrees else Text("contradiction", "magenta"),
        )
        for b in found
    ]
    _section(screen, "Claims over an interval, not in the sum", heads, rows)


def _overlaps(screen: Console, found: Sequence[Overlap]) -> None:
    rows: list[Row] = [(o.incidents[0], plain(o.what[0]), o.incidents[1], plain(o.what[1]), o.reason) for o in found]
    _section(screen, "To review: may be one", ("incident", "counts", "incident", "counts", "why"), rows)


def _section(screen: Console, title: str, heads: Sequence[str], rows: Sequence[Row]) -> None:
    if not rows:
        return
    show(screen, Text(title, style="bold"))
    table = _wide(heads, rows) if _fits(screen.width, heads, rows) else _folded(heads, rows)
    show(screen, table)
    screen.print()


def _fits(width: int, heads: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether every column can have what it needs, or enough to be read in lines below one another."""
    needed = (max(_width(head), *(_width(row[n]) for row in rows)) for n, head in enumerate(heads))
    return width >= NARROW and sum(min(_READABLE, most) + 3 for most in needed) <= width


def _wide(heads: Sequence[str], rows: Sequence[Row]) -> Table:
    table = Table(box=box.MINIMAL, show_edge=False, header_style="bold", expand=True)
    for n, head in enumerate(heads):
        short = all(_width(row[n]) <= 14 for row in rows)
        table.add_column(head, overflow="fold", no_wrap=False, ratio=None if short else 1)
    for row in rows:
        table.add_row(*row)
    return table


def _width(cell: str | Text) -> int:
    return max((len(line) for line in str(cell).splitlines()), default=0)


def _folded(heads: Sequence[str], rows: Sequence[Row]) -> Table:
    """Each row as a list of labels and cells; those without anything left out."""
    table = Table(box=box.MINIMAL, show_edge=False, show_header=False, show_lines=True, expand=True)
    table.add_column(overflow="fold")
    for row in rows:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", width=max(len(head) for head in heads))
        grid.add_column(overflow="fold", ratio=1)
        for head, cell in zip(heads, row, strict=True):
            if str(cell).strip():
                grid.add_row(head, cell)
        table.add_row(grid)
    return table


def _sum(part: Sum) -> str:
    """ "4–5", "4–5 and some" where some claims give no number, nothing where there is nothing."""
    numbers = [bounds(part.low, part.high)] if part.claims else []
    return " and ".join([*numbers, *(["some"] if part.uncounted else [])])


def _days(start: str | None, end: str | None) -> str:
    if start and end:
        return start if start == end else f"{start} to {end[5:] if start[:4] == end[:4] else end}"
    return f"by {end}" if end else f"from {start}" if start else "no day told"


def _where(place: Where | None) -> str:
    if place is None:
        return ""
    return f"{'near ' if place.precision == 'near' else ''}{plain(place.name)}"


def _standing(standing: str) -> Text:
    return Text(standing, style=_STYLE.get(standing, ""))


def _names(claimants: Iterable[Claimant]) -> str:
    return "\n".join(plain(claimant.name) for claimant in claimants)


def _says(told: Sequence[Claimant], denied: Sequence[Claimant]) -> str:
    return "\n".join([*(plain(c.name) for c in told), *(f"{plain(c.name)} (denies)" for c in denied)])


def _documents(row: LossRow | CasualtyRow | TransferRow | ControlRow | StatementRow) -> str:
    return "\n".join(plain(document) for document in row.documents)
