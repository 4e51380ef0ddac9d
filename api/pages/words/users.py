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
    "scope_admin_own": message("manage your tokens"),
    "make_token": message("Make a token"),
    "no_tokens": message("No token is in force."),
    "tokens_of_all_help": message(
        "Everybody's. Each makes and revokes tokens of their own on the account's page."
    ),
    "own_tokens": message("Make a token of your own"),
    "token_days": message("How long it holds"),
    "days_count": message("{count} days"),
    "until_revoked": message("until it is revoked"),
    "invited_by": message("invited by {name}"),
    "leader_needs_team": message("Choose the team that the leader leads."),
    "account": message("Account"),
    "change_password": message("Change the password"),
    "change_password_help": message("Your other browsers are signed out."),
    "current_password": message("Current password"),
    "new_password": message("New password"),
    "password_changed": message("The password is changed. Your other browsers are signed out."),
    "change_role": message("Change the role"),
    "change_role_help": message("It holds at once, for tokens too."),
    "role_team": message("Team (of a team leader)"),
    "forgotten": message("Password forgotten"),
    "forgotten_help": message(
        "Draws a new password and shows it to you once. The person is signed out everywhere until they use it."
    ),
    "give_password": message("Draw a new password"),
    "new_password_of": message("New password of {name}"),
    "new_password_help": message(
        "Tell it to the person; they should soon choose another on their account's page."
    ),
    "close_account": message("Close the account"),
    "close_account_help": message(
        "The person is signed out at once; their tokens and open invitations end. Links of teams stay: revoke those "
        "that the person should no longer have."
    ),
    "open_account": message("Open the account again"),
    "open_account_help": message(
        "The person can sign in again with the same password. Tokens have to be made anew."
    ),
    "disabled_since": message("closed {moment}"),
    "own_account_help": message(
        "This is your own account: only another planner can change its role or close it."
    ),
    "no_campaign_for_links": message("Upload a campaign first; its teams can then have links."),
}
