"""What the comparison says: headings of columns, and effects and curves in sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from babel.numbers import format_decimal

from optimizer import Curve, Effect, Figures, Language, Message, ScenarioRow, locale_of

from ..language import message, number

BASE = "base"
"""The id of the campaign as it is, which no scenario may have."""


@dataclass(frozen=True)
class Column:
    """A figure of a plan: its key in files, its heading, and how many decimals people see."""

    key: str
    title: Message
    value: Callable[[Figures], float]
    decimals: int = 0


_CLASSES = {
    "poor": message("Poor"),
    "near_poor": message("Near-poor"),
    "elderly": message("Elderly"),
    "no_device": message("No device"),
    "other": message("Others"),
}


def _of_class(place: int) -> Callable[[Figures], float]:
    return lambda figures: figures.served[place]


WORTH = (
    Column("score", message("Score"), lambda figures: figures.score, 1),
    Column("bound", message("Bound"), lambda figures: figures.bound, 1),
    Column("gap_percent", message("Gap %"), lambda figures: 100 * figures.gap, 2),
)
"""What a plan is worth."""

SERVED = (
    Column("households", message("Households"), lambda figures: figures.households),
    *(Column(name, title, _of_class(place)) for place, (name, title) in enumerate(_CLASSES.items())),
    Column("village_gini", message("Gini of villages"), lambda figures: figures.village_gini, 3),
)
"""Whom it serves, and how evenly."""

MISSING = (
    Column("unvisited", message("Villages without a visit"), lambda figures: figures.unvisited),
    Column("below_floor", message("Villages below the floor"), lambda figures: figures.below_floor),
    Column("empty_places", message("Empty duty places"), lambda figures: figures.empty_places),
    Column("unmet", message("Cost of what is unmet"), lambda figures: figures.unmet, 1),
)
"""What is missing."""

CARRIED = (
    Column("sessions", message("Sessions"), lambda figures: figures.sessions),
    Column("turns", message("Volunteers' shifts"), lambda figures: figures.turns),
    Column("travel_minutes", message("Minutes on the road"), lambda figures: figures.travel_minutes),
    Column("crew_minutes", message("Volunteer-minutes on the road"), lambda figures: figures.crew_minutes),
    Column("volunteer_gini", message("Gini of volunteers"), lambda figures: figures.volunteer_gini, 3),
)
"""What that takes, and from whom."""

NOTES = (
    message(
        "The best plan of a scenario is worth something between its score and its bound. Two scenarios surely differ "
        "only where these ranges do not meet; else what is seen may be the solver's doubt, which more seconds lessen."
    ),
    message(
        "Where weights, penalties, the floor or what is wanted were changed, points mean something else: compare whom "
        "the plans serve, and what the changed plan is worth by today's measure."
    ),
    message(
        "Gini: 0 where all villages are covered alike, or all volunteers have the same number of turns; the nearer "
        "to 1, the more uneven."
    ),
)
"""How to read it."""


TABLES = (
    (message("What each is worth"), WORTH),
    (message("Whom it serves (households)"), SERVED),
    (message("What is missing"), MISSING),
    (message("What it takes"), CARRIED),
)
"""The tables, in the order in which they are read."""

FIGURES = (*WORTH, *SERVED, *MISSING, *CARRIED)


def fixed(value: float, language: Language, decimals: int) -> str:
    """Write a number with so many decimals, so that those of a column stand under each other."""
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(round(value, decimals) + 0.0, format=pattern, locale=locale_of(language))


def name_of(row: ScenarioRow, language: Language) -> str:
    """Return what a scenario is called in tables."""
    return message("As it is").say(language) if row.scenario.id == BASE else row.scenario.name


def effect_said(row: ScenarioRow, language: Language) -> str:
    """Return how a scenario differs from the base, in a few words; empty for the base itself."""
    effect = row.effect
    if effect is None:
        return "" if row.problem is None else row.problem.say(language)
    if effect.verdict == "other":
        return _by_other_measure(effect, language)
    low, high = effect.low or 0.0, effect.high or 0.0
    if effect.verdict == "better":
        said = message("more, by {low} to {high}", low=number(low, language), high=number(high, language))
    elif effect.verdict == "worse":
        said = message("less, by {low} to {high}", low=number(-high, language), high=number(-low, language))
    else:
        said = message(
            "not told apart ({low} to {high})", low=_signed(low, language), high=_signed(high, language)
        )
    return said.say(language)


def _by_other_measure(effect: Effect, language: Language) -> str:
    if effect.in_base_terms is None:
        return message("another measure: compare whom it serves").say(language)
    return message("another measure; by today's: {score}", score=number(effect.in_base_terms, language)).say(
        language
    )


def step_said(curve: Curve, language: Language) -> str | None:
    """Return what each step of a sweep brings, in one sentence; None where there are too few points."""
    step = curve.step
    if step is None:
        return None
    return message(
        "Each +{size} of {key}: {households} households ({priority} priority households), "
        "{low} to {high} points",
        size=number(step.size, language, 4),
        key=curve.sweep.key,
        households=_signed(step.households, language),
        priority=_signed(step.priority, language),
        low=_signed(step.low, language),
        high=_signed(step.high, language),
    ).say(language)


def _signed(value: float, language: Language) -> str:
    text = number(abs(value), language)
    if text == number(0, language):
        return text
    return f"{'−' if value < 0 else '+'}{text}"
