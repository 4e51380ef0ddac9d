"""Secrets are long, stored as digests, and blotted out of whatever is written down."""

import stat
import unicodedata
from pathlib import Path

import pytest

from api.identity import secrets
from api.identity.links import LinkSigner
from api.identity.secrets import (
    CSRF,
    INVITATION,
    SESSION,
    TOKEN,
    WeakKeyError,
    digest,
    hash_password,
    new_secret,
    password_matches,
    redacted,
    same,
    signing_key,
)
from api.settings import Settings

from .conftest import hashed


def test_secrets_differ_and_say_what_they_are_for() -> None:
    made = [new_secret(prefix) for prefix in (TOKEN, SESSION, INVITATION, CSRF) for _ in range(3)]
    assert len(set(made)) == 12
    assert {len(secret) for secret in made} == {4 + 43}
    assert len({digest(secret) for secret in made}) == 12


@pytest.mark.parametrize(
    ("given", "expected", "agree"),
    [("a", "a", True), ("a", "b", False), ("", "", False), (None, None, False), ("a", None, False)],
)
def test_nothing_agrees_with_nothing(given: str | None, expected: str | None, agree: bool) -> None:
    assert same(given, expected) is agree


def test_a_password_is_right_however_its_letters_are_put_together() -> None:
    stored = hash_password("bốn từ rất khó")
    assert stored.startswith("$argon2id$")
    assert password_matches(stored, unicodedata.normalize("NFD", "bốn từ rất khó"))
    assert not password_matches(stored, "bốn từ rất khò")
    assert hash_password("bốn từ rất khó") != stored


@pytest.mark.parametrize("typed", ["", "x", "\ud800", "x" * 1000])
def test_without_a_hash_no_password_is_right(typed: str) -> None:
    assert not password_matches(None, typed)
    assert not password_matches("not a hash", typed)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer {token}",
        "cookie luudong_session={session}; x",
        "GET /join/{invitation} 200",
        "see http://host/l/{link}?lang=vi",
        "Authorization: Link {link}",
        "csrf={csrf}",
        "Failing row contains (1, an, {hash}, viewer).",
        "DETAIL:  Failing row contains (1, somebody typed this, viewer).",
        "GET /join/somebody-typed-this",
        "GET /l/somebody.typed.this/maps/2025-07-25",
    ],
)
def test_what_is_logged_has_no_secret_left(text: str) -> None:
    known = {
        "token": new_secret(TOKEN),
        "session": new_secret(SESSION),
        "invitation": new_secret(INVITATION),
        "csrf": new_secret(CSRF),
        "link": LinkSigner("k" * 32).sign("0" * 32),
        "hash": hashed(),
    }
    written = redacted(text.format(**known))
    assert "[secret]" in written
    assert not [secret for secret in known.values() if secret in written or secret[5:30] in written]
    assert known["hash"][-20:] not in written
    assert "somebody" not in written


@pytest.mark.parametrize("text", ["", "/plans/0123456789abcdef0123456789abcdef", "/joined/list", "ldk_short"])
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_the_key_is_made_once_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    key = signing_key(settings)
    path = tmp_path / "data" / "secret.key"
    assert len(key) >= 32
    assert signing_key(settings) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret.key"]


def test_of_two_that_make_the_key_at_once_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    secrets._make_key(path)
    first = path.read_text()
    secrets._make_key(path)
    assert path.read_text() == first


def test_a_key_that_is_too_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeakKeyError, match="32"):
        signing_key(Settings(secret_key="short"))
    (tmp_path / "secret.key").write_text("short\n")
    with pytest.raises(WeakKeyError, match="no usable key"):
        signing_key(Settings(data=tmp_path))


def test_a_link_holds_with_the_key_that_signed_it_and_unchanged() -> None:
    signed = LinkSigner("k" * 32).sign("0" * 32)
    assert LinkSigner("k" * 32).read(signed) == "0" * 32
    assert LinkSigner("m" * 32).read(signed) is None
    for wrong in ("1" + signed[1:], signed[:-2] + "xx", signed.partition(".")[0], "", ".", "ế.x"):
        assert LinkSigner("k" * 32).read(wrong) is None
