"""Cases from reports of our own: coded, then agreed on, as the store would give them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache

import msgspec

from marsad.coder import Coder
from marsad.incident import Case, Decision, Kept, Telling
from marsad.link.agree import incident
from marsad.record import Count, Party, Record, Span

PRIVATE = "فرج بوشناف"
"""A private person of the reports, as the rules know one: two names, no office."""
HOSTILE = "</mark></p><script>alert('x')</script><img src=x onerror=alert(1)>"
COLLECTED = "2020-05-21T06:30:00Z"

TARHUNA = [
    {
        "id": "coast-1",
        "title": "مسيرة تدمر منظومة بانتسير في ترهونة",
        "text": "قال المتحدث باسم الجيش الليبي إن طائرة مسيرة دمرت منظومة بانتسير تابعة لقوات حفتر في مدينة ترهونة "
        "صباح أمس الثلاثاء الساعة 21:30، ما أدى إلى مقتل 4 مسلحين وإصابة 7 آخرين 🙂.\n"
        "وقتل المواطن فرج بوشناف في قصف على حي النهر بمدينة ترهونة أمس. وكان فرج بوشناف خبازا.",
        "published": "2020-05-20",
        "publisher": "بوابة الساحل",
        "url": "https://coast.example/2020/05/1?a=1&b=2",
    },
    {
        "id": "harbour-1",
        "title": None,
        "text": "نفت القيادة العامة لقوات حفتر تدمير منظومة بانتسير في ترهونة، وقالت إن 6 من عناصرها قتلوا في غارة على المدينة "
        "يوم 19 مايو 2020.",
        "published": "2020-05-20",
        "publisher": "وكالة المرفأ",
        "url": None,
    },
    {
        "id": "bulletin-1",
        "title": f"قصف على ترهونة {HOSTILE}",
        "text": f"قال فرج بوشناف إن طائرة مسيرة قصفت مدينة ترهونة أمس {HOSTILE}، وقتل 4 مسلحين.",
        "published": "2020-05-20",
        "publisher": f"نشرة {HOSTILE}",
        "url": "javascript:alert(1)",
    },
]
"""One incident of three reports, with a denial, two tolls and a private person; the third has HTML where words should be."""

BREGA = [
    {
        "id": "brega-1",
        "title": None,
        "text": "=2+2 انسحبت قوات حفتر من مدينة البريقة مساء الخميس، بحسب مصدر عسكري.",
        "published": "2020-05-22",
        "publisher": "بوابة الساحل",
        "url": "https://coast.example/2020/05/2",
    }
]
"""Another incident; its text begins as a formula does."""


@cache
def coder() -> Coder:
    return Coder()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def keep(report: dict[str, str | None], number: int = 1) -> tuple[Kept, Record]:
    """A report as the store keeps it, and its record."""
    text = report["text"] or ""
    record = coder().code(text, report["published"], report["title"], report["publisher"], id=report["id"], url=report["url"])
    kept = Kept(
        key=digest(f"{report['title']}\0{text}"),
        id=report["id"] or "",
        text=text,
        text_sha256=record.document.sha256,
        bytes_sha256=digest(f"bytes of {text}"),
        title=report["title"],
        publisher=report["publisher"],
        published=report["published"],
        url=report["url"],
        source=report["publisher"] or "",
        collected=COLLECTED,
        file="reports.jsonl",
        line=number,
    )
    return kept, record


def case(
    reports: list[dict[str, str | None]], id: str = "inc-1", decisions: list[Decision] | None = None, decided: str | None = None
) -> Case:
    """All that the reports tell, as one incident. `decided`: what a person said of each telling."""
    documents, tellings = {}, []
    for number, report in enumerate(reports, 1):
        kept, record = keep(report, number)
        documents[kept.key] = kept
        tellings += [Telling(key=f"{kept.key[:12]}-{e.id}", event=e, document=kept.key, decision=decided) for e in record.events]
    made = incident(id, tellings, documents, decisions or [])
    return Case(incident=made, tellings=tellings, documents=documents, decisions=decisions or [])


@cache
def tarhuna() -> Case:
    """One incident as it comes from the store, reviewed in part. Not to be changed."""
    made = case(
        TARHUNA,
        "inc-tarhuna",
        [Decision(at="2020-05-22T10:00:00Z", by="mona", action="accept", subject="inc-tarhuna", reason=f"رأيت الصور مع {PRIVATE}")],
    )
    for telling in made.tellings[::2]:
        telling.decision = "accepted"
    return made


@cache
def brega() -> Case:
    """Another incident, not reviewed. Not to be changed."""
    return case(BREGA, "inc-brega")


def many() -> list[Case]:
    """Both incidents."""
    return [tarhuna(), brega()]


def part(of: Case, keep: Callable[[int], bool]) -> Case:
    """An incident of some of the tellings of another: those whose number `keep` takes."""
    tellings = [telling for number, telling in enumerate(of.tellings) if keep(number)]
    made = incident(f"{of.incident.id}-{tellings[0].key}", tellings, of.documents, [])
    return Case(incident=made, tellings=tellings, documents=of.documents)


def edited() -> Case:
    """An incident with a telling to which a person added an actor and a count, without words of the text."""
    of = case(TARHUNA[:1], "inc-edited", decided="accepted")
    nowhere = Span()
    actor = Party("Forces of the coast", None, "group", None, None, False, nowhere, None, "", "neutral")
    telling = of.tellings[1]
    event = msgspec.structs.replace(telling.event, actor=[actor], counts=[*telling.event.counts, Count("missing", 1, 1, actor, nowhere)])
    tellings = [msgspec.structs.replace(telling, event=event, decision="edited") if one is telling else one for one in of.tellings]
    change: dict[str, object] = {"actor": {"from": [], "to": [msgspec.to_builtins(actor)]}, "type": {"from": "shelling", "to": event.type}}
    decisions = [Decision(at="2020-05-22T10:00:00Z", by="mona", action="edit", subject=telling.key, reason="a photo", change=change)]
    made = incident("inc-edited", tellings, of.documents, decisions)
    return Case(incident=made, tellings=tellings, documents=of.documents, decisions=decisions)


def plain(text: str) -> Kept:
    """A document of nothing but a text."""
    return Kept(key=digest(text), id="plain", text=text, text_sha256=digest(text), bytes_sha256=digest(text))


def named(name: str) -> Case:
    """A case in which a private person of that name speaks."""
    made = case(TARHUNA[2:], "inc-named")
    speaker = next(t.event.speaker[0] for t in made.tellings if t.event.speaker)
    assert speaker.private and speaker.name == name
    return made
