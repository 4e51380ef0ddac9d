"""How well a month is planned anew after two weeks of it, in seconds: ``make bench-replan``.

What happened is made up (`fortnight.py`): check-ins by chance and one cut road.
"""
