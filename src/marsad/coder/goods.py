"""Goods: the equipment that an act tells of, also where it stands away from the verb."""

from __future__ import annotations

from msgspec.structs import replace

from marsad.coder.arguments import STOPS, Group, group_at
from marsad.coder.cells import Cells
from marsad.coder.draft import Draft
from marsad.coder.phrases import CRAFT, Phrase, Unit
from marsad.record import Item

PLACED = frozenset(("mine", "munition", "explosive"))
"""Kinds of equipment that explode where they were put."""


def taken_up(units: list[Unit], k: int) -> Phrase | None:
    """The equipment nearest before unit `k` that its pronoun may take up: "بنادق قال إنه ضبطها"."""
    for unit in reversed(units[:k]):
        if unit.what == "sign" and unit.role in STOPS:
            return None
        if unit.phrase is not None and unit.phrase.items:
            return unit.phrase
    return None


def cargo(draft: Draft, units: list[Unit]) -> Group:
    """What is in a craft that was seized: "زورقا يحمل 300 بندقية", "سفينة محملة بذخائر", "شاحنة على متنها 40 قذيفة"."""
    held = [p for p in (*draft.targets, *(p for _, p in draft.items)) if p.items and not p.definite]
    for i in range(draft.at + 1, len(units) - 2):
        if units[i].phrase is not None and any(units[i].phrase is p for p in held):
            carries, j = units[i + 1], i + 2
            hit = carries.hit
            if hit is None or hit.conj:
                continue
            bears = hit.sense.form.startswith("present") or carries.what == "participle"
            if not bears and not (carries.what == "prep" and hit.enclitic):
                continue
            if units[j].what == "prep" and j + 1 < len(units):
                j += 1
            group, _ = group_at(units, j)
            return [p for p in group if p.items and all(p is not h for h in held)]
    return []


def items_of(draft: Draft, cells: Cells, units: list[Unit]) -> list[Item]:
    """The equipment that an act tells of, and what became of it."""
    out: list[Item] = []
    outcome = draft.frame.outcome
    for became, phrase in draft.spoils:
        if not outcome or all(phrase is not p for p in (*draft.targets, *(p for _, p in draft.items))):
            out += cells.items(phrase, became)
    if outcome == "captured":
        draft.items += [("equipment", p) for p in cargo(draft, units)]
    if outcome:
        for phrase in [*draft.targets, *(p for _, p in draft.items)]:
            full = _same_kind(phrase, cells, units)
            found = cells.items(full, outcome)
            if not found and outcome == "captured" and any(p is phrase for role, p in draft.items if role == "equipment"):
                found = cells.goods(phrase, outcome)
            if full is not phrase:  # named elsewhere: the name alone is what it was read from
                name = (full.affiliated.items if full.affiliated is not None and full.affiliated.items else full.items)[-1]
                found[:1] = [replace(item, mention=cells.tokens_span(name.first, name.last, name.cut)) for item in found[:1]]
            if outcome in ("destroyed", "damaged") and any(role == "with" and p is phrase for role, p in draft.items):
                found = [replace(item, outcome="used") for item in found]  # "أسقط مروحية بصاروخ"
            if phrase.affiliated is not None and phrase.affiliated.parties:
                for item in found:
                    item.owner = cells.party(phrase.affiliated)
            out += found
    else:
        out += cells.inside(draft.unit)
        if draft.type == "bombing" and draft.unit.what == "verb":  # "انفجرت عبوة ناسفة"
            out += [item for p in draft.topics for item in cells.items(p, "used") if item.class_ in PLACED]
        for role, phrase in draft.items:
            if role == "craft" or (phrase.head in CRAFT and phrase in draft.actors):
                continue  # the aircraft that makes a strike
            if draft.frame.slots.get("subject") == "equipment" and (phrase in draft.subject or phrase in draft.object):
                continue  # "سقطت قذيفة": what fell is the act, not its means
            out += cells.items(phrase, "used")
    return out


def _same_kind(phrase: Phrase, cells: Cells, units: list[Unit]) -> Phrase:
    """The fuller phrase that a bare general noun takes up: "منظومة بانتسير …، وهي منظومة أمدت بها"."""
    if phrase.items or phrase.last > phrase.first or phrase.nouns:
        return phrase
    word = cells.tokens.word[phrase.first][phrase.cut :]
    for unit in reversed(units):
        held = unit.phrase
        if held is not None and held.items and held.last < phrase.first and cells.tokens.word[held.first][held.cut :] == word:
            return held
    return phrase
