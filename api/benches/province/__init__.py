"""How well and how fast a province of generated communes is planned: ``make bench-province``."""
