"""The command: make the pages, open them, print a table."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

import optimizer

from ...commands.console import remark, tell
from .opening import DESK, PHONE, chromium, opened
from .pages import Made, pages_of

SECONDS = 2.0
"""How long a page may take on a slow phone."""

HEADER = f"{'':10}{'kB':>8}{'at most':>9}{'360×740':>10}{'1280×800':>10}  remarks"


def bench(
    campaign: Annotated[Path, typer.Argument(help="The folder of the campaign.")] = Path(
        "data/villages/coc_san"
    ),
    plan: Annotated[Path | None, typer.Option(help="A plan.json of it; planned anew if not given.")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the figures go as JSON.")] = Path(
        "out/bench-maps.json"
    ),
    throttle: Annotated[float, typer.Option(help="By how much the processor is slowed down.")] = 6.0,
    times: Annotated[int, typer.Option(min=1, help="How often each page is opened.")] = 3,
    work: Annotated[int, typer.Option(min=0, help="Units of work for a plan made anew.")] = 5,
) -> None:
    """Measure sizes and opening times of the pages; end with 1 where one is too large, too slow or not quiet."""
    given = optimizer.load(campaign)
    if plan is None:
        remark(f"{campaign}: planning, {work} units of work")
        made = optimizer.solve(given, seconds=None, work=work, workers=1)
    else:
        made = optimizer.plan_of(optimizer.read_plan(plan))
    rows: list[dict[str, Any]] = []
    wrong = False
    tell(HEADER)
    with tempfile.TemporaryDirectory(prefix="luudong-bench-") as folder, _browser() as browser:
        for page in pages_of(given, made):
            row, text = _row(page, Path(folder), browser, throttle, times)
            rows.append(row)
            wrong = wrong or bool(row["wrong"])
            tell(text)
    record = {
        "campaign": campaign.resolve().name,
        "throttle": throttle,
        "times": times,
        "seconds_at_most": SECONDS,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "versions": {name: version(name) for name in ("luudong", "folium", "playwright")},
        "pages": rows,
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    remark(f"{output}; seconds until a page can be used, processor slowed down {throttle:g} times")
    raise typer.Exit(1 if wrong else 0)


def _row(page: Made, folder: Path, browser: Any, throttle: float, times: int) -> tuple[dict[str, Any], str]:
    path = folder / page.name
    path.write_bytes(page.content)
    row: dict[str, Any] = {"kind": page.kind, "kilobytes": page.kilobytes, "kilobytes_at_most": page.most}
    wrong = ["too large"] if page.most is not None and page.kilobytes > page.most else []
    cells = ["", ""]
    if page.is_page:
        for place, size in enumerate((PHONE, DESK)):
            found = opened(browser, path, size, throttle, times)
            cells[place] = f"{found.seconds:.2f} s"
            row[f"{size[0]}x{size[1]}"] = found.seconds
            wrong += [f"too slow at {size[0]}"] if found.seconds > SECONDS else []
            wrong += [f"{found.requests} requests"] if found.requests else []
            wrong += [] if found.fits else [f"wider than {size[0]}"]
            wrong += list(found.complaints)
    row["wrong"] = wrong
    most = "" if page.most is None else str(page.most)
    text = f"{page.kind:10}{page.kilobytes:8.0f}{most:>9}{cells[0]:>10}{cells[1]:>10}  {'; '.join(wrong)}"
    return row, text.rstrip()


@contextmanager
def _browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        remark("make bench-maps needs Playwright, which is one of the packages for development: make setup")
        raise typer.Exit(2) from None
    if not chromium().exists():
        remark(f"no browser at {chromium()}: install Debian's chromium, or name another in CHROMIUM")
        raise typer.Exit(2)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=options)
        yield browser
        browser.close()
