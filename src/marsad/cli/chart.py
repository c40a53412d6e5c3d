"""The chart of a ledger, written to a file whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from marsad.cli import exits
from marsad.cli.files import output
from marsad.export import Options
from marsad.incident import Case
from marsad.ledger.charts import WIDTH


def draw(name: str, cases: Iterable[Case], path: str, options: Options | None = None, width: int = WIDTH) -> None:
    """Draw a ledger to `path`, which ends in .svg or .png. Raises `Stop` where what draws is not installed or `path` can't be written."""
    try:
        drawn = chart(name, cases, options, width)
        if path.lower().endswith(".png"):
            from marsad.ledger.draw import png

            content = png(drawn)
        else:
            content = drawn.encode()
    except ImportError:
        raise exits.Stop(exits.UNAVAILABLE, "--chart needs vl-convert-python (pip install vl-convert-python)") from None
    with output(path) as stream:
        stream.write(content)


def chart(name: str, cases: Iterable[Case], options: Options | None = None, width: int = WIDTH) -> str:
    """The chart of a ledger as SVG."""
    from marsad.ledger import charts
    from marsad.ledger.casualties import casualties
    from marsad.ledger.control import control
    from marsad.ledger.losses import losses
    from marsad.ledger.statements import statements
    from marsad.ledger.transfers import transfers

    if name == "losses":
        return charts.losses_chart(losses(cases, options), width)
    if name == "casualties":
        return charts.casualties_chart(casualties(cases, options), width)
    if name == "control":
        return charts.control_chart(control(cases, None, options).rows, width)
    if name == "transfers":
        told = [(row.end or row.start, row.standing) for row in transfers(cases, options).transfers]
        title = "Arms transfers told, by standing"
    else:
        told = [(row.end or row.start, row.type) for row in statements(cases, options)]
        title = "Statements by type"
    days = [(day, kind) for day, kind in told if day is not None]
    return charts.timeline_of(days, len(told) - len(days), title, width)
