"""Correcting: a form that nobody touched gives the same event, cells follow the registry, and each fault stands at its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from marsad.coder import Coder
from marsad.desk import drafting, lookup
from marsad.desk.correct import corrected, empty_event, precision_of, western
from marsad.desk.covers import case_of
from marsad.desk.fields import Fields, Words, fields_of
from marsad.export import Options
from marsad.export.cover import Cover
from marsad.export.mask import Masker
from marsad.incident import Kept, Telling
from marsad.record import Event
from marsad.store.correcting import faults

TEXT = "قصفت قوات حفتر سوقا في مدينة ترهونة أول أمس، وقتل خمسة مدنيين ودمرت دبابتين. وقال الشاهد أحمد سالم المنصوري إن القصف استمر ساعة."


@pytest.fixture(scope="module")
def kept() -> Kept:
    return Kept(key="k" * 64, id="r1", text=TEXT, text_sha256="s", bytes_sha256="b", title="قصف سوق في ترهونة", published="2020-05-20")


@pytest.fixture(scope="module")
def event(coder: Coder) -> Event:
    """The act of the first sentence, as the coder reads it."""
    record = coder.code(TEXT, published="2020-05-20", title="قصف سوق في ترهونة")
    return next(one for one in record.events if one.trigger.text == "قصفت")


def cover_of(kept: Kept, event: Event, unmask: bool = False) -> Cover:
    options = Options(unmask=unmask)
    return Cover(Masker(options).of(case_of(kept, [Telling(key="t", event=event, document=kept.key)])), options)


Save = Callable[..., Any]


@pytest.fixture
def save(kept: Kept, event: Event) -> Save:
    """What a form with these changes becomes."""

    def run(changes: Fields | None = None, drop: str = "", unmask: bool = False, of: Event = event) -> Any:
        cover = cover_of(kept, of, unmask)
        words = Words(kept, cover)
        shown = fields_of(of, words, cover)
        fields = {name: value for name, value in shown.items() if not drop or not name.startswith(f"{drop}.")} | (changes or {})
        if drop:
            fields[f"{drop}.drop"] = "1"
        return corrected(fields, shown, of, words, {"speech"})

    return run


def at(words: str) -> str:
    return f"{TEXT.index(words)}-{TEXT.index(words) + len(words)}"


@pytest.mark.parametrize("unmask", [True, False])
def test_a_form_that_nobody_touched_changes_nothing(save: Save, event: Event, coder: Coder, unmask: bool, kept: Kept) -> None:
    assert save(unmask=unmask).event == event
    record = coder.code(TEXT, published="2020-05-20", title=kept.title)
    for one in record.events:
        assert save(unmask=unmask, of=one).event == one


def test_a_masked_name_survives_who_may_not_read_it(save: Save, coder: Coder, kept: Kept) -> None:
    record = coder.code(TEXT, published="2020-05-20", title=kept.title)
    told = next(one for one in record.events if any(party.private for party in one.speaker))
    number = next(n for n, party in enumerate(told.speaker) if party.private)
    cover = cover_of(kept, told)
    shown = fields_of(told, Words(kept, cover), cover)
    assert "أحمد" not in "".join(shown.values())
    found = save({"status": "possible"}, of=told).event
    assert found.speaker == told.speaker and found.status == "possible"
    moved = save({f"speaker.{number}.role": "commander"}, of=told).event
    assert moved.speaker[number].name == told.speaker[number].name and not moved.speaker[number].private


def test_a_party_of_the_registry(save: Save) -> None:
    found = save({"actor.0.id": "ly-gna", "actor.0.name": "whatever"}).event.actor[0]
    assert (found.id, found.kind, found.mention.text, found.called) == ("ly-gna", found.kind, "قوات حفتر", "قوات حفتر")
    assert found.name == lookup.by_id("party", "ly-gna").name and not found.private  # type: ignore[union-attr]


def test_a_party_by_its_words(save: Save) -> None:
    found = save({"target.5.quote": "مدنيين", "target.5.at": at("مدنيين"), "target.5.kind": "civilians"}).event.target[-1]
    assert (found.name, found.id, found.kind, found.private) == ("مدنيين", None, "civilians", False)
    person = save({"target.5.quote": "الشاهد", "target.5.kind": "person"}).event.target[-1]
    assert person.private, "a person without an office is masked"


def test_words_without_a_place_are_found_in_the_text(save: Save) -> None:
    found = save({"target.5.quote": "القصف", "target.5.kind": "group"}).event.target[-1]
    assert TEXT[found.mention.start : found.mention.end] == "القصف"
    assert "target.5.quote" in save({"target.5.quote": "كلمات ليست هنا"}).wrong


def test_words_at_another_place_than_they_say_are_refused(save: Save) -> None:
    assert "target.5.quote" in save({"target.5.quote": "ليس هنا", "target.5.at": "0-4"}).wrong
    assert "target.5.quote" in save({"target.5.at": "5-900"}).wrong


def test_a_place_has_the_point_of_the_gazetteer_and_is_never_more_exact(save: Save) -> None:
    tripoli = "geonames:2210247"
    found = save({"place.id": tripoli, "place.precision": ""}).event.place
    assert (found.name, found.country, found.precision) == ("Tripoli", "LY", "exact") and abs(found.lat - 32.88) < 0.2
    near = save({"place.id": tripoli, "place.precision": "near"}).event.place
    assert near.precision == "near" and near.radius_km >= 15
    district = save({"place.id": "geonames:2210245", "place.precision": "exact"}).event.place
    assert district.precision not in ("exact", "near")
    assert "place.name" in save({"place.id": "geonames:1"}).wrong


def test_a_place_as_the_text_has_it(save: Save) -> None:
    found = save({"place.id": "", "place.name": "سوق"}).event.place
    assert (found.name, found.id, found.lat, found.precision) == ("سوق", None, None, None)
    assert save(drop="place").event.place is None


@pytest.mark.parametrize(
    ("start", "end", "time", "precision"),
    [
        ("2020-05-18", "2020-05-18", "", "day"),
        ("٢٠٢٠-٠٥-١٨", "2020/05/18", "21:30", "hour"),
        ("2020-05-01", "2020-05-31", "", "month"),
        ("", "2020-05-18", "", "open"),
    ],
)
def test_days(save: Save, start: str, end: str, time: str, precision: str) -> None:
    found = save({"when.start": start, "when.end": end, "when.time": time}).event.when
    assert found.precision == precision and (found.end or "").startswith("2020-05")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"when.start": "18.5.2020"}, "when.start"),
        ({"when.start": "2020-05-19", "when.end": "2020-05-18"}, "when.end"),
        ({"when.time": "25:00"}, "when.time"),
        ({"type": "nonsense"}, "type"),
        ({"status": ""}, "status"),
        ({"counts.0.low": "many"}, "counts.0.low"),
        ({"counts.0.low": "9", "counts.0.high": "3"}, "counts.0.high"),
        ({"counts.0.kind": "apples"}, "counts.0.kind"),
        ({"actor.0.id": "nobody"}, "actor.0.name"),
        ({"actor.4.name": "Somebody"}, "actor.4.quote"),
        ({"equipment.3.quote": "دبابتين", "equipment.3.outcome": "eaten"}, "equipment.3.outcome"),
        ({"content_of": "another report's"}, "content_of"),
        ({"trigger.quote": "", "trigger.at": ""}, "trigger.quote"),
    ],
)
def test_a_fault_stands_at_its_field(save: Save, changes: Fields, field: str) -> None:
    found = save(changes)
    assert found.event is None and field in found.wrong


def test_counts_and_equipment(save: Save, kept: Kept) -> None:
    changes = {"counts.0.low": "٦", "counts.0.high": "", "equipment.9.id": "t-72", "equipment.9.quote": "دبابتين", "equipment.9.low": "2"}
    found = save(changes | {"equipment.9.high": "2", "equipment.9.outcome": "destroyed", "equipment.9.owner.id": "ly-gna"}).event
    assert (found.counts[0].low, found.counts[0].high) == (6, None)
    item = found.equipment[-1]
    assert (item.item, item.class_, item.origin, item.owner.id, item.owner.mention.text) == ("T-72", "tank", "RU", "ly-gna", "دبابتين")
    assert not list(faults(found, kept.text, kept.title))


def test_a_trigger_that_moves_takes_its_sentence_along(save: Save) -> None:
    found = save({"trigger.quote": "القصف", "trigger.at": at("القصف")}).event
    assert TEXT[found.sentence.start : found.sentence.end].startswith("وقال الشاهد")


def test_a_missed_event_begins_with_nothing(kept: Kept) -> None:
    words = Words(kept, cover_of(kept, empty_event()))
    wrong = corrected({"type": "", "status": "reported"}, {}, empty_event(), words).wrong
    assert {"type", "trigger.quote"} <= set(wrong)
    fields = {"type": "shelling", "status": "claimed", "trigger.quote": "القصف", "actor.0.quote": "قوات حفتر", "actor.0.id": "ly-lna"}
    found = corrected(fields, {}, empty_event(), words).event
    assert (
        found is not None
        and found.actor[0].id == "ly-lna"
        and not list(faults(msgspec.structs.replace(found, id="x"), kept.text, kept.title))
    )


def test_selected_words_go_to_the_only_cell_of_their_kind(kept: Kept, event: Event) -> None:
    cover = cover_of(kept, event)
    words = Words(kept, cover)
    fields = fields_of(event, words, cover)
    start = TEXT.index("ترهونة")
    form = {"start": str(start), "end": str(start + 6), "quote": "ترهونة"}
    draft = drafting.take_words(fields, "place", form, words, "LY")
    assert (draft.path, draft.fields["place.id"], draft.fields["place.quote"]) == ("place", "geonames:2210221", "ترهونة")
    actor = drafting.take_words(fields, "actor", form | {"quote": "قوات حفتر", "start": "5", "end": "14"}, words, "LY")
    assert actor.path == "actor.0" and actor.fields["actor.0.id"] == "ly-lna"
    other = drafting.take_words(drafting.add(fields, "actor").fields, "actor", form, words, "LY")
    assert other.path == "actor.2", "of several none is overwritten"


def test_a_name_that_was_typed_is_looked_up(kept: Kept, event: Event) -> None:
    cover = cover_of(kept, event)
    fields = fields_of(event, Words(kept, cover), cover)
    sure = drafting.settle(fields | {"actor.0.name": "Wagner Group"}, None)
    assert sure.fields["actor.0.id"] == "ru-wagner" and not sure.path
    open_ = drafting.settle(fields | {"actor.0.name": "حكومة"}, None)
    assert open_.path == "actor.0" and len(open_.found) > 1


@pytest.mark.parametrize(
    ("kind", "words", "id"),
    [
        ("party", "الجيش الوطنى الليبى", "ly-lna"),
        ("party", "لقوات حفتر", "ly-lna"),
        ("party", "LY-LNA", "ly-lna"),
        ("equipment", "بانتسير", "pantsir-s1"),
        ("place", "تَرهونه", "geonames:2210221"),
        ("place", "tarhuna", "geonames:2210221"),
        ("place", "geonames:2210221", "geonames:2210221"),
    ],
)
def test_the_registry_is_found_in_any_spelling(kind: str, words: str, id: str) -> None:
    assert lookup.search(kind, words)[0].id == id


def test_what_means_nothing_finds_nothing() -> None:
    assert lookup.search("party", "' OR 1=1 --") == [] and lookup.search("place", "   ") == []


def test_digits_and_precision() -> None:
    assert western("٢٠") == "20" and precision_of("2020-05-01", "2020-05-04", None) == "week"
    assert precision_of("2020-01-01", "2020-12-31", None) == "year" and precision_of("2018-01-01", "2020-12-31", None) == "open"
