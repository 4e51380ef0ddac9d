"""The table of who may what, tried with every kind of caller."""

import itertools

import pytest

from api.identity.dependencies import allowed
from api.identity.policy import POLICY, ROLES, SCOPES, capabilities, may, scopes_of
from api.identity.principal import Principal


def caller(kind: str, role: str, *scopes: str, **bound: str) -> Principal:
    return Principal(kind=kind, id="0" * 32, role=role, name="x", scopes=frozenset(scopes), **bound)


@pytest.mark.parametrize("role", ROLES)
def test_a_token_never_may_more_than_its_user(role: str) -> None:
    user = set(capabilities(caller("user", role)))
    for count in range(len(SCOPES) + 1):
        for scopes in itertools.combinations(SCOPES, count):
            assert set(capabilities(caller("token", role, *scopes))) <= user
    assert set(capabilities(caller("token", role, *SCOPES))) == user
    assert not capabilities(caller("token", role))


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_gives_what_the_table_says_and_no_more(scope: str) -> None:
    given = set(capabilities(caller("token", "planner", scope)))
    assert given == {name for name, who in POLICY.items() if who.scope == scope and "planner" in who.holders}


def test_a_link_shows_its_team_and_nothing_else() -> None:
    assert capabilities(caller("link", "leader")) == ("team.read",)


def test_nobody_but_planners_changes_what_others_see() -> None:
    for capability in ("campaigns.write", "plans.write", "weeks.publish", "people.manage", "audit.read"):
        assert [role for role in ROLES if may(caller("user", role), capability)] == ["planner"]


def test_a_scope_that_gives_a_role_nothing_is_not_offered() -> None:
    for role in ROLES:
        for scope in scopes_of(role):
            assert capabilities(caller("token", role, scope))
    assert scopes_of("leader") == ("read",)
    assert scopes_of("planner") == SCOPES


@pytest.mark.parametrize(
    ("campaign", "team", "seen"),
    [("c", "T1", True), ("c", "T2", False), ("d", "T1", False), (None, "T1", False), ("c", None, False)],
)
def test_leaders_see_one_team_of_one_campaign(campaign: str | None, team: str | None, seen: bool) -> None:
    for kind in ("user", "token", "link"):
        assert caller(kind, "leader", "read", campaign_id="c", team="T1").sees(campaign, team) is seen
        # Bound to nothing they see nothing, not everything.
        assert not caller(kind, "leader", "read").sees(campaign, team)
    assert caller("user", "planner").sees(campaign, team)


def test_an_unknown_capability_is_a_fault_and_not_a_permission() -> None:
    with pytest.raises(KeyError):
        may(caller("user", "planner"), "everything")
    with pytest.raises(KeyError):
        allowed("everything")


def test_secrets_are_in_nothing_that_is_printed_of_a_caller() -> None:
    assert "ldc_secret" not in repr(
        Principal(kind="user", id="1", role="viewer", name="x", csrf="ldc_secret")
    )
