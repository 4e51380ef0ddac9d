"""The compiled loops of the exact side are compiled before the first run."""

from __future__ import annotations

from typing import Any

import pytest
from numba.core.dispatcher import Dispatcher

from optimizer.engine.orienteering import cuts, pricing
from optimizer.engine.orienteering.warm import warm_tours


def test_warming_calls_every_loop_that_python_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[str] = set()

    def recorded(name: str, loop: Any) -> Any:
        def call(*arguments: Any) -> Any:
            called.add(name)
            return loop(*arguments)

        return call

    names = set()
    for module in (pricing, cuts):
        for name, loop in list(vars(module).items()):
            if isinstance(loop, Dispatcher):
                names.add(name)
                monkeypatch.setattr(module, name, recorded(name, loop))
    assert {"make_labels", "join", "elementary_tours", "_violated_triples"} <= names
    warm_tours()
    assert called == names
