"""Numbers in words: people counted, and equipment by kind and make."""

from __future__ import annotations

from marsad.incident import Loss
from marsad.link import graph
from marsad.link.phrases import Ending, Phrases
from marsad.world.registry import EquipmentEntry


def number_of(n: int) -> str:
    """How a language counts with `n`: one, two, few (3 to 10), many (what ends in 11 to 99), hundred (what ends in 00, 01, 02)."""
    if n in (1, 2):
        return ("one", "two")[n - 1]
    rest = n % 100
    if 3 <= rest <= 10:
        return "few"
    return "many" if rest > 10 or n == 0 else "hundred"


def counted(what: str, low: int | None, high: int | None, phrases: Phrases) -> str:
    """So many of what is counted in `phrases.counted`; "" where no number is known."""
    words = phrases.counted[what]

    def some(n: int) -> str:
        return words[number_of(n)].format(n=f"{n:,}")

    if low is None and high is None:
        return ""
    if low == high and low is not None:
        return some(low)
    if low is None or (low == 0 and high is not None):
        return phrases.ranges["up"].format(high=some(high or 0))
    if high is None:
        return phrases.ranges["open"].format(low=some(low))
    if high == 2:
        return phrases.ranges["small"].format(low=some(low), high=some(high))
    return phrases.ranges["range"].format(low=f"{low:,}", high=some(high))


def _changed(word: str, rules: list[Ending]) -> str:
    rule = next((r for r in rules if word.endswith(r.ends)), None)
    return rule.change(word) if rule is not None else word


def _forms(entry: EquipmentEntry, phrases: Phrases) -> tuple[str, str, str, str]:
    """A kind of equipment as one, two, many, and as counted from eleven; "" where the language has no sure form."""
    if phrases.native:
        one, many = entry.name_ar, entry.plural_ar
        simple = " " not in one
        first = one.split(" ")[0]
        two = _changed(one, phrases.endings["dual"]) if simple else ""
        accusative = (
            _changed(one, phrases.endings["accusative"]) if simple or _changed(first, phrases.endings["accusative"]) == first else ""
        )
        return one, two, many, accusative
    name, opening, rest = entry.name.partition(" (")
    one = name if name[1:2].isupper() or name[:1].isdigit() else name[:1].lower() + name[1:]
    many = " or ".join(_changed(part, phrases.endings["plural"]) for part in one.split(" or ")) + opening + rest
    return one + opening + rest, many, many, many


def _kind(entry: EquipmentEntry) -> EquipmentEntry | None:
    """The nearest kind above a make that has a word of its own."""
    kinds = graph.items()
    above = kinds.get(entry.of or "")
    while above is not None and not above.plural_ar:
        above = kinds.get(above.of or "")
    return above


def things(loss: Loss, phrases: Phrases) -> str:
    """So many of an item: "3 tanks", "a Pantsir-S1 air-defence system"."""
    entry = graph.items().get(loss.id or "")
    low, high = loss.low, loss.high
    if entry is None:
        name = phrases.quote.format(name=loss.item)
        return _numbered({"plain": name}, low, high, phrases, name)
    model = (phrases.native and entry.name_ar) or entry.name
    kind = entry if entry.plural_ar or entry.mass else _kind(entry)
    if kind is None:
        return _numbered({"plain": model}, low, high, phrases, model)
    one, two, many, accusative = _forms(kind, phrases)
    forms = {"one": one, "two": two, "many": many or one, "accusative": accusative}
    if kind is not entry:
        forms = {form: phrases.things["model"].format(kind=words, model=model) if words else "" for form, words in forms.items()}
    return _numbered(forms, low, high, phrases, "")


def _numbered(forms: dict[str, str], low: int | None, high: int | None, phrases: Phrases, model: str) -> str:
    def some(n: int) -> str:
        if model:
            return phrases.things["alone" if n == 1 else "plain"].format(model=model, n=f"{n:,}")
        how = number_of(n)
        if (how == "two" and not forms["two"]) or (how == "many" and not forms["accusative"]):
            how = "odd"
        return phrases.things[how].format(n=f"{n:,}", **forms)

    if low is None and high is None:
        return phrases.things["alone"].format(model=model) if model else phrases.things["some"].format(**forms)
    if low == high and low is not None:
        return some(low)
    if not low:
        return phrases.ranges["up"].format(high=some(high or 0))
    if high is None:
        return phrases.ranges["open"].format(low=some(low))
    if high == 2:
        return phrases.ranges["small"].format(low=some(low), high=some(high))
    return phrases.ranges["range"].format(low=f"{low:,}", high=some(high))
