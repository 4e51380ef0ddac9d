"""A list of households, one a row, counted into the classes of their villages.

Only the columns of the village and of the classes are looked at. Names, numbers and addresses that stand beside them
are passed over: they are not kept, and no message shows them.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..language import message
from .limits import MEGABYTE, NAME_CHARACTERS
from .problems import Book, InputError
from .proposals import read_document
from .slugs import plain
from .sources import Folder

CLASSES = ("poor", "near_poor", "elderly", "no_device")
ROWS = 200_000
BYTES = 64 * MEGABYTE
_HEADER_ROWS = 20

_HEADINGS = {
    "village": (
        "village", "village id", "id", "thon", "ten thon", "ma thon", "thon ban", "ban", "xom", "to dan pho", "khu",
        "thon to dan pho", "thon ban to dan pho", "dia ban",
    ),
    "poor": ("poor", "ngheo", "ho ngheo"),
    "near_poor": ("near poor", "can ngheo", "ho can ngheo"),
    "elderly": ("elderly", "cao tuoi", "nguoi cao tuoi", "co nguoi cao tuoi", "ho nguoi cao tuoi"),
    "no_device": (
        "no device", "khong thiet bi", "khong co thiet bi", "khong co thiet bi thong minh", "khong dien thoai",
        "khong co dien thoai", "khong co dien thoai thong minh", "khong co smartphone",
    ),
}  # fmt: skip
_COLUMN = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_YES = frozenset(("x", "co", "yes", "y", "1", "true", "dung", "v"))
_NO = frozenset(("", "khong", "no", "n", "0", "false", "sai", "k"))
_SIGNS = {"✓": "1", "✔": "1", "+": "1", "-": "0", "–": "0"}


@dataclass
class Counts:
    """The households of one village: all, and by class, each counted once in the first class that applies."""

    households: int = 0
    by_class: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLASSES, 0))


def count_households(path: Path) -> dict[str, Counts]:
    """Return the counts by village, as the list calls them, in the order in which they turn up.

    Parameters
    ----------
    path
        A table, CSV or Excel (.xlsx): one household a row, with a column for the village and columns of yes and no.

    Raises
    ------
    InputError
        If the file cannot be read, or holds what is neither yes nor no; all errors are in it.
    """
    book = Book()
    name = path.name
    counts: dict[str, Counts] = {}
    spelled: dict[str, str] = {}
    columns: dict[str, int] | None = None
    for number, cells in enumerate(_rows(path, book), start=1):
        if columns is None:
            columns = _header(cells)
            if columns is None and number >= _HEADER_ROWS:
                break
            continue
        if number > ROWS:
            book.error(name, message("has more than {limit} rows; split it", limit=ROWS))
            break
        kept = {column: _cell(cells, position) for column, position in columns.items()}
        if not any(kept.values()):
            continue
        village = kept.pop("village")
        if not village or len(village) > NAME_CHARACTERS:
            what = message("the village is missing; write its name or id")
            book.error(name, what, row=number, key="village", value=village[:NAME_CHARACTERS])
            continue
        found = counts.setdefault(spelled.setdefault(plain(village), village), Counts())
        found.households += 1
        flags = {column: _flag(value) for column, value in kept.items()}
        for column, flag in flags.items():
            if flag is None:
                what = message("is neither yes nor no; write x or 1 for yes, and nothing or 0 for no")
                book.error(name, what, row=number, key=column, value=kept[column])
        first = next((column for column in CLASSES if flags.get(column)), None)
        if first is not None:
            found.by_class[first] += 1
    if columns is None and not book.has_errors:
        what = message(
            "has no row of headings with a village and a class; head the columns: thôn, hộ nghèo, cận nghèo, người cao "
            "tuổi, không có thiết bị (or: village, poor, near_poor, elderly, no_device)"
        )
        book.error(name, what)
    elif not counts and not book.has_errors:
        book.error(name, message("has no household; write one in each row below the headings"))
    if book.has_errors:
        raise InputError(book.problems)
    return counts


def _header(cells: Sequence[object]) -> dict[str, int] | None:
    """Return the position of each column that is known; None where this is no row of headings."""
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        column = _COLUMN.get(plain(str(cell)[:200])) if cell is not None else None
        if column is not None:
            found.setdefault(column, position)
    return found if "village" in found and len(found) > 1 else None


def _cell(cells: Sequence[object], position: int) -> str:
    value = cells[position] if position < len(cells) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _flag(text: str) -> bool | None:
    word = plain(_SIGNS.get(text, text))
    return True if word in _YES else False if word in _NO else None


def _rows(path: Path, book: Book) -> Iterator[Sequence[object]]:
    """Yield the rows of a table, CSV or Excel."""
    folder = Folder(path.parent, [path.name] if path.exists() else [], book)
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        if folder.path(path.name, BYTES) is not None:
            yield from _sheet(path, book)
        return
    text = folder.text(path.name, BYTES)
    if text is None:
        return
    head = text[:4000]
    separator = max(";\t,", key=head.count)
    try:
        yield from csv.reader(text.splitlines(), delimiter=separator)
    except csv.Error:
        book.error(path.name, message("is no table; save it again as “CSV UTF-8”"))


def _sheet(path: Path, book: Book) -> Iterator[Sequence[object]]:
    # Only here, because the import takes longer than reading a small list.
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 16 * BYTES:
                book.error(path.name, message("is too large once unpacked; keep only the list of households"))
                return
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield from workbook.worksheets[0].iter_rows(values_only=True)
        finally:
            workbook.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, TypeError, SyntaxError):
        book.error(path.name, message("is no workbook that can be read; save it again as .xlsx or CSV UTF-8"))


def counted_table(counts: Mapping[str, Counts]) -> str:
    """Return the counts as a CSV table: the columns of villages.csv that a list of households can fill."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "households", *CLASSES))
    for village, found in counts.items():
        # A spreadsheet would take such a name for a formula.
        name = f"'{village}" if village[0] in "=+-@" else village
        writer.writerow((name, found.households, *found.by_class.values()))
    return text.getvalue()


def filled(path: Path, counts: Mapping[str, Counts]) -> str:
    """Return the text of a `villages.geojson` with the counts in it, matched by id or name.

    Raises
    ------
    InputError
        If it cannot be read, or a village of the list is none of the file's; all of them are named.
    """
    document = read_document(path)
    known: dict[str, dict[str, Any]] = {}
    for feature in document["features"]:
        for key in ("name", "id"):
            if (name := feature["properties"].get(key)) is not None:
                known[plain(str(name))] = feature["properties"]
    book = Book()
    for village, found in counts.items():
        match = known.get(plain(village))
        if match is None:
            what = message("the village is not in {file}; correct its name, or add it there", file=path.name)
            book.error(path.name, what, key="village", value=village)
        else:
            match |= {"households": found.households, **found.by_class}
    if book.has_errors:
        raise InputError(book.problems)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
