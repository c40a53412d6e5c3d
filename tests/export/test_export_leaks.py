"""What no bundle may do: let out a private name wherever a case tells it; point at words that are not there."""

from __future__ import annotations

import zipfile
from pathlib import Path
from urllib.parse import quote

import casebook
import frictionless
import msgspec
import pytest

from marsad.export import Options, write
from marsad.incident import Case, Contradiction, Decision, Loss, Stand, Toll

FORMATS = ("annotations", "ftm", "gold", "package", "rocrate", "dossier")
NAME = casebook.PRIVATE
FIRST, LAST = NAME.split()


def everywhere() -> Case:
    """A case whose every word of a report or a person tells the name."""
    case = casebook.case(casebook.TARHUNA, "inc-all", decided="accepted")
    documents = {
        key: msgspec.structs.replace(
            kept,
            id=f"رسالة {NAME}",
            title=f"{kept.title or ''} بقلم {NAME}" if kept.title else f"شهادة {LAST}",
            publisher=f"مدونة {NAME}",
            url=f"https://blog.example/{quote(NAME)}",
            source=f"مدونة {NAME}",
            file=f"{NAME}.jsonl",
        )
        for key, kept in case.documents.items()
    }
    incident, (voice, *_) = case.incident, case.incident.target[0].by
    sides = [side for side in incident.target if side.private]
    incident = msgspec.structs.replace(
        incident,
        note={"en": f"{NAME} was hit.", "ar": f"أصيب {NAME}."},
        counts=[*incident.counts, Toll(kind="killed", of=sides[0], low=1, best=1, high=1, by=[voice])],
        equipment=[
            *incident.equipment,
            Loss(item=f"سيارة {NAME}", class_="vehicle", outcome="damaged", owner=sides[0], low=1, high=1, by=[voice]),
        ],
        contradictions=[
            *incident.contradictions,
            Contradiction(kind="culprit", stands=[Stand(value=NAME, by=[voice]), Stand(value=f"أهل {LAST}", by=[voice])]),
        ],
        speakers=[*incident.speakers, NAME],
        sources=[f"مدونة {NAME}"],
    )
    change = {"target": [NAME], "note": f"كان {LAST}"}
    decision = Decision(at="2020-05-22", by="mona", action="edit", subject="inc-all", reason=f"اتصلت بعائلة {LAST}", change=change)
    return msgspec.structs.replace(case, incident=incident, documents=documents, decisions=[decision])


def contents(out: Path) -> dict[str, str]:
    """The files of an export, and their names, as text."""
    if out.is_dir():
        return {path.name: path.name + path.read_text(encoding="utf-8", errors="replace") for path in out.rglob("*") if path.is_file()}
    if zipfile.is_zipfile(out):
        with zipfile.ZipFile(out) as archive:
            return {name: name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    return {out.name: out.read_text(encoding="utf-8")}


@pytest.mark.parametrize("suffix", ["", ".zip"])
@pytest.mark.parametrize("format", FORMATS)
def test_a_private_name_is_in_no_file(tmp_path: Path, format: str, suffix: str) -> None:
    options = Options(generated="2020-06-01", title=f"ملف {NAME}", filter=f"كلمات {NAME}", texts=True, pdf=False)
    out = tmp_path / f"out{suffix}"
    assert write(format, [everywhere()], out, options).rows
    for name, text in contents(out).items():
        for word in (FIRST, LAST, quote(FIRST), quote(LAST)):
            at = text.find(word)
            assert at < 0, (name, text[max(0, at - 60) : at + 60])


@pytest.mark.parametrize("format", FORMATS)
def test_it_is_there_for_who_may_see_it(tmp_path: Path, format: str) -> None:
    options = Options(generated="2020-06-01", unmask=True, reason="a court asked", pdf=False)
    write(format, [everywhere()], tmp_path / "out", options)
    assert any(NAME in text for text in contents(tmp_path / "out").values())


@pytest.mark.parametrize("format", FORMATS)
def test_a_name_that_only_a_later_case_tells_is_masked_in_the_first(tmp_path: Path, format: str) -> None:
    later, first = casebook.case(casebook.TARHUNA[2:], "inc-2", decided="accepted"), casebook.brega()
    (kept,) = first.documents.values()
    text = f"{kept.text} وشاهده {NAME}."
    told = msgspec.structs.replace(kept, text=text, text_sha256=casebook.digest(text))
    first = msgspec.structs.replace(
        first, documents={kept.key: told}, tellings=[msgspec.structs.replace(t, decision="accepted") for t in first.tellings]
    )
    write(format, [first, later], tmp_path / "out", Options(generated="2020-06-01", texts=True, pdf=False))
    assert not any(LAST in text for text in contents(tmp_path / "out").values())


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_person_put_in_has_no_words_of_the_text(tmp_path: Path, format: str) -> None:
    write(format, [casebook.edited()], tmp_path / "out", Options(generated="2020-06-01", texts=True, pdf=False))
    told = contents(tmp_path / "out")
    assert not any("--1" in text or ":-1" in text or ",-1" in text for text in told.values())
    if format == "package":
        assert frictionless.validate(str(tmp_path / "out" / "datapackage.json")).valid
    if format in ("package", "dossier"):
        assert any("Forces of the coast" in text for text in told.values())
    if format == "dossier":
        assert "actor: — → Forces of the coast group; type: shelling → drone-strike" in told["inc-edited.html"]
