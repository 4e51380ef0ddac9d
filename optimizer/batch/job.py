"""One campaign to plan, and what came of it: plain values that travel between processes and machines."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..campaign import Campaign
from ..check import check
from ..engine.solve import solve
from ..engine.warm import warm_campaigns
from ..files import plan_document, plan_of
from ..language import ORIGINAL, Language, Message, languages, message
from ..plan import Plan
from ..travel import TravelUnavailableError, travel_times

_NOT_IN_A_PLAN = ("batch", "scenarios", "published", "orienteering")
"""Rooms whose code no plan of a campaign depends on."""


@dataclass(frozen=True)
class SolveJob:
    """A campaign to plan, and for how long.

    Attributes
    ----------
    name
        What it is called where progress is told; no part of what is computed.
    campaign
        What is planned.
    seconds, work, seed, threads
        As `seconds`, `work`, `seed` and `workers` of `solve`.
    travel
        The travel times on real roads, as a plan keeps them, so that a machine without these roads can plan too; None
        where they follow from the campaign.
    """

    name: str
    campaign: Campaign
    seconds: float | None = 60.0
    work: float | None = None
    seed: int = 0
    threads: int = 1
    travel: Mapping[str, Any] | None = field(default=None, repr=False)

    @classmethod
    def on_roads(cls, name: str, campaign: Campaign, **limits: Any) -> SolveJob:
        """Return a job that carries the travel times of real roads, where the campaign asks for these.

        Raises
        ------
        TravelUnavailableError
            If they cannot be had.
        """
        travel = travel_times(campaign).record if campaign.travel.method == "valhalla" else None
        return cls(name, campaign, travel=travel, **limits)

    @property
    def key(self) -> str:
        """The digest of all that decides the result: campaign, travel times, limits, seed and engine."""
        content = {
            "campaign": self.campaign.sha256,
            "travel": self.travel,
            "seconds": self.seconds,
            "work": self.work,
            "seed": self.seed,
            "threads": self.threads,
            "engine": engine_fingerprint(),
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class SolveResult:
    """What came of a job: a plan that passed the check, or why there is none.

    Attributes
    ----------
    document
        The plan's plan.json; None where there is a `problem`.
    reasons
        The reasons of its `unmet`, by language.
    problem
        Why there is no plan.
    seconds
        The time it took.
    megabytes
        Peak memory, so far, of the process that computed it.
    engine
        The fingerprint of the engine that computed it.
    """

    document: Mapping[str, Any] | None = None
    reasons: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    problem: Message | None = None
    seconds: float = 0.0
    megabytes: float = 0.0
    engine: str = ""

    def plan(self, language: Language = ORIGINAL) -> Plan:
        """Return the plan, its reasons in a language.

        Raises
        ------
        LookupError
            If there is none.
        """
        return plan_of(self.plan_json(language))

    def plan_json(self, language: Language = ORIGINAL) -> dict[str, Any]:
        """Return plan.json, its reasons in a language; in English where they were not worked out in it.

        Raises
        ------
        LookupError
            If there is no plan.
        """
        if self.document is None:
            raise LookupError(f"there is no plan: {self.problem}")
        reasons = self.reasons.get(language)
        if reasons is None:
            return dict(self.document)
        unmet = [
            {**entry, "reason": reason} for entry, reason in zip(self.document["unmet"], reasons, strict=True)
        ]
        return {**self.document, "unmet": unmet}


@cache
def engine_fingerprint() -> str:
    """Return the version of the program and a digest of the code that makes plans.

    A result of other code is no result of this one, whatever the version says while the code is worked on.
    """
    digest = hashlib.sha256()
    top = Path(__file__).parents[1]
    for path in sorted(top.rglob("*.py")):
        parts = path.relative_to(top).with_suffix("").parts
        if not set(parts) & {*_NOT_IN_A_PLAN}:
            digest.update(
                "/".join(parts).encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0"
            )
    return f"{version('luudong')}+{digest.hexdigest()[:16]}"


def run_job(job: SolveJob, engine: str | None = None) -> SolveResult:
    """Plan a campaign, check the plan, and return it; what goes wrong is in the result, not raised.

    Parameters
    ----------
    job
        What to plan.
    engine
        The fingerprint of the engine that is asked for, where another one may be installed here: it makes no result.
    """
    _warm_once()
    started = time.monotonic()
    if engine is not None and engine != engine_fingerprint():
        return SolveResult(
            problem=message(
                "this worker runs version {found}, and {wanted} is wanted; install the same version there",
                found=engine_fingerprint(),
                wanted=engine,
            )
        )
    try:
        return _planned(job, started)
    except TravelUnavailableError as error:
        return SolveResult(problem=error.reason, seconds=time.monotonic() - started)
    except Exception as fault:
        detail = " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
        return SolveResult(
            problem=message("a fault of the program ({detail})", detail=detail),
            seconds=time.monotonic() - started,
        )


@cache
def _warm_once() -> None:
    """Load the compiled loops before the first clock runs: else the first job of each process has less time."""
    warm_campaigns()


def _planned(job: SolveJob, started: float) -> SolveResult:
    travel = travel_times(job.campaign, record=job.travel)
    plan = solve(
        job.campaign,
        seconds=job.seconds,
        work=job.work,
        seed=job.seed,
        workers=job.threads,
        travel=travel,
    )
    document = plan_document(plan, ORIGINAL)
    verdict = check(job.campaign, document)
    if not verdict.ok:
        broken = verdict.violations[0]
        return SolveResult(
            problem=message(
                "a fault of the program: its plan breaks a rule and was not kept ({place}: {rule})",
                place=broken.place,
                rule=broken.message,
            ),
            seconds=time.monotonic() - started,
        )
    reasons = {
        language: tuple(
            entry.reason.say(language) if isinstance(entry.reason, Message) else entry.reason
            for entry in plan.unmet
        )
        for language in languages()
    }
    seconds = time.monotonic() - started
    return SolveResult(document, reasons, None, seconds, peak_megabytes(), engine_fingerprint())


def peak_megabytes() -> float:
    """Return the peak memory of this process."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
