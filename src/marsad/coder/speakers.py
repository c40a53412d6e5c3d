"""Who says so: attribution scopes over the units of a sentence, nested, and carried from one sentence to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.coder.arguments import BREAKS, COMMA, STOPS, Group, group_at, subject_of
from marsad.coder.draft import ABSTRACT, Draft
from marsad.coder.phrases import Phrase, Unit

LAST_SPEAKERS = 6
"""How many of those who spoke may be taken up."""


@dataclass(slots=True)
class Scope:
    """What a speaker says: the units from `first` to `last`, with the status that it has there.

    `at`: the unit that opens it, -1 where none does.
    """

    first: int
    last: int
    speaker: Group
    status: str
    at: int
    draft: Draft | None = None
    object_only: bool = False
    subject: Group = field(default_factory=list)
    asked: Group = field(default_factory=list)
    colon: bool = False
    """Whether a colon opens it."""


@dataclass(slots=True)
class Memory:
    """What one sentence leaves for the next: who spoke last."""

    speaker: Group = field(default_factory=list)
    quotes: frozenset[int] = frozenset()
    """Tokens at which a quotation of several words begins."""
    told: Group = field(default_factory=list)
    """The last speakers who were told by more than a word."""


def attribute(units: list[Unit], drafts: list[Draft], memory: Memory) -> list[Scope]:
    """The scopes of a sentence, in the order in which they open."""
    scopes: list[Scope] = []
    by_unit = {d.at: d for d in drafts}
    spoke: Group = []
    spoken: list[Group] = []
    heads = _heads(units)
    for n, (np, colon) in enumerate(heads):
        phrase = units[np].phrase
        assert phrase is not None
        last = heads[n + 1][0] - 1 if n + 1 < len(heads) else len(units) - 1
        scopes.append(Scope(colon + 1, last, [phrase], "claimed", np, colon=True))
        spoke = [phrase]
    if not heads and units and units[0].what == "comp" and units[0].conj and memory.speaker:
        scopes.append(Scope(1, len(units) - 1, memory.speaker, "claimed", 0))
        spoke = memory.speaker
    for k, unit in enumerate(units):
        if unit.what == "accord" and not (unit.role == "as" and (k <= 1 or not _reports(units, k, quiet=True))):
            scope = _accord(units, k)
            if scope is not None:
                scopes.append(scope)
            continue
        if unit.frame is None or unit.frame.content is None or unit.what not in ("verb", "participle", "act"):
            continue
        draft = by_unit.get(k)
        if draft is None or draft.unmet or unit.frame.slots.get("subject") == "target":
            continue  # "تحمل الطائرة مساعدات" says nothing; of "X يقف وراء الهجوم" X is blamed
        nxt = units[k + 1] if k + 1 < len(units) else None
        if (
            unit.frame.type is None
            and unit.what == "verb"
            and unit.hit is not None
            and unit.hit.enclitic
            and not unit.frame.predicate
            and (nxt is None or nxt.what != "comp")
        ):
            continue  # "مقابلة بثتها رويترز": what was sent out, not what is said
        if unit.what == "verb" and unit.frame.type is None and _sent_out(units, k):
            continue
        planned = unit.frame.status is not None
        if unit.what == "verb" and spoke and not unit.conj and not _suits(unit, spoke[0]):
            # "أضاف أن الحكومة تدعم …، لكنه جدد": not she, he
            spoke = next((g for g in [*reversed(spoken), memory.speaker] if g and _suits(unit, g[0])), spoke)
        quoted = nxt is not None and nxt.first in memory.quotes and unit.what == "verb" and not _that(units, k)
        speaker = [
            p
            for p in ((spoke or memory.speaker) if quoted else _speaker(units, k, draft, spoke, memory, by_unit))
            if _can_speak(p) or (p.head == "tally" and p in draft.subject)  # "حصيلة أولية تشير إلى"
        ]
        if not planned and speaker and unit.what != "act":
            inside = any(s.first <= k <= s.last for s in scopes)
            spoke = spoke if inside and spoke else speaker  # who speaks within what another says is not who goes on
            spoken.append(speaker)
        if unit.what == "participle" and draft.type and k and _own_clause(units, k):
            for scope in scopes:  # "دعا إلى هدنة، محذرا من": what he warns of is no part of what he asks for
                if scope.first <= k <= scope.last and scope.at >= 0 and speaker in (scope.speaker, scope.subject):
                    scope.last = k - 1
        if draft.type and speaker and not draft.actors and unit.what in ("participle", "verb"):
            draft.actors = list(speaker)
        first, only = (k + 1, False) if quoted else _content_start(units, k, draft, memory.quotes)
        if first < 0:
            continue
        last = _content_end(units, first, k, only, draft.fronted)
        relayed = [g for role, g, _ in draft.around.preps if unit.frame.slots.get(role) == "speaker"]
        backs = unit.what == "act" and draft.type == "support" and unit.frame.content == "claimed"
        who = [] if planned or backs else list(speaker)  # "دعم الحكومة للمستوطنين": who supports says nothing
        status = unit.frame.content
        if status == "possible" and not only and first < len(units) and units[first].what == "act" and not _doubted(units, first):
            status = "claimed"  # "حذر من أن تدفق الأسلحة سيزيد": the flow is told, what it will do is feared
        if draft.negated and status == "claimed" and unit.frame.type is None:
            status = "denied"
        elif draft.negated and status == "denied":
            status = "possible"  # "لا يستبعد فرض عقوبات"
        scopes.append(
            Scope(
                first,
                last,
                who,
                status,
                k,
                draft if draft.type else None,
                only,
                list(draft.subject or draft.actors or speaker),
                list(draft.targets),
            )
        )
        told = _told_of(units, k, first)
        if told >= 0 and who:
            scopes.append(Scope(told, told, who, "claimed", k))
        for group in relayed:
            scopes.append(Scope(first, last, group, status, k))
    if not scopes and memory.speaker and any(d.we and d.type for d in drafts):
        scopes.append(Scope(0, len(units) - 1, memory.speaker, "claimed", -1))  # "X: …. استهدفنا": who spoke goes on
    memory.speaker = spoke or memory.speaker
    memory.told += [p for s in scopes for p in s.speaker if p.head in ("source", "person") and (p.last > p.first or not p.definite)]
    del memory.told[:-LAST_SPEAKERS]
    return scopes


def fuller(phrase: Phrase, memory: Memory) -> Phrase | None:
    """Whom "the source" takes up: the last speaker before it who was told by more than a word."""
    if phrase.head != "source" or not phrase.definite or phrase.last > phrase.first:
        return None
    return next((p for p in reversed(memory.told) if p.last < phrase.first), None)


def _own_clause(units: list[Unit], k: int) -> bool:
    """Whether a participle stands after a comma, or after "and" that goes on from one that does."""
    if units[k - 1].what == "sign":
        return units[k - 1].role in COMMA
    return units[k - 1].what == "and" and any(u.what == "participle" and units[i - 1].what == "sign" for i, u in enumerate(units[:k]) if i)


def _heads(units: list[Unit]) -> list[tuple[int, int]]:
    """Where someone is quoted with a colon: the units of the phrase and of the colon. Times, marks and openers of posts may stand
    before ("14:35 وزير الدفاع: …"), what office or paper it was may stand after ("ترامب على منصة إكس: …")."""
    out = []
    for k, unit in enumerate(units):
        if unit.what != "sign" or unit.role != ":" or k + 1 >= len(units):
            continue
        i = k - 1
        while i >= 0:
            if units[i].what == "sign" and units[i].role == ")":
                i = next((j for j in range(i - 1, -1, -1) if units[j].what == "sign" and units[j].role == "("), 0) - 1  # "X (بيان): …"
                continue
            aside = units[i].what == "act" and i > 1 and units[i - 1].what == "prep"  # "X بعد اجتماع طارئ: …"
            if units[i].what in ("sign", "verb", "act", "comp", "conj", "rel", "accord") and not aside:
                break
            i -= 1
        opened = i < 0 or (units[i].what == "sign" and units[i].role not in ("(", ")", '"'))
        first = next((j for j in range(i + 1, k) if units[j].what not in ("date", "adv", "and", "opener")), k)
        phrase = units[first].phrase if first < k else None
        if not opened or phrase is None or not (phrase.agent or phrase.kind == "") or (phrase.placelike and not phrase.parties):
            continue
        nxt = units[k + 1]
        if phrase.places and phrase.head == "party":  # "اليمن: مقتل …" tells where; "باكستان: أسقطنا", "موسكو: كييف أسقطتها" who says so
            ours = nxt.what == "verb" and nxt.hit is not None and nxt.hit.sense.label == "s"
            if not ours and (nxt.what == "act" or phrase.parties[0].sense.form != "seat"):
                continue
        if first + 1 < k and units[first + 1].what not in ("prep", "link") and units[first + 1].role != "(":
            continue
        unknown = not phrase.head and not phrase.parties and phrase.first == phrase.last
        if unknown and nxt.what == "act":
            continue  # "شمبات: اشتباكات": a town that no table has
        out.append((first, k))
    return out


def _suits(unit: Unit, phrase: Phrase) -> bool:
    """Whether a phrase may be the unsaid subject of a verb, by gender."""
    return not (unit.hit is not None and unit.hit.sense.label == "m" and phrase.feminine and phrase.kind in ("organisation", "force"))


def _can_speak(phrase: Phrase) -> bool:
    """Whether a phrase can be one who says something: not a place, a thing or a number of people."""
    if phrase.head in ABSTRACT:
        return False
    if phrase.parties or phrase.head == "person":
        return True
    return phrase.kind in ("organisation", "force", "media", "person", "") or (phrase.kind == "civilians" and phrase.number is None)


def _speaker(units: list[Unit], k: int, draft: Draft, spoke: Group, memory: Memory, drafts: dict[int, Draft]) -> Group:
    unit = units[k]
    if unit.what == "verb":
        if draft.subject:
            return draft.subject
        if draft.actors:
            return draft.actors
        if unit.conj and not spoke and (told := _joined(units, k, drafts)):
            return told
        if unit.conj or k <= 2:
            return spoke or memory.speaker
        if spoke:
            return spoke
        for i in range(k - 1, -1, -1):
            other = units[i]
            if other.what == "np" and other.phrase is not None and (other.phrase.head == "person" or other.phrase.parties):
                held = i > 0 and units[i - 1].what == "prep" and bool(memory.speaker)
                return memory.speaker if held else [other.phrase]  # "وعن الاتفاق مع السودان، قال إن"
        return []
    if unit.what == "participle":
        if spoke:
            return spoke
        verb = next((i for i in range(k - 1, -1, -1) if units[i].what == "verb"), -1)
        if verb >= 0 and (main := subject_of(units, verb)) and main[0].head != "medium":
            return main  # "وكان الوزير قد أمر بعملية، متهما …"
        for i in range(k - 1, -1, -1):
            other = units[i]
            if other.what == "np" and other.phrase is not None and other.phrase.agent and other.phrase.head != "medium":
                return [other.phrase]
        return memory.speaker
    return draft.actors


def _joined(units: list[Unit], k: int, drafts: dict[int, Draft]) -> Group:
    """The subject of the clause before, which "and" joins a verb of speech to: "الجهاز يفتح تحقيقا، ويطلب من المقاتلين …"."""
    for i in range(k - 1, -1, -1):
        if units[i].what in ("comp", "rel", "conj") or (units[i].what == "sign" and units[i].role in STOPS):
            return []
        if units[i].what == "verb":
            draft = drafts.get(i)
            group = draft.subject if draft is not None and not draft.passive else subject_of(units, i) if draft is None else []
            return group if group and group[0].agent and _suits(units[k], group[0]) else []
    return []


def _reports(units: list[Unit], k: int, quiet: bool = False) -> bool:
    """Whether a reporting verb follows. `quiet`: one that tells nothing more ("كما أعلنت السلطات"); "كما نفت الحركة إعدام جنود" says
    what else."""
    nxt = units[k + 1] if k + 1 < len(units) else None
    if nxt is None or nxt.what != "verb" or nxt.frame is None or nxt.frame.content is None:
        return False
    if not quiet:
        return True
    if nxt.frame.type is not None:
        return False
    for unit in units[k + 2 :]:
        if unit.what in ("comp", "act") or (unit.what == "sign" and unit.role == ":"):
            return False
        if unit.what in ("sign", "verb", "rel", "conj"):
            break
    return True


def _accord(units: list[Unit], k: int) -> Scope | None:
    """ "وفق X": X says the sentence, or the part of it before and after."""
    i = k + 1
    while i < len(units) and units[i].what in ("dem", "quant", "prep", "verb", "rel") and i < k + 4:
        i += 1
    if i >= len(units) or units[i].what != "np":
        return None
    group, after = group_at(units, i)
    first = k
    trailing = k > 0 and units[k - 1].what == "sign" and after >= len(units) - 2
    while first > 0 and not (units[first - 1].what == "sign" and units[first - 1].role in STOPS):
        if units[first - 1].what == "conj" and units[first - 1].role in BREAKS and not trailing:
            break
        first -= 1
    last = len(units) - 1
    for j in range(after, len(units)):
        if units[j].what == "conj" and (units[j].role in BREAKS or (units[j].role == "turn" and units[j - 1].what == "sign")):
            last = j - 1
            break
    return Scope(first, last, group[:1], "claimed", k)


def _content_start(units: list[Unit], k: int, draft: Draft, quotes: frozenset[int]) -> tuple[int, bool]:
    """Where what is said begins, and whether it is only the object of the verb (an event noun) rather than a clause."""
    slots = draft.frame.slots
    aside = False
    change = -1
    i = k + 1
    while i < len(units):
        unit = units[i]
        if unit.what == "comp":
            return i + 1, False
        if unit.what == "sign":
            if unit.role == ":":
                return i + 1, False
            if unit.role in STOPS:
                break
        if unit.what == "act" or (unit.what == "verb" and unit.purpose):
            before = units[i - 1]
            role = before.role if before.what == "prep" else "object"
            wanted = slots.get(role)
            if (
                wanted == "content"
                or (wanted in ("topic", "target") and draft.type)
                or (role == "object" and slots.get("object") == "content")
            ):
                return i, True
            if role in ("to", "with", "about", "from", "for", "on") and draft.type:
                return i, True
            if wanted is None and role in ("in", "cause", "during", "time", "after"):
                aside = True
                i += 1
                continue
            if aside and role == "object" and _that(units, i):
                i += 1
                continue  # "أكد الرئيس خلال اجتماع لجنة … أن": what is said comes after "that"
            if role == "object":
                return i, True
        held = unit.phrase
        if (
            change < 0
            and held is not None
            and held.kind in ("abstract", "tally")
            and units[i - 1].what == "prep"
            and draft.frame.type is None
        ):
            change = i if slots.get(units[i - 1].role) == "content" else -1
        if unit.first in quotes and (i > k + 1 or unit.what == "verb"):
            return i, False
        if unit.what == "verb" and aside and units[i - 1].what == "act" and unit.hit is not None and unit.hit.enclitic:
            i += 1
            continue  # "طالبت المجلس، في جلسة عقدها الأحد، بفرض عقوبات"
        if unit.what == "verb" and i > k + 1 and units[i - 1].what not in ("rel", "conj") and not _sent_out(units, i):
            if unit.frame is None and units[i - 1].what == "np" and _that(units, i):
                i += 1
                continue  # "قال المتحدث فلان إن": a name that reads like a verb
            break
        if unit.what == "participle" and unit.frame is not None and unit.frame.content is not None:
            break
        if unit.what == "conj" and unit.role in BREAKS and i + 1 < len(units) and units[i + 1].what != "verb":
            break
        i += 1
    return change, change >= 0  # "أشار إلى ارتفاع عدد القتلى جراء غارات"


def _sent_out(units: list[Unit], k: int) -> bool:
    """Whether a verb tells how a paper or talk came out: "قال في بيان نشر مساء السبت إن", "تشير تقديرات أوردتها الوكالة إلى"."""
    held, hit = units[k - 1].phrase if k > 1 else None, units[k].hit
    if held is None or held.head != "medium" or units[k].conj:
        return False
    return units[k - 2].what == "prep" or (units[k - 2].what == "verb" and hit is not None and bool(hit.enclitic))


def _that(units: list[Unit], i: int) -> bool:
    """Whether "that" follows in the clause of unit `i`."""
    for unit in units[i + 1 :]:
        if unit.what == "comp":
            return True
        if unit.what in ("verb", "rel", "conj") or (unit.what == "sign" and unit.role in STOPS):
            return False
    return False


def _told_of(units: list[Unit], k: int, first: int) -> int:
    """The event noun that a reporting verb in its relative clause tells of: "غارة أعلن الجيش تنفيذها", "هجوم قالت الشرطة إنه"; else -1."""
    if first >= len(units):
        return -1
    before, begins, verb = units[k - 1] if k else None, units[first], units[k]
    if before is None or before.what != "act" or before.hit is None or before.hit.art or verb.what != "verb" or verb.conj:
        return -1
    comp = units[first - 1]
    takes_up = comp.what == "comp" and comp.role == "that-he"
    takes_up = takes_up or (begins.what == "act" and begins.hit is not None and bool(begins.hit.enclitic))
    return k - 1 if takes_up else -1


def _doubted(units: list[Unit], first: int) -> bool:
    """Whether the clause that begins at unit `first` tells only what may be: "أن قصف الخزانات قد يفضي إلى كارثة"."""
    for unit in units[first:]:
        if unit.what == "modal" and unit.role in ("possible", "maybe"):
            return True
        if unit.what in ("verb", "comp", "conj", "sign"):
            return False
    return False


def _content_end(units: list[Unit], first: int, k: int, only: bool, fronted: bool = False) -> int:
    """Where what is said ends: at a clause that turns elsewhere, at another main reporting verb, or with the sentence."""
    for i in range(first, len(units)):
        unit = units[i]
        if unit.what == "conj" and (
            (unit.role == "break" and i > first)
            or (unit.role == "part" and units[i - 1].what in ("sign", "and"))  # not "اللواء بدأ بدوره هجمات"
            or (unit.role in ("whereas", "while", "where") and (only or not _goes_on(units, i)))
            or (only and unit.role in ("clause", "turn", "copula") and units[i - 1].what != "act")
        ):
            return i - 1
        if unit.what == "be" and i > first and units[i - 1].what == "sign" and k and units[k - 1].role in ("whereas", "while"):
            return i - 1  # "وبينما قال الوزير إن …، كان الجيش"
        if unit.what == "accord" and unit.role == "as" and i > first and _reports(units, i) and not _reports(units, i, quiet=True):
            return i - (2 if units[i - 1].what in ("sign", "and") else 1)
        if unit.what == "prep" and unit.role == "amid" and i + 1 < len(units) and units[i + 1].what == "act":
            return i - 1
        if i > first and unit.what == "verb" and unit.frame is not None and unit.frame.content is not None and unit.frame.status is None:
            before = units[i - 1]
            begun = any(u.what in ("verb", "act", "participle") for u in units[first:i])  # "أن اللواء، التابع للحكومة، يعلن"
            if before.what in ("and", "sign") and (unit.conj or (before.what == "sign" and begun)):
                return i - 1
        says = unit.what == "verb" and unit.frame is not None and unit.frame.content is not None
        if fronted and (says or (only and unit.what == "verb")):
            j = i - 1
            while units[j].what in ("neg", "adv", "link", "modal", "date"):
                j -= 1
            phrase = units[j].phrase
            if (
                j > first + 1
                and units[j - 1].what == "and"
                and (says or units[j - 2].what == "sign")
                and phrase is not None
                and phrase.agent
                and not phrase.enclitic
            ):
                return j - 2  # "المجلس يعلن السيطرة على الميناء والحكومة تنفي": a second clause of the same build
        if only and unit.what == "sign" and unit.role in COMMA and i + 1 < len(units) and units[i + 1].what == "verb":
            return i - 1
    return len(units) - 1


def _goes_on(units: list[Unit], i: int) -> bool:
    """Whether after "while" at unit `i` the same one goes on telling: "قالت إن ثلاثة قتلوا، فيما أصيب آخرون"; not where another
    speaks, or where it is told what is going on ("حيث تدور اشتباكات")."""
    verb = next((u for u in units[i + 1 : i + 4] if u.what == "verb"), None)
    if verb is None or verb.hit is None:
        return True
    return not verb.hit.sense.form.startswith("present") and (verb.frame is None or verb.frame.content is None)


def scopes_of(scopes: list[Scope], at: int) -> list[Scope]:
    """The scopes that hold unit `at`, outermost first."""
    held = [s for s in scopes if s.first <= at <= s.last and s.at != at]
    if any(s.first == s.last < s.at for s in held):
        held = [s for s in held if s.status != "denied"]  # "نفى أن يكون أصيب في غارة أعلن الجيش تنفيذها": there was a raid
    return sorted(held, key=lambda s: (s.at if s.first > s.at or s.first == s.last < s.at else -1, s.at))


def refused(draft: Draft, held: list[Scope]) -> bool:
    """Whether a demand or talks are only what a refusal refuses: "رفضت الحركة دعوات الاستسلام", "رفض المجلس أي حوار"."""
    if not held or draft.unit.what != "act" or not held[-1].object_only or held[-1].draft is None:
        return False
    asked = draft.type in ("demand", "negotiation")
    return asked and held[-1].draft.type == "rejection" and 0 <= draft.at - held[-1].first <= 1 and not draft.places and not draft.dates
