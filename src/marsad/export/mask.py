"""Masking: names of private persons, wherever text leaves Marsad.

RECORD.md says who is private: a person named without office, rank or a spokesman's part. Such a name is masked in cells, quotes,
sentences, titles, notes and addresses: the whole name, a part of it said again, any spelling, with proclitics (وأحمد، للمنصوري). A
pseudonym is a number in the document set, so it is the same wherever the person is met, and nothing in an export leads back.
Offsets of spans remain those of the stored document: what is masked there is as long as it was, what is exported is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from marsad.export import Options
from marsad.export.names import Name, forms, is_common, is_given, make_name, name_words, settings, starts_with_number
from marsad.export.people import is_among, people_in, registered, runs
from marsad.incident import Case, Kept, Side
from marsad.record import Party, Span
from marsad.text.fold import fold
from marsad.text.tokens import WORD, Tokens, tokenize
from marsad.text.words import proclitics

_BLOCK = "█"
_MEMO = 200_000
_LONGEST = 8
"""Words of a public name that are looked back for."""
_Reading = tuple[int, str]
"""Letters cut off a word, and the form of a private name that is left."""


def parties_of(case: Case) -> Iterator[Party | Side]:
    """Everyone in the cells of a case, tellings first."""
    for telling in case.tellings:
        event = telling.event
        yield from chain(event.actor, event.target, event.speaker)
        yield from (count.of for count in event.counts if count.of)
        yield from (item.owner for item in event.equipment if item.owner)
    incident = case.incident
    yield from chain(incident.actor, incident.target)
    yield from (toll.of for toll in incident.counts if toll.of)
    yield from (loss.owner for loss in incident.equipment if loss.owner)


def names_of(case: Case) -> list[str]:
    """The names of private persons that the cells of a case and its documents tell, in order, each once."""
    told = [name for document in case.documents.values() for name in document.private]
    told += [_named(party) for party in parties_of(case) if party.private]
    told = list(dict.fromkeys(name for name in told if name.strip()))
    known = [forms(make_name(name_words(name), 0)).keys() | settings().links for name in told]
    for document in case.documents.values():  # who is named beside the cells, but for parts of the names above
        told += [name for name in people_in(document).private if not any(words >= {*name.split()} for words in known)]
    return list(dict.fromkeys(told))


def _named(party: Party | Side) -> str:
    return party.mention.text or party.name if isinstance(party, Party) else party.name


class _Run(NamedTuple):
    """Words of a text that are of a name: tokens `first` to `last`, the first without `cut` letters; `sure`: of this person alone."""

    first: int
    last: int
    cut: int
    name: Name
    sure: bool


class Masker:
    """Knows the private names of a document set and numbers them in the order in which they are met."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.names: list[Name] = []
        self._known: dict[str, Name] = {}
        self.index: dict[str, list[tuple[Name, set[int]]]] = {}
        """Each written form with the names it may be of, and which of their words it is."""
        self._read: dict[str, list[_Reading]] = {}
        if not options.unmask:
            for text in options.private:
                self.add(text)

    def add(self, text: str) -> Name | None:
        """Take in a private name; None where it has no letter, or begins with a number: that many people are nobody."""
        words = name_words(text)
        if not words or starts_with_number(text):
            return None
        key = " ".join(words)
        if key not in self._known:
            name = self._known[key] = make_name(words, len(self.names) + 1)
            self.names.append(name)
            self._read.clear()
            for form, which in forms(name).items():
                self.index.setdefault(form, []).append((name, which))
        return self._known[key]

    def readings(self, word: str) -> list[_Reading]:
        """The ways to read a folded word that are of a private name; a word of the language has no proclitics cut off. Cached."""
        found = self._read.get(word)
        if found is None:
            if len(self._read) > _MEMO:
                self._read.clear()
            ways = [(len(before), rest) for _, before, rest in proclitics(word) if rest in self.index]
            found = self._read[word] = [way for way in ways if not way[0]] if ways and is_common(word) else ways
        return found

    def of(self, case: Case) -> Mask:
        """The mask of a case: the names that its documents tell are masked in every part, all others where they stand in full."""
        if self.options.unmask:
            return Mask(self, {}, {}, frozenset())
        here = _numbers([name for text in names_of(case) if (name := self.add(text))])
        return Mask(self, here, *(_public(case) if self.names else ({}, frozenset())))

    def everyone(self) -> Mask:
        """A mask of all names met so far in every part, for what is told of the export as a whole."""
        return Mask(self, {name.key: name.number for name in self.names}, {}, frozenset())


def _numbers(names: list[Name]) -> dict[str, int]:
    """The number of each name by its key; within a case a short name is the person with the one longer name that holds all its words."""
    numbers = {}
    for name in names:
        words = {*name.words} - settings().links
        longer = {other.number for other in names if len(other.words) > len(name.words) and words <= {*other.words}}
        numbers[name.key] = longer.pop() if len(longer) == 1 else name.number
    return numbers


def _public(case: Case) -> tuple[dict[str, list[list[str]]], frozenset[str]]:
    """What stays readable: names of several words by their first, and single words that are the name of a party or place too."""
    several: dict[str, list[list[str]]] = {}
    single: set[str] = set()
    for text in _kept_names(case):
        words = name_words(text)
        if len(words) > 1:
            several.setdefault(words[0], []).append(words)
        else:
            single.update(words)
    return several, frozenset(single)


def _kept_names(case: Case) -> Iterator[str]:
    for party in parties_of(case):
        if not party.private and (party.id or (party.kind == "person" and party.role)):
            yield _named(party)
            yield party.name
    for document in case.documents.values():
        yield from people_in(document).public
    places = [*(telling.event.place for telling in case.tellings), case.incident.place]
    for place in places:
        if place and place.id:
            yield from (name for name in (place.name, place.name_ar) if name)


class Mask:
    """Masks what leaves of one case."""

    def __init__(self, masker: Masker, here: dict[str, int], public: dict[str, list[list[str]]], plain: frozenset[str]) -> None:
        self.masker, self.here, self.public, self.plain = masker, here, public, plain
        self.on = not masker.options.unmask
        self.known = tuple(" ".join(words) for table in public.values() for words in table)
        self.language = masker.options.language
        self._done: dict[tuple[str, str], str] = {}

    def text(self, text: str, language: str | None = None) -> str:
        """`text` with each private name replaced by the person's pseudonym in `language`, that of the export where none is given."""
        if not self.on or not text:
            return text
        key = (text, language or self.language)
        if key not in self._done:
            self._done[key] = self._replaced(text, lambda run, _: self._pseudonym(run, key[1]))
        return self._done[key]

    def blank(self, text: str) -> str:
        """`text` with the letters of each private name blotted out: as long as it was, so that offsets hold."""
        return self._replaced(text, lambda _, old: "".join(c if c.isspace() else _BLOCK for c in old)) if self.on and text else text

    def hides(self, text: str) -> bool:
        """Whether `text` holds a private name."""
        return self.on and bool(text) and bool(self._all(tokenize(text)))

    def quote(self, span: Span, language: str | None = None) -> str:
        """The words of a span, masked; its offsets are still those of the stored document."""
        return self.text(span.text, language)

    def party(self, party: Party | Side, language: str | None = None) -> str:
        """What a party is called in an export: the registry's name, or as told; a private person's pseudonym."""
        if party.id or not self.on:
            return party.name
        if party.private and (name := self.masker.add(_named(party))):
            return settings().pseudonym[_known(language or self.language)].format(n=self._number(name))
        return self.text(party.name, language)

    def place(self, name: str, id: str | None, language: str | None = None) -> str:
        """The name of a place: the gazetteer's as it is, else words of the text, masked."""
        return name if id else self.text(name, language)

    def url(self, url: str) -> str:
        """An address; where it spells a private name only its site is left."""
        if not self.on or not url:
            return url
        try:
            parts = urlsplit(url)
        except ValueError:
            return "" if self.hides(unquote(url)) else url
        if not self.hides(unquote(f"{parts.path} {parts.query} {parts.fragment}")):
            return url if not self.hides(unquote(parts.netloc)) else ""
        return f"{parts.scheme}://{parts.netloc}/"

    def document(self, document: Kept) -> Kept:
        """A document with its text, title, publisher and addresses masked; its hashes are those of the stored one."""
        if not self.on:
            return document
        import msgspec

        language = document.language
        return msgspec.structs.replace(
            document,
            id=self.text(document.id, language),
            text=self.text(document.text, language),
            title=self.text(document.title, language) if document.title else None,
            publisher=self.text(document.publisher, language) if document.publisher else None,
            url=self.url(document.url) if document.url else None,
            file=self.text(document.file, language),
            private=[],
        )

    def _pseudonym(self, run: _Run, language: str) -> str:
        data, language = settings(), _known(language)
        return data.pseudonym[language].format(n=self._number(run.name)) if run.sure else data.someone[language]

    def _number(self, name: Name) -> int:
        return self.here.get(name.key, name.number)

    def spans(self, text: str, language: str = "ar") -> list[tuple[int, int, str]]:
        """Where private names stand in `text`, in order and apart, each with the pseudonym that stands for it."""
        return [(start, end, self._pseudonym(run, language)) for run, start, end in self._found(text)] if self.on and text else []

    def _replaced(self, text: str, put: Callable[[_Run, str], str]) -> str:
        pieces: list[str] = []
        at = 0
        for run, start, end in self._found(text):
            pieces += [text[at:start], put(run, text[start:end])]
            at = end
        pieces.append(text[at:])
        return "".join(pieces)

    def _found(self, text: str) -> Iterator[tuple[_Run, int, int]]:
        tokens = tokenize(text)
        for run in self._all(tokens):
            start, end = tokens.start[run.first], tokens.end[run.last]
            if run.cut:
                start += int(fold(text[start : tokens.end[run.first]]).start[run.cut])
            yield run, start, end

    def _all(self, tokens: Tokens) -> list[_Run]:
        """The names that the case tells, and under them a net: whoever else is named and is not public."""
        told = list(self._runs(tokens))
        taken = {i for run in told for i in range(run.first, run.last + 1)}
        for found in runs(tokens):
            free = not found.public and not taken.intersection(range(found.first, found.last + 1))
            if free and not is_among([*found.words], self.known) and (name := self.masker.add(" ".join(found.words))):
                told.append(_Run(found.first, found.last, found.cut, name, True))
        return sorted(told, key=lambda run: run.first)

    def _runs(self, tokens: Tokens) -> Iterator[_Run]:
        i = 0
        while i < len(tokens):
            if tokens.kind[i] == WORD and (readings := self.masker.readings(tokens.word[i])):
                run = self._best(tokens, i, readings)
                if run is not None and not self._kept(tokens, run):
                    yield run
                    i = run.last
            i += 1

    def _kept(self, tokens: Tokens, run: _Run) -> bool:
        """Whether the run stands within a public name that is longer."""
        for first in range(max(0, run.first - _LONGEST), run.first + 1):
            last = self._public_end(tokens, first)
            if last >= run.last and last - first > run.last - run.first:
                return True
        return False

    def _public_end(self, tokens: Tokens, first: int) -> int:
        """The last token of the longest public name that begins at token `first`; -1 where there is none."""
        best = -1
        for _, _, rest in proclitics(tokens.word[first]):
            for table in (self.public, registered()[0]):
                for words in table.get(rest, ()):
                    if tokens.word[first + 1 : first + len(words)] == words[1:]:
                        best = max(best, first + len(words) - 1)
        return best

    def _best(self, tokens: Tokens, i: int, readings: list[_Reading]) -> _Run | None:
        """The longest run that begins at token `i` and names a private person."""
        found: list[tuple[int, int, Name, set[int]]] = []
        for cut, rest in readings:
            for name, which in self.masker.index[rest]:
                last, seen = self._follow(tokens, i, name, which)
                if self._counts(name, seen, i, last, rest):
                    found.append((last, cut, name, seen))
        if not found:
            return None
        last, cut, name, seen = max(found, key=lambda f: (f[0], f[2].key in self.here, -f[1], len(f[3]), -f[2].number))
        others = {self._number(f[2]) for f in found if f[0] == last and f[2].key in self.here} - {self._number(name)}
        return _Run(i, last, cut, name, not others and not self._other(tokens, i, last, name, seen))

    def _follow(self, tokens: Tokens, i: int, name: Name, which: set[int]) -> tuple[int, set[int]]:
        """How far the words of `name` go on in order from token `i`, past links and hyphens, and which of them these are."""
        seen, last, j = set(which), i, i + 1
        links, index = settings().links, self.masker.index
        while j < len(tokens) and j - last < 4:
            if tokens.kind[j] == WORD:
                more = next((w for n, w in index.get(tokens.word[j], ()) if n is name), None)
                if more and min(more) > max(seen):
                    seen |= more
                    last = j
                elif more or tokens.word[j] not in links:
                    break
            elif tokens.word[j] != "-" or not tokens.glued[j]:
                break
            j += 1
        return last, seen

    def _counts(self, name: Name, seen: set[int], i: int, last: int, rest: str) -> bool:
        """Whether the words seen name the person: a part of the name where its documents tell it, elsewhere two parts or all."""
        told = name.told(seen)
        if name.whole(seen) and (len(name.words) > 1 or name.key in self.here):
            return last > i or len(name.words) > 1 or told > 0 or not self._public_word(rest)
        if name.key not in self.here:
            return told >= 2
        return told > 0 and (last > i or not self._public_word(rest))

    def _public_word(self, word: str) -> bool:
        """Whether a word alone names a party, a place or a public person of the case as well."""
        return word in self.plain or word in registered()[1]

    def _other(self, tokens: Tokens, i: int, last: int, name: Name, seen: set[int]) -> bool:
        """Whether a given name stands alone before a word that may be another person's family name: "أحمد" of "أحمد يوسف"."""
        if last > i or len(name.words) == 1 or not is_given(name.words[min(seen)]):
            return False
        following = last + 1
        return following < len(tokens) and tokens.kind[following] == WORD and not _plain_word(tokens.word[following])


@lru_cache(maxsize=65536)
def _plain_word(word: str) -> bool:
    return any(is_common(rest) for _, _, rest in proclitics(word))


def _known(language: str) -> str:
    return language if language in settings().pseudonym else "en"


def masks(cases: Iterable[Case], options: Options) -> Iterator[tuple[Case, Mask]]:
    """Each case with its mask."""
    masker = Masker(options)
    for case in cases:
        yield case, masker.of(case)


def about(masker: Masker) -> dict[str, str]:
    """What is said of an export as a whole, without empty values and private names. Ask when all cases have been met."""
    options, mask = masker.options, masker.everyone()
    told = {"title": options.title, "generated": options.generated, "filter": options.filter, "coder": options.coder}
    return {key: mask.text(value) for key, value in told.items() if value}
