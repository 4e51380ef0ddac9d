"""The files of a campaign folder, and their bytes and text.

Nothing is trusted: names may be folders, pipes or broken links; files may be huge, unreadable, or no text.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from ..language import Message, message
from .limits import MEGABYTE
from .problems import Book, near, shown

SETTINGS_FILE = "campaign.toml"
VILLAGES_FILES = ("villages.geojson", "villages.gpkg", "villages.shp", "villages.csv")
SHAPEFILE_PARTS = ("villages.shx", "villages.dbf", "villages.prj", "villages.cpg")
TEAMS_FILE = "teams.csv"
VOLUNTEERS_FILE = "volunteers.csv"
TRAVEL_TIMES_FILE = "travel_times.csv"
CLOSURES_FILE = "closures.csv"
CLOSED_AREAS_FILE = "closures.geojson"

WORKBOOKS = (".xlsx", ".xlsm")
"""The endings of workbooks that are read."""

KNOWN_FILES = (
    SETTINGS_FILE,
    *VILLAGES_FILES,
    *SHAPEFILE_PARTS,
    TEAMS_FILE,
    VOLUNTEERS_FILE,
    TRAVEL_TIMES_FILE,
    CLOSURES_FILE,
    CLOSED_AREAS_FILE,
)


class Sheet(Protocol):
    """A table that is a sheet of a workbook."""

    def header(self) -> list[str] | None:
        """Return the names of its columns, by position, as FORMATS.md calls them where they are known; None for none.

        Errors are in the book.
        """
        ...

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Return the number and the cells of every row below the header that is not blank, as wide as the header."""
        ...


class Folder:
    """A campaign folder: finds files by name in any case, and reads them within limits.

    Parameters
    ----------
    root
        The folder.
    names
        The names of what lies in it.
    book
        Takes the errors.
    """

    def __init__(self, root: Path, names: Iterable[str], book: Book) -> None:
        self.root = root
        self.names = tuple(sorted(names))
        self._by_folded = {name.casefold(): name for name in reversed(self.names)}
        self._book = book

    def has(self, name: str) -> bool:
        """Say whether there is anything of that name."""
        return name.casefold() in self._by_folded

    def path(self, name: str, limit: int) -> Path | None:
        """Return the path of an ordinary file of at most `limit` bytes; None, and an error in the book, else.

        A missing file is an error too: ask `has` first where it is optional.
        """
        if not self.has(name):
            self.missing(name, message("the file is missing; put it into the campaign folder"))
            return None
        path = self.root / self._by_folded[name.casefold()]
        return path if is_ordinary(path, name, limit, self._book) else None

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet that holds a table; None where tables are files."""
        return None

    def missing(self, name: str, what: Message) -> None:
        """Note that a file is missing: that another's name is like it, else `what`."""
        if guess := self.near(name):
            what = message("the file is missing; rename “{guess}” if that is it", guess=shown(guess))
        self._book.error(name, what)

    def near(self, name: str) -> str | None:
        """Return the name of a file that is none of a campaign's but looks like `name`, if there is one."""
        return near(name, [other for other in self.names if other.casefold() not in KNOWN_FILES])

    def read(self, name: str, limit: int) -> bytes | None:
        """Return the content of a file; None, and an error in the book, where it cannot be had."""
        path = self.path(name, limit)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                content = file.read(limit + 1)
        except OSError as error:
            unreadable(error, name, self._book)
            return None
        if len(content) > limit:
            _too_large(len(content), name, limit, self._book)
            return None
        return content

    def text(self, name: str, limit: int) -> str | None:
        """Return the text of a file without byte-order mark; None, and an error in the book, else."""
        content = self.read(name, limit)
        return None if content is None else decode(content, name, self._book)


def is_ordinary(path: Path, name: str, limit: int, book: Book) -> bool:
    """Say whether `path` is a file of at most `limit` bytes; note an error where it is not."""
    try:
        found = path.stat()
    except OSError as error:
        unreadable(error, name, book)
        return False
    if stat.S_ISDIR(found.st_mode):
        book.error(name, message("is a folder; put a file of this name in its place"))
        return False
    if not stat.S_ISREG(found.st_mode):
        book.error(name, message("is not an ordinary file; put a file of this name in its place"))
        return False
    if found.st_size > limit:
        _too_large(found.st_size, name, limit, book)
        return False
    return True


def list_folder(path: Path, book: Book) -> list[str] | None:
    """Return the names in a folder; None, and an error in the book, where it cannot be opened."""
    try:
        with os.scandir(path) as entries:
            return [entry.name for entry in entries]
    except OSError as error:
        unreadable(error, shown(path.name), book)
        return None


def decode(content: bytes, name: str, book: Book) -> str | None:
    """Return the text of a file; None, and an error in the book, where it is no UTF-8 text.

    UTF-16 is understood where a byte-order mark announces it, as spreadsheets write it for “Unicode text”.
    """
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        book.error(
            name,
            message(
                "is not UTF-8 text; save it again as UTF-8 (in Excel: Save as, “CSV UTF-8”; "
                "in Notepad: Save as, encoding UTF-8)"
            ),
            row=content.count(b"\n", 0, error.start) + 1,
            value=content[error.start : error.start + 8].hex(" "),
        )
        return None
    if "\0" in text:
        book.error(
            name,
            message("holds NUL bytes, so it is not plain text; save it again as UTF-8 text"),
            row=text.count("\n", 0, text.index("\0")) + 1,
        )
        return None
    if not text.strip():
        book.error(name, message("is empty; write its content, or delete it if it is optional"))
        return None
    return text


def unreadable(error: OSError, name: str, book: Book) -> None:
    """Note that the system does not let a file be read."""
    if isinstance(error, PermissionError):
        book.error(name, message("may not be read; give yourself the right to read it"))
    elif isinstance(error, FileNotFoundError):
        book.error(name, message("is not there; check the name, or where the link leads"))
    else:
        book.error(
            name,
            message(
                "cannot be read ({reason}); put a readable file in its place", reason=error.strerror or ""
            ),
        )


def _too_large(size: int, name: str, limit: int, book: Book) -> None:
    book.error(
        name,
        message(
            "is too large ({size} MB); at most {limit} MB are read: keep only what the campaign needs",
            size=-(-size // MEGABYTE),
            limit=limit // MEGABYTE,
        ),
    )


def lone_workbook(names: Iterable[str]) -> str | None:
    """Return the only workbook among the files of a folder that is no campaign itself, if there is just one."""
    names = list(names)
    if any(name.casefold() == SETTINGS_FILE for name in names):
        return None
    # Office programs put such a file beside one that is open.
    books = [
        name for name in names if name.casefold().endswith(WORKBOOKS) and not name.startswith(("~$", "."))
    ]
    return books[0] if len(books) == 1 else None
