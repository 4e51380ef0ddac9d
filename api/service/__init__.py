"""What the service does with campaigns, plans and published weeks; knows nothing of HTTP."""
