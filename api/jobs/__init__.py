"""Plans computed in the background: whose turn it is, one process for each, and what happens when something dies.

The table of plans is the truth. A worker (`worker.py`) takes plans in turn (`turns.py`) and starts a fresh process
for each (`computing.py`), which solves it and keeps the best plan as it goes (`reporter.py`, `record.py`). The queue
(`queue.py`) only wakes workers; where it cannot, they find what waits at their next look.
"""
