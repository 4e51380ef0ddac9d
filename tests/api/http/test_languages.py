"""Which language an answer is in."""

import pytest
from fastapi.testclient import TestClient

import api.http.languages
from api.http.languages import COOKIE

ENGLISH, VIETNAMESE = "Sign in first", "Hãy đăng nhập trước"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9,vi;q=0.1", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en,vi", "vi"),
        ("fr, en;q=0.2", "en"),
        ("fr", "vi"),
        ("en;q=x, vi;q=0.5", "en"),
        ("en;q=0", "vi"),
        (";;,q=,*;q=nan,en;q=nan", "vi"),
    ],
)
def test_the_language_that_is_preferred_counts(client: TestClient, asked: str, language: str) -> None:
    answer = client.get("/api/v1/campaigns", headers={"Accept-Language": asked})
    assert answer.headers["content-language"] == language
    assert (answer.json()["title"] == ENGLISH) == (language == "en")


def test_an_address_beats_the_cookie_and_the_cookie_the_browser(client: TestClient) -> None:
    client.cookies.set(COOKIE, "en")
    assert client.get("/api/v1/campaigns", headers={"Accept-Language": "vi"}).json()["title"] == ENGLISH
    assert client.get("/api/v1/campaigns?lang=vi").headers["content-language"] == "vi"
    assert client.get("/api/v1/campaigns?lang=zz").headers["content-language"] == "en"


def test_a_language_that_was_added_can_be_asked_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.http.languages, "languages", lambda: ("vi", "en", "hmn"))
    answer = client.get("/api/v1/campaigns", headers={"Accept-Language": "hmn, en;q=0.5"})
    assert answer.headers["content-language"] == "hmn"
