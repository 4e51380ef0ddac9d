"""A plan that a run has found: checked, then written; nothing is written that does not pass the check."""

from __future__ import annotations

from pathlib import Path

from optimizer import Campaign, Language, Plan, TravelTimes

from ..language import message
from .endings import Code, RefusalError
from .inputs import unwritable, with_ways


def write_checked(
    campaign: Campaign, plan: Plan, travel: TravelTimes, output: Path, language: Language
) -> Plan:
    """Write plan.json whole or not at all; return the plan as written, with its ways on real roads.

    Raises
    ------
    RefusalError
        If the plan does not pass the check, or the file cannot be written.
    """
    import optimizer

    plan = with_ways(campaign, plan, travel, language)
    document = optimizer.plan_document(plan, language)
    verdict = optimizer.check(campaign, document, travel)
    if not verdict.ok:
        raise RefusalError(
            message(
                "A fault of the program: its plan breaks a rule and was not written ({place}: {rule})",
                place=verdict.violations[0].place,
                rule=verdict.violations[0].message,
            ),
            Code.FAULT,
        )
    try:
        optimizer.write_plan(document, output)
    except OSError as error:
        raise unwritable(output, error) from error
    return plan
