"""The solver: integers inside, a `Campaign` in, a `Plan` out."""
