"""Search finds words in any spelling, by any filter, page after page, and the same in both databases."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from marsad.coder import Coder
from marsad.link.graph import above
from marsad.ontology import STATUSES, TYPES
from marsad.read import Report, read
from marsad.store import MACHINE, Store, StoreError, intake
from marsad.store.coding import code_one
from marsad.store.filters import ROLES, Filter
from marsad.store.intake import Arrival
from marsad.store.prepare import key_of
from marsad.store.searching import Hit, distance
from marsad.store.words import asked, event_words, indexed

from .scene import BY, DAY, WHY, scene, strike, telling

Add = Callable[[Store, list[Report]], None]
SAMPLES = Path(__file__).parents[2] / "samples" / "incidents" / "reports.jsonl"
PAIRS = [
    tuple(line.split(" "))
    for line in Path(__file__).with_name("words.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
WHERE = {
    "tarhuna": "في مدينة ترهونة",
    "tarhuna-near": "قرب مدينة ترهونة",
    "tripoli": "في مدينة طرابلس الليبية",
    "abu-salim": "في حي أبو سليم بالعاصمة الليبية طرابلس",
    "tajoura": "في مدينة تاجوراء شرق العاصمة الليبية طرابلس",
    "murqub": "في شعبية المرقب في ليبيا",
    "libya": "في ليبيا",
    "sirte": "في مدينة سرت الليبية",
    "sirte-south": "على بعد 100 كيلومتر جنوب مدينة سرت الليبية",
    "aleppo": "في مدينة حلب السورية",
    "aleppo-province": "في محافظة حلب السورية",
    "azaz": "في مدينة إعزاز بريف حلب",
    "idlib": "في مدينة إدلب السورية",
    "sirwah-district": "في مديرية صرواح بمحافظة مأرب اليمنية",
    "sirwah": "في بلدة سوق صرواح بمحافظة مأرب اليمنية",
    "marib": "في مدينة مأرب اليمنية",
    "fashir": "في مدينة الفاشر السودانية",
    "darfur": "في إقليم دارفور السوداني",
    "abeche": "في مدينة أبشي التشادية",
    "khartoum": "في العاصمة السودانية الخرطوم",
    "omdurman": "في مدينة أم درمان السودانية",
}
INSIDE = {
    "LY": "tarhuna tarhuna-near tripoli abu-salim tajoura murqub libya sirte sirte-south",
    "ly": "tarhuna tarhuna-near tripoli abu-salim tajoura murqub libya sirte sirte-south",
    "country:SD": "fashir darfur khartoum omdurman",
    "geonames:7602691": "tarhuna tarhuna-near murqub",  # the province
    "geonames:2210221": "tarhuna tarhuna-near",
    "geonames:2210247": "tripoli abu-salim",  # the town with its quarter, without the town beside it
    "geonames:2210245": "tripoli abu-salim tajoura",  # the province with the same name
    "marsad:ly-abu-salim": "abu-salim",
    "geonames:2210554": "sirte",  # 100 km off is not in it
    "geonames:170063": "aleppo",
    "geonames:170062": "aleppo aleppo-province azaz",
    "marsad:ye-sirwah-district": "sirwah-district sirwah",
    "geonames:34703": "sirwah",
    "geonames:72966": "sirwah-district sirwah marib",
    "marsad:sd-darfur": "fashir darfur",  # a region without a code, up to the border
    "geonames:379252": "khartoum",  # a city is not in the one across the river
    "marsad:xx-red-sea": "",
}


def reports() -> list[Report]:
    """The sample reports of incidents, and the scene."""
    return [*(item for item in read([str(SAMPLES)]) if isinstance(item, Report)), *scene()]


def places() -> list[Report]:
    """Strikes at many places."""
    return [Report(name, f"قصفت طائرات حربية مواقع {where} أمس.", None, DAY, "صحيفة", given=True) for name, where in WHERE.items()]


@pytest.fixture(scope="module")
def both(add: Add, postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """Both databases with the same reports, on which a person has worked. They are only read."""
    from . import server

    server.run(postgresql, "CREATE DATABASE searched")
    stores = Store(f"sqlite:///{tmp_path_factory.mktemp('search') / 'a.db'}"), Store(f"{postgresql}/searched")
    for store in stores:
        add(store, reports() + places())
        store.reject(telling(store, "t1"), BY, WHY)
        store.accept(telling(store, "t2"), BY)
        store.verify_incident(next(store.cases(Filter(document=("g1",)))).incident.id, BY, WHY)
    yield stores
    for store in stores:
        store.close()


@pytest.fixture(scope="module")
def hits(both: tuple[Store, Store]) -> list[Hit]:
    """Every event, in order."""
    found = [store.search(limit=10_000).hits for store in both]
    assert found[0] == found[1]
    assert len(found[0]) == both[0].counts()["events"] > 200
    return found[0]


def found(both: tuple[Store, Store], words: str = "", wanted: Filter | None = None) -> list[str]:
    """The keys of what is found, which must be the same in both databases."""
    pages = [store.search(words, wanted, limit=10_000) for store in both]
    assert [hit.telling.key for hit in pages[0].hits] == [hit.telling.key for hit in pages[1].hits]
    assert pages[0].taken == pages[1].taken
    return [hit.telling.key for hit in pages[0].hits]


# -- words


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_spellings_find_each_other(one: str, other: str) -> None:
    for word, text in ((one, other), (other, one)):
        (stems,) = asked(word).values()
        assert set(stems) & set(indexed(text)), (word, stems, indexed(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("بحرية", "حرية"),
        ("كتيبة", "تيبة"),
        ("وزير", "زير"),
        ("لقاء", "قاء"),
        ("بيروت", "بئر"),
        ("غريان", "غارة"),
        ("ترسانة", "ترس"),
        ("ترهونة", "تره"),
    ],
)
def test_what_only_looks_like_another_does_not_find_it(one: str, other: str) -> None:
    (stems,) = asked(one).values()
    assert not set(stems) & set(indexed(other))


def test_spellings_in_both_databases(both: tuple[Store, Store]) -> None:
    assert len(found(both, "ترهونة")) >= 5
    for words in ("ترهونه", "تَرهُونة", "وبترهونة", "لترهـونة", "تُرهونة"):
        assert found(both, words) == found(both, "ترهونة")
    assert found(both, "غارتين المدنيّون") == found(both, "بالغارات مدني") != []
    assert found(both, "AIRSTRIKE") == found(both, "airstrike") == found(both, "", Filter(type=("airstrike",))) != []


def words_of(hit: Hit, texts: dict[str, tuple[str, str | None]]) -> set[str]:
    return set(event_words(hit.telling.event, *texts[hit.telling.document]).split())


def test_words_are_found_where_they_stand(both: tuple[Store, Store], hits: list[Hit]) -> None:
    """Held against a search that goes through everything, for words that stand in the reports."""
    texts = {
        case.documents[key].key: (case.documents[key].text, case.documents[key].title) for case in both[0].cases() for key in case.documents
    }
    texts |= {hit.telling.document: (next(r.text for r in scene() if r.id == "t1"), None) for hit in hits if hit.document == "t1"}
    held = {hit.telling.key: words_of(hit, texts) for hit in hits}
    every = " ".join(hit.sentence for hit in hits).split()
    for n in range(0, len(every), 151):
        query = " ".join(every[n : n + 1 + n % 3])
        wanted = asked(query)
        expected = [key for key, stems in held.items() if wanted and all(stems & set(told) for told in wanted.values())]
        assert found(both, query) == expected, query


MISSPELT = {"ترهونا": "ترهونة", "ترحونة": "ترهونة", "ترهنوة": "ترهونة", "غرياان": "غريان", "الحربيية": "حربية", "طائرت": "طائرة"}


def test_misspelt_words_are_taken_for_the_nearest(both: tuple[Store, Store]) -> None:
    for wrong, right in MISSPELT.items():
        page = both[0].search(wrong, limit=500)
        assert {hit.telling.key for hit in page.hits} >= set(found(both, right)) != set(), wrong
        assert found(both, wrong) == [hit.telling.key for hit in page.hits]
    page = both[0].search("ترحونة")
    assert list(page.taken) == ["ترحونه"]
    for nothing in ("زغطفنجش", "xyzzyx", "قث", "ترهونة زغطفنجش"):
        assert found(both, nothing) == []
    assert both[0].search("زغطفنجش").taken == {"زغطفنجش": []}


@given(st.text("abcd", max_size=6), st.text("abcd", max_size=6))
@example("ab", "ba")
@example("", "abc")
def test_distance(one: str, other: str) -> None:
    def slow(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        ways = [slow(a[1:], b) + 1, slow(a, b[1:]) + 1, slow(a[1:], b[1:]) + (a[0] != b[0])]
        if a[:2] == b[:2][::-1] and len(a) > 1 and a[0] != a[1]:
            ways.append(slow(a[2:], b[2:]) + 1)
        return min(ways)

    for most in (1, 2):
        assert distance(one, other, most) == min(slow(one, other), most + 1)


# -- hostile words

MANY = " ".join("".join(letters) for letters in itertools.islice(itertools.product("abcdefghij", repeat=4), 10_000))
AS_PLAIN = {
    '"ترهونة"': "ترهونة",
    '"ترهونة سوق"': "ترهونة سوق",
    "'ترهونة'": "ترهونة",
    '"""': None,
    "-ترهونة": "ترهونة",
    "^ترهونة": "ترهونة",
    "ترهونة*": "ترهونة",
    "words:ترهونة": "words ترهونة",
    "(ترهونة": "ترهونة",
    "{ترهونة} + سوق": "ترهونة سوق",
    "NEAR(ترهونة سوق, 5)": "near ترهونة سوق 5",
    "ترهونة AND سوق": "ترهونة and سوق",
    "ترهونة OR سرت": "ترهونة or سرت",
    "NOT سوق": "not سوق",
    "ترهونة & سوق": "ترهونة سوق",
    "ترهونة | سرت": "ترهونة سرت",
    "!ترهونة": "ترهونة",
    "ترهونة <-> سوق": "ترهونة سوق",
    "ترهونة:*": "ترهونة",
    "ترهونة:AB": "ترهونة ab",
    "\\": None,
    "\\'ترهونة\\": "ترهونة",
    "'); DROP TABLE event; --": "drop table event",
    "%": None,
    "%ترهونة_": "ترهونة",
    ":asked": "asked",
    "?": None,
    "💣": None,
    "💣 ترهونة 💣": "ترهونة",
    "\0": None,
    "تره\0ونة": "تره ونة",
    "\ud800": None,
    "ترهونة\ud800": "ترهونة",
    "\u202eترهونة\u202c": "ترهونة",
    "... — !": None,
    "ترهونة " * 10_000: "ترهونة",
    MANY: "zzzz",
    "ك" * 100_000: "zzzz",
    "\u0301" * 5000: None,
}


@pytest.mark.parametrize("words", AS_PLAIN, ids=lambda words: ascii(words)[:24])
def test_hostile_words_mean_what_they_say(both: tuple[Store, Store], words: str) -> None:
    plain = AS_PLAIN[words]
    assert found(both, words) == ([] if plain is None else found(both, plain))


def test_nothing_asked_is_everything(both: tuple[Store, Store], hits: list[Hit]) -> None:
    for words in ("", " ", "\n\t", "\u00a0"):
        assert found(both, words) == [hit.telling.key for hit in hits]


def test_thousands_of_words_that_all_stand_somewhere(both: tuple[Store, Store], hits: list[Hit]) -> None:
    longest = max(hits, key=lambda hit: len(hit.sentence))
    assert longest.telling.key in found(both, longest.sentence)
    assert found(both, " ".join(hit.sentence for hit in hits)) == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters() | st.sampled_from("قصفترهونةسوق \"'*&|!:()<>-^~\\%_,;")))
def test_any_words_are_taken(both: tuple[Store, Store], words: str) -> None:
    keys = found(both, words)
    assert keys == found(both, " ".join(asked(words))) or not asked(words)


STRANGE = [
    "𞤀𞤣𞤤𞤢𞤥",
    "กขค",
    "日本語",
    "αβγ",
    "Ⅷ",
    "²³",
    "ſt",
    "ǆ",
    "ß",
    "İstanbul",
    "𝐀𝐁𝐂",
    "१२३",
    "㊋",
    "ﷺ",
    "x" * 3000,
    "ك" * 3000,
    "é" * 200,
]


def test_any_word_that_is_kept_is_found(store: Store, add: Add) -> None:
    """In every script, however long: what one database keeps as a word the other keeps too."""
    add(store, [Report("s", f"قصفت طائرات حربية مدينة ترهونة {' '.join(STRANGE)} أمس.", None, DAY, given=True)])
    for word in STRANGE:
        assert [hit.document for hit in store.search(word).hits] == ["s"], word
        assert store.search(word).taken == {}, word


# -- filters


@pytest.mark.parametrize("place", INSIDE)
def test_a_place_with_what_lies_in_it(both: tuple[Store, Store], hits: list[Hit], place: str) -> None:
    documents = {hit.telling.key: hit.document for hit in hits}
    assert sorted(documents[key] for key in found(both, "", Filter(place=place)) if documents[key] in WHERE) == sorted(
        INSIDE[place].split()
    )


def party_is(event: Any, party: str, role: str | None) -> bool:
    day = event.when.start or event.when.end or ""
    named = [("actor", p) for p in event.actor] + [("target", p) for p in event.target] + [("speaker", p) for p in event.speaker]
    named += [("count", c.of) for c in event.counts if c.of] + [("owner", i.owner) for i in event.equipment if i.owner]
    return any(role in (None, own) and party in above(id, day) for own, p in named for id in (p.id, p.of) if id)


def holds(hit: Hit, wanted: Filter, statuses: dict[str, str]) -> bool:
    """Whether a filter holds for an event, worked out from the event itself."""
    event = hit.telling.event
    last, first = event.when.end or event.when.start, event.when.start or event.when.end
    place = event.place
    return (
        (not wanted.type or event.type in wanted.type or TYPES[event.type].group in wanted.type)
        and all(party_is(event, party, wanted.role) for party in wanted.party)
        and (wanted.place is None or (place is not None and place.country == wanted.place))
        and (wanted.since is None or (last is not None and last >= wanted.since))
        and (wanted.until is None or (first is not None and first <= wanted.until))
        and (not set(wanted.status) & set(STATUSES) or event.status in wanted.status)
        and (not set(wanted.status) - set(STATUSES) or statuses.get(hit.incident or "") in wanted.status)
        and event.confidence >= wanted.confidence
        and (not wanted.outlet or hit.publisher in wanted.outlet)
        and (not wanted.document or hit.document in wanted.document)
        and (not wanted.incident or hit.incident in wanted.incident)
        and (not wanted.reviewed or hit.telling.decision is not None)
    )


def some(values: list[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.just(()) | st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)


def maybe(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_filter_holds_for_all_that_it_finds_and_for_nothing_else(
    both: tuple[Store, Store], hits: list[Hit], data: st.DataObject
) -> None:
    parties = sorted({id for hit in hits for p in hit.telling.event.actor for id in (p.id, p.of) if id})
    days = sorted({day for hit in hits for day in (hit.telling.event.when.start, hit.telling.event.when.end) if day})
    statuses = {case.incident.id: case.incident.status for case in both[0].cases(texts=False)}
    wanted = Filter(
        type=data.draw(some(["airstrike", "killing", "violence", "speech", "denial"])),
        party=data.draw(some(parties)),
        role=data.draw(maybe(list(ROLES))),
        place=data.draw(maybe(["LY", "IQ", "YE", "SD", "AQ"])),
        since=data.draw(maybe(days)),
        until=data.draw(maybe(days)),
        status=data.draw(some([*STATUSES, *set(statuses.values())])),
        outlet=data.draw(some(sorted({hit.publisher for hit in hits if hit.publisher}))),
        confidence=data.draw(st.sampled_from([0.0, 0.0, 0.5, 0.8, 1.0])),
        document=data.draw(some(sorted({hit.document for hit in hits}))),
        incident=data.draw(some(sorted(statuses))),
        reviewed=data.draw(st.sampled_from([False, False, True])),
    )
    words = data.draw(st.sampled_from(["", "", "قتل", "غارات"]))
    expected = [hit.telling.key for hit in hits if holds(hit, wanted, statuses)]
    if words:
        named = set(found(both, words))
        expected = [key for key in expected if key in named]
    assert found(both, words, wanted) == expected
    assert bool(wanted) == (wanted != Filter())
    listed = [[case.incident.id for case in store.cases(wanted, texts=False)] for store in both]
    assert listed[0] == listed[1]
    if not words:
        of_ = {hit.telling.key: hit.incident for hit in hits}
        assert set(listed[0]) == {of_[key] for key in expected if of_[key]} or not wanted


@pytest.mark.parametrize(
    ("wanted", "documents"),
    [
        (Filter(near=(32.435, 13.633, 5.0)), {"tarhuna", "tarhuna-near", "t1", "t2", "t3"}),
        (
            Filter(near=(32.435, 13.633, 70.0)),
            {"tarhuna", "tarhuna-near", "tripoli", "abu-salim", "tajoura", "murqub", "t1", "t2", "t3", "g1", "g2", "g3"},
        ),
        (Filter(near=(0.0, 0.0, 50.0)), set()),
        (Filter(document=("t1", "w1")), {"t1", "w1"}),
        (Filter(outlet=("الصحيفة الثانية",)), {"t2", "g2"}),
        (Filter(reviewed=True), {"t1", "t2"}),
        (Filter(status=("verified",)), {"g1", "g2", "g3"}),
        (Filter(document=("t1", "t2", "g1"), status=("claimed", "corroborated")), {"t2"}),
    ],
    ids=lambda value: value.told() if isinstance(value, Filter) else "",
)
def test_filters(both: tuple[Store, Store], hits: list[Hit], wanted: Filter, documents: set[str]) -> None:
    of_ = {hit.telling.key: hit.document for hit in hits}
    keys = found(both, "", wanted)
    assert {of_[key] for key in keys if of_[key] in {*WHERE, *(r.id for r in scene())}} == documents


def test_open_days_count_as_the_day_that_is_told(add: Add, store: Store) -> None:
    """What is only known to have been by a day is found as of that day, and not in every year before."""
    add(store, [Report("open", "قصفت طائرات حربية سوقا في مدينة ترهونة.", None, date(2020, 5, 20), given=True)])
    (hit,) = store.search().hits
    assert (hit.telling.event.when.start, hit.telling.event.when.end) == (None, "2020-05-20")
    for since, until, there in (
        ("2020-05-01", "2020-05-31", True),
        ("2020-05-20", "2020-05-20", True),
        ("2020-05-21", None, False),
        (None, "2020-05-19", False),
    ):
        assert bool(store.search("", Filter(since=since, until=until)).hits) is there


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Filter(type=("airstrik",)), "no type of event is named 'airstrik'"),
        (Filter(status=("true",)), "no status is named 'true'"),
        (Filter(role="victim", party=("ly-lna",)), "no role is named 'victim'"),
        (Filter(place="geonames:0"), "no place has the id 'geonames:0'"),
        (Filter(place="ZZ"), "no place has the id 'ZZ'"),
        (Filter(place="\0\ud800"), "no place has the id"),
        (Filter(since="soon"), "'soon' is no day"),
        (Filter(until="2020-02-30"), "'2020-02-30' is no day"),
        (Filter(document=("none",)), "there is no document 'none'"),
        (Filter(incident=("i-0000000000000000",)), "there is no incident"),
    ],
)
def test_wrong_filters_are_refused(both: tuple[Store, Store], wanted: Filter, said: str) -> None:
    for store in both:
        with pytest.raises(StoreError, match=said):
            store.search("", wanted)
        with pytest.raises(StoreError, match=said):
            list(store.cases(wanted))


def test_filters_with_what_no_database_keeps(both: tuple[Store, Store]) -> None:
    for name in ("\0", "\ud800", "x\0y", "'; --", "💣", "x" * 100_000):
        for wanted in (Filter(outlet=(name,)), Filter(party=(name,))):
            assert found(both, "", wanted) == []


# -- pages


def pages(store: Store, sizes: Iterator[int], words: str = "", between: Callable[[], object] = lambda: None) -> list[str]:
    keys: list[str] = []
    after = None
    while True:
        page = store.search(words, limit=next(sizes), after=after)
        keys += [hit.telling.key for hit in page.hits]
        if page.next is None:
            return keys
        after = page.next
        between()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 90), min_size=1, max_size=6), st.sampled_from(["", "قتل"]))
def test_pages_of_any_size_are_the_whole_list(both: tuple[Store, Store], sizes: list[int], words: str) -> None:
    whole = found(both, words)
    for store in both:
        assert pages(store, itertools.cycle(sizes), words) == whole


def test_pages_of_one(both: tuple[Store, Store]) -> None:
    assert pages(both[0], itertools.repeat(1), "ترهونة") == found(both, "ترهونة")


def keep(store: Store, coder: Coder, report: Report) -> None:
    """Keep a report without linking it."""
    key = key_of(report)
    record = code_one(coder, (key, report))
    intake.add(store.engine, [Arrival(key, report, record)], MACHINE)  # type: ignore[arg-type]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.lists(st.dates(date(2020, 5, 15), date(2020, 5, 25)), max_size=6))
def test_pages_neither_repeat_nor_skip_when_reports_come_in_between(coder: Coder, sizes: list[int], days: list[date]) -> None:
    store, number = Store("sqlite://"), itertools.count()
    for report in scene():
        keep(store, coder, report)
    whole = [hit.telling.key for hit in store.search(limit=500).hits]
    waiting = iter(days)

    def between() -> None:
        if (day := next(waiting, None)) is not None:
            one = strike("t", "4")
            keep(store, coder, Report(f"n{next(number)}", one.text, None, day, f"outlet {next(number)}", given=True))

    keys = pages(store, itertools.cycle(sizes), "", between)
    assert len(set(keys)) == len(keys)
    assert [key for key in keys if key in set(whole)] == whole
    store.close()


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


WRONG = [
    "",
    "x",
    "!!!!",
    "a b",
    "\0",
    "é",
    "ترهونة",
    packed(""),
    packed("2020-05-20"),
    packed("2020-05-20 x"),
    packed("soon 5"),
    packed("\0 5"),
]
WRONG += [
    packed("2020-05-20 -5"),
    packed(f"2020-05-20 {10**30}"),
    packed("2020-05-20 ٥"),
    packed("2020-05-20 5 5"),
    packed("' OR 1=1 5"),
    "A" * 9999,
]


@pytest.mark.parametrize("cursor", WRONG, ids=lambda cursor: ascii(cursor)[:20])
def test_wrong_cursors_are_refused(both: tuple[Store, Store], cursor: str) -> None:
    for store in both:
        with pytest.raises(StoreError, match="is no cursor"):
            store.search(after=cursor)


@pytest.mark.parametrize("limit", [0, -1, -(10**30)])
def test_a_page_of_nothing_is_refused(both: tuple[Store, Store], limit: int) -> None:
    with pytest.raises(StoreError, match="no page is of"):
        both[0].search(limit=limit)


def test_a_page_of_everything(both: tuple[Store, Store], hits: list[Hit]) -> None:
    for store in both:
        page = store.search(limit=10**30)
        assert (page.hits, page.next) == (hits, None)
    page = both[0].search(limit=len(hits))
    assert (page.hits, page.next) == (hits, None)
