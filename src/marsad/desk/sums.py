"""Ledgers as pages show them: totals by whose they are, each number with the rows that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marsad.desk import names
from marsad.incident import Voice, Where
from marsad.ledger.casualties import CasualtyLedger, CasualtyRow, CasualtyTotal
from marsad.ledger.control import ControlLedger, ControlRow, Holder
from marsad.ledger.losses import COLUMNS, LOST, NOT_SAID, LossLedger, LossRow, LossTotal
from marsad.ledger.parties import ALL, UNTOLD
from marsad.ledger.statements import StatementLedger, StatementRow
from marsad.ledger.transfers import TransferLedger, TransferRow, TransferTotal
from marsad.ledger.voices import Claimant

SURENESS = ("claimed", "reported", "corroborated", "denied")
"""The columns that a standing counts in, from the least sure."""
OUTCOMES = (*LOST, NOT_SAID)
Key = Mapping[str, str]


class Ends(NamedTuple):
    """Low and high end of a sum; `uncounted` claims give no number. `key`: the parameters that lead to its rows."""

    low: int
    high: int
    uncounted: int
    key: Key

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.high or self.uncounted)


class Line(NamedTuple):
    """One incident's part of a ledger."""

    what: str
    whose: str
    kind: str
    context: str
    low: int | None
    best: int | None
    high: int | None
    standing: str
    start: str | None
    end: str | None
    place: str
    near: bool
    say: list[str]
    deny: list[str]
    incident: str
    type: str
    beside: bool
    overlaps: list[str]
    voices: list[Voice]


@dataclass(slots=True)
class Counted:
    """A class of equipment, or an item of it, lost by one party: by outcome, and by how sure it is."""

    id: str
    name: str
    outcomes: dict[str, Ends]
    sureness: dict[str, Ends]
    all: Ends
    units: list[Line] = field(default_factory=list)
    items: list[Counted] = field(default_factory=list)


@dataclass(slots=True)
class Losses:
    """All that one party lost."""

    of: str
    name: str
    outcomes: dict[str, Ends]
    sureness: dict[str, Ends]
    all: Ends
    classes: list[Counted]


def party(id: str | None, name: str, lang: str) -> str:
    """A party of a ledger; names that are a ledger's own are labels."""
    return names.party(id, name, lang) if id else name


def place(where: Where | None, lang: str) -> str:
    """A place of a ledger."""
    return ((where.name_ar if lang == "ar" else None) or where.name) if where is not None else ""


def say(of: Iterable[Claimant], lang: str) -> list[str]:
    """Who says so."""
    return list(dict.fromkeys(party(one.id, one.name, lang) for one in of))


# -- losses


def losses(ledger: LossLedger, lang: str) -> list[Losses]:
    """The losses of each party, the heaviest first."""
    by_party: dict[str, list[LossTotal]] = {}
    for total in ledger.totals:
        if total.party != ALL:
            by_party.setdefault(total.party_id or total.party, []).append(total)
    units: dict[tuple[str, str, str], list[LossRow]] = {}
    for row in ledger.losses:
        units.setdefault((row.party_id or row.party, row.class_, row.item), []).append(row)
    found = [_losses(of, totals, units, lang) for of, totals in by_party.items()]
    return sorted(found, key=lambda one: (one.of == UNTOLD, -one.all.high, one.name))


def _losses(of: str, totals: Sequence[LossTotal], units: Mapping[tuple[str, str, str], list[LossRow]], lang: str) -> Losses:
    classes: dict[str, list[LossTotal]] = {}
    for total in totals:
        classes.setdefault(total.class_, []).append(total)
    made = [_class(of, class_, part, units, lang) for class_, part in classes.items()]
    whole = [total for total in totals if total.item is None]
    head = totals[0]
    return Losses(
        of, party(head.party_id, head.party, lang), *_cells(whole, {"of": of}), classes=sorted(made, key=lambda c: (-c.all.high, c.name))
    )


def _class(of: str, class_: str, totals: Sequence[LossTotal], units: Mapping[tuple[str, str, str], list[LossRow]], lang: str) -> Counted:
    key = {"of": of, "class": class_}
    items: dict[str, list[LossTotal]] = {}
    for total in totals:
        if total.item is not None:
            items.setdefault(total.item, []).append(total)
    made = []
    for item, part in items.items():
        rows = units.get((of, class_, item), [])
        name = names.equipment(next((row.item_id for row in rows if row.item_id), None), item, lang)
        lines = [loss_line(row, lang) for row in sorted(rows, key=lambda r: r.start or r.end or "~")]
        made.append(Counted(item, name, *_cells(part, {**key, "item": item}), units=lines))
    whole = [total for total in totals if total.item is None]
    return Counted(class_, class_, *_cells(whole, key), items=sorted(made, key=lambda c: (-c.all.high, c.name)))


def _cells(totals: Sequence[LossTotal], key: Key) -> tuple[dict[str, Ends], dict[str, Ends], Ends]:
    """By outcome, by how sure, in all."""
    outcomes = {o: _ends((t.all for t in totals if t.outcome == o), {**key, "outcome": o}) for o in OUTCOMES}
    sureness = {s: _ends((getattr(t, s) for t in totals), {**key, "standing": s}) for s in SURENESS}
    return outcomes, sureness, _ends((t.all for t in totals), key)


def _ends(sums: Iterable[Any], key: Key) -> Ends:
    found = list(sums)
    return Ends(sum(s.low for s in found), sum(s.high for s in found), sum(s.uncounted for s in found), key)


def loss_line(row: LossRow, lang: str) -> Line:
    """A loss."""
    return _line(
        row,
        lang,
        names.equipment(row.item_id, row.item, lang),
        party(row.party_id, row.party, lang),
        (row.outcome, "outcome"),
        row.claimants,
        row.denied_by,
    )


def _line(
    row: Any, lang: str, what: str, whose: str, kind: tuple[str, str], claimants: Iterable[Claimant], deniers: Iterable[Claimant]
) -> Line:
    return Line(
        what=what,
        whose=whose,
        kind=kind[0],
        context=kind[1],
        low=row.low,
        best=row.best,
        high=row.high,
        standing=row.standing,
        start=row.start,
        end=row.end,
        place=place(row.place, lang),
        near=row.place is not None and row.place.precision == "near",
        say=say(claimants, lang),
        deny=say(deniers, lang),
        incident=row.incident,
        type=getattr(row, "type", ""),
        beside=getattr(row, "beside", False),
        overlaps=list(dict.fromkeys(getattr(row, "overlaps", []))),
        voices=row.voices,
    )


def _of(row: Any, key: Key) -> bool:
    wanted = key.get("of")
    return wanted in (None, ALL) or (row.party_id or row.party) == wanted


def _is_loss(row: LossRow, key: Key) -> bool:
    standing = key.get("standing")
    if standing is None and row.standing == "denied":
        return False
    return (
        _of(row, key)
        and key.get("class") in (None, row.class_)
        and key.get("item") in (None, row.item)
        and key.get("outcome") in (None, row.outcome)
        and standing in (None, COLUMNS.get(row.standing, "corroborated"))
    )


# -- the others


class Toll(NamedTuple):
    """Casualties of one kind of one party."""

    name: str
    kind: str
    at: str | None
    low: int
    best: int
    high: int
    claims: int
    uncounted: int
    by: list[tuple[str, int, int]]
    key: Key


def tolls(ledger: CasualtyLedger, lang: str, scope: str = "all") -> list[Toll]:
    """The totals of casualties of a scope: all, month or place."""
    return [_toll(total, lang) for total in ledger.totals if total.scope == scope]


def _toll(t: CasualtyTotal, lang: str) -> Toll:
    key = {
        "of": t.party_id or t.party,
        "kind": t.kind,
        **({"month" if t.scope == "month" else "at": t.at or ""} if t.scope != "all" else {}),
    }
    often = sorted((one for one in t.by if one.sum.claims), key=lambda one: -one.sum.claims)
    by = [(party(one.by.id, one.by.name, lang), one.sum.low, one.sum.high) for one in often]
    whole = t.all
    return Toll(party(t.party_id, t.party, lang), t.kind, t.at, whole.low, whole.best, whole.high, whole.claims, whole.uncounted, by, key)


def casualty_line(row: CasualtyRow, lang: str) -> Line:
    """The dead, wounded or others of one party in one incident."""
    return _line(row, lang, "", party(row.party_id, row.party, lang), (row.kind, "count"), row.claimants, ())


def _is_casualty(row: CasualtyRow, key: Key) -> bool:
    at = f"{row.place.name}, {row.place.country}" if row.place and row.place.country else row.place.name if row.place else "no place told"
    return _of(row, key) and key.get("kind") in (None, row.kind) and key.get("month") in (None, row.month) and key.get("at") in (None, at)


class Gift(NamedTuple):
    """What one party is said to have supplied to another."""

    supplier: str
    recipient: str
    item: str
    ends: Ends
    accuse: list[str]
    deny: list[str]
    admit: list[str]
    start: str | None
    end: str | None
    incidents: int


def gifts(ledger: TransferLedger, lang: str) -> list[Gift]:
    """The totals of transfers."""
    ids = {row.item: row.item_id for row in ledger.transfers if row.item_id}
    return [_gift(total, ids, lang) for total in ledger.totals]


def _gift(t: TransferTotal, ids: Mapping[str, str], lang: str) -> Gift:
    key = {"supplier": t.supplier_id or t.supplier, "recipient": t.recipient_id or t.recipient, "item": t.item}
    return Gift(
        supplier=party(t.supplier_id, t.supplier, lang),
        recipient=party(t.recipient_id, t.recipient, lang),
        item=names.equipment(ids.get(t.item), t.item, lang),
        ends=Ends(t.all.low, t.all.high, t.all.uncounted, key),
        accuse=say(t.accusers, lang),
        deny=say(t.deniers, lang),
        admit=say(t.admitted_by, lang),
        start=t.first,
        end=t.last,
        incidents=len(t.incidents),
    )


def transfer_line(row: TransferRow, lang: str) -> Line:
    """A transfer that one incident tells."""
    whose = party(row.supplier_id, row.supplier, lang), party(row.recipient_id, row.recipient, lang)
    claimants = [says.by for says in (*row.accusations, *row.admissions)]
    what = names.equipment(row.item_id, row.item, lang)
    return _line(row, lang, what, " → ".join(whose), ("", ""), claimants, [says.by for says in row.denials])


def _is_transfer(row: TransferRow, key: Key) -> bool:
    return (
        key.get("supplier") in (None, row.supplier_id or row.supplier)
        and key.get("recipient") in (None, row.recipient_id or row.recipient)
        and key.get("item") in (None, row.item)
    )


class Spell(NamedTuple):
    """A time in which a place is held, claimed, contested or unknown."""

    start: str | None
    end: str | None
    holder: str
    rivals: list[str]
    besieged: list[str]
    standing: str
    change: str
    changed_by: str
    incident: str
    say: list[str]
    deny: list[str]
    voices: list[Voice]
    letter: str


class Held(NamedTuple):
    """A place and its times."""

    place: str
    id: str | None
    country: str
    spells: list[Spell]


def held(ledger: ControlLedger, lang: str, on: str | None = None) -> list[Held]:
    """The places of a ledger of control, by name. `on`: only what holds on that day."""
    from marsad.ledger.control import held_on

    rows = ledger.rows if on is None else held_on(ledger, on)
    letters = holders(ledger, lang)
    found: dict[str, list[ControlRow]] = {}
    for row in rows:
        found.setdefault(row.place_id or f"{row.country} {row.place}", []).append(row)
    out = [
        Held(
            (part[0].place_ar if lang == "ar" else None) or part[0].place,
            part[0].place_id,
            names.country(part[0].country, lang),
            [_spell(row, letters, lang) for row in part],
        )
        for part in found.values()
    ]
    return sorted(out, key=lambda one: one.place)


def holders(ledger: ControlLedger, lang: str) -> dict[str, str]:
    """A letter for each party that holds, claims or besieges a place, those met most often first."""
    often: dict[str, int] = {}
    for row in ledger.rows:
        for one in (*([row.holder] if row.holder else []), *row.rivals):
            name = _holder(one, lang)
            often[name] = often.get(name, 0) + 1
    ordered = sorted(often, key=lambda name: (-often[name], name))
    return {name: chr(ord("A") + at % 26) + (str(at // 26) if at >= 26 else "") for at, name in enumerate(ordered)}


def _holder(one: Holder, lang: str) -> str:
    return party(one.id, one.name, lang)


def _spell(row: ControlRow, letters: Mapping[str, str], lang: str) -> Spell:
    holder = _holder(row.holder, lang) if row.holder else ""
    rivals = [_holder(one, lang) for one in row.rivals]
    return Spell(
        start=row.start,
        end=row.end,
        holder=holder,
        rivals=rivals,
        besieged=[_holder(one, lang) for one in row.besieged_by],
        standing=row.standing,
        change=row.change,
        changed_by=_holder(row.changed_by, lang) if row.changed_by else "",
        incident=row.incident,
        say=say(row.told_by, lang),
        deny=say(row.denied_by, lang),
        voices=row.voices,
        letter="/".join(letters.get(name, "?") for name in ([holder] if holder else rivals)) or "?",
    )


class Statement(NamedTuple):
    """One statement."""

    row: StatementRow
    by: list[str]
    to: list[str]
    about: list[tuple[str, str, list[str], list[str], str]]


def statements(rows: Sequence[StatementRow], lang: str) -> list[Statement]:
    """Statements, ready to be shown."""
    return [
        Statement(
            row,
            say(row.by, lang),
            say(row.to, lang),
            [
                (a.type, a.status, say(a.actor, lang), say(a.target, lang), ", ".join((*a.items, *([a.place] if a.place else []))))
                for a in row.about
            ],
        )
        for row in rows
    ]


KEYS = ("of", "class", "item", "outcome", "standing", "kind", "month", "at", "supplier", "recipient")
"""Parameters that choose rows of a ledger, beside those of the query."""
_LINES: dict[type, tuple[str, Callable[[Any, Key], bool], Callable[[Any, str], Line]]] = {
    LossLedger: ("losses", _is_loss, loss_line),
    CasualtyLedger: ("casualties", _is_casualty, casualty_line),
    TransferLedger: ("transfers", _is_transfer, transfer_line),
}


def lines(ledger: Any, key: Key, lang: str) -> list[Line]:
    """The rows of a ledger of losses, casualties or transfers that a number is made of, the latest first."""
    if isinstance(ledger, ControlLedger | StatementLedger):
        return []
    field_, fits, made = _LINES[type(ledger)]
    chosen = [row for row in getattr(ledger, field_) if fits(row, key)]
    return [made(row, lang) for row in sorted(chosen, key=lambda r: r.start or r.end or "", reverse=True)]
