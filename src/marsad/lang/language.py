"""A language, read from its folder of data: how words are inflected, what function words, nouns and frames there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from marsad.data import DataError, Row, entry, read_mapping, read_rows
from marsad.lang.frames import Frame
from marsad.ontology import COUNTS, OUTCOMES, STATUSES, TYPES
from marsad.text.fold import fold_text

ROLES = (
    "actor",
    "target",
    "place",
    "equipment",
    "speaker",
    "content",
    "counts",
    "topic",
    "either",
    "sides",
    "none",
    "cause",
    "act",
    "owner",
    "number",
)
"""What a slot of a frame may hold. `either`: actor or target by what the words are; `act`: the event noun that a light verb governs."""
CLASSES = (
    "prep",
    "pron",
    "conj",
    "comp",
    "rel",
    "accord",
    "neg",
    "modal",
    "or",
    "cease",
    "passive",
    "be",
    "dem",
    "approx",
    "quant",
    "affil",
    "partitive",
    "link",
    "adv",
    "side",
    "topic",
    "latest",
    "then",
    "opener",
)
"""Classes of function words that the engine knows."""
LIGHT = ("actor", "target", "cause", "use", "none")
NEEDS = (
    "place",
    "party",
    "people",
    "goods",
    "troops",
    "governed",
    "said",
    "origin",
    "alone",
    "indefinite",
    "by-act",
    "act",
    "to-act",
    "with-act",
    "about",
    "on",
    "agent",
    "counted",
    "site",
    "out-of",
    "several",
)
"""What a frame may need that is neither a class or kind of noun nor a kind of equipment."""
VOICES = ("active", "passive", "both")
_SLOTS = ("subject", "object", "of", "toward")
"""Slots that are no role of a preposition; frames name "toward", though no preposition has that role by now."""


@dataclass(slots=True)
class Morphology:
    """Clitics and endings of a language (folded)."""

    conjunctions: tuple[str, ...]
    prepositions: dict[str, str]
    future: tuple[str, ...]
    article: str
    assimilated: dict[str, str]
    enclitics: dict[str, str]
    restore: tuple[tuple[str, str], ...]
    past: tuple[tuple[str, int, tuple[str, ...]], ...]
    prefixes: tuple[str, ...]
    present: tuple[tuple[str, int, tuple[str, ...]], ...]
    dual: tuple[str, ...]
    open: tuple[str, str]
    sound: tuple[str, ...]
    feminine: tuple[str, ...]
    participle: tuple[str, ...]
    nisba: tuple[str, ...]
    closing: str
    hamza: tuple[str, ...]
    we: str
    accusative: str
    doubled: str
    passive_vowel: str
    agent: tuple[str, str]
    circumstance: tuple[str, ...]
    long_passive: tuple[str, str]
    hollow_passive: tuple[str, str]

    def past_forms(self, stem: str, strong: bool = False) -> Iterator[tuple[str, str]]:
        """The third persons of a past stem, the stem first, each with whom it agrees with: m, f, p (plural and dual)."""
        yield stem, "m"
        for form, ending in self._forms(stem, self.past[-1:] if strong else self.past):
            yield form, "f" if ending == self.feminine_past else "s" if ending.endswith(self.we) else "p"

    def present_forms(self, stem: str, strong: bool = False) -> Iterator[tuple[str, str]]:
        """The persons of a present stem (the stem has no prefix), each with its agreement: m, f, p or s (speaker)."""
        for n, prefix in enumerate(self.prefixes):
            yield prefix + stem, "mfss"[min(n, 3)]
            if n > 1:
                continue  # "we" and "I" have no endings
            for form, ending in self._forms(stem, self.present[-1:] if strong else self.present):
                yield prefix + form, "p" if len(ending) > 1 else "mf"[n]

    def present_of(self, past: str) -> str:
        """The present stem where none is written: an opening alef falls off."""
        return past[1:] if len(past) >= 4 and past[0] == self.article[0] else past

    def agents(self, past: str, present: str) -> Iterator[str]:
        """The active participle of a verb as a word of circumstance (مهاجمين), from its past as written and its folded present stem."""
        stem = _folded(past)
        prefix, long = self.agent
        plain = len(stem) == 3 and self.doubled not in past
        whole = stem[0] + long + stem[1:] if plain else prefix + present
        weak = self.past[0][0]
        if plain and stem[1] == long:
            return  # hollow stems have forms of their own
        for ending in self.circumstance:
            if whole.endswith(weak) and ending[0] == weak:
                yield whole[:-1] + ending  # معتدي, معتدين
            else:
                yield whole + ending

    def passives(self, past: str) -> tuple[str, str]:
        """The past and present stems of the passives that are spelled unlike the active (هوجم; استعيد, يستعاد), "" where they are not."""
        (old, new), (long, short) = self.long_passive, self.hollow_passive
        if len(past) == 4 and past[1] == old and past[0] != new:
            return past[0] + new + past[2:], ""
        if len(past) >= 4 and past[0] == self.article[0] and past[-2] == long:
            return past[:-2] + short + past[-1], past[1:]
        return "", ""

    def opens_passive(self, past: str) -> bool:
        """Whether the passive of a stem keeps its last letter before the feminine ending, where the active drops it: أخلت, أخليت."""
        return len(past) >= 4 and past.endswith(self.past[0][0])

    @property
    def feminine_past(self) -> str:
        """The ending of the third person feminine in the past: the first that the rules name."""
        return self.past[0][2][0]

    @staticmethod
    def _forms(stem: str, rules: tuple[tuple[str, int, tuple[str, ...]], ...]) -> Iterator[tuple[str, str]]:
        for ends, drop, add in rules:
            if stem.endswith(ends):
                cut = stem[: len(stem) - drop]
                for ending in add:
                    yield cut + ending, ending
                return

    def duals(self, noun: str) -> Iterator[str]:
        """The dual forms of a singular, in both cases and in construct."""
        stem = noun[:-1] + self.open[1] if noun.endswith(self.open[0]) else noun
        for ending in self.dual:
            yield stem + ending

    def paired(self, name: str) -> Iterator[str]:
        """The dual of a noun with one adjective, both words in the same case: سيارتان مفخختان."""
        noun, _, adjective = name.partition(" ")
        feminine = noun.endswith(self.open[0]) == adjective.endswith(self.open[0])
        if feminine and " " not in adjective and not adjective.startswith(self.article):
            yield from (f"{one} {other}" for one, other in list(zip(self.duals(noun), self.duals(adjective), strict=True))[:2])


@dataclass(slots=True)
class Language:
    """All that is known of a language but its numbers, dates and places, which have rooms of their own."""

    code: str
    morphology: Morphology
    frames: list[Frame] = field(default_factory=list)
    forms: dict[str, list[tuple[str, Any, str, str]]] = field(default_factory=dict)
    """Folded words -> (category, what it points to, form, agreement)."""
    rows: dict[str, Row] = field(default_factory=dict)
    """The entries of the frames by their ids, for what can be checked only beside the registry."""

    def add(self, words: str, category: str, ref: Any, form: str, agree: str = "") -> None:
        entry = self.forms.setdefault(words, [])
        if (category, ref, form, agree) not in entry:
            entry.append((category, ref, form, agree))


def _folded(text: str) -> str:
    return " ".join(fold_text(text).split())


def _morphology(path: Path) -> Morphology:
    data = read_mapping(path)
    f = _folded

    def part(row: Row, key: str, *keys: str) -> Row:
        found = row.mapping(key)
        found.only(*keys)
        found.has(*keys)
        return found

    def some(row: Row, key: str, number: int = 0) -> tuple[str, ...]:
        row.has(key)
        words = row.texts(key, empty=True)
        if number and len(words) != number:
            raise row.error(f"'{key}' must be a list of {number}", f"write {key}: [one, two]", key)
        return tuple(f(word) for word in words)

    def two(row: Row, key: str) -> tuple[str, str]:
        one, other = some(row, key, 2)
        return one, other

    def rules(row: Row, key: str) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
        found = []
        for rule in row.rows(key):
            rule.only("ends", "drop", "add")
            found.append((f(rule.text("ends", "")), int(rule.number("drop", 0, 9)), some(rule, "add")))
        if not found or found[-1][0]:
            raise row.error(f"the last rule of '{key}' must hold for every stem", 'end with {ends: "", drop: 0, add: […]}', key)
        return tuple(found)

    def table(key: str) -> dict[str, str]:
        row = data.mapping(key)
        return {f(name): row.text(name) for name in row}

    def pairs(key: str) -> tuple[tuple[str, str], ...]:
        found = data.get(key)
        if not isinstance(found, list) or not all(
            isinstance(p, list) and len(p) == 2 and all(isinstance(w, str) for w in p) for p in found
        ):
            raise data.error(f"'{key}' must be a list of pairs", "begin each with '- ' and write [one, two]", key)
        return tuple((f(one), f(other)) for one, other in found)

    data.only(
        "conjunctions", "prepositions", "future", "article", "assimilated", "enclitics", "restore", "hamza",
        "verb", "noun", "participle", "nisba",
    )  # fmt: skip
    verb = part(
        data, "verb", "past", "we", "doubled", "passive_vowel", "agent", "long_passive", "hollow_passive", "prefixes", "present"
    )  # fmt: skip
    agent = part(verb, "agent", "prefix", "plain", "circumstance")
    noun = part(data, "noun", "dual", "accusative", "open", "closing", "sound", "feminine")
    return Morphology(
        some(data, "conjunctions"),
        table("prepositions"),
        some(data, "future"),
        f(data.text("article")),
        {short: f(long) for short, long in table("assimilated").items()},
        table("enclitics"),
        pairs("restore"),
        rules(verb, "past"),
        some(verb, "prefixes"),
        rules(verb, "present"),
        some(noun, "dual", 4),
        two(noun, "open"),
        some(noun, "sound"),
        some(noun, "feminine"),
        some(part(data, "participle", "add"), "add"),
        some(part(data, "nisba", "add"), "add"),
        noun.text("closing"),
        tuple(data.texts("hamza")),
        f(verb.text("we")),
        f(noun.text("accusative")),
        verb.text("doubled"),
        verb.text("passive_vowel"),
        (f(agent.text("prefix")), f(agent.text("plain"))),
        some(agent, "circumstance"),
        two(verb, "long_passive"),
        two(verb, "hollow_passive"),
    )


def _verb(language: Language, written: str, category: str, ref: Any, voice: str = "", told: bool = False) -> None:
    """Add a verb's forms. Written `past`, `past:present` or `past:present,present`, with words that follow it after spaces. `told`: of
    speech, whose passive tells nobody's act."""
    head, _, rest = written.partition(" ")
    rest = " " + _folded(rest) if rest else ""
    past, _, presents = head.partition(":")
    morphology = language.morphology
    strong = past.endswith(morphology.hamza)
    past = _folded(past)
    feminine = bool(presents) and past.endswith(morphology.feminine_past) and not presents.endswith(past[-1])
    for form, agree in morphology.past_forms(past, strong):
        # written in the feminine, where the masculine is another word
        language.add(form + rest, category, ref, "past" + voice, "f" if feminine and form == past else agree)
    if category == "frame" and not voice and not told:
        passive, coming = morphology.passives(past)
        for form, agree in morphology.past_forms(passive, strong) if passive else ():
            language.add(form + rest, category, ref, "past.passive", agree)
        if morphology.opens_passive(past):
            language.add(past + morphology.feminine_past + rest, category, ref, "past.passive", "f")
        if coming and coming not in (_folded(present) for present in presents.split(",")):
            for form, agree in morphology.present_forms(coming, strong):
                language.add(form + rest, category, ref, "present.passive", agree)
    if voice and not presents:
        return
    for present in presents.split(",") if presents else [morphology.present_of(past)]:
        for form, agree in morphology.present_forms(_folded(present), strong):
            language.add(form + rest, category, ref, "present" + voice, agree)


def _noun(language: Language, written: str, category: str, ref: Any, form: str, sound: bool = False, dual_too: bool = True) -> None:
    """Add a noun's forms. Written `singular/plural/plural`; duals are made of the singular; more words may follow."""
    m = language.morphology
    words = written.split("/")
    singular = _folded(words[0])
    language.add(singular, category, ref, form)
    first, _, rest = singular.partition(" ")
    if not rest and dual_too:
        for dual in list(m.duals(first))[: 3 if form == "masdar" else 4]:
            # of a noun with a sound plural only the nominative dual is told apart from it
            if dual in (_folded(word) for word in words[1:]):
                continue  # آخرين are many as well
            plain = not sound or len(words) > 1 or dual.endswith(m.dual[0])
            alone = dual == first + m.dual[2]  # the accusative of the singular: قتيلا
            language.add(dual, category, ref, form if alone else form + (".dual" if plain else ".plural"))
        if sound:
            for ending in (*(m.sound if len(words) == 1 else ()), *m.feminine):
                language.add(first + ending, category, ref, form + ".plural")
            language.add(first + m.open[0], category, ref, form)
    for dual in m.paired(singular) if rest else ():
        language.add(dual, category, ref, form + ".dual")
    for dual in list(m.duals(first))[2:] if rest and form == "noun" else ():
        language.add(f"{dual} {rest}", category, ref, form + ".dual")  # رجلا شرطة
    for plural in words[1:]:
        language.add(_folded(plural), category, ref, form + ".plural")


def _words(row: Row, key: str) -> list[str]:
    """The words under `key`, each of which must have a letter."""
    for word in (words := row.texts(key)):
        if not _folded(word.partition(":")[0]):
            raise row.error(f"'{word}' has no letter", "write a word", key)
    return words


def _slots(row: Row, prepositions: frozenset[str]) -> dict[str, str]:
    if "slots" not in row:
        return {}
    slots = row.mapping("slots")
    known = (*_SLOTS, *sorted(prepositions))
    slots.only(*known)
    for slot in slots:
        if slots.text(slot) not in ROLES:
            raise slots.error(f"slot '{slot}' has the unknown role '{slots[slot]}'", f"known roles: {', '.join(ROLES)}", slot)
    return dict(slots)


@dataclass(slots=True)
class _Frames:
    """What the reading of frames keeps in mind: the patterns above, the roles and the words of prepositions."""

    roles: frozenset[str]
    prepositions: frozenset[str]
    patterns: dict[str, dict[str, str]] = field(default_factory=dict)


def _frame(language: Language, row: Row, known: _Frames) -> None:
    if "pattern" in row and "id" not in row:
        row.only("pattern", "slots")
        known.patterns[row.text("pattern")] = _slots(row, known.roles)
        return
    row.only(
        "id", "type", "like", "verbs", "masdars", "nouns", "active", "passive", "passive_verbs", "slots", "content", "voice", "needs",
        "light", "outcome", "count", "result", "weak", "upgrade", "status", "predicate", "claim",
    )  # fmt: skip
    if other := language.rows.get(row.text("id")):
        raise row.error(f"id '{row['id']}' stands already in {other.path.name}:{other.line}", "give it another id, or join the two", "id")
    language.rows[row["id"]] = row
    kind = row.choice("type", TYPES, "", "event type") or None
    slots: dict[str, str] = {}
    if "like" in row:
        if row.text("like") not in known.patterns:
            fault = f"pattern '{row['like']}' is not defined above"
            raise row.error(fault, f"known so far: {', '.join(known.patterns) or 'none'}", "like")
        slots.update(known.patterns[row["like"]])
    slots.update(_slots(row, known.roles))
    needs = row.rows("needs") if "needs" in row else []
    for need in needs:
        need.only("any", "subject", "object", "target", "trigger")
    upgrade = row.mapping("upgrade") if "upgrade" in row else Row(row.path, row.line)
    for means in upgrade:
        upgrade.choice(means, TYPES, what="event type")
    frame = Frame(
        row["id"],
        kind,
        slots,
        row.choice("content", STATUSES, "", "status") or None,
        row.choice("voice", VOICES, "active"),
        [dict(need) for need in needs],
        row.choice("light", LIGHT, "", "part of a light verb") or None,
        row.choice("outcome", OUTCOMES, "") or None,
        row.choice("count", COUNTS, "", "kind of count") or None,
        row.flag("result"),
        row.flag("weak"),
        dict(upgrade),
        row.choice("status", STATUSES, "") or None,
        row.flag("predicate"),
        row.flag("claim"),
    )
    words = {key: _words(row, key) for key in ("verbs", "passive_verbs", "masdars", "nouns", "active", "passive")}
    if not any(words.values()):
        raise row.error("a frame without words", "write verbs: […], masdars: […] or nouns: […]")
    index = len(language.frames)
    language.frames.append(frame)
    speech = kind is None or TYPES[kind].group == "speech"
    gaps: dict[tuple[str, str], list[str]] = {}
    for key, voice in (("verbs", ""), ("passive_verbs", ".passive")):
        for written in words[key]:
            _verb(language, written, "frame", index, voice, speech)
            head, _, rest = written.partition(" ")
            verb, _, present = head.partition(":")
            if rest and rest not in known.prepositions:
                gaps.setdefault((_folded(rest), voice), []).append(head)
            if kind and (not frame.content or frame.status) and not voice:
                stem = _folded(present.split(",")[0]) or language.morphology.present_of(_folded(verb))
                for form in language.morphology.agents(verb, stem):
                    language.add(form + (" " + _folded(rest) if rest else ""), "frame", index, "circumstance")
    for (rest, voice), heads in gaps.items():  # "أطلق جنود النار": the subject may stand inside an idiom
        language.frames.append(replace(frame, needs=[{"idiom": rest}]))
        for head in heads:
            _verb(language, head, "frame", len(language.frames) - 1, voice, speech)
    for key, form in (("masdars", "masdar"), ("nouns", "noun")):
        for written in words[key]:
            _noun(language, written, "frame", index, form)
    for key in ("active", "passive"):
        for written in words[key]:
            head, _, rest = _folded(written).partition(" ")
            for ending in ("", *language.morphology.participle):
                stem = head[:-1] if head.endswith(language.morphology.open[0]) else head
                language.add(stem + ending + (" " + rest if rest else ""), "frame", index, key)


def _noun_row(language: Language, row: Row) -> None:
    row.only("class", "kind", "words", "sound", "dual", "note")
    adjective, sound = row.text("class") == "adjective", row.flag("sound")
    for word in _words(row, "words"):
        if adjective:
            for ending in ("", *language.morphology.participle):
                language.add(_folded(word) + ending, "adjective", row.text("kind", ""), "")
        else:
            _noun(
                language,
                word,
                "noun",
                (row["class"], row.text("kind", "")),
                "noun",
                sound,
                row.choice("dual", ("yes", "no"), "yes") == "yes",
            )


def load_language(folder: Path) -> Language:
    """Read a language's folder. A wrong entry raises `DataError` with file and line."""
    language = Language(folder.name, _morphology(folder / "morphology.yaml"))
    roles, prepositions = set(language.morphology.prepositions.values()), set(language.morphology.prepositions)
    for row in _entries([folder / "words.yaml"]):
        with entry():
            row.only("role", "class", "words", "note")
            kind, role = row.choice("class", CLASSES), row.text("role", "")
            for word in _words(row, "words"):
                language.add(_folded(word), "word", (kind, role), "")
            if kind in ("prep", "pron"):
                roles.add(role)
            if kind == "prep":
                prepositions.update(row.texts("words"))
    for row in _entries(folder.glob("nouns*.yaml")):
        with entry():
            _noun_row(language, row)
    for row in _entries(folder.glob("verbs*.yaml")):
        with entry():
            row.only("kind", "verbs", "note")
            for word in _words(row, "verbs"):
                _verb(language, word, "verb", row.text("kind", ""))
    known = _Frames(frozenset(roles), frozenset(prepositions))
    for row in _entries((folder / "frames").glob("*.yaml")):
        with entry():
            _frame(language, row, known)
    if not language.rows:
        raise DataError(folder / "frames", 0, "no frames", "add a file of frames")
    return language


def _entries(paths: Iterable[Path]) -> Iterator[Row]:
    """The entries of several files."""
    for path in sorted(paths):
        rows: list[Row] = []
        with entry():
            rows = read_rows(path)
        yield from rows
