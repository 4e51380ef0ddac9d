"""A made-up month of four teams, and a campaign whose names attack the pages."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict

import pytest

from optimizer import (
    Breakdown,
    Campaign,
    Duty,
    Message,
    Plan,
    Route,
    Run,
    Stop,
    Unmet,
    VillageResult,
    gap_of,
    travel_times,
)

NAMES = """
    Tòng Chú 3|Ún Tà|Luổng Láo|Tòng Xành|Tòng Chú 1|Tòng Chú 2|Thôn Nậm Rịa|Thôn Suối Đôi|Thôn Đồi Chè|
    Thôn Cầu Nhò|Thôn Tân Tiến|Thôn Bến Đá|Thôn Làng Kim|Thôn Sơn Hà|Thôn Trung Tâm|Thôn Phìn Hồ Thượng|
    Thôn Séo Tả|Thôn Nà Lốc|Thôn Mỏ Đá|Thôn An San|Thôn Ky Quan San Hạ|Thôn Làng Mới|Thôn Đá Đinh|
    Thôn Hợp Thành"""


# Nothing of this may ever run, break out of its place, or bend a page.
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "' onmouseover='alert(4)",
    "`${alert(5)}`",
    "{{ 7*7 }}{% raw %}",
    "</style><svg onload=alert(6)>",
    "<!--<script>alert(7)//",
    "\u2028\u2029\\u003cscript\\u003e & <b>đậm</b>",
    "javascript:alert(8)",
    "\u202eĐội ngược\u202c " + "dài" * 80,
    "</template><iframe srcdoc='<script>parent.alert(9)</script>'></iframe>",
)


def build_campaign() -> Campaign:
    chance = random.Random(20250725)
    centres = ((22.4564, 103.9318), (22.4904, 103.9434), (22.4468, 103.9086))
    villages = []
    for number, name in enumerate(NAMES.split("|")):
        lat, lon = centres[number % 3]
        far = number % 3 == 2
        households = chance.randint(55, 180)
        poor = round(households * (0.28 if far else 0.05) * chance.uniform(0.6, 1.3))
        near_poor = round(households * (0.2 if far else 0.05) * chance.uniform(0.6, 1.3))
        villages.append(
            {
                "id": f"v{number + 1:02d}",
                "name": name.strip(),
                "lat": min(22.516, max(22.406, lat + chance.uniform(-0.03, 0.03))),
                "lon": min(103.968, max(103.884, lon + chance.uniform(-0.028, 0.028))),
                "households": households,
                "poor": poor,
                "near_poor": near_poor,
                "elderly": round(households * chance.uniform(0.08, 0.2)),
                "no_device": round(households * chance.uniform(0.05, 0.18)),
                "language": {2: "dao", 0: "giay"}.get(number % 3) if number % 2 else None,
                "first_visit_by": "2025-08-05" if number % 7 == 0 else None,
                "turnout": 0.5,
                "min_gap_days": 3,
            }
        )
    hours = (
        "Mo-Fr 18:00-21:30; Sa 07:00-11:30,13:30-17:30; Su 07:00-11:30",
        "Mo,We,Fr 17:30-21:30; Sa,Su 07:00-17:30",
        "Tu,Th 18:00-21:30; Sa 07:00-17:30",
        "Mo-Th 18:00-21:30; Su 13:00-17:30",
    )
    teams = [{"id": f"T{n}", "name": f"Tổ {n}", "shifts": hours[n - 1]} for n in range(1, 5)]
    teams[3] |= {"base_lat": 22.4890, "base_lon": 103.9420, "name": "Tổ 4 Đồng Tuyển"}
    family, given = (
        ("Lý", "Tẩn", "Nguyễn", "Vàng", "Trần"),
        ("Mẩy", "Láo Tả", "Thị Hường", "A Sinh", "Văn Đức"),
    )
    volunteers = [
        {
            "id": f"T{team}-{n:02d}",
            "team": f"T{team}",
            "name": f"{family[(n + team) % 5]} {given[(n * 2 + team) % 5]} {n}",
            "role": "leader" if n <= 2 else "member",
            "languages": [["dao"], [], ["giay"], [], ["dao", "giay"]][n % 5],
        }
        for team in range(1, 5)
        for n in range(1, 11)
    ]
    return Campaign.model_validate(
        {
            "id": "coc-san-2025",
            "name": "Cốc San: bình dân học vụ số",
            "start": "2025-07-25",
            "end": "2025-08-25",
            "rest_dates": ["2025-08-03", "2025-08-17"],
            "illustrative": True,
            "base": {"id": "base", "name": "UBND xã Cốc San", "lat": 22.4564, "lon": 103.9318},
            "service": {
                "minutes_per_household": 50,
                "setup_minutes": 20,
                "session_minutes": [90, 120, 150, 180],
                "min_crew": 3,
                "max_crew": 10,
                "turnout": 0.5,
                "min_gap_days": 3,
            },
            "fixed_point": {"open": "Mo-Fr 07:30-11:30,13:30-17:00", "volunteers": 2},
            "weights": {"poor": 8, "near_poor": 6, "elderly": 5, "no_device": 4, "other": 1, "travel": 0.02},
            "penalties": {"visit": 200, "late": 100, "duty": 30, "cover": 4},
            "coverage": {"floor": 0.6},
            "villages": villages,
            "teams": teams,
            "volunteers": volunteers,
            "closures": [
                {"origin": "v04", "start": "2025-08-04", "end": "2025-08-06", "reason": "tang lễ"},
                {
                    "origin": "base",
                    "destination": "v03",
                    "start": "2025-07-25",
                    "end": "2025-07-29",
                    "reason": "QL4D ngập tại Cốc San",
                },
                {
                    "origin": "v01",
                    "destination": "v05",
                    "start": "2025-08-20",
                    "end": "2025-08-25",
                    "minutes": 45,
                },
            ],
        }
    )


def build_plan(campaign: Campaign, skipped: tuple[str, ...] = ("v17", "v21")) -> Plan:
    """Fill the shifts by a simple rule; good enough to look at, not to defend."""
    chance = random.Random(7)
    travel = travel_times(campaign)
    last: dict[str, dt.date] = {}
    given: dict[str, float] = defaultdict(float)
    visits: dict[str, int] = defaultdict(int)
    routes = []
    for shift in campaign.shifts:
        if chance.random() < 0.35:
            continue
        crew = [volunteer.id for volunteer in campaign.members[shift.team]]
        crew = crew[:1] + sorted(chance.sample(crew[1:], min(len(crew) - 1, chance.randint(3, 6))))
        here, clock, base = campaign.base_of(shift.team).id, shift.start + 2, campaign.base_of(shift.team).id
        stops: list[Stop] = []
        road = 0
        villages = sorted(
            campaign.villages, key=lambda v: given[v.id] / (1 + v.priority_households) + chance.random()
        )
        for village in villages:
            length = chance.choice((90, 120))
            drive = travel.minutes(here, village.id, shift.date)
            home = travel.minutes(village.id, base, shift.date)
            fresh = (shift.date - last.get(village.id, dt.date(2025, 1, 1))).days >= 3
            if drive is None or home is None or not fresh or village.id in skipped:
                continue
            wait = chance.choice((0, 0, 5, 10))
            if clock + drive + wait + length + home > shift.end or len(stops) == 3:
                continue
            stops.append(
                Stop(
                    village=village.id,
                    arrive=clock + drive,
                    start=clock + drive + wait,
                    end=clock + drive + wait + length,
                )
            )
            clock, here, road = stops[-1].end, village.id, road + drive
            last[village.id] = shift.date
            visits[village.id] += 1
            given[village.id] += min(campaign.session_cap(village), len(crew) * (length - 20))
        if stops:
            home = travel.minutes(here, base, shift.date) or 0
            routes.append(
                Route(
                    team=shift.team,
                    date=shift.date,
                    shift_start=shift.start,
                    shift_end=shift.end,
                    depart=shift.start + 2,
                    back=clock + home,
                    crew=tuple(crew),
                    travel_minutes=road + home,
                    stops=tuple(stops),
                )
            )
    people = [volunteer.id for volunteer in campaign.volunteers]
    duties = [
        Duty(
            date=slot.date, start=slot.start, end=slot.end, volunteers=tuple(sorted(chance.sample(people, 2)))
        )
        for slot in campaign.duty_slots
    ]
    short = [duty for number, duty in enumerate(duties) if number % 17 == 5]
    duties = [
        duty.model_copy(update={"volunteers": duty.volunteers[:1]}) if duty in short else duty
        for duty in duties
    ]
    results, unmet = [], []
    for village in campaign.villages:
        left, served = given[village.id] / campaign.service.minutes_per_household, []
        for households in village.by_class:
            served.append(min(left, float(households)))
            left -= served[-1]
        wanted = village.priority_households
        coverage = sum(served[:4]) / wanted if wanted else 1.0
        results.append(
            VillageResult(
                village=village.id, visits=visits[village.id], served=tuple(served), coverage=coverage
            )
        )
        if not visits[village.id]:
            reason = Message(
                "no member of any team who is free speaks the language of {village}",
                {"village": village.name},
            )
            unmet.append(Unmet(kind="visit", village=village.id, amount=1, cost=200, reason=reason))
        if coverage < 0.6:
            amount = 0.6 * wanted - sum(served[:4])
            unmet.append(
                Unmet(
                    kind="cover", village=village.id, amount=amount, cost=4 * amount, reason="đã hết ca trống"
                )
            )
    for duty in short:
        unmet.append(
            Unmet(kind="duty", date=duty.date, start=duty.start, end=duty.end, amount=1, cost=30, reason="")
        )
    benefit = sum(
        weight * households
        for result in results
        for weight, households in zip(campaign.weights.by_class, result.served, strict=True)
    )
    travel_cost = 0.02 * sum(len(route.crew) * route.travel_minutes for route in routes)
    costs = {
        kind: sum(item.cost for item in unmet if item.kind == kind) for kind in ("visit", "duty", "cover")
    }
    breakdown = Breakdown(benefit=benefit, travel=travel_cost, **costs)
    bound = breakdown.score * 1.0213
    return Plan(
        campaign=campaign.id,
        campaign_sha256=campaign.sha256,
        status="feasible",
        score=breakdown.score,
        bound=bound,
        gap=gap_of(breakdown.score, bound),
        breakdown=breakdown,
        routes=tuple(routes),
        duties=tuple(duties),
        villages=tuple(results),
        unmet=tuple(unmet),
        run=Run(seconds=1.0, seed=0, version="0.1.0", engine="sample"),
    )


def make_hostile(campaign: Campaign) -> Campaign:
    """Return the campaign with attacks for every string that a person can write."""

    def bad(number: int) -> str:
        return HOSTILE[number % len(HOSTILE)]

    fields = campaign.model_dump()
    fields["name"] = "".join(HOSTILE)
    fields["base"]["name"] = bad(2)
    team_ids = {}
    for number, team in enumerate(fields["teams"]):
        team_ids[team["id"]] = ("../../etc/passwd", "../../ETC/passwd", "<b onclick=alert(10)>", "CON")[
            number
        ]
        team |= {
            "id": team_ids[team["id"]],
            "name": bad(number),
            "colour": (
                "red;}</style><script>alert(11)</script>",
                "#fff",
                "LightGoldenrodYellow",
                "url(http://example.org/x)",
            )[number],
        }
    for number, village in enumerate(fields["villages"]):
        village |= {"name": bad(number), "language": bad(number + 3)}
    for number, volunteer in enumerate(fields["volunteers"]):
        volunteer |= {
            "team": team_ids[volunteer["team"]],
            "name": bad(number),
            "languages": (bad(number + 1),),
        }
    for number, closure in enumerate(fields["closures"]):
        closure["reason"] = bad(number)
    return Campaign.model_validate(fields)


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return build_campaign()


@pytest.fixture(scope="session")
def plan(campaign: Campaign) -> Plan:
    return build_plan(campaign)


@pytest.fixture(scope="session")
def hostile_campaign(campaign: Campaign) -> Campaign:
    return make_hostile(campaign)


@pytest.fixture(scope="session")
def hostile_plan(hostile_campaign: Campaign) -> Plan:
    plan = build_plan(hostile_campaign)
    unmet = tuple(
        item.model_copy(update={"reason": HOSTILE[n % len(HOSTILE)]}) for n, item in enumerate(plan.unmet)
    )
    return plan.model_copy(update={"unmet": unmet})
