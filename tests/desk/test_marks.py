"""Marks: a text cut by the words of its cells loses nothing, moves nothing, and keeps its offsets in the page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.desk.article import html
from marsad.desk.changes import changes, share
from marsad.desk.fields import blotted
from marsad.desk.marks import ROLES, Mark, lines, marks, segments
from marsad.export.common import clean
from marsad.incident import Kept, Telling
from marsad.record import Event, Extent, Party, Place, Span, When

TEXT = "ونفى متحدث باسم الجيش قصف السوق في ترهونة يوم الثلاثاء."


def mark(words: str, role: str, event: int = 1, text: str = TEXT) -> Mark:
    start = text.index(words)
    return Mark(start, start + len(words), role, event, f"{role}/0")


def test_nested_spans_are_segments_of_several_classes() -> None:
    whole, part = mark("متحدث باسم الجيش", "speaker"), mark("الجيش", "actor")
    found = [(one.text, one.roles) for one in segments(TEXT, [part, whole]) if one.marks]
    assert found == [("متحدث باسم ", ("speaker",)), ("الجيش", ("actor", "speaker"))]


def test_crossing_spans_of_two_events() -> None:
    found = [(one.text, one.classes) for one in segments("ابجد", [Mark(0, 3, "actor", 1, "actor/0"), Mark(1, 4, "place", 2, "place")])]
    assert found == [("ا", "m m-actor"), ("بج", "m m-actor m-place"), ("د", "m m-place")]


def test_a_mark_within_a_word_stays_in_the_flow() -> None:
    """The proclitic of "ونفى" stays outside, and nothing stands between it and the rest of the word."""
    told = str(html(segments(TEXT, [mark("نفى", "trigger")]), {"trigger": "event"}, "w"))
    assert told.startswith('<p>و<mark class="m m-trigger" id="w1" data-span="1-4" title="event">نفى</mark> متحدث')


def test_a_name_that_is_hidden_is_one_segment() -> None:
    text = "قال أحمد سالم إن السوق احترق"
    found = segments(text, [Mark(4, 8, "speaker", 1, "speaker/0")], [(4, 13, "Person 1")])
    hidden = [one for one in found if one.instead]
    assert [(one.start, one.end, one.roles) for one in hidden] == [(4, 13, ("speaker",))]
    told = str(html(found, {}, "w"))
    assert "أحمد" not in told and "سالم" not in told and "████ ████" in told and 'title="Person 1' in told


class Letters(HTMLParser):
    """What a browser has as the text of an element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told = ""

    def handle_data(self, data: str) -> None:
        self.told += data


def shown(markup: object) -> str:
    parser = Letters()
    parser.feed(str(markup))
    parser.close()
    return parser.told


@pytest.mark.parametrize(
    "text", ["سطر\r\nثان\rثالث\n\n", "a\x00b\x0bc", "😀 في 𝒜𝒷", "<script>alert('x')</script> & \"q\"", "\u202eقلب\u202c", "\ud800x"]
)
def test_letters_keep_their_places_in_the_page(text: str) -> None:
    told = html(segments(text, [Mark(1, 3, "actor", 1, "actor/0")]), {}, "w")
    assert shown(told) == clean(text) and len(shown(told)) == len(text)
    assert "<script" not in str(told)


WRITTEN = st.text(st.sampled_from("ابتوq😀\r\n <&\"'َ"), max_size=40) | st.text(max_size=40)


def _mark(start: int, size: int, role: str, event: int) -> Mark:
    return Mark(start, start + size, role, event, f"{role}/0")


SPANS = st.lists(st.builds(_mark, st.integers(0, 45), st.integers(0, 12), st.sampled_from(ROLES), st.integers(1, 3)), max_size=8)


@given(WRITTEN, SPANS)
def test_the_text_of_the_segments_is_the_text(text: str, spans: list[Mark]) -> None:
    found = segments(text, spans)
    assert "".join(one.text for one in found) == text
    assert all(text[one.start : one.end] == one.text for one in found)
    for span in spans:
        held = [one for one in found if span in one.marks]
        assert "".join(one.text for one in held) == text[span.start : span.end]
    paragraphs = lines(found)
    assert "".join(one.text for line in paragraphs for one in line) == text
    assert all("\n" not in one.text[:-1] for line in paragraphs for one in line)


@given(WRITTEN, SPANS, st.lists(st.tuples(st.integers(0, 45), st.integers(1, 9)), max_size=4))
def test_hidden_letters_are_never_shown_and_offsets_hold(text: str, spans: list[Mark], names: list[tuple[int, int]]) -> None:
    hidden, at = [], 0
    for start, size in sorted(names):
        if start >= at and start + size <= len(text):
            hidden.append((start, start + size, "Person"))
            at = start + size
    found = segments(text, spans, hidden)
    assert "".join(one.text for one in found) == text
    for start, end, _ in hidden:
        assert [(one.start, one.end) for one in found if one.instead is not None and one.start >= start and one.end <= end] == [
            (start, end)
        ]
    assert shown(html(found, {}, "w")) == clean(blotted(text, hidden))


def test_marks_of_an_event_are_its_cells() -> None:
    def span(words: str, in_: str | None = None) -> Span:
        return Span(words, TEXT.index(words), TEXT.index(words) + len(words), in_)

    party = Party("Army", None, "group", None, None, False, span("الجيش"), span("متحدث"), "الجيش", "neutral")
    place = Place("Tarhuna", None, None, None, None, None, None, None, None, Span("قصف", 0, 3, "title"), None)
    when = When(None, None, None, "open", False, None)
    event = Event("e", "shelling", "denied", span("قصف"), Extent(0, 9), [party], [], [], place, when, [], [], [], None, 0.5, [])
    kept = Kept(key="k", id="i", text=TEXT, text_sha256="", bytes_sha256="", title="قصف ترهونة")
    found = marks(kept, [Telling(key="t", event=event, document="k")])
    assert {(one.role, one.in_, one.antecedent) for one in found} == {
        ("trigger", "text", False),
        ("actor", "text", False),
        ("actor", "text", True),
        ("place", "title", False),
    }


def test_what_changed_between_versions() -> None:
    found = changes("قتل ثلاثة جنود.\nوانتهى.\n", "قتل خمسة جنود.\nوانتهى.\n")
    assert [one.kind for one in found] == ["same", "del", "ins", "same"]
    assert share(found) == (1, 1)


@given(st.text("اب \n.", max_size=30), st.text("اب \n.", max_size=30))
def test_changes_give_both_versions_back(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(one.text for one in found if one.kind != "ins") == before
    assert "".join(one.text for one in found if one.kind != "del") == after
