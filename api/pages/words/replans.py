"""Words of the pages of a replan: asking for one, and what it changes."""

from __future__ import annotations

from ...language import message

REPLANS = {
    "replan": message("Plan the rest anew"),
    "replan_title": message("Plan the rest anew"),
    "replan_help": message(
        "Everything before the date stays as it is. What was done replaces what was planned, households left over "
        "return, and later changes cost {price} points each. Upload a new version of the campaign first where roads or "
        "people have changed."
    ),
    "replan_from": message("Plan anew from"),
    "check_ins": message("What was done (CSV)"),
    "check_ins_help": message(
        "Columns date, team, village, poor, near_poor, elderly, no_device, other; or no under held, and the reason. "
        "Visits without a row count as planned."
    ),
    "pins": message("Visits that must stay"),
    "pins_help": message("Their times and crews may still change."),
    "replan_start": message("Start"),
    "wrong_date": message("Write a date such as 2025-08-04."),
    "difference": message("Changes"),
    "replan_of": message("Goes on from the plan of {moment}"),
    "nothing_changes": message("Nothing changes from {date} on."),
    "what_changes": message("What changes"),
    "side_by_side": message("Old and new side by side"),
    "before": message("Before"),
    "after": message("Now"),
    "none_here": message("none"),
    "kind_moved": message("moved"),
    "kind_added": message("new"),
    "kind_dropped": message("dropped"),
    "kind_retimed": message("other time"),
    "slot": message("{team} on {date} at {time}"),
    "crew_joins": message("joins: {names}"),
    "crew_leaves": message("leaves: {names}"),
    "told_title": message("Who must be told ({count})"),
    "gain_title": message("What it gains"),
}
