"""The pages in a browser: no network, no errors, no scripts of others, and fit to be read on a phone."""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, expect

from maps import Basemap, Written, pack_html, write_maps
from maps.atlas import Atlas
from optimizer import Campaign, Plan, RoadLeg, Turn

DESKTOP, PHONE = (1280, 800), (360, 740)
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@dataclass
class Watched:
    """A page and all that it did."""

    page: Page
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


Open = Callable[[Path, tuple[int, int]], Watched]


@pytest.fixture(scope="session")
def plain(campaign: Campaign, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_maps(campaign, plan, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def hostile(
    hostile_campaign: Campaign, hostile_plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Written:
    return write_maps(hostile_campaign, hostile_plan, tmp_path_factory.mktemp("hostile"), "en")


@pytest.fixture(scope="session")
def busy(campaign: Campaign, plan: Plan, plain: Written) -> Path:
    """The page of the day with the most stops."""
    days = Atlas(campaign, plan, "vi").days
    most = max(days, key=lambda day: sum(len(route.stops) for route in days[day]))
    return plain.overview.with_name(f"{most[1]}-{most[0].isoformat()}.html")


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Open pages; at the end, assert that they asked for nothing and complained of nothing."""
    opened: list[Watched] = []

    def visit_page(path: Path, size: tuple[int, int]) -> Watched:
        phone = size[0] < 500
        page = chromium.new_page(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            is_mobile=phone,
        )
        watched = Watched(page)

        def on_console(message: ConsoleMessage) -> None:
            watched.said.append(f"{message.type}: {message.text}")

        def on_dialog(dialog: Dialog) -> None:
            watched.said.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("console", on_console)
        page.on("pageerror", lambda error: watched.said.append(f"error: {error}"))
        page.on("dialog", on_dialog)
        page.goto(path.as_uri())
        page.wait_for_selector("html.ready", timeout=10_000)
        opened.append(watched)
        return watched

    yield visit_page
    for watched in opened:
        watched.page.close()
    for watched in opened:
        foreign = [url for url in watched.requests if not (url.startswith("file:") and url.endswith(".html"))]
        assert not [url for url in foreign if not url.startswith("data:")]
        assert not watched.said


@contextmanager
def complaints_expected(watched: Watched) -> Iterator[None]:
    """Leave out what the page complains of inside."""
    before, asked = list(watched.said), list(watched.requests)
    yield
    watched.page.wait_for_timeout(50)
    watched.said[:], watched.requests[:] = before, asked


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


@SIZES
@pytest.mark.parametrize("kind", ["overview", "day", "hostile overview", "hostile day"])
def test_pages_open_quietly_and_fit_the_screen(
    visit: Open,
    plain: Written,
    hostile: Written,
    busy: Path,
    tmp_path: Path,
    kind: str,
    size: tuple[int, int],
) -> None:
    path = {
        "overview": plain.overview,
        "day": busy,
        "hostile overview": hostile.overview,
        "hostile day": hostile.days[2],
    }[kind]
    page = visit(path, size).page
    page.screenshot(path=tmp_path / f"{kind.replace(' ', '-')}-{size[0]}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    page.evaluate("document.querySelectorAll('[data-village]').forEach((button) => button.click())")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame = box(page.locator(".map"))
    assert frame["width"] >= 350
    assert frame["height"] >= 240
    assert page.locator(".folium-map svg path").count() > 5


@SIZES
def test_the_overview_shows_villages_legend_and_headline(
    visit: Open, plain: Written, campaign: Campaign, size: tuple[int, int]
) -> None:
    page = visit(plain.overview, size).page
    circles = page.locator(".leaflet-overlay-pane path.leaflet-interactive")
    assert circles.count() == len(campaign.villages)
    for selector in (".legend", ".headline", ".north", ".leaflet-control-scale", ".stamp", "#period"):
        assert page.locator(selector).first.is_visible()
    assert page.locator(".map .alert").count() == 2
    assert page.locator(".label.base").first.inner_text() == "UBND xã Cốc San"


@SIZES
def test_labels_do_not_overlap_and_are_not_cut_off(
    visit: Open, plain: Written, size: tuple[int, int]
) -> None:
    page = visit(plain.overview, size).page
    frame = box(page.locator(".map"))
    boxes = page.evaluate(
        "[...document.querySelectorAll('.label')].filter((label) => label.offsetWidth)"
        ".map((label) => label.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) >= 14
    for each in boxes:
        assert each["x"] >= frame["x"]
        assert each["x"] + each["width"] <= frame["x"] + frame["width"]
        assert each["y"] >= frame["y"]
        assert each["y"] + each["height"] <= frame["y"] + frame["height"]
    for one, other in itertools.combinations(boxes, 2):
        apart = (
            one["x"] + one["width"] <= other["x"] + 1
            or other["x"] + other["width"] <= one["x"] + 1
            or one["y"] + one["height"] <= other["y"] + 1
            or other["y"] + other["height"] <= one["y"] + 1
        )
        assert apart


def test_a_date_shows_its_stops_in_order_and_its_trips(
    visit: Open, plain: Written, campaign: Campaign, plan: Plan
) -> None:
    page = visit(plain.overview, DESKTOP).page
    assert page.locator(".stop-number").count() == 0
    date = plan.routes[0].date
    page.select_option("#period", label=Atlas(campaign, plan, "vi").say.date(date))
    routes = [route for route in plan.routes if route.date == date]
    assert page.locator(".stop-number").count() == sum(len(route.stops) for route in routes)
    teams = {route.team for route in routes}
    shown = page.locator("[data-trip]:visible")
    assert shown.count() == len(teams)
    for box_ in page.locator("[data-chip]").all():
        box_.uncheck()
    assert shown.count() == page.locator(".stop-number").count() == 0
    assert page.locator("#no-trips").is_visible()
    page.locator("[data-chip]").first.check()
    first = [route for route in routes if route.team == campaign.teams[0].id]
    assert page.locator(".stop-number").count() == sum(len(route.stops) for route in first)


def test_weeks_and_dates_can_be_stepped_through(visit: Open, plain: Written) -> None:
    page = visit(plain.overview, PHONE).page
    assert page.locator("#earlier").is_disabled()
    page.locator("#later").tap()
    assert page.locator("#period option:checked").inner_text().startswith("Tuần 1")
    page.select_option("#period", index=page.locator("#period option").count() - 1)
    assert page.locator("#later").is_disabled()
    page.locator("#earlier").tap()
    assert page.locator("#later").is_enabled()


def test_the_button_of_today_is_there_on_days_of_the_plan_only(
    visit: Open, chromium: Browser, plain: Written, plan: Plan
) -> None:
    page = visit(plain.overview, PHONE).page
    assert page.locator("#today").is_hidden()
    date = plan.routes[0].date
    page.clock.set_fixed_time(f"{date.isoformat()}T09:00:00")
    page.reload()
    page.locator("#today").tap()
    assert page.locator("#period option:checked").get_attribute("data-dates") == date.isoformat()


def test_a_village_opens_in_a_popup_on_a_wide_screen(visit: Open, plain: Written, campaign: Campaign) -> None:
    page = visit(plain.overview, DESKTOP).page
    number = [village.id for village in campaign.villages].index("v17")
    page.locator("details", has=page.locator(f"[data-village='{number}']")).first.locator("summary").click()
    page.locator(f"[data-village='{number}']").first.click()
    popup = page.locator(".leaflet-popup-content")
    assert campaign.village_by_id["v17"].name in popup.inner_text()
    assert "Thiếu 1 lượt đến" in popup.inner_text()
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    assert popup.count() == 0


def test_a_village_opens_in_a_sheet_on_a_phone(visit: Open, plain: Written, campaign: Campaign) -> None:
    page = visit(plain.overview, PHONE).page
    # Beside the small circle, as fingers do; v20 has no close neighbour.
    number = [village.id for village in campaign.villages].index("v20")
    spot = page.evaluate(
        """(name) => {
             const labels = [...document.querySelectorAll('.label')];
             const box = labels.find((label) => label.textContent === name).getBoundingClientRect();
             return [box.left, box.top + box.height / 2];
           }""",
        campaign.villages[number].name,
    )
    page.touchscreen.tap(spot[0] - 4, spot[1])
    sheet = page.locator("#sheet")
    assert campaign.villages[number].name in sheet.inner_text()
    assert box(sheet)["y"] > 250
    page.locator("#close").tap()
    assert sheet.is_hidden()


def test_what_a_finger_must_hit_is_large_enough(visit: Open, plain: Written, busy: Path) -> None:
    overview = visit(plain.overview, PHONE).page
    for selector in ("#earlier", "#later", "#period", ".chip", ".trips a", "summary", ".leaflet-bar a"):
        for target in overview.locator(selector).all()[:8]:
            assert box(target)["height"] >= 40, selector
    day = visit(busy, PHONE).page
    for selector in ("nav a", ".navigate a", "[data-village]", ".bring summary", ".leaflet-bar a"):
        for target in day.locator(selector).all():
            assert box(target)["height"] >= 44, selector


def test_a_day_shows_its_stops_on_the_map_and_links_on(visit: Open, busy: Path) -> None:
    page = visit(busy, PHONE).page
    listed = [name.strip() for name in page.locator(".timeline .number").all_inner_texts()]
    assert listed == [str(number + 1) for number in range(len(listed))]
    assert sorted(page.locator(".stop-number").all_inner_texts()) == sorted(listed)
    assert page.locator(".label.stop:visible").count() == len(listed)
    page.locator(".stop-number").first.tap()
    assert page.locator("#sheet").is_visible()
    page.locator("#close").tap()
    title = page.title()
    page.locator("nav a[rel=next]").tap()
    page.wait_for_selector("html.ready")
    assert page.title() != title
    page.locator("nav a", has_text="Tổng quan").tap()
    page.wait_for_selector("body.overview")


def test_the_policy_stops_scripts_and_requests_of_others(visit: Open, plain: Written) -> None:
    watched = visit(plain.overview, DESKTOP)
    with complaints_expected(watched):
        ran = watched.page.evaluate(
            """async () => {
                 document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = true">');
                 const script = document.createElement('script');
                 script.textContent = 'window.ran = true';
                 document.body.append(script);
                 const fetched = await fetch('https://example.org/').then(() => true, () => false);
                 return [window.ran === true, fetched];
               }"""
        )
        assert ran == [False, False]


def test_printing_opens_what_is_folded_and_fits_the_paper(visit: Open, plain: Written) -> None:
    page = visit(plain.overview, DESKTOP).page
    folded = page.locator("details:not([open])").count()
    assert folded > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert box(page.locator(".map"))["width"] < 400 / 25.4 * 96
    assert box(page.locator(".stage"))["height"] < 277 / 25.4 * 96
    assert page.locator(".controls").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("details:not([open])").count() == folded
    assert len(page.pdf(format="A4")) > 20_000


def write_pack(campaign: Campaign, plan: Plan, folder: Path, basemap: Basemap | None = None) -> Path:
    """Write the first team's pack of all its dates."""
    path = folder / "pack.html"
    dates = [route.date for route in plan.routes]
    path.write_text(pack_html(campaign, plan, campaign.teams[0].id, dates, "vi", basemap=basemap), "utf-8")
    return path


@SIZES
def test_a_pack_switches_between_its_dates(
    visit: Open, campaign: Campaign, plan: Plan, tmp_path: Path, size: tuple[int, int]
) -> None:
    page = visit(write_pack(campaign, plan, tmp_path), size).page
    dates = sorted({route.date for route in plan.routes if route.team == "T1"})
    assert page.locator("#pick option").count() == len(dates)
    assert page.locator("#earlier").is_disabled()
    for date in dates[:3]:
        stops = [
            stop for route in plan.routes if (route.team, route.date) == ("T1", date) for stop in route.stops
        ]
        names = [campaign.village_by_id[stop.village].name for stop in stops]
        assert page.locator("#pick").input_value() == date.isoformat()
        assert page.locator(".timeline .stop:visible h3 .name").all_inner_texts() == names
        assert page.locator(".stop-number").count() == len(set(names))
        assert page.locator(".label.stop:visible").count() == len(set(names))
        page.locator(".stop-number").first.click()
        # The one before may still be fading.
        expect(page.locator(".popup:visible")).to_have_count(1)
        assert "Chỉ đường" in page.locator(".popup:visible").inner_text()
        page.keyboard.press("Escape")
        page.locator("#later").click()
    page.select_option("#pick", index=len(dates) - 1)
    assert page.locator("#later").is_disabled()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_pack_opens_on_the_day_it_is_opened(
    visit: Open, campaign: Campaign, plan: Plan, tmp_path: Path
) -> None:
    page = visit(write_pack(campaign, plan, tmp_path), PHONE).page
    dates = sorted({route.date for route in plan.routes if route.team == "T1"})
    page.clock.set_fixed_time(f"{dates[2].isoformat()}T09:00:00")
    page.reload()
    page.wait_for_selector("html.ready")
    assert page.locator("#pick").input_value() == dates[2].isoformat()


def test_ticks_of_what_to_bring_outlive_a_reload(visit: Open, busy: Path) -> None:
    page = visit(busy, PHONE).page
    page.locator(".bring summary").first.tap()
    page.locator(".bring label").nth(1).tap()
    page.reload()
    page.wait_for_selector("html.ready")
    ticked = page.evaluate("[...document.querySelectorAll('[data-tick]')].map((box) => box.checked)")
    assert [place for place, on in enumerate(ticked) if on] == [1]


@pytest.mark.parametrize("allowed", [True, False], ids=["allowed", "refused"])
def test_my_position_where_the_browser_gives_it(visit: Open, busy: Path, allowed: bool) -> None:
    page = visit(busy, PHONE).page
    if allowed:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": 22.45, "longitude": 103.92, "accuracy": 12})
    assert page.locator("#me").is_hidden()
    page.locator(".me").tap()
    # The policy of the page forbids what `wait_for_function` would do there.
    expect(page.locator("#me")).to_have_text(re.compile(r"[^…\s]$"), timeout=30_000)
    words = page.locator("#me").inner_text()
    assert ("± 12 m" in words) is allowed
    assert words.startswith("Điểm dừng gần nhất") is allowed


def test_roads_and_a_basemap_are_drawn_without_a_request(
    visit: Open, campaign: Campaign, plan: Plan, tmp_path: Path
) -> None:
    places = {place.id: (place.lon, place.lat) for place in campaign.places}
    legs = tuple(
        RoadLeg(
            origin=origin,
            destination=destination,
            mode="scooter",
            minutes=9,
            metres=3210,
            geometry=(places[origin], (103.93, 22.46), places[destination]),
            turns=(Turn(text={"vi": "Rẽ trái vào QL4D", "en": "Left into QL4D"}, metres=1250),),
        )
        for origin, destination in itertools.permutations(places, 2)
    )
    lines = [
        {"type": "Feature", "properties": {"kind": kind}, "geometry": geometry}
        for kind, geometry in (
            ("highway", {"type": "LineString", "coordinates": [[103.9, 22.4], [103.95, 22.5]]}),
            ("water", {"type": "Polygon", "coordinates": [[[103.9, 22.4], [103.95, 22.5], [103.9, 22.5]]]}),
        )
    ]
    basemap = Basemap({"type": "FeatureCollection", "features": lines})
    on_roads = plan.model_copy(update={"legs": legs})
    page = visit(write_pack(campaign, on_roads, tmp_path, basemap), PHONE).page
    assert page.locator(".leaflet-basemap-pane canvas").count() == 1
    assert page.locator(".owed").inner_text() == "© OpenStreetMap"
    page.locator(".turns:visible summary").first.tap()
    assert page.locator(".turns:visible li").first.inner_text() == "Rẽ trái vào QL4D (1.250 m)"
    assert "3,2 km" in page.locator(".timeline:visible .leg").first.inner_text()
