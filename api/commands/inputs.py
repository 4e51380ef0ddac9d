"""Reading what a verb is given, and seeing early that its output can be written."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import optimizer
from optimizer import Campaign, InputError, Language, Plan, RoadsError, TravelTimes, read_campaign, read_plan

from ..language import message
from .console import remark
from .endings import Code, RefusalError, cause_of


def given_campaign(path: Path, language: Language) -> Campaign:
    """Return the campaign at `path`; warnings about it go to standard error.

    Raises
    ------
    InputError
        If it has errors; all of them are in it.
    """
    reading = read_campaign(path)
    for warning in reading.warnings:
        remark(message("Warning: {warning}", warning=warning.say(language)).say(language))
    if reading.campaign is None:
        raise InputError(reading.problems)
    return reading.campaign


def given_travel(campaign: Campaign, language: Language) -> TravelTimes:
    """Return the travel times of a campaign; what is to be known of its roads goes to standard error.

    Raises
    ------
    TravelUnavailableError
        If they cannot be had.
    """
    travel = optimizer.travel_times(campaign)
    for note in optimizer.notes_of(campaign, travel):
        remark(message("Roads: {note}", note=note).say(language))
    return travel


def with_ways(campaign: Campaign, plan: Plan, travel: TravelTimes, language: Language) -> Plan:
    """Return the plan with the ways of its routes on real roads; without them, and a warning, where they fail."""
    try:
        return optimizer.with_directions(campaign, plan, travel)
    except RoadsError as error:
        remark(message("Warning: {warning}", warning=error.reason).say(language))
        return plan


def given_plan(path: Path) -> Mapping[str, Any]:
    """Return the document at `path`.

    Raises
    ------
    InputError
        If there is no such file or it is not a plan.json.
    """
    return read_plan(path)


def prepare_folder(folder: Path) -> None:
    """Make `folder` where it is missing, and see that files can be written into it.

    Raises
    ------
    RefusalError
        If they cannot.
    """
    if folder.exists() and not folder.is_dir():
        raise RefusalError(message("{path} is not a folder; name another", path=folder), Code.INPUT_WRONG)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(folder, error) from error


def prepare_file(path: Path) -> None:
    """See that `path` can be written, before a long run whose result goes there.

    Raises
    ------
    RefusalError
        If it cannot.
    """
    if path.is_dir():
        raise RefusalError(
            message(
                "{path} is a folder; name a file, such as {better}", path=path, better=path / "plan.json"
            ),
            Code.INPUT_WRONG,
        )
    if path.exists():
        if not path.is_file():
            raise RefusalError(
                message("{path} is not an ordinary file; name another", path=path), Code.INPUT_WRONG
            )
        # It is replaced, not written into, so the system alone would not mind that it is protected.
        if not os.access(path, os.W_OK):
            raise unwritable(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    prepare_folder(path.parent)


def unwritable(path: Path, error: OSError) -> RefusalError:
    """Return the refusal of an output that cannot be written."""
    return RefusalError(
        message("{path} cannot be written: {cause}", path=path, cause=cause_of(error)), Code.INPUT_WRONG
    )
