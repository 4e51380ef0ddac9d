"""Words of the page about people: users, invitations, team links, tokens."""

from __future__ import annotations

from ...language import message

USERS = {
    "users": message("Accounts"),
    "role": message("Role"),
    "since": message("since {moment}"),
    "disabled": message("disabled"),
    "invite": message("Invite somebody"),
    "invite_help": message("Makes a link that works once, within {hours} hours. Send it to the person."),
    "invite_do": message("Make an invitation"),
    "invite_team": message("Team (for a team leader)"),
    "open_invitations": message("Invitations not used yet"),
    "expires": message("until {moment}"),
    "revoke": message("Revoke"),
    "revoke_what": message("Revoke {name}"),
    "new_secret": message("Copy this now: it is shown only once"),
    "new_invitation": message("Invitation link"),
    "new_link": message("Link of {team}"),
    "new_token": message("Token {name}"),
    "copy": message("Copy"),
    "copied": message("Copied"),
    "links": message("Team links"),
    "links_help": message(
        "A team leader opens the link on a phone, without a password. It shows the published days of this team "
        "and nothing of others."
    ),
    "make_link": message("Make a link"),
    "no_links": message("No team link is in force."),
    "last_used": message("last used {moment}"),
    "not_used": message("not used yet"),
    "tokens": message("Tokens for programs"),
    "tokens_help": message(
        "A program uses the API with a token. It can do no more than you, and no more than ticked."
    ),
    "token_name": message("What it is for"),
    "scopes": message("What it may do"),
    "scope_read": message("read campaigns and plans"),
    "scope_plan": message("upload campaigns and make plans"),
    "scope_publish": message("publish weeks"),
    "scope_admin": message("manage people, tokens and links"),
    "make_token": message("Make a token"),
    "no_tokens": message("No token is in force."),
    "no_campaign_for_links": message("Upload a campaign first; its teams can then have links."),
}
