"""Many campaigns planned side by side: on this machine's cores, or on a cluster of machines.

`run_batch` takes jobs and gives their outcomes as they finish. Who computes them is a `Runner`: `Processes`, the
default, or `Cluster`, a Dask cluster. Results are kept by content in a `ResultStore`, so that a run that is started
again computes only what is missing. A worker that is lost costs its own job alone, which is tried again.
"""

from __future__ import annotations

from .cluster import Cluster, ClusterError
from .job import SolveJob, SolveResult, engine_fingerprint, run_job
from .processes import Processes
from .run import BatchProgress, BatchWatch, Outcome, Runner, run_batch
from .store import ResultStore

__all__ = [
    "BatchProgress",
    "BatchWatch",
    "Cluster",
    "ClusterError",
    "Outcome",
    "Processes",
    "ResultStore",
    "Runner",
    "SolveJob",
    "SolveResult",
    "engine_fingerprint",
    "run_batch",
    "run_job",
]
