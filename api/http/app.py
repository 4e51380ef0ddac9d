"""The application: database, routers and errors put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI

from ..settings import Settings
from ..storage.database import Database
from .problems import add_problem_handlers

ROUTERS = ("api.identity.router", "api.http.v1.router", "api.pages.router")


def create_app(settings: Settings) -> FastAPI:
    """Return the service, ready to be served; its tables must have been migrated.

    `app.state` holds `settings`, `database` and `queue` (None where nothing wakes workers: they find new plans at
    their next look).

    Parameters
    ----------
    settings
        What the environment says.
    """
    app = FastAPI(title="Lưu Động", version="1", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.database = Database(settings.url)
    app.state.queue = None
    add_problem_handlers(app)
    for name in ROUTERS:
        if _is_there(name):
            module = import_module(name)
            app.include_router(module.router)
            if hasattr(module, "error_page"):
                app.state.error_page = module.error_page
    return app


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.database.close()
