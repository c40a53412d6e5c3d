"""Taking out of a page what leads to other reports: boxes of links, and lines that name one ("اقرأ أيضا: …")."""

from __future__ import annotations

from typing import Any

from marsad.read.pages import Pages, fold

LABEL = 200
"""Characters of a line that names another report, at most."""
_BOX, _FEW, _WORDS = 3_000, 300, 20
"""Characters of a box of links, of one that holds more than links, and beside the links of a block that leads to them, at most."""
_WHOLE = frozenset(("html", "body", "main", "article", "form"))
"""Elements that are never taken for a box."""


def prune(root: Any, pages: Pages) -> None:
    """Take boxes of links to other reports, and lines that name one, out of a page."""
    body = root.find("body") if root.find("body") is not None else root
    _Pruner(body, pages).run()


class _Pruner:
    """What is known while one page is looked through."""

    def __init__(self, body: Any, pages: Pages) -> None:
        self.body, self.pages = body, pages
        self.most = min(_BOX, len(body.text_content()) * 2 // 5)
        self.initials = {label[0] for label in pages.more}
        self.boxes: dict[str, bool] = {}
        self.letters: dict[str, bool] = {}
        self.apart: dict[Any, int] = {}
        """Characters of an element that are not in links, once they were counted: many elements have one parent."""

    def run(self) -> None:
        doomed: list[Any] = []
        for element in self.body.iter():
            if not isinstance(element.tag, str) or element.tag in _WHOLE:
                continue
            if self.is_box(element):
                doomed.append(element)
            elif length := self.label(element.text):
                doomed += self.labelled(element, length)
            elif element.tag == "a":
                self.cut_label(element)
        for element in doomed:
            if element.getparent() is not None:
                element.drop_tree()

    def is_box(self, element: Any) -> bool:
        """Whether an element is named as a box of links and holds little else."""
        for name in (element.get("class"), element.get("id")):
            if name and name not in self.boxes:
                self.boxes[name] = self.pages.box(name)
            if name and self.boxes[name]:
                size = len(element.text_content())
                other = self.unlinked(element) if size <= self.most else size
                return size <= self.most and (other <= _FEW or other < 0.7 * size) and element.find(".//h1") is None
        return False

    def label(self, text: str | None) -> int:
        """How long the label is that a text begins with; 0 where there is none."""
        first = text.lstrip()[:1] if text else ""
        if first not in self.letters:
            self.letters[first] = fold(first)[:1] in self.initials
        return self.pages.label(fold(text[:LABEL])) if text and self.letters[first] else 0

    def labelled(self, element: Any, length: int) -> list[Any]:
        """What goes with a label: all that holds it and links only; where that is the label alone, the links that follow too."""
        block = element
        while (up := block.getparent()) is not None and up.tag not in _WHOLE and self.unlinked(up) - length <= _WORDS:
            block = up
        if self.unlinked(block) - length > _WORDS:
            line = " ".join(block.text_content().split())
            return [block] if len(line) <= LABEL and ":" in fold(line)[: length + 1] else []
        out, following = [block], block.getnext()
        if block.find(".//a") is None:
            while following is not None and following.find(".//a") is not None and self.unlinked(following) <= _WORDS:
                out.append(following)
                following = following.getnext()
        return out

    def unlinked(self, element: Any) -> int:
        """Characters of an element that are not in links; of a large one all."""
        if element not in self.apart:
            text = element.text_content()
            linked = "".join(a.text_content() for a in element.iter("a")) if len(text) <= _BOX else ""
            self.apart[element] = len(" ".join(text.split())) - len(" ".join(linked.split()))
        return self.apart[element]

    def cut_label(self, link: Any) -> None:
        """Cut "… اقرأ أيضا: <a>…</a>" off the end of a paragraph, the link with it."""
        before, where = link.getprevious(), "tail"
        if before is None:
            before, where = link.getparent(), "text"
        text = getattr(before, where)
        words = text[-LABEL:].split() if text else []
        for count in range(min(5, len(words)), 1, -1):
            folded = fold(" ".join(words[-count:]))
            if self.pages.label(folded) == len(folded):
                setattr(before, where, text.rsplit(maxsplit=count)[0] if len(words) > count else "")
                for inner in link.iter():
                    inner.text, inner.tail = None, inner.tail if inner is link else None
                return
