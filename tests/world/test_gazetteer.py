"""The gazetteer: building, looking up, skeletons, and what it says of wrong data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data import DataError
from marsad.text.tokens import tokenize
from marsad.text.words import bare, proclitics
from marsad.world import compile as compiling
from marsad.world import gazetteer as gz
from marsad.world import sources
from marsad.world.nouns import folded, place_words, read_common
from marsad.world.pack import Pack, PackError, write_pack
from marsad.world.places import places
from marsad.world.skeleton import arabic_keys, latin_keys, letters, likeness, likeness_arabic
from marsad.world.sources import Raw, arabic_names, km, merged, read_countries, read_places

HEAD = "id,name,ar,kind,country,admin1,lat,lon,radius_km,source\n"


@pytest.fixture(scope="session")
def known() -> gz.Gazetteer:
    return gz.Gazetteer.load()


def raw(
    name: str, arabic: list[str], kind: str = "town", country: str = "LY", at: tuple[float, float] = (32.0, 13.0), people: int = 20_000
) -> Raw:
    return Raw(f"geonames:{abs(hash(name)) % 10**6}", name, arabic, [], kind, country, "77", *at, people, 0.0)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gz.Gazetteer:
    cities = [
        raw("Tripoli", ["طرابلس"], "capital", at=(32.89, 13.19), people=1_150_000),
        raw("Tarhuna", [], at=(32.43, 13.63)),
        raw("Al Bāb", ["الباب"], country="SY", at=(36.37, 37.51), people=130_000),
        raw("Tripoli of Lebanon", ["طرابلس"], country="LB", at=(34.43, 35.84), people=229_000),
        raw("Abū Qurayn", ["أبو قرين"], "village", at=(31.44, 15.24), people=0),
    ]
    monkeypatch.setattr(sources, "geonames_cities", lambda: cities)
    out = tmp_path / "small.pack"
    gz.build(out, [], [])
    return gz.Gazetteer(out)


def test_places_are_found_by_id_whether_few_are_sought_or_many(known: gz.Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [known.place(number).id for number in range(0, len(known), len(known) // 40)] + ["geonames:0", "", "geonames"]
    scanned, hashed = gz.Gazetteer(known.path), gz.Gazetteer(known.path)
    monkeypatch.setattr(gz, "_FEW_SOUGHT", 0)
    hashed.by_id(ids[0])
    monkeypatch.setattr(gz, "_FEW_SOUGHT", 1000)
    for id_ in ids:
        assert hashed.by_id(id_) == scanned.by_id(id_)
    assert [place and place.id for place in map(hashed.by_id, ids)] == [*ids[:-3], None, None, None]


@pytest.mark.parametrize(
    ("word", "rest"), [("القاهره", "قاهره"), ("الب", "الب"), ("العين", "عين"), ("حلب", "حلب"), ("اللد", "لد"), ("ال", "ال"), ("", "")]
)
def test_bare_keeps_three_letters(word: str, rest: str) -> None:
    assert bare(word) == (rest if len(word) - 2 >= 3 else word)


@pytest.mark.parametrize(
    ("word", "way"),
    [
        ("بطرابلس", (1, "ب", "طرابلس")),
        ("وبالرقه", (2, "وب", "الرقه")),
        ("للرقه", (2, "ل", "الرقه")),
        ("فحلب", (1, "ف", "حلب")),
        ("حلب", (0, "", "حلب")),
    ],
)
def test_proclitics_come_off(word: str, way: tuple[int, str, str]) -> None:
    assert way in proclitics(word)


@given(st.text(max_size=12))
def test_each_way_ends_the_word(word: str) -> None:
    for cut, clitic, rest in proclitics(word):
        assert word.startswith(clitic)
        assert word[cut:] == rest or rest == "ال" + word[cut:]


@pytest.mark.parametrize(
    ("arabic", "latin", "country"),
    [
        ("ترهونة", "Tarhuna", "LY"),
        ("القيروان", "Kairouan", "TN"),
        ("البرواقية", "Berrouaghia", "DZ"),
        ("شفشاون", "Chefchaouene", "MA"),
        ("قلعة صالح", "Qal‘at Şāliḩ", "IQ"),
        ("الشحر", "Ash Shiḩr", "YE"),
        ("جزين", "Jezzine", "LB"),
        ("سوروتش", "Suruç", "TR"),
        ("نصيبين", "Nusaybin", "TR"),
        ("ماريوبول", "Mariupol", "UA"),
        ("خوست", "Khōst", "AF"),
        ("شيراز", "Shiraz", "IR"),
        ("تمبكتو", "Tombouctou", "ML"),
        ("مجاز الباب", "Medjez el Bab", "TN"),
        ("أبو تشت", "Abū Ţisht", "EG"),
    ],
)
def test_spellings_meet(arabic: str, latin: str, country: str) -> None:
    name = folded(arabic)
    assert set(arabic_keys(name)) & set(latin_keys(latin, country))
    assert likeness(name, latin) > 0.75


@pytest.mark.parametrize(("arabic", "latin"), [("ترهونة", "Tehran"), ("حلب", "Khulays"), ("مصراتة", "Masrab"), ("كوبا", "Kūbah")])
def test_other_names_are_unlike(arabic: str, latin: str) -> None:
    assert likeness(folded(arabic), latin) < 0.75


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويء ", max_size=14), st.text(max_size=14))
def test_likeness_is_a_share(arabic: str, latin: str) -> None:
    assert 0 <= likeness(arabic, latin) <= 1
    assert 0 <= likeness_arabic(arabic, latin) <= 1
    assert len(arabic_keys(arabic)) <= 16


def test_a_name_spelt_alike_is_alike() -> None:
    assert likeness_arabic("ترهونه", "ترهونه") == 1
    assert likeness_arabic("ترهونه", "ترهونا") > likeness_arabic("ترهونه", "طرابلس")


def test_names_in_other_scripts_step_back() -> None:
    assert arabic_names(["Gao", "گائو", "غاو", "ჯაო"]) == ["غاو"]
    assert arabic_names(["کراچی"]) == ["کراچی"]
    assert arabic_names(["لاہور"]) == []


def test_lookup_by_every_spelling(small: gz.Gazetteer) -> None:
    for name, best in [
        ("طرابلس", "Tripoli"),
        ("مدينة طرابلس", "Tripoli"),
        ("ترهونة", "Tarhuna"),
        ("الباب", "Al Bāb"),
        ("بو قرين", "Abū Qurayn"),
        ("أبوقرين", "Abū Qurayn"),
    ]:
        assert small.lookup(name)[0].place.name == best, name


def test_a_name_in_common_words_is_found_by_its_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cities = [raw("Aïn el Hamra", [], country="DZ", at=(36.0, 5.0)), raw("Bir el Bacha", [], country="DZ", at=(35.0, 4.0))]
    monkeypatch.setattr(sources, "geonames_cities", lambda: cities)
    out = tmp_path / "named.pack"
    gz.build(out, [], [])
    small = gz.Gazetteer(out)
    assert [p.name for p in places("عين الحمراء", gazetteer=small)] == ["Aïn el Hamra"]
    assert [p.name for p in places("بئر الباشا", gazetteer=small)] == ["Bir el Bacha"]
    assert places("بئر بيضاء", gazetteer=small) == []
    assert places("حمراء عين", gazetteer=small) == []


def test_parts_of_a_name_vary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cities = [raw("Upper Houmine", ["حومين الفوقا"], country="LB"), raw("Hamima Kabira", ["حميمة كبيرة"], country="SY")]
    monkeypatch.setattr(sources, "geonames_cities", lambda: cities)
    gz.build(tmp_path / "varied.pack", [], [])
    varied = gz.Gazetteer(tmp_path / "varied.pack")
    assert varied.lookup("حومين الفوقاني")[0].place.name == "Upper Houmine"
    assert varied.lookup("حميمة الكبير")[0].place.name == "Hamima Kabira"


def test_country_comes_first(small: gz.Gazetteer) -> None:
    assert [c.place.country for c in small.lookup("طرابلس", "LB")] == ["LB", "LY"]
    assert small.lookup("ترهونة", "LY")[0].how == gz.SKELETON
    assert small.lookup("لا مكان كهذا") == []


def test_find_walks_over_clitics_and_articles(small: gz.Gazetteer) -> None:
    def found(text: str) -> list[tuple[str, str]]:
        tokens = tokenize(text)
        return [(tokens.words(h.first, h.last), h.candidates[0].place.name) for h in small.find(tokens)]

    assert ("وبطرابلس", "Tripoli") in found("وبطرابلس")
    assert ("أبو قرين", "Abū Qurayn") in found("قرب أبو قرين أمس")
    assert ("أبو_قرين", "Abū Qurayn") in found("#أبو_قرين")
    assert found("أبو #قرين") == []


def test_the_same_data_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cities() -> list[Raw]:
        return [Raw("geonames:1", "Tripoli", ["طرابلس"], [], "capital", "LY", "77", 32.9, 13.2, 10**6, 0.0)]

    monkeypatch.setattr(sources, "geonames_cities", cities)
    one, two = tmp_path / "one.pack", tmp_path / "two.pack"
    gz.build(one, [], [])
    gz.build(two, [], [])
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("row", "line", "fault"),
    [
        ("x:1,Town,بلدة,palace,SY,,36,37,,me", 2, "'palace' is no kind of place"),
        ("x:1,Town,بلدة,town,SY,,136,37,,me", 2, "beyond 90"),
        ("x:1,Town,بلدة,town,SY,,north,37,,me", 2, "no number"),
        (",Town,بلدة,town,SY,,36,37,,me", 2, "'id' must be one string"),
        ("x:1,,,town,SY,,36,37,,me", 2, "no name"),
        ("x:1,Town,بلدة,town,UK,,36,37,,me", 2, "'UK' is no country"),
        ("x:1,Town,بلدة,town,SY,,36,-181,,me", 2, "below -180"),
        ("x:1,Town,بلدة,town,SY,,nan,37,,me", 2, "no number"),
        ("x:1,Town,بلدة,town,SY,,,37,,me", 2, "'lat' must be one string"),
        ("x:1,Town,بلدة,town,SY,,36,37,-3,me", 2, "'radius_km' is below 0"),
        ("x:1,Town,بلدة,town,SY,,36,37,near,me", 2, "'radius_km' is no number"),
        ("x:1,Town,بلدة,town,SY,,36,37", 2, "fewer cells"),
        ("x:1,Town,بلدة,town,SY,,36,37,,me,more", 2, "more cells"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, line: int, fault: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=rf"mine\.csv:{line}: .*{fault}"):
        read_places(path, place_words().kinds)


def test_an_id_twice_in_the_projects_tables_is_named(tmp_path: Path) -> None:
    row = "x:1,Town,بلدة,town,SY,,36,37,,me\n"
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(HEAD + row, encoding="utf-8")
    with pytest.raises(DataError, match=r"b\.csv:2: id 'x:1' stands already in a\.csv:2 \(.+\)"):
        compiling.read_supplements([tmp_path / "a.csv", tmp_path / "b.csv"])


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Ly,Libya,ليبيا,ليبي,26,17,800", "no ISO 3166 code"),
        ("LY,Libya,,ليبي,26,17,800", "'ar' must be one string"),
        ("LY,Libya,ليبيا,ليبي,96,17,800", "beyond 90"),
        ("LY,Libya,ليبيا,ليبي,26,17,0", "'radius_km' is below 1"),
        ("LY,Libya,ليبيا,ليبي,26,17,800\nLY,Libya,ليبيا,ليبي,26,17,800", "id 'LY' stands already in c.csv:2"),
    ],
)
def test_a_wrong_country_is_named(tmp_path: Path, row: str, fault: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"iso2,name,ar,adjective,lat,lon,radius_km\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=rf"c\.csv:[23]: .*{fault}.* \(.+\)"):
        read_countries(path)


def test_a_failed_build_leaves_the_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "geonames_cities", list)
    out, bad = tmp_path / "kept.pack", tmp_path / "bad.csv"
    out.write_bytes(b"before")
    bad.write_text(HEAD + "x:1,Town,بلدة,palace,SY,,36,37,,me\n", encoding="utf-8")
    with pytest.raises(DataError):
        gz.build(out, [bad], [])
    assert out.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_wrong_pack_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.pack"
    path.write_bytes(b"PK\x03\x04 something else entirely")
    with pytest.raises(PackError):
        gz.Gazetteer(path)
    write_pack(path, {"a": np.arange(9, dtype=np.int32)}, {"t": ["x", "ي"]}, {"n": 1})
    pack = Pack(path)
    assert pack.texts("t") == ["x", "ي"] and pack.column("a").tolist() == list(range(9)) and pack.about == {"n": 1}
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(PackError):
        Pack(path)


def test_a_table_knows_better_what_a_place_is() -> None:
    kinds = place_words().kinds
    base = [raw("Rukban", [], "village", "JO", (33.31, 38.70), 0), raw("Mafraq", ["المفرق"], "town", "JO", (32.34, 36.2), 60_000)]
    table = [Raw("marsad:rukban-camp", "Rukban camp", ["الركبان"], [], "camp", "JO", "", 33.32, 38.71, 0, 4.0, True)]
    both = merged(base, table, kinds)
    assert len(both) == 2
    assert (both[0].kind, both[0].arabic, both[0].radius) == ("camp", ["الركبان"], 4.0)


def test_the_projects_tables_are_sound() -> None:
    kinds = place_words().kinds
    countries = read_countries(gz.DATA / "countries_ar.csv")
    assert len({c.country for c in countries}) == len(countries) > 240
    ids: set[str] = set()
    for path in gz.supplements():
        rows = read_places(path, kinds)
        assert rows and not ids & {r.id for r in rows}, path.name
        ids |= {r.id for r in rows}
    divisions = read_places(gz.DATA / "places" / "admin1.csv", kinds)
    home = {c.country: c for c in countries}
    for row in divisions:
        centre = home[row.country]
        assert km(row.lat, row.lon, centre.lat, centre.lon) < 3 * centre.radius + 200, row


def test_common_words_are_words(tmp_path: Path) -> None:
    words, names = read_common(gz.FOLDER / "common.txt")
    assert len(words) > 2000 and len(names) > 400
    path = tmp_path / "common.txt"
    path.write_text("[words]\nباب، نهضة\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"common\.txt:2"):
        read_common(path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("precision: exact", "precision: precise", "'precise' is no precision"),
        (", settled: yes}", ", settled: true}", "'settled' must be yes or no"),
        ("{kinds: [capital, city, town], strength", "{kinds: [capital, citi, town], strength", "'citi' is no kind of place"),
        ("strength: 300", "strength: strong", "'strength' is no number"),
        ("tails:", "tail:", "unknown key 'tail'"),
        ("words: [معتمدية, عمادة]}", "words: [معتمديات]}", "'معتمديات' is no noun of places"),
        ("bearing: ", "bearings: ", "unknown key 'bearings'"),
    ],
)
def test_wrong_words_of_places_are_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (gz.FOLDER / "places.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "places.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    (tmp_path / "common.txt").write_text("[words]\n[names]\n", encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(DataError, match=rf"places\.yaml:{line}: .*{fault}.* \(.+\)"):
        place_words(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("final: ه", "final: [ه]", "'final' must be one string"),
        ("skeleton:", "skeletons:", "unknown key 'skeletons'"),
        ("ب: [B]", "ب: B", "'ب' must be a list of strings"),
        ("\nother: ", "\nother: x", "'other' is no number"),
    ],
)
def test_a_wrong_table_of_letters_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (gz.FOLDER / "latin.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "latin.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=rf"latin\.yaml:\d+: {fault}.* \(.+\)"):
        letters(path)


def test_spelling_rules_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "spellings.yaml"
    path.write_text("endings:\n  - [ة]\nbeginnings: []\nwords: []\nsplits: []\n", encoding="utf-8")
    with pytest.raises(DataError, match="no pair"):
        compiling.read_variants(path)


def test_the_pack_holds_the_world(known: gz.Gazetteer) -> None:
    assert len(known) > 60_000
    assert known.lookup("دمشق")[0].place.kind == "capital"
    assert known.lookup("محافظة دمشق")[0].place.kind == "province"
    assert known.lookup("سوريا")[0].place.precision == "country"
    for name, number in list(known.names().items())[:500]:
        assert known.candidates(number, 0), name


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_lookup_never_raises(text: str) -> None:
    gz.Gazetteer.load().lookup(text)
    gz.Gazetteer.load().lookup(text, "SY")
