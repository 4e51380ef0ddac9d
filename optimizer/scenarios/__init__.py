"""What if: a campaign, changes of it, and their plans side by side.

`read_study` reads the changes from a `scenarios.toml`, `study_of` takes them as Python values, `patched` applies one.
`study_jobs` says what to plan, `optimizer.batch` plans it, and `compare` puts the plans side by side: what each is
worth, whom it serves, how evenly, and whether a difference is more than the solver's doubt. `plan_study` does all
three.
"""

from __future__ import annotations

from .compare import (
    Comparison,
    Effect,
    ScenarioRow,
    compare,
    effect_of,
    plan_study,
    study_jobs,
)
from .curve import Curve, Point, curve_of
from .figures import Figures, figures_of
from .patch import patched
from .reading import read_study, study_of
from .study import Scenario, Study, Sweep

__all__ = [
    "Comparison",
    "Curve",
    "Effect",
    "Figures",
    "Point",
    "Scenario",
    "ScenarioRow",
    "Study",
    "Sweep",
    "compare",
    "curve_of",
    "effect_of",
    "figures_of",
    "patched",
    "plan_study",
    "read_study",
    "study_jobs",
    "study_of",
]
