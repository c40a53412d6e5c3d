"""A small scene of our own: two strikes on two markets on one day, each told by three papers, and a withdrawal."""

from __future__ import annotations

from datetime import date

from marsad.read import Report
from marsad.store import Store

DAY = date(2020, 5, 20)
BY, WHY = "an analyst", "seen in pictures of the place"
PAPERS = {"1": "الصحيفة الأولى", "2": "الصحيفة الثانية", "3": "الصحيفة الثالثة", "4": "الصحيفة الرابعة", "5": "الصحيفة الخامسة"}
_FORMS = {
    "1": "قصفت طائرات حربية سوقا في مدينة {place} أمس الثلاثاء وقتلت {killed} مدنيين.",
    "2": "قتل {killed} مدنيين أمس في غارة جوية على سوق بمدينة {place}، وفق مصدر طبي.",
    "3": "أفاد شهود بأن غارة جوية استهدفت سوق {place} يوم الثلاثاء وأوقعت {killed} قتلى.",
    "4": "نفذت طائرات حربية أمس الثلاثاء غارة جوية على سوق في {place} أسفرت عن مقتل {killed} أشخاص.",
    "5": "تعرض سوق في {place} لقصف جوي أمس الثلاثاء خلف {killed} قتلى، بحسب سكان.",
}
PLACES = {"t": "ترهونة", "g": "غريان"}


def strike(place: str, paper: str, killed: str = "خمسة") -> Report:
    """The strike on a place, as a paper tells it: `t1` is what the first paper says of Tarhuna."""
    text = _FORMS[paper].format(place=PLACES[place], killed=killed)
    return Report(f"{place}{paper}", text, None, DAY, PAPERS[paper], given=True)


def withdrawal() -> Report:
    return Report("w1", "انسحب مقاتلون من مدينة سرت أمس الثلاثاء.", None, DAY, PAPERS["1"], given=True)


def scene() -> list[Report]:
    """Three reports of each strike and one of the withdrawal."""
    return [*(strike(place, paper) for place in PLACES for paper in "123"), withdrawal()]


def groups(store: Store) -> dict[str, list[str]]:
    """The documents of each incident, by the id of the incident."""
    return {case.incident.id: sorted(case.incident.documents) for case in store.cases()}


def of(store: Store, document: str) -> str:
    """The incident that a document tells of."""
    (found,) = [id for id, documents in groups(store).items() if document in documents]
    return found


def telling(store: Store, document: str) -> str:
    """The key of the one telling of a document, in an incident or out of it."""
    (hit,) = [hit for hit in store.search(limit=500).hits if hit.document == document]
    return hit.telling.key
