"""Team orienteering with time windows: the engine's method where shifts are alike and a place is visited once.

MODEL.md without people: a prize per place, equal vehicles, one visit at most. Routes are long here, where those of a
campaign have a few stops; so pricing and search are others, and the master, the bound and the budget the same.
"""
