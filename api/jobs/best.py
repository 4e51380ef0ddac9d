"""The best plan of several attempts, as the document that is stored; nothing unchecked is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimizer import Campaign, Message, TravelTimes, check, gap_of, status_of

from ..language import message


class UncheckedError(Exception):
    """A document breaks a rule, or has a wrong figure: a fault of the program.

    Attributes
    ----------
    reason
        Which.
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Best:
    """A checked plan: its document and the bytes that are stored."""

    document: Mapping[str, Any]
    content: bytes

    @property
    def score(self) -> float:
        """Its score."""
        return float(self.document["score"])

    @property
    def bound(self) -> float:
        """The bound that it says."""
        return float(self.document["bound"])

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def checked(campaign: Campaign, travel: TravelTimes, document: Mapping[str, Any]) -> Best:
    """Return a document as what may be stored.

    Raises
    ------
    UncheckedError
        If the check finds anything.
    """
    verdict = check(campaign, document, travel)
    if not verdict.ok:
        finding = verdict.violations[0]
        raise UncheckedError(
            message(
                "A fault of the program: its plan breaks a rule and was not kept ({place}: {rule})",
                place=finding.place,
                rule=finding.message,
            )
        )
    return Best(document, json.dumps(document, ensure_ascii=False, allow_nan=False).encode())


def better(campaign: Campaign, travel: TravelTimes, stored: bytes | None, new: Best) -> Best | None:
    """Return the better of two plans of one campaign, with the better of their bounds; None where that is `stored`.

    A bound holds for the campaign, whichever attempt proved it.
    """
    if stored is None:
        return new
    try:
        document = json.loads(stored)
        old_score, old_bound = float(document["score"]), float(document["bound"])
    except (ValueError, KeyError, TypeError):
        return new
    base = document if old_score > new.score else new.document
    bound = max(min(old_bound, new.bound), float(base["score"]))
    if base is document and bound >= old_bound:
        return None
    if bound == base["bound"]:
        return new
    gap = gap_of(float(base["score"]), bound)
    try:
        return checked(campaign, travel, {**base, "bound": bound, "gap": gap, "status": status_of(gap)})
    except UncheckedError:
        # The stored plan was checked by another version of the program, perhaps; the new one just now.
        return new
