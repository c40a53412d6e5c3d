"""What one document tells of one act, together: title, lead, a toll given later and the attack that it is of are one row to link.

A document tells an act in several places, each with a part of it. Laid side by side with other documents the parts say less than the
whole, so they are put together first, where nothing speaks against it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from marsad.link.families import SPEECH, Family, families
from marsad.link.row import Act, Row

KM = 111.2
_TELLING = 4
"""Rare words without which two acts may look the same and tell little."""
_PACK = msgspec.msgpack.Encoder()
NEAR_TOLL = 1.34
"""A title's round number and the number of the text are one up to this ratio."""


def acts(rows: Sequence[Row], apart: Collection[frozenset[str]] = ()) -> list[Act]:
    """The acts that the rows of one document tell, in the order in which they are first told."""
    out: list[Act] = []
    for row in rows:
        for act in reversed(out):
            if _one(act.row, row) and not (apart and any(frozenset((key, row.key)) in apart for key in act.keys)):
                act.row = _together(act.row, row)
                act.keys.append(row.key)
                act.copies.append(row.copy)
                break
        else:
            out.append(Act(row, [row.key], [row.copy]))
    return out


def by_document(rows: Iterable[Row], apart: Collection[frozenset[str]] = ()) -> list[Act]:
    """The acts of many documents, document by document in the order of the rows."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.document].append(row)
    return [act for group in groups.values() for act in acts(group, apart)]


def fold(told: Sequence[tuple[Act, str | None]], apart: Collection[frozenset[str]] = ()) -> list[tuple[Act, str | None]]:
    """Acts with their incidents, those known first, without the acts that repeat an earlier one word for word in another document,
    or tell it in the same words and cells.

    Their keys become echoes of the act that is kept. Known acts of two incidents are never folded, nor what a person put apart.
    """
    often = Counter((copy, act.row.document) for act, _ in told for copy in act.copies)
    first: dict[tuple[str | bytes, str | None], int] = {}
    known: dict[str | bytes, int] = {}
    out: list[tuple[Act, str | None]] = []
    for act, incident in told:
        signs: list[str | bytes] = [*(copy for copy in act.copies if often[copy, act.row.document] == 1), *_cells(act.row)]
        at = next((n for sign in signs if (n := first.get((sign, incident)) if incident else known.get(sign)) is not None), None)
        if at is None or not _echo(out[at][0], act) or _apart(out[at][0], act, apart):
            at = len(out)
            out.append((act, incident))
        else:
            out[at][0].echoes += [*act.keys, *act.echoes]
        for sign in signs:
            first.setdefault((sign, incident), at)
            known.setdefault(sign, at)
    return out


def _cells(row: Row) -> Iterator[bytes]:
    """All that is compared of a row, as one sign; none of one that tells little: two such may look the same and be two."""
    if len(row.words) >= _TELLING and row.first is not None:
        yield _PACK.encode(msgspec.structs.replace(row, key="", document="", text="", copy=""))


def _echo(one: Act, other: Act) -> bool:
    return one.row.document != other.row.document and _days(one.row, other.row)


def _apart(one: Act, other: Act, apart: Collection[frozenset[str]]) -> bool:
    return bool(apart) and any(frozenset((a, b)) in apart for a in [*one.keys, *one.echoes] for b in other.keys)


def _one(a: Row, b: Row) -> bool:
    """Whether two tellings of one document may be of one act."""
    if a.mode != b.mode or a.arena != b.arena:
        return False
    if a.arena == SPEECH:
        return a.type == b.type and a.actors == b.actors and a.targets == b.targets and a.words == b.words
    title = a.title != b.title
    return (
        _kinds(families()[a.type], families()[b.type])
        and _days(a, b)
        and _places(a, b, title)
        and _numbers(a.killed, b.killed, title)
        and _numbers(a.wounded, b.wounded, title)
        and (title or not a.sites or not b.sites or not set(a.sites).isdisjoint(b.sites))
        and (not a.actors or not b.actors or not set(a.actors_up).isdisjoint(b.actors_up))
    )


def _kinds(a: Family, b: Family) -> bool:
    """Of one family, or one says the act and the other only that people fell, or that there was an attack."""
    return a.name == b.name or (b.name in a.meets and (a.rank > 1 or b.rank > 1))


def _days(a: Row, b: Row) -> bool:
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return True
    return a.first <= b.last and b.first <= a.last


def _places(a: Row, b: Row, title: bool) -> bool:
    if a.place is None or b.place is None or a.borrowed or b.borrowed or a.place == b.place:
        return True
    if not set(a.place_words).isdisjoint(b.place_words):
        return True
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return title
    wide = max(a.radius, b.radius)
    return title and KM * math.hypot(a.lat - b.lat, (a.lon - b.lon) * math.cos(math.radians(a.lat))) <= wide


def _numbers(a: int | None, b: int | None, title: bool) -> bool:
    if a is None or b is None or a == b:
        return True
    return title and max(a, b) <= NEAR_TOLL * min(a, b)


_SETS = (
    "place_words",
    "spots",
    "actors",
    "actors_up",
    "targets",
    "targets_up",
    "speakers",
    "other_counts",
    "equipment",
    "classes",
    "persons",
    "sites",
    "words",
    "rare",
)


def _together(a: Row, b: Row) -> Row:
    """The row that holds what both tell, the more exact where they differ."""
    kind = min((a, b), key=lambda row: families()[row.type].rank)
    place = min((a, b), key=_vague)
    when = min((a, b), key=_open)
    toll = max((a, b), key=lambda row: row.killed or 0)
    hurt = max((a, b), key=lambda row: row.wounded or 0)
    return msgspec.structs.replace(
        a,
        type=kind.type,
        family=kind.family,
        place=place.place,
        lat=place.lat,
        lon=place.lon,
        radius=place.radius,
        wide=place.wide,
        fine=place.fine,
        named=place.named,
        country=place.country,
        admin1=place.admin1,
        borrowed=place.borrowed,
        first=when.first,
        last=when.last,
        stated=when.stated,
        killed=toll.killed,
        killed_most=toll.killed_most,
        wounded=hurt.wounded,
        wounded_most=hurt.wounded_most,
        title=a.title and b.title,
        **{name: _both(getattr(a, name), getattr(b, name)) for name in _SETS},
    )


def _both(a: list[str], b: list[str]) -> list[str]:
    return a if a == b or not b else b if not a else sorted({*a, *b})


def _vague(row: Row) -> tuple[bool, bool, bool, bool, float]:
    return row.place is None, row.borrowed, row.lat is None, row.wide, row.radius


def _open(row: Row) -> tuple[bool, bool, int]:
    if row.first is None or row.last is None:
        return True, True, 0
    return False, not row.stated, row.last - row.first
