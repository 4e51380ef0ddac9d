"""Reading campaigns, reading and writing plans."""
