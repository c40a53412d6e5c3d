"""Arguments: what stands around a trigger in its clause, and which slot of its frame each phrase fills."""

from __future__ import annotations

from dataclasses import dataclass, field

from marsad.coder.phrases import Phrase, Unit

STOPS = frozenset((*".:?!;…؛|•", "..", "..."))
DASHES = frozenset("-–—ـ")
COMMA = frozenset(",،")
PLACE_PREPS = frozenset(("in", "near", "direction", "amid"))
BREAKS = frozenset(("break", "part", "whereas", "while", "where"))
"""Roles of conjunctions after which something else is told."""
Group = list[Phrase]


@dataclass(slots=True)
class Around:
    """What a trigger has to its right: bare phrases, phrases by preposition, dates, event nouns and where it ended (unit index)."""

    bare: list[Group] = field(default_factory=list)
    preps: list[tuple[str, Group, int]] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    acts: list[tuple[str, int]] = field(default_factory=list)
    pronouns: list[tuple[str, int]] = field(default_factory=list)
    """Prepositions with a pronoun, by role."""
    joined: Group = field(default_factory=list)
    """Phrases joined to the last word of a trigger: "تدفق الأسلحة والمقاتلين"."""
    end: int = 0
    negated: bool = False


def group_at(units: list[Unit], i: int) -> tuple[Group, int]:
    """The phrases joined by "and" that begin at unit `i` (a noun phrase), and the index after them."""
    group: Group = []
    while i < len(units) and units[i].what == "np":
        phrase = units[i].phrase
        assert phrase is not None
        group.append(phrase)
        j = i + 1
        while j + 1 < len(units) and units[j].what in ("adv", "approx"):
            j += 1
        about = 0
        while j + 2 + about < len(units) and units[j + 1 + about].what in ("approx", "quant"):
            about += 1  # "أربعة قادة ونحو ثلاثين جنديا", "الصفا وأجزاء من الكسوة"
        if j + 1 + about < len(units) and units[j].what == "and" and units[j + 1 + about].what == "np":
            if opens_clause(units, j + 1 + about):
                return group, j
            i = j + 1 + about
        elif (
            j + 2 < len(units)
            and units[j].what == "sign"
            and units[j].role in COMMA
            and units[j + 1].what == "and"
            and units[j + 2].what == "np"
            and (len(group) > 1 or j > i + 1 or units[j + 1].role == "besides")
        ):
            i = j + 2
        else:
            return group, j
    return group, i


def opens_clause(units: list[Unit], i: int) -> bool:
    """Whether the phrase at unit `i`, after "and", is the subject of a verb of its own: "قصف على كورسك، وموسكو تتوعد كييف"."""
    start = i
    while start > 1 and units[start - 1].what == "and" and units[start - 2].what == "np":
        start -= 2
    comma = i > 1 and units[i - 1].what == "and" and units[i - 2].what == "sign" and units[i - 2].role in COMMA
    listed = units[start - 1].what not in ("verb", "prep", "act", "np") or units[start - 1].role in ("agent", "between", "together")
    if not comma and (start in (0, i) or listed):
        return False  # "وكانت قوات X وحزب Y بدأت": two subjects of one verb
    at = i + 1
    while at < len(units) and units[at].what in ("neg", "link"):
        at += 1  # "ودبلوماسيون لا يستبعدون", "ومتحدث باسمها ينفي"
    verb, phrase = units[at] if at < len(units) else None, units[i].phrase
    if verb is None or verb.what != "verb" or verb.hit is None or verb.conj or phrase is None or not phrase.agent or phrase.enclitic:
        return False
    agree = verb.hit.sense.label
    return agree == ("f" if phrase.feminine else "m") or (agree == "f" and bool(phrase.parties)) or (agree == "p" and phrase.plural)


def rightward(units: list[Unit], k: int, slots: dict[str, str] | None = None) -> Around:
    """What stands to the right of unit `k` in its clause. Past a comma only places go on, and prepositions that `slots` gives a place."""
    around = Around()
    i = k + 1
    comma = False
    while i < len(units):
        unit = units[i]
        what = unit.what
        if what == "sign":
            if unit.role in STOPS:
                break
            if unit.role == "(":
                close = next((j for j in range(i + 1, min(i + 12, len(units))) if units[j].what == "sign" and units[j].role == ")"), None)
                if close is not None:
                    i = close + 1
                    continue
            if unit.role in COMMA and i + 1 < len(units) and units[i + 1].what == "rel":
                close = next((j for j in range(i + 2, min(i + 14, len(units))) if units[j].what == "sign" and units[j].role in COMMA), None)
                if close is not None:  # "قصفت الطائرات، التي تقودها فرنسا، مركبات": what stands between commas
                    i = close + 1
                    continue
            if unit.role in COMMA and units[i - 1].what != "date":
                comma = True
            i += 1
        elif what == "passive" and i == k + 1 and units[k].what == "act":
            i += 1  # "مفاوضات تجرى مع …"
        elif what == "accord" and i > k + 1 and (past := _past_accord(units, i)):
            i = past  # "هاجم المسلحون بحسب الشرطة مواقع للجيش"
        elif what in ("comp", "rel", "conj", "accord", "verb", "participle", "passive", "be", "cease"):
            break
        elif what == "and" and i == k + 1 and i + 1 < len(units) and _alike(units[k], units[i + 1]):
            k = i + 1  # "اعتراض وتدمير صاروخين": two event nouns with one object
            i += 2
        elif what == "np":
            if comma:
                break
            group, j = group_at(units, i)
            if not (around.preps and units[k].what == "act"):  # "اشتباكات بين X وY ذراع Z": no genitive so late
                around.bare.append(group)
            i = j
        elif what == "prep" and unit.hit is not None and unit.hit.enclitic:
            around.pronouns.append((unit.role, i))
            i += 1  # "فيها", "عليه": whole by itself
        elif what == "affil" and i == k + 1 and units[k].what == "act":
            j = i + 1
            while j < len(units) and units[j].what == "prep":
                j += 1
            i = _record(units, around, "of", j, i) if j < len(units) and units[j].what == "np" else j  # "تعزيزات تابعة للحكومة"
        elif what == "prep":
            if comma and unit.role not in PLACE_PREPS and (slots is None or slots.get(unit.role) not in ("place", "sides")):
                break
            comma = False
            j = i + 1
            while j < len(units) and units[j].what in ("quant", "dem", "approx"):
                j += 1
            if j < len(units) and units[j].what == "prep" and unit.role in ("direction", "in", "near", "from", "to", "on"):
                within = units[j].role in PLACE_PREPS and unit.role != "in"  # "من شمال X"; not "في جنوب X"
                i = _record(units, around, unit.role, j + 1, i) if within else j
                continue
            if j < len(units) and units[j].what == "np":
                i = _record(units, around, unit.role, j, i)
            elif j < len(units) and units[j].what == "act" and unit.role == "under":
                i = group_at(units, j + 1)[1]  # "مناطق تحت سيطرة X": what they are like
            elif j < len(units) and units[j].what == "act":
                around.acts.append((unit.role, j))
                break
            elif j < len(units) and units[j].what == "date":
                i = j
            else:
                i = j
        elif what == "date":
            around.dates.append(i)
            comma = False
            i += 1
        elif what == "act":
            around.acts.append(("", i))
            break
        elif what == "and":
            nxt = units[i + 1] if i + 1 < len(units) else None
            if nxt is not None and nxt.what == "np" and i == k + 1 and units[k].what == "act":
                around.joined, i = group_at(units, i + 1)  # "تدفق الأسلحة والمعدات إلى …"
                continue
            if nxt is None or nxt.what not in ("prep",):
                break
            if nxt.what == "prep" and i + 2 < len(units) and units[i + 2].what == "np":
                again = units[k].what == "act" and k > 0 and units[k - 1].what == "prep" and units[k - 1].role == nxt.role
                if again and all(role != nxt.role for role, _, _ in around.preps):
                    break  # "إلى هدنة وإلى فتح الطريق": it goes on from the first "to"
                i += 1
                continue
            break
        else:
            i += 1
    around.end = i
    return around


def _alike(unit: Unit, other: Unit) -> bool:
    """Whether two event nouns are of a kind: of "قتلى وهروب العشرات" the first has no part in what follows the second."""
    if other.what != "act" or unit.hit is None or other.hit is None:
        return False
    if unit.what == "verb":  # "سقط قتلى وجرحى من الجيش"
        return unit.last > unit.first and other.hit.sense.form.startswith("noun") and unit.hit.last == unit.last
    if unit.what != "act" or unit.hit.enclitic:
        return False
    return unit.hit.sense.form.startswith("noun") == other.hit.sense.form.startswith("noun")


def _past_accord(units: list[Unit], i: int) -> int:
    """The index after "according to X" at unit `i`, where the clause goes on with a phrase; 0 where it does not."""
    j = i + 1
    while j < len(units) and units[j].what in ("prep", "quant", "dem"):
        j += 1
    return j + 1 if j + 1 < len(units) and units[j].what == "np" and units[j + 1].what == "np" else 0


def _record(units: list[Unit], around: Around, role: str, j: int, i: int) -> int:
    group, end = group_at(units, j)
    if group:
        around.preps.append((role, group, i))
        return end
    return j


def clause_start(units: list[Unit], k: int) -> int:
    """The index of the first unit of the clause that unit `k` stands in."""
    i = k - 1
    while i >= 0:
        unit = units[i]
        if unit.what in ("comp", "rel", "verb", "accord", "passive", "cease") or (unit.what == "sign" and unit.role in STOPS):
            return i + 1
        if unit.what == "conj":
            return i + 1
        i -= 1
    return 0


def left_subject(units: list[Unit], k: int) -> tuple[Group, str]:
    """The phrase before a verb that is its subject or antecedent: the phrases, and "fronted", "relative",
    "antecedent", "held" (by a preposition) or ""."""
    i = k - 1
    topic = next((j for j in range(clause_start(units, k), k) if units[j].what == "topic"), -1)
    if i >= 0 and units[i].what == "and":
        if topic < 0 or units[topic + 1].what != "np":
            return [], ""
        return group_at(units, topic + 1)[0], "topic"  # "أما الوزير فرحب"
    asks = False
    while i >= 0 and units[i].what in ("neg", "modal", "be", "date"):
        asks = asks or units[i].role == "if"
        i -= 1
    if i >= 0 and units[i].what == "comp" and units[i].role == "that-he" and not asks:  # "أنه إذا لم ينسحب المسلحون": "it" is no one
        return [], "he"
    if i >= 0 and units[i].what == "rel":
        group, _ = _phrase_before(units, i)
        return group, "relative" if group else ""
    own = i - 1 if i > 0 and units[i].what == "link" else i
    if own > 0 and units[own - 1].what == "and" and units[own].what == "np" and opens_clause(units, own):
        held = units[own].phrase
        return ([held] if held is not None else []), "fronted"
    if i > 0 and units[i].what == "np" and units[i - 1].what == "be" and (held := units[i].phrase) is not None and held.agent:
        return [held], "fronted"  # "كانت الحركة تحتجزهم"
    for i in range(max(k - 3, 1), k):  # "رئيس الأركان وفقا لمسؤول أكد": what stands between is who says so
        if units[i].what == "accord" and units[i - 1].what == "np" and units[k - 1].what == "np":
            first = clause_start(units, i)
            group, end = group_at(units, first)
            opens = first == 0 or units[first - 1].what in ("comp", "sign", "conj")
            if opens and end == i and group[0].agent:
                return group, "fronted"
    told = _past_relative(units, k)
    if told:
        return told, "fronted"
    near = units[k - 1].phrase if k and units[k - 1].what == "np" else None
    start = clause_start(units, k)
    stated = any(u.what == "be" for u in units[start:k])  # "لا يزال موظفان في منظمة مختطفين": the first noun is what it is about
    if (
        not stated
        and near is not None
        and near.agent
        and not near.definite
        and not near.enclitic
        and not near.parties
        and near.number is None
        and k - 1 > start + 1
    ):
        return [near], "antecedent"  # after an indefinite noun a verb tells about it: "خلايا صغيرة شنت هجمات"
    before = units[start - 1] if start > 0 else None
    j = start
    while j < k and units[j].what in ("date", "and", "sign", "dem", "quant", "be", "neg", "modal"):
        j += 1
    if j < k and units[j].what == "np" and (before is None or before.what in ("comp", "sign", "conj")):
        group, end = group_at(units, j)
        between = units[end:k]
        if _aside(units, j, end, k):
            return group, "fronted"
        if any(u.what == "sign" and u.role in DASHES for u in between):
            return [], ""  # "غوما (وكالات) - سيطر المتمردون": where it was written
        if all(u.what not in ("verb", "act") for u in between):
            commas = sum(u.what == "sign" and u.role in COMMA for u in between)
            if commas <= 2:
                return group, "fronted"
    if units[k - 1].what == "np" if k else False:
        group, at = _phrase_before(units, k)
        if at and units[at - 1].what == "prep" and group and not group[0].agent:
            return group, "held"  # "على بلدة قصفها": only a pronoun can take it up
        return group, "antecedent"
    return [], ""


def _aside(units: list[Unit], j: int, end: int, k: int) -> bool:
    """Whether only an event noun after a preposition parts a subject from its verb: "الوزير في زيارة إلى كابل التقى الرئيس"."""
    head, unit = units[j].phrase, units[k]
    acts = [i for i in range(end, k) if units[i].what == "act"]
    if head is None or unit.hit is None or unit.hit.enclitic or unit.frame is None or unit.frame.light or unit.frame.weak:
        return False
    named = head.agent and (head.definite or bool(head.parties) or head.head == "person")
    alone = all(units[i].what not in ("verb", "sign", "comp", "rel", "and", "participle") for i in range(end, k))
    return len(acts) == 1 and units[acts[0] - 1].what == "prep" and named and alone


def takes_item(unit: Unit) -> bool:
    """Whether the object of a verb is a weapon: of "زرعت" after one it is what was laid."""
    return unit.frame is not None and unit.frame.slots.get("object") == "equipment"


def _past_relative(units: list[Unit], k: int) -> Group:
    """The subject that a relative clause parts from its verb: "الفصائل التي تدعمها واشنطن طردت المسلحين"."""
    verbs = 0
    for i in range(k - 1, 0, -1):
        what = units[i].what
        hit, held = units[i].hit, units[i - 1].phrase
        if what == "verb" and verbs == 0 and hit is not None and held is not None and not held.definite and clause_start(units, i) == i - 1:
            laid = hit.enclitic or (bool(held.items) and takes_item(units[i]))
            if laid:  # "ألغام زرعها المسلحون تقتل سبعة", "قنبلة زرعت على الطريق قتلت اثنين"
                return [held] if held.agent or held.items else []
        if what == "verb":
            verbs += 1
        if verbs > 1 or what in ("comp", "conj", "sign", "and", "act"):
            return []
        if what == "rel":
            first = clause_start(units, i)
            opens = first == 0 or units[first - 1].what in ("comp", "sign", "conj")
            group, end = group_at(units, first)
            return group if verbs == 1 and opens and end == i and group and group[0].agent else []
    return []


def subject_of(units: list[Unit], i: int) -> Group:
    """Who does what the verb at unit `i` tells, as far as the words around it show: for verbs that tell no event."""
    left, how = left_subject(units, i)
    if how in ("fronted", "relative", "topic") and left:
        return left
    bare = rightward(units, i).bare
    return bare[0] if bare and bare[0][0].kind not in ("object", "abstract", "place") else []


def _phrase_before(units: list[Unit], k: int) -> tuple[Group, int]:
    i = k - 1
    while i >= 0 and (units[i].what in ("sign", "date", "and")):
        i -= 1
    phrase = units[i].phrase if i >= 0 and units[i].what == "np" else None
    return ([phrase] if phrase is not None else []), i
