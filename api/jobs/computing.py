"""One plan computed, in a process of its own that is started afresh: `python -m api.jobs.computing PLAN CLAIM`.

The worker above speaks to it by standard input: `stop` ends the run with its best plan, `end` (or the end of the
input: the worker has died) puts it off, the best plan so far stored. Exit code 0 says that the plan's row is in
order; after any other the worker sees to it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from .orders import Orders

PRIORITY = 10
"""Added to the niceness of the process: whoever reads pages comes first."""


def main(plan_id: str, claim: str) -> int:
    """Compute the plan that is held by the claim; return the exit code."""
    # Ctrl-C at a terminal reaches every process there; the worker says what shall be.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = Orders()
    signal.signal(signal.SIGTERM, lambda *_: orders.put_off())
    threading.Thread(target=orders.listen, name="orders", daemon=True).start()
    os.nice(PRIORITY)
    # Loaded late: orders are heard meanwhile.
    from ..settings import Settings
    from ..storage.database import Database
    from .logs import begin_logs
    from .solving import compute

    settings = Settings()
    begin_logs(settings.log_level)
    database = Database(settings.url)
    try:
        return 0 if compute(database, plan_id, claim, settings.solve_threads, orders) else 1
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
