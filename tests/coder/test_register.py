"""What a report is about, from its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from marsad import compiled
from marsad.coder import Coder
from marsad.coder.register import calm, register_of
from marsad.data import DataError
from marsad.lang.language import load_language
from marsad.lang.registers import Registers, load_registers
from marsad.text.tokens import tokenize


@pytest.fixture(scope="module")
def registers() -> Registers:
    return compiled.load().registers


@pytest.mark.parametrize(
    ("text", "war", "peace"),
    [
        ("وللاعبين", 0, 1),
        ("بمنتخبها", 0, 1),
        ("لشركته", 0, 1),
        ("والمسلحون", 1, 0),
        ("مباراة المباراة مباريات", 0, 2),
        ("قوات", 1, 0),
        ("ذهب الولد إلى البيت", 0, 0),
        ("", 0, 0),
    ],
)
def test_words_are_counted_once_without_their_clitics(text: str, war: int, peace: int, registers: Registers) -> None:
    found = register_of(tokenize(text), registers)
    assert (len(found.war), len(found.peace)) == (war, peace)


@pytest.mark.parametrize(
    ("parts", "quiet"),
    [
        (["مباراة المنتخب"], True),
        (["مباراة"], False),
        (["مباراة", "المنتخب"], True),
        (["قصفت القوات ملعب المنتخب"], False),
        (["قال مسلح إن المنتخب خسر مباراة الكأس على ملعبه"], True),
        (["", ""], False),
    ],
)
def test_a_report_is_calm_where_peace_outweighs_war(parts: list[str], quiet: bool, registers: Registers) -> None:
    assert calm([register_of(tokenize(part), registers) for part in parts]) is quiet


def test_title_and_text_are_about_one_thing() -> None:
    title, text = "هجوم الضيوف يحسم اللقاء", "فاز المنتخب في مباراة الأمس على ملعبه."
    record = Coder().code(text, title=title)
    assert [e.type for e in record.events if e.type == "assault"] == []
    assert "هجوم" in [left.span.text for left in record.left if left.what.startswith("word of war")]


def test_a_word_of_war_and_of_peace_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "registers.yaml"
    path.write_text("- {register: war, words: [جيش/جيوش]}\n- {register: sport, words: [كرة, جيش]}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"registers.yaml:2: 'جيش' is of peace and of war"):
        load_registers(path, load_language(compiled.LANGUAGE).morphology)
