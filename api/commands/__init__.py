"""The command line: one file per verb."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments
        What follows the program's name; by default what the process was started with.
    """
    with _leaving_at_once():
        from .app import main as run
    return run(arguments)


@contextmanager
def _leaving_at_once() -> Iterator[None]:
    """While the program loads, for half a second, let Ctrl-C end it: libraries make of it what they like."""
    by_default = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not by_default or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: os._exit(STOPPED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


__all__ = ["main"]
