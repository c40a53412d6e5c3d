"""The page on accuracy: figures of each gold set with their intervals, why the coder errs, and what is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from marsad.measure.causes import CAUSES, Known, Miss, causes
from marsad.measure.intervals import DRAWS, LEAST, Interval
from marsad.measure.linking import Linking
from marsad.measure.parts import NOT_SAID, Part, parts, whole
from marsad.measure.score import CELLS, Scores
from marsad.measure.sets import together

_PAGE = Path(__file__).with_name("accuracy.md")
_NARROW = ("event", "actor", "target", "place", "when", "speaker", "status", "tuple")
_FEWEST = 15
"""Gold events below which a part is not shown, nor called weak: its figures hang on two or three."""
_WORST = 6
_CAUSES = 5
_CELLS = ("event", "actor", "target", "speaker", "place", "when", "counts", "equipment", "status")


def page(
    samples: Mapping[str, Scores],
    real: Mapping[str, Scores],
    known: Known,
    version: str,
    data: str,
    linked: Mapping[str, Linking],
) -> str:
    """The page in Markdown. `samples`, `real`: the scores of each set by its name; of documents held out only figures are told. `linked`:
    how right the incidents of a set of reports are, by its name."""
    sets = {**samples, **real}
    development = [_open(scores) for scores in sets.values()]
    misses = [miss for scores in development for miss in causes(scores, known)]
    filled = {
        "version": version,
        "data": data[:12],
        "gold": "".join(f" --gold {name}.jsonl" for name in real),
        "real": ", ".join(f"`{name}`" for name in real) or "none",
        "draws": str(DRAWS),
        "least": str(LEAST),
        "sets": _sets(sets),
        "registers": _by("register", samples, real),
        "outlets": _by("outlet", {}, real),
        "groups": _by("group", samples, real),
        "incidents": _incidents(linked),
        "causes": _causes(misses),
        "explained": _explained(misses),
        "weak": _weak(together(development), misses),
    }
    text = _PAGE.read_text(encoding="utf-8")
    for name, words in filled.items():
        text = text.replace(f"{{{{{name}}}}}", words)
    return text


def _open(scores: Scores, held_out: bool = False) -> Scores:
    """The part of scores that is not held out, or that is."""
    rows = [(d, r) for d, r in zip(scores.documents, scores.records, strict=True) if d.held_out == held_out]
    outcomes = [outcome for outcome in scores.outcomes if outcome.document.held_out == held_out]
    return Scores([d for d, _ in rows], [r for _, r in rows], outcomes)


def _sets(sets: Mapping[str, Scores]) -> str:
    found = [whole(scores, name) for name, scores in sets.items()]
    head = ["", *(f"{part.name}" for part in found)]
    rows = [["reports", *(str(len(scores.documents)) for scores in sets.values())]]
    rows += [["events", *(str(part.figures["event"].n) for part in found)]]
    rows += [[cell, *(_figure(part, cell) for part in found)] for cell in CELLS]
    return _table(head, rows)


def _by(what: str, samples: Mapping[str, Scores], real: Mapping[str, Scores]) -> str:
    """A table for each kind of set: samples used in development, real reports, samples held out."""
    all_samples = together(samples.values())
    kinds = [
        ("Samples used in development", _open(all_samples)),
        *((f"Real reports, `{name}`", scores) for name, scores in real.items()),
        ("Samples held out", _open(all_samples, held_out=True)),
    ]
    out = []
    for title, scores in kinds:
        found = [part for part in parts(scores, what) if part.name != NOT_SAID]
        few = [part.name for part in found if part.figures["event"].n < _FEWEST]
        shown = [part for part in found if part.name not in few]
        if shown:
            rows = [[part.name, str(part.documents), str(part.figures["event"].n), *(_figure(part, c) for c in _NARROW)] for part in shown]
            left = f"\n\nLeft out, with fewer than {_FEWEST} events: {', '.join(few)}." if few else ""
            out.append(f"{title}:\n\n{_table([what, 'reports', 'events', *_NARROW], rows)}{left}")
    return "\n\n".join(out) or "No set here names any."


def _incidents(linked: Mapping[str, Linking]) -> str:
    """A row for each set of reports that tell incidents; the causes of pairs that do not meet, of all together."""
    head = ["", "reports", "incidents", "B-cubed", "precision", "recall", "pairs met", "pairs not far apart"]
    rows = [
        [
            name,
            str(told.documents),
            str(told.incidents),
            *(f"{figure:.2f}" for figure in (told.bcubed.f1, told.bcubed.precision, told.bcubed.recall)),
            f"{told.pairs.recall:.2f} of {told.pairs.gold}",
            f"{told.pairs.precision:.2f} of {told.pairs.joined}",
        ]
        for name, told in linked.items()
    ]
    causes: Counter[str] = sum((told.causes() for told in linked.values()), Counter())
    why = f"\n\nWhy pairs do not meet: {_frequent(causes, _CAUSES)}." if causes else ""
    return f"{_table(head, rows)}{why}" if rows else "Nothing was measured."


def _causes(misses: Sequence[Miss]) -> str:
    rows = []
    for cell in _CELLS:
        held = Counter(miss.cause for miss in misses if miss.cell == cell)
        if held:
            rows.append([cell, str(held.total()), _frequent(held, _CAUSES)])
    return _table(["cell", "misses", "causes"], rows) if rows else "No miss."


def _explained(misses: Sequence[Miss]) -> str:
    """What the causes that occur mean."""
    occur = {miss.cause for miss in misses}
    told = {cause: why for group in CAUSES.values() for cause, why in group.items() if cause in occur}
    return "\n".join(f"- *{cause}*: {why}." for cause, why in told.items())


def _weak(scores: Scores, misses: Sequence[Miss]) -> str:
    """The cells, types, outlets and causes that cost most, each in a line."""
    if not scores.outcomes:
        return "- Nothing was measured."
    all_ = whole(scores)
    cells = sorted((c for c in CELLS if all_.figures[c].n and c != "tuple"), key=lambda c: all_.figures[c].f1)[:4]
    lines = [f"- Cells: {', '.join(f'{cell} {_figure(all_, cell)}' for cell in cells)}."]
    types = [part for part in parts(scores, "type") if part.figures["event"].n >= _FEWEST]
    found = f"Types with {_FEWEST} events or more that are found least"
    lines += _worst(found, types, lambda part: part.figures["event"].r, "found of {n}")
    lines += _worst("Of those, whose records are wrong most often", types, lambda part: part.figures["event"].p, "right")
    held = Counter(f"{miss.cell}: {miss.cause}" for miss in misses)
    if held:
        lines.append(f"- Causes: {_frequent(held, _WORST)}.")
    return "\n".join(lines)


def _worst(title: str, found: Sequence[Part], value: Callable[[Part], float], what: str) -> list[str]:
    ranked = sorted(found, key=lambda part: (value(part), part.name))[:_WORST]
    told = ", ".join(f"`{part.name}` ({100 * value(part):.0f} % {what.format(n=part.figures['event'].n)})" for part in ranked)
    return [f"- {title}: {told}."] if ranked else []


def _frequent(held: Counter[str], most: int) -> str:
    named = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(n for _, n in named[most:])
    return ", ".join(f"{cause} {n}" for cause, n in named[:most]) + (f", others {rest}" if rest else "")


def _figure(part: Part, cell: str) -> str:
    if cell not in part.judged:
        return "–"
    return f"{part.figures[cell].f1:.2f}{_ends(part.intervals[cell])}"


def _ends(interval: Interval | None) -> str:
    return f" ({interval.low:.2f}–{interval.high:.2f})" if interval else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '∣') for cell in line)} |" for line in lines)
