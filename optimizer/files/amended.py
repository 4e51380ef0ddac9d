"""A copy of a campaign's files with some figures of `[service]` changed, comments and all else as they were."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

from ..language import message
from .limits import SETTINGS_BYTES
from .problems import Book, InputError, shown
from .sources import KNOWN_FILES, SETTINGS_FILE, Folder, list_folder
from .zips import unpack

_TABLE = re.compile(r"^\s*\[\s*service\s*\]\s*(#.*)?$")
_ANY_TABLE = re.compile(r"^\s*\[")


def copy_with_service(source: Path, target: Path, figures: Mapping[str, float]) -> None:
    """Copy a campaign folder, or a zip of one, to the folder `target` with figures of `[service]` changed.

    Parameters
    ----------
    source
        The campaign; it has been read without errors.
    target
        A folder, made where it is missing; only a campaign's own files are copied, and replace those there.
    figures
        New values by key.

    Raises
    ------
    InputError
        If the campaign is a workbook, or its campaign.toml is not written plainly enough to be changed.
    OSError
        If a file cannot be written.
    """
    book = Book()
    with tempfile.TemporaryDirectory(prefix="luudong-") as unpacked:
        if source.is_dir():
            names = list_folder(source, book)
            folder = None if names is None else Folder(source, names, book)
        elif source.suffix.casefold() == ".zip":
            folder = unpack(source, Path(unpacked), book)
        else:
            folder = None
            book.error(
                shown(source.name),
                message("figures in a workbook are not changed from here; write them into it yourself"),
            )
        text = None if folder is None else folder.text(SETTINGS_FILE, SETTINGS_BYTES)
        changed = None if text is None else _changed(text, figures, book)
        if folder is None or changed is None:
            raise InputError(book.problems)
        target.mkdir(parents=True, exist_ok=True)
        for name in folder.names:
            if name.casefold() in KNOWN_FILES and name.casefold() != SETTINGS_FILE:
                shutil.copyfile(folder.root / name, target / name)
        partial = target / f".{SETTINGS_FILE}.partial"
        partial.write_text(changed, "utf-8", newline="\n")
        partial.replace(target / SETTINGS_FILE)


def _changed(text: str, figures: Mapping[str, float], book: Book) -> str | None:
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((n for n, line in enumerate(lines) if _TABLE.match(line)), None)
    if start is not None:
        end = next((n for n in range(start + 1, len(lines)) if _ANY_TABLE.match(lines[n])), len(lines))
        for key, value in figures.items():
            given = re.compile(rf"^(\s*{re.escape(key)}\s*=\s*)[^#]*?(\s*#.*)?$")
            at = next((n for n in range(start + 1, end) if given.match(lines[n])), None)
            if at is None:
                lines.insert(start + 1, f"{key} = {value!r}")
                end += 1
            else:
                found = given.match(lines[at])
                assert found is not None
                lines[at] = f"{found[1]}{value!r}{found[2] or ''}"
    changed = "\n".join(lines)
    try:
        service = tomllib.loads(changed).get("service", {})
    except tomllib.TOMLDecodeError:
        service = {}
    if any(service.get(key) != value for key, value in figures.items()):
        book.error(
            SETTINGS_FILE,
            message(
                "[service] is not written plainly enough to be changed; write each key on a line of its own"
            ),
        )
        return None
    return changed
