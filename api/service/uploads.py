"""Uploads of a campaign: a zip, a workbook, or its files; read within limits and packed anew.

What is kept is a zip that the service made itself: the files of the campaign's folder and nothing else, in the order of
their names and without times, so that equal campaigns have equal bytes. No path in an upload is used as a path.
"""

from __future__ import annotations

import hashlib
import io
import struct
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from optimizer import Campaign, InputError, Problem, read_campaign

from ..language import message
from .refusals import RefusalError

MEMBERS = 200
"""Most files of an upload; a campaign has at most eleven."""

DIRECTORY_BYTES = 1 << 18
"""Longest list of contents of a zip."""

_MEGABYTE = 1 << 20
_CHUNK = 1 << 18
_SETTINGS_FILE = "campaign.toml"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    RuntimeError,
)
# Only these come out piece by piece; a small piece of the others can fill the memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_BOOKS = (".xlsx", ".xlsm")
_OTHER_BOOKS = (".xls", ".xlsb", ".ods", ".numbers")

_readers = threading.BoundedSemaphore(2)
"""Reading is work for the processor and the memory: many uploads at once take turns."""


@dataclass(frozen=True)
class Upload:
    """One file as it came: the name that the sender gives it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Taken:
    """An upload that can be used.

    Attributes
    ----------
    campaign
        What it says.
    warnings
        What is likely a mistake in it.
    archive
        Its files as a zip.
    sha256
        Of `archive`, in hexadecimal.
    """

    campaign: Campaign
    warnings: tuple[Problem, ...]
    archive: bytes
    sha256: str


def take(uploads: Sequence[Upload], *, upload_mb: int, unpacked_mb: int) -> Taken:
    """Read an upload.

    Parameters
    ----------
    uploads
        One zip of a campaign's folder, its workbook, or the files of the folder.
    upload_mb
        Most megabytes that may come.
    unpacked_mb
        Most megabytes that they may unpack to.

    Raises
    ------
    RefusalError
        If the upload is beyond a limit, or no zip that can be read.
    InputError
        If the campaign in it has errors: all of them.
    """
    if not uploads:
        raise RefusalError(
            "invalid",
            "upload-empty",
            message("No file came; send a zip of the campaign's folder, its workbook (.xlsx), or its files."),
        )
    if sum(len(upload.content) for upload in uploads) > upload_mb * _MEGABYTE:
        raise RefusalError(
            "too-large",
            "upload-too-large",
            message("The upload is larger than {limit} MB.", limit=upload_mb),
        )
    with _readers, tempfile.TemporaryDirectory(prefix="luudong-") as target:
        folder = Path(target)
        ending = _book(uploads)
        if ending in _OTHER_BOOKS:
            # The reader says what to send instead, from the name alone.
            raise InputError(read_campaign(folder / f"upload{ending}").problems)
        book = {f"campaign{ending}": uploads[0].content} if ending else None
        files = book or _files(uploads, unpacked_mb * _MEGABYTE)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        reading = read_campaign(folder)
    if reading.campaign is None:
        raise InputError(reading.problems)
    archive = _packed(files)
    return Taken(reading.campaign, reading.warnings, archive, hashlib.sha256(archive).hexdigest())


def _book(uploads: Sequence[Upload]) -> str | None:
    """Return the ending of a workbook's name, where that is all that came."""
    ending = PurePosixPath(_plain(uploads[0].name)).suffix.casefold()
    return ending if len(uploads) == 1 and ending in (*_BOOKS, *_OTHER_BOOKS) else None


def _files(uploads: Sequence[Upload], limit: int) -> dict[str, bytes]:
    """Return the contents of the campaign's folder, by name."""
    if len(uploads) == 1 and _looks_like_zip(uploads[0]):
        return _unpacked(uploads[0].content, limit)
    if len(uploads) > MEMBERS:
        raise _too_many()
    files: dict[str, bytes] = {}
    folded = set()
    for upload in uploads:
        # Browsers that send a folder send its path too: the last part is the name.
        name = _plain(upload.name).rstrip("/").rpartition("/")[2]
        _check_name(name, upload.name)
        if name.casefold() in folded:
            raise _twice(name)
        folded.add(name.casefold())
        files[name] = upload.content
    return files


def _looks_like_zip(upload: Upload) -> bool:
    return upload.content.startswith(b"PK") or _plain(upload.name).casefold().endswith(".zip")


def _unpacked(content: bytes, limit: int) -> dict[str, bytes]:
    """Return the files beside `campaign.toml` in a zip, by name; at most `limit` bytes come out of it."""
    try:
        _check_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return dict(_members(archive, limit))
    except _BROKEN as error:
        raise RefusalError(
            "invalid",
            "zip-unreadable",
            message(
                "The file is no zip that can be read; zip the campaign's folder again, without a password."
            ),
        ) from error


def _check_directory(content: bytes) -> None:
    """Refuse a zip whose list of contents is too long to be read, before it is."""
    start = content.rfind(b"PK\5\6", max(0, len(content) - 22 - 0xFFFF))
    if start < 0:
        raise zipfile.BadZipFile
    (length,) = struct.unpack_from("<L", content, start + 12)
    if length > DIRECTORY_BYTES:
        raise _too_many()


def _members(archive: zipfile.ZipFile, limit: int) -> Iterator[tuple[str, bytes]]:
    entries = [(PurePosixPath(_plain(entry.filename)), entry) for entry in archive.infolist()]
    if len(entries) > MEMBERS:
        raise _too_many()
    for place, entry in entries:
        if place.is_absolute() or ".." in place.parts or any(":" in part for part in place.parts):
            raise _outside(entry.filename)
    roots = [
        place.parent
        for place, _ in entries
        if place.name.casefold() == _SETTINGS_FILE and place.parts[0] != "__MACOSX"
    ]
    root = min(roots, key=lambda folder: len(folder.parts), default=PurePosixPath())
    folded = set()
    left = limit
    for place, entry in entries:
        if entry.is_dir() or place.parent != root:
            continue
        _check_name(place.name, entry.filename)
        if place.name.casefold() in folded:
            raise _twice(place.name)
        folded.add(place.name.casefold())
        if entry.compress_type not in _METHODS:
            raise zipfile.BadZipFile
        content = _content(archive, entry, left, limit)
        left -= len(content)
        yield place.name, content


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limit: int) -> bytes:
    """Return one file of a zip; sizes are those that come out, whatever the zip claims."""
    content = bytearray()
    with archive.open(entry) as source:
        while chunk := source.read(_CHUNK):
            content += chunk
            if len(content) > left:
                raise RefusalError(
                    "too-large",
                    "unpacked-too-large",
                    message(
                        "The zip unpacks to more than {limit} MB; zip only the files of the campaign.",
                        limit=limit // _MEGABYTE,
                    ),
                )
    return bytes(content)


def _packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _plain(name: str) -> str:
    return name.replace("\\", "/")


def _check_name(name: str, given: str) -> None:
    """Refuse what no file system takes as the name of a file, or takes as something else."""
    short = len(name.encode(errors="surrogatepass")) <= 200
    if not short or name in ("", ".", "..") or ":" in name or not name.isprintable():
        raise _outside(given)


def _outside(name: str) -> RefusalError:
    shown = "".join(letter if letter.isprintable() else "�" for letter in name[:60])
    return RefusalError(
        "invalid",
        "upload-path",
        message("The upload holds a path that leads outside or is no name of a file: “{name}”.", name=shown),
    )


def _twice(name: str) -> RefusalError:
    return RefusalError(
        "invalid", "upload-twice", message("The upload holds the same file twice: “{name}”.", name=name)
    )


def _too_many() -> RefusalError:
    return RefusalError(
        "too-large",
        "upload-too-many",
        message("The upload holds more than {limit} files; send only those of the campaign.", limit=MEMBERS),
    )
