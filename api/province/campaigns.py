"""The campaigns of a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from optimizer import Campaign, Problem, read_campaign

SETTINGS = "campaign.toml"
FILES = (".zip", ".xlsx")
"""Endings of campaigns that are one file."""


@dataclass
class Campaigns:
    """What a folder holds.

    Attributes
    ----------
    read
        The campaigns by name: that of their folder, or of their file without its ending.
    problems
        What is wrong with those that cannot be used.
    warned
        Those that can be used and of which something is likely a mistake.
    """

    read: dict[str, Campaign] = field(default_factory=dict)
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    warned: list[str] = field(default_factory=list)


def campaigns_in(folder: Path) -> Mapping[str, Path]:
    """Return what looks like a campaign in a folder, by name: folders with a campaign.toml, zips, workbooks.

    Of several of one name (``a`` and ``a.zip``) the folder counts.

    Raises
    ------
    OSError
        If the folder cannot be read.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")):
            continue
        if path.is_dir() and any(inside.name.casefold() == SETTINGS for inside in path.iterdir()):
            found[path.name] = path
        elif path.is_file() and path.suffix.casefold() in FILES:
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def read_all(paths: Mapping[str, Path]) -> Campaigns:
    """Read campaigns, and all that is wrong with any of them."""
    campaigns = Campaigns()
    for name, path in paths.items():
        reading = read_campaign(path)
        if reading.campaign is None:
            campaigns.problems[name] = reading.problems
        else:
            campaigns.read[name] = reading.campaign
            if reading.warnings:
                campaigns.warned.append(name)
    return campaigns


def listed(names: Sequence[str], most: int = 8) -> str:
    """Return names in one line, the first ones of many."""
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
