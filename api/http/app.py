"""The application: database, middleware, routers and errors put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from ..identity import router as people
from ..pages import router as pages
from ..service.rendered import Published
from ..settings import Settings
from ..storage.database import Database
from . import described, document, observed
from .headers import BodyLimit, SafeHeaders
from .kept import Kept
from .methods import HeadAsGet
from .problems import add_problem_handlers
from .refusals import add_refusal_handlers
from .v1 import router as v1

THREADS = 100
"""Requests that are worked on at once: fifty uploads that wait for their turn leave room for everybody else."""

FORM_BYTES = 1 << 18
"""What the frame of an upload's form may take beside the files."""


def create_app(settings: Settings) -> FastAPI:
    """Return the service, ready to be served; its tables must have been migrated.

    `app.state` holds `settings`, `database`, `published` (what gives out published weeks) and `queue` (None where
    nothing wakes workers: they find new plans at their next look).

    Parameters
    ----------
    settings
        What the environment says.
    """
    app = FastAPI(
        title="Lưu Động",
        version="1",
        description=described.OPENING,
        openapi_url="/api/v1/openapi.json",
        openapi_tags=described.TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=_operation,
    )
    database = Database(settings.url)
    app.state.settings = settings
    app.state.database = database
    app.state.published = Published(database)
    app.state.error_page = pages.error_page
    app.state.queue = None
    app.state.figures = observed.Figures(database)
    add_problem_handlers(app)
    add_refusal_handlers(app)
    # The last one added is the outermost.
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit, limit=(settings.upload_mb << 20) + FORM_BYTES)
    app.add_middleware(SafeHeaders, https=(settings.public_url or "").startswith("https:"))
    app.add_middleware(Kept, database=database)
    app.add_middleware(observed.Observed, figures=app.state.figures)
    app.router.routes.extend(_routes())
    document.describe(app)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Return the routes, built once: FastAPI takes a third of a second to look into their functions."""
    router = APIRouter(generate_unique_id_function=_operation)
    for part in (observed, people, v1, pages):
        router.include_router(part.router)
    return router.routes


def _operation(route: APIRoute) -> str:
    """Return the id of an operation in the OpenAPI document: its function's name, which must be unique."""
    return route.name


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield
    app.state.database.close()
