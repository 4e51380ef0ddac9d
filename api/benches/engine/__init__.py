"""How well and how fast campaigns and published instances are planned, beside peers: ``make bench``.

It is a user of the optimizer like the command line, hence its place. Each run has a process of its own, so that its
peak memory is its own, and is measured inside it: no output has to be parsed.
"""
