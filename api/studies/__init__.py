"""A comparison of scenarios for people: tables on a terminal, and as CSV, JSON or one page with pictures."""
