"""What a province gets: a plan and a page of each campaign as it is planned, then the table and the map of all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from maps import Commune, Reader, overview_html, province_html
from optimizer import Language, Outcome, collation_key, write_plan

from .table import Planned, province_csv, province_json, province_text

PLANS, PAGES = "plans", "pages"
MAP, CSV, JSON = "province.html", "province.csv", "province.json"


class Writer:
    """Writes a folder, each file whole or not at all.

    Parameters
    ----------
    folder
        Where the files go.
    language
        The language of pages and reasons.
    """

    def __init__(self, folder: Path, language: Language) -> None:
        self._folder, self._language = folder, language
        self._planned: dict[str, Planned] = {}

    @property
    def has_problems(self) -> bool:
        """Whether a campaign has no plan."""
        return any(commune.plan is None for commune in self._planned.values())

    def add(self, outcome: Outcome) -> None:
        """Write the plan and the page of one campaign.

        Raises
        ------
        OSError
            If they cannot be written.
        """
        name, campaign, result = outcome.job.name, outcome.job.campaign, outcome.result
        if result.document is None:
            self._planned[name] = Planned(name, campaign, None, result.problem)
            return
        plan = result.plan(self._language)
        for part in (PLANS, PAGES):
            (self._folder / part).mkdir(exist_ok=True)
        write_plan(result.plan_json(self._language), self._folder / PLANS / f"{name}.json")
        # Pages of single days are what `luudong map` writes; of a hundred communes they would be ten thousand.
        page = overview_html(campaign, plan, self._language, Reader(day=lambda date, team: None))
        _write(self._folder / PAGES / f"{name}.html", page)
        self._planned[name] = Planned(name, campaign, plan)

    def finish(self, order: Sequence[str]) -> Path:
        """Write the table and the map, and return the path of the map.

        Raises
        ------
        OSError
            If they cannot be written.
        """
        planned = [self._planned[name] for name in order]
        _write(self._folder / CSV, province_csv(planned, self._language))
        _write(self._folder / JSON, province_json(planned, self._language))
        communes = [
            Commune(
                commune.campaign,
                commune.plan,
                None if commune.plan is None else f"{PAGES}/{quote(commune.name, safe='')}.html",
                "" if commune.problem is None else commune.problem.say(self._language),
            )
            for commune in planned
        ]
        _write(self._folder / MAP, province_html(communes, self._language))
        return self._folder / MAP

    def text(self) -> str:
        """Return the table for a terminal."""
        return province_text(
            sorted(self._planned.values(), key=lambda commune: collation_key(commune.name)), self._language
        )


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".luudong-{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
