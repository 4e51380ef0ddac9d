"""`luudong worker`: computes plans for a service on this machine or another."""

from __future__ import annotations

import typer

from ..language import message
from .endings import Code
from .options import Lang
from .serve import Data
from .service import opened, settings_of

HELP = (
    message("Compute plans for a service: on other machines, with the same DATABASE_URL."),
    message("Ctrl-C ends it; plans under way keep their best and go back into the queue."),
)


def worker(context: typer.Context, data: Data = None, lang: Lang = None) -> int:
    """Work until it is told to end."""
    from ..jobs.logs import begin_logs
    from ..jobs.worker import work

    settings = settings_of(data=data)
    opened(settings).close()
    begin_logs(settings.log_level)
    work(settings)
    return Code.DONE
