"""The campaign, the plan, and the solver between them."""
