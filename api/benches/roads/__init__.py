"""How long real roads take to build and to answer, and whether their times can be believed."""
