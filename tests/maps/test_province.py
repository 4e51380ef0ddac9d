"""The map of many communes: what it shows, that it needs nothing, and that nothing that it is given runs in it."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import optimizer
from maps import Commune, coverage_share, province_html
from optimizer import Campaign, Plan


def planned(campaign: Campaign) -> Plan:
    return optimizer.solve(campaign, seconds=None, work=2, workers=1)


def small(number: int, name: str, **fields: object) -> Campaign:
    given = {
        "id": f"c{number}",
        "name": name,
        "start": "2025-07-28",
        "end": "2025-07-29",
        "base": {"lat": 22.1 + number / 10, "lon": 103.9},
        "service": {"minutes_per_household": 20, "setup_minutes": 30, "session_minutes": (60,)},
        "weights": {"poor": 8, "near_poor": 6, "elderly": 5, "no_device": 4, "other": 1},
        "penalties": {"visit": 10},
        "villages": [
            {"id": "v", "name": "Thôn", "lat": 22.1 + number / 10, "lon": 103.91, "households": 10, "poor": 4}
        ],
        "teams": [{"id": "T", "shifts": "18:00-21:00"}],
        "volunteers": [{"id": "A", "team": "T"}, {"id": "B", "team": "T"}],
    }
    return Campaign.model_validate(given | fields)


@pytest.fixture(scope="module")
def communes() -> list[Commune]:
    """Return a commune that is served, one that nobody can serve, and one without a plan."""
    served, empty, broken = (
        small(0, "Xã <script>alert(1)</script>"),
        small(1, "Xã B", volunteers=[]),
        small(2, "Xã C"),
    )
    return [
        Commune(served, planned(served), "pages/a%20b.html"),
        Commune(empty, planned(empty), "pages/b.html"),
        Commune(broken, None, problem="no ways <b>"),
    ]


def test_shares_are_of_priority_households(communes: list[Commune]) -> None:
    assert [coverage_share(commune) for commune in communes] == [1.0, 0.0, 0.0]
    nobody = small(3, "Xã D", villages=[{"id": "v", "name": "v", "lat": 22, "lon": 104, "households": 3}])
    assert coverage_share(Commune(nobody, planned(nobody))) == 1.0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_has_every_commune_and_runs_nothing_of_theirs(
    communes: list[Commune], language: str
) -> None:
    page = province_html(communes, language)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src")
    assert "<script>alert" not in page
    assert "no ways &lt;b&gt;" in page
    assert page.count("<template id=") == 3
    assert 'href="pages/a%20b.html"' in page
    assert f'lang="{language}"' in page


def test_totals_are_of_all_communes(communes: list[Commune]) -> None:
    page = province_html(communes, "en")
    assert "Plans of 3 communes" in page
    assert "2 / 3" in page
    # Four poor households in each of three communes; those of one are served.
    assert re.search(r"<dt>Poor</dt><dd>4 / 12</dd>", page)


def test_the_same_plans_give_the_same_page_and_a_title_is_taken(communes: list[Commune]) -> None:
    assert province_html(communes) == province_html(communes)
    assert "<h1>Tỉnh &lt;X&gt;</h1>" in province_html(communes, title="Tỉnh <X>")


def test_no_commune_is_no_map() -> None:
    with pytest.raises(ValueError, match="no communes"):
        province_html([])


def test_names_stand_beside_their_circles(communes: list[Commune], chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "province.html"
    path.write_text(province_html(communes), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    boxes = [page.locator(".label", has_text=name).bounding_box() for name in ("Xã C", "Xã B", "Xã <script>")]
    page.close()
    # A tenth of a degree of latitude lies between one and the next, from north to south.
    heights = [box["y"] for box in boxes if box is not None]
    assert len(heights) == 3
    first, second = (lower - upper for upper, lower in pairwise(heights))
    assert first > 100
    assert abs(first - second) < 60
