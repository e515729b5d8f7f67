"""Registers as files: CSV for Excel and XLSX, in a stream, with no cell that a spreadsheet would run.

openpyxl is imported where it is used: it weighs five megabytes in each web process, and few ask for a workbook.
"""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from content.registers.fields import Cell, local, shown

# Excel in Swedish parts columns at semicolons, and takes a file for UTF-8 only if it begins with this mark.
SEPARATOR, BYTE_ORDER_MARK = ";", "\ufeff"
# A sheet's last row, less the headings.
XLSX_ROWS = 1_048_575
# What makes a spreadsheet take a text for a formula: OWASP, CSV injection.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def csv_cell(value: Cell) -> str | int:
    """Numbers stay numbers; a text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = "" if value is None else shown(value)
    return f"'{text}" if _FORMULA.match(text) else text


def csv_chunks(headings: Sequence[str], chunks: Iterable[Sequence[Sequence[Cell]]]) -> Iterator[bytes]:
    """The file in parts, one for each chunk of rows."""
    writer = csv.writer(_Passing(), delimiter=SEPARATOR)
    yield (BYTE_ORDER_MARK + writer.writerow([csv_cell(h) for h in headings])).encode()
    for rows in chunks:
        yield "".join(writer.writerow([csv_cell(cell) for cell in row]) for row in rows).encode()


class _Passing:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def write_xlsx(headings: Sequence[str], chunks: Iterable[Sequence[Sequence[Cell]]], file: IO[bytes]) -> None:
    """A workbook with one sheet. openpyxl keeps rows on disk, not in memory."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_xlsx_cell(sheet, heading) for heading in headings])
    for rows in chunks:
        for row in rows:
            sheet.append([_xlsx_cell(sheet, cell) for cell in row])
    book.save(file)


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    """Numbers and times as such; a text is a text, also when it begins with =."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, datetime.datetime):
        return WriteOnlyCell(sheet, local(value))
    if value is None or (isinstance(value, int | datetime.date) and not isinstance(value, bool)):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", shown(value)))
    cell.data_type = "s"
    return cell
