"""The text of a report as HTML in which each letter keeps its offset: what a browser counts in it is what the store counts.

An HTML parser turns CR LF into one letter, drops NUL, and can't hold half a surrogate pair; each would move all that follows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from marsad.desk.fields import blotted
from marsad.desk.marks import Segment, lines
from marsad.export.common import clean


def letters(text: str) -> Markup:
    """Text as HTML, letter for letter."""
    return Markup(str(escape(clean(text))).replace("\r", "&#13;"))


def html(found: Iterable[Segment], names: Mapping[str, str], letter: str, sentence: tuple[int, int] | None = None) -> Markup:
    """Segments as paragraphs of inline marks. `names`: what each role is called; `letter`: what the ids of marks begin with;
    `sentence`: where a tint begins and ends.
    """
    seen: set[str] = set()
    paragraphs = []
    for line in lines(found):
        pieces = [_piece(segment, names, _id(segment, letter, seen), sentence) for segment in line]
        paragraphs.append(Markup("<p>{}</p>").format(Markup("").join(pieces)))
    return Markup("").join(paragraphs)


def _id(segment: Segment, letter: str, seen: set[str]) -> str:
    """The id of the first mark that begins at a place: cells link to it."""
    name = f"{letter}{segment.start}"
    if not segment.marks or name in seen:
        return ""
    seen.add(name)
    return name


def _piece(segment: Segment, names: Mapping[str, str], id: str, sentence: tuple[int, int] | None) -> Markup:
    hidden = segment.instead is not None
    text = letters(blotted(segment.text, [(0, len(segment.text), "")]) if hidden else segment.text)
    tint = "m-sentence" if sentence and sentence[0] <= segment.start < sentence[1] else ""
    if not segment.marks and not hidden:
        return Markup('<span class="m-sentence">{}</span>').format(text) if tint else text
    classes = [segment.classes if segment.marks else "", tint, "masked" if hidden else ""]
    told = [segment.instead or "", *(names.get(role, role) for role in segment.roles)]
    return Markup('<{tag} class="{classes}"{id}{span} title="{title}">{text}</{tag}>').format(
        tag="mark" if segment.marks else "span",
        classes=" ".join(filter(None, classes)),
        id=Markup(' id="{}"').format(id) if id else "",
        span=Markup(' data-span="{}"').format(segment.span) if segment.marks else "",
        title=" · ".join(filter(None, told)),
        text=text,
    )
