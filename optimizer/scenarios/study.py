"""The types: a scenario, a sweep over one figure, and a study of several of them."""

from __future__ import annotations

from dataclasses import dataclass

from ..campaign import Campaign
from ..files import Problem

BASE = "base"
"""The id of the campaign as it is, beside its scenarios."""


@dataclass(frozen=True)
class Scenario:
    """A changed campaign: its id and name in tables, and the campaign with the changes made."""

    id: str
    name: str
    campaign: Campaign


@dataclass(frozen=True)
class Sweep:
    """One figure of a campaign set to several values.

    Attributes
    ----------
    id, name
        What it is called.
    key
        The figure, ``table.key`` as in scenarios.toml.
    values
        The values, rising.
    scenarios
        The campaign with each of them.
    """

    id: str
    name: str
    key: str
    values: tuple[float, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class Study:
    """A campaign as it is, scenarios and sweeps of it, and for how long each is planned.

    Attributes
    ----------
    base
        The campaign as it is, a scenario without changes.
    scenarios, sweeps
        What it is compared with.
    seconds, work, seed
        What `scenarios.toml` asks for, as in `solve`; None where it does not.
    warnings
        What is likely a mistake in a scenario, though it can be planned.
    """

    base: Scenario
    scenarios: tuple[Scenario, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    seconds: float | None = None
    work: float | None = None
    seed: int | None = None
    warnings: tuple[Problem, ...] = ()

    @property
    def all(self) -> tuple[Scenario, ...]:
        """The base, the scenarios, and those of the sweeps, in this order."""
        swept = tuple(scenario for sweep in self.sweeps for scenario in sweep.scenarios)
        return (self.base, *self.scenarios, *swept)
