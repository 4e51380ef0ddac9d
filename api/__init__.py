"""The doors: the command line and, later, HTTP."""
