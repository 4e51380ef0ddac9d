"""Random secrets and their digests, passwords, and the key that signs links.

A secret that the service has drawn itself has 256 random bits: its digest needs no salt and no slow function. A
password is chosen by a person, so it gets both.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from optimizer import Message

from ..language import message
from ..settings import Settings

TOKEN = "ldk_"
SESSION = "lds_"
INVITATION = "ldi_"
CSRF = "ldc_"

KEY_CHARACTERS = 32
"""A signing key that is shorter is refused."""

_SECRET = re.compile(
    r"ld[ksic]_[A-Za-z0-9_-]{20,}|\$argon2[a-z]+\$[^\s'\")]+|[0-9a-f]{32}\.[A-Za-z0-9_-]{20,}"
    r"|(?<=/join/)[^\s/?\"']+|(?<=/l/)[^\s/?\"']+"
    # PostgreSQL tells the values of a row that it has refused.
    r"|(?<=DETAIL:  )[^\n]+"
)

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Each computation takes 19 MiB and a core: a burst of sign-ins must not take the machine from everybody else.
_hashing = threading.BoundedSemaphore(2)


class WeakKeyError(ValueError):
    """The key that signs links is too short to use.

    Attributes
    ----------
    reason
        What is wrong and what to do about it.
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def new_secret(prefix: str) -> str:
    """Return a secret of 256 random bits behind a prefix that tells what it is for."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256 in hexadecimal, 64 characters."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(given: str | None, expected: str | None) -> bool:
    """Say whether two secrets agree, in a time that does not tell where they differ; nothing agrees with none."""
    if not given or not expected:
        return False
    return secrets.compare_digest(digest(given), digest(expected))


def redacted(text: str) -> str:
    """Return `text` without the secrets that stand in it, for logs: `/l/…`, `/join/…`, `Bearer …`, hashes, rows."""
    return _SECRET.sub("[secret]", text)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and parameters."""
    with _hashing:
        return _hasher.hash(unicodedata.normalize("NFC", password))


def password_matches(stored: str | None, password: str) -> bool:
    """Say whether a password is the one whose hash is `stored`; without a hash, take as long and say no."""
    with _hashing:
        try:
            _hasher.verify(stored or _nobody(), unicodedata.normalize("NFC", password))
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
    return stored is not None


def needs_new_hash(stored: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    """Return a hash that no password matches, for names that do not exist."""
    return _hasher.hash(secrets.token_urlsafe(32))


def signing_key(settings: Settings) -> str:
    """Return the key that signs links: the setting's, or the data folder's, which is made if it is not there.

    Raises
    ------
    WeakKeyError
        If the key is shorter than 32 characters.
    OSError
        If the data folder cannot be read or written.
    """
    if settings.secret_key is not None:
        key = settings.secret_key.get_secret_value()
        if len(key) < KEY_CHARACTERS:
            raise WeakKeyError(
                message(
                    "LUUDONG_SECRET_KEY is too short: give {limit} characters or more", limit=KEY_CHARACTERS
                )
            )
        return key
    path = settings.data / "secret.key"
    if not path.exists():
        settings.data.mkdir(parents=True, exist_ok=True)
        _make_key(path)
    key = path.read_text(encoding="ascii").strip()
    if len(key) < KEY_CHARACTERS:
        raise WeakKeyError(
            message(
                "{path} holds no usable key: remove it for a new one, and links given out stop working",
                path=path,
            )
        )
    return key


def _make_key(path: Path) -> None:
    """Write a key that nobody else can read; of several processes that start at once, the first one's stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
