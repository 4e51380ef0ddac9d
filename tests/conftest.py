"""What every test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_campaigns() -> Path:
    """Return the folder of generated campaigns beside the repo; skip where it is missing or not wanted."""
    folder = ROOT.parent / "shared" / "campaigns"
    if os.environ.get("LUUDONG_NO_SHARED"):
        pytest.skip("LUUDONG_NO_SHARED is set: no test reads folders beside the repo")
    if not folder.is_dir():
        pytest.skip("the generated campaigns (../shared/campaigns) are not here")
    return folder
