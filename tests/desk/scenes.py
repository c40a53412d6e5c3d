"""A small scene for pages of incidents and ledgers: tanks lost and denied, a shelling with several tolls and a private person, a town that
changes hands, arms that are told of, a copy, and a report that means harm to whoever shows it."""

from __future__ import annotations

from datetime import date

import lxml.html
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from marsad.read import Report
from marsad.store import Store

DAY = date(2020, 5, 20)
PRIVATE = "الورفلي"
"""A name that no page may show."""
_TOLD = {
    "tanks": ("الصحيفة الأولى", "قال المتحدث باسم الجيش الوطني الليبي إن قواته دمرت ثلاث دبابات "
              "لقوات حكومة الوفاق في مدينة ترهونة أمس الثلاثاء."),
    "denial": ("الصحيفة الثانية", "نفت حكومة الوفاق تدمير دبابات لقواتها في مدينة ترهونة أمس الثلاثاء."),
    "named": ("الصحيفة الثالثة", f"قتل المواطن خالد سالم {PRIVATE} وأصيب أربعة مدنيين في قصف مدفعي على مدينة غريان أمس الثلاثاء."),
    "five": ("الصحيفة الرابعة", "قتل خمسة مدنيين في قصف مدفعي على مدينة غريان أمس الثلاثاء، وفق مصدر طبي."),
    "seven": ("الصحيفة الخامسة", "قتل سبعة مدنيين في قصف مدفعي استهدف مدينة غريان أمس الثلاثاء، بحسب سكان."),
    "town": ("الصحيفة الأولى", "سيطرت قوات حكومة الوفاق على مدينة صبراتة يوم الاثنين."),
    "arms": ("الصحيفة الثانية", "اتهمت حكومة الوفاق روسيا بتزويد الجيش الوطني الليبي بمنظومات بانتسير."),
    "voice": ("الصحيفة الثالثة", "أدانت تركيا القصف على مدينة غريان."),
}  # fmt: skip
HARM = "<script>alert(1)</script>"
_HARMFUL = f"قصفت طائرات حربية سوقا {HARM} في مدينة سرت أمس الثلاثاء وقتلت ثلاثة مدنيين."


def scene() -> list[Report]:
    """The reports."""
    told = [Report(name, text, None, DAY, paper, given=True) for name, (paper, text) in _TOLD.items()]
    harm = Report(
        f"{HARM}-id", _HARMFUL, f'"><img src=x onerror=alert(1)>{HARM}', DAY, f"{HARM}الصحيفة", f"javascript:alert(1)//{HARM}", given=True
    )
    return [*told, harm]


def id_of(store: Store, document: str, type: str | None = None) -> str:
    """The incident that a document tells of."""
    found = [case.incident for case in store.cases(texts=False) if document in case.incident.documents]
    (one,) = [one for one in found if type in (None, one.type)]
    return one.id


def tree(client: TestClient, path: str, **headers: str) -> HtmlElement:
    """A page that must be there, as a tree."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
    return lxml.html.fromstring(answer.text)


def text(element: HtmlElement) -> str:
    """The words of an element, with single spaces."""
    return " ".join(element.text_content().split())


def within(element: HtmlElement, name: str, tag: str = "*") -> list[HtmlElement]:
    """The elements of a class."""
    return list(element.xpath(f'.//{tag}[contains(concat(" ", normalize-space(@class), " "), " {name} ")]'))


def found(element: HtmlElement) -> int:
    """How many incidents a list says that there are."""
    (told,) = element.xpath('//*[@id="found"]//p[@role="status"]')
    return int(text(told).split()[0].replace(",", ""))
