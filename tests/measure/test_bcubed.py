"""B-cubed and pairs: against figures worked out by hand, against the definition done slowly, and what must always hold."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.measure.bcubed import BCubed, Told, bcubed, pairs

Sets = list[frozenset[str]]
NAMES = "abcdefgh"
clusterings = st.lists(st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=5), min_size=1, max_size=6)


def sets(text: str) -> Sets:
    return [frozenset(word) for word in text.split()]


@pytest.mark.parametrize(
    ("predicted", "gold", "precision", "recall"),
    [
        ("abc de", "abc de", 1, 1),
        ("abcde", "abc de", (3 * 3 / 5 + 2 * 2 / 5) / 5, 1),
        ("a b c d e", "abc de", 1, (3 / 3 + 2 / 2) / 5),
        ("", "abc de", 1, 2 / 5),  # in no incident: alone
        ("ab cde", "abc de", (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5, (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5),
        ("abx", "ab", 1, 1),  # what the gold does not know is passed over
        ("ab ab", "ab", 0.5, 1),  # they meet twice where once is right
        ("ab", "ab ab", 1, 0.5),
        ("ab bc", "ab bc", 1, 1),
        ("abc", "ab bc", (2 / 3 + (1 + 1 + 1) / 3 + 2 / 3) / 3, (1 + (1 + 1 / 2 + 1) / 3 + 1) / 3),  # b tells two
    ],
)
def test_figures_by_hand(predicted: str, gold: str, precision: float, recall: float) -> None:
    found = bcubed(sets(predicted), sets(gold))
    assert (found.precision, found.recall) == (pytest.approx(precision), pytest.approx(recall))


def test_meeting_twice_is_as_good_as_once_where_it_is_not_counted_how_often() -> None:
    assert bcubed(sets("ab ab a"), sets("ab"), often=False) == BCubed(1, 1, 1, 2)
    assert bcubed(sets("abc a"), sets("ab c"), often=False).precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)


def test_documents_that_no_incident_holds_stand_alone() -> None:
    assert bcubed(sets("abz"), sets("ab"), documents="abz") == BCubed(pytest.approx(5 / 9), 1, pytest.approx(5 / 7), 3)


def test_nothing_to_judge_is_refused() -> None:
    with pytest.raises(ValueError, match="no document"):
        bcubed(sets("ab"), [])


def slowly(predicted: Sets, gold: Sets) -> tuple[float, float]:
    """The definition, word for word: averages over averages of the multiplicity of each pair, a document and itself among them."""
    documents = sorted(frozenset().union(*gold))

    def of(clusters: Sets) -> dict[str, set[object]]:
        return {d: {n for n, cluster in enumerate(clusters) if d in cluster} or {d} for d in documents}

    def average(one: dict[str, set[object]], two: dict[str, set[object]]) -> float:
        total = 0.0
        for d in documents:
            meet = [e for e in documents if one[d] & one[e]]
            total += sum(min(len(one[d] & one[e]), len(two[d] & two[e])) / len(one[d] & one[e]) for e in meet) / len(meet)
        return total / len(documents)

    ours, theirs = of(predicted), of(gold)
    return average(ours, theirs), average(theirs, ours)


@given(clusterings, clusterings)
def test_as_the_definition_says(predicted: Sets, gold: Sets) -> None:
    found = bcubed(predicted, gold)
    assert (found.precision, found.recall) == pytest.approx(slowly(predicted, gold))


@given(clusterings, clusterings, st.booleans())
def test_one_is_the_others_mirror(one: Sets, two: Sets, often: bool) -> None:
    both = frozenset().union(*one, *two)
    there, back = bcubed(one, two, both, often=often), bcubed(two, one, both, often=often)
    assert (there.precision, there.recall, there.f1) == pytest.approx((back.recall, back.precision, back.f1))
    assert 0 < there.f1 <= 1


@given(clusterings, st.booleans())
def test_the_gold_itself_is_right(gold: Sets, often: bool) -> None:
    assert bcubed(gold, gold, often=often)[:3] == pytest.approx((1, 1, 1))


# -- pairs

TRIPOLI, TARHUNA, ZAWIYA, UNKNOWN = (32.89, 13.19), (32.43, 13.63), (32.75, 12.73), (None, None)


def told(documents: str, where: tuple[float | None, float | None], first: int | None, last: int | None = None) -> Told:
    days = [None if day is None else date(2020, 5, day) for day in (first, first if last is None else last)]
    return Told(frozenset(documents), *where, *days)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (told("a", TRIPOLI, 18), told("b", TRIPOLI, 18), True),
        (told("a", TRIPOLI, 18), told("b", TARHUNA, 18), False),  # 66 km
        (told("a", TRIPOLI, 18), told("b", ZAWIYA, 18), True),  # 46 km
        (told("a", TRIPOLI, 18), told("b", TRIPOLI, 21), True),
        (told("a", TRIPOLI, 18), told("b", TRIPOLI, 22), False),
        (told("a", TRIPOLI, 18, 20), told("b", TRIPOLI, 22, 30), True),  # from the end of one to the beginning of the other
        (told("a", UNKNOWN, 18), told("b", TARHUNA, 18), True),
        (told("a", TRIPOLI, None), told("b", TRIPOLI, 1), True),
        (told("a", UNKNOWN, 1), told("b", TRIPOLI, 30), False),
    ],
)
def test_far_apart(one: Told, other: Told, near: bool) -> None:
    for gold in ([one, other], [other, one]):
        found = pairs([frozenset("ab")], gold)
        assert (found.joined, found.near, found.precision) == (1, near, near)
        assert (found.gold, found.met) == (0, 0)


def test_pairs_that_meet() -> None:
    gold = [told("abc", TRIPOLI, 18), told("cd", TARHUNA, 18), told("e", TRIPOLI, 1)]
    found = pairs(sets("ab bcd"), gold)
    assert (found.gold, found.met, found.recall) == (4, 3, 0.75)
    assert (found.joined, found.near) == (4, 3), "b and d are far apart, c is near both, for it tells both"
    assert pairs([], gold).precision == 1
    assert pairs([], gold, documents="e").recall == 1


def test_how_far_is_far_can_be_said() -> None:
    gold = [told("a", TRIPOLI, 1), told("b", TARHUNA, 12)]
    assert pairs(sets("ab"), gold, km=70, days=11).near == 1
    assert pairs(sets("ab"), gold, km=60, days=11).near == pairs(sets("ab"), gold, km=70, days=10).near == 0


@given(clusterings, clusterings)
def test_each_pair_counts_once(predicted: Sets, gold: Sets) -> None:
    spots = [TRIPOLI, TARHUNA, ZAWIYA, UNKNOWN]
    wide = [told("".join(documents), spots[n % 4], 1 + n) for n, documents in enumerate(gold)]
    known = frozenset().union(*gold)

    def joint(clusters: Sets) -> set[tuple[str, str]]:
        return {pair for cluster in clusters for pair in combinations(sorted(cluster & known), 2)}

    found = pairs(predicted, wide)
    assert (found.gold, found.met) == (len(joint(gold)), len(joint(gold) & joint(predicted)))
    assert found.joined == len(joint(predicted))
    assert found.met <= found.near <= found.joined
    assert pairs(predicted, wide, km=30_000, days=40).near == found.joined


def test_many_documents_are_no_matter_even_where_all_is_one_incident() -> None:
    documents = [str(number) for number in range(50_000)]
    gold = [Told(documents[at : at + 4], 30.0, 10.0 + at % 7, date(2020, 1, 1), date(2020, 1, 1)) for at in range(0, 50_000, 4)]
    found = bcubed([documents[at : at + 5] for at in range(0, 50_000, 5)], [each.documents for each in gold])
    assert 0.5 < found.f1 < 0.9
    assert bcubed([documents], [each.documents for each in gold]).precision == pytest.approx(4 / 50_000)
    assert pairs([documents[:2000]], gold[:500]).joined == 2000 * 1999 // 2
