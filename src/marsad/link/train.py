"""The parameters of linking, learnt anew: `python -m marsad.link.train` writes `settings.json`.

1. m and u, how often a level is met in two acts of one incident, and of two: Splink's count over pairs whose incidents are known. The
   pairs are those that are weighed in use. Pairs drawn at random would give another u: acts that share a key share sides and towns too,
   whether they are one or not. Expectation maximisation was tried, u from pairs of one region and week with m held: rates of levels that
   are seldom met run to nought.
2. Words, sites and names of one text are not independent, so the bits that the rates give must not simply be added. Logistic regression
   over the same pairs moves the bits of each level, held to those of the rates by a ridge; of m and u the larger stays.

The reports are made-up ones and the samples. The made-up ones err less than people do, so no level is held rarer than `LEAST`; the
samples count `TIMES` fold, because they are few and written by people.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from marsad.incident import Kept, Telling
from marsad.link.acts import by_document
from marsad.link.blocking import pairs
from marsad.link.compare import COMPARISONS, Comparison, Level
from marsad.link.families import families
from marsad.link.row import Row
from marsad.link.rows import rows
from marsad.link.settings import PATH, Rate, Settings, load, splink_settings
from marsad.link.weigh import Weighed, api, table, weigh

LEAST = 0.01
"""The lowest rate of a level that is no hard conflict."""
TIMES = 60
"""How often each sample counts."""
RIDGE = 20.0
"""How strongly the bits of a level are held to those that its rates give, in pairs."""
HARD_BITS = -20.0
JOIN, SPEAK, MERGE, ABSENT, TOLERATE = -1.0, 4.0, 1.0, -1.0, 8.0
"""Chosen by hand, on made-up reports of another seed and on the samples (see `Settings`)."""
SETS = ("", "posts-")
"""The samples that are trained on, by what their files begin with; posts that are kept apart are not among them."""


@dataclass(frozen=True)
class Labelled:
    """Acts as rows; the incident of each, where it is known and the act may tell it; `times`: how often they count."""

    rows: list[Row]
    incidents: list[str | None]
    times: int


def labelled(reports: Iterable[Mapping[str, Any]], clusters: Iterable[Mapping[str, Any]], coder: Any, times: int = 1) -> Labelled:
    """Code reports and label their acts by the incidents; an act of a report of several incidents has no label."""
    of: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for cluster in clusters:
        for document in cluster["documents"]:
            of[document].append((cluster["incident"], cluster["type"]))
    found: list[Row] = []
    labels: list[str | None] = []
    for report in reports:
        record = coder.code(report["text"], report.get("published"), report.get("title"), report.get("publisher"))
        kept = Kept(key=report["id"], id=report["id"], text=report["text"], text_sha256="", bytes_sha256="")
        kept.title, kept.published, kept.publisher = report.get("title"), report.get("published"), report.get("publisher")
        told = rows(kept, [Telling(key=f"{report['id']} {event.id}", event=event, document=report["id"]) for event in record.events])
        for act in by_document(told):
            incidents = of[report["id"]]
            meets = families()[act.row.type].meets
            fits = len(incidents) == 1 and families()[incidents[0][1]].name in meets
            found.append(act.row)
            labels.append(incidents[0][0] if fits else None)
    return Labelled(found, labels, times)


@dataclass(frozen=True)
class Known:
    """Pairs of positions in a set that share a key and whose incidents are known: `same` where they are one."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    same: NDArray[np.bool_]


def known(one: Labelled) -> Known:
    """The pairs to learn from; acts of one document are put together by other rules, and are left out."""
    left, right = pairs(one.rows, len(one.rows))
    judged = np.array([_judged(one, i, j) for i, j in zip(left.tolist(), right.tolist(), strict=True)], dtype=np.bool_)
    left, right = left[judged], right[judged]
    same = np.array([one.incidents[i] == one.incidents[j] for i, j in zip(left.tolist(), right.tolist(), strict=True)], dtype=np.bool_)
    return Known(left, right, same)


def _judged(one: Labelled, i: int, j: int) -> bool:
    return one.incidents[i] is not None and one.incidents[j] is not None and one.rows[i].document != one.rows[j].document


def estimate(sets: Sequence[Labelled], start: Settings) -> Settings:
    """Rates by Splink: m from pairs that are known to be of one incident, u from pairs that are known to be of two."""
    one, two = (_counted(sets, start, same) for same in (True, False))
    return msgspec.structs.replace(start, rates={c.name: _rates(c, one[c.name], two[c.name], start.rates[c.name]) for c in COMPARISONS})


def _counted(sets: Sequence[Labelled], start: Settings, same: bool) -> dict[str, list[float]]:
    """How often each level of each comparison is met in known pairs, those of one incident or the others."""
    import pyarrow as pa
    from splink import Linker

    rows: list[Row] = []
    ends: list[NDArray[np.int64]] = []
    for one in sets:
        pairs_ = known(one)
        chosen = np.stack([pairs_.left, pairs_.right])[:, pairs_.same == same]
        for _ in range(one.times):
            ends.append(chosen + len(rows))
            rows += one.rows
    left, right = np.concatenate(ends, axis=1)
    backend = api()
    blank = msgspec.structs.replace(start, rates={name: [Rate(m=LEAST, u=LEAST)] * len(rates) for name, rates in start.rates.items()})
    linker = Linker(backend.register(table(rows)), splink_settings(blank), log_level=None, validate_settings=False)
    labels = backend.register(pa.table({"id_l": left, "id_r": right}))
    linker.training.estimate_m_from_pairwise_labels(labels)  # type: ignore[no-untyped-call]
    model = linker.misc.save_model_to_json()
    return {
        c["output_column_name"]: [level["m_probability"] for level in c["comparison_levels"] if not level.get("is_null_level")]
        for c in model["comparisons"]
    }


def _rates(comparison: Comparison, one: Sequence[float], two: Sequence[float], before: Sequence[Rate]) -> list[Rate]:
    """The rates as counted, bounded; a level that is met in no pair stays as it was."""
    out = []
    for level, m, u, rate in zip(comparison.told, one, two, before, strict=True):
        if level.hard:
            out.append(Rate(m=0.5 * 2**HARD_BITS, u=0.5))
        elif level.fixed or (m <= LEAST and u <= LEAST):
            out.append(rate)
        else:
            out.append(Rate(m=max(m, LEAST), u=max(u, LEAST)))
    return out


def calibrate(sets: Sequence[Labelled], settings: Settings) -> Settings:
    """The bits of the levels and the prior odds by which the weights of pairs come nearest to what is known of them."""
    levels, same, share = [], [], []
    for one in sets:
        told = known(one)
        met = _met(weigh(one.rows, told.left, told.right, settings), settings)  # in the same order: by position
        levels.append(met)
        same.append(told.same.astype(np.float64))
        share.append(np.full(len(met), float(one.times)))
    flat = [(c.name, n, level.hard) for c in COMPARISONS for n, level in enumerate(c.told)]
    hard = np.array([hard for *_, hard in flat])
    met = np.concatenate(levels)
    soft = ~met[:, hard].any(axis=1)
    bits = np.array([bits for c in COMPARISONS for bits in settings.weights(c.name)])
    bounds = np.array([_bounds(level, held) for c in COMPARISONS for level, held in zip(c.told, settings.weights(c.name), strict=True)])
    fitted, prior = _fit(
        met[soft].astype(np.float64), np.concatenate(same)[soft], np.concatenate(share)[soft], bits, settings.prior, bounds
    )
    rates: dict[str, list[Rate]] = defaultdict(list)
    for (name, n, is_hard), value in zip(flat, fitted.tolist(), strict=True):
        rate = settings.rates[name][n]
        rates[name].append(rate if is_hard else _moved(rate, value))
    return msgspec.structs.replace(settings, prior=round(prior, 3), rates=_distinct(rates))


def _bounds(level: Level, bits: float) -> tuple[float, float]:
    """The least and the most bits that a level may have."""
    if level.fixed:
        return bits, bits
    return (0.0 if level.side > 0 else -np.inf), (0.0 if level.side < 0 else np.inf)


def _met(weighed: Weighed, settings: Settings) -> NDArray[np.bool_]:
    """Which levels each pair meets, a column for each level of each comparison."""
    columns = []
    for at, comparison in enumerate(COMPARISONS):
        bits = weighed.parts[:, at]
        level = np.abs(bits[:, None] - np.array(settings.weights(comparison.name))[None]).argmin(axis=1)
        columns += [(level == n) & (bits != 0) for n in range(len(comparison.told))]
    return np.stack(columns, axis=1)


def _fit(
    met: NDArray[np.float64],
    same: NDArray[np.float64],
    share: NDArray[np.float64],
    bits: NDArray[np.float64],
    prior: float,
    bounds: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float]:
    """Newton's method for logistic regression with a ridge around `bits` and `prior`, within bounds; bits in, bits out."""
    design = np.concatenate([met, np.ones((len(met), 1))], axis=1) * np.log(2)
    held = np.append(bits, prior)
    found = held.copy()
    ridge = np.append(np.full(len(bits), RIDGE * np.log(2) ** 2), 1.0)
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (share * (same - likely)) - ridge * (found - held)
        curve = (design * (share * likely * (1 - likely))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        found = found + step
        found[:-1] = np.clip(found[:-1], bounds[:, 0], bounds[:, 1])
        if np.abs(step).max() < 1e-6:
            break
    return found[:-1], float(found[-1])


def _moved(rate: Rate, bits: float) -> Rate:
    """A rate with other bits; the larger of m and u stays."""
    most = max(rate.m, rate.u)
    return Rate(m=most, u=most / 2**bits) if bits >= 0 else Rate(m=most * 2**bits, u=most)


def _distinct(rates: Mapping[str, list[Rate]]) -> dict[str, list[Rate]]:
    """The rates rounded, no two levels of one comparison with the same bits, and none with no bits: a weight then names its level."""
    out: dict[str, list[Rate]] = {}
    for name, levels in rates.items():
        seen: set[float] = {0.0}
        out[name] = []
        for rate in levels:
            m, u = float(f"{rate.m:.6g}"), float(f"{rate.u:.6g}")
            while round(float(np.log2(m / u)), 3) in seen:
                u *= 1.002
            seen.add(round(float(np.log2(m / u)), 3))
            out[name].append(Rate(m=m, u=float(f"{u:.6g}")))
    return out


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    """Learn and write the settings."""
    from marsad.coder import Coder
    from marsad.measure.generate import generate

    parser = argparse.ArgumentParser(prog="python -m marsad.link.train", description="Learn the parameters of linking anew.")
    parser.add_argument("--reports", type=int, default=4000, metavar="N", help="made-up reports (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=11, help="of the made-up reports (default: %(default)s)")
    parser.add_argument("--samples", type=Path, default=Path("samples/incidents"), metavar="DIR", help="samples (default: %(default)s)")
    parser.add_argument("--start", type=Path, default=PATH, metavar="FILE", help="settings to begin with (default: those in use)")
    parser.add_argument("--out", type=Path, default=PATH, metavar="FILE", help="where to write (default: the settings in use)")
    args = parser.parse_args()
    coder = Coder()
    made, told = generate(args.reports, seed=args.seed)
    sets = [labelled(made, told, coder)]
    for name in SETS:
        reports = args.samples / ("reports.jsonl" if not name else f"{name.rstrip('-')}.jsonl")
        sets.append(labelled(_lines(reports), _lines(args.samples / f"{name}clusters.jsonl"), coder, TIMES))
    settings = calibrate(sets, estimate(sets, load(args.start)))
    settings.join, settings.speech, settings.merge, settings.absent, settings.tolerate = JOIN, SPEAK, MERGE, ABSENT, TOLERATE
    settings.provenance = {
        "made": f"python -m marsad.link.train --reports {args.reports} --seed {args.seed}",
        "from": f"{args.reports} made-up reports and {sum(len({r.document for r in s.rows}) for s in sets[1:])} samples, {TIMES} fold",
        "m": "Splink, from pairs that share a key and are of one incident",
        "u": "Splink, from pairs that share a key and are of two",
        "bits": "moved by logistic regression over the same pairs",
    }
    args.out.write_text(json.dumps(msgspec.to_builtins(settings), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{args.out}: prior {settings.prior:+.2f} bits")


if __name__ == "__main__":
    main()
