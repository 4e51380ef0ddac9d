"""Visit rules of a village that must fit together, and into the campaign's dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..language import message
from .records import Record


def most_visits(working_dates: Sequence[date], min_gap_days: int) -> int:
    """Return the largest number of working dates of which any two lie at least `min_gap_days` apart.

    Taking the earliest date each time is best: it leaves the most dates for the rest.
    """
    count, last = 0, None
    for day in working_dates:
        if last is None or (day - last).days >= min_gap_days:
            count, last = count + 1, day
    return count


def check_visits(
    record: Record,
    least: int,
    most: int | None,
    gap: int,
    first_visit_by: date | None,
    working_dates: Sequence[date] | None,
) -> None:
    """Note where `min_visits` (`least`) cannot be reached, or `first_visit_by` cannot be met.

    Parameters
    ----------
    record
        The village's row, for the errors.
    least, most, gap, first_visit_by
        Its rules, with defaults filled in.
    working_dates
        The campaign's working dates in order; None where they are not known, which leaves them unchecked.
    """
    if most is not None and least > most:
        record.error(
            "min_visits",
            message(
                "min_visits is {least} (1 where nothing is written) and max_visits {most}; "
                "write a min_visits of at most {most}",
                least=least,
                most=most,
            ),
        )
    if not working_dates:
        return
    possible = most_visits(working_dates, gap)
    if least > possible:
        record.error(
            "min_visits",
            message(
                "{least} visits at least {gap} dates apart do not fit into the campaign's working dates; "
                "write at most {possible}, or a smaller min_gap_days",
                least=least,
                gap=gap,
                possible=possible,
            ),
        )
    if first_visit_by is not None and first_visit_by < working_dates[0]:
        record.warn(
            "first_visit_by",
            message(
                "lies before the first working date ({first}), so no visit can be in time; correct it",
                first=working_dates[0],
            ),
        )
