"""``python -m api.benches.province``."""

import typer

from .command import bench_province

if __name__ == "__main__":
    typer.run(bench_province)
