"""What is measured, one room for each `make bench…`; every one is run as ``python -m api.benches.ROOM``."""
