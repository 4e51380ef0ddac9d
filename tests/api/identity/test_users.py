"""Users: their names, passwords and roles, and what goes when an account is closed."""

import datetime as dt
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from api.identity import invitations, sessions, tokens, users
from api.identity.limits import Limits
from api.identity.refusals import ConflictError, InvalidError, NotThereError, UnknownCallerError
from api.storage.database import Database
from api.storage.names import canonical_name, tidy_name
from api.storage.tables import Campaign, Invitation, Session, Token, User

from .conftest import PASSWORD, Person

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    "written", ["Lý Thị Mẩy", "  lý  thị mẩy ", "LÝ THỊ MẨY", unicodedata.normalize("NFD", "Lý Thị Mẩy")]
)
def test_a_name_is_the_same_however_it_is_written(written: str) -> None:
    assert canonical_name(written) == "lý thị mẩy"
    assert unicodedata.is_normalized("NFC", tidy_name(written))


@pytest.mark.parametrize("name", ["An", "Lý Thị Mẩy", "x" * 80, "Straße 1"])
def test_names_that_can_be(name: str) -> None:
    assert users.name_errors(name) == []


@pytest.mark.parametrize("name", ["", " ", "x", "x" * 81, "ß" * 80, "a\nb\0c", "An\u200b", "A\u202en"])
def test_names_that_cannot_be(name: str) -> None:
    [error] = users.name_errors(name)
    assert error["place"] == "body.name"


@pytest.mark.parametrize("password", [PASSWORD, "x7" * 3 + "abcd", "p" * 195 + "abcde"])
def test_passwords_that_can_be(password: str) -> None:
    assert users.password_errors(password, "An") == []


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "x" * 201,
        "aaaaaaaaaaaa",
        "ababababab",
        "1234567890",
        "Password123",
        "lý thị mẩy",
        "LÝ THỊ MẨY",
        "bốn từ\ud800 rất khó",
    ],
)
def test_passwords_that_cannot_be_are_not_told_again(password: str) -> None:
    [error] = users.password_errors(password, "Lý Thị Mẩy")
    assert (error["place"], error["value"]) == ("body.password", "")
    assert not password or password not in str(error["message"])


def test_a_name_is_kept_as_written_and_compared_without_case(database: Database, person: Person) -> None:
    person("Lý Thị Mẩy")
    with database.read() as session:
        user = session.scalar(select(User).where(User.name == "lý thị mẩy"))
        assert user is not None
        assert user.called == "Lý Thị Mẩy"
        assert sessions.principal_of(user).name == "Lý Thị Mẩy"


def test_users_from_before_names_were_kept_are_called_as_they_are_known() -> None:
    user = User(name="an")
    user.shown_name = None
    assert user.called == "an"


def test_roles_fit_what_they_are_bound_to(database: Database, person: Person) -> None:
    planner = person()
    with database.begin() as session:
        campaign = Campaign(title="c", created_by=planner.id)
        session.add(campaign)
        session.flush()
        users.require_role(session, "planner", None, None)
        users.require_role(session, "leader", campaign.id, "T1")
        for role, bound in (
            ("leader", (None, None)),
            ("leader", (campaign.id, None)),
            ("leader", (campaign.id, " ")),
            ("leader", (campaign.id, "T\n1")),
            ("leader", (campaign.id, "x" * 81)),
            ("viewer", (campaign.id, "T1")),
            ("planner", (None, "T1")),
            ("king", (None, None)),
        ):
            with pytest.raises(InvalidError):
                users.require_role(session, role, *bound)
        for unknown in ("0" * 32, "x", "\0"):
            with pytest.raises(NotThereError):
                users.require_role(session, "leader", unknown, "T1")


def test_who_is_closed_out_loses_everything_at_once(database: Database, person: Person) -> None:
    person()
    closed = person("An")
    cookie, _ = sessions.start(database, closed, lasting=HOUR)
    with database.begin() as session:
        _, token = tokens.make(session, closed, name="x", scopes=["read"])
        _, secret = invitations.make(session, role="planner", lasting=HOUR, user_id=closed.id)
        _, other = invitations.make(session, role="viewer", lasting=HOUR)
    with database.begin() as session:
        users.change(session, closed.id, disabled=True)
    for _ in range(2):
        with database.read() as session:
            assert sessions.find(session, cookie) is None
            assert tokens.find(session, token) is None
            with pytest.raises(NotThereError):
                invitations.find(session, secret)
            assert invitations.find(session, other).role == "viewer"
        with database.begin() as session:
            # Nothing of it comes back with the account.
            users.change(session, closed.id, disabled=False)
    assert sessions.authenticate(database, Limits(1000), name="an", password=PASSWORD, address="x").id == (
        closed.id
    )


def test_a_closed_account_is_refused_as_a_wrong_password_is(database: Database, person: Person) -> None:
    person()
    closed = person("An")
    with database.begin() as session:
        users.change(session, closed.id, disabled=True)
    with pytest.raises(UnknownCallerError) as refused:
        sessions.authenticate(database, Limits(1000), name="An", password=PASSWORD, address="x")
    assert (refused.value.code, refused.value.detail) == ("wrong-credentials", sessions.WRONG)


def test_whoever_is_no_planner_any_more_has_invited_nobody(database: Database, person: Person) -> None:
    person()
    shrunk = person()
    with database.begin() as session:
        _, secret = invitations.make(session, role="planner", lasting=HOUR, user_id=shrunk.id)
        users.change(session, shrunk.id, role="planner")
        assert invitations.find(session, secret)
        users.change(session, shrunk.id, role="viewer")
        with pytest.raises(NotThereError):
            invitations.find(session, secret)


def test_the_last_planner_stays(database: Database, person: Person) -> None:
    planner, other = person(), person()
    with database.begin() as session:
        users.change(session, other.id, disabled=True)
    for change in ({"disabled": True}, {"role": "viewer"}):
        with pytest.raises(ConflictError) as refused, database.begin() as session:
            users.change(session, planner.id, **change)
        assert refused.value.code == "last-planner"
    with database.begin() as session:
        users.change(session, planner.id, role="planner")
        users.change(session, other.id, disabled=False)
        users.change(session, planner.id, role="viewer")


def test_two_planners_who_close_each_other_leave_one(database: Database, person: Person) -> None:
    both = [person(), person()]
    ready = threading.Barrier(2, timeout=30)

    def close(user_id: str) -> bool:
        ready.wait()
        try:
            with database.begin() as session:
                users.change(session, user_id, disabled=True)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(close, [principal.id for principal in both])) == [False, True]


def test_a_team_is_given_with_the_role(database: Database, person: Person) -> None:
    planner = person()
    for change in ({"team": "T1"}, {"campaign_id": "0" * 32}):
        with pytest.raises(InvalidError), database.begin() as session:
            users.change(session, planner.id, **change)
    for unknown in ("0" * 32, "x", "\0"):
        with pytest.raises(NotThereError), database.begin() as session:
            users.change(session, unknown, disabled=True)


def test_another_password_ends_the_other_sessions(database: Database, person: Person) -> None:
    principal = person("An")
    here, _ = sessions.start(database, principal, lasting=HOUR)
    there, _ = sessions.start(database, principal, lasting=HOUR)
    new = "năm từ còn khó hơn"
    wrong = users.change_password(database, principal.id, current="wrong", password=new)
    assert wrong is False
    with pytest.raises(InvalidError):
        users.change_password(database, principal.id, current=PASSWORD, password="short")
    with database.read() as session:
        assert sessions.find(session, there)
    kept = sessions.digest(here)
    assert users.change_password(database, principal.id, current=PASSWORD, password=new, but=kept)
    with database.read() as session:
        assert sessions.find(session, here)
        assert sessions.find(session, there) is None
    with pytest.raises(UnknownCallerError):
        sessions.authenticate(database, Limits(1000), name="an", password=PASSWORD, address="x")
    sessions.authenticate(database, Limits(1000), name="an", password=new, address="x")


def test_a_drawn_password_can_be_used_and_ends_all_sessions(database: Database, person: Person) -> None:
    principal = person("An")
    cookie, _ = sessions.start(database, principal, lasting=HOUR)
    password, hashed = users.drawn_password()
    assert users.password_errors(password, "An") == []
    with database.begin() as session:
        users.set_password(session, principal.id, hashed)
    with database.read() as session:
        assert sessions.find(session, cookie) is None
    assert sessions.authenticate(database, Limits(1000), name="An", password=password, address="x")


def test_nothing_secret_is_in_any_column(database: Database, person: Person) -> None:
    principal = person("An")
    cookie, _ = sessions.start(database, principal, lasting=HOUR)
    with database.begin() as session:
        _, token = tokens.make(session, principal, name="x", scopes=["read"])
        _, invitation = invitations.make(session, role="viewer", lasting=HOUR)
    with database.read() as session:
        stored = [
            str(getattr(row, column.key))
            for table in (User, Session, Token, Invitation)
            for row in session.scalars(select(table)).unique()
            for column in table.__mapper__.column_attrs
        ]
    for secret in (PASSWORD, cookie, token, invitation):
        assert not [value for value in stored if secret in value or secret[4:] in value]
