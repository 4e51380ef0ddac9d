"""`luudong invite`: a one-time link for a planner, from whoever has the service's data folder or database."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from ..language import message
from .console import tell
from .endings import Code, RefusalError
from .options import Lang
from .serve import Data
from .service import database_of, settings_of

HELP = (
    message("Make a one-time link for a planner: for when no planner of the service can sign in any more."),
    message(
        "Run it where the service runs, with the same data folder or DATABASE_URL. Planners invite on the pages."
    ),
)

HOURS = 24
"""How long the link holds unless told otherwise."""


def invite(
    context: typer.Context,
    data: Data = None,
    hours: Annotated[
        int,
        typer.Option(
            "--hours",
            metavar="N",
            min=1,
            max=720,
            help=message("How long the link holds, hours (24).").template,
        ),
    ] = HOURS,
    lang: Lang = None,
) -> int:
    """Print the link; the audit log says that it was made here."""
    from ..identity.audit import record
    from ..identity.invitations import make

    language = context.obj
    settings = settings_of(data=data)
    if settings.database_url is None and not any(settings.data.glob("*.sqlite")):
        raise RefusalError(
            message(
                "{path}: no service has been started there. Name its data folder with --data",
                path=settings.data,
            ),
            Code.INPUT_WRONG,
        )
    database = database_of(settings)
    try:
        with database.begin() as session:
            invitation, secret = make(session, role="planner", lasting=dt.timedelta(hours=hours))
            about = {"role": "planner", "command": True}
            record(session, None, "invitation.made", f"invitation:{invitation.id}", about)
    finally:
        database.close()
    base = (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    tell(message("A new planner opens this link, once: {link}", link=f"{base}/join/{secret}").say(language))
    return Code.DONE
