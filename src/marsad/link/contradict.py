"""What tellings of one incident can't both say."""

from __future__ import annotations

from marsad.incident import Contradiction, Side, Stand
from marsad.link.figures import Figure, contradicting, words
from marsad.link.losses import Lost
from marsad.link.sides import apart, same
from marsad.link.told import HAPPENED, Told
from marsad.link.tolls import Counted
from marsad.ontology import MUTUAL, TYPES
from marsad.record import Party

_ACTS = frozenset(("violence", "materiel", "territory", "people", "disorder"))
"""Groups whose actor did something that another may have done instead."""
_DENIALS = frozenset(("denial", "rejection"))


def within(
    told: list[Told], actor: list[Side], target: list[Side], counts: list[Counted], items: list[Lost], day: str
) -> list[Contradiction]:
    """The contradictions between tellings of one incident: of denial, culprit, counts, outcome and numbers of equipment."""
    if len(told) < 2:
        return []
    out = [_denial(told, actor, day), _culprit(told, target, day)]
    out += [_figures("count", group.figures, group.kind) for group in counts]
    out += [_figures("equipment", group.figures, group.item.item) for group in items]
    out += [_outcome(group) for group in items]
    return [one for one in out if one is not None]


def _stand(value: str, told: list[Told]) -> Stand:
    return Stand(value=value, by=[t.voice(t.event.trigger) for t in told])


def _denial(told: list[Told], actor: list[Side], day: str) -> Contradiction | None:
    """Who says that it happened, and who says that it did not: by a telling that denies it, or by a denial of one who is accused."""
    speech = TYPES[told[0].event.type].group == "speech"
    denied = [t for t in told if t.event.status == "denied" or (not speech and _denies(t, actor, day))]
    said = [t for t in told if t.event.status in HAPPENED and t not in denied]
    mine = {t.voice_of for t in denied}
    said = [t for t in said if t.voice_of not in mine]
    if not said or not denied:
        return None
    stands = [_stand(status, [t for t in said if t.event.status == status]) for status in ("reported", "claimed")]
    return Contradiction(kind="denial", stands=[*(s for s in stands if s.by), _stand("denied", denied)])


def _denies(one: Told, accused: list[Side], day: str) -> bool:
    """Whether a telling is a denial by one of the accused."""
    return one.event.type in _DENIALS and any(same(party, side, day) for party in one.event.actor for side in accused)


def _culprit(told: list[Told], target: list[Side], day: str) -> Contradiction | None:
    """Actors that can't be one nor of one side, from different voices. Whom others call the target is rather misread than accused."""
    said = [t for t in told if t.event.status in HAPPENED and t.event.actor]
    said = [t for t in said if TYPES[t.event.type].group in _ACTS and t.event.type not in MUTUAL]
    groups: list[tuple[Party, list[tuple[Party, Told]]]] = []
    for t in said:
        for party in t.event.actor:
            group = next((g for first, g in groups if not apart(first, party, day)), None)
            if group is None:
                groups.append((party, group := []))
            group.append((party, t))
    if len(groups) < 2:
        return None
    groups = [(first, group) for first, group in groups if not any(same(first, side, day) for side in target)]
    tellings = [{t.key for _, t in group} for _, group in groups]
    alone = [
        (party, group)
        for number, (party, group) in enumerate(groups)
        if any(other != number and not tellings[number] & theirs for other, theirs in enumerate(tellings))
    ]
    if len(alone) < 2 or len({t.origin for _, group in alone for _, t in group}) < 2:
        return None
    return Contradiction(
        kind="culprit", stands=[Stand(value=party.name, by=[t.voice(p.mention) for p, t in group]) for party, group in alone]
    )


def _figures(kind: str, figures: list[Figure], what: str) -> Contradiction | None:
    groups = contradicting(figures)
    if len(groups) < 2:
        return None
    groups.sort(key=lambda group: group[0].least)
    stands = [Stand(value=f"{words(group[0].low, group[0].high)} {what}", by=[f.voice() for f in group]) for group in groups]
    return Contradiction(kind=kind, stands=stands)


def _outcome(group: Lost) -> Contradiction | None:
    if not group.others or group.outcome is None:
        return None
    other = {id(f) for figures in group.others.values() for f in figures}
    own = [f for f in group.figures if id(f) not in other]
    stands = [(group.outcome, own), *sorted(group.others.items())]
    if len({f.told.origin for _, figures in stands for f in figures}) < 2:
        return None
    return Contradiction(
        kind="outcome",
        stands=[Stand(value=f"{outcome} {group.item.item}", by=[f.voice() for f in figures]) for outcome, figures in stands],
    )
