"""The chart of a ledger, written to a file whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marsad.cli import exits
from marsad.cli.files import output
from marsad.ledger import charts
from marsad.ledger.casualties import CasualtyLedger
from marsad.ledger.charts import WIDTH
from marsad.ledger.control import ControlLedger
from marsad.ledger.losses import LossLedger
from marsad.ledger.transfers import TransferLedger

if TYPE_CHECKING:
    from marsad.ledger import Ledger


def draw(ledger: Ledger, path: str, width: int = WIDTH) -> None:
    """Draw a ledger to `path`, which ends in .svg or .png. Raises `Stop` where what draws is not installed or `path` can't be written."""
    try:
        drawn = chart(ledger, width)
        if path.lower().endswith(".png"):
            from marsad.ledger.draw import png

            content = png(drawn)
        else:
            content = drawn.encode()
    except ImportError:
        raise exits.Stop(exits.UNAVAILABLE, "--chart needs vl-convert-python (pip install vl-convert-python)") from None
    with output(path) as stream:
        stream.write(content)


def chart(ledger: Ledger, width: int = WIDTH) -> str:
    """The chart of a ledger as SVG."""
    if isinstance(ledger, LossLedger):
        return charts.losses_chart(ledger, width)
    if isinstance(ledger, CasualtyLedger):
        return charts.casualties_chart(ledger, width)
    if isinstance(ledger, ControlLedger):
        return charts.control_chart(ledger.rows, width)
    if isinstance(ledger, TransferLedger):
        told = [(row.end or row.start, row.standing) for row in ledger.transfers]
        title = "Arms transfers told, by standing"
    else:
        told = [(row.end or row.start, row.type) for row in ledger.statements]
        title = "Statements by type"
    days = [(day, kind) for day, kind in told if day is not None]
    return charts.timeline_of(days, len(told) - len(days), title, width)
