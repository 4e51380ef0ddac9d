"""Pages of a plan: maps that need no network."""
