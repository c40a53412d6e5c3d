"""A language, read from its folder of data: how words are inflected, what function words, nouns and frames there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from marsad.data import DataError, Row, read_rows, read_yaml
from marsad.ontology import TYPES
from marsad.text.fold import fold

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

    def past_forms(self, stem: str, strong: bool = False) -> Iterator[tuple[str, str]]:
        """The third persons of a past stem, the stem first, each with whom it agrees with: m, f, p (plural and dual)."""
        yield stem, "m"
        for form, ending in self._forms(stem, self.past[-1:] if strong else self.past):
            yield form, "f" if ending == self.feminine_past else "s" if ending == self.we else "p"

    def present_forms(self, stem: str, strong: bool = False) -> Iterator[tuple[str, str]]:
        """The persons of a present stem (the stem has no prefix), each with its agreement: m, f, p or s (speaker)."""
        for n, prefix in enumerate(self.prefixes):
            yield prefix + stem, "mfss"[min(n, 3)]
            for form, ending in self._forms(stem, self.present[-1:] if strong else self.present):
                yield prefix + form, "p" if len(ending) > 1 else "mfss"[min(n, 3)]

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


@dataclass(slots=True)
class Frame:
    """What a trigger means and which slots it takes. `slots` maps subject, object, of and the names of prepositions to roles."""

    id: str
    type: str | None
    slots: dict[str, str] = field(default_factory=dict)
    content: str | None = None
    voice: str = "active"
    needs: list[dict[str, str]] = field(default_factory=list)
    light: str | None = None
    outcome: str | None = None
    count: str | None = None
    result: bool = False
    weak: bool = False
    upgrade: dict[str, str] = field(default_factory=dict)
    status: str | None = None
    predicate: bool = False
    claim: bool = False


@dataclass(slots=True)
class Language:
    """All that is known of a language but its numbers, dates and places, which have rooms of their own."""

    code: str
    morphology: Morphology
    frames: list[Frame] = field(default_factory=list)
    forms: dict[str, list[tuple[str, Any, str, str]]] = field(default_factory=dict)
    """Folded words -> (category, what it points to, form, agreement)."""

    def add(self, words: str, category: str, ref: Any, form: str, agree: str = "") -> None:
        entry = self.forms.setdefault(words, [])
        if (category, ref, form, agree) not in entry:
            entry.append((category, ref, form, agree))


def _folded(text: str) -> str:
    return " ".join(fold(text).text.split())


def _morphology(path: Path) -> Morphology:
    data = read_yaml(path)
    f = _folded

    def rules(rows: list[Row]) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
        return tuple((f(r["ends"]), int(r["drop"]), tuple(f(a) for a in r["add"])) for r in rows)

    def some(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(f(w) for w in words)

    verb, noun = data["verb"], data["noun"]
    return Morphology(
        some(data["conjunctions"]),
        {f(k): v for k, v in data["prepositions"].items()},
        some(data["future"]),
        f(data["article"]),
        {f(k): f(v) for k, v in data["assimilated"].items()},
        {f(k): v for k, v in data["enclitics"].items()},
        tuple((f(a), f(b)) for a, b in data["restore"]),
        rules(verb["past"]),
        some(verb["prefixes"]),
        rules(verb["present"]),
        some(noun["dual"]),
        (f(noun["open"][0]), f(noun["open"][1])),
        some(noun["sound"]),
        some(noun["feminine"]),
        some(data["participle"]["add"]),
        some(data["nisba"]["add"]),
        noun["closing"],
        tuple(data["hamza"]),
        f(verb["we"]),
        f(noun["accusative"]),
        verb["doubled"],
        verb["passive_vowel"],
        (f(verb["agent"]["prefix"]), f(verb["agent"]["plain"])),
        some(verb["agent"]["circumstance"]),
        (f(verb["long_passive"][0]), f(verb["long_passive"][1])),
    )


def _verb(language: Language, written: str, category: str, ref: Any, voice: str = "") -> None:
    """Add a verb's forms. Written `past`, `past:present` or `past:present,present`, with words that follow it after spaces."""
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
    old, new = morphology.long_passive
    if category == "frame" and not voice and len(past) == 4 and past[1] == old and past[0] != new:
        for form, agree in morphology.past_forms(past[0] + new + past[2:], strong):
            language.add(form + rest, category, ref, "past.passive", agree)
    if voice and not presents:
        return
    for present in presents.split(",") if presents else [morphology.present_of(past)]:
        for form, agree in morphology.present_forms(_folded(present), strong):
            language.add(form + rest, category, ref, "present" + voice, agree)


def _noun(language: Language, written: str, category: str, ref: Any, form: str, sound: bool = False) -> None:
    """Add a noun's forms. Written `singular/plural/plural`; duals are made of the singular; more words may follow."""
    m = language.morphology
    words = written.split("/")
    singular = _folded(words[0])
    language.add(singular, category, ref, form)
    first, _, rest = singular.partition(" ")
    if not rest:
        for dual in list(m.duals(first))[: 3 if form == "masdar" else 4]:
            # of a noun with a sound plural only the nominative dual is told apart from it
            plain = not sound or dual.endswith(m.dual[0])
            alone = dual == first + m.dual[2]  # the accusative of the singular: قتيلا
            language.add(dual, category, ref, form if alone else form + (".dual" if plain else ".plural"))
        if sound:
            for ending in (*m.sound, *m.feminine):
                language.add(first + ending, category, ref, form + ".plural")
            language.add(first + m.open[0], category, ref, form)
    for plural in words[1:]:
        language.add(_folded(plural), category, ref, form + ".plural")


def _frames(language: Language, path: Path, patterns: dict[str, Row], prepositions: frozenset[str]) -> None:
    for row in read_rows(path):
        if "pattern" in row and "id" not in row:
            row.only("pattern", "slots")
            patterns[row["pattern"]] = row.get("slots") or Row()
            continue
        row.only(
            "id",
            "type",
            "like",
            "verbs",
            "masdars",
            "nouns",
            "active",
            "passive",
            "passive_verbs",
            "slots",
            "content",
            "voice",
            "needs",
            "light",
            "outcome",
            "count",
            "result",
            "weak",
            "upgrade",
            "status",
            "predicate",
            "claim",
        )
        kind = row.get("type")
        if kind is not None and kind not in TYPES:
            raise row.error(f"'{kind}' is no event type", "see ontology.py for the list")
        slots: dict[str, str] = {}
        if like := row.get("like"):
            if like not in patterns:
                raise row.error(f"pattern '{like}' is not defined above", "define it earlier in the file, or mend the name")
            slots.update(patterns[like])
        slots.update(row.get("slots") or {})
        for slot, role in slots.items():
            if role not in ROLES:
                raise row.error(f"slot '{slot}' has the unknown role '{role}'", f"known roles: {', '.join(ROLES)}")
        frame = Frame(
            row.text("id"),
            kind,
            slots,
            row.get("content"),
            row.get("voice", "active"),
            list(row.get("needs") or []),
            row.get("light"),
            row.get("outcome"),
            row.get("count"),
            row.get("result") == "yes",
            row.get("weak") == "yes",
            dict(row.get("upgrade") or {}),
            row.get("status"),
            row.get("predicate") == "yes",
            row.get("claim") == "yes",
        )
        index = len(language.frames)
        language.frames.append(frame)
        gaps: dict[str, list[str]] = {}
        for written in row.texts("verbs"):
            _verb(language, written, "frame", index)
            past, _, present = written.partition(":")
            verb, _, rest = past.partition(" ")
            stem = present.split(",")[0].partition(" ")[0]
            if len(rest) > 1 and rest not in prepositions:
                gaps.setdefault(_folded(rest), []).append(f"{verb}:{stem}" if stem else verb)
            elif kind and not frame.content:
                for form in language.morphology.agents(verb, _folded(stem) or language.morphology.present_of(_folded(verb))):
                    language.add(form + (" " + _folded(rest) if rest else ""), "frame", index, "circumstance")
        for rest, heads in gaps.items():  # "أطلق جنود النار": the subject may stand inside an idiom
            language.frames.append(replace(frame, needs=[{"idiom": rest}]))
            for verb in heads:
                _verb(language, verb, "frame", len(language.frames) - 1)
        for written in row.texts("passive_verbs"):
            _verb(language, written, "frame", index, ".passive")
        for written in row.texts("masdars"):
            _noun(language, written, "frame", index, "masdar")
        for written in row.texts("nouns"):
            _noun(language, written, "frame", index, "noun")
        for key in ("active", "passive"):
            for written in row.texts(key):
                head, _, rest = _folded(written).partition(" ")
                for ending in ("", *language.morphology.participle):
                    stem = head[:-1] if head.endswith(language.morphology.open[0]) else head
                    language.add(stem + ending + (" " + rest if rest else ""), "frame", index, key)


def load_language(folder: Path) -> Language:
    """Read a language's folder. A wrong entry raises `DataError` with file and line."""
    language = Language(folder.name, _morphology(folder / "morphology.yaml"))
    for row in read_rows(folder / "words.yaml"):
        row.only("role", "class", "words", "note")
        for word in row.texts("words"):
            language.add(_folded(word), "word", (row.text("class"), row.text("role", "")), "")
    for row in (row for path in sorted(folder.glob("nouns*.yaml")) for row in read_rows(path)):
        row.only("class", "kind", "words", "sound", "note")
        for word in row.texts("words"):
            category = "adjective" if row.text("class") == "adjective" else "noun"
            if category == "adjective":
                stem = _folded(word)
                for ending in ("", *language.morphology.participle):
                    language.add(stem + ending, "adjective", row.text("kind", ""), "")
            else:
                _noun(language, word, "noun", (row.text("class"), row.text("kind", "")), "noun", row.get("sound") == "yes")
    for row in (row for path in sorted(folder.glob("verbs*.yaml")) for row in read_rows(path)):
        for word in row.texts("verbs"):
            _verb(language, word, "verb", row.text("kind", ""))
    patterns: dict[str, Row] = {}
    spelled = (row for row in read_rows(folder / "words.yaml") if row.text("class") == "prep")
    prepositions = frozenset(language.morphology.prepositions) | {word for row in spelled for word in row.texts("words")}
    for path in sorted((folder / "frames").glob("*.yaml")):
        _frames(language, path, patterns, prepositions)
    if not language.frames:
        raise DataError(folder / "frames", 0, "no frames", "add a file of frames")
    return language
