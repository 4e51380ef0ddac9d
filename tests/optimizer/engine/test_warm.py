"""The compiled loops are compiled before the first run."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

import pytest
from numba.core.dispatcher import Dispatcher

import optimizer.engine
from optimizer.engine.warm import warm_campaigns


def entries() -> list[tuple[ModuleType, str]]:
    """Return where the engine's Python calls a compiled loop: a module that imports one and compiles none."""
    modules = [
        importlib.import_module(f"optimizer.engine.{found.name}")
        for found in pkgutil.iter_modules(optimizer.engine.__path__)
    ]
    loops = {
        module: {name: loop for name, loop in vars(module).items() if isinstance(loop, Dispatcher)}
        for module in modules
    }
    return [
        (module, name)
        for module, named in loops.items()
        for name in named
        if all(loop.__module__ != module.__name__ for loop in named.values())
    ]


def test_warming_calls_every_compiled_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[str] = set()

    def recorded(name: str, loop: Any) -> Any:
        def call(*arguments: Any) -> Any:
            called.add(name)
            return loop(*arguments)

        return call

    names = set()
    for module, name in entries():
        names.add(name)
        monkeypatch.setattr(module, name, recorded(name, getattr(module, name)))
    assert {"best_routes", "all_routes"} <= names
    warm_campaigns()
    assert called == names
