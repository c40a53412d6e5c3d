"""`marsad measure incidents`: whether reports of one incident come together, and why not."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.cli import exits
from marsad.cli.loading import load_coder

if TYPE_CHECKING:
    from marsad.coder import Coder
    from marsad.measure.linking import Linking
    from marsad.read import Report

_SAMPLES = Path("samples") / "incidents"


def incidents(args: argparse.Namespace) -> int:
    """Measure and print; gives the exit code."""
    from marsad.measure.clusters import read_clusters
    from marsad.measure.gold import GoldError
    from marsad.measure.linking import linking

    try:
        gold = read_clusters(Path(args.clusters))
        found = _reports(Path(args.reports))
    except GoldError as error:
        raise exits.Stop(exits.BAD_INPUT, str(error)) from None
    except OSError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{error.filename}: can't be read: {error.strerror} (name JSON lines)") from None
    try:
        told = linking(found, gold, load_coder())
    except ValueError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{error} (the clusters name the ids of the reports)") from None
    if args.json:
        print(json.dumps(_figures(told), ensure_ascii=False))
    else:
        _print(told)
    if args.misses:
        for miss in told.missed:
            print(f"{miss.cause}\t{miss.one}\t{miss.other}\t{miss.seen}")
    return exits.OK


def linked(coder: Coder) -> dict[str, Linking]:
    """How right the incidents are of each set of reports in the project's folder, by its name."""
    from marsad.measure.clusters import read_clusters
    from marsad.measure.linking import linking

    sets = sorted(_SAMPLES.glob("*clusters.jsonl"))
    names = {path.stem.removesuffix("clusters").rstrip("-") or "reports": path for path in sets}
    return {name: linking(_reports(_SAMPLES / f"{name}.jsonl"), read_clusters(path), coder) for name, path in names.items()}


def _reports(path: Path) -> list[Report]:
    """The reports of a file. Raises `Stop` for the first line that is none."""
    from marsad.read import Report
    from marsad.read.jsonl import read_lines

    with path.open("rb") as file:
        found = list(read_lines(file, str(path), path.parent))
    for each in found:
        if not isinstance(each, Report):
            raise exits.Stop(exits.BAD_INPUT, str(each))
    return [each for each in found if isinstance(each, Report)]


def _figures(told: Linking) -> dict[str, object]:
    return {
        "bcubed": {name: round(value, 4) for name, value in told.bcubed._asdict().items()},
        "pairs": {**told.pairs._asdict(), "recall": round(told.pairs.recall, 4), "precision": round(told.pairs.precision, 4)},
        "incidents": told.incidents,
        "documents": told.documents,
        "bare": told.bare,
        "causes": dict(told.causes().most_common()),
    }


def _print(told: Linking) -> None:
    b, p = told.bcubed, told.pairs
    print(f"{'reports':<14}{told.documents:,}, of which {len(told.bare):,} are in no incident; {told.incidents:,} incidents of acts")
    print(f"{'B-cubed':<14}{b.f1:.3f} (precision {b.precision:.3f}, recall {b.recall:.3f})")
    print(f"{'pairs met':<14}{p.recall:.3f} ({p.met:,} of {p.gold:,})")
    print(f"{'not far apart':<14}{p.precision:.3f} ({p.near:,} of {p.joined:,} joined)")
    for cause, number in told.causes().most_common():
        print(f"  {number:5d}  {cause}")
