"""A workbook: incidents, records, contradictions, sources, and a sheet about the file. Written as a stream, no row is kept."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from marsad.export import Options, Written, tables
from marsad.export.common import clean, guard, whole
from marsad.export.mask import Masker, about
from marsad.export.zips import settled
from marsad.incident import Case

MOST_ROWS = 1_048_576
"""Rows of a sheet, its head included; what is more goes to another sheet."""
MOST_CHARACTERS = 32_767
_CUT = " […]"
_SHEETS = ("incidents", "records", "contradictions", "sources")
_HEAD = Font(bold=True, color="FFFFFF")
_FILL = PatternFill("solid", fgColor="1F3A4D")
_FIRST_YEAR = 1900


class _Sheet:
    """A table of the workbook, and the sheets that go on from it."""

    def __init__(self, book: Any, name: str, options: Options, most: int) -> None:
        self.book, self.table, self.options, self.most = book, tables.table(name), options, most
        self.language = options.language if options.language in self.table.names else "en"
        self.rows = self.parts = 0
        self._open()

    def _open(self) -> None:
        self.parts += 1
        title = self.table.names[self.language] + (f" ({self.parts})" if self.parts > 1 else "")
        self.sheet = self.book.create_sheet(title)
        self.sheet.sheet_view.rightToLeft = self.options.rtl
        self.sheet.freeze_panes = "B2"
        for number, column in enumerate(self.table.columns, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = column.width
        self.sheet.append([self._head(column.heads[self.language]) for column in self.table.columns])
        self.here = 1

    def _head(self, text: str) -> Any:
        cell = WriteOnlyCell(self.sheet, text)
        cell.font, cell.fill, cell.alignment = _HEAD, _FILL, Alignment(wrap_text=True, vertical="top")
        return cell

    def add(self, values: tables.Values) -> None:
        """Write a row."""
        if self.here == self.most:
            self.close()
            self._open()
        self.sheet.append([self._cell(values.get(column.key)) for column in self.table.columns])
        self.here += 1
        self.rows += 1

    def _cell(self, value: tables.Value) -> Any:
        if isinstance(value, list):
            value = "; ".join(value)
        if isinstance(value, date) and value.year < _FIRST_YEAR:
            value = value.isoformat()
        if not isinstance(value, str):
            return value
        text = clean(value)
        if len(text) > MOST_CHARACTERS:
            text = text[: MOST_CHARACTERS - len(_CUT)] + _CUT
        return self._words(text) if text != guard(text) or text.startswith("#") else text or None

    def _words(self, text: str) -> Any:
        """A cell that stays words, whatever it begins with: no formula and no error code."""
        cell = WriteOnlyCell(self.sheet, "")
        cell.value, cell.data_type, cell.quotePrefix = text, "s", True
        return cell

    def close(self) -> None:
        """Put a filter on the rows of the last sheet."""
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.table.columns))}{self.here}"


def write(cases: Iterable[Case], out: Path, options: Options, most: int = MOST_ROWS) -> Written:
    """Write the workbook. `most`: rows of a sheet at most. Rows are incidents."""
    book = Workbook(write_only=True)
    try:
        sheets, told = _filled(book, cases, options, most)
        _about(book, sheets, options, told)
        _properties(book, told)
        with whole(out) as half:
            made = half.with_suffix(".made")
            try:
                book.save(made)
                settled(made, half, options.generated)
            finally:
                made.unlink(missing_ok=True)
    except BaseException:
        _drop(book)
        raise
    return Written(files=[out], rows=sheets["incidents"].rows)


def _drop(book: Any) -> None:
    """End the streams of a workbook that is not to be, and take away what they wrote."""
    for sheet in book.worksheets:
        with suppress(Exception):
            sheet.close()
            sheet._writer.cleanup()


def _filled(book: Any, cases: Iterable[Case], options: Options, most: int) -> tuple[dict[str, _Sheet], dict[str, str]]:
    """The sheets, filled, and what is told of the export as a whole."""
    sheets = {name: _Sheet(book, name, options, most) for name in _SHEETS}
    masker = Masker(options)
    seen: set[str] = set()
    for case in cases:
        mask = masker.of(case)
        sheets["incidents"].add(tables.incident(case, mask))
        for name, rows in (("records", tables.records(case, mask)), ("contradictions", tables.contradictions(case, mask))):
            for row in rows:
                sheets[name].add(row)
        for document in case.documents.values():
            if document.key not in seen:
                seen.add(document.key)
                sheets["sources"].add(tables.source(document, mask))
    for sheet in sheets.values():
        sheet.close()
    return sheets, about(masker)


def _about(book: Any, sheets: dict[str, _Sheet], options: Options, told: dict[str, str]) -> None:
    """The sheet that says what the file is."""
    sheet = _Sheet(book, "about", options, MOST_ROWS)
    data, language = tables.described().mapping("about"), sheet.language
    texts = data.mapping("texts")
    values = {
        **told,
        "incidents": str(sheets["incidents"].rows),
        "records": str(sheets["records"].rows),
        "masked": texts.mapping("unmasked" if options.unmask else "masked").text(language),
    }
    for row in data.rows("rows"):
        if value := values.get(row.text("key")):
            sheet.add({"what": row.text(language), "value": value})
    sheet.add({"what": texts.mapping("note_head").text(language), "value": texts.mapping("note").text(language)})


def _properties(book: Any, told: dict[str, str]) -> None:
    book.properties.creator = "Marsad"
    book.properties.title = clean(told.get("title", "")) or None
