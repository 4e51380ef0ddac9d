"""The sheets of teams and volunteers."""

from __future__ import annotations

from ...language import message
from ..sources import TEAMS_FILE, VOLUNTEERS_FILE
from .fields import HOURS, Field, Sheet

_OFF = message("Dates on which they do nothing, with “;” between them: 3/8/2025; 17/8/2025.")

TEAMS = Sheet(
    TEAMS_FILE,
    message("Teams"),
    message("One row for each team."),
    (
        Field(
            "id",
            message("Team id"),
            message("Short and never the same twice: T1."),
            required=True,
            width=12,
            also=("mã",),
        ),
        Field("name", message("Team name"), message("As people call it."), width=26, also=("tên", "tổ")),
        Field(
            "shifts",
            message("Shifts"),
            message("When the team can go out, such as “Mo-Fr 18:00-21:30; Sa,Su 07:00-11:30”."),
            required=True,
            width=44,
            also=("ca", "ca trực", "giờ làm việc"),
        ),
        Field(
            "off",
            message("Team off on"),
            message("Dates without a shift, with “;” between them: 3/8/2025; 17/8/2025."),
            width=28,
            also=("ngày nghỉ",),
        ),
        Field(
            "base_lat",
            message("Latitude of its base"),
            message("Empty: the campaign's base."),
            "number",
            low=-90,
            high=90,
        ),
        Field(
            "base_lon",
            message("Longitude of its base"),
            message("Empty: the campaign's base."),
            "number",
            low=-180,
            high=180,
        ),
        Field(
            "colour",
            message("Colour"),
            message("On maps: #1f77b4 or a word such as teal."),
            also=("màu", "color"),
        ),
        Field(
            "travel",
            message("How it travels"),
            message("scooter, car or foot, where roads are used; empty: as in the sheet “campaign”."),
            "choice",
            choices=("scooter", "car", "foot"),
            also=("phương tiện", "đi bằng"),
        ),
    ),
    40,
    ("tổ", "tổ công tác", "đội"),
)

VOLUNTEERS = Sheet(
    VOLUNTEERS_FILE,
    message("Volunteers"),
    message("One row for each person; everybody belongs to one team."),
    (
        Field(
            "id",
            message("Volunteer id"),
            message("Short and never the same twice: V01."),
            required=True,
            width=12,
            also=("mã", "mã tnv"),
        ),
        Field(
            "team",
            message("Id of the team"),
            message("As in the sheet “teams”."),
            "reference",
            True,
            choices=(TEAMS_FILE,),
            also=("tổ", "tổ công tác", "đội", "team id"),
        ),
        Field(
            "name",
            message("Full name"),
            message("Seen by those who plan and by the own team."),
            width=26,
            also=("tên", "họ tên", "name"),
        ),
        Field(
            "role",
            message("Role"),
            message("leader or member; empty is member."),
            "choice",
            choices=("leader", "member"),
            also=("chức vụ", "nhiệm vụ"),
        ),
        Field(
            "languages",
            message("Languages"),
            message("With “;” between them: dao;mong."),
            width=16,
            also=("ngôn ngữ", "tiếng"),
        ),
        Field("available", message("Available"), HOURS, width=36, also=("thời gian rảnh",)),
        Field("off", message("Off on"), _OFF, width=28, also=("ngày nghỉ",)),
        Field(
            "max_per_week",
            message("Most turns a week"),
            message("Shifts and duties together; empty: no limit."),
            "whole",
        ),
        Field("max_hours_per_week", message("Most hours a week"), message("Empty: no limit."), "number"),
        Field(
            "phone",
            message("Phone"),
            message("Seen by those who plan and by the own team. Keep it as text."),
            width=18,
            also=("sđt", "số điện thoại", "di động", "số đt"),
        ),
    ),
    100,
    ("tnv", "danh sách tình nguyện viên"),
)
