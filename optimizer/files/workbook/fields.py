"""What a sheet and its columns are described by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...language import Message, message
from ..limits import COUNT

Form = Literal["text", "date", "whole", "number", "choice", "reference"]

VILLAGES_FILE = "villages.csv"


@dataclass(frozen=True)
class Field:
    """One column.

    Attributes
    ----------
    name
        The column as FORMATS.md and the CSV files call it.
    label, note
        Its heading, and what to write in it.
    form
        What its cells hold.
    required
        Whether no cell of a row in use may be empty.
    low, high
        The range of numbers.
    choices
        The words of a choice, or the table whose ids a reference names.
    width
        Of the column, in characters.
    also
        What offices call it, besides the heading; compared without case.
    """

    name: str
    label: Message
    note: Message
    form: Form = "text"
    required: bool = False
    low: float = 0
    high: float = COUNT
    choices: tuple[str, ...] = ()
    width: float = 14
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes
    ----------
    file
        The CSV file that it stands for; the sheet is called as the file without its ending.
    title
        What it is called by people; a sheet of this name is read too.
    note
        What a row is.
    fields
        Its columns.
    rows
        How many rows of a template are prepared for filling in.
    also
        Other names of the sheet.
    """

    file: str
    title: Message
    note: Message
    fields: tuple[Field, ...]
    rows: int
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.file.removesuffix(".csv")


HOURS = message(
    "Hours such as “Mo-Fr 18:00-21:30; Sa,Su 07:00-11:30”: Mo Tu We Th Fr Sa Su are Monday to Sunday. "
    "Empty: always."
)
"""What to write into a column of opening hours."""
