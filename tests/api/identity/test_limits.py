"""Who guesses has to wait; who is right has not; nobody locks somebody else out from one address."""

import pytest

from api.identity.limits import Limits, client_of
from api.identity.refusals import TooManyError


def guesses(limits: Limits, name: str, address: str, count: int) -> int:
    """Return how many of so many guesses are let through."""
    done = 0
    for _ in range(count):
        try:
            limits.guess(name, address)
        except TooManyError as refused:
            assert refused.code == "too-many-attempts"
            assert 1 <= refused.seconds <= 3600
            continue
        done += 1
    return done


def test_one_address_guesses_at_one_name_five_times_a_minute() -> None:
    limits = Limits(10_000)
    assert guesses(limits, "an", "10.0.0.1", 20) == 5
    # Others, and other names, are not held back by that.
    assert guesses(limits, "an", "10.0.0.2", 1) == 1
    assert guesses(limits, "bình", "10.0.0.1", 1) == 1


def test_a_name_is_guessed_at_from_everywhere_a_hundred_times_an_hour() -> None:
    limits = Limits(10_000)
    assert sum(guesses(limits, "an", f"10.0.{n}.1", 5) for n in range(30)) == 100


def test_one_address_guesses_at_many_names_only_so_often() -> None:
    limits = Limits(200)
    assert sum(guesses(limits, f"name {n}", "10.0.0.1", 1) for n in range(30)) == 10


def test_who_signs_in_begins_anew() -> None:
    limits = Limits(10_000)
    for _ in range(4):
        assert guesses(limits, "an", "10.0.0.1", 4) == 4
        limits.right("an", "10.0.0.1")


def test_requests_of_one_client_are_counted() -> None:
    limits = Limits(3)
    for _ in range(3):
        limits.request("10.0.0.1")
    with pytest.raises(TooManyError) as refused:
        limits.request("10.0.0.1")
    assert refused.value.code == "too-many-requests"
    assert 1 <= refused.value.seconds <= 60
    limits.request("10.0.0.2")


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", "unknown"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_one_household(address: str, client: str) -> None:
    assert client_of(address) == client
