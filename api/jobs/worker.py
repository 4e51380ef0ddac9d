"""The worker: takes plans in turn, at most so many at once, and watches over the processes that compute them.

`python -m api.jobs.worker` is what `luudong serve` starts and watches; it ends with its standard input.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ..settings import Settings
from ..storage.database import Database
from ..storage.tables import Plan
from .logs import begin_logs
from .queue import queue_of
from .turns import SILENCE, Turn, beat, claim, give_back, sweep, to_stop

LOOK_SECONDS = 1.0
"""Between two looks at the table, where no message comes."""

JUMP_SECONDS = 5.0
"""By more than this the clock and the time that passes do not part, unless somebody sets the clock."""

BEAT_SECONDS, SWEEP_SECONDS = 5.0, 5.0

END_SECONDS = 12.0
"""What computations have for storing their best when the worker ends; they are killed then."""

STOP_SECONDS = 60.0
"""The same when somebody stops a plan."""

OVERTIME = 300.0
"""Seconds beyond a plan's own, and half of these, after which a computation must hang; it is killed."""

log = logging.getLogger("luudong.jobs")


@dataclass
class Computation:
    """A process that computes a plan."""

    turn: Turn
    process: subprocess.Popen[str]
    started: float = field(default_factory=time.monotonic)
    told: str | None = None
    kill_at: float = 0.0

    def __post_init__(self) -> None:
        self.kill_at = self.started + 1.5 * self.turn.seconds + OVERTIME

    def tell(self, order: str, within: float) -> None:
        """Give an order, once, and the seconds that it has."""
        if self.told == order:
            return
        self.told = order
        self.kill_at = min(self.kill_at, time.monotonic() + within)
        try:
            assert self.process.stdin is not None
            self.process.stdin.write(f"{order}\n")
            self.process.stdin.flush()
        except OSError:
            pass  # it has ended; the next look sees that


class Worker:
    """Takes plans and has them computed until it is told to end.

    Parameters
    ----------
    settings
        What the environment says; computing processes are given the same environment.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.url)
        self._queue = queue_of(settings)
        self._name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._running: list[Computation] = []
        self._left: list[tuple[Turn, bool]] = []
        self._beat_at = self._swept_at = 0.0
        self._away_until = 0.0
        self._clock = time.time() - time.monotonic()
        self._hears = False

    def end(self) -> None:
        """Ask the worker to end; safe in signal handlers and other threads."""
        self._ending.set()
        self._woken.set()

    def run(self) -> None:
        """Work until told to end; then computations store their best and go back to the queue."""
        log.info("worker %s begins, %d at once", self._name, self._settings.solves)
        self._wait_for_tables()
        while not self._ending.is_set():
            try:
                self._look()
            except SQLAlchemyError as fault:
                # Others could not give signs of life either: nobody is taken for dead until they had the time to.
                self._away_until = time.monotonic() + SILENCE.total_seconds()
                log.warning("the database is away: %s", type(fault).__name__)
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()
        self._finish()

    def _wait_for_tables(self) -> None:
        told = False
        while not self._ending.is_set():
            try:
                with self._database.read() as session:
                    session.execute(select(Plan).limit(1)).first()
                return
            except SQLAlchemyError as fault:
                if not told:
                    log.warning("waiting for the database and its tables: %s", type(fault).__name__)
                told = True
                self._ending.wait(LOOK_SECONDS)

    def _look(self) -> None:
        """Do all that is due."""
        now = time.monotonic()
        self._reap()
        self._note_jump(now)
        if not self._hears:
            self._hear()
        if now - self._beat_at >= BEAT_SECONDS:
            beat(self._database, [c.turn.worker for c in self._running])
            self._beat_at = now
        wanted = to_stop(self._database, [c.turn.worker for c in self._running])
        for computation in self._running:
            if computation.turn.worker in wanted:
                computation.tell("stop", STOP_SECONDS)
        if now - self._swept_at >= SWEEP_SECONDS and now >= self._away_until:
            sweep(self._database)
            self._swept_at = now
        while len(self._running) < self._settings.solves and not self._ending.is_set():
            turn = claim(self._database, self._name)
            if turn is None:
                break
            self._start(turn)

    def _note_jump(self, now: float) -> None:
        """Where the clock was set, give all workers the time for a sign of life by the new one."""
        clock = time.time() - now
        if abs(clock - self._clock) > JUMP_SECONDS:
            log.warning("the clock was set by %.0f s", clock - self._clock)
            self._away_until = now + SILENCE.total_seconds()
        self._clock = clock

    def _hear(self) -> None:
        try:
            self._queue.listen(self._woken.set)
            self._hears = True
        except Exception as fault:  # without messages it works all the same, a look later
            log.warning("the queue cannot be heard: %s", type(fault).__name__)

    def _start(self, turn: Turn) -> None:
        # Started afresh, not forked: Numba and OR-Tools have threads of their own.
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "api.jobs.computing", turn.plan, turn.worker],
                env=os.environ | environment_of(self._settings),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        except OSError as fault:
            log.error("plan %s: no process: %s", turn.plan, fault)
            self._left.append((turn, False))
            self._ending.wait(LOOK_SECONDS)
            return
        log.info("plan %s: process %d", turn.plan, process.pid)
        self._running.append(Computation(turn, process))
        threading.Thread(target=self._await, args=(process,), daemon=True).start()

    def _await(self, process: subprocess.Popen[str]) -> None:
        process.wait()
        self._woken.set()

    def _reap(self) -> None:
        """See which computations have ended, kill what hangs, and give back what broke off."""
        for computation in list(self._running):
            code = computation.process.poll()
            if code is None and time.monotonic() > computation.kill_at:
                log.error("plan %s: killed, it did not end in time", computation.turn.plan)
                computation.process.kill()
                code = computation.process.wait()
            if code is None:
                continue
            self._running.remove(computation)
            if computation.process.stdin is not None:
                computation.process.stdin.close()
            log.info("plan %s: ended with %d", computation.turn.plan, code)
            if code != 0:
                self._left.append((computation.turn, True))
        while self._left:
            turn, broken = self._left[0]
            give_back(self._database, turn.plan, turn.worker, broken=broken)
            self._left.pop(0)

    def _finish(self) -> None:
        log.info("worker %s ends", self._name)
        for computation in self._running:
            computation.tell("end", END_SECONDS)
        while self._running:
            try:
                self._reap()
            except SQLAlchemyError as fault:
                log.warning("not given back, others will see: %s", type(fault).__name__)
            time.sleep(0.05)
        self._queue.close()
        self._database.close()


def environment_of(settings: Settings) -> dict[str, str]:
    """Return what a process must find in its environment for these settings."""
    given = {
        "LUUDONG_DATA": str(settings.data.resolve()),
        "LUUDONG_SOLVES": str(settings.solves),
        "LUUDONG_SOLVE_THREADS": str(settings.solve_threads),
        "LUUDONG_LOG_LEVEL": settings.log_level,
    }
    if settings.database_url is not None:
        given["DATABASE_URL"] = settings.database_url
    return given


def work(settings: Settings, *, with_input: bool = False) -> None:
    """Run a worker in this process until SIGINT or SIGTERM.

    Parameters
    ----------
    settings
        What the environment says.
    with_input
        Whether it ends with its standard input too: who started it has died.
    """
    worker = Worker(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.end())
    if with_input:

        def follow() -> None:
            sys.stdin.read()
            worker.end()

        threading.Thread(target=follow, daemon=True).start()
    worker.run()


if __name__ == "__main__":
    begin_logs(Settings().log_level)
    work(Settings(), with_input=True)
