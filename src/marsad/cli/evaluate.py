"""`marsad evaluate`: how well the coder does on a gold file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from marsad.cli import exits
from marsad.cli.loading import load_coder
from marsad.extract import ModelError
from marsad.measure.gold import GoldError, read_gold
from marsad.measure.score import score


def run(args: argparse.Namespace) -> int:
    """Code the reports of the gold file and print the figures."""
    path = Path(args.gold)
    try:
        gold = read_gold(path)
    except GoldError as error:
        raise exits.Stop(exits.BAD_INPUT, str(error)) from None
    except OSError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{path}: can't be read: {error.strerror} (give a gold file in JSON lines)") from None
    coder = load_coder(args.extractor)
    reports = [document.report for document in gold]
    try:
        records = [coder.code(r.text, r.published, r.title, r.publisher, id=r.id, url=r.url) for r in reports]
    except ModelError as error:
        raise exits.Stop(exits.UNAVAILABLE, str(error)) from None
    scores = score(gold, records)
    if args.json:
        print(json.dumps({name: figure._asdict() for name, figure in scores.figures().items()}))
    else:
        print(f"{'':12}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}")
        for name, figure in scores.figures().items():
            print(f"{name:12}{figure.p:7.3f}{figure.r:7.3f}{figure.f1:7.3f}{figure.n:7d}")
    if args.misses:
        for miss in scores.misses:
            print("\t".join(" ".join(part.split())[:160] for part in miss), file=sys.stderr)
    return exits.OK
