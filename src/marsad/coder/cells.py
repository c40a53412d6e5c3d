"""Cells: phrases become parties, places, counts and items of the record, each with the words that it was read from."""

from __future__ import annotations

from typing import TypeGuard

from marsad.coder.draft import Draft
from marsad.coder.phrases import CRAFT, Phrase, Unit
from marsad.coder.spots import Spot
from marsad.find.numbers import Number
from marsad.find.scan import Hit
from marsad.record import Count, Item, Party, Place, Span
from marsad.text.tokens import SIGN, WORD, Tokens
from marsad.world.nouns import place_words
from marsad.world.registry import ARMED, PartyEntry, Registry

_SKIP = frozenset("\u0640\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad")
_KINDS = {"civilians": "civilians", "media": "media", "person": "person"}
HARM = frozenset(("killed", "wounded"))
NEAR = frozenset(("near", "direction"))
TOLD = frozenset(("reported", "claimed"))
NOBODY = frozenset(("place", "named-place", "object", "equipment", "force", "org", "crowd", "medium", "court", "abstract"))
"""Heads of phrases that are no person though a person's name stands in them: "منزل سالم عوض"."""
PEOPLE = frozenset(("civil", "anyone", "fighter", "suicide", "person", "prisoner", "hostage", "protester", "rest"))
"""Heads of phrases whose singular is one person."""


class Cells:
    """Makes cells for one text. `where`: "title" for a title given apart."""

    def __init__(
        self, tokens: Tokens, registry: Registry, hits: list[list[Hit]], countries: dict[str, int], where: str | None = None
    ) -> None:
        self.tokens, self.registry, self.hits, self.countries, self.where = tokens, registry, hits, countries, where

    # -- spans

    def span(self, start: int, end: int) -> Span:
        return Span(self.tokens.text[start:end], start, end, self.where)

    def start_after(self, token: int, cut: int) -> int:
        """The offset in the original of a token's letter number `cut` (proclitics off)."""
        text, at, end = self.tokens.text, self.tokens.start[token], self.tokens.end[token]
        while at < end and cut:
            char = text[at]
            if char not in _SKIP and not "\u064b" <= char <= "\u065f" and char != "\u0670":
                cut -= 1
            at += 1
        while at < end and (text[at] in _SKIP or "\u064b" <= text[at] <= "\u065f"):
            at += 1
        return at if at < end else self.tokens.start[token]

    def tokens_span(self, first: int, last: int, cut: int = 0) -> Span:
        return self.span(self.start_after(first, cut), self.tokens.end[last])

    def unit_span(self, unit: Unit) -> Span:
        """A trigger without the proclitics of its first word and without what was read as its adjectives."""
        hit = unit.hit
        if hit is None:
            return self.tokens_span(unit.first, unit.last)
        cut = hit.cut
        return self.tokens_span(hit.first, hit.last, cut)

    def phrase_span(self, phrase: Phrase, limit: int = 12) -> Span:
        first, last = phrase.first, min(phrase.last, phrase.first + limit - 1)
        while last > first and self.tokens.kind[last] == SIGN:
            last -= 1
        return self.tokens_span(first, last, phrase.cut)

    # -- parties

    def pick(self, hits: list[Hit]) -> Hit | None:
        """The one party among those that share a name: that of the country which the text names most, else the first."""
        if not hits:
            return None
        first, parties = hits[0], self.registry.parties
        same = [h for h in self.hits[first.first] if h.last == first.last and h.sense.category == "party" and h.cut == first.cut]
        if len(same) < 2:
            return first
        return max(same, key=lambda h: (self.countries.get(parties[h.sense.ref].country or "", 0), h is first))

    def party(self, phrase: Phrase) -> Party:
        """A phrase as a party."""
        mention = self._party_span(phrase)
        parties = self.registry.parties
        persons = [h for h in phrase.parties if parties[h.sense.ref].kind == "person"]
        others = [h for h in phrase.parties if parties[h.sense.ref].kind != "person"]
        role = None
        craft = phrase.head in CRAFT  # "الطيران التابع للنظام" is the government's
        own = [h for h in others if craft or not self._affiliated(phrase, h)]
        if phrase.head == "person":
            role = self.tokens.words(phrase.nouns[0].first, phrase.nouns[0].last) if phrase.nouns else None
        if persons and (phrase.head in ("person", "party", "") or not others):
            hit = self.pick(persons)
            assert hit is not None
            entry = parties[hit.sense.ref]
            of = entry.of[0][0] if entry.of else None
            if phrase.head not in ("force", "org"):
                return self._made(entry, mention, hit, "person", role or entry.role, of)
            return Party(
                mention.text, None, phrase.kind or "group", None, of or entry.id, False, mention, None, mention.text, self._tone(hit)
            )
        run = phrase.run
        if run is not None and phrase.head not in NOBODY:
            private = not run.public and (phrase.head not in ("person", "source") or run.titled)
            hit = self.pick(own or others)
            of = self.registry.parties[hit.sense.ref].id if hit is not None else None
            return Party(mention.text, None, "person", role, of, private, mention, None, mention.text, "neutral")
        hit = self.pick(own or others)
        made = phrase.kind == "equipment" and hit is not None and hit.sense.form == "nisba"  # "منظومة روسية" tells who made it
        if hit is None or made:
            name = phrase.kind in ("", "civilians", "person") and self._name(phrase)
            kind = "person" if name else _KINDS.get(phrase.kind, "group")
            return Party(
                mention.text,
                None,
                kind,
                role,
                None,
                name and phrase.head not in ("person", "source"),
                mention,
                None,
                mention.text,
                "neutral",
            )
        entry = parties[hit.sense.ref]
        if phrase.kind in ("object", "equipment"):  # what is hit stands for whose it is
            return self._made(entry, mention, hit, entry.kind, None, entry.of[0][0] if entry.of else None)
        if phrase.head == "person":
            return Party(mention.text, None, "person", role, entry.id, False, mention, None, mention.text, self._tone(hit))
        if phrase.kind == "civilians" and hit.sense.form in ("nisba", "people"):
            return Party(mention.text, None, "civilians", None, entry.id, False, mention, None, mention.text, "neutral")
        if not own and others:
            return Party(mention.text, None, "group", None, entry.id, False, mention, None, mention.text, self._tone(hit))
        kind = entry.kind
        if kind == "state" and phrase.kind == "force":
            kind = "state-force"
        return self._made(entry, mention, hit, kind, role, entry.of[0][0] if entry.of else None)

    def _name(self, phrase: Phrase) -> bool:
        """Whether a phrase is, or ends in, the name of a person whom the registry does not know: two unknown words without the article.

        Behind a word that is known as a name of people a family's name may have it: "سالم المنصوري".
        """
        if phrase.run is not None:
            return phrase.head not in NOBODY
        known = {i for h in (*phrase.nouns, *phrase.items) for i in range(h.first, h.last + 1)}
        known |= {i for s in phrase.places for i in range(s.first, s.last + 1)}
        if phrase.number is not None:
            known |= set(range(phrase.number.first, phrase.number.last + 1))  # "ستة أعوان"
        run, given = 0, False
        for i in range(phrase.first, phrase.last + 1):
            word = self.tokens.word[i][phrase.cut if i == phrase.first else 0 :]
            plain = i not in known and not self.hits[i] and self.tokens.kind[i] == WORD
            plain = plain and (given or not word.startswith(self.article))
            run = run + 1 if plain else 0
            given = plain and (given or word in place_words().given)
            if run >= 2:
                return True
        return False

    article = ""

    def _party_span(self, phrase: Phrase) -> Span:
        """The words of a party; of a very long phrase the person's name, or what stands before its tail."""
        if phrase.last - phrase.first < 8:
            return self.phrase_span(phrase)
        parties = self.registry.parties
        person = next((h for h in phrase.parties if parties[h.sense.ref].kind == "person"), None)
        if person is not None and phrase.head in ("force", "org", "place", "fighter") and self._affiliated(phrase, person):
            return self.tokens_span(phrase.first, max(phrase.core, phrase.first), phrase.cut)  # "المنطقة الثالثة الموالية للرئيس X"
        if person is not None:
            return self.tokens_span(person.first, person.last, person.cut if person.first == phrase.first else 0)
        if phrase.affiliated is not None and phrase.affiliated.first - phrase.first >= 2 and phrase.last - phrase.affiliated.first < 8:
            return (
                self.tokens_span(phrase.affiliated.first, phrase.affiliated.last, phrase.affiliated.cut)
                if phrase.head != "person"
                else self.phrase_span(phrase, 8)
            )
        return self.phrase_span(phrase, 8)

    def _affiliated(self, phrase: Phrase, hit: Hit) -> bool:
        sub = phrase.affiliated
        return sub is not None and sub.first <= hit.first <= sub.last

    def _tone(self, hit: Hit) -> str:
        return "loaded" if hit.sense.form == "loaded" else "neutral"

    def _made(self, entry: PartyEntry, mention: Span, hit: Hit, kind: str, role: str | None, of: str | None) -> Party:
        return Party(entry.name, entry.id, kind, role, of, False, mention, None, mention.text, self._tone(hit))

    def armed(self, phrase: Phrase) -> bool:
        """Whether a phrase names an armed body, or someone who speaks for one."""
        return phrase.kind == "force" or any(armed(self.registry.parties[h.sense.ref]) for h in phrase.parties)

    # -- places

    def place(self, phrase: Phrase, hit: Spot | None, role: str) -> Place:
        """A phrase, and the place named in it, as a place cell."""
        if hit is None:
            mention = self.phrase_span(phrase, 6)
        elif phrase.placelike:
            mention = self.tokens_span(phrase.first, max(hit.last, phrase.first), phrase.cut)
        else:
            mention = self.tokens_span(hit.first, hit.last, hit.cut)
        if hit is None:
            return Place(mention.text, mention.text, None, None, None, None, None, None, None, mention, None)
        spot = hit.chosen
        precision, radius = hit.precision, hit.radius_km
        if role in NEAR and precision == "exact":
            precision, radius = "near", max(radius, 15.0)
        ar = self.tokens_span(hit.first, hit.last, hit.cut).text
        return Place(
            spot.name,
            spot.name_ar or ar,
            spot.id,
            spot.country or None,
            spot.admin1 or None,
            hit.lat,
            hit.lon,
            precision,
            radius,
            mention,
            None,
        )

    # -- counts and items

    def bounds(self, number: Number) -> tuple[int | None, int | None]:
        """Low and high of a number as a count; "dozens" have no low, "more than" no high."""
        if number.low is None:
            return None, None
        low, high = int(number.low), int(number.high if number.high is not None else number.low)
        bound = getattr(number, "bound", "exact")
        if bound in ("more", "atleast"):
            return low, None if bound == "more" else low
        if bound in ("less", "atmost"):
            return 0, high
        return low, high

    def counted(self, phrase: Phrase | None, unit: Unit, named: bool = True) -> tuple[int | None, int | None] | None:
        """How many a phrase names: its number, a dual, an indefinite singular; `named`: also one person by name or office."""
        if counts(unit.number):
            return self.bounds(unit.number)
        hit = unit.hit
        if hit is not None and hit.sense.form.endswith(".dual") and (phrase is None or phrase.number is None):
            return 2, 2
        if hit is not None and hit.sense.form == "noun" and not hit.art and not hit.enclitic and phrase is None:
            return 1, 1
        if phrase is None:
            return None
        if counts(phrase.number):
            return self.bounds(phrase.number)
        if phrase.dual:
            return 2, 2
        if phrase.number is not None and phrase.number.kind == "ordinal" and not phrase.nouns and not phrase.definite:
            return 1, 1  # "وأصيب ثالث"
        if phrase.head == "crowd":  # "عائلة مكونة من خمسة أفراد"
            sub = phrase.affiliated
            return self.bounds(sub.number) if sub is not None and counts(sub.number) else None
        if self._one(phrase):
            return 1, 1
        return (1, 1) if named and (self._the_one(phrase) or self._person(phrase)) else None

    def _one(self, phrase: Phrase) -> bool:
        """Whether a phrase is an indefinite singular of a person, or one of someone's kin: "وزوجته"."""
        noun = phrase.nouns[0] if phrase.nouns and phrase.nouns[0].first == phrase.first else None
        if (
            noun is None
            or phrase.plural
            or phrase.definite
            or noun.sense.form != "noun"
            or (phrase.enclitic and phrase.kind != "civilians")
        ):
            return False
        named = any(p.sense.form not in ("nisba", "people") for p in phrase.parties) or any(n.art for n in phrase.nouns[1:])
        if phrase.head == "person" and named:
            return False  # "زعيم الحركة"
        return phrase.head in PEOPLE and (phrase.kind == "civilians" or self._single(noun))

    def _the_one(self, phrase: Phrase) -> bool:
        """Whether a phrase is a definite singular of a person: "مقتل القيادي في التنظيم"."""
        noun = phrase.nouns[0] if phrase.nouns else None
        if noun is None or not phrase.definite or phrase.plural or noun.sense.form != "noun":
            return False
        return self._single(noun) or (phrase.head == "civil" and noun.first == phrase.first)

    def _person(self, phrase: Phrase) -> bool:
        """Whether a phrase names one person: by name, by office, or a definite noun with a name."""
        if phrase.plural or phrase.quant or phrase.number is not None:
            return False
        known = any(self.registry.parties[h.sense.ref].kind == "person" for h in phrase.parties)
        return (
            known
            or phrase.head == "person"
            or (phrase.kind in ("civilians", "force", "") and self._name(phrase) and phrase.head != "force")
        )

    def _whose(self, phrase: Phrase) -> Party | None:
        """Whose the people of a toll are, where they are of an armed side: "18 من الحوثيين", "27 جنديا"."""
        sub = phrase.affiliated
        if sub is not None and sub.last < phrase.first:
            return self.party(sub)  # "فقد الجيش 27 جنديا"
        sided = any(n.sense.label in ("force", "fighter") for n in (*phrase.nouns, *(sub.nouns if sub is not None else ())))
        return self.party(phrase) if phrase.parties or phrase.kind == "force" or sided else None

    def _single(self, noun: Hit) -> bool:
        """Whether a noun names one person (a soldier), not a body (an army): those that have a sound or dual plural of persons."""
        return noun.sense.label in ("person", "fighter", "suicide")

    def items(self, phrase: Phrase, outcome: str) -> list[Item]:
        """The equipment that a phrase names; aircraft and drones are named by plain nouns too."""
        out = []
        craft = None if phrase.items else self.registry.kinds.get(phrase.head)
        if craft is not None:
            bounds = self.bounds(phrase.number) if counts(phrase.number) else (2, 2) if phrase.dual else (None, None)
            return [Item(craft.name, craft.id, craft.class_, craft.origin, *bounds, outcome, None, self.phrase_span(phrase, 8))]
        sub = phrase.affiliated
        made = sub.items if sub is not None and phrase.items and not sub.parties else []  # "من نوع بانتسير"
        hits = [*phrase.items, *(h for h in made if h not in phrase.items)]
        for hit in hits:
            entry = self.registry.equipment[hit.sense.ref]
            if outcome == "used" and entry.mass and entry.class_ == "other":
                continue  # "بكل أنواع الأسلحة": no munition is named
            low = high = None
            if counts(phrase.number) and (phrase.number.first <= hit.first or self._after(phrase.number, hit)):
                low, high = self.bounds(phrase.number)
            elif hit.sense.form == "dual":
                low = high = 2
            elif (
                hit.sense.form == "one"
                and not hit.art
                and (phrase.number is None or phrase.number.first > hit.last)
                and not entry.mass
                and hit.first == phrase.first
                and not phrase.plural
            ):
                low = high = 1
            last = max(phrase.core, phrase.items[-1].last) if phrase.core >= 0 else phrase.last
            near = hit is phrase.items[0] and hit.first <= phrase.first + 2
            whole = (
                self.tokens_span(phrase.first, min(last, phrase.first + 8), phrase.cut)
                if near
                else self.tokens_span(hit.first, hit.last, hit.cut)
            )
            out.append((Item(entry.name, entry.id, entry.class_, entry.origin, low, high, outcome, None, whole), hit.last))
        if len(out) > 1 and out[0][0].id and self.registry.equipment[hits[1].sense.ref].of:
            # "منظومة دفاع جوي من نوع بانتسير": the named kind says what the general noun is
            general, named = out[0][0], out[1][0]
            named.low, named.high, named.mention = general.low, general.high, general.mention
            if (end := hits[1].last) - phrase.first <= 9 and phrase.items[0].first <= phrase.first + 2:
                named.mention = self.tokens_span(phrase.first, end, phrase.cut)
            return [named, *(o[0] for o in out[2:])]
        return [o[0] for o in out]

    def goods(self, phrase: Phrase, outcome: str) -> list[Item]:
        """What was seized, where it is no kind of arms: "مواد غذائية", and what no list has."""
        plain = not phrase.kind and not (phrase.parties or phrase.places or phrase.nouns)
        if phrase.kind != "goods" and not (plain and phrase.number is None):
            return []
        mention = self.phrase_span(phrase, 6)
        bounds = self.bounds(phrase.number) if counts(phrase.number) else (None, None)
        return [Item(mention.text, None, "other", None, *bounds, outcome, None, mention)]

    def _after(self, number: Number, hit: Hit) -> bool:
        """Whether a number with the article follows what it counts: "الصواريخ الـ12"."""
        written = any(self.tokens.word[i].startswith(self.article) for i in range(hit.last + 1, number.first + 1))
        return hit.last < number.first <= hit.last + 2 and written

    def inside(self, unit: Unit) -> list[Item]:
        """The munition that a trigger of several words names: "انفجار لغم"."""
        hit = unit.hit
        for i in range(hit.first + 1, hit.last + 1) if hit is not None else ():
            for h in self.hits[i]:
                if h.sense.category == "equipment" and h.last <= unit.last and not h.prep:
                    entry = self.registry.equipment[h.sense.ref]
                    if entry.class_ in ("mine", "munition", "explosive"):
                        one = h.sense.form == "one" and not h.art and not entry.mass
                        low = 2 if h.sense.form == "dual" else 1 if one else None
                        return [
                            Item(
                                entry.name,
                                entry.id,
                                entry.class_,
                                entry.origin,
                                low,
                                low,
                                "used",
                                None,
                                self.tokens_span(h.first, h.last, h.cut),
                            )
                        ]
        return []

    def counts(self, draft: Draft, status: str) -> list[Count]:
        """The tolls of a draft: subgroups of one kind added up, those of the two sides of a fight kept apart."""
        out: list[Count] = []
        seen: set[tuple[str, int, int]] = set()
        units: set[int] = set()
        for kind, phrase, unit in draft.tolls:
            key = (kind, unit.first, -1) if phrase is None else (kind, -1, phrase.first)  # two triggers may count the same people
            got = self.counted(phrase, unit, kind in HARM) if kind and key not in seen else None
            seen.add(key)
            said = phrase is not None and phrase.number is not None and phrase.number.first == phrase.first
            implied = got == (1, 1) and phrase is not None and not said and not (status == "denied" and not self._one(phrase))
            if got is None or (status not in TOLD and implied):
                continue  # "هدد بقتل الوزير", "نفى احتجاز أي امرأة": nobody was
            low, high = got
            mention = self.phrase_span(phrase) if phrase is not None else self.unit_span(unit)
            owner = self._whose(phrase) if phrase is not None and kind in ("killed", "wounded") else None
            held = next((c for c in out if c.kind == kind), None)
            apart = draft.type == "clash" or (held is not None and unit.first not in units)
            if held is None or (apart and owner is not None and held.of is not None):
                out.append(Count(kind, low, high, owner, mention))
            elif low is not None and held.low is not None:
                held.low += low
                held.high = held.high + high if held.high is not None and high is not None else None
            units.add(unit.first)
        sides = len({c.kind for c in out}) < len(out) or draft.type == "clash"
        for count in () if sides else out:
            count.of = None  # of one side only: it is the target
        return out


def counts(number: Number | None) -> TypeGuard[Number]:
    """Whether a number says how many, not which one or what part."""
    return number is not None and number.kind not in ("ordinal", "fraction", "percent")


def armed(entry: PartyEntry) -> bool:
    """Whether a party bears arms."""
    return entry.kind in ARMED
