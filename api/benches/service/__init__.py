"""How fast published routes and maps are given out, idle and while a plan is computed: ``make bench-api``.

A service of its own is started on a folder of its own (`service.py`), filled through its API (`filling.py`), and read
by many readers at once from another process (`load.py`). Beside it the same bytes are given out as files by the same
server (`files.py`).
"""
