"""What every test may use."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture(scope="session")
def shared_campaigns() -> Path:
    """Return the folder of generated campaigns beside the repo; skip where it is missing or not wanted."""
    folder = ROOT.parent / "shared" / "campaigns"
    if os.environ.get("LUUDONG_NO_SHARED"):
        pytest.skip("LUUDONG_NO_SHARED is set: no test reads folders beside the repo")
    if not folder.is_dir():
        pytest.skip("the generated campaigns (../shared/campaigns) are not here")
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a browser; skip where none is wanted.

    It is closed with the module: while Playwright is open, no other test of the process can run a loop of its own.
    """
    if os.environ.get("LUUDONG_NO_BROWSER") == "1":
        pytest.skip("LUUDONG_NO_BROWSER=1: pages are not opened in a browser")
    if not CHROMIUM.exists():
        pytest.fail(
            f"no browser at {CHROMIUM}: install Debian's chromium, name another in CHROMIUM, "
            "or set LUUDONG_NO_BROWSER=1 to leave these tests out"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()
