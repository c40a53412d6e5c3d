"""Names of private persons do not leave, in any spelling and any part; words and public names that look like them do."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from casebook import PRIVATE, many
from handmade import case, event, kept, person
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data import read_rows
from marsad.export import ExportError, Options, write
from marsad.export.mask import Mask, Masker, names_of
from marsad.incident import Case
from marsad.text.fold import fold
from marsad.text.tokens import tokenize
from marsad.text.words import proclitics

ROWS = read_rows(Path(__file__).parent / "masking.yaml")
GIVEN = ["أحمد", "خالد", "ليلى", "عبد الرحمن", "نور الدين", "سعاد", "يحيى", "إبراهيم", "أبو القاسم", "وليد", "مها", "بلال"]
FAMILY = ["المنصوري", "الترهوني", "بوشناف", "القماطي", "الزويتيني", "بن غربال", "السبيعي", "كرواط"]
AROUND = [
    "قال {} إن بيته قصف مساء الاثنين",
    "واعتقلت الشرطة الشاب {} في طرابلس",
    "جيران {} شهدوا القصف؛ و{} نجا",
    "رسالة ل{}، وب{} أصيب آخرون",
    "«{}»: لم أغادر",
    "#{} في خطر",
]


def people(names: list[str], public: list[dict] = (), text: str = "") -> Case:
    """A case whose one event tells of the people, in a text that names them all."""
    whole = " | ".join([text, *names, *(p["name"] for p in public)])
    parties = [person(whole, name) for name in names]
    parties += [person(whole, p["name"], private=False, **{k: v for k, v in p.items() if k != "name"}) for p in public]
    return case("killing", [kept(whole)], [event(whole, "killing", target=parties)])


def mask_of(made: Case, options: Options | None = None) -> Mask:
    return Masker(options or Options(language="ar")).of(made)


def shown(text: str) -> str:
    return re.sub(r"\{(\w)\}", r"[شخص \1]", text).replace("{?}", "[شخص]")


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_what_is_masked(row) -> None:
    public = [{"kind": "person", **dict(p)} for p in row.rows("public")] if "public" in row else []
    mask = mask_of(people(row.texts("private"), public, row["text"]))
    assert mask.text(row["text"]) == shown(row["masked"])


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_a_blot_is_as_long_as_the_name(row) -> None:
    mask = mask_of(people(row.texts("private"), text=row["text"]))
    blotted = mask.blank(row["text"])
    assert len(blotted) == len(row["text"])
    assert all(old == new or new == "█" for old, new in zip(row["text"], blotted, strict=True))


PARTS = {"بن", "أبو", "عبد", "نور", "الدين", "الرحمن", "القاسم"}
"""Words that name nobody alone."""


def leaks(text: str, name: str) -> list[str]:
    """Words of a text that tell a name: one of its words that names somebody, in any spelling, with or without clitics and article."""
    words = name.split()
    telling = {fold(word).text for word in words if word not in PARTS}
    telling |= {fold(one + other).text for one, other in pairwise(words) if one in PARTS}
    telling |= {word.removeprefix("ال") for word in telling}
    tokens = tokenize(text).word
    alone = [token for token in tokens if telling & {rest for _, _, rest in proclitics(token)}]
    pairs = {fold(f"{one} {other}").text for one, other in pairwise(words) if one in PARTS}
    return alone + [f"{one} {other}" for one, other in pairwise(tokens) if pairs & {f"{rest} {other}" for _, _, rest in proclitics(one)}]


@st.composite
def tellings(draw: st.DrawFn) -> tuple[list[str], list[str], str, str]:
    """Names of people, sentences that name them in one way or another, a title and a publisher."""
    names = draw(st.lists(st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY)), min_size=1, max_size=3, unique=True))
    parts = [part for name in names for part in (name, name, *(" ".join(p) for p in (name.split()[-1:],)))]

    def spelled(name: str) -> str:
        if draw(st.booleans()):
            name = name.translate(str.maketrans("أإىة", "ااـه".replace("ـ", "ي")))
        if draw(st.booleans()):
            name = "".join(c + draw(st.sampled_from(["", "", "", "ُ", "ْ", "ـ"])) for c in name).rstrip("ـ").replace("ـ ", " ")
        return name.replace(" ", draw(st.sampled_from([" ", "  ", "_"])))

    def sentence() -> str:
        pattern = draw(st.sampled_from(AROUND))
        return pattern.format(*(spelled(draw(st.sampled_from(parts))) for _ in range(pattern.count("{}"))))

    publisher = draw(st.sampled_from(["وكالة المرفأ", f"مدونة {names[0]}"]))
    return names, [sentence() for _ in range(draw(st.integers(1, 4)))], sentence(), publisher


@settings(max_examples=80, deadline=None)
@given(tellings())
def test_no_private_name_is_left_in_a_text(told) -> None:
    names, sentences, title, publisher = told
    mask = mask_of(people(names))
    for text in (*sentences, title, publisher):
        masked = mask.text(text)
        for name in names:
            assert not leaks(masked, name), (name, text, masked)


@pytest.mark.parametrize("format", ["acled", "ucdp", "plover", "geojson", "hxl", "xlsx", "parquet"])
@settings(max_examples=6, deadline=None)
@given(told=tellings())
def test_no_private_name_is_left_in_an_export(format: str, told, tmp_path_factory) -> None:
    names, sentences, title, publisher = told
    text = ". ".join([*sentences, *names, "وقتل شخص واحد"])
    parties = [person(text, name) for name in names]
    document = kept(
        text,
        title=title,
        publisher=publisher,
        id=names[0],
        source=publisher,
        url=f"https://news.example/{names[0].replace(' ', '-')}",
    )
    made = case(
        "killing",
        [document],
        [event(text, "killing", actor=parties[:1], target=parties, speaker=parties[-1:])],
        target=sides(parties),
        actor=sides(parties[:1]),
        speakers=names,
        sources=[publisher],
        note={"en": f"{names[0]} was killed.", "ar": f"قتل {names[0]}."},
        counts=[toll_of(parties[0])],
        place=None,
    )
    folder = tmp_path_factory.mktemp("export")
    written = write(format, [made], folder / "out", Options(generated="2021-03-11", filter=f"كلمة {names[0]}", title=title))
    content = "\n".join(strings(path) for path in written.files)
    assert len(content) > 500
    for name in names:
        assert not leaks(content, name), (name, content)


def sides(parties) -> list:
    from marsad.incident import Side

    return [Side(name=p.name, kind="person", private=True, called=[p.called]) for p in parties]


def toll_of(party):
    from handmade import toll

    return toll(1, of=sides([party])[0])


def strings(path: Path) -> str:
    """All that a file says, unpacked."""
    import zipfile

    from pyarrow import parquet

    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    if data.startswith(b"PAR1"):
        file = parquet.ParquetFile(path)
        return f"{file.read().to_pylist()}{file.metadata.metadata}"
    return data.decode()


def test_a_person_has_one_pseudonym_in_a_set(tmp_path: Path) -> None:
    first, second = people(["ليلى حداد"]), people(["أحمد سالم", "ليلى حداد"])
    masker = Masker(Options())
    one, two = masker.of(first), masker.of(second)
    assert one.text("ليلى حداد") == two.text("ليلى حداد") == "[person 1]"
    assert two.text("أحمد سالم") == "[person 2]"


def test_the_numbers_are_those_of_the_set() -> None:
    options = Options(private=["أحمد سالم", "ليلى حداد"])
    assert Masker(options).of(people(["ليلى حداد"])).text("ليلى حداد") == "[person 2]"


def test_a_name_of_another_case_is_masked_in_full_only() -> None:
    masker = Masker(Options(private=["ليلى حداد"]))
    mask = masker.of(people(["أحمد سالم"]))
    assert mask.text("رأى حداد ليلى حداد") == "رأى حداد [person 1]"


def test_a_name_in_the_last_case_is_masked_in_the_first(tmp_path: Path) -> None:
    early = case("killing", [kept("قتل شخص أمام ليلى حداد")])
    out = write("geojson", [early, people(["ليلى حداد"])], tmp_path / "out.geojson").files[0]
    assert "حداد" not in out.read_text().splitlines()[1]


def test_names_that_the_document_tells_elsewhere_are_masked() -> None:
    made = case("killing", [kept("قتل جار ليلى حداد", private=["السيدة ليلى حداد"])])
    assert mask_of(made).text("قتل جار ليلى") == "قتل جار [شخص 1]"


def test_a_short_name_is_the_person_with_the_longer_one() -> None:
    mask = mask_of(people(["أحمد", "أحمد سالم الزويتيني"]))
    assert mask.text("أحمد") == mask.text("أحمد سالم") == "[شخص 2]"


def test_addresses() -> None:
    mask = mask_of(people(["ليلى حداد"]))
    spelled = "https://news.example/2021/%D9%84%D9%8A%D9%84%D9%89-%D8%AD%D8%AF%D8%A7%D8%AF?id=3"
    assert mask.url(spelled) == "https://news.example/"
    assert mask.url("https://news.example/2021/5") == "https://news.example/2021/5"
    assert mask.url("http://[bad/ليلى حداد") == ""


def test_a_document_keeps_its_hashes() -> None:
    document = kept("قتل ليلى حداد", title="مقتل ليلى حداد", url="https://x.example/1", private=["ليلى حداد"])
    masked = mask_of(case("killing", [document])).document(document)
    assert (masked.text, masked.title) == ("قتل [شخص 1]", "مقتل [شخص 1]")
    assert (masked.text_sha256, masked.url, masked.private) == (document.text_sha256, document.url, [])


def test_spans_are_those_of_the_stored_document() -> None:
    text = "رأى أحمد سالم القصف، وأحمد نجا"
    mask = mask_of(people(["أحمد سالم"]))
    found = mask.spans(text)
    assert [text[start:end] for start, end, _ in found] == ["أحمد سالم", "أحمد"]
    assert {instead for *_, instead in found} == {"[person 1]"} or {instead for *_, instead in found} == {"[شخص 1]"}


def test_unmasking_takes_a_reason(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="reason"):
        write("geojson", many(), tmp_path / "out", Options(unmask=True))
    written = write("geojson", many(), tmp_path / "out", Options(unmask=True, reason="a court asks"))
    assert PRIVATE in written.files[0].read_text()


def test_what_the_coder_calls_private_is_masked(tmp_path: Path) -> None:
    assert PRIVATE in {name for made in many() for name in names_of(made)}
    written = write("geojson", many(), tmp_path / "out")
    assert PRIVATE not in written.files[0].read_text()
    assert fold(PRIVATE).text.split()[1] not in fold(written.files[0].read_text()).text


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="geojson"):
        write("shapefile", many(), tmp_path / "out")
    assert not list(tmp_path.iterdir())
