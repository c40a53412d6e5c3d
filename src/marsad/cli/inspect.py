"""`marsad inspect`: what the data know of a word or name."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Iterator

from marsad import dates, numbers
from marsad.cli import cells, exits
from marsad.cli.loading import load_coder
from marsad.compiled import Data
from marsad.find.lexicon import lookup
from marsad.find.readings import Reading
from marsad.find.senses import Sense
from marsad.lang.frames import Frame
from marsad.world.gazetteer import Place
from marsad.world.registry import EquipmentEntry, PartyEntry

_PLACES = 5
_ALIASES = 12


def run(args: argparse.Namespace) -> int:
    """Print what is known of each word."""
    data = load_coder().data
    width = shutil.get_terminal_size((100, 24)).columns
    for word in args.words:
        print(cells.plain(word))
        for label, text in list(known(word, data)) or [("unknown", "not in the data")]:
            print(textwrap.fill(text, width, initial_indent=f"  {label:<10} ", subsequent_indent=" " * 13, break_on_hyphens=False))
        print()
    return exits.OK


def known(word: str, data: Data) -> Iterator[tuple[str, str]]:
    """What the data know of a word: a label and a line for each thing."""
    for reading, senses in lookup(data.lexicon, word):
        yield "read as", _clitics(reading, word, data)
        for sense in senses:
            yield from _sense(sense, data)
    for number in numbers(word):
        ends = f"{number.low:g}" if number.low is not None and number.low == number.high else f"{number.low} to {number.high}"
        yield "number", f"{ends if number.low is not None else 'some'} ({number.kind}, {number.bound})"
    for date in dates(word):
        days = " to ".join(str(day) for day in (date.start, date.end) if day) or "hangs on the day of publication"
        yield "date", f"{days} ({date.precision})"
    for at, candidate in enumerate(data.gazetteer.lookup(word, None, _PLACES)):
        yield "or" if at else "place", _place(candidate.place)


def _place(place: Place) -> str:
    about = [place.kind, f"{place.precision} ±{place.radius_km:g} km", f"{place.lat:.3f}, {place.lon:.3f}", place.id]
    return f"{place.name}, {place.country} ({'; '.join(about)})"


def _clitics(reading: Reading, word: str, data: Data) -> str:
    """A reading, its parts set apart: conjunction, preposition, article, the word (and those after it), pronoun."""
    key = " ".join([reading.key, *word.split()[1:]])
    parts = [reading.conj, reading.prep, data.lexicon.article if reading.art else "", key, reading.enclitic]
    return cells.plain(" + ".join(part for part in parts if part))


def _sense(sense: Sense, data: Data) -> Iterator[tuple[str, str]]:
    if sense.category == "frame":
        yield "frame", _frame(data.language_frames[sense.ref], sense.form)
    elif sense.category == "party":
        entry = data.registry.parties[sense.ref]
        yield "person" if entry.kind == "person" else "party", _party(entry, sense.form)
        yield "", "also " + _aliases("party", sense.ref, data)
    elif sense.category == "equipment":
        yield "equipment", _item(data.registry.equipment[sense.ref], sense.form)
        yield "", "also " + _aliases("equipment", sense.ref, data)
    elif sense.category == "word":
        yield "function", f"{sense.label}{f' ({sense.kind})' if sense.kind else ''}"
    else:
        about = ", ".join(
            part
            for part in (sense.label, sense.kind if sense.kind != sense.label else "", sense.form if sense.form != sense.category else "")
            if part
        )
        yield sense.category, about


def _frame(frame: Frame, form: str) -> str:
    slots = ", ".join(f"{slot} = {role}" for slot, role in frame.slots.items())
    about = [form, f"content {frame.content}" if frame.content else "", f"counts {frame.count}" if frame.count else "", frame.outcome or ""]
    return f"{frame.id} -> {frame.type or 'no event of its own'} ({', '.join(a for a in about if a)}){f'; slots: {slots}' if slots else ''}"


def _party(entry: PartyEntry, form: str) -> str:
    of = "; ".join(f"{parent}{f' {first}..{last}' if first or last else ''}" for parent, first, last in entry.of)
    about = [
        entry.id,
        entry.kind,
        entry.country or "",
        entry.role or "",
        f"of {of}" if of else "",
        f"here as {form}" if form != "neutral" else "",
    ]
    return f"{entry.name} ({', '.join(a for a in about if a)})"


def _item(entry: EquipmentEntry, form: str) -> str:
    about = [entry.id, entry.class_, entry.origin or "", f"of {entry.of}" if entry.of else "", form if form != "one" else ""]
    return f"{entry.name} ({', '.join(a for a in about if a)})"


def _aliases(category: str, ref: int, data: Data) -> str:
    """Other names of an entry, folded; loaded ones marked; adjectives and made-up cases left out."""
    names: dict[str, str] = {}
    for words, kind, index, form in data.registry.names:
        if kind == category and index == ref and form not in ("nisba", "people", "dual"):
            names.setdefault(words, " (loaded)" if form == "loaded" else "")
    shown = [f"{cells.plain(words)}{mark}" for words, mark in names.items()]
    more = f" and {len(shown) - _ALIASES} more" if len(shown) > _ALIASES else ""
    return ", ".join(shown[:_ALIASES]) + more
