"""The sheets of villages, travel times and closures."""

from __future__ import annotations

from ...language import message
from ..limits import TRAVEL_MINUTES
from ..sources import CLOSURES_FILE, TRAVEL_TIMES_FILE
from .fields import HOURS, VILLAGES_FILE, Field, Sheet

VILLAGES = Sheet(
    VILLAGES_FILE,
    message("Villages"),
    message("One row for each village; every household is counted once, in the first group that applies."),
    (
        Field(
            "id",
            message("Village id"),
            message("Short and never the same twice: tong-chu-3."),
            required=True,
            width=16,
            also=("mã", "mã thôn bản", "ma thon"),
        ),
        Field(
            "name",
            message("Village name"),
            message("As people call it."),
            required=True,
            width=30,
            also=("tên", "thôn", "thôn, bản", "thôn/bản", "tên thôn bản", "tên thôn, bản", "village"),
        ),
        Field(
            "lat",
            message("Latitude"),
            message("Degrees, for Cốc San about 22.45."),
            "number",
            True,
            -90,
            90,
            also=("vỹ độ", "lat", "latitude"),
        ),
        Field(
            "lon",
            message("Longitude"),
            message("Degrees, for Cốc San about 103.93."),
            "number",
            True,
            -180,
            180,
            also=("lon", "lng", "longitude"),
        ),
        Field(
            "households",
            message("Households"),
            message("All households of the village."),
            "whole",
            True,
            also=("tổng số hộ", "tổng hộ", "số hộ dân", "hộ"),
        ),
        Field(
            "poor",
            message("Poor households"),
            message("Poor households; empty is 0."),
            "whole",
            also=("nghèo", "số hộ nghèo"),
        ),
        Field(
            "near_poor",
            message("Near-poor households"),
            message("Near-poor ones, none counted as poor."),
            "whole",
            also=("cận nghèo", "số hộ cận nghèo"),
        ),
        Field(
            "elderly",
            message("Households of the elderly"),
            message("None of those counted already."),
            "whole",
            also=("người cao tuổi", "cao tuổi", "hộ cao tuổi"),
        ),
        Field(
            "no_device",
            message("Households without a device"),
            message("No smartphone or computer; none of those counted already."),
            "whole",
            also=("không có thiết bị", "chưa có thiết bị", "không có điện thoại thông minh"),
        ),
        Field("open", message("When sessions may be held"), HOURS, width=42, also=("giờ mở", "khung giờ")),
        Field(
            "language",
            message("Language needed"),
            message("One word, such as dao: somebody of the crew must speak it. Empty: none."),
            also=("ngôn ngữ", "tiếng"),
        ),
        Field("min_visits", message("Fewest visits"), message("Wanted at least; empty is 1."), "whole"),
        Field("max_visits", message("Most visits"), message("Allowed at most; empty: no limit."), "whole"),
        Field(
            "min_gap_days",
            message("Days between visits"),
            message("From one visit to the next at least; empty: as in the sheet “campaign”."),
            "whole",
            low=1,
        ),
        Field("first_visit_by", message("First visit by"), message("A date; empty: no matter when."), "date"),
        Field(
            "turnout",
            message("Share that comes"),
            message("Of the households, to one session: 0 to 1; empty: as in the sheet “campaign”."),
            "number",
            high=1,
        ),
    ),
    100,
    ("danh sách thôn", "thôn", "thôn bản"),
)

TRAVEL = Sheet(
    TRAVEL_TIMES_FILE,
    message("Travel times"),
    message(
        "One row for each pair of places whose minutes are known; all others are estimated. May stay empty."
    ),
    (
        Field(
            "from",
            message("From"),
            message("Id of a village, of the base, or “base:” and a team's id."),
            "reference",
            True,
            choices=(VILLAGES_FILE,),
            width=22,
            also=("nơi đi", "điểm đi"),
        ),
        Field(
            "to",
            message("To"),
            message("The same; the way back is the same unless it has its own row."),
            "reference",
            True,
            choices=(VILLAGES_FILE,),
            width=22,
            also=("nơi đến", "điểm đến"),
        ),
        Field(
            "minutes",
            message("Minutes"),
            message("A whole number."),
            "whole",
            True,
            high=TRAVEL_MINUTES,
            also=("phút", "thời gian"),
        ),
        Field(
            "metres",
            message("Metres"),
            message("May stay empty."),
            "number",
            high=1e9,
            also=("mét", "meters", "quãng đường"),
        ),
    ),
    100,
    ("thời gian di chuyển",),
)

CLOSURES = Sheet(
    CLOSURES_FILE,
    message("Closures"),
    message(
        "One row for each village or road that cannot be used, or is slow, on some dates. May stay empty."
    ),
    (
        Field(
            "from",
            message("Village, or one end"),
            message("Id of a village, or of one end of a closed way."),
            "reference",
            True,
            choices=(VILLAGES_FILE,),
            width=22,
            also=("nơi đi", "điểm đi", "thôn"),
        ),
        Field(
            "to",
            message("Other end"),
            message("Empty: the village itself is closed."),
            "reference",
            choices=(VILLAGES_FILE,),
            width=22,
            also=("nơi đến", "điểm đến"),
        ),
        Field(
            "start",
            message("First date"),
            message("The first date of the closure."),
            "date",
            True,
            also=("ngày bắt đầu",),
        ),
        Field(
            "end",
            message("Last date"),
            message("The last date of the closure."),
            "date",
            True,
            also=("ngày kết thúc",),
        ),
        Field(
            "minutes",
            message("Minutes instead"),
            message("Where the way is slow only; empty: it cannot be used."),
            "whole",
            high=TRAVEL_MINUTES,
            also=("phút",),
        ),
        Field("reason", message("Reason"), message("Any text."), width=40, also=("ghi chú",)),
    ),
    100,
    ("cấm đường", "đóng đường"),
)
