"""The result of a small job, computed once."""

import pytest
from batch_jobs import small_job

from optimizer.batch import SolveResult, run_job


@pytest.fixture(scope="session")
def planned() -> SolveResult:
    """Return the result of `small_job()`."""
    result = run_job(small_job())
    assert result.document is not None
    return result
