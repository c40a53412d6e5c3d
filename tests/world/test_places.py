"""Places in texts: what is a place, which one, how exactly, and where its words stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.text.tokens import tokenize
from marsad.world.context import before, gather
from marsad.world.gazetteer import Gazetteer
from marsad.world.places import Context, places, resolve
from marsad.world.resolve import moved
from marsad.world.sources import km


def told(text: str, country: str | None = None) -> list[tuple[str, str | None, str]]:
    return [(p.mention.text, p.country, p.precision) for p in places(text, country)]


IN_SENTENCES = [
    ("سيطرت القوات على مدينة ترهونة في ليبيا صباح اليوم", [("مدينة ترهونة", "LY", "exact"), ("ليبيا", "LY", "country")]),
    ("قُتل ثلاثة مدنيين بقصف على بلدة كفرنبل على أطراف إدلب", [("بلدة كفرنبل", "SY", "exact"), ("أطراف إدلب", "SY", "near")]),
    ("وصل الوفد إلى بيروت ثم غادر إلى دمشق مساء أمس الخميس", [("بيروت", "LB", "exact"), ("دمشق", "SY", "exact")]),
    ("انسحبت المليشيات من محافظة الحديدة باتجاه تعز أمس", [("محافظة الحديدة", "YE", "province"), ("تعز", "YE", "exact")]),
    ("استهدف القصف شرق مصراتة دون وقوع ضحايا في ليبيا", [("مصراتة", "LY", "near"), ("ليبيا", "LY", "country")]),
    ("أغارت طائرات على مواقع في شمال سوريا فجر الأحد", [("سوريا", "SY", "area")]),
    ("هبطت طائرة الشحن في مطار بنغازي قبل أن تغادر إلى تونس", [("مطار بنغازي", "LY", "near"), ("تونس", "TN", "country")]),
    ("قصف الجيش مواقع قرب خيرسون جنوبي أوكرانيا", [("خيرسون", "UA", "near"), ("أوكرانيا", "UA", "area")]),
    ("اندلعت معارك في الفاشر ونيالا غربي السودان", [("الفاشر", "SD", "exact"), ("نيالا", "SD", "exact"), ("السودان", "SD", "area")]),
    ("للقاهرة دور في المفاوضات التي تستضيفها الدوحة منذ أشهر", [("قاهرة", "EG", "exact"), ("الدوحة", "QA", "exact")]),
    ("وقع انفجار في مدينة سوروتش التركية، ونقل جرحى سوروتش إلى أنقرة", [("مدينة سوروتش", "TR", "exact"), ("سوروتش", "TR", "exact")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), IN_SENTENCES)
def test_places_in_sentences(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [t for t in told(text) if t in expected] == expected, told(text)


NO_PLACES = [
    "فتح الباب أمام الحوار بين الطرفين من دون شروط",
    "قال محمد بدر إن النهضة لن تتحقق إلا بالسلام والعمل",
    "اجتمعت لجنة الأمن وناقشت سير العمل خلال شهر مايو",
    "نشرت قناة الجزيرة مقطعا يظهر القائم بالأعمال",
    "انتقل إلى وسط المدينة ثم عاد إلى القرية بعد ساعة",
    "كانوا في جلسة مغلقة وكان الحسين بن علي حاضرا",
]


@pytest.mark.parametrize("text", NO_PLACES)
def test_common_words_are_no_places(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "mention", "country"),
    [
        ("اشتباكات في مدينة الباب بين فصائل المعارضة", "مدينة الباب", "SY"),
        ("معارك في الباب شمالي حلب بين الفصائل السورية", "الباب", "SY"),
        ("هجوم على قضاء القائم غربي العراق قرب الحدود السورية", "قضاء القائم", "IQ"),
        ("اقتحم الجيش الإسرائيلي بلدة دوما شمال الضفة الغربية", "بلدة دوما", "PS"),
        ("غارة جوية على دوما في الغوطة الشرقية قرب دمشق", "دوما", "SY"),
        ("قصف على طرابلس اللبنانية أوقع جرحى", "طرابلس", "LB"),
        ("قصف على طرابلس أوقع جرحى من القوات الليبية", "طرابلس", "LY"),
        ("حاصرت المقاومة اليمنية زنجبار في محافظة أبين", "زنجبار", "YE"),
        ("سيطروا على مدن الرقة ودير الزور ومنبج السورية", "دير الزور", "SY"),
    ],
)
def test_the_text_decides(text: str, mention: str, country: str) -> None:
    assert (mention, country) in [(m, c) for m, c, _ in told(text)], told(text)


def test_a_distance_moves_the_point() -> None:
    found = places("تقع القاعدة على بعد 100 كلم جنوب غرب طرابلس في ليبيا")
    near = next(p for p in found if p.mention.text == "طرابلس")
    assert near.precision == "near" and near.lat is not None and near.lon is not None and near.radius_km is not None
    assert 90 < km(near.lat, near.lon, 32.88, 13.19) < 110
    assert near.lat < 32.5 and near.lon < 12.7
    assert near.radius_km >= 20


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(0, 359), st.floats(0, 1500))
def test_a_moved_point_is_as_far_as_told(lat: float, lon: float, bearing: float, distance: float) -> None:
    assert km(lat, lon, *moved(lat, lon, bearing, distance)) == pytest.approx(distance, abs=0.5)


@pytest.mark.parametrize(
    ("name", "country", "best", "kind"),
    [
        ("حلب", None, "Aleppo", "city"),
        ("محافظة حلب", None, "Aleppo Governorate", "province"),
        ("ولاية تلمسان", "DZ", "Tlemcen Province", "province"),
        ("ترهونة", None, "Tarhuna", "city"),
        ("  الباب ", None, "Al Bāb", "city"),
        ("مصر", None, "Egypt", "country"),
        ("خاركوف", None, "Kharkiv", "city"),
        ("قضاء طرابلس", None, "Tripoli", "city"),
        ("معتمدية المحمدية", None, "La Mohammedia", "town"),
    ],
)
def test_a_whole_name_gives_its_candidates(name: str, country: str | None, best: str, kind: str) -> None:
    found = places(name, country)
    assert (found[0].name, found[0].kind) == (best, kind)
    assert found[0].mention.text == name.strip()


def test_the_given_country_comes_first() -> None:
    assert places("طرابلس", "LB")[0].country == "LB"
    assert places("طرابلس", "LY")[0].country == "LY"
    assert [p.country for p in places("طرابلس", "LB")].count("LY") >= 1


def test_a_noun_of_few_countries_draws_to_them() -> None:
    assert places("انفجرت عبوة ناسفة في مديرية السدة فجر اليوم")[0].country == "YE"
    assert places("خرج سكان معتمدية المحمدية إلى الشوارع أمس")[0].country == "TN"
    assert places("اندلعت اشتباكات في قضاء طرابلس ليل أمس")[0].country == "LB"
    assert places("اندلعت اشتباكات في طرابلس ليل أمس")[0].country == "LY"


def test_hashtags() -> None:
    assert told("انفجار كبير هز المدينة الليلة #مرفأ_بيروت #لبنان")[0] == ("مرفأ_بيروت", "LB", "near")
    assert told("لا كلام يقال اليوم #انفجار_بيروت") == []


def test_quotes_and_marks_stay_in_the_mention() -> None:
    assert ('مدينة "سرت"', "LY") in [(m, c) for m, c, _ in told('دخلت القوات مدينة "سرت" في ليبيا')]
    assert ("بَيْرُوت", "LB") in [(m, c) for m, c, _ in told("وصلوا إلى بَيْرُوت صباح اليوم")]
    assert ("لـيـبـيا", "LY") in [(m, c) for m, c, _ in told("عادوا إلى لـيـبـيا صباح اليوم")]


def test_words_around_a_name() -> None:
    tokens = tokenize("على بعد 20 كم شمالي مدينة حلب")
    at = tokens.word.index("حلب")
    evidence = gather(tokens, at, at, 0, "", {})
    assert (evidence.bearing, evidence.distance, evidence.near) == (0, 20, True)
    assert tokens.words(evidence.first, evidence.last) == "مدينة حلب"
    assert before("بمدينه").cut == 1


def test_one_answer_a_mention_in_order() -> None:
    text = "من حلب إلى دير الزور ثم إلى الرقة في سوريا، وعاد من الرقة إلى حلب"
    found = places(text)
    starts = [p.mention.start for p in found]
    assert starts == sorted(starts) and len(set(starts)) == len(starts)
    assert all(a.mention.end <= b.mention.start for a, b in pairwise(found))


WORDS = [
    "في",
    "مدينة",
    "حلب",
    "والباب",
    "شمال",
    "سوريا",
    "100",
    "كلم",
    "غرب",
    "بطرابلس",
    "،",
    "#",
    "_",
    "(",
    "محافظة",
    "دير",
    "الزور",
    "\n",
    "السورية",
    "قرب",
    "ـ",
    "ً",
    "«",
    "»",
    "و",
    "أ",
    "x",
    "😀",
    "\u200f",
    "ﷲ",
    "ﻻ",
    "من",
    "علي",
    "للقاهرة",
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=15).map("".join),
    )
)
def test_spans_hold_whatever_comes(text: str) -> None:
    for found in places(text):
        assert 0 <= found.mention.start < found.mention.end <= len(text)
        assert text[found.mention.start : found.mention.end] == found.mention.text
        assert found.lat is not None and -90 <= found.lat <= 90
        assert found.lon is not None and -180 <= found.lon <= 180
    assert places(text) == places(text)


def test_the_order_of_texts_changes_nothing() -> None:
    known = Gazetteer.load()
    texts = [text for text, _ in IN_SENTENCES]

    def answers(order: list[str]) -> dict[str, list[tuple[int, str, float]]]:
        out = {}
        for text in order:
            tokens = tokenize(text)
            out[text] = [
                (r.reading.first, r.candidate.place.id, r.belief) for r in resolve(known, tokens, known.readings(tokens), Context())
            ]
        return out

    assert answers(texts) == answers(texts[::-1])
