"""`luudong serve`: pages and API over HTTP, and a worker that computes plans."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from ..language import message
from ..settings import Settings
from .console import tell
from .endings import Code, RefusalError, cause_of
from .options import Lang
from .service import database_of, no_folder, settings_of

HELP = (
    message("Serve planners and leaders in their browsers, and programs over HTTP."),
    message(
        "Everything lies in the data folder. The first start prints a one-time link for the first planner. "
        "Ctrl-C ends it; plans under way go on at the next start."
    ),
)

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        readable=False,
        help=message("The data folder (luudong-data if neither this nor LUUDONG_DATA is given).").template,
    ),
]


def serve(
    context: typer.Context,
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help=message("The address to listen on (127.0.0.1, this machine only, if not given).").template,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65_535,
            help=message("The port to listen on (8000 if not given; 0 takes a free one).").template,
        ),
    ] = None,
    data: Data = None,
    worker: Annotated[
        bool,
        typer.Option(
            "--worker/--no-worker",
            help=message("Whether plans are computed here, or by `luudong worker` elsewhere.").template,
        ),
    ] = True,
    lang: Lang = None,
) -> int:
    """Serve until it is told to end."""
    from ..http.app import create_app
    from ..http.observed import configure_logs
    from ..http.server import address_of
    from ..http.server import serve as answer
    from ..identity.invitations import invite_first_planner
    from ..identity.secrets import WeakKeyError, signing_key
    from ..jobs.queue import queue_of
    from ..jobs.supervisor import Supervisor

    language = context.obj
    settings = settings_of(host=host, port=port, data=data)
    configure_logs(settings.log_level)
    with closing(database_of(settings)) as database:
        try:
            signing_key(settings)
        except WeakKeyError as error:
            raise RefusalError(error.reason, Code.INPUT_WRONG) from error
        except OSError as error:
            raise no_folder(settings.data, error) from error
        listening = _listening(settings)
        with database.begin() as session:
            invited = invite_first_planner(session)
    supervisor = Supervisor(settings) if worker else None
    with listening, closing(queue_of(settings)) as queue:
        app = create_app(settings)
        app.state.queue = queue
        url = settings.public_url or address_of(listening)
        tell(message("Lưu Động is served at {url}", url=url).say(language))
        if invited is not None:
            link = f"{url.rstrip('/')}/join/{invited}"
            tell(message("The first planner opens this link, once: {link}", link=link).say(language))
        if supervisor is not None:
            supervisor.start()
        try:
            answer(app, listening)
        finally:
            if supervisor is not None:
                supervisor.end()
    return Code.DONE


def _listening(settings: Settings) -> socket.socket:
    from ..http.server import listen

    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        raise RefusalError(
            message(
                "{host}:{port} cannot be listened on: {cause}. Choose another with --host or --port",
                host=settings.host,
                port=settings.port,
                cause=cause_of(error),
            ),
            Code.INPUT_WRONG,
        ) from error
