"""The settings of a campaign in a sheet of two columns, key and value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from ...language import message
from ..cells import Unreadable, is_blank
from ..problems import Book, near, shown
from ..settings import KEYS, REQUIRED
from ..sources import SETTINGS_FILE
from .campaign_keys import SECTIONS
from .grid import cell_text
from .headings import column_of, folded, key_of
from .layout import SETTINGS_SHEET
from .opening import Opened

ROWS = 2_000

_FORMS = {f"{section.table}.{key.name}": key.form for section in SECTIONS for key in section.keys}
_YES, _NO = ("có", "co", "yes", "x", "1"), ("không", "khong", "no", "0")


@dataclass
class SettingsSheet:
    """What the sheet says.

    Attributes
    ----------
    document
        The tables as `campaign.toml` would hold them.
    rows
        The row of each ``table.key`` that has one.
    column
        The letter of the column of values.
    """

    document: dict[str, dict[str, object]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    column: str = ""


def read_settings_sheet(source: Opened, name: str, book: Book) -> SettingsSheet | None:
    """Return the settings in a sheet; None, and an error in the book, where none are found in it."""
    rows = _texts(source, name, book)
    places = _columns(rows)
    if places is None:
        book.error(
            SETTINGS_FILE,
            message(
                "there are no settings in the sheet; write keys such as campaign.id and base.lat into one column and "
                "their values into the next (luudong template writes such a workbook)"
            ),
        )
        return None
    key_at, value_at = places
    sheet = SettingsSheet(column=get_column_letter(value_at + 1))
    for table in REQUIRED:
        sheet.document[table] = {}
    for number, cells in rows:
        key, value = cells[key_at], cells[value_at]
        if column_of(key, SETTINGS_SHEET) != "key":
            _enter(sheet, number, key, value, book)
    return sheet


def _texts(source: Opened, name: str, book: Book) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    for number, row in source.rows(name):
        if len(rows) == ROWS:
            book.error(
                SETTINGS_FILE,
                message("there are more than {limit} rows; keep only those of this campaign", limit=ROWS),
                row=number,
            )
            break
        rows.append((number, [cell_text(value, "") for value in row]))
    return rows


def _columns(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, int] | None:
    """Return the positions of keys and of values: as the headings say, else keys where they are, values beside."""
    for _, cells in rows:
        named = {column_of(cell, SETTINGS_SHEET): position for position, cell in enumerate(cells) if cell}
        if "key" in named and "value" in named:
            return named["key"], named["value"]
    counts: dict[int, int] = {}
    for _, cells in rows:
        for position, cell in enumerate(cells[:-1]):
            if cell and key_of(cell):
                counts[position] = counts.get(position, 0) + 1
    if not counts:
        return None
    best = max(counts, key=lambda position: counts[position])
    return best, best + 1


def _enter(sheet: SettingsSheet, row: int, text: str, value: str, book: Book) -> None:
    name = key_of(text)
    if name is None:
        # Without a value it is a title or a remark.
        if not is_blank(value) and not is_blank(text):
            _unknown(sheet, row, text, value, book)
        return
    if name in sheet.rows:
        book.error(
            SETTINGS_FILE,
            message("the key stands in row {row} already; keep one of the two", row=sheet.rows[name]),
            row=row,
            key=name,
            value=value,
        )
        return
    sheet.rows[name] = row
    if not is_blank(value):
        table, _, key = name.partition(".")
        sheet.document.setdefault(table, {})[key] = _value(value, _FORMS[name])


def _value(text: str, form: str) -> object:
    """Return a value as `campaign.toml` would hold it."""
    if isinstance(text, Unreadable):
        return text
    if text.strip() == '""':
        # An empty cell may be forgotten; two quotation marks are an empty text that is meant.
        return ""
    if form in ("dates", "wholes"):
        plain = text.strip().removeprefix("[").removesuffix("]").replace("\n", ";").replace(",", ";")
        return [part.strip().strip("\"'") for part in plain.split(";") if part.strip()]
    if form == "flag":
        word = text.strip().casefold()
        return "true" if word in _YES else "false" if word in _NO else text
    return text


def _unknown(sheet: SettingsSheet, row: int, text: str, value: str, book: Book) -> None:
    known = [f"{table}.{key}" for table, keys in KEYS.items() for key in keys]
    last = folded(text).rpartition(".")[2].replace(" ", "_")
    homes = [name for name in known if name.endswith(f".{last}")]
    guess = homes[0] if len(homes) == 1 else near(text, known)
    if guess:
        what = message("the key is not known; did you mean “{guess}”?", guess=guess)
    else:
        what = message("the key is not known; remove the row, or write a key such as campaign.id")
    book.error(SETTINGS_FILE, what, row=row, key=shown(text), value=value)


def cells_of(rows: Mapping[str, int], column: str, key: str | None) -> tuple[int | None, str]:
    """Return the row of a setting and the name of its cell; nothing for a setting that has no row."""
    row = rows.get(key or "")
    return row, "" if row is None else f"{column}{row}"
