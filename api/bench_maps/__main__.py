"""``python -m api.bench_maps``."""

import typer

from .command import bench

if __name__ == "__main__":
    typer.run(bench)
