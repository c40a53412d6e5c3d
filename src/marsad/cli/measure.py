"""`marsad measure`: how fast Marsad is on this machine, how far its confidence can be trusted, and the training of it."""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.cli import exits
from marsad.measure.speed import Speed, measure

if TYPE_CHECKING:
    from marsad.measure.gold import GoldDocument
    from marsad.measure.reliability import Reliability


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    given = [name for name in ("gold", "out", "plot") if getattr(args, name) is not None]
    if args.what == "speed":
        if given:
            raise exits.Stop(exits.USAGE, f"--{given[0]} goes with train or reliability (name the files of speed without it)")
        return _speed(args)
    if args.files or not args.gold:
        raise exits.Stop(exits.USAGE, f"{args.what} wants gold files, each named by --gold (marsad measure {args.what} --gold FILE)")
    if args.what == "reliability" and "out" in given:
        raise exits.Stop(exits.USAGE, "--out goes with train (reliability writes no weights)")
    return _confidence(args)


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


def _confidence(args: argparse.Namespace) -> int:
    from marsad import compiled
    from marsad.cli.files import output
    from marsad.cli.loading import load_coder
    from marsad.measure.reliability import plot
    from marsad.measure.train import as_told, samples, train, validate, written

    documents = [document for name in args.gold for document in _gold(Path(name))]
    found = samples(load_coder(), documents)
    try:
        figures = as_told(found) if args.what == "reliability" else validate(found)
        weights = written(train(found)) if args.what == "train" else ""
    except ValueError as error:
        raise exits.Stop(exits.BAD_INPUT, f"too few reports: {error} (name more gold files)") from None
    if not figures:
        raise exits.Stop(exits.BAD_INPUT, "no event was found in these reports (name other gold files)")
    for path, content in ((args.plot, plot(figures)), (args.out or str(compiled.WEIGHTS), weights)):
        if path and content:
            with output(path) as stream:
                stream.write(content.encode())
    _print(figures, args.json)
    return exits.OK


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
