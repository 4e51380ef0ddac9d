"""The viewer's and the leader's pages: what is published, and nothing of others."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.identity import links
from api.identity.dependencies import shared
from optimizer import Plan

from .conftest import Known

SignIn = Callable[..., TestClient]


@pytest.fixture
def link(app: FastAPI, published: Known) -> str:
    """Return the address of a link of the only team."""
    return address(app, published, "T1")


def address(app: FastAPI, known: Known, team: str) -> str:
    """Return the address of a link of a team."""
    lasting = dt.timedelta(days=1)
    with app.state.database.begin() as session:
        made = links.make(
            session, campaign_id=known.campaign_id, team=team, user_id=known.user_id, lasting=lasting
        )
        return f"/l/{shared(app).signer.sign(made.id)}"


def test_a_viewer_sees_coverage_without_names(sign_in: SignIn, published: Known) -> None:
    viewer = sign_in("viewer")
    assert viewer.get("/").url.path == "/coverage"
    assert published.campaign_id in viewer.get("/coverage").text
    page = viewer.get(f"/coverage/{published.campaign_id}").text
    assert "Thôn Một" in page
    assert ">An<" not in page


def test_coverage_waits_for_what_is_published(sign_in: SignIn, known: Known) -> None:
    viewer = sign_in("viewer")
    assert known.campaign_id not in viewer.get("/coverage").text
    assert "No week of this campaign is published" in viewer.get(f"/coverage/{known.campaign_id}").text


def test_a_link_shows_the_own_team(client: TestClient, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert "Tổ 1" in page.text
    assert "Thôn Một" in page.text
    # The campaign is past: whom to call is asked no more.
    assert "Hôm nay không có chuyến nào." in page.text
    assert "An" not in page.text.split()


def test_on_the_day_a_link_says_who_goes_along(
    client: TestClient, link: str, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    date = plan.routes[0].date
    # 18 o'clock of the day before in UTC is the day itself in Vietnam.
    moment = dt.datetime.combine(date - dt.timedelta(days=1), dt.time(18), dt.UTC)
    monkeypatch.setattr("api.pages.following.now", lambda: moment)
    page = client.get(f"{link}?lang=en").text
    assert "Today: " in page
    assert f"/maps/{date.isoformat()}" in page
    assert "Who goes along" in page
    assert "<span>An <" in page


@pytest.fixture
def tiny(tiny: Path) -> Path:
    """Return the tiny campaign, of whose volunteers one has a phone."""
    rows = "id,team,name,role,phone\nV1,T1,An,leader,900000001\nV2,T1,Bình,member,\n"
    (tiny / "volunteers.csv").write_text(rows, encoding="utf-8")
    return tiny


@pytest.mark.parametrize("days", [0, 1])
def test_the_crew_is_called_with_a_touch(
    client: TestClient, link: str, plan: Plan, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    # On the day, and the day before: whoever cannot come is asked in time.
    date = plan.routes[0].date
    moment = dt.datetime.combine(date - dt.timedelta(days=days), dt.time(6), dt.UTC)
    monkeypatch.setattr("api.pages.following.now", lambda: moment)
    page = client.get(f"{link}?lang=en").text
    assert 'href="tel:0900000001" aria-label="Call An: 0900\xa0000\xa0001"' in page
    assert set(re.findall(r'tel:([^"]*)"', page)) == {"0900000001"}
    assert "<span>Bình</span>" in page
    # The map is sent on to whoever asks the way: it has names, but no phones.
    found = client.get(f"{link}/maps/{date.isoformat()}").text
    assert "Bình" in found
    assert not re.search(r"0?900\D?000\D?001", found)


def test_nobody_is_called_about_what_is_over(client: TestClient, link: str) -> None:
    assert "tel:" not in client.get(link).text


def test_a_link_opens_the_map(client: TestClient, link: str) -> None:
    dates = [f"2025-07-{day}" for day in (25, 26, 27)]
    answers = [client.get(f"{link}/maps/{date}") for date in dates]
    assert {answer.status_code for answer in answers} <= {200, 404}
    found = next(answer for answer in answers if answer.status_code == 200)
    assert "text/html" in found.headers["content-type"]
    assert "Thôn Một" in found.text
    again = client.get(found.url.path, headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304


def test_a_link_leads_to_what_is_taken_along(
    client: TestClient, link: str, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = dt.datetime.combine(plan.routes[0].date, dt.time(1), dt.UTC)
    monkeypatch.setattr("api.pages.following.now", lambda: moment)
    text = client.get(link).text
    found = [address for address in re.findall(r'href="([^"]+)"', text) if address.startswith(f"{link}/")]
    kinds = {address.removeprefix(f"{link}/").partition("?")[0].partition("/")[0] for address in found}
    assert kinds >= {"maps", "packs", "sheets", "tracks", "calendar.ics"}
    for address in found:
        if "/sheets/" not in address:  # takes a second, and a library of the system
            assert client.get(address).status_code == 200, address


def test_a_link_of_another_team_shows_nothing_of_this_one(
    app: FastAPI, client: TestClient, published: Known
) -> None:
    page = client.get(address(app, published, "T2"))
    assert page.status_code == 200
    assert "Thôn Một" not in page.text
    assert "Chưa công bố" in page.text


def test_a_link_without_a_published_week_says_so(app: FastAPI, client: TestClient, known: Known) -> None:
    assert "Chưa công bố" in client.get(address(app, known, "T1")).text


@pytest.mark.parametrize("signed", ["x", "a.b", "%00", "0" * 32 + "." + "A" * 43])
def test_a_made_up_link_is_refused(client: TestClient, signed: str) -> None:
    assert client.get(f"/l/{signed}").status_code == 404


def test_a_leader_with_an_account_sees_the_same(sign_in: SignIn, published: Known) -> None:
    leader = sign_in("leader", campaign_id=published.campaign_id, team="T1")
    page = leader.get("/")
    assert page.url.path == "/team"
    assert "Thôn Một" in page.text
    for other in (f"/plans/{published.plan_id}", "/campaigns", "/people", "/coverage"):
        assert leader.get(other).status_code == 403


def test_a_viewer_has_no_team(sign_in: SignIn) -> None:
    assert sign_in("viewer").get("/team").status_code == 403
