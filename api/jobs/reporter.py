"""Tells of a run while it goes on, from a thread beside it: the run never waits for the database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from optimizer import Language, Plan, Progress, Watch, plan_document

from .best import UncheckedError, checked
from .record import LostError, Record

PROGRESS_SECONDS = 0.5
"""Least time between two reports of progress."""

KEEP_SECONDS = 3.0
"""Least time between two best plans that are stored."""

log = logging.getLogger("luudong.jobs")


class Reporter(Watch):
    """Writes the latest progress and the best plan so far, each at most every so often.

    What the database does not take (it is away, the disk is full) is offered again with what is newest then.

    Parameters
    ----------
    record
        Where it is written.
    language
        The language of the plan's reasons.
    lost
        Called where the plan is no longer this job's.
    """

    def __init__(self, record: Record, language: Language, lost: Callable[[], None]) -> None:
        self._record, self._language, self._lost = record, language, lost
        self._changed = threading.Condition()
        self._progress: Progress | None = None
        self._document: Mapping[str, Any] | None = None
        self._make: Callable[[], Plan] | None = None
        self._made_at, self._making = -KEEP_SECONDS, 0.0
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def __enter__(self) -> Reporter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def on_progress(self, progress: Progress) -> None:
        """Note where the run stands."""
        with self._changed:
            self._progress = progress
            self._changed.notify()
        self._keep_when_due()

    def on_plan(self, plan: Callable[[], Plan]) -> None:
        """Note that there is a better plan."""
        self._make = plan
        self._keep_when_due()

    def _keep_when_due(self) -> None:
        # A plan is made here, in the run's own thread; making it may take no more than a tenth of the run.
        now = time.monotonic()
        if self._make is None or now - self._made_at < max(KEEP_SECONDS, 10 * self._making):
            return
        document = plan_document(self._make(), self._language)
        self._make, self._made_at = None, time.monotonic()
        self._making = self._made_at - now
        with self._changed:
            self._document = document
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._progress or self._document)
                if self._ended:
                    return
                progress, document = self._progress, self._document
                self._progress = self._document = None
            try:
                if document is not None:
                    self._record.keep(checked(self._record.campaign, self._record.travel, document))
                    document = None
                if progress is not None:
                    self._record.progress(progress)
            except LostError:
                self._lost()
                return
            except UncheckedError as fault:
                log.error("plan %s: %s", self._record.plan_id, fault)
            except SQLAlchemyError as fault:
                log.warning("plan %s: not written yet: %s", self._record.plan_id, type(fault).__name__)
                with self._changed:
                    self._progress = self._progress or progress
                    self._document = self._document or document
            with self._changed:
                self._changed.wait_for(lambda: self._ended, timeout=PROGRESS_SECONDS)
