"""What an answer rests on: facts read from the database, each with a way to look at it again.

Whoever reads such a fact notes it (`rests_on`); whoever keeps answers collects what was noted (`collected`), and
gives a kept answer out only while all of it is still so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

Name = tuple[str, ...]
Look = Callable[[], Any]


@dataclass(frozen=True)
class Ground:
    """A fact: its name, what it was, and how to look again. Facts are compared by `==`."""

    name: Name
    value: Any
    look: Look


@dataclass
class Grounds:
    """What one answer rests on; `complete` says that nothing else was read for it."""

    noted: list[Ground] = field(default_factory=list)
    complete: bool = False


_collecting: ContextVar[Grounds | None] = ContextVar("grounds", default=None)


def rests_on(name: Name, look: Look) -> Any:
    """Look at a fact, note that the answer under way rests on it, and return it.

    Parameters
    ----------
    name
        What it is: the same name must stand for the same fact, whoever asks.
    look
        Reads it; may be called again later, in another thread, and must hold no request.
    """
    value = look()
    grounds = _collecting.get()
    if grounds is not None:
        grounds.noted.append(Ground(name, value, look))
    return value


def nothing_else() -> None:
    """Say that the answer under way rests on what was noted, on the request's own words, and on nothing else."""
    grounds = _collecting.get()
    if grounds is not None:
        grounds.complete = True


@contextmanager
def collected() -> Iterator[Grounds]:
    """Collect what is noted within the block, in threads that it starts too."""
    grounds = Grounds()
    before = _collecting.set(grounds)
    try:
        yield grounds
    finally:
        _collecting.reset(before)
