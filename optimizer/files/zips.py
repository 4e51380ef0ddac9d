"""A campaign folder, or its workbook, in a zip.

Only files of known names are written, under names of our own, into a folder of our own: no path in the zip is
ever used as a path. Sizes are those that come out, whatever the zip claims.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from ..language import Message, message
from .limits import MEGABYTE, UNPACKED_BYTES, ZIP_BYTES, ZIP_DIRECTORY_BYTES, ZIP_ENTRIES
from .problems import Book, shown
from .sources import KNOWN_FILES, SETTINGS_FILE, Folder, is_ordinary, lone_workbook, unreadable

_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)
# Only these are decompressed piece by piece; a small piece of the others can fill the memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = MEGABYTE


class _RefusedError(Exception):
    def __init__(self, reason: Message, value: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.value = value


def unpack(path: Path, target: Path, book: Book) -> Folder | None:
    """Write the campaign in a zip into the empty folder `target`; None, and an error in the book, else."""
    name = shown(path.name)
    if not is_ordinary(path, name, ZIP_BYTES, book):
        return None
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            return _unpack(archive, target, book)
    except _RefusedError as error:
        book.error(name, error.reason, value=error.value)
    except OSError as error:
        unreadable(error, name, book)
    except _BROKEN:
        book.error(
            name, message("is no zip that can be read; zip the campaign folder again, without a password")
        )
    return None


def _check_directory(path: Path) -> None:
    """Refuse a zip whose list of contents is too long to be read, before it is."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 22 - 0xFFFF))
        tail = file.read()
    start = len(tail) - 22 if tail[-22:-18] == b"PK\5\6" else tail.rfind(b"PK\5\6")
    if start < 0:
        raise zipfile.BadZipFile
    (length,) = struct.unpack_from("<L", tail, start + 12)
    if length > ZIP_DIRECTORY_BYTES:
        raise _too_many()


def _unpack(archive: zipfile.ZipFile, target: Path, book: Book) -> Folder:
    entries = [(_place(entry), entry) for entry in archive.infolist()]
    if len(entries) > ZIP_ENTRIES:
        raise _too_many()
    for place, entry in entries:
        if place.is_absolute() or ".." in place.parts or any(part.endswith(":") for part in place.parts):
            raise _RefusedError(
                message("holds a path that leads outside; zip the campaign folder again"),
                shown(entry.filename),
            )
    roots = [
        place.parent
        for place, _ in entries
        if place.name.casefold() == SETTINGS_FILE and place.parts[0] != "__MACOSX"
    ]
    if not roots and (book_at := _lone_workbook(entries)):
        place, entry = book_at
        _write(archive, entry, target / f"campaign{place.suffix.casefold()}", UNPACKED_BYTES)
        return Folder(target, [f"campaign{place.suffix.casefold()}"], book)
    root = min(roots, key=lambda folder: len(folder.parts), default=PurePosixPath())
    names: list[str] = []
    left = UNPACKED_BYTES
    for place, entry in entries:
        if entry.is_dir() or place.parent != root:
            continue
        known = place.name.casefold()
        if known not in KNOWN_FILES:
            names.append(place.name)
        elif known in names:
            raise _RefusedError(
                message("holds the same file twice; zip the campaign folder again"), shown(place.name)
            )
        else:
            names.append(known)
            left -= _write(archive, entry, target / known, left)
    return Folder(target, names, book)


def _lone_workbook(
    entries: list[tuple[PurePosixPath, zipfile.ZipInfo]],
) -> tuple[PurePosixPath, zipfile.ZipInfo] | None:
    """Return the only workbook in a zip that holds no folder of a campaign, if there is just one."""
    places = {str(place): (place, entry) for place, entry in entries if place.parts[0] != "__MACOSX"}
    shallow = {place.name: str(place) for place, _ in places.values()}
    found = lone_workbook(shallow)
    books = [place for place, _ in places.values() if place.name == found]
    return places[str(books[0])] if found and len(books) == 1 else None


def _place(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, left: int) -> int:
    """Write one file and return its size; refuse what does not fit into the `left` bytes."""
    if entry.compress_type not in _METHODS:
        raise zipfile.BadZipFile
    written = 0
    with archive.open(entry) as source, path.open("wb") as file:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > left:
                raise _RefusedError(
                    message(
                        "unpacks to more than {limit} MB; zip only the files of the campaign",
                        limit=UNPACKED_BYTES // MEGABYTE,
                    ),
                    shown(entry.filename),
                )
            file.write(chunk)
    return written


def _too_many() -> _RefusedError:
    return _RefusedError(
        message("holds more than {limit} files; zip only the files of the campaign", limit=ZIP_ENTRIES)
    )
