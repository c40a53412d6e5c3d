"""Speed: reports a second on one core, memory, start-up, and the ratio to one bare scan of the same texts.

The bare scan is an Aho-Corasick automaton (ahocorasick_rs, a development dependency) of every name the coder knows, run over
the same folded texts in the same process: what is left of the time is the price of understanding.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

from marsad.read import Report
from marsad.read.jsonl import read_lines

_STANDARD = 200
"""Words of a standard report."""
_LEAST = 400
"""Reports that a measurement takes at least; fewer are gone through again and again."""
_STARTS = 5


class Speed(NamedTuple):
    """The figures; times in seconds, `cpu` ones of one core, memory in MB."""

    source: str
    reports: int
    words: int
    events: int
    reports_per_cpu_second: float
    words_per_cpu_second: float
    standard_reports_per_cpu_second: float
    slowest_report_seconds: float
    peak_memory_mb: float
    cold_start_seconds: float
    warm_start_seconds: float
    start_memory_mb: float
    names_scanned: int | None
    scan_seconds: float | None
    times_one_scan: float | None


def corpus(files: list[str]) -> tuple[str, list[Report]]:
    """The reports to measure on, and where they are from: `files`, or the corpus beside the project, or the samples.

    Raises `FileNotFoundError` where there are none.
    """
    paths = [Path(name) for name in files]
    for folder, pattern in (("../shared/corpus", "*.jsonl.gz"), ("samples", "*.jsonl")):
        paths = paths or sorted(Path(folder).glob(pattern))
    reports = [item for path in paths for item in _read(path) if isinstance(item, Report)]
    if not reports:
        raise FileNotFoundError("no reports to measure on: name JSON lines, or run this in the project's folder")
    repeated = reports * -(-_LEAST // len(reports)) if len(reports) < _LEAST else reports
    return ", ".join(str(path) for path in paths), repeated


def _read(path: Path) -> Iterator[object]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from read_lines(file, str(path), path.parent)


def measure(files: list[str]) -> Speed:
    """Measure. Takes a minute or so; run it on a quiet machine."""
    source, reports = corpus(files)
    cold, warm, start_memory = starts(reports[0])
    subprocess.run([sys.executable, "-m", "marsad", "data", "compile"], check=True, stdout=subprocess.DEVNULL)
    words = sum(len(report.text.split()) for report in reports)
    cpu, slowest, events = code(reports)
    memory = _peak(resource.RUSAGE_SELF)
    names, scan = bare_scan(reports)
    return Speed(
        source,
        len(reports),
        words,
        events,
        round(len(reports) / cpu, 1),
        round(words / cpu, 1),
        round(words / cpu / _STANDARD, 1),
        round(slowest, 3),
        round(memory, 1),
        round(cold, 2),
        round(warm, 2),
        round(start_memory, 1),
        names,
        round(scan, 3) if scan else None,
        round(cpu / scan, 1) if scan else None,
    )


def code(reports: list[Report]) -> tuple[float, float, int]:
    """CPU seconds for all reports, the longest for one, and how many events were found; loading not counted."""
    from marsad.cli.loading import load_coder

    coder = load_coder()
    events, slowest = 0, 0.0
    began = time.process_time()
    for report in reports:
        before = time.process_time()
        events += len(coder.code(report.text, report.published or date(2020, 1, 1), report.title, report.publisher, id=report.id).events)
        slowest = max(slowest, time.process_time() - before)
    return time.process_time() - began, slowest, events


def bare_scan(reports: list[Report]) -> tuple[int | None, float | None]:
    """How many names the automaton holds, and CPU seconds of one scan over the folded texts; None without the automaton's package."""
    try:
        import ahocorasick_rs
    except ModuleNotFoundError:
        return None, None
    from marsad import compiled
    from marsad.text.fold import fold

    data = compiled.load()
    names = sorted({name for name in (*data.lexicon.keys, *data.gazetteer.names()) if len(name) > 1})
    automaton = ahocorasick_rs.AhoCorasick(names, store_patterns=False)
    texts = [fold(report.text).text for report in reports]
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    began = time.process_time()
    for text in texts:
        automaton.find_matches_as_indexes(text, overlapping=True)
    return len(names), time.process_time() - began


def starts(report: Report) -> tuple[float, float, float]:
    """Seconds to code one report from the shell: with nothing compiled, and with all; and its peak memory in MB when warm."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.jsonl"
        path.write_text(json.dumps({"id": report.id, "text": report.text}), encoding="utf-8")
        environment = os.environ | {"MARSAD_CACHE": folder}
        run = [sys.executable, "-m", "marsad", "code", str(path)]
        took, memory = [], []
        for _ in range(_STARTS + 1):
            began = time.perf_counter()
            with subprocess.Popen(run, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            took.append(time.perf_counter() - began)
            memory.append(usage.ru_maxrss / 1024)
        return took[0], median(took[1:]), max(memory[1:])


def _peak(who: int) -> float:
    """Peak memory in MB. On Linux `ru_maxrss` is in KB."""
    return resource.getrusage(who).ru_maxrss / 1024
