"""How large the pages for phones are and how soon they open on a slow one: ``make bench-maps``.

Pages are written as the commands write them (`pages.py`) and opened in Chromium with its processor slowed down
(`opening.py`). Playwright and Chromium are needed, as for the tests.
"""
