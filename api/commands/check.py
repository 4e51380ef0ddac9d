"""`luudong check`: every rule and every figure of a plan, computed anew."""

from __future__ import annotations

import typer

from ..language import message, number
from .console import tell
from .endings import Code
from .inputs import given_campaign, given_plan
from .options import CampaignPath, Lang, PlanPath

HELP = (
    message("Check a plan: every rule and every figure."),
    message(
        "Everything is computed anew from the campaign and the plan alone. Each broken rule and each wrong "
        "figure is named; the exit code is 0 where there is none, else 1."
    ),
)

OF_ANOTHER = ("figure-campaign", "figure-sha256")
"""Codes that say that the plan was made from another campaign, or from other data."""


def check(context: typer.Context, campaign: CampaignPath, plan: PlanPath, lang: Lang = None) -> int:
    """Check the plan and say what is wrong with it."""
    import optimizer

    language = context.obj
    given = given_campaign(campaign, language)
    document = given_plan(plan)
    report = optimizer.check(given, document)
    if report.ok:
        figures = [number(float(document[key]), language) for key in ("score", "bound")]
        gap = number(100 * float(document["gap"]), language, 2)
        tell(
            message(
                "The plan obeys every rule and its figures are right: "
                "score {score}, bound {bound}, gap {gap} %",
                score=figures[0],
                bound=figures[1],
                gap=gap,
            ).say(language)
        )
        return Code.DONE
    # Where the plan is of another campaign, that explains all else.
    for violation in sorted(report.violations, key=lambda violation: violation.rule not in OF_ANOTHER):
        tell(
            message(
                "{place}: {sentence} [{rule}]",
                place=violation.place or plan.name,
                sentence=violation.message,
                rule=violation.rule,
            ).say(language)
        )
    tell(
        message(
            "{file}: the check failed; findings: {count}",
            file=plan.name,
            count=number(len(report.violations), language, 0),
        ).say(language)
    )
    return Code.CHECK_FAILED
