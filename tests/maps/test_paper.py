"""Sheets of paper: what they say, and that they come out as PDF."""

import datetime as dt
import re
import sys
from xml.etree import ElementTree as ET

import pytest

from maps import Atlas, Basemap, PaperUnavailableError, sheets_pdf
from maps.drawing import draw_day
from maps.paper import sheets_html
from optimizer import Campaign, Plan


@pytest.fixture(scope="module")
def atlas(campaign: Campaign, plan: Plan) -> Atlas:
    return Atlas(campaign, plan, "vi")


@pytest.fixture(scope="module")
def busy(atlas: Atlas) -> tuple[str, dt.date]:
    date, team = max(atlas.days, key=lambda day: sum(len(route.stops) for route in atlas.days[day]))
    return team, date


def words(html: str) -> str:
    return " ".join(re.sub(r"<style.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def test_a_sheet_says_where_when_with_whom_and_has_room_for_what_was_done(
    atlas: Atlas, busy: tuple[str, dt.date]
) -> None:
    html = sheets_html(atlas, [busy])
    said = words(html)
    team, date = busy
    assert atlas.say.date(date) in said
    stops = [stop for route in atlas.days[date, team] for stop in route.stops]
    for number, stop in enumerate(stops, start=1):
        name = atlas.campaign.village_by_id[stop.village].name
        assert f"{stop.start // 60:02d}:{stop.start % 60:02d}–" in said
        assert re.search(rf"{number}\. {re.escape(name)} – Dự kiến", said)
    for route in atlas.days[date, team]:
        for person in route.crew:
            assert atlas.campaign.volunteer_by_id[person].name in said
    blank = re.findall(r'<tr class="blank">.*?</tr>', html, flags=re.DOTALL)
    assert len(blank) == len(stops)
    assert all(row.count("<td></td>") == 6 for row in blank)
    assert "Dữ liệu minh hoạ" in said


def test_expected_households_of_a_sheet_add_up(atlas: Atlas, busy: tuple[str, dt.date]) -> None:
    rows = re.findall(r'<tr class="expected">.*?</tr>', sheets_html(atlas, [busy]), flags=re.DOTALL)
    for row in rows:
        *classes, total = map(int, re.findall(r'class="figure">(\d+)<', row))
        assert sum(classes) == total


def test_a_code_is_printed_where_there_is_an_address(atlas: Atlas, busy: tuple[str, dt.date]) -> None:
    with_code = sheets_html(atlas, [busy], lambda date, team: f"https://example.org/{team}/{date}")
    assert "Mở trên điện thoại" in words(with_code)
    assert with_code.count("<svg") == 2
    for without in (sheets_html(atlas, [busy]), sheets_html(atlas, [busy], lambda date, team: None)):
        assert "Mở trên điện thoại" not in words(without)
        assert without.count("<svg") == 1


def test_a_drawing_has_every_stop_inside_its_frame(atlas: Atlas) -> None:
    for date, team in list(atlas.days)[:12]:
        root = ET.fromstring(draw_day(atlas, team, date, 118, 76))
        svg = "{http://www.w3.org/2000/svg}"
        stops = {stop.village for route in atlas.days[date, team] for stop in route.stops}
        discs = [disc for disc in root.iter(f"{svg}circle") if disc.get("r") == "2.7"]
        assert len(discs) == len(stops)
        for disc in discs:
            assert 5 < float(disc.get("cx") or 0) < 113
            assert 5 < float(disc.get("cy") or 0) < 71
        names = "".join(root.itertext())
        assert all(atlas.campaign.village_by_id[stop].name.split()[-1] in names for stop in stops)


def test_a_basemap_is_drawn_grey_and_only_where_the_paper_is(campaign: Campaign, plan: Plan) -> None:
    base = campaign.base
    near = [[base.lon, base.lat], [base.lon + 0.001, base.lat]]
    far = [[base.lon + 5, base.lat], [base.lon + 6, base.lat]]
    features = [
        {"properties": {"kind": "road"}, "geometry": {"type": "LineString", "coordinates": line}}
        for line in (near, far)
    ]
    atlas = Atlas(campaign, plan, "vi", basemap=Basemap({"features": features}))
    date, team = next(key for key in atlas.days if key[1] == "T1")
    drawn = draw_day(atlas, team, date, 118, 76)
    assert drawn.count("#a3a3a3") == 1
    # Paper, too, says whom the data is owed to; without it there is nothing to say.
    assert "© OpenStreetMap" in drawn
    assert "OpenStreetMap" not in draw_day(Atlas(campaign, plan, "vi"), team, date, 118, 76)


def test_sheets_come_out_as_pdf(atlas: Atlas, busy: tuple[str, dt.date]) -> None:
    try:
        pdf = sheets_pdf(atlas, [busy])
    except PaperUnavailableError as missing:
        pytest.skip(str(missing))
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) < 200_000


@pytest.mark.long
def test_hostile_names_are_text_on_paper(hostile_campaign: Campaign, hostile_plan: Plan) -> None:
    atlas = Atlas(hostile_campaign, hostile_plan, "en")
    (date, team), *_ = atlas.days
    html = sheets_html(atlas, [(team, date)], lambda date, team: f"https://example.org/{team}")
    assert not re.search(r"<(script|img|iframe|b onclick)", html)
    assert not set("\u202e\u202c\u2028\u2029") & set(html)
    try:
        assert sheets_pdf(atlas, [(team, date)]).startswith(b"%PDF-")
    except PaperUnavailableError as missing:
        pytest.skip(str(missing))


def test_without_the_library_there_is_one_clear_error(
    atlas: Atlas, busy: tuple[str, dt.date], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PaperUnavailableError) as caught:
        sheets_pdf(atlas, [busy])
    assert "libpango" in caught.value.reason.say("vi")
