"""What a run may spend."""

from __future__ import annotations

import pytest

from optimizer.engine.budget import Budget


def test_what_is_set_aside_is_never_more_than_a_tenth() -> None:
    budget = Budget(100.0, None, None)
    budget.set_aside(2.0)
    assert budget.part(1e9).seconds == pytest.approx(98.0, abs=0.5)
    budget.set_aside(50.0)
    assert budget.part(1e9).seconds == pytest.approx(88.2, abs=0.5)
    unlimited = Budget(None, 3.0, None)
    unlimited.set_aside(2.0)
    assert unlimited.part(1e9).work == 3.0
