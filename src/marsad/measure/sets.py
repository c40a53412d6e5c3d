"""Gold files coded and scored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from marsad.coder import Coder
from marsad.measure.gold import GoldDocument, read_gold
from marsad.measure.score import Scores, score


def evaluate(path: Path, coder: Coder) -> Scores:
    """Code the reports of a gold file and score them. Raises `GoldError` for a wrong line, `OSError` where it can't be read."""
    gold = read_gold(path)
    reports = [document.report for document in gold]
    return score(gold, [coder.code(r.text, r.published, r.title, r.publisher, id=r.id, url=r.url) for r in reports])


def together(each: Iterable[Scores]) -> Scores:
    """The scores of several files as one."""
    out = Scores()
    for scores in each:
        out.join(scores)
    return out


def fingerprint(documents: Sequence[GoldDocument]) -> str:
    """Sixteen hex digits that change when a text, a date or an event of the gold does."""
    state = hashlib.sha256()
    for document in documents:
        report = document.report
        head = [report.id, report.text, report.title, str(report.published), report.publisher]
        state.update(msgspec.json.encode([[part and part.encode("utf-8", "surrogatepass").hex() for part in head], document.events]))
    return state.hexdigest()[:16]
