"""Timing: which of the dates that a sentence tells is when an event was."""

from __future__ import annotations

from datetime import date, timedelta

from marsad.coder.arguments import BREAKS, COMMA, STOPS, clause_start
from marsad.coder.draft import Draft
from marsad.coder.phrases import Unit
from marsad.find.dates import When as FoundDate
from marsad.ontology import TYPES

DAYS = {"day": 0, "day-before": -1, "day-after": 1}
"""Days from what was told before to what a phrase like "on that day" means, by its role."""
HOURS = {"daytime": 0, "night": 1}
"""Days before that of the report on which what is told of may have begun, by the role of an adverb without a day: "صباحا", "ليلا"."""
NEAR = 5
"""Units between "during" and the date of what something happened during."""
FAR = 25
"""Units after an event beyond which a date is no more its own."""


def days_of_before(units: list[Unit], told: FoundDate | None, published: date | None) -> None:
    """Give units that take up a day the date that they mean: "في ذلك اليوم", "في اليوم التالي", "ليلا".

    `told`: the last date of the sentences before.
    """
    alone = not any(unit.what in ("date", "then") for unit in units) and (told is None or told.end == published)
    for unit in units:
        if unit.what == "then" and unit.role in DAYS and told is not None and told.start is not None:
            unit.what, unit.date = "date", _shifted(told, DAYS[unit.role], unit)
        elif unit.what == "date":
            told = unit.date
        elif unit.what == "adv" and alone and published is not None and unit.hit is not None and unit.hit.sense.kind in HOURS:
            start = published - timedelta(HOURS[unit.hit.sense.kind])
            unit.what, unit.date = "date", FoundDate(start, published, None, "day", unit.first, unit.last, "relative")


def _shifted(told: FoundDate, days: int, unit: Unit) -> FoundDate:
    """The day so many days from the one told of, in the words of a unit; of "since then" the first."""
    end = (told.begun or told.start) if told.kind == "since" else told.end
    off = timedelta(days if told.start == end else 0)
    start, end = told.start and told.start + off, end and end + off
    precision = "day" if told.time or start == end else told.precision
    return FoundDate(start, end, None, precision, unit.first, unit.last, told.kind)


def date_of(draft: Draft, units: list[Unit]) -> tuple[FoundDate | None, str]:
    """The date that tells of an event: its own, its clause's, the reporting verb's, or the only one that follows in the sentence.
    With it: "said" where it is when that was said, "later" where it is when something happened after the event,
    "around" where it is of another clause, or of what the event is the aim of."""
    for i in draft.dates:
        if units[i].date is not None and not _of_noun(units, i):
            return units[i].date, ""
    during = _during(draft, units)
    if during is not None:
        return during, ""
    if draft.stopped:
        return None, ""  # "طالب أمس بوقف القصف": that goes on
    found, by = _before(draft, units)
    if found is not None and by != "later" and TYPES[draft.type].group != "speech" and _judged(draft, units):
        return None, ""
    if found is not None:
        return found, by
    opening = next((u for u in units if u.what in ("date", "verb", "act")), None)
    if opening is not None and opening.what == "date" and opening.first < draft.unit.first:
        return opening.date, ""  # a date before the first verb frames the sentence
    return _after(draft, units), ""


def _during(draft: Draft, units: list[Unit]) -> FoundDate | None:
    """The date of what an event happened during: "أعلن الجيش في مايو مقتل سبعة، خلال عملية نفذها في 23 أبريل"."""
    start = 0
    for i in range(draft.at + 1, len(units)):
        unit = units[i]
        if unit.what in ("comp", "rel") or (unit.what == "sign" and unit.role in STOPS) or (unit.what == "verb" and not start):
            return None
        if unit.what == "prep" and unit.role == "during" and i + 1 < len(units) and units[i + 1].what in ("np", "act"):
            start = i
        elif unit.what == "date" and start:
            return unit.date if i - start <= NEAR else None
        elif unit.what == "date":
            return None
    return None


def _before(draft: Draft, units: list[Unit]) -> tuple[FoundDate | None, str]:
    """The date before an event, in its clause or in those around it."""
    start = clause_start(units, draft.at)
    before = units[draft.at - 1] if draft.at else None
    amid = before is not None and before.what == "prep" and before.role == "amid"
    later = before is not None and before.what == "prep" and before.role in ("after", "response")
    aim = draft.unit.purpose or (before is not None and before.what == "prep" and before.role == "for")
    verb = units[start - 1] if start else None
    saying = verb is not None and _says(verb) and bool(draft.actors) and not amid
    for i in range(draft.at - 1, start - 1, -1):
        if units[i].what == "date" and not _sourced(units, i) and not _of_noun(units, i) and _reaches(draft, units, i):
            return units[
                i
            ].date, "later" if later else "said" if saying else "around" if aim else ""  # what came before that day, or was told on it
    for i in range(start - 1, -1, -1):
        unit = units[i]
        if (unit.what == "sign" and unit.role in STOPS) or (unit.what == "conj" and unit.role in BREAKS and _goes_on(draft, units, i)):
            break
        if unit.what == "date" and not _sourced(units, i) and not _of_noun(units, i) and _reaches(draft, units, i):
            verb = next((u for u in reversed(units[:i]) if u.what == "verb"), None)
            return unit.date, "said" if verb is not None and _says(verb) else "around"
    return None, ""


def _goes_on(draft: Draft, units: list[Unit], i: int) -> bool:
    """Whether what unit `i`, a conjunction, opens has no day of the past: "قتلوا أمس في المدينة حيث تدور اشتباكات"."""
    verbs = [u.hit for u in units[i + 1 : draft.at + 1] if u.what == "verb"]
    return units[i].role == "break" or any(hit is None or hit.sense.form.startswith("present") for hit in verbs)


def _says(unit: Unit) -> bool:
    return unit.frame is not None and unit.frame.content is not None


def _judged(draft: Draft, units: list[Unit]) -> bool:
    """Whether an event is what someone is accused of, condemned for or the like: that was before, no one says when."""
    for unit in reversed(units[: draft.at]):
        if _says(unit):
            assert unit.frame is not None
            return unit.frame.type in ("accusation", "condemnation")
        if unit.what == "sign" and unit.role in STOPS:
            break
    return False


def _reaches(draft: Draft, units: list[Unit], i: int) -> bool:
    """Whether the date at unit `i` tells of what comes after it as well: not past a clause that someone else begins, nor out of
    what is said or out of a relative clause."""
    inside = next((u.what for u in reversed(units[:i]) if u.what in ("comp", "rel") or (u.what == "sign" and u.role in STOPS)), "")
    parted = False
    for k in range(i + 1, draft.at + 1):
        unit = units[k]
        joined = unit.conj or units[k - 1].what == "and"
        if unit.what == "conj" and unit.role == "turn":
            return False  # "…، غير أن روسيا اعترضت", "…، ثم انسحبت"
        if unit.what == "rel" and (joined or (draft.described and draft.unit.what == "verb")):
            return False  # "القرار الصادر في أبريل، والذي يلزمهم بالانسحاب", "طردت القوات أمس المسلحين الذين احتلوا البلدة"
        if unit.what == "verb" and joined and (_own_subject(draft, units, i) if unit is draft.unit else _subject_after(units, k)):
            return False  # "هاجم محتجون أمس السفارة، واتهمت الحكومة"
        if inside == "comp" and _says(unit) and (joined or unit.what == "participle"):
            return False  # "قال إن الطائرات قصفت البلدة أمس، مضيفا أن …"
        apart = k > i + 1 and unit.what == "sign" and unit.role in COMMA and units[k + 1].role != "clause"  # "، وذلك خلال"
        parted = parted or apart or (joined and unit.what == "verb")
    return not (inside == "rel" and parted)  # "الذي قتل ستة في يونيو، فقضت المحكمة"


def _own_subject(draft: Draft, units: list[Unit], i: int) -> bool:
    """Whether the subject of a draft is told after the date at unit `i`."""
    held = draft.subject or (draft.targets if draft.passive else [])
    return bool(held) and held[0].first > units[i].first


def _subject_after(units: list[Unit], k: int) -> bool:
    """Whether who does it is told right after the verb at unit `k`."""
    held = units[k + 1].phrase if k + 1 < len(units) else None
    return held is not None and held.agent


def _after(draft: Draft, units: list[Unit]) -> FoundDate | None:
    """The only date of a sentence, where it follows an event and nothing that it would rather tell of stands between."""
    dates = [j for j, u in enumerate(units) if u.what == "date"]
    if len(dates) != 1 or not 0 < dates[0] - draft.at <= FAR or draft.described or _of_noun(units, dates[0]):
        return None
    before = units[draft.at - 1] if draft.at else None
    first = not any(u.what in ("verb", "act") for u in units[: draft.at])
    if first and before is not None and before.what == "prep" and before.role == "after":
        return None  # "بعد انسحابها من البلدة قصفت القوات أمس"
    aside = all(k < len(units) and units[k].what == "sign" for k in (dates[0] - 1, dates[0] + 1))  # "القوات التي تقودها قطر، أمس، …"
    told = next((k for k in range(draft.at + 1, dates[0]) if units[k].what == "rel"), -1) if aside else -1
    for k in range(draft.at + 1, told if told > 0 else dates[0]):
        unit = units[k]
        if unit.what in ("comp", "rel", "be") or (unit.what == "sign" and unit.role in STOPS) or _says(unit):
            return None
        if unit.what == "conj" and unit.role not in ("when", "while"):
            return None  # "خرجت القوات من الميناء، بينما شهدت المدينة الأربعاء"
        counted = unit.frame is not None and unit.frame.result and draft.frame.result  # "قتل اثنان وأصيب ثلاثة أمس"
        if unit.what == "verb" and (unit.conj or units[k - 1].what == "and") and not counted:
            return None  # "احتجزت قواته بحارة وأخلت سبيلهم الاثنين"
        if unit.what == "act" and units[k - 1].what == "prep" and units[k - 1].role in ("after", "response"):
            return None  # "نهبت المتاجر عقب انسحاب اللواء فجر الاثنين"
    return units[dates[0]].date


def _of_noun(units: list[Unit], i: int) -> bool:
    """Whether the date at unit `i` is the name of a month that a noun before it takes as its genitive: "انتخابات نوفمبر"."""
    found = units[i].date
    bare = found is not None and found.kind == "absolute" and found.precision == "month" and found.last - found.first <= 2
    return bare and i > 0 and units[i - 1].what == "np" and found is not None and found.cut == 0


def _sourced(units: list[Unit], i: int) -> bool:
    """Whether the date at unit `i` is when a source spoke: "بحسب ما أفادت مصادر أمس"."""
    for unit in reversed(units[:i]):
        if unit.what == "accord" and unit.role != "as":
            return True
        if unit.what in ("sign", "comp", "conj"):
            return False
    return False
