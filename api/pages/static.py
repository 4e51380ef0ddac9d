"""The style sheet, scripts and icon, under names that change with what is in them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its bytes and media type."""

    body: bytes
    media_type: str


@cache
def _assets() -> tuple[dict[str, str], dict[str, Asset]]:
    names, served = {}, {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            body = path.read_bytes()
            name = f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
            names[path.name] = name
            served[name] = Asset(body, _TYPES[path.suffix])
    return names, served


def address(name: str) -> str:
    """Return where a file of `static` is served.

    Raises
    ------
    KeyError
        If there is no such file.
    """
    return f"/static/{_assets()[0][name]}"


def asset(name: str) -> Asset | None:
    """Return what is served under a name with a digest, if anything is."""
    return _assets()[1].get(name)
