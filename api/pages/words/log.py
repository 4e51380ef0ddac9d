"""Words of the audit log: what can be done, by the action's name."""

from __future__ import annotations

from ...language import message

LOG = {
    "log": message("Who did what"),
    "log_of": message("What {name} did"),
    "log_whose": message("Of whom"),
    "log_everybody": message("everybody"),
    "log_show": message("Show"),
    "log_when": message("When"),
    "log_who": message("Who"),
    "log_what": message("What"),
    "log_none": message("Nothing is noted here yet."),
    "log_newest": message("Newest"),
    "log_nobody": message("not signed in"),
    "log_token_of": message("token {name} of {user}"),
    "log_link_of": message("link of team {team}"),
    "log_unknown_name": message("a name that nobody has"),
    "log_plan": message("plan"),
    "done_session.started": message("signed in"),
    "done_session.ended": message("signed out"),
    "done_session.refused": message("sign-in refused"),
    "done_password.changed": message("changed the own password"),
    "done_password.refused": message("password not changed: the current one was wrong"),
    "done_password.given": message("gave a new password"),
    "done_user.joined": message("created an account"),
    "done_user.changed": message("changed the role"),
    "done_user.closed": message("closed the account"),
    "done_user.opened": message("opened the account again"),
    "done_invitation.made": message("made an invitation"),
    "done_invitation.withdrawn": message("withdrew an invitation"),
    "done_token.made": message("made a token"),
    "done_token.revoked": message("revoked a token"),
    "done_link.made": message("made a team's link"),
    "done_link.revoked": message("revoked a team's link"),
    "done_campaign.stored": message("uploaded a campaign"),
    "done_plan.created": message("started a plan"),
    "done_plan.stopped": message("stopped a plan"),
    "done_week.published": message("published a week"),
    "done_week.withdrawn": message("withdrew a week"),
}
