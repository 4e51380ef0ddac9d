"""What the pages say, read as text and as HTML."""

import base64
import datetime as dt
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps import Reader, day_html, overview_html, pack_html
from maps.atlas import Atlas
from maps.overview import promise
from maps.page import in_script
from maps.trips import whole
from maps.words import WORDS, Speech, plain
from optimizer import CLASSES, Campaign, Language, Plan, Unmet

MAPS = Path(__file__).parents[2] / "maps"


class Page(HTMLParser):
    """The tags, texts and scripts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data

    def values(self, name: str) -> list[str]:
        return [found for _, attributes in self.tags if (found := attributes.get(name)) is not None]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture(scope="module", params=["plain", "hostile"])
def pages(
    request: pytest.FixtureRequest,
    campaign: Campaign,
    plan: Plan,
    hostile_campaign: Campaign,
    hostile_plan: Plan,
) -> list[Page]:
    shown, made = (campaign, plan) if request.param == "plain" else (hostile_campaign, hostile_plan)
    busy = max(made.routes, key=lambda route: len(route.stops))
    return [Page(overview_html(shown, made)), Page(day_html(shown, made, busy.team, busy.date))]


def test_pages_hold_only_their_own_tags_and_no_handlers(pages: list[Page]) -> None:
    for page in pages:
        kinds = {tag for tag, _ in page.tags}
        assert not kinds & {"img", "iframe", "object", "embed", "b onclick", "base", "form"}
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
        assert len(page.scripts) == 6


def test_links_lead_to_pages_of_the_folder_or_to_the_phone(pages: list[Page]) -> None:
    for page in pages:
        for link in page.values("href"):
            assert re.fullmatch(
                r"data:,|geo:[-\d.]+,[-\d.]+\?q=[-\d.,]+\([\w.%~-]*\)|[\w-]+\.html|"
                r"https://www\.google\.com/maps/dir/\?api=1&destination=[-\d.]+%2C[-\d.]+&travelmode=driving",
                link,
            )
        assert page.values("src") == []


def test_the_policy_names_the_scripts_and_forbids_the_rest(pages: list[Page]) -> None:
    for page in pages:
        policy = next(
            attributes["content"] or ""
            for tag, attributes in page.tags
            if attributes.get("http-equiv") == "Content-Security-Policy"
        )
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        digests = [
            f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
            for script in page.scripts[1:]
        ]
        assert rules == {
            "default-src": "'none'",
            "script-src": " ".join(digests),
            "style-src": "'unsafe-inline'",
            "img-src": "data:",
            "base-uri": "'none'",
            "form-action": "'none'",
        }


def test_names_are_shown_as_they_were_written(
    hostile_campaign: Campaign, hostile_plan: Plan, campaign: Campaign, plan: Plan
) -> None:
    for shown, made in ((campaign, plan), (hostile_campaign, hostile_plan)):
        words = Page(overview_html(shown, made)).words
        for village in shown.villages:
            assert " ".join(village.name.split()) in words
        for team in shown.teams:
            assert " ".join(team.name.split()) in words


def test_no_name_of_the_campaign_is_part_of_a_script(hostile_campaign: Campaign, hostile_plan: Plan) -> None:
    page = Page(overview_html(hostile_campaign, hostile_plan))
    assert all("alert(" not in script for script in page.scripts[1:])
    assert {label["text"] for label in json.loads(page.scripts[0])["labels"]} >= {
        village.name for village in hostile_campaign.villages
    }


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists))
def test_json_in_a_script_stays_json_and_ends_no_script(value: object) -> None:
    written = in_script(value)
    assert json.loads(written) == value
    assert not set("<>&\u2028\u2029") & set(written)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "vi",
            [
                "Dữ liệu minh hoạ",
                "Cận trên đã chứng minh",
                "Không kế hoạch nào có thể tốt hơn quá 2,2%.",
                "Thứ Bảy 26/7/2025",
                "Lịch trực điểm hỗ trợ cố định",
                "Thiếu 1 lượt đến",
                "Hộ cận nghèo",
                "QL4D ngập tại Cốc San",
                "T7 26/7",
            ],
        ),
        (
            "en",
            [
                "Illustrative data",
                "Proven upper bound",
                "No plan can be more than 2.2% better.",
                "Saturday, 26 July 2025",
                "Duty at the fixed point",
                "Visits missing: 1",
                "Near-poor",
                "Sat 26 Jul",
            ],
        ),
    ],
)
def test_the_overview_in_both_languages(
    campaign: Campaign, plan: Plan, language: Language, said: list[str]
) -> None:
    page = Page(overview_html(campaign, plan, language))
    assert dict(page.tags)["html"]["lang"] == language
    for words in said:
        assert words in page.words


def test_the_overview_shows_every_reason_every_duty_and_every_day(campaign: Campaign, plan: Plan) -> None:
    page = Page(overview_html(campaign, plan, "en"))
    for item in plan.unmet:
        assert str(item.reason) in page.words
    for duty in plan.duties:
        people = ", ".join(campaign.volunteer_by_id[volunteer].name for volunteer in duty.volunteers)
        assert people in page.words
    assert set(Atlas(campaign, plan, "en").files.values()) <= set(page.values("href"))


def test_data_that_is_not_illustrative_bears_no_mark(campaign: Campaign, plan: Plan) -> None:
    real = campaign.model_copy(update={"illustrative": False})
    route = plan.routes[0]
    for html in (overview_html(real, plan), day_html(real, plan, route.team, route.date)):
        assert "minh hoạ" not in html


def test_a_day_tells_where_to_be_when_with_whom_and_for_whom(campaign: Campaign, plan: Plan) -> None:
    route = max(
        plan.routes, key=lambda route: (len(route.stops), route.stops[0].start - route.stops[0].arrive)
    )
    words = Page(day_html(campaign, plan, route.team, route.date)).words
    gains = Atlas(campaign, plan, "vi").gains
    place = 0
    for stop in route.stops:
        village = campaign.village_by_id[stop.village]
        place = words.index(village.name, place)
        expected = round(sum(gains[stop.village, route.date, route.team]))
        assert f"Tổng số{expected}{village.households}" in words[place:]
        for minutes in (stop.arrive, stop.start, stop.end):
            assert f"{minutes // 60:02d}:{minutes % 60:02d}" in words
    for volunteer in route.crew:
        assert campaign.volunteer_by_id[volunteer].name in words
    assert "trưởng nhóm" in words
    assert f"Về đến {campaign.base_of(route.team).name}" in words


def test_a_day_names_those_who_speak_the_language_of_the_village(campaign: Campaign, plan: Plan) -> None:
    route, village = next(
        (route, village)
        for route in plan.routes
        for stop in route.stops
        if (village := campaign.village_by_id[stop.village]).language
        and any(campaign.volunteer_by_id[person].speaks(village.language) for person in route.crew)
    )
    speakers = ", ".join(
        campaign.volunteer_by_id[person].name
        for person in route.crew
        if campaign.volunteer_by_id[person].speaks(village.language or "")
    )
    assert f"Người nói được: {speakers}" in Page(day_html(campaign, plan, route.team, route.date)).words


def test_days_of_a_team_are_linked_forth_and_back(campaign: Campaign, plan: Plan) -> None:
    atlas = Atlas(campaign, plan, "vi")
    dates = [date for date, team in atlas.days if team == "T1"]
    middle = Page(day_html(campaign, plan, "T1", dates[1]))
    links = {attributes["rel"]: attributes["href"] for _, attributes in middle.tags if "rel" in attributes}
    assert links["prev"] == atlas.files[dates[0], "T1"]
    assert links["next"] == atlas.files[dates[2], "T1"]
    first = Page(day_html(campaign, plan, "T1", dates[0]))
    assert [rel for rel in first.values("rel") if rel in ("prev", "next")] == ["next"]
    assert "overview.html" in first.values("href")


def test_a_day_without_a_route_is_an_error(campaign: Campaign, plan: Plan) -> None:
    with pytest.raises(LookupError, match="no route of team 'T1' on 2025-08-03"):
        day_html(campaign, plan, "T1", dt.date(2025, 8, 3))


def test_a_plan_with_nothing_in_it_still_has_an_overview(campaign: Campaign, plan: Plan) -> None:
    empty = plan.model_copy(update={"routes": (), "duties": (), "villages": (), "unmet": ()})
    words = Page(overview_html(campaign, empty)).words
    assert "Phương án không có chuyến nào." in words
    assert "Mọi yêu cầu đều được đáp ứng." in words


def test_a_campaign_of_one_village_at_its_base(campaign: Campaign, plan: Plan) -> None:
    village = campaign.villages[0].model_copy(update={"lat": campaign.base.lat, "lon": campaign.base.lon})
    small = campaign.model_copy(update={"villages": (village,), "closures": (), "fixed_point": None})
    empty = plan.model_copy(update={"routes": (), "duties": (), "villages": (), "unmet": ()})
    assert village.name in Page(overview_html(Campaign.model_validate(small.model_dump()), empty)).words


@pytest.mark.parametrize(
    ("score", "bound", "said"),
    [
        (100.0, 102.13, "No plan can be more than 2.2% better."),
        (100.0, 102.0, "No plan can be more than 2% better."),
        (100.0, 100.0001, "No plan can be more than 0.01% better."),
        (-5.0, 12.5, "No plan can score above 12.5."),
        (0.0, 1.0, "No plan can score above 1."),
    ],
)
def test_the_promise_of_the_bound_is_rounded_to_the_safe_side(
    plan: Plan, score: float, bound: float, said: str
) -> None:
    made = plan.model_copy(update={"score": score, "bound": bound})
    assert promise(made, Speech("en")) == said


def test_an_optimal_plan_says_so(plan: Plan) -> None:
    assert (
        promise(plan.model_copy(update={"status": "optimal"}), Speech("en")) == "Proven: no plan is better."
    )


def test_a_late_village_names_its_deadline(campaign: Campaign, plan: Plan) -> None:
    late = Unmet(kind="late", village="v01", amount=1, cost=100, date=dt.date(2025, 8, 5), reason="")
    words = Page(overview_html(campaign, plan.model_copy(update={"unmet": (late,)}), "en")).words
    assert "No visit by Tue 5 Aug" in words
    assert "Villages visited too late: 1" in words


def test_every_word_is_asked_for_and_every_question_has_its_word() -> None:
    sources = "".join(
        path.read_text("utf-8")
        for folder, kind in ((MAPS / "templates", "*.html"), (MAPS, "*.py"))
        for path in folder.glob(kind)
        if path.name != "words.py"
    )
    asked = set(re.findall(r"""say\(["'](\w+)["']""", sources))
    assert asked <= set(WORDS)
    by_name = {
        *CLASSES,
        *(f"cost_{part}" for part in ("travel", "shift", "visit", "late", "duty", "cover", "change")),
        *(f"unmet_{kind}" for kind in ("visit", "late", "duty", "cover")),
        *(f"needs_{kind}" for kind in ("visit", "late", "duty", "cover")),
        *("zoom_in", "zoom_out", "close", "language_other", "me", "me_refused", "me_searching"),
        *("lines", "road_km", "road_km_known"),
    }
    assert set(WORDS) - asked <= by_name


@pytest.mark.parametrize(
    ("tag", "vi", "en"),
    [
        ("dao", "tiếng Dao", "Dao language"),
        ("MONG", "tiếng Mông", "Mông language"),
        ("vi", "tiếng Việt", "Vietnamese language"),
        ("xa phó", "tiếng Xa phó", "Xa phó language"),
    ],
)
def test_languages_have_names(tag: str, vi: str, en: str) -> None:
    assert Speech("vi").tongue(tag) == vi
    assert Speech("en").tongue(tag) == en


def test_sundays_numbers_and_dates_the_vietnamese_way() -> None:
    say = Speech("vi")
    assert say.date(dt.date(2025, 7, 25)) == "Thứ Sáu 25/7/2025"
    assert say.date(dt.date(2025, 7, 27)) == "Chủ Nhật 27/7/2025"
    assert say.short_date(dt.date(2025, 7, 27)) == "CN 27/7"
    assert say.number(15463.15, 2) == "15.463,15"
    assert say.number(-0.0001) == "0"


def test_a_reader_who_may_not_see_names_is_told_how_many_there_are(campaign: Campaign, plan: Plan) -> None:
    nobody = Reader(named=frozenset())
    route = max(plan.routes, key=lambda route: len(route.stops))
    pages = [
        overview_html(campaign, plan, "vi", nobody),
        day_html(campaign, plan, route.team, route.date, "vi", nobody),
    ]
    for html in pages:
        assert not [person.name for person in campaign.volunteers if person.name in html]
        assert not [person.id for person in campaign.volunteers if person.id in html]
    assert "2 tình nguyện viên" in Page(pages[0]).words
    assert f"Thành viên{len(route.crew)}" in Page(pages[1]).words


def test_a_reader_of_one_team_sees_its_names_only(campaign: Campaign, plan: Plan) -> None:
    words = Page(overview_html(campaign, plan, "vi", Reader(named=frozenset({"T1"})))).words
    shown = {person.team for person in campaign.volunteers if person.name in words}
    assert shown == {"T1"}
    other = next(route for route in plan.routes if route.team == "T2")
    html = day_html(campaign, plan, "T2", other.date, "vi", Reader(named=frozenset({"T1"})))
    assert not [person.name for person in campaign.volunteers if person.name in html]


def test_a_reader_is_led_only_where_it_may_go(campaign: Campaign, plan: Plan) -> None:
    dates = [date for date, team in Atlas(campaign, plan, "vi").days if team == "T1"]
    reader = Reader(
        day=lambda date, team: date.isoformat() if team == "T1" and date <= dates[1] else None, overview=None
    )
    day = Page(day_html(campaign, plan, "T1", dates[1], "vi", reader))
    assert {
        link
        for link in day.values("href")
        if not link.startswith(("geo:", "data:", "https://www.google.com/maps/"))
    } == {dates[0].isoformat()}
    overview = Page(overview_html(campaign, plan, "vi", reader))
    assert {link for link in overview.values("href") if link != "data:,"} == {
        date.isoformat() for date in dates[:2]
    }


def test_a_pack_holds_each_date_and_leads_to_no_other_page(campaign: Campaign, plan: Plan) -> None:
    dates = sorted({route.date for route in plan.routes if route.team == "T1"})[:4]
    page = Page(pack_html(campaign, plan, "T1", [*dates, dt.date(2025, 8, 3)]))
    assert dict.fromkeys(page.values("data-day")) == dict.fromkeys(date.isoformat() for date in dates)
    assert all(link.startswith(("geo:", "https://www.google.com/", "data:")) for link in page.values("href"))
    assert len(pack_html(campaign, plan, "T1", dates).encode()) < 700_000
    with pytest.raises(LookupError, match="no dates for team 'T1'"):
        pack_html(campaign, plan, "T1", [dt.date(2025, 8, 3)])


def test_a_pack_of_hostile_names_holds_only_its_own_tags(
    hostile_campaign: Campaign, hostile_plan: Plan
) -> None:
    team = hostile_campaign.teams[0].id
    page = Page(
        pack_html(hostile_campaign, hostile_plan, team, [route.date for route in hostile_plan.routes])
    )
    assert not {tag for tag, _ in page.tags} & {"img", "iframe", "object", "embed", "base", "form"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert len(page.scripts) == 6


def test_a_day_says_what_to_bring_from_who_goes_whom_it_serves_and_when_it_is_back(
    campaign: Campaign, plan: Plan
) -> None:
    atlas = Atlas(campaign, plan, "en")
    evening = next(route for route in plan.routes if route.back > 18 * 60)
    words = Page(day_html(campaign, plan, evening.team, evening.date, "en")).words
    served = sum(sum(atlas.gains[stop.village, evening.date, evening.team]) for stop in evening.stops)
    assert f"one for each of the crew: {len(evening.crew)}" in words
    assert f"was served, for households: {round(served)}" in words or len(evening.stops) > 1
    assert f"dark on the way back at {evening.back // 60}:{evening.back % 60:02d}" in words
    morning = next(route for route in plan.routes if route.back < 12 * 60)
    alone = plan.model_copy(update={"routes": (morning,)})
    assert "Torches" not in Page(day_html(campaign, alone, morning.team, morning.date, "en")).words


@given(st.tuples(*[st.floats(0, 200)] * 5))
def test_whole_households_add_up_and_are_never_off_by_more_than_one(
    served: tuple[float, float, float, float, float],
) -> None:
    counts = whole(served)
    assert sum(counts) == round(sum(served))
    assert all(abs(count - given) <= 1 + 1e-9 for count, given in zip(counts, served, strict=True))


@given(st.text(max_size=600))
def test_plain_names_are_one_short_line_without_marks_of_direction(text: str) -> None:
    line = plain(text)
    assert len(line) <= 200
    assert line == line.strip()
    assert not set(line) & set("\n\r\t\x00\x1b\u200e\u200f\u202a\u202e\u2066\u2069\u2028")
