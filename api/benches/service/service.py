"""The service that is measured: `luudong serve` as anybody starts it, on a folder of its own."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

START_SECONDS = 60.0
END_SECONDS = 40.0


@dataclass(frozen=True)
class Running:
    """A service that runs: where it listens, the secret of its first invitation, its process."""

    host: str
    port: int
    invitation: str
    process: subprocess.Popen[str]


def processor_seconds(process: int) -> float:
    """Return the time that a process has had of the processors so far; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(data: Path, database_url: str | None) -> Iterator[Running]:
    """Start the service; it ends with the block.

    Parameters
    ----------
    data
        Its data folder, empty.
    database_url
        An empty database; None for SQLite in the data folder.

    Raises
    ------
    RuntimeError
        If it does not start, or the database has users already.
    """
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    # The readers are one client to the service: its limit is not what is measured.
    environment |= {"LUUDONG_RATE_PER_MINUTE": "1000000000", "LUUDONG_LOG_LEVEL": "info"}
    if database_url is not None:
        environment["DATABASE_URL"] = database_url
    program = [
        sys.executable,
        "-P",
        "-c",
        "import sys; from api.commands import main; sys.exit(main(sys.argv[1:]))",
    ]
    log = (data / "log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [*program, "serve", "--port", "0", "--data", str(data / "service"), "--lang", "en"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield _running(process, data / "log")
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
        log.close()


def _pass_on(stream: Iterable[str], lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)


def _running(process: subprocess.Popen[str], log: Path) -> Running:
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    stream = process.stdout
    threading.Thread(target=_pass_on, args=(stream, lines), daemon=True).start()
    end = time.monotonic() + START_SECONDS
    found = None
    while found is None:
        try:
            found = re.search(r"(http://\S+)/join/(\S+)", lines.get(timeout=0.2))
        except queue.Empty:
            if process.poll() is None and time.monotonic() < end:
                continue
            said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"the service did not start, or its database is not empty: {said}") from None
    address = urlsplit(found[1])
    assert address.hostname is not None
    assert address.port is not None
    return Running(address.hostname, address.port, found[2], process)
