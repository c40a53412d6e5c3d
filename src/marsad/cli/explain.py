"""The explanation: each event with its words marked in their sentence, each cell with the words it was read from, each step of the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from marsad.cli import cells
from marsad.cli.table import STATUS, console, heading, show
from marsad.read import Report
from marsad.record import Event, Party, Place, Record, Span

STYLES = {
    "trigger": "bold reverse",
    "who": "bold green",
    "to whom": "bold red",
    "where": "bold blue",
    "when": "bold magenta",
    "toll": "bold yellow",
    "with what": "bold yellow",
    "says": "bold cyan",
}
_STEP = "underline"
_SIGNS = {"trigger": ("[[", "]]")}
_OTHER = ("[", "]")


class ExplainWriter:
    """Prints the explanation of each document as it comes."""

    def __init__(self, stream: IO[str]) -> None:
        self.console = console(stream)
        self.stream = stream
        self.colour = self.console.color_system is not None

    def write(self, record: Record, report: Report) -> None:
        self.console.rule(Text(heading(record, report), style="bold"), align="left")
        for number, event in enumerate(record.events, 1):
            self._event(number, event, report)
        if not record.events:
            self.console.print("  no event found")
        if record.left:
            self.console.print("\n  seen but not coded", style="bold")
            rows = [(_quoted(left.span), left.what) for left in record.left]
            self._grid(rows, (None, "dim"))
        self.console.print()

    def close(self) -> None:
        self.stream.flush()

    def _event(self, number: int, event: Event, report: Report) -> None:
        head = Text.assemble(
            "\n",
            (f"{number}. {event.type}", "bold"),
            " · ",
            (event.status, STATUS.get(event.status, "")),
            f" · confidence {event.confidence:.2f}",
        )
        self.console.print(head)
        show(self.console, Padding(self.sentence(event, report), (0, 2, 0, 4)))
        self._grid([(label, value, _quoted(span)) for label, value, span in facts(event)], ("dim", None, None))
        self.console.print("    because", style="dim")
        self._grid([(step.step, step.rule, _quoted(step.span)) for step in event.why], ("dim", None, None), 6)

    def _grid(self, rows: Sequence[tuple[str, ...]], styles: tuple[str | None, ...], left: int = 4) -> None:
        grid = Table.grid(padding=(0, 2))
        for n, style in enumerate(styles):
            grid.add_column(style=style, width=9 if n == 0 and len(styles) == 3 else None, overflow="fold")
        for row in rows:
            grid.add_row(*row)
        show(self.console, Padding(grid, (0, 0, 0, left)))

    def sentence(self, event: Event, report: Report) -> Text:
        """The sentence of an event with its words marked: by colour where there is any, else by brackets, the trigger by double ones."""
        text = (report.title or "") if event.sentence.in_ else report.text
        first, last = event.sentence.start, event.sentence.end
        spans = sorted(
            {
                (span.start, span.end, label)
                for label, span in marked(event)
                if span.in_ == event.sentence.in_ and first <= span.start < span.end <= last
            },
            key=lambda s: (s[0], -s[1], s[2] != "trigger"),
        )
        if self.colour:
            out = Text(text[first:last])
            for start, end, label in spans:
                out.stylize(STYLES.get(label, _STEP), start - first, end - first)
            return out
        return Text(bracketed(text, first, last, spans))


def bracketed(text: str, first: int, last: int, spans: list[tuple[int, int, str]]) -> str:
    """`text[first:last]` with brackets around `spans` (sorted, longer first); a span that overlaps one before it in part is left out."""
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    held: list[tuple[int, int]] = []
    for start, end, label in spans:
        if (start, end) in held or any(s < start < e < end for s, e in held):
            continue
        held.append((start, end))
        before, after = _SIGNS.get(label, _OTHER)
        opens.setdefault(start, []).append(before)
        closes.setdefault(end, []).insert(0, after)
    parts = []
    for at in range(first, last + 1):
        parts += closes.get(at, []) + opens.get(at, [])
        parts.append(text[at : at + 1] if at < last else "")
    return cells.plain("".join(parts))


def facts(event: Event) -> Iterator[tuple[str, str, Span | None]]:
    """Each cell of an event: its label, its value, the words it was read from."""
    yield "trigger", event.type, event.trigger
    for label, parties in (("who", event.actor), ("to whom", event.target), ("says", event.speaker)):
        for party in parties:
            yield label, _party(party), party.mention
            if party.antecedent:
                yield "", "stands for", party.antecedent
    if event.place:
        yield "where", _place(event.place), event.place.mention
        if event.place.antecedent:
            yield "", "stands for", event.place.antecedent
    told = event.when.precision if event.when.stated or event.when.mention else "not stated"
    flag = f" ({event.when.flag})" if event.when.flag else ""
    yield "when", f"{cells.when(event.when)}, {told}{flag}", event.when.mention
    for count in event.counts:
        yield "toll", cells.count(count), count.mention
    for item in event.equipment:
        yield "with what", ", ".join(part for part in (cells.item(item), item.class_, item.origin) if part), item.mention
    if event.evidence:
        yield "rests on", ", ".join(event.evidence), None
    if event.content_of:
        yield "said in", f"event {event.content_of}", None


def marked(event: Event) -> Iterator[tuple[str, Span]]:
    """The spans to mark in the sentence, with the label of their cell."""
    for label, _, span in facts(event):
        if span:
            yield label, span
    for step in event.why:
        if step.span:
            yield "step", step.span


def _party(party: Party) -> str:
    about = [
        party.id,
        party.kind,
        party.role and cells.plain(party.role),
        f"of {party.of}" if party.of else None,
        "private" if party.private else None,
        "loaded word" if party.tone == "loaded" else None,
    ]
    return f"{cells.party(party)} ({', '.join(a for a in about if a)})"


def _place(place: Place) -> str:
    about = [place.id, place.precision, f"±{place.radius_km:g} km" if place.radius_km else None]
    point = f"{place.lat:.3f}, {place.lon:.3f}" if place.lat is not None and place.lon is not None else "no coordinates"
    return f"{cells.place(place)} ({', '.join([*(a for a in about if a), point])})"


def _quoted(span: Span | None) -> str:
    if span is None:
        return ""
    where = f"{span.in_} " if span.in_ else ""
    return f"«{cells.plain(span.text)}» {where}{span.start}–{span.end}"
