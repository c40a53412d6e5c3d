"""Numbers and days as a person wants to read them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date
from hijridate import Gregorian
from markupsafe import Markup, escape

from marsad.desk.i18n import Preferences

_ARABIC = str.maketrans("0123456789", "".join(chr(0x660 + n) for n in range(10)))
_SEPARATORS = {"western": ",", "arabic": "\u066c"}


def digits(text: str, wanted: Preferences) -> str:
    """The digits of a text as wanted.

    >>> digits("1,250", Preferences(digits="western"))
    '1,250'
    """
    return text.translate(_ARABIC) if wanted.digits == "arabic" else text


def number(value: float | int | None, wanted: Preferences) -> Markup:
    """A number, kept in its own direction; nothing for None."""
    if value is None:
        return Markup("")
    told = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return Markup(f"<bdi>{digits(told, wanted).replace(',', _SEPARATORS[wanted.digits])}</bdi>")  # only digits: nothing to escape


def span(low: int | None, best: int | None, high: int | None, wanted: Preferences) -> Markup:
    """A number that is given with its ends: the best one, and the ends where they differ."""
    if best is None and low is None:
        return Markup("")
    main = number(best if best is not None else low, wanted)
    if low == high:
        return main
    open_ = Markup("{}+").format(number(low, wanted)) if high is None else Markup("{}–{}").format(number(low, wanted), number(high, wanted))
    return open_ if best is None else Markup('{} <small class="ends">({})</small>').format(main, open_)


@lru_cache(maxsize=20_000)
def day(iso: str | None, wanted: Preferences) -> Markup:
    """A day, with that of the Hijri calendar beside it where it is wanted; the ISO day in the element. Nothing for None."""
    if not iso:
        return Markup("")
    try:
        at = date.fromisoformat(iso[:10])
    except ValueError:
        return Markup("<bdi>{}</bdi>").format(iso)
    told = digits(format_date(at, "d MMM y", locale=wanted.lang), wanted)
    beside = Markup(' <small class="hijri">({})</small>').format(digits(hijri(at, wanted.lang), wanted)) if wanted.hijri else Markup("")
    return Markup('<time datetime="{}"><bdi>{}</bdi></time>{}').format(at.isoformat(), told, beside)


def hijri(at: date, language: str) -> str:
    """A day in the Hijri calendar; empty outside the years that the tables hold."""
    try:
        found = Gregorian.fromdate(at).to_hijri()
    except OverflowError:
        return ""
    return f"{found.day} {found.month_name('ar' if language == 'ar' else 'en')} {found.year}"


@lru_cache(maxsize=20_000)
def days(start: str | None, end: str | None, wanted: Preferences) -> Markup:
    """A day or a span of days; an open end stays open."""
    if start == end or start is None or end is None:
        return (
            Markup("{}{}{}").format("" if start else Markup("≤ "), day(start or end, wanted), "" if end else Markup(" ≤"))
            if (start or end)
            else Markup("")
        )
    return Markup("{} – {}").format(day(start, wanted), day(end, wanted))


def moment(iso: str | None, wanted: Preferences) -> Markup:
    """A time (UTC, ISO 8601), to the minute."""
    if not iso:
        return Markup("")
    told = iso[:16].replace("T", " ")
    return Markup('<time datetime="{}"><bdi>{}</bdi></time>').format(iso, digits(told, wanted))


def plain(text: str) -> Markup:
    """A text of a report or a name, in a direction of its own."""
    return Markup(f'<bdi dir="auto">{escape(text)}</bdi>')
