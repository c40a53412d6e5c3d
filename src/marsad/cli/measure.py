"""`marsad measure`: how fast Marsad is on this machine, how right, how far its confidence can be trusted; whether a figure fell."""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from marsad import __version__
from marsad.cli import exits
from marsad.cli.files import output
from marsad.cli.loading import load_coder, load_scores
from marsad.cli.measure_incidents import incidents
from marsad.coder import Coder
from marsad.data import DataError
from marsad.measure import floors
from marsad.measure.score import Scores
from marsad.measure.speed import Speed, measure

if TYPE_CHECKING:
    from marsad.measure.gold import GoldDocument
    from marsad.measure.reliability import Reliability
    from marsad.measure.train import Sample

_T = TypeVar("_T")


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    from marsad.cli.measure_desk import run as desk
    from marsad.cli.measure_store import run as store

    told = {
        "speed": _speed,
        "store": store,
        "desk": desk,
        "accuracy": _accuracy,
        "floors": _floors,
        "incidents": incidents,
        "reliability": _reliability,
        "train": _train,
    }
    return told[args.what](args)


def _speed(args: argparse.Namespace) -> int:
    try:
        speed = measure(args.files)
    except (EOFError, zlib.error) as error:
        raise exits.Stop(exits.BAD_INPUT, f"a packed file is broken: {error} (unpack it: gunzip FILE)") from None
    except OSError as error:
        said = f"{error.filename}: can't be read: {error.strerror} (name JSON lines)" if error.filename else str(error)
        raise exits.Stop(exits.BAD_INPUT, said) from None
    if args.json:
        print(json.dumps(speed._asdict(), ensure_ascii=False))
    else:
        for label, text in lines(speed):
            print(f"{label:<16}{text}")
    return exits.OK


def _accuracy(args: argparse.Namespace) -> int:
    from marsad.cli.measure_incidents import linked
    from marsad.measure.accuracy import page
    from marsad.measure.known import triggers

    samples = sorted(Path("samples").glob("*.jsonl"))
    if not samples:
        raise exits.Stop(exits.BAD_INPUT, "samples: no gold file there (run this in the project's folder)")
    gold = [Path(name) for name in args.gold]
    names = [path.stem for path in (*samples, *gold)]
    if twice := [name for name in names if names.count(name) > 1]:
        raise exits.Stop(exits.USAGE, f"two gold files are named {twice[0]} (give one another name)")
    coder = load_coder()
    held = dict(zip(names, load_scores([*samples, *gold], coder), strict=True))
    own = {path.stem for path in samples}
    ours = {name: scores for name, scores in held.items() if name in own}
    real = {name: scores for name, scores in held.items() if name not in own}
    text = page(ours, real, triggers(coder.data), __version__, coder.data.digest, linked(coder))
    with output(args.out) as stream:
        stream.write(text.encode())
    return exits.OK


def _floors(args: argparse.Namespace) -> int:
    if bool(args.lower) != (args.reason is not None):
        raise exits.Stop(exits.USAGE, "--lower and --reason go together (say why it may fall: the reason stays in the file)")
    if args.reason is not None and not (args.reason.strip() and args.reason.isprintable()):
        raise exits.Stop(exits.USAGE, "--reason is empty, or has signs that can't be seen (write one line of words)")
    path = Path(args.file)
    try:
        sets = floors.read_floors(path)
    except DataError as error:
        raise exits.Stop(exits.BAD_INPUT, str(error)) from None
    lower = [name.partition("/")[::2] for name in args.lower]
    if unknown := [name for name, _ in lower if name not in {each.name for each in sets}]:
        raise exits.Stop(exits.USAGE, f"--lower: no set is named {unknown[0]} (there are: {', '.join(each.name for each in sets)})")
    coder, fell = load_coder(), False
    for at, each in enumerate(sets):
        if (scores := _scored(each, coder)) is None:
            continue
        try:
            for cell in (cell for name, cell in lower if name == each.name):
                each = floors.lowered(each, scores, cell, args.reason, date.today().isoformat())
            if args.raise_:
                each = floors.raised(each, scores)
        except ValueError as error:
            raise exits.Stop(exits.BAD_INPUT, str(error)) from None
        sets[at] = each
        fell = _tell(each, scores) or fell
    if args.raise_ or args.lower:
        with output(args.file) as stream:
            stream.write(floors.write_floors(sets).encode())
    return exits.FELL if fell else exits.OK


def _scored(each: floors.Floors, coder: Coder) -> Scores | None:
    """The scores of a set, None where its file is not the project's and is absent."""
    path = Path(each.file)
    if each.outside and not path.exists():
        print(f"{each.name}: left out, {each.file} is not here", file=sys.stderr)
        return None
    return load_scores([path], coder)[0]


def _tell(each: floors.Floors, scores: Scores) -> bool:
    """Print the set with its floors; whether something fell."""
    figures, fallen = floors.now(scores), floors.falls(each, scores)
    low = {fall.cell for fall in fallen}
    print(f"{each.name:14}{'now':>7}{'floor':>8}")
    for cell, figure in figures.items():
        floor = each.floors.get(cell)
        told = "" if floor is None else f"{floor:8.3f}{'  fell' if cell in low else '  above' if figure > floor else ''}"
        print(f"  {cell:12}{figure:7.3f}{told}")
    for fall in fallen:
        print(f"marsad: {each.name}: {fall}", file=sys.stderr)
    return bool(fallen)


def lines(s: Speed) -> list[tuple[str, str]]:
    """The figures as they are read."""
    scan = (
        f"{s.scan_seconds:.3f} s for {s.names_scanned:,} names; coding takes {s.times_one_scan:g} times as long"
        if s.scan_seconds
        else "not measured (needs ahocorasick_rs: pip install ahocorasick_rs)"
    )
    core = f"{s.reports_per_cpu_second:,.0f} reports a second; {s.standard_reports_per_cpu_second:,.0f} of 200 words"
    slow = f"{s.words_per_cpu_second:,.0f} words a second; the slowest report took {s.slowest_report_seconds:.3f} s"
    start = f"{s.warm_start_seconds:.2f} s and {s.start_memory_mb:.0f} MB to code one report"
    return [
        ("texts", f"{s.reports:,} reports, {s.words:,} words, {s.events:,} events found ({s.source})"),
        ("one core", f"{core}; {slow}"),
        ("memory", f"{s.peak_memory_mb:.0f} MB at the peak"),
        ("start", f"{start}; {s.cold_start_seconds:.1f} s with nothing compiled"),
        ("one bare scan", scan),
    ]


# -- confidence


def _reliability(args: argparse.Namespace) -> int:
    from marsad.measure.train import as_told

    figures = _judged(as_told, _samples(args))
    _drawn(args.plot, figures)
    _print(figures, args.json)
    return exits.OK


def _train(args: argparse.Namespace) -> int:
    from marsad import compiled
    from marsad.measure.train import train, validate, written

    found = _samples(args)
    figures = _judged(validate, found)
    weights = _judged(train, found)
    with output(args.out or str(compiled.WEIGHTS)) as stream:
        stream.write(written(weights).encode())
    _drawn(args.plot, figures)
    _print(figures, args.json)
    return exits.OK


def _samples(args: argparse.Namespace) -> list[Sample]:
    from marsad.measure.train import samples

    return samples(load_coder(), [document for name in args.gold for document in _gold(Path(name))])


def _judged(by: Callable[[list[Sample]], dict[str, _T]], found: list[Sample]) -> dict[str, _T]:
    try:
        out = by(found)
    except ValueError as error:
        raise exits.Stop(exits.BAD_INPUT, f"too few reports: {error} (name more gold files)") from None
    if not out:
        raise exits.Stop(exits.BAD_INPUT, "no event was found in these reports (name other gold files)")
    return out


def _drawn(path: str | None, figures: dict[str, Reliability]) -> None:
    from marsad.measure.reliability import plot

    if path:
        with output(path) as stream:
            stream.write(plot(figures).encode())


def _gold(path: Path) -> list[GoldDocument]:
    from marsad.measure.gold import GoldError, read_gold

    try:
        return read_gold(path)
    except GoldError as error:
        raise exits.Stop(exits.BAD_INPUT, str(error)) from None
    except OSError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{path}: can't be read: {error.strerror} (give a gold file in JSON lines)") from None


def _print(figures: dict[str, Reliability], as_json: bool) -> None:
    if as_json:
        print(json.dumps({name: figure._asdict() for name, figure in figures.items()}))
        return
    print(f"{'':12}{'n':>6}{'right':>8}{'ECE':>8}{'at 0.8':>10}{'share':>8}")
    for name, f in figures.items():
        sure = "-" if f.sure_right is None else f"{f.sure_right:.3f}"
        print(f"{name:12}{f.n:6d}{f.right:8.3f}{f.ece:8.3f}{sure:>10}{f.sure_share:8.3f}")
