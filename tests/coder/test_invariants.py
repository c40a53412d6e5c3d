"""What holds for the record of any text: quotes are the text's words, the same input gives the same bytes, and nothing raises."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.cli.lines import to_json
from marsad.coder import Coder
from marsad.ontology import COUNTS, OUTCOMES, PRECISIONS, STATUSES, TYPES
from marsad.record import Event, Extent, Record, Span

PUBLISHED = "2024-03-06"
WORDS = {
    "who": "قوات حفتر|الجيش الوطني|مليشيا الدعم السريع|الحوثيون|داعش|مسلحون مجهولون|قوات مجهولة|الأمم المتحدة|الحركة|الأخير|قواته|حفتر",
    "verb": "قصفت|دمر|سيطرت على|انسحبت من|قتل|أعلنت|قال|نفى|دعا إلى|تعتزم|يخشى من|ستنقل|هاجمهم|استهدفتها|تبنى|لم يقصف|قد تهاجم|تم تدمير",
    "noun": "غارة|القصف|انسحاب|مقتل|اشتباكات|هجوم|غارات جوية|إسقاط طائرة مسيرة|اعتقال|تبادل أسرى|مظاهرة|وقف إطلاق النار|زيارة",
    "what": "دبابة تي-72|ثلاث منظومات بانتسير|طائرة مسيرة|صاروخين|بندقيتان|مدينة|المدينة|منازل المدنيين|مخزن ذخيرة|جنديين|عشرات المدنيين",
    "count": "3|٤٥|ثلاثة مدنيين|عشرات|أكثر من 20|10 بين قتيل وجريح|ما لا يقل عن سبعة|قتيلان|على الأقل|مئتي ألف",
    "where": "في ترهونة|بمدينة سرت|قرب حلب|شرق مصراتة|100 كلم جنوب غرب طرابلس|للبلاد|من بلدة كذا|#جبل_الزاوية|على الحدود",
    "when": "أمس|أول أمس الاثنين|فجر اليوم|في 10 أغسطس 2015|25 شوال 1436 هـ الموافق|قبل يومين|الساعة 21:30|بين 3 و5 مارس",
    "link": "و|، |. |\n|: |أن |إن |التي |وفق |بحسب مصدر |وأضاف أن |حيث |بعد أن |لكن |ما أدى إلى |بينهم |- |؟ |.. ",
    "odd": "مقـ.ـتل|قُصِفَتْ|&quot;داعش&quot;|«الحشد»|ﷺ|ﻻ|Wagner|T-72|👨\u200d👧|\u202e|\u200f|\ud800|\x00|ـ|(|)|»",
}  # fmt: skip
FRAGMENTS = st.one_of([st.sampled_from(row.split("|")) for row in WORDS.values()])
REPORTS = st.lists(st.tuples(FRAGMENTS, st.sampled_from(["", " ", " ", " "])).map("".join), max_size=40).map("".join)
UNICODE = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
ANY = st.one_of(REPORTS, UNICODE, st.tuples(REPORTS, UNICODE, REPORTS).map("".join))
DAYS = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2030, 1, 1)))
often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def coder() -> Coder:
    return Coder()


def spans(value: Any) -> Iterator[Span | Extent]:
    """All spans of a record, wherever they stand."""
    if isinstance(value, Span | Extent):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from spans(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from spans(item)


def check(record: Record, text: str, title: str | None = None) -> None:
    """All that holds for every record."""
    for span in spans(record):
        part = title if span.in_ == "title" else text
        assert part is not None and 0 <= span.start < span.end <= len(part)
        assert not isinstance(span, Span) or span.text == part[span.start : span.end] != ""
    assert len({event.id for event in record.events}) == len(record.events)
    for event in record.events:
        check_event(event)
        assert event.content_of is None or event.content_of in {other.id for other in record.events if other is not event}


def check_event(event: Event) -> None:
    assert event.type in TYPES and event.status in STATUSES
    assert 0 <= event.confidence <= 1
    assert event.why and set(event.evidence) <= {"video", "photo", "satellite", "document", "witness"}
    assert event.trigger.in_ == event.sentence.in_ and event.sentence.start <= event.trigger.start < event.trigger.end <= event.sentence.end
    when = event.when
    assert when.precision in {"hour", "day", "week", "month", "year", "open"} and when.stated == (when.mention is not None)
    assert [when.start, when.end] == [day and date.fromisoformat(day).isoformat() for day in (when.start, when.end)]
    assert not when.start or not when.end or when.start <= when.end
    if event.place:
        assert event.place.precision in (None, *PRECISIONS) and (event.place.id is None) <= (
            event.place.lat is None or event.place.radius_km is not None
        )
    for party in [*event.actor, *event.target, *event.speaker]:
        assert party.tone in {"neutral", "loaded"} and party.name and party.called
        assert party.id is not None or party.name in (party.mention.text, party.antecedent and party.antecedent.text)
    for count in event.counts:
        assert count.kind in COUNTS
    for item in event.equipment:
        assert item.outcome in (None, *OUTCOMES)
    for counted in [*event.counts, *event.equipment]:
        assert counted.low is None or counted.high is None or 0 <= counted.low <= counted.high


@often
@given(ANY, DAYS)
def test_any_text(text: str, day: date | None) -> None:
    record = coder().code(text, day)
    check(record, text)
    assert to_json(record) == to_json(coder().code(text, day))


@often
@given(REPORTS, ANY)
def test_any_title(title: str, text: str) -> None:
    check(coder().code(text, PUBLISHED, title), text, title)


def test_an_act_in_a_place_that_is_read_twice_is_one_event() -> None:
    text = "استهدفت غاره جويه مساء اليوم مخيم نازحين في مدينه افغوي، وفقا لما ذكره احد الناشطين."
    record = coder().code(text, PUBLISHED)
    assert record.events
    check(record, text)


def test_a_title_is_coded_and_its_spans_say_so() -> None:
    title, text = "قصف على ترهونة يقتل ثلاثة مدنيين", "قصفت طائرات حربية أمس مدينة سرت."
    record = coder().code(text, PUBLISHED, title)
    check(record, text, title)
    assert {event.trigger.in_ for event in record.events} == {"title", None}
    assert {span.in_ for event in record.events if event.trigger.in_ for span in spans(event)} == {"title"}
    assert {event.trigger.in_ for event in coder().code(f"{title}\n{text}", PUBLISHED, title).events} == {None}


LONG = "قصفت طائرات حربية مدينة ترهونة أمس وقتل 3 مدنيين، وقال المتحدث باسم قوات حفتر إن الجيش الوطني سيطر على المطار "
BAD = {
    "empty": "",
    "space": " \n\t\u00a0\u3000\u200f",
    "binary": bytes(range(256)).decode("latin-1") * 200,
    "marks": "قصف\u064e" + "\u0301\u064e" * 250_000,
    "marks-between": "\u064e".join("قصفت طائرات حربية مدينة ترهونة أمس " * 2000),
    "overrides": "\u202eقصف\u202d ترهونة\u2066\u2067\u202b\u202c\u2069 أمس " * 2000,
    "surrogates": "قصفت \ud800طائرات\udfff \udc00\ud83dمدينة ترهونة\ud800 " * 500,
    "one-trigger": "قصف " * 5_000,
    "one-quote": '"قصف" ' * 3_000,
    "colons": ": قال " * 3_000,
    "brackets": "(" * 50_000,
    "tatweel": "قـ.ـ" * 20_000,
    "digits": "3 و" * 20_000,
    "no-space": "قصف" * 50_000,
    "megabyte": (LONG * (1_000_000 // len(LONG) + 1))[:1_000_000],
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name: str) -> None:
    record = coder().code(BAD[name], PUBLISHED, BAD[name][:300])
    assert to_json(record)
    check(record, BAD[name], BAD[name][:300])


def test_threads_share_one_coder() -> None:
    reports = [LONG * n + f"قتل {n} جنود في حلب." for n in range(1, 25)]
    alone = [to_json(coder().code(report, PUBLISHED)) for report in reports]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda report: to_json(coder().code(report, PUBLISHED)), reports)) == alone
    with ThreadPoolExecutor(8) as pool:  # nothing is remembered yet by a new one
        fresh = Coder()
        assert list(pool.map(lambda report: to_json(fresh.code(report, PUBLISHED)), reports)) == alone


def test_another_process_gives_the_same_bytes() -> None:
    script = f"from marsad.cli.lines import to_json; import marsad; print(to_json(marsad.code({LONG!r}, {PUBLISHED!r})).hex())"
    seeds = [
        subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": s}, capture_output=True, check=True)
        for s in "12"
    ]
    assert {bytes.fromhex(done.stdout.decode()) for done in seeds} == {to_json(coder().code(LONG, PUBLISHED))}
