"""Private persons stand in no ledger by name: not as who says so, not as who was hurt, not in the words that a row rests on."""

from __future__ import annotations

import msgspec
import pytest
from ledger_cases import case, coded

from marsad.export import Options
from marsad.incident import Case, Kept, Telling
from marsad.ledger import NAMES, rows
from marsad.ledger.parties import WITHHELD
from marsad.record import Event, Party

NAME = "أحمد المنصوري"
TEXTS = {
    "casualties": (f"وقال {NAME} إن ثلاثة مدنيين قتلوا في قصف على حي في غريان أمس.", "shelling"),
    "statements": (f"اتهم {NAME} قوات حفتر بقصف غريان.", "accusation"),
    "losses": (f"قال {NAME} إنه تم تدمير ثلاث دبابات تابعة لقوات حفتر في غريان أمس.", "equipment-loss"),
    "control": (f"قال {NAME} إن قوات الوفاق سيطرت على غريان أمس.", "capture"),
    "transfers": (f"قال {NAME} إن الإمارات أرسلت طائرات مسيرة إلى قوات حفتر.", "arms-transfer"),
}


def person(event: Event, text: str) -> Party:
    """The person of a text, private, as the record says it of one without an office."""
    start = text.index(NAME)
    mention = msgspec.structs.replace(event.trigger, text=NAME, start=start, end=start + len(NAME))
    return Party(NAME, None, "person", None, None, True, mention, None, NAME, "neutral")


def told(name: str) -> list[Case]:
    text, type_ = TEXTS[name]
    event = next(e for e in coded(text, "2020-06-03", "صحيفة").events if e.type == type_)
    one = person(event, text)
    where = {"actor": [one]} if name == "statements" else {"speaker": [one]}
    event = msgspec.structs.replace(event, **where, trigger=one.mention)
    kept = Kept(key="d", id="report", text=text, text_sha256="0", bytes_sha256="0", published="2020-06-03", source="صحيفة")
    return [case("i", [Telling(key="t", event=event, document="d")], {"d": kept})]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_private_name_is_masked(name: str) -> None:
    found = [msgspec.json.encode(row).decode() for row in rows(name, told(name))]
    assert found and WITHHELD in "".join(found)
    assert not any(part in "".join(found) for part in NAME.split())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_who_may_see_it_sees_it(name: str) -> None:
    options = Options(unmask=True, reason="a court's order")
    assert NAME in "".join(msgspec.json.encode(row).decode() for row in rows(name, told(name), options=options))
