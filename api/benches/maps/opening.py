"""Opening pages in Chromium as a slow phone would: what it took, what was asked for, what the page complained of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

PHONE, DESK = (360, 740), (1280, 800)


@dataclass(frozen=True)
class Opened:
    """How a page opened: seconds until it can be used, requests besides the file itself, complaints, overflow."""

    seconds: float
    requests: int
    complaints: tuple[str, ...]
    fits: bool


def chromium() -> Path:
    """Return where the browser is: `CHROMIUM` in the environment, else where Debian has it."""
    return Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


def opened(browser: Any, path: Path, size: tuple[int, int], throttle: float, times: int) -> Opened:
    """Open a page several times, each in a fresh context, and return the median time.

    Parameters
    ----------
    browser
        Playwright's browser.
    path
        The page.
    size
        Width and height of the screen in CSS pixels; narrow ones are phones.
    throttle
        By how much the processor is slowed down.
    times
        How often.
    """
    phone = size[0] < 500
    seconds, asked, said, fits = [], 0, [], True
    for _ in range(times):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2 if phone else 1,
            is_mobile=phone,
            has_touch=phone,
        )
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda request, requests=requests: requests.append(request.url))
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
        page.goto(path.as_uri())
        page.wait_for_selector("html.ready", timeout=60_000)
        took = page.evaluate(
            """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"""
        )
        seconds.append(took / 1000)
        own = path.as_uri()
        asked += len([url for url in requests if url != own and not url.startswith("data:")])
        fits = fits and bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        context.close()
    return Opened(median(seconds), asked, tuple(said), fits)
