"""What all pages share: languages, static files, the menu, errors."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import api
from api.pages import static
from api.pages.speech import Speech
from api.pages.words import WORDS
from optimizer import Language


@pytest.mark.parametrize("name", ["pages.css", "live.js", "copy.js", "icon.svg"])
def test_static_files_are_named_by_what_is_in_them(client: TestClient, name: str) -> None:
    answer = client.get(static.address(name))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert re.search(r"\.[0-9a-f]{12}\.", static.address(name))


@pytest.mark.parametrize("name", ["pages.css", "../router.py", "pages.000000000000.css"])
def test_other_files_are_not_given_out(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "language"),
    [
        ("", "", "", "vi"),
        ("", "", "fr, en;q=0.8", "en"),
        ("", "", "vi, en;q=0.9", "vi"),
        ("", "en", "vi", "en"),
        ("?lang=vi", "en", "en", "vi"),
        ("?lang=xx", "", "", "vi"),
    ],
)
def test_the_language_of_a_page(
    client: TestClient, query: str, cookie: str, accepted: str, language: str
) -> None:
    client.headers["Accept-Language"] = accepted
    if cookie:
        client.cookies.set("luudong_language", cookie)
    answer = client.get(f"/sign-in{query}")
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language


def test_a_language_asked_for_is_remembered(client: TestClient) -> None:
    client.get("/sign-in?lang=en")
    assert '<html lang="en">' in client.get("/sign-in").text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_can_be_said(language: Language) -> None:
    say = Speech(language)
    for key, message in WORDS.items():
        places = set(re.findall(r"{(\w+)}", message.template))
        assert "{" not in say(key, **dict.fromkeys(places, "x")), key


def test_whoever_is_not_signed_in_is_led_to_sign_in(client: TestClient) -> None:
    answer = client.get("/people", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/people")


def test_an_error_is_a_page_where_a_browser_asks(planner: TestClient) -> None:
    answer = planner.get("/plans/nothing", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_pages_have_no_script_or_style_inline(planner: TestClient) -> None:
    for address in ("/campaigns", "/campaigns/new", "/people", "/people/log", "/account", "/coverage"):
        text = planner.get(address).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), address


def test_every_action_that_is_noted_has_words() -> None:
    noted = set()
    for path in Path(api.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "record(" in source or "_noted(" in source or "_note(" in source:
            kinds = "campaign|plan|week|session|password|user|invitation|token|link"
            noted |= set(re.findall(rf'"((?:{kinds})\.[a-z]+)"', source))
    noted -= {"campaign.toml", "campaign.zip", "plan.json"}
    assert len(noted) >= 15
    assert not [action for action in noted if f"done_{action}" not in WORDS]
