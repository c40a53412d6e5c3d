"""The ways to read a written word: with or without the letters before it and the pronoun behind it, as the lexicon knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from marsad.find.lexicon import Lexicon


class Reading(NamedTuple):
    """A written word without its clitics: the key it may begin, what stood before it, whether it has the article, what hangs on it."""

    key: str
    conj: str
    prep: str
    art: bool
    enclitic: str
    cut: int


def read(word: str, lexicon: Lexicon) -> list[Reading]:
    """The ways to read a folded word that the table knows, fewest clitics first."""
    out: list[Reading] = []
    seen: set[tuple[str, str, bool, str]] = set()
    keys, more, assimilated = lexicon.keys, lexicon.more, lexicon.assimilated

    def put(key: str, conj: str, prep: str, art: bool, enclitic: str, cut: int) -> None:
        if key and (key in keys or key in more):
            mark = (key, prep, art, enclitic)
            if mark not in seen:
                seen.add(mark)
                out.append(Reading(key, conj, prep, art, enclitic, cut))

    if len(word) == 1:  # the signs of agencies: "أ ف ب"
        put(word, "", "", False, "", 0)
    for conj in ("", *lexicon.conjunctions):
        if not word.startswith(conj) or len(word) - len(conj) < 2:
            continue
        rest = word[len(conj) :]
        for prep in ("", *lexicon.prepositions, *lexicon.future):
            if not rest.startswith(prep) or (prep and len(rest) - len(prep) < 2):
                continue
            stem = rest[len(prep) :]
            cut = len(conj) + len(prep)
            bare = lexicon.bare(stem)
            if bare is not stem:
                put(bare, conj, prep, True, "", cut)
                put(lexicon.bare(bare), conj, prep, True, "", cut)  # "الألغام": the word itself begins like the article
            elif len(stem) == len(lexicon.article) + 2 and stem.startswith(lexicon.article):
                put(stem[-2:], conj, prep, True, "", cut)  # "الحي", "الرد"
            put(stem, conj, prep, False, "", cut)
            if prep in assimilated and stem.startswith(assimilated[prep]) and len(stem) > 2:
                put(stem[1:], conj, prep, True, "", cut)
            for enclitic in lexicon.enclitics:
                if stem.endswith(enclitic) and len(stem) - len(enclitic) >= 2:
                    base = stem[: -len(enclitic)]
                    put(base, conj, prep, False, enclitic, cut)
                    for opened, closed in lexicon.restore:
                        if base.endswith(opened):
                            put(base[: len(base) - len(opened)] + closed, conj, prep, False, enclitic, cut)
    return out
