"""Words of every page: the frame, signing in, errors."""

from __future__ import annotations

from ...language import message

SHARED = {
    "skip": message("Skip to the content"),
    "menu": message("Main menu"),
    "campaigns": message("Campaigns"),
    "people": message("People"),
    "coverage": message("Coverage"),
    "my_team": message("My team"),
    "sign_in": message("Sign in"),
    "sign_out": message("Sign out"),
    "name": message("Name"),
    "password": message("Password"),
    "sign_in_help": message("No account yet? Ask a planner of your commune for a link."),
    "join_title": message("Create your account"),
    "join_as": message("This link makes you: {role}."),
    "join_name_help": message("What others see, for example your full name."),
    "join_password_help": message("At least {limit} characters; several words are easy to remember."),
    "join_do": message("Create the account"),
    "join_gone": message("This link has been used or has expired"),
    "join_gone_help": message("Ask the person who sent it for a new one."),
    "role_planner": message("planner"),
    "role_leader": message("team leader"),
    "role_viewer": message("viewer"),
    "role_leader_of": message("leader of {team}"),
    "home": message("Go to the start page"),
    "illustrative": message("Illustrative data: villages, households and people are made up."),
    "poor": message("Poor households"),
    "near_poor": message("Near-poor households"),
    "elderly": message("Households of elderly people"),
    "no_device": message("Households without a smart device"),
    "other": message("Other households"),
    "total": message("All households"),
    "served_of": message("{served} of {total}"),
    "team": message("Team"),
    "date": message("Date"),
    "week": message("Week {number}"),
    "more_pages": message("Older"),
}
