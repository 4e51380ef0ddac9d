"""``python -m api.benches.service``."""

import typer

from .command import bench

if __name__ == "__main__":
    typer.run(bench)
