"""The same bytes as files, given out by the same server: what the service is compared with.

`python -m api.benches.service.files FOLDER` runs uvicorn with the service's own configuration; above the files there is
nothing: no database, nobody is asked who they are, no headers are added, nothing is logged.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from ...http.server import address_of, listen, serve

FILES, MEMORY = "/files", "/memory"


class InMemory:
    """The ceiling of the server: the bytes of a file from memory, by a bare application.

    Parameters
    ----------
    folder
        Whose files are given out.
    """

    def __init__(self, folder: Path) -> None:
        self._answers = {f"{MEMORY}/{path.name}": Response(path.read_bytes()) for path in folder.iterdir()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._answers[scope["path"]](scope, receive, send)


def application(folder: Path) -> Starlette:
    """Return what gives out the files of a folder, from the disk and from memory."""
    app = Starlette()
    app.mount(FILES, StaticFiles(directory=folder))
    app.mount(MEMORY, InMemory(folder))
    return app


@contextmanager
def files_served(folder: Path) -> Iterator[tuple[int, int]]:
    """Start the server of the files, on this machine; return its port and its process. It ends with the block.

    Raises
    ------
    RuntimeError
        If it does not start.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "api.benches.service.files", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r":(\d+)$", said.strip())
        if found is None:
            raise RuntimeError(f"the server of the files did not start: {said}")
        yield int(found[1]), process.pid
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def main(arguments: Sequence[str]) -> None:
    """Serve a folder until told to end."""
    listening = listen("127.0.0.1", 0)
    sys.stdout.write(f"{address_of(listening)}\n")
    sys.stdout.flush()
    with listening:
        serve(application(Path(arguments[0])), listening)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(sys.argv[1:])
