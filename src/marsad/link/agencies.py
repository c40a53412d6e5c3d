"""Whose text a report is: the credit lines of agencies at its head and its end.

A credit stands apart from the sentences: in the dateline ("القاهرة (رويترز) - قال", "غزة - معا -"), in brackets at the end, on a line of
its own, after "المصدر:". What a sentence says of its own source ("قالت رويترز إن", and "بحسب رويترز" in a report of several sentences)
is no credit of the whole: it makes the agency a speaker, and the coder reads that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from marsad import compiled
from marsad.text.fold import fold, fold_text
from marsad.text.sentences import PageData
from marsad.world.outlets import MANY, Outlets

_LINES, _LAST_LINES = 3, 6
"""Lines that are looked at: the first, which may be headlines, and the last, which may be links."""
_HEAD, _TAIL = 170, 120
"""Code points of the first lines at their heads, and of the last at their ends, in which credits are looked for."""
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_REACH = 14
"""Tokens of a line within which a dateline ends."""
_HEADLINE = 22
_CREDIT = 12
"""Words of a credit that has a line of its own, at most."""
_LINKS = frozenset(("http", "https", "www"))
_FEW = 3
"""Words of a line below the report that tell nothing: "// انتهى //", the hour, the initials of an editor."""
_JOINS = frozenset("،,/-+&|؛")
_BEFORE = frozenset("([/-:،,|.+*")
_BEYOND = ("", "-", ":", "/", ".", "|")
_NAME = 4
"""Words of an agency's name before its sign."""
_STOPS = frozenset(".?!؛")


class _Credit(NamedTuple):
    """A run of signs, its words from `first` to before `last`."""

    first: int
    last: int
    ids: frozenset[str]


def agency(text: str, title: str | None, publisher: str | None, outlets: Outlets | None = None, folded: str | None = None) -> str | None:
    """The id of the agency (or other outlet) whose text the whole report is; None where no one alone is credited.

    A publisher that is an agency writes its own. `folded`: the text folded, where the caller has it.

    >>> agency("غزة (رويترز) - قال مسؤول إن خمسة أشخاص قتلوا في غارة على المدينة.", None, None)
    'reuters'
    >>> agency("قالت وكالة رويترز إن خمسة أشخاص قتلوا. وأضافت أن الغارة أصابت سوقا.", None, None)
    """
    data = compiled.load()
    outlets = outlets or data.outlets
    home = outlets.find(publisher)
    if home in outlets.agencies:
        return home
    page = fold(text).text if folded is None else folded
    ids: set[str] = set()
    lines = [line for part in page.split("\n") if (line := part.strip())]
    for credit in (*_head(lines, outlets), *_tail(lines, outlets, data.page), *(_title(title, outlets) if title else ())):
        ids |= credit.ids
    if len(ids) != 1:
        return None
    id_ = ids.pop()
    id_ = outlets.house.get(id_, id_)
    return None if id_ in (MANY, home) else id_


def _signs(words: list[str], outlets: Outlets) -> list[_Credit]:
    """The signs in a run of tokens, the longest first where several begin at one word."""
    found = []
    i, total = 0, len(words)
    while i < total:
        word = words[i]
        if word in outlets.openings:
            last, id_ = _longest(words, i, outlets)
            if last:
                found.append(_Credit(i, last, frozenset((id_,))))
                i = last
                continue
        elif found and found[-1].last == i and word[1:] in outlets.openings:  # "رويترز وأ ف ب"
            last, id_ = _longest([word[1:], *words[i + 1 : i + 8]], 0, outlets)
            if last:
                found.append(_Credit(i, i + last, frozenset((id_,))))
                i += last
                continue
        i += 1
    return found


def _longest(words: list[str], at: int, outlets: Outlets) -> tuple[int, str]:
    """Where the longest sign that begins at `at` ends, and whose it is; 0 where there is none."""
    key, last, id_ = "", 0, ""
    n = 0
    for i in range(at, min(at + 16, len(words))):
        word = words[i]
        if word == "." and key and len(words[i - 1]) == 1:
            if i + 1 < len(words) and key + words[i + 1] in outlets.openings:
                continue  # "أ.ف.ب"
            break
        key += word
        n += 1
        if key not in outlets.openings:
            break
        if (known := outlets.signs.get(key)) and (n > 1 or not known[1]):
            last, id_ = i + 1, known[0]
            if len(word) == 1 and words[i + 1 : i + 2] == ["."] and "." in words[at:i]:
                last += 1  # the last stop of "أ.ف.ب."
    return last, id_


def _runs(words: list[str], outlets: Outlets) -> list[_Credit]:
    """Signs that stand together: "رويترز، أ ف ب" is one credit of two, "وكالة الأنباء الفرنسية (أ ف ب)" one of one."""
    runs: list[_Credit] = []
    signs = _signs(words, outlets)
    if len(signs) > 1 and signs[0].first == 0 and words[signs[0].last] in "-/(" and _doubtful(words, signs[0], outlets):
        del signs[0]  # "قنا - أ ش أ": the place
    for sign in signs:
        if runs:
            before = runs[-1]
            gap = words[before.last : sign.first]
            if len(gap) <= 2 and all(word in _JOINS or word in outlets.nouns or word == "(" for word in gap):
                last = sign.last
                if "(" in gap and words[last : last + 1] == [")"]:
                    last += 1
                runs[-1] = _Credit(before.first, last, before.ids | sign.ids)
                continue
        runs.append(sign)
    return runs


def _before(words: list[str], first: int, outlets: Outlets) -> tuple[int, str]:
    """Where the words that lead to a sign begin ("نقلا عن وكالة"), and what they are: "source", "from" or nothing."""
    at = first
    while at and words[at - 1] in outlets.nouns:
        at -= 1
    colon = at > 1 and words[at - 1] == ":"
    for n in (3, 2, 1):
        key = "".join(words[max(at - colon - n, 0) : at - colon])
        if at - colon >= n and key in outlets.source:
            return at - colon - n, "source"
        if not colon and at >= n and key in outlets.from_:
            return at - n, "from"
    return at, ""


def _head(lines: list[str], outlets: Outlets) -> Iterator[_Credit]:
    """Credits in the datelines of the first lines."""
    for n, line in enumerate(lines[:_LINES]):
        words = _TOKEN.findall(line[:_HEAD])
        if runs := _runs(words, outlets):
            whole = len(line) <= _HEAD
            title = n == 0 and whole and len(lines) > 1 and len(words) <= _HEADLINE and words[-1] not in _STOPS
            yield from (run for run in runs if _dateline(words, run, outlets, title, whole))


def _dateline(words: list[str], run: _Credit, outlets: Outlets, title: bool, whole: bool) -> bool:
    """Whether a run of signs is a credit in its line. `title`: the line is a headline; `whole`: it ends with these words."""
    at, led = _before(words, run.first, outlets)
    end = "" if whole else " "
    after = words[run.last] if run.last < len(words) else end
    if led == "source":
        return at == 0 and after in ("", ".", ")")
    if not (run.ids & outlets.agencies or MANY in run.ids) or (run.first > _REACH and after != ""):
        return False
    before = words[at - 1] if at else ""
    if not at and not led and after in ("-", "/") and _doubtful(words, run, outlets):
        return False
    if before and not (before in _BEFORE or before[0].isdigit() or before in outlets.eras):
        return False
    if after in (")", "]"):
        beyond = words[run.last + 1] if run.last + 1 < len(words) else end
        return before in ("(", "[") and (at == 1 or (beyond in _BEYOND and not _glossed(words, at - 1, outlets)))
    if led == "from":
        return not at and after in ("", ":") and not title
    if after == ":":
        return not title
    if after == "":
        return before not in (",", "،", ".")
    return after in ("-", "|") or (after in ("/", ".") and before in ("/", "-"))


def _glossed(words: list[str], bracket: int, outlets: Outlets) -> bool:
    """Whether the sign in brackets only says again what stands before: "قال لوكالة الأنباء الألمانية (د ب أ)"."""
    for word in reversed(words[max(bracket - _NAME, 0) : bracket]):
        if not word[0].isalnum():
            return False
        if word in outlets.nouns or word[1:] in outlets.nouns:
            return True
    return False


def _doubtful(words: list[str], run: _Credit, outlets: Outlets) -> bool:
    """Whether the first sign of a run may be the place of a dateline."""
    return len(run.ids) == 1 and "".join(words[run.first : run.last]) in outlets.doubtful


def _title(title: str, outlets: Outlets) -> Iterator[_Credit]:
    """A credit that ends a title given apart: "… (رويترز)", "… - رويترز"."""
    words = _TOKEN.findall(fold_text(title))
    for run in _runs(words, outlets)[-1:]:
        rest = words[run.last :]
        before = words[run.first - 1] if run.first else ""
        if run.ids <= outlets.agencies and ((rest == [")"] and before == "(") or (not rest and before in ("-", "|", "/"))):
            yield run


def _tail(lines: list[str], outlets: Outlets, data: PageData) -> Iterator[_Credit]:
    """Credits on the last lines, and at the end of the last sentence."""
    for n in range(len(lines) - 1, max(len(lines) - 1 - _LAST_LINES, -1), -1):
        cut = lines[n][-_TAIL:]
        words = _TOKEN.findall(cut)
        runs = _runs(words, outlets)
        credit = _own_line(words, runs, outlets) if len(cut) == len(lines[n]) else None
        if credit is not None:
            yield credit
        elif not _litter(words if len(cut) == len(lines[n]) else _TOKEN.findall(lines[n][:_HEAD]), data):
            if runs and _ends(words, runs[-1], outlets, lines, data):
                yield runs[-1]
            return


def _litter(words: list[str], data: PageData) -> bool:
    """Whether a line belongs to the page rather than to the report: links, hours, initials."""
    held = tuple(word for word in words if word[0].isalpha())
    if len(held) <= _FEW or words[0] in _LINKS:
        return True
    return any(held[0] == o[0] and held[: len(o)] == o for o in (*data.litter, *data.tails))


def _own_line(words: list[str], runs: list[_Credit], outlets: Outlets) -> _Credit | None:
    """The credit that a line is as a whole: "المصدر: رويترز + أ ف ب", "(وكالات)". Others named beside it are sources too."""
    held = [word for word in words if word[0].isalnum()]
    if not held or len(held) > _CREDIT:
        return None
    ids = frozenset().union(*(run.ids for run in runs))
    start = next((n for n in (2, 1) if len(held) > n and "".join(held[:n]) in outlets.source), 0)
    if start and words[start] != ":" and not runs:
        return None
    at, _ = _before(words, runs[0].first, outlets) if runs else (0, "")
    signed = sum(word[0].isalnum() for run in runs for word in words[run.first : run.last])
    loose = sum(word[0].isalnum() and word not in outlets.nouns for word in held) - signed
    if start:
        return _Credit(0, len(words), ids if ids and loose <= start else ids | {MANY})
    loose -= sum(word[0].isalnum() and word not in outlets.nouns for word in words[at : runs[0].first]) if runs else 0
    return _Credit(0, len(words), ids) if runs and not loose and ids <= outlets.agencies | {MANY} else None


def _ends(words: list[str], run: _Credit, outlets: Outlets, lines: list[str], data: PageData) -> bool:
    """Whether a run of signs is a credit at the end of the last sentence of a report."""
    if not run.ids <= outlets.agencies | {MANY} or any(word not in ".)]" for word in words[run.last :]):
        return False
    at, led = _before(words, run.first, outlets)
    before = words[at - 1] if at else ""
    if before in ("(", "["):
        return words[run.last : run.last + 1] in ([")"], ["]"]) and not _glossed(words, at - 1, outlets)
    if led == "from":
        return before in ("", ".", "-") or _one_sentence(lines, data)
    return led == "source" or before in ("-", "/", "|", ".")


def _one_sentence(lines: list[str], data: PageData) -> bool:
    """Whether a report is a single sentence, but for a headline and what the page adds."""
    held = [line for line in lines if not _litter(_TOKEN.findall(line[:_HEAD]), data)]
    if len(held) == 2 and held[0][-1] not in _STOPS and len(held[0].split()) <= _HEADLINE:
        held = held[1:]
    return len(held) == 1 and not re.search(r"[.?!] \w", held[0])
