"""The viewer's and the leader's pages: what is published, and nothing of others."""

import datetime as dt
from collections.abc import Callable

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


def test_a_link_opens_the_map(client: TestClient, link: str) -> None:
    dates = [f"2025-07-{day}" for day in (25, 26, 27)]
    answers = [client.get(f"{link}/maps/{date}") for date in dates]
    assert {answer.status_code for answer in answers} <= {200, 404}
    found = next(answer for answer in answers if answer.status_code == 200)
    assert "text/html" in found.headers["content-type"]
    assert "Thôn Một" in found.text
    again = client.get(found.url.path, headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304


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
