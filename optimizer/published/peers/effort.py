"""What a peer may spend, what it gives back, and what is said where its library is missing."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from .routing import Routes


@dataclass(frozen=True)
class Effort:
    """Seconds of the clock, the seed of chance, and how many threads a peer may use if it can."""

    seconds: float
    seed: int = 0
    threads: int = 1


@dataclass(frozen=True)
class Found:
    """A peer's routes, and seconds from its start to when it found them, None where it does not tell."""

    routes: Routes
    best_seconds: float | None = None


class MissingPeerError(RuntimeError):
    """A peer's library is not installed."""


def library(module: str, distribution: str) -> ModuleType:
    """Import a peer's library.

    Raises
    ------
    MissingPeerError
        If it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingPeerError(
            f"{distribution} is not installed; it is one of the development dependencies: make setup"
        ) from error
