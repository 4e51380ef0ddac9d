"""The folder of roads: where networks are kept, found again, and never seen half-built.

Each network is a folder named by the digest of all that it was made from. It is built beside its place, under a name
that no reader looks at, and renamed when it is whole. A lock that the system frees when its holder dies keeps two
builders from doing the same work.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .refusal import cannot_write

SETTING = "LUUDONG_ROADS"
MANIFEST = "network.json"
_DRAFT = ".building-"
_STALE_SECONDS = 24 * 3600.0


def roads_folder() -> Path:
    """Return the folder of roads: `LUUDONG_ROADS`, else ``luudong/roads`` in the user's cache folder."""
    if given := os.environ.get(SETTING):
        return Path(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "luudong" / "roads"


def whole(folder: Path) -> list[Path]:
    """Return the things of a store that are whole, the one made or asked for last at the front."""
    try:
        found = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        dated = [
            (path.stat().st_mtime, path.parent)
            for path in (entry / MANIFEST for entry in found)
            if path.is_file()
        ]
    except OSError:
        return []
    return [path for _, path in sorted(dated, key=lambda pair: (-pair[0], pair[1].name))]


def obtain(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return the thing `name` of a store, made first where it is not there.

    Parameters
    ----------
    folder
        The store.
    name
        What names it: a digest of all that it is made from.
    make
        Makes it in a new folder that it is given; the manifest is written last. What it raises is passed on, and
        what it had made is gone.

    Raises
    ------
    RoadsError
        If the store cannot be written.
    """
    target = folder / name
    try:
        if (target / MANIFEST).is_file():
            return target
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / f".{name}.lock"):
            if (target / MANIFEST).is_file():
                return target
            _sweep(folder)
            draft = folder / f"{_DRAFT}{name}-{secrets.token_hex(4)}"
            try:
                draft.mkdir()
                make(draft)
                if target.exists():
                    # Without its manifest: what a broken disk or a hand has left.
                    shutil.rmtree(target)
                draft.rename(target)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
    except OSError as error:
        raise cannot_write(folder, error) from error
    return target


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock among the processes of this machine; wait for it as long as its holder lives."""
    with path.open("a+b") as file:
        _acquire(file)
        try:
            yield
        finally:
            _release(file)


def _sweep(folder: Path) -> None:
    """Remove drafts that a killed builder has left; a living one's are younger than any build takes."""
    for draft in folder.glob(f"{_DRAFT}*"):
        try:
            if time.time() - draft.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(draft, ignore_errors=True)
        except OSError:
            continue


if sys.platform == "win32":
    import msvcrt

    def _acquire(file: IO[bytes]) -> None:
        while True:
            try:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                return
            except OSError:
                time.sleep(0.2)

    def _release(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _release(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
