"""The table of who may what. Nothing else in the service decides this.

A user may what their role may. A token may what its user's role may *today*, if it also has the scope. A team's link
is neither: it may only what says `link`. Leaders and links are bound to one team of one campaign besides
(`Principal.sees`).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal, get_args

from .principal import Principal, Role, Scope

Holder = Literal["planner", "leader", "viewer", "link"]

ROLES: tuple[Role, ...] = get_args(Role)
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Who:
    """Who may do something, and the scope that a token needs for it."""

    holders: Set[Holder]
    scope: Scope


POLICY: Mapping[str, Who] = {
    # Campaigns as given, with volunteers' names and phones.
    "campaigns.read": Who({"planner"}, "read"),
    "campaigns.write": Who({"planner"}, "plan"),
    # Plans, drafts too.
    "plans.read": Who({"planner"}, "read"),
    "plans.write": Who({"planner"}, "plan"),
    "weeks.publish": Who({"planner"}, "publish"),
    # Coverage and published weeks of all teams, without names and phones.
    "published.read": Who({"planner", "viewer"}, "read"),
    # Published routes and maps of one team, with its own names and phones.
    "team.read": Who({"planner", "leader", "link"}, "read"),
    "people.manage": Who({"planner"}, "admin"),
    # One's own tokens; a planner's right reaches those of others.
    "tokens.manage": Who({"planner", "viewer"}, "admin"),
    "links.manage": Who({"planner"}, "admin"),
    "audit.read": Who({"planner"}, "admin"),
    "metrics.read": Who({"planner"}, "read"),
}


def may(principal: Principal, capability: str) -> bool:
    """Say whether somebody may do something.

    Raises
    ------
    KeyError
        If there is no such capability.
    """
    who = POLICY[capability]
    holder: Holder = "link" if principal.kind == "link" else principal.role
    if holder not in who.holders:
        return False
    return principal.kind != "token" or who.scope in principal.scopes


def capabilities(principal: Principal) -> tuple[str, ...]:
    """Return all that somebody may do, in the table's order."""
    return tuple(capability for capability in POLICY if may(principal, capability))


def scopes_of(role: Role) -> tuple[Scope, ...]:
    """Return the scopes that give a role's tokens anything at all."""
    useful = {who.scope for who in POLICY.values() if role in who.holders}
    return tuple(scope for scope in SCOPES if scope in useful)
