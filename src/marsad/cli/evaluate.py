"""`marsad evaluate`: how well the coder does on gold files, where it errs and why, and what a change of it did."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from marsad.cli import exits, figures, misses
from marsad.cli.files import output
from marsad.cli.loading import load_coder, load_scores
from marsad.cli.screen import Screen
from marsad.measure import runs
from marsad.measure.causes import Miss, causes
from marsad.measure.gold import held_out
from marsad.measure.known import triggers
from marsad.measure.parts import parts, whole
from marsad.measure.score import Scores
from marsad.measure.sets import fingerprint, together


def run(args: argparse.Namespace) -> int:
    """Code the reports of the gold files and print what is asked for."""
    paths = [Path(name) for name in args.gold]
    _refuse(args, paths)
    before = _before(args.against) if args.against else None
    coder = load_coder(args.extractor)
    scores = together(load_scores(paths, coder))
    wrong = causes(scores, triggers(coder.data)) if args.misses or args.save or before else []
    shown = misses.chosen(wrong, args.only) if args.misses else []
    compared = _compare(before, scores, wrong, args.against) if before else None
    if args.json:
        print(json.dumps(_json(args, scores, shown, compared), ensure_ascii=False))
    else:
        _print(args, scores, shown, wrong, compared)
    if args.save:
        kept = runs.run_of(scores, wrong, fingerprint(scores.documents))
        with output(args.save) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    return exits.OK


def _refuse(args: argparse.Namespace, paths: Sequence[Path]) -> None:
    """Raise `Stop` for what can't be asked for."""
    if (args.by or args.only) and not args.misses:
        raise exits.Stop(exits.USAGE, "--by and --only say which misses are listed, and how (add --misses)")
    args.by = args.by or "cause"
    if len(set(paths)) < len(paths):
        raise exits.Stop(exits.USAGE, "a gold file is named twice (name it once)")
    if args.misses and (held := [path for path in paths if held_out(path)]):
        raise exits.Stop(exits.USAGE, f"{held[0]}: held out of development, so its misses are not shown (leave --misses out, or the file)")


def _before(name: str) -> runs.Run:
    remedy = "give a file that marsad evaluate --save wrote"
    try:
        return runs.read_run(Path(name).read_bytes())
    except OSError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{name}: can't be read: {error.strerror} ({remedy})") from None
    except ValueError as error:
        raise exits.Stop(exits.BAD_INPUT, f"{name}: no run: {error} ({remedy})") from None


def _compare(before: runs.Run, scores: Scores, wrong: Sequence[Miss], name: str) -> runs.Comparison:
    found = runs.compare(before, scores, wrong)
    if not found.documents:
        raise exits.Stop(exits.BAD_INPUT, f"{name}: a run over other reports (give the gold files that it was made with)")
    return found


def _print(args: argparse.Namespace, scores: Scores, shown: list[Miss], wrong: list[Miss], compared: runs.Comparison | None) -> None:
    screen = Screen(sys.stdout)
    figures.print_figures(whole(scores), screen)
    for by in args.per or ():
        screen.line("")
        figures.print_parts(parts(scores, by), by, screen)
    if compared:
        misses.print_comparison(compared, wrong, screen)
    if args.misses:
        misses.print_misses(shown, args.by, screen)


def _json(args: argparse.Namespace, scores: Scores, shown: list[Miss], compared: runs.Comparison | None) -> dict[str, Any]:
    """The figures alone where nothing else is asked for; else all that is, by its name."""
    plain = {name: figure._asdict() for name, figure in scores.figures().items()}
    if not (args.per or args.misses or compared):
        return plain
    out: dict[str, Any] = {"figures": figures.to_json(whole(scores))}
    for by in args.per or ():
        rows = {part.name: {"documents": part.documents, "figures": figures.to_json(part)} for part in parts(scores, by)}
        out.setdefault("per", {})[by] = rows
    if args.misses:
        out["misses"] = [misses.to_json(miss) for miss in shown]
    if compared:
        out["against"] = {
            "cells": {name: {"before": was.f1, "now": now.f1, "interval": ends} for name, (was, now, ends) in compared.cells.items()},
            "better": [misses.change_to_json(change) for change in compared.better],
            "broken": [misses.change_to_json(change) for change in compared.broken],
        }
    return out
