"""Dossiers: nothing that a report says is markup, every cell has its voices, names are masked, the page reads from either side."""

from __future__ import annotations

import contextlib
import re
import sys
import zlib
from pathlib import Path

import casebook
import lxml.html
import msgspec
import pytest
from cssselect2 import ElementWrapper
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from marsad.compiled import load
from marsad.export import ExportError, Options, dossier, write
from marsad.export.cover import Cover
from marsad.export.evidence import evidence
from marsad.export.mask import Masker
from marsad.export.quotes import Run, for_print, quoted, runs
from marsad.export.view import Words, languages, leaning, utc, view, words
from marsad.incident import CONTRADICTIONS, MODALITIES, Case
from marsad.incident import STATUSES as TRUTH
from marsad.ontology import COUNTS, OUTCOMES, PRECISIONS, STATUSES, TYPES

CSS = (Path(dossier.__file__).parent / "templates" / "dossier.css").read_text(encoding="utf-8")
OPTIONS = {
    language: Options(generated="2020-06-01T09:00:00Z", language=language, coder="0.1.0 data 1f2e", pdf=False) for language in languages()
}
OPEN = Options(generated="2020-06-01", unmask=True, reason="the court asked <b>", pdf=False)


def page(case: Case, options: Options) -> str:
    return dossier.html(view(case, Cover(Masker(options).of(case), options), options))


def parsed(case: Case, options: Options = OPTIONS["en"]) -> HtmlElement:
    found: HtmlElement = lxml.html.fromstring(page(case, options))
    return found


def find(tree: HtmlElement, css: str) -> list[HtmlElement]:
    return [found.etree_element for found in ElementWrapper.from_html_root(tree).query_all(css)]


@pytest.mark.parametrize("language", languages())
def test_nothing_that_a_report_says_is_markup(language: str) -> None:
    tree = parsed(casebook.tarhuna(), OPTIONS[language])
    assert not find(tree, "script, img, iframe, object, embed, link, base, form, [onerror], [onload], [onclick], [src]")
    assert casebook.HOSTILE in tree.text_content(), "it is told as it stands"
    assert {a.get("href")[:8] for a in find(tree, "a")} == {"#source-", "https://"}
    assert "javascript:alert(1)" in tree.text_content()


def test_the_page_loads_nothing() -> None:
    text = page(casebook.tarhuna(), OPTIONS["ar"])
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|@font-face|srcset|<link", text)


@pytest.mark.parametrize("language", languages())
def test_the_page_says_its_language_and_every_article_its_own(language: str) -> None:
    tree = parsed(casebook.tarhuna(), OPTIONS[language])
    assert (tree.get("lang"), tree.get("dir")) == (language, words(language)["direction"])
    assert {(a.get("lang"), a.get("dir")) for a in find(tree, "article")} == {("ar", "rtl")}
    assert {(p.get("lang"), p.get("dir")) for p in find(tree, "p.note")} == {("ar", "rtl"), ("en", "ltr")}
    assert all(bdi.get("dir") in ("rtl", "ltr") for bdi in find(tree, "bdi"))


def test_styles_know_no_left_and_no_right() -> None:
    rules = re.sub(r"/\*.*?\*/|@bottom-center", "", CSS, flags=re.DOTALL)
    assert re.findall(r"[\w-]*\b(?:left|right|top|bottom)\b[\w-]*", rules) == []
    assert re.findall(r"(?<![\w-])(?:min-|max-)?(?:width|height)\s*:", re.sub(r"@media[^{]*", "", rules)) == []
    marks = re.findall(r"mark[^{]*\{([^}]*)\}", rules)
    assert marks and not any(re.search(r"padding|margin|border|display", rule) for rule in marks), "a mark within a word keeps its joins"


def test_every_cell_has_its_voices_and_every_voice_its_source() -> None:
    case = casebook.tarhuna()
    tree = parsed(case)
    rows = find(tree, "table.cells tbody tr")
    incident = case.incident
    assert len(rows) == len([*incident.actor, *incident.target, *incident.counts, *incident.equipment]) + 2
    assert all(find(row, "li") for row in rows)
    targets = {a.get("href")[1:] for a in find(tree, "a[href^='#']")}
    assert targets == {source.get("id") for source in find(tree, ".source")}


def test_quotes_are_the_sentences_with_the_words_of_the_cells_marked() -> None:
    case = casebook.tarhuna()
    articles = find(parsed(case, OPEN), "article blockquote")
    told = {quote.text_content() for quote in articles}
    for telling in case.tellings:
        kept, sentence = case.document(telling), telling.event.sentence
        text = (kept.title if sentence.in_ == "title" else kept.text) or ""
        assert text[sentence.start : sentence.end] in told
        quote = next(q for q in articles if q.text_content() == text[sentence.start : sentence.end])
        marked = "".join(mark.text_content() for mark in find(quote, "mark"))
        assert all(
            one.span.text.replace(" ", "") in marked.replace(" ", "") for one in evidence(telling.event, kept) if inside(one.span, sentence)
        )


def inside(span: object, sentence: object) -> bool:
    same = (getattr(span, "in_", None) or "text") == (getattr(sentence, "in_", None) or "text")
    return same and sentence.start <= span.start and span.end <= sentence.end  # type: ignore[attr-defined]


def test_sources_have_hashes_addresses_and_dates() -> None:
    tree = parsed(casebook.tarhuna())
    for kept in casebook.tarhuna().documents.values():
        source = next(s for s in find(tree, ".source") if kept.text_sha256 in s.text_content())
        text = source.text_content()
        assert kept.bytes_sha256 in text and (kept.published or "—") in text and "2020-05-21 06:30:00" in text
        assert kept.id in text


def test_contradictions_stand_side_by_side() -> None:
    case = casebook.tarhuna()
    clashes = find(parsed(case), ".clash")
    assert [len(find(clash, ".stand")) for clash in clashes] == [len(c.stands) for c in case.incident.contradictions] != []
    arabic = " ".join(clash.text_content() for clash in find(parsed(case, OPTIONS["ar"]), ".clash"))
    assert "قتلى: 4" in arabic and "killed" not in arabic


@pytest.mark.parametrize("language", languages())
def test_private_names_are_nowhere_on_the_page(language: str) -> None:
    text = page(casebook.tarhuna(), OPTIONS[language])
    assert not [word for word in casebook.PRIVATE.split() if word in text]
    assert find(lxml.html.fromstring(text), ".masked")
    shown = page(casebook.tarhuna(), OPEN)
    assert casebook.PRIVATE in shown and "the court asked &lt;b&gt;" in shown


def test_decisions_are_told_in_their_order() -> None:
    acts = find(parsed(casebook.tarhuna()), "table:not(.cells) tbody tr")
    assert [row.text_content().strip()[:19] for row in acts] == ["2020-05-22 10:00:00"]
    assert "No person has decided" in page(casebook.brega(), OPTIONS["en"])


def test_a_place_that_is_no_point_has_no_map() -> None:
    case = casebook.tarhuna()
    nowhere = msgspec.structs.replace(case, incident=msgspec.structs.replace(case.incident, place=None))
    assert not find(parsed(nowhere), "svg") and find(parsed(case), "svg circle")


@pytest.mark.parametrize(
    ("precision", "radius", "dot"), [("exact", 8.0, True), ("near", 10.0, False), ("province", 80.0, False), ("country", 400.0, False)]
)
def test_the_map_is_no_more_exact_than_the_reports(precision: str, radius: float, dot: bool) -> None:
    case = casebook.tarhuna()
    assert case.incident.place is not None
    place = msgspec.structs.replace(case.incident.place, precision=precision, radius_km=radius)
    tree = parsed(msgspec.structs.replace(case, incident=msgspec.structs.replace(case.incident, place=place)))
    assert bool(find(tree, "svg path[d^='M3']")) == dot, "a cross stands only where the place itself is named"
    circle = find(tree, "svg circle[stroke='#b42318']")[0]
    assert 60 < float(circle.get("r")) < 200
    assert not re.search(r"\d+\.\d{5,}", find(tree, "section")[2].text_content())


@pytest.mark.parametrize("language", languages())
def test_each_language_has_a_word_for_everything(language: str) -> None:
    tell, english = Words(language), words("en")
    assert {group: set(words(language)[group]) for group in english if isinstance(english[group], dict)} == {
        group: set(english[group]) for group in english if isinstance(english[group], dict)
    }
    wanted = {
        "types": set(TYPES),
        "statuses": {*STATUSES, *TRUTH, *MODALITIES},
        "kinds": set(CONTRADICTIONS),
        "counts": set(COUNTS),
        "outcomes": set(OUTCOMES),
        "precisions": {*PRECISIONS, "hour", "day", "week", "month", "year", "open"},
        "classes": {item.class_ for item in load().registry.equipment},
        "decisions": {"accept", "reject", "edit", "verify", "merge", "split"},
    }
    for group, keys in wanted.items():
        assert keys <= set(tell.all(group)), group
    assert len(tell.method) == len(Words("en").method)


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("2020-05-21T06:30:00Z", "2020-05-21 06:30:00"),
        ("2020-05-21T08:30:00.25+02:00", "2020-05-21 06:30:00"),
        ("2020-05-21T06:30:00", "2020-05-21 06:30:00"),
        ("2020-05-21", "2020-05-21"),
        ("", ""),
        ("once", "once"),
    ],
)
def test_times_are_told_in_utc(time: str, told: str) -> None:
    assert utc(time) == told


def test_directions() -> None:
    assert [leaning(text) for text in ("21:30", "BMP-1 دبابة", "(دبابة) BMP-1", "«", "")] == ["ltr", "ltr", "rtl", "ltr", "ltr"]


@pytest.mark.parametrize(
    ("cut", "joined"),
    [
        (["دم", "رت"], True),
        (["ال", "متحدث"], True),
        (["وا", "لد"], False),
        (["ب", "مدينة"], True),
        (["مدينة", " كبيرة"], False),
        (["21", "ب"], False),
    ],
)
def test_letters_join_over_the_edge_of_a_mark(cut: list[str], joined: bool) -> None:
    found = for_print([Run(text, ()) for text in cut])
    assert [run.text.replace("\u200d", "") for run in found] == cut
    assert (found[0].text.endswith("\u200d"), found[1].text.startswith("\u200d")) == (joined, joined)


_LETTERS = st.text(st.sampled_from("ابدرم 😀\n،<&"), min_size=1, max_size=40)


@settings(max_examples=100, deadline=None)
@given(_LETTERS, st.data())
def test_runs_are_the_sentence_cut_where_spans_begin_or_end(text: str, data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda e: e[0] < e[1])
    spans = [(a, b, f"c{n}") for n, (a, b) in enumerate(data.draw(st.lists(ends, max_size=6)))]
    cover = Cover(Masker(Options()).of(casebook.named(casebook.PRIVATE)), Options())
    found = runs(casebook.plain(text), "text", 0, len(text), spans, cover)
    assert "".join(run.text for run in found) == text
    at = 0
    for run in found:
        assert set(run.cells) == {cell for a, b, cell in spans if a < at + len(run.text) and at < b}
        at += len(run.text)


def test_a_name_is_one_run_whatever_part_of_it_a_span_holds() -> None:
    text = f"وقال {casebook.PRIVATE} إنه"
    cover = Cover(Masker(Options()).of(casebook.named(casebook.PRIVATE)), Options())
    found = runs(casebook.plain(text), "text", 0, len(text), [(5, 8, "actor"), (9, 11, "target")], cover)
    assert [(run.text, run.cells, run.hidden) for run in found] == [
        ("وقال ", (), False),
        ("[شخص 1]", ("actor", "target"), True),
        (" إنه", (), False),
    ]


def test_a_sentence_that_tells_two_events_stands_once() -> None:
    case = casebook.case(casebook.TARHUNA[1:2], "inc-1")
    (kept,) = case.documents.values()
    (sentence,) = quoted(kept, case.tellings, Cover(Masker(Options()).of(case), Options()))
    assert len(sentence.tellings) == len(case.tellings) > 1


def test_files_and_hashes(tmp_path: Path) -> None:
    written = write("dossier", casebook.many(), tmp_path / "out", OPTIONS["en"])
    assert [path.name for path in written.files] == ["inc-brega.html", "inc-tarhuna.html", "manifest-sha256.txt"]
    assert written.rows == 2
    assert dossier.file_name("../../etc/passwd") == "etc-passwd" and dossier.file_name("…") == "incident"


def opened(pdf: bytes) -> bytes:
    """A PDF with its compressed parts opened, as far as they are."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(found[1]))
    return b"\n".join(parts)


@pytest.mark.parametrize("language", languages())
def test_pages_are_printed_the_same_each_time(tmp_path: Path, language: str) -> None:
    options = OPTIONS[language]
    shown = view(casebook.brega(), Cover(Masker(options).of(casebook.brega()), options), options)
    printed = dossier.pdf(shown)
    assert printed == dossier.pdf(shown)
    inside = opened(printed)
    assert b"pdfuaid:part" in inside and f"/Lang ({language})".encode() in inside and b"/MarkInfo" in inside
    assert b"2020-06-01" in inside or b"D:20200601" in inside
    assert not re.search(rb"/URI \((?!https?://)", inside)


def test_where_pango_is_missing_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    monkeypatch.syspath_prepend(tmp_path / "path")
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(ExportError, match=r"libpango-1\.0-0.*apt install"):
        write("dossier", [casebook.brega()], tmp_path / "out", Options())
    assert [path.name for path in tmp_path.iterdir()] == ["path"], "nothing half written is left"


def test_a_copy_names_what_it_repeats() -> None:
    case = casebook.tarhuna()
    first, second = list(case.documents)[:2]
    copied = dict(case.documents)
    copied[second] = msgspec.structs.replace(copied[second], copy_of=first, agency="harbour", superseded_by="later", version=2)
    text = parsed(msgspec.structs.replace(case, documents=copied)).text_content()
    assert re.search(r"Repeats the text of\s*coast-1", text) and "superseded by a later version" in text
    assert re.search(r"\[2\]\s*\(Repeats the text of\s*\[1\]\)", text), "a voice that repeats another says so"


def test_parties_are_called_by_the_names_of_the_language() -> None:
    case = casebook.tarhuna()
    english, arabic = (" ".join(cell.text_content() for cell in find(parsed(case, OPTIONS[one]), "td.value")) for one in ("en", "ar"))
    assert "Libyan National Army" in english and "Libyan National Army" not in arabic and "الجيش الوطني الليبي" in arabic
