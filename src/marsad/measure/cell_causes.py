"""Why a cell of a matched record was not right: the gold's reading, the record's, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from marsad.measure import match
from marsad.measure.gold import GoldCount, GoldDocument, GoldEvent, GoldItem, Group
from marsad.measure.likeness import folded, in_group, telling
from marsad.measure.match import Matched, Wanted
from marsad.record import Count, Event, Item, Party, Place, Span

Cells = dict[str, Matched[Group, Party]]


class Scene(NamedTuple):
    """A gold event, the record that answers it, and the other records of the document."""

    gold: GoldDocument
    wanted: Wanted
    event: Event
    others: Sequence[Event]

    @property
    def text(self) -> str:
        return self.gold.report.text


class Fault(NamedTuple):
    """A wrong cell: its cause, both readings, whether the gold's is lacking and the record's too much, and their words."""

    cell: str
    cause: str
    detail: str
    gold: str
    ours: str
    lost: bool
    extra: bool
    group: Sequence[str] = ()
    spans: Sequence[Span | None] = ()


def cell_faults(scene: Scene) -> Iterator[Fault]:
    """What is wrong in the cells of a pair."""
    g, event = scene.wanted.event, scene.event
    roles = dict(match.roles(g, event))
    for role in roles:
        yield from _parties(role, roles, scene)
    if not match.placed(g.place, event.place):
        yield _place(g.place, event.place, scene)
    published = scene.gold.report.published
    if published and not match.timed(g, event, published.isoformat()):
        yield Fault("when", _when(g, event), "", days(g.when, g.when_stated), _our_days(event), True, True, (), [event.when.mention])
    yield from _counts(match.counts(g, event.counts), scene)
    yield from _equipment(match.equipment(g, event.equipment), scene)
    if g.status != event.status:
        yield Fault("status", f"{g.status} → {event.status}", "", g.status, event.status, True, True)


# -- parties


def _parties(role: str, roles: Cells, scene: Scene) -> Iterator[Fault]:
    missed, extra = list(roles[role].missed), list(roles[role].spurious)
    for swap in _swaps(roles):
        if swap.wanted == role and any(group is swap.group for group in missed):
            missed = [group for group in missed if group is not swap.group]
            yield _swapped(role, swap)
        if swap.given == role and any(cell is swap.cell for cell in extra):
            extra = [cell for cell in extra if cell is not swap.cell]
            yield _swapped(role, swap)
    for group, cell in _likely(missed, extra, scene):
        missed = [other for other in missed if other is not group]
        extra = [other for other in extra if other is not cell]
        yield _fault(role, wording(group, cell, scene), "", group, cell)
    for group, cell in list(zip(missed, extra, strict=False)):
        missed = [other for other in missed if other is not group]
        extra = [other for other in extra if other is not cell]
        yield _fault(role, _reference(cell) or "another party", "", group, cell)
    for group in missed:
        beside = [c for e in scene.others if e.sentence == scene.event.sentence for c in e.actor + e.target + e.speaker]
        shared = any(in_group(match.words(c), group) for c in beside)
        told = _told(group, scene)
        yield _fault(role, "missing" if told else "told elsewhere", "another record has it" if told and shared else "", group)
    for cell in extra:
        yield _fault(role, "extra", "taken up" if cell.antecedent else "", None, cell)


class _Swap(NamedTuple):
    """A party that the gold has in one role and the record in another."""

    wanted: str
    given: str
    group: Group
    cell: Party


def _swaps(roles: Cells) -> Iterator[_Swap]:
    for wanted, given in permutations(roles, 2):
        for group in roles[wanted].missed:
            for cell in roles[given].spurious:
                if in_group(match.words(cell), group):
                    yield _Swap(wanted, given, group, cell)


def _swapped(role: str, swap: _Swap) -> Fault:
    """Told in the role of the gold as lost, in that of the record as too much."""
    gold, ours = f"{swap.wanted} {named(swap.group)}", f"{swap.given} {quoted(swap.cell)}"
    spans = [swap.cell.mention, swap.cell.antecedent]
    lost, extra = role == swap.wanted, role == swap.given
    return Fault(role, "role swapped", f"{swap.wanted} → {swap.given}", gold, ours, lost, extra, swap.group, spans)


def _likely(missed: Sequence[Group], extra: Sequence[Party], scene: Scene) -> list[tuple[Group, Party]]:
    """Pairs whose words overlap, each used once."""
    out: list[tuple[Group, Party]] = []
    for group in missed:
        free = [cell for cell in extra if all(cell is not other for _, other in out)]
        if cell := next((cell for cell in free if wording(group, cell, scene)), None):
            out.append((group, cell))
    return out


def wording(group: Group, cell: Party | Place | Item, scene: Scene) -> str:
    """How the words of a cell stand to those of the gold that they overlap: too wide, too narrow, other words; "" where they don't."""
    mention = cell.mention
    for name in group:
        ours = [words for words in match.words(cell) if not telling(words).isdisjoint(telling(name))]
        near = not mention.in_ and any(
            mention.start < last and first < mention.end for first, last in _stands(name, scene.text, *_sentence(scene))
        )
        for words in ours or ([mention.text] if near else []):
            one, other = folded(words), folded(name)
            if len(one) == len(other):
                return "other words"
            return "too wide" if len(one) > len(other) else "too narrow"
    return ""


def _reference(cell: Party | Place) -> str:
    """Whether a cell is a pronoun or general noun: taken up wrongly, or not at all; "" where it is a name."""
    if cell.antecedent:
        return "taken up wrongly"
    written = cell.mention.text
    return "not taken up" if len(folded(written)) == 1 and not telling(written) else ""


def _told(group: Group, scene: Scene) -> bool:
    """Whether one of the wordings stands in the sentence."""
    return any(find(name, scene.text, *_sentence(scene)) for name in group)


def _sentence(scene: Scene) -> tuple[int, int]:
    return max(scene.wanted.start, 0), scene.wanted.end


def find(words: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where `words` stand first in `text[start:end]`."""
    at = text.find(words, start, end)
    return (at, at + len(words)) if at >= 0 and words else None


def _stands(words: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while found := find(words, text, start, end):
        yield found
        start = found[1]


def _fault(cell: str, cause: str, detail: str, group: Group | None, ours: Party | Place | None = None) -> Fault:
    spans = [ours.mention, ours.antecedent] if ours else []
    return Fault(cell, cause, detail, named(group), quoted(ours), group is not None, ours is not None, group or (), spans)


# -- place and time


def _place(group: Group | None, place: Place | None, scene: Scene) -> Fault:
    if place is None:
        return _fault("place", "missing" if _told(group or [], scene) else "told elsewhere", "", group)
    if not group:
        return _fault("place", "extra", "taken up" if place.antecedent else "", None, place)
    start, end = _sentence(scene)
    here = not place.mention.in_ and start <= place.mention.start < end
    cause = wording(group, place, scene) or _reference(place)
    return _fault("place", cause or f"other place of the {'sentence' if here else 'text'}", "", group, place)


def _when(g: GoldEvent, event: Event) -> str:
    ours = event.when
    if not g.when_stated:
        return "date where none is stated" if ours.stated else "date taken from elsewhere"
    if not ours.stated:
        return "date not read"
    (first, last), (start, end) = (g.when[0] or "", g.when[1] or "9"), (ours.start or "", ours.end or "9")
    if start <= first and last <= end:
        return "days too wide"
    if first <= start and end <= last:
        return "days too narrow"
    return "other year" if (first[4:], last[4:]) == (start[4:], end[4:]) else "other days"


# -- counts and equipment


def _counts(matched: Matched[GoldCount, Count], scene: Scene) -> Iterator[Fault]:
    left = list(matched.spurious)
    lone: list[GoldCount] = []
    for want in matched.missed:
        cell, cause = next(((c, cause) for likely in _LIKE_COUNTS for c in left if (cause := likely(want, c))), (None, ""))
        if cell is None:
            lone.append(want)
            continue
        left = [other for other in left if other is not cell]
        detail = f"{want.kind} → {cell.kind}" if cause == "other kind" else want.kind
        yield Fault("counts", cause, detail, _number(want), _our_number(cell), True, True, want.of or (), [cell.mention])
    for want in lone:
        beside = [c for e in scene.others if e.sentence == scene.event.sentence for c in e.counts]
        moved = any(c.kind == want.kind and match.same_number(want, c) for c in beside)
        yield Fault("counts", "on another record" if moved else "missing", want.kind, _number(want), "", True, False, want.of or ())
    for cell in left:
        yield Fault("counts", "extra", cell.kind, "", _our_number(cell), False, True, (), [cell.mention])


def _whose(want: GoldCount, cell: Count) -> str:
    return "whose" if want.kind == cell.kind and match.same_number(want, cell) else ""


def _other_number(want: GoldCount, cell: Count) -> str:
    return "other number" if want.kind == cell.kind else ""


def _other_kind(want: GoldCount, cell: Count) -> str:
    return "other kind" if match.same_number(want, cell) else ""


_LIKE_COUNTS = (_whose, _other_number, _other_kind)
"""From the closest to the farthest."""


def _equipment(matched: Matched[GoldItem, Item], scene: Scene) -> Iterator[Fault]:
    left = list(matched.spurious)
    missed = list(matched.missed)
    for want in tuple(missed):
        if cell := next((c for c in left if in_group(match.words(c), [want.item])), None):
            missed.remove(want)
            left = [other for other in left if other is not cell]
            wrong = want.outcome != cell.outcome
            detail = f"{want.outcome or 'none'} → {cell.outcome or 'none'}" if wrong else ""
            yield _item("outcome" if wrong else "number", want, cell, detail)
    for want in tuple(missed):
        if cell := next((c for c in left if wording([want.item], c, scene)), None):
            missed.remove(want)
            left = [other for other in left if other is not cell]
            yield _item(wording([want.item], cell, scene), want, cell)
    for want, cell in list(zip(missed, left, strict=False)):
        yield _item("other item", want, cell)
    paired = min(len(missed), len(left))
    for want in missed[paired:]:
        yield _item("missing", want, None)
    for cell in left[paired:]:
        yield _item("extra", None, cell)


def _item(cause: str, want: GoldItem | None, cell: Item | None, detail: str = "") -> Fault:
    gold = f"{want.n or '?'} × «{want.item}», {want.outcome or 'no outcome'}" if want else ""
    ours = f"{_bounds(cell.low, cell.high)} × «{cell.mention.text}», {cell.outcome or 'no outcome'}" if cell else ""
    spans = [cell.mention] if cell else []
    return Fault("equipment", cause, detail, gold, ours, want is not None, cell is not None, [want.item] if want else (), spans)


# -- readings


def named(group: Group | None) -> str:
    """The gold's wordings of a party or place."""
    return " | ".join(f"«{name}»" for name in group or [])


def quoted(cell: Party | Place | None) -> str:
    """The words of a cell, and what they stand for."""
    if cell is None:
        return ""
    stands = f" = «{cell.antecedent.text}»" if cell.antecedent else ""
    return f"«{cell.mention.text}»{stands}"


def days(ends: Sequence[str | None], stated: bool) -> str:
    """First and last day, and whether the text states them."""
    first, last = ends
    told = first if first and first == last else f"{first or '…'} to {last or '…'}"
    return f"{told}, {'stated' if stated else 'not stated'}"


def _our_days(event: Event) -> str:
    mention = f" «{event.when.mention.text}»" if event.when.mention else ""
    return days([event.when.start, event.when.end], event.when.stated) + mention


def _number(want: GoldCount) -> str:
    return f"{want.kind} {_bounds(want.low, want.high)}{f' of {named(want.of)}' if want.of else ''}"


def _our_number(cell: Count) -> str:
    return f"{cell.kind} {_bounds(cell.low, cell.high)}{f' of {quoted(cell.of)}' if cell.of else ''} «{cell.mention.text}»"


def _bounds(low: int | None, high: int | None) -> str:
    if low == high:
        return "?" if low is None else str(low)
    return f"{'…' if low is None else low} to {'…' if high is None else high}"
