"""Made-up reports whose incidents are known, with noise: `python -m marsad.measure.generate 50000 --out DIR`.

Writes `reports.jsonl` and `clusters.jsonl`, in the form of `samples/incidents`, the same bytes for the same number, seed and data.
Of one incident some outlets print the same text, others tell it with other words, tolls and culprits; some tell no day or no place,
write badly, or tell a second incident. Parties and places are real, what happens is not: every report says `"fictional": true`.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from marsad.data import Row
from marsad.measure.made import Incident, Side, World, read_templates, sizes, spellings
from marsad.measure.templates import Filler, Template, Value

SEED = 5
_BACK = 7
"""Days back of an incident that a report tells as background."""


@dataclass(slots=True)
class Telling:
    """A report before it is written down: its sentences in plain spelling, and whom its outlet leans to (0, 1, or no one)."""

    incident: Incident
    published: date
    outlet: int
    title: str | None
    sentences: list[str]
    also: list[Incident]


class Generator:
    """Makes tellings of the incidents of a world."""

    def __init__(self, world: World, random: Random, words: int = 0) -> None:
        self.world, self.random, self.words = world, random, words
        data = world.data
        self.outlets, self.agencies = data.texts("outlets"), data.texts("agencies")
        sentences = world.sentences
        self.phrases = {key: read_templates(sentences.mapping("phrases"), key) for key in sentences.mapping("phrases")}
        self.lists: dict[str, list[Template]] = {key: read_templates(data, key) for key in ("datelines", "credits")}
        self.lists |= {key: read_templates(sentences, key) for key in ("follow", "denials", "distract", "background")}
        self.places = {key: read_templates(data.mapping("places"), key) for key in data.mapping("places")}
        self.when = [read_templates(Row(data.path, data.line, {"when": forms}), "when") for forms in data["when"]]
        self.lags = [float(share) for share in data.texts("lags")]
        self.near: dict[str, dict[date, list[Incident]]] = defaultdict(lambda: defaultdict(list))

    def chance(self, share: str) -> bool:
        """Whether what happens so often happens now."""
        return self.random.random() < self.world.shares[share]

    def tellings(self, incidents: Sequence[Incident], many: Sequence[int]) -> Iterator[Telling]:
        """As many tellings of each incident as `many` says."""
        for incident in incidents:
            self.near[incident.theatre.country][incident.day].append(incident)
        for incident, size in zip(incidents, many, strict=True):
            told: list[Telling] = []
            for _ in range(size):
                telling = self._copy(told) if told and self.chance("copy") else self._telling(incident)
                told.append(telling)
                yield telling

    # -- a telling

    def _telling(self, incident: Incident) -> Telling:
        lag = self.random.choices(range(len(self.lags)), self.lags)[0]
        published = incident.day + timedelta(lag)
        lean = self.random.choice([None, 0, 1])
        filler = self.filler(incident, published, lean)
        also: list[Incident] = []
        sentences = [self._lead(incident, filler)]
        title = filler.one(incident.kind.templates["title"]) if self.chance("title") else None
        for sentence in filler.each(self.lists["follow"]):
            if not self.chance("follow"):
                break
            sentences.append(sentence)
        if incident.contested and self.chance("denied") and (denial := filler.one(self.lists["denials"])):
            sentences.append(denial)
        if self.chance("second"):
            self._second(sentences, incident, published, lean, also)
        if self.chance("background"):
            self._background(sentences, incident, filler, also)
        for sentence in filler.each(self.lists["distract"]):
            if not self.chance("distract") and sum(len(each.split()) for each in sentences) >= self.words:
                break
            sentences.append(sentence)
        return Telling(incident, published, self.random.randrange(len(self.outlets)), title, sentences, also)

    def _lead(self, incident: Incident, filler: Filler) -> str:
        templates = incident.kind.templates
        choice = templates["lead"]
        if templates["other"] and incident.contested and self.chance("blamed_other"):
            choice = templates["other"]
        elif templates["vague"] and self.chance("vague_act"):
            choice = templates["vague"]
        sentence = filler.one(choice) or filler.one(templates["lead"]) or filler.one(templates["np"])
        if sentence is None:
            raise incident.kind.row.error(f"no template of '{incident.kind.name}' fits", "add a lead that needs fewer slots", "lead")
        return sentence

    def _second(self, sentences: list[str], incident: Incident, published: date, lean: int | None, also: list[Incident]) -> None:
        others = [other for other in self._around(incident, 1) if other.day <= published]
        if others:
            other = self.random.choice(others)
            link = self.random.choice(self.world.sentences.texts("links"))
            sentences.append(f"{link.strip()} {self._lead(other, self.filler(other, published, lean))}")
            also.append(other)

    def _background(self, sentences: list[str], incident: Incident, filler: Filler, also: list[Incident]) -> None:
        others = [other for other in self._around(incident, _BACK) if other not in also]
        if not others:
            return
        other = self.random.choice(others)
        there = self.filler(other, incident.day, None)
        there.values = {**there.values, "when": Value("")}
        event = there.one(other.kind.templates["np"])
        ago = self.world.data.texts("ago")[(incident.day - other.day).days]
        filler = Filler({**filler.values, "event": Value(event or ""), "ago": Value(ago)}, self.phrases, self.random)
        if event and (sentence := filler.one(self.lists["background"])):
            sentences.append(sentence)
            also.append(other)

    def _around(self, incident: Incident, back: int) -> list[Incident]:
        """Incidents of the same theatre of the day and so many days before."""
        days = self.near[incident.theatre.country]
        found = [other for ago in range(back + 1) for other in days.get(incident.day - timedelta(ago), ())]
        return [other for other in found if other is not incident]

    def _copy(self, told: list[Telling]) -> Telling:
        """One of the tellings as another outlet prints it: the same day, its tail cut or a lead put before it."""
        first = self.random.choice(told)
        sentences = list(first.sentences)
        if len(sentences) > 1 and self.random.random() < 0.4:
            del sentences[self.random.randrange(1, len(sentences)) :]
        if self.random.random() < 0.25:
            sentences.insert(0, self.random.choice(self.world.sentences.texts("added")) + ".")
        title = first.title if self.random.random() < 0.5 else None
        return Telling(first.incident, first.published, self.random.randrange(len(self.outlets)), title, sentences, first.also)

    # -- the slots of a telling

    def filler(self, incident: Incident, published: date, lean: int | None) -> Filler:
        """What a report of that day and leaning knows of an incident."""
        theatre = incident.theatre
        values = {"country": Value(theatre.country), "capital": Value(theatre.capital), "when": Value(self._when(incident, published))}
        names = spellings(incident.town)
        name = self.random.choice(names) if self.chance("variant") else names[0]
        values |= {"name": Value(name), "place": self._place(incident, name)}
        if theatre.monitors:
            values["monitor"] = Value(self.random.choice(theatre.monitors))
        word, gender = self.random.choice(incident.kind.acts)
        values["act"] = Value(word, gender)
        if incident.kind.is_("loud"):
            values["loud"] = Value("")
        self._parties(incident, lean, values)
        if incident.object:
            nominative, _, other = self.random.choice(self.world.sentences.mapping("objects").texts(incident.object)).partition("/")
            values |= {"object_of": Value(nominative), "object_to": Value(other)}
        self._tolls(incident, values)
        return Filler(values, self.phrases, self.random)

    def _when(self, incident: Incident, published: date) -> str:
        lag = (published - incident.day).days
        if lag < 2 and self.chance("no_day"):
            return ""
        data = self.world.data
        months = incident.theatre.months
        values = {
            "weekday": data.texts("weekdays")[incident.day.weekday()],
            "part": incident.part,
            "day": str(incident.day.day),
            "month": months[incident.day.month - 1],
            "year": str(incident.day.year),
        }
        filler = Filler({key: Value(value) for key, value in values.items()}, {}, self.random)
        return filler.one(self.when[min(lag, len(self.when) - 1)]) or ""

    def _place(self, incident: Incident, name: str) -> Value:
        if self.chance("no_place"):
            key = "none"
        elif incident.quarter and not self.chance("no_quarter"):
            key = "quarter"
        else:
            key = "vague" if self.chance("vague_place") else incident.town.kind
        values = {"name": Value(name), "country": Value(incident.theatre.country)}
        if incident.quarter:
            values["quarter"] = Value(spellings(incident.quarter)[0])
        text = Filler(values, {}, self.random).one(self.places[key]) or name
        return Value(text, "m" if text.split()[0] in self.world.data.texts("masculine_places") else "f")

    def _parties(self, incident: Incident, lean: int | None, values: dict[str, Value]) -> None:
        actor, target = incident.actor, incident.target
        if actor is None or target is None:
            return
        if incident.contested and not incident.kind.is_("plain") and self.chance("blamed_other"):
            actor, target = target, actor
        for key, side, leans in (("actor", actor, 1), ("target", target, 0)):
            if key == "actor" and not incident.kind.is_("plain") and self.chance("no_actor"):
                continue
            values |= self._named(key, side, lean == leans)

    def _named(self, key: str, side: Side, against: bool) -> dict[str, Value]:
        """The slots of a party: its name as a subject, after a preposition, and after "to"."""
        data = self.world.data
        name = self.random.choice(side.loaded if side.loaded and against and self.chance("loaded") else side.names)
        gender = "f" if name.split()[0] in data.texts("feminine_names") else "m"
        after = name
        for end, other in data.mapping("oblique").items():
            after = " ".join(word.removesuffix(end) + other if word.endswith(end) else word for word in after.split())
        to = data.text("to_else") + after
        for begin, other in data.mapping("to").items():
            to = other + after.removeprefix(begin) if after.startswith(begin) else to
        return {key: Value(name, gender), f"{key}_of": Value(after, gender), f"to_{key}": Value(to, gender)}

    # -- numbers

    def _tolls(self, incident: Incident, values: dict[str, Value]) -> None:
        people = self.world.data.mapping("people")
        who = self.random.choice(people.rows(incident.kind.row.text("victims")))
        factor = self.random.uniform(0.7, 1.3) if self.chance("other_toll") else 1.0
        if not self.chance("no_toll"):
            if incident.killed:
                self._counted("killed", max(1, round(incident.killed * factor)), who, values)
                values["dead"] = Value("")
            if incident.wounded:
                number = max(1, round(incident.wounded * factor))
                self._counted("wounded", number, who, values)
                self._counted("others", number, people.rows("others")[0], values)
            if incident.killed or incident.wounded:
                values["hurt"] = Value("")
        if incident.held:
            self._counted("held", max(1, round(incident.held * factor)), who, values)
        if incident.item is not None:
            self._counted("items", incident.items, incident.item, values)
            kind = incident.item
            model = f" {kind.text('named')} {incident.model}" if incident.model and self.random.random() < 0.7 else ""
            gender = kind.text("gender") if incident.items == 1 else "f"
            values["items_of"] = Value(values["items_of"].text + model, gender)
            values["items"] = values["items_of"]

    def _counted(self, key: str, number: int, noun: Row, values: dict[str, Value]) -> None:
        """So many of what `noun` tells, as a subject (`key`) and after a preposition (`key` with `_of`)."""
        for row in self.world.data.rows("numbers"):
            first, last = int(row.number("from")), int(row.number("to"))
            if first <= number <= last or (number > 99 and first <= (number % 100 or 100) <= last):
                form = row.text("form")
                words = row.texts("feminine" if noun.text("gender", "m") == "f" else "words")
                told = words[number - first] if words and number <= last and self.random.random() < 0.6 else str(number)
                bare = row.flag("bare") and number <= last
                for case, ending in ((key, ""), (f"{key}_of", "_of")):
                    text = noun.text(form + ending, noun.text(form))
                    values[case] = Value(text if bare else f"{told} {text}")
                return
        values[key] = values[f"{key}_of"] = Value(f"{number} {noun.text('many' if number > 10 else 'one')}")

    # -- as printed

    def printed(self, telling: Telling) -> tuple[str, str | None]:
        """Text and title as the outlet prints them: dateline, credit line, and its spelling."""
        data = self.world.data
        agency = Value(self.random.choice(self.agencies))
        town = self.random.choice([spellings(telling.incident.town)[0], telling.incident.theatre.capital])
        filler = Filler({"agency": agency, "dateline_town": Value(town)}, {}, self.random)
        text = self.random.choice([" ", " ", "\n"]).join(telling.sentences)
        if self.chance("dateline"):
            text = f"{filler.one(self.lists['datelines'])} {text}"
        if self.chance("credit"):
            text = f"{text}\n{filler.one(self.lists['credits'])}"
        title = telling.title
        for row in data.rows("noise"):
            if self.random.random() * 100 < row.number("share", 0, 100):
                text = _respelt(text, row.mapping("letters"), row.flag("end"))
                title = title and _respelt(title, row.mapping("letters"), row.flag("end"))
        if self.chance("digits"):
            text = text.translate({ord("0") + at: digit for at, digit in enumerate(data.text("digits"))})
        return text, title


def _respelt(text: str, letters: Row, end: bool) -> str:
    """With other letters, only at the end of words where `end` says so."""
    if not end:
        return text.translate(str.maketrans(dict(letters)))
    lines = [[word[:-1] + letters.get(word[-1], word[-1]) if word else word for word in line.split(" ")] for line in text.split("\n")]
    return "\n".join(" ".join(words) for words in lines)


def generate(
    reports: int, *, seed: int = SEED, words: int = 0, world: World | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """So many reports, by day of publication, and the incidents that they tell; each report has at least `words` words.

    Raises `DataError` where the data are wrong.
    """
    world = world or World()
    random = Random(seed)
    spread = world.data.mapping("sizes")
    many = sizes(reports, spread.number("exponent", 0), int(spread.number("most", 1)), random)
    incidents = world.incidents(many, random)
    generator = Generator(world, random, words)
    tellings = list(generator.tellings(incidents, many))
    random.shuffle(tellings)
    tellings.sort(key=lambda telling: telling.published)
    rows, told = [], defaultdict(list)
    for number, telling in enumerate(tellings):
        row = _row(number, telling, generator)
        rows.append(row)
        for incident in (telling.incident, *telling.also):
            told[incident.number].append(row["id"])
    return rows, [_cluster(incident, told[incident.number]) for incident in incidents]


def _row(number: int, telling: Telling, generator: Generator) -> dict[str, Any]:
    text, title = generator.printed(telling)
    row: dict[str, Any] = {"id": f"m{number:06d}", "text": text, "published": telling.published.isoformat()}
    if title:
        row["title"] = title
    row["publisher"] = generator.outlets[telling.outlet]
    if generator.chance("url"):
        site = generator.world.data.text("site")
        row["url"] = site.format(outlet=telling.outlet, year=telling.published.year, number=number)
    return row | {"fictional": True}


def _cluster(incident: Incident, documents: list[str]) -> dict[str, Any]:
    where = incident.quarter or incident.town
    return {
        "incident": f"i{incident.number:06d}",
        "documents": documents,
        "type": incident.kind.name,
        "place": where.arabic[0],
        "lat": where.lat,
        "lon": where.lon,
        "day": incident.day.isoformat(),
    }


def main() -> None:
    """Write reports and clusters."""
    parser = argparse.ArgumentParser(
        prog="python -m marsad.measure.generate", description="Write made-up reports whose incidents are known."
    )
    parser.add_argument("reports", type=int, metavar="N", help="how many reports")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for reports.jsonl and clusters.jsonl")
    parser.add_argument("--seed", type=int, default=SEED, help=f"another number gives other reports (default: {SEED})")
    parser.add_argument(
        "--words", type=int, default=0, metavar="N", help="words that a report has at least (default: as it comes, about 50)"
    )
    args = parser.parse_args()
    reports, clusters = generate(args.reports, seed=args.seed, words=args.words)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, rows in (("reports", reports), ("clusters", clusters)):
        with (args.out / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(f"{len(reports)} reports of {len(clusters)} incidents in {args.out}")


if __name__ == "__main__":
    main()
