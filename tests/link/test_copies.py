"""Which reports repeat one text."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data import DataError, Row, read_mapping
from marsad.link.copies import Copies, Known, bands, copy_of, is_copy, known, signature, similar, words
from marsad.link.limits import PATH, limits

_DATA = read_mapping(Path(__file__).with_name("copies.yaml"))
_LINES = _DATA.mapping("lines")
_DAY = date(2021, 5, 3)
_TEXTS = st.lists(
    st.sampled_from(["قصف", "بلدة", "الساحل", "سوق", "مدينة", "قتل", "ثلاثة", "جنود", "طائرة", "12", "قرب", "نهر", "الوادي"]),
    min_size=1,
    max_size=60,
).map(" ".join)


def _pair(row: Row) -> tuple[Known, Known]:
    one, other = row.texts("of")
    later = _DAY + timedelta(days=int(row.number("days", 0, default=0)))
    return known("one", _LINES.text(one), _DAY), known("other", _LINES.text(other), later)


def _name(row: Row) -> str:
    return f"{'-'.join(row.texts('of'))}+{row.get('days', 0)}"


@pytest.mark.parametrize("row", _DATA.rows("pairs"), ids=_name)
def test_pairs(row: Row) -> None:
    one, other = _pair(row)
    assert is_copy(one, other) is row.flag("copy")
    assert is_copy(other, one) is row.flag("copy")


@pytest.mark.parametrize("row", _DATA.rows("pairs"), ids=_name)
def test_copies_are_found_among_others(row: Row) -> None:
    one, other = _pair(row)
    for first, second in ((one, other), (other, one)):
        copies = Copies()
        for n, name in enumerate(_LINES):
            if name not in row.texts("of"):
                copies.add(f"{n}", _LINES.text(name), date(2020, 1, 1))
        found = [copies.add(key, " ".join(text.words), text.day) for key, text in (("first", first), ("second", second))]
        joined = copies.original("first") == copies.original("second")
        assert joined is row.flag("copy") or any(found)  # what both repeat may be an earlier one
        if row.flag("copy"):
            assert found[1] is not None
            assert found[1].share >= limits().share


@given(_TEXTS, st.text(max_size=200))
def test_the_same_text_is_a_copy(text: str, any_text: str) -> None:
    for same in (text, any_text):
        copies = Copies()
        assert copies.add("one", same) is None
        copy = copies.add("other", same)
        assert (copy is not None and copy.original == "one" and copy.share == 1 and copy.new == 0) or not words(same)


@settings(max_examples=50)
@given(st.lists(_TEXTS, min_size=1, max_size=4, unique_by=lambda text: tuple(words(text))), st.data())
def test_order_does_not_matter_for_equal_texts(texts: list[str], data: st.DataObject) -> None:
    keys = [(f"{n}.{m}", text) for n, text in enumerate(texts) for m in range(3)]
    for order in (keys, data.draw(st.permutations(keys))):
        copies = Copies()
        for key, text in order:
            copies.add(key, text)
        for n in range(len(texts)):
            assert len({copies.original(f"{n}.{m}") for m in range(3)}) == 1
        assert sorted(key for group in copies.groups().values() for key in group) == sorted(key for key, _ in keys)


@given(_TEXTS, _TEXTS)
def test_judgements_are_symmetric_and_stable(one: str, other: str) -> None:
    a, b = known("a", one), known("b", other)
    assert is_copy(a, b) == is_copy(b, a) == is_copy(known("a", one), known("b", other))
    assert similar(a.signature, b.signature) == similar(b.signature, a.signature)
    assert similar(a.signature, a.signature) in (0.0, 1.0)
    assert bands(a.signature) == bands(signature(words(one)))
    assert all(-(1 << 63) <= band < 1 << 63 for band in bands(a.signature))


def test_signatures_stay_as_stores_hold_them() -> None:
    """Should the hashing change, signatures that a store holds meet no others: then their version must change too."""
    assert signature(["قصف", "سوق"]).hex() == _SIGNATURE
    older = b"\x00" + signature(["قصف", "سوق"])[1:]
    assert similar(older, signature(["قصف", "سوق"])) == 0.0


_SIGNATURE = "010096e7564f86f83ba7"


def test_a_long_report_keeps_few_bands() -> None:
    held = [f"كلمة{n}" for n in range(2000)]
    assert limits().kept / 2 < len(bands(signature(held))) < limits().kept * 4


def test_a_text_within_another_is_likely() -> None:
    held = [f"كلمة{n}" for n in range(400)]
    assert similar(signature(held), signature(held[150:260])) > limits().likely
    assert similar(signature(held), signature([f"غير{n}" for n in range(400)])) == 0


def test_the_first_kept_is_the_original() -> None:
    copies = Copies()
    for key, name in (("a", "cut"), ("b", "long"), ("c", "led"), ("d", "long")):
        copies.add(key, _LINES.text(name))
    assert copies.groups() == {"a": ["a", "b", "c", "d"]}
    assert copies.add("d", "نص آخر") is None  # a key that is there already
    assert copies.original("d") == "a"


def test_a_line_that_ends_every_post_joins_nothing() -> None:
    """More posts with one ending than a band may hold: a copy among them is found all the same."""
    copies = Copies()
    foot = _LINES.text("footed").partition(". ")[2]
    for n in range(limits().common + 10):
        assert copies.add(f"{n}", f"رسالة{n} من{n} حي{n} إلى{n} بيت{n} في{n} يوم{n} ممطر{n} جدا{n}. {foot}") is None
    again = copies.add("again", f"رسالة7 من7 حي7 إلى7 بيت7 في7 يوم7 ممطر7 جدا7. {foot}")
    assert again is not None
    assert again.original == "7"


def test_candidates_in_any_order() -> None:
    held = [known(name, _LINES.text(name), _DAY) for name in _LINES]
    new = known("new", _LINES.text("cut"), _DAY)
    one, other = copy_of(new, held), copy_of(new, held[::-1])
    assert one is not None
    assert other is not None
    assert min(one.share, other.share) > limits().nothing_new


def test_wrong_limits_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "copies.yaml"
    path.write_text(PATH.read_text(encoding="utf-8").replace("share: 0.55", "share: many"), encoding="utf-8")
    with pytest.raises(DataError, match=r"copies\.yaml:\d+: 'share' is no number"):
        limits(path)
