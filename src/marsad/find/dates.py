"""When: the dates, days and stretches of time that a text tells, resolved from the day it was published.

    >>> from datetime import date
    >>> [(d.mention.text, str(d.start)) for d in dates("قصفت الطائرات المدينة أول أمس", date(2015, 7, 23))]
    [('أول أمس', '2015-07-21')]

Weeks begin on Monday. A weekday alone is the last such day, the day of publication included. A date without its year is of the
year of publication, or of the year before where that lies far ahead or the verb has passed. Lengths of time ("two days ago")
give the day they lead to; `precision` tells how exact that is.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

import msgspec

from marsad.find.date_atoms import Part
from marsad.find.date_scan import Scanner
from marsad.find.date_words import DateData, load_dates
from marsad.record import Span
from marsad.text.fold import fold
from marsad.text.tokens import Tokens, tokenize

__all__ = ["DateData", "DateItem", "When", "dates", "find_dates", "load_dates"]

_ARABIC = Path(__file__).parent.parent / "lang" / "ar" / "dates.yaml"
# Two days that share no weekday, month, year or decade: what comes out alike for both does not hang on the reference.
_PROBES = (date(2003, 3, 5), date(2018, 10, 26))


class When(msgspec.Struct, frozen=True):
    """A stretch of time told in the text: first and last day (None: open), over the tokens `first` to `last`.

    `time`: "HH:MM". `precision`: hour, day, week, month, year or open. `kind`: absolute, relative, weekday, range, since, until,
    before, after, duration, now, "day of month", or clock (an hour without a day: both ends None). `flag`: what does not fit.
    `begun`: after "since", the last day on which it may have begun: for an act that does not last, `start` to `begun` is when it was.
    `cut`: code points of the first token that are a proclitic ("and", "in") and no part of the mention.
    """

    start: date | None
    end: date | None
    time: str | None
    precision: str
    first: int
    last: int
    kind: str
    flag: str | None = None
    begun: date | None = None
    cut: int = 0


class DateItem(msgspec.Struct, frozen=True):
    """A date in a text: first and last day, precision as in `When`, and the words with their offsets in code points."""

    start: date | None
    end: date | None
    precision: str
    mention: Span
    time: str | None = None
    flag: str | None = None


def find_dates(tokens: Tokens, reference: date | None, language: DateData) -> list[When]:
    """The dates among `tokens`, in order, not overlapping. Never raises.

    Without a reference (the day of publication) what hangs on it stays open: `start` and `end` are None, `precision` is kept.
    """
    if reference is not None:
        return [_when(tokens, part, part.start, part.end, language) for part in Scanner(tokens, reference, language).scan()]
    one, other = (Scanner(tokens, probe, language).scan() for probe in _PROBES)
    same = {(part.first, part.last): part for part in other}
    found: list[When] = []
    for part in one:
        twin = same.get((part.first, part.last))
        start = part.start if twin and twin.start == part.start else None
        end = part.end if twin and twin.end == part.end else None
        if part.flag and not (twin and twin.flag == part.flag):
            part = part._replace(flag=None)
        found.append(_when(tokens, part, start, end, language))
    return found


def _when(tokens: Tokens, part: Part, start: date | None, end: date | None, language: DateData) -> When:
    begun, cut = part.begun if start else None, 0
    if part.kind != "day of month":
        kinds = language.table.get(tokens.word[part.first], {})
        folded = min((lexeme.cut for found in kinds.values() for lexeme in found), default=0)
        if folded:  # where the word carries no marks the cut is the same in the original
            text = tokens.words(part.first, part.first)
            cut = folded if len(text) == len(tokens.word[part.first]) else int(fold(text).start[folded])
    return When(start, end, part.time, part.precision, part.first, part.last, part.kind, part.flag, begun, cut)


@cache
def _arabic() -> DateData:
    return load_dates(_ARABIC)


def dates(text: str, reference: date | str | None = None) -> list[DateItem]:
    """The dates that an Arabic text tells, in order. `reference` is the day it was published, as a date or in ISO form.

    Hours without a day are left out. Raises ValueError where `reference` is a string but no ISO date.
    """
    if isinstance(reference, str):
        reference = date.fromisoformat(reference[:10])
    elif isinstance(reference, datetime):
        reference = reference.date()
    tokens = tokenize(text)
    items: list[DateItem] = []
    for when in find_dates(tokens, reference, _arabic()):
        if when.kind == "clock":
            continue
        start, end = tokens.span(when.first, when.last)
        start += when.cut
        items.append(DateItem(when.start, when.end, when.precision, Span(text[start:end], start, end), when.time, when.flag))
    return items
