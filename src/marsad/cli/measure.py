"""`marsad measure speed`: how fast Marsad is on this machine."""

from __future__ import annotations

import argparse
import json
import zlib

from marsad.cli import exits
from marsad.measure.speed import Speed, measure


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
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
