"""Marsad reads Arabic conflict reporting: who reportedly did what to whom, where, when, with what, and who says so.

>>> import marsad
>>> record = marsad.code("قصفت طائرات حربية مدينة ترهونة أمس", published="2020-05-20")
>>> [(e.type, e.when.start) for e in record.events]
[('airstrike', '2020-05-19')]

Everything is loaded on first use; importing the package alone costs nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from marsad.coder import Coder
    from marsad.find.dates import DateItem
    from marsad.find.numbers import NumberItem
    from marsad.record import Party, Record
    from marsad.world.places import PlaceItem

__version__ = "0.1.0"
__all__ = ["Coder", "__version__", "code", "dates", "numbers", "parties", "places"]


def code(text: str, published: date | str | None = None, title: str | None = None, publisher: str | None = None) -> Record:
    """The record of one report.

    `published` is a date or an ISO string; without it relative dates ("yesterday") stay open. A `title` given apart is coded
    too, its spans say `in_ == "title"`. Raises `ValueError` where `published` is no date. For many reports, or threads, `Coder`
    does the same.
    """
    return _coder().code(text, published, title, publisher)


def dates(text: str, reference: date | str | None = None) -> list[DateItem]:
    """The dates told in `text`, in order: `start` and `end` (dates, or None where open), `precision`, `mention`.

    `reference` is the day of publication, a date or an ISO string. Raises `ValueError` where it is none.
    """
    from marsad.find.dates import dates

    return dates(text, reference)


def numbers(text: str) -> list[NumberItem]:
    """The numbers in `text`, figures and words, in order: `low`, `high` (None for "dozens"), `mention`."""
    from marsad.find.numbers import numbers

    return numbers(text)


def places(text: str, country: str | None = None) -> list[PlaceItem]:
    """The places in `text`: `name`, `id`, `lat`, `lon` (degrees), `country` (ISO 3166 two letters), `precision`, `mention`.

    A text that is wholly one name gives what that name may mean, best first, those of `country` before others; a sentence
    gives each place named in it, in order.
    """
    from marsad.world.places import places

    return places(text, country)


def parties(text: str) -> list[Party]:
    """The parties named in `text`, in order, as in a record: `name`, `id` (None where unknown), `kind`, `of`, `mention`."""
    from marsad.coder.parties import parties

    return parties(text)


@cache
def _coder() -> Coder:
    from marsad.coder import Coder

    return Coder()


def __getattr__(name: str) -> Any:
    if name == "Coder":
        from marsad.coder import Coder

        return Coder
    raise AttributeError(f"module 'marsad' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
