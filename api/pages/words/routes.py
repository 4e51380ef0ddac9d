"""Words of the leader's and the viewer's pages."""

from __future__ import annotations

from ...language import message

ROUTES = {
    "today": message("Today"),
    "next_trip": message("Next trip"),
    "this_week": message("This week"),
    "later": message("Later"),
    "earlier": message("Past"),
    "no_trip_today": message("No trip today."),
    "nothing_published": message("Nothing is published for this team yet. Look again later."),
    "open_map": message("Open the map"),
    "open_map_of": message("Map of {date}"),
    "leave_at": message("Leave {time}, back {back}"),
    "trip": message("Trip {number}"),
    "call_list": message("Who goes along"),
    "leader_mark": message("leader"),
    "call": message("Call {name}"),
    "keep_map": message("Open the map while you have a signal; it works without one afterwards."),
    "take_week": message("The whole week in one page"),
    "take_sheet": message("Sheet to print (PDF)"),
    "take_track": message("Track for navigation (GPX)"),
    "take_calendar": message("Calendar to subscribe to"),
    "coverage_of_published": message("Coverage of the published weeks"),
    "coverage_none": message("No week of this campaign is published yet."),
    "no_published_campaigns": message("Nothing is published yet."),
    "published_until": message("Published: {weeks}"),
}
