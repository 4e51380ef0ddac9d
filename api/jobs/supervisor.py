"""Keeps a worker process alive beside the service: starts it, starts it again when it dies, and ends it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

from ..settings import Settings
from .worker import END_SECONDS, environment_of

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a worker that died is started again: twice as long each time, unless it had lived for a minute."""

log = logging.getLogger("luudong.jobs")


class Supervisor:
    """Watches over one worker process, in a thread.

    The worker ends with its standard input, so that it does not outlive a service that was killed.

    Parameters
    ----------
    settings
        What the environment says; the worker is given the same.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="worker", daemon=True)

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def end(self) -> None:
        """Have the worker put its plans off and end; it is killed where it does not."""
        self._ending.set()
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
        self._thread.join(timeout=END_SECONDS + 10)
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                log.error("the worker does not end: killed")
                self._process.kill()
                self._process.wait()

    def _watch(self) -> None:
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                code = self._run()
            except OSError as fault:
                log.error("the worker could not be started: %s", fault)
                code = -1
            if self._ending.is_set():
                return
            pause = (
                FIRST_PAUSE if time.monotonic() - began >= LONGEST_PAUSE else min(LONGEST_PAUSE, 2 * pause)
            )
            log.error("the worker ended with %d; another one starts in %.0f s", code, pause)
            self._ending.wait(pause)

    def _run(self) -> int:
        with self._lock:
            if self._ending.is_set():
                return 0
            # In a session of its own: Ctrl-C at a terminal is for the service, which then ends the worker.
            self._process = process = subprocess.Popen(
                [sys.executable, "-P", "-m", "api.jobs.worker"],
                env=os.environ | environment_of(self._settings),
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
        return process.wait()
