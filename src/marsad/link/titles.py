"""The names of parties in a sentence: with the article, in the case that the language asks for, private people as nobody."""

from __future__ import annotations

import re

from marsad.incident import Side
from marsad.link import graph
from marsad.link.naming import folded, generic, of_people, part_of, plain_case
from marsad.link.phrases import Phrases
from marsad.world.registry import ARMED, PartyEntry

_SHORT = re.compile(r"\s*\([A-Z][A-Za-z0-9/-]{0,9}\)$")
"""An abbreviation behind a name: "Israel Defense Forces (IDF)"."""


def listed(names: list[str], phrases: Phrases, either: bool = False) -> str:
    """Names, or other phrases, as one: all of them, or `either` one or the other."""
    if len(names) < 2:
        return "".join(names)
    return (phrases.or_ if either else phrases.comma).join(names[:-1]) + (phrases.or_ if either else phrases.and_) + names[-1]


def titled(entry: PartyEntry, phrases: Phrases) -> str:
    """A party of the registry by its name in the language of `phrases`."""
    found = phrases.titles.get(entry.id)
    if found is None:
        found = phrases.titles[entry.id] = _titled(entry, phrases)
    return found


def _titled(entry: PartyEntry, phrases: Phrases) -> str:
    if phrases.native and entry.name_ar:
        return oblique(entry.name_ar, phrases)
    name = _SHORT.sub("", entry.name)
    for words in phrases.unsaid:
        name = name.replace(f" ({words})", "")
    return name if entry.kind == "person" else article_of(name, phrases)


def article_of(name: str, phrases: Phrases, place: bool = False) -> str:
    """The name of a party or a place with the article, where the language has one for it."""
    article = phrases.article
    if article is None or name in article.never:
        return name
    words = re.findall(r"\w+", name.partition("(")[0].lower())
    return name if (article.places if place else article.words).isdisjoint(words) else article.word + name


def party(side: Side, others: list[Side] | None, phrases: Phrases) -> str:
    """A side in words. `others` are those of its role, whose private names it must not tell; None where it stands as "of the …"."""
    entries = graph.parties()
    if side.private or (side.kind == "person" and side.id is None and side.role is None and side.of is None):
        return phrases.plain["someone"]
    if side.id in entries:
        entry = entries[side.id]
        army = entry.kind == "state" and side.kind in ARMED
        return phrases.plain["forces"].format(name=titled(entry, phrases)) if army else titled(entry, phrases)
    if side.kind == "civilians" and generic(side.name):
        return phrases.plain["the-civilians" if others is None else "civilians"]
    if side.of in entries:
        upper = titled(entries[side.of or ""], phrases)
        if side.kind == "person":
            return phrases.plain["official" if side.role else "member"].format(name=upper)
        return upper if others is None else phrases.plain["members"].format(name=upper)
    if (rest := part_of(side.name)) is not None:
        name = as_told(rest, phrases)
        return name if others is None else phrases.plain["members"].format(name=name)
    if any(other.private and folded(other.name) in folded(side.name) for other in others or ()):
        return phrases.plain["someone"]
    return as_told(side.name, phrases)


def as_told(name: str, phrases: Phrases) -> str:
    """A name that is known only by the words of a report."""
    return phrases.quote.format(name=oblique(plain_case(name.replace("_", " ")), phrases))


def oblique(name: str, phrases: Phrases) -> str:
    """A name in the genitive: the first word, and those after it that agree with it (الحوثيون, مسلحون مجهولون)."""
    rules = phrases.endings["oblique"]
    if not rules:
        return name
    words = name.split(" ")
    for number, word in enumerate(words):
        rule = next((r for r in rules if word.endswith(r.ends) and (not r.people or (not number and of_people(word)))), None)
        if rule is None or word in phrases.not_oblique:
            break
        words[number] = rule.change(word)
    return " ".join(words)
