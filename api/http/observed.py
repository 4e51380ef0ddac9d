"""The service seen from outside: whether it works, figures for Prometheus, and logs with a request id.

Logs name an address by its pattern, `/l/{signed}`, never as it was asked for: addresses hold secrets.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import Iterator
from typing import Any

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import iter_route_contexts
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from pydantic import BaseModel
from sqlalchemy import func, select
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..identity.dependencies import allowed
from ..identity.secrets import redacted
from ..storage.database import Database
from ..storage.tables import Plan
from .problems import fault

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)

STATES = ("queued", "running", "succeeded", "stopped", "failed")

_shared: list[structlog.types.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    logging.getLogger("luudong.http"),
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.stdlib.BoundLogger,
)

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """That the service works: it answers, and so does its database."""

    status: str = "ok"


@router.get("/health", summary="Whether the service and its database answer")
def health(request: Request) -> Health:
    """Return 200 where both do, 503 where the database does not."""
    with request.app.state.database.read() as session:
        session.execute(select(1))
    return Health()


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    dependencies=[Depends(allowed("metrics.read"))],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(request: Request) -> Response:
    """Return requests, their durations and plans by state, in the text format of Prometheus."""
    content = generate_latest(request.app.state.figures.registry)
    return Response(content, media_type=CONTENT_TYPE_LATEST)


class Figures:
    """What is counted in one process.

    Parameters
    ----------
    database
        Where plans are counted, when they are asked for.
    """

    def __init__(self, database: Database) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "luudong_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "luudong_request_seconds",
            "Time to answer, event streams left out",
            ["method", "route"],
            registry=self.registry,
        )
        self.registry.register(_Plans(database))


class _Plans(Collector):
    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the figure without asking the database."""
        yield GaugeMetricFamily("luudong_plans", "Plans by state", labels=["state"])

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count plans by state."""
        family = GaugeMetricFamily("luudong_plans", "Plans by state", labels=["state"])
        with self._database.read() as session:
            query = select(Plan.state, func.count()).group_by(Plan.state)
            counts = {state: count for state, count in session.execute(query)}  # noqa: C416
        for state in STATES:
            family.add_metric([state], counts.get(state, 0))
        yield family


class Observed:
    """Gives each request an id, counts it, logs it, and answers what nobody else caught.

    Parameters
    ----------
    app
        What answers.
    figures
        Where it is counted.
    """

    def __init__(self, app: ASGIApp, *, figures: Figures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        status, streams = 0, False

        async def sending(event: Message) -> None:
            nonlocal status, streams
            if event["type"] == "http.response.start":
                status = event["status"]
                headers = MutableHeaders(scope=event)
                headers["X-Request-Id"] = request_id
                streams = headers.get("content-type", "").startswith("text/event-stream")
            await send(event)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            log.exception("a request failed", request_id=request_id, route=_route(scope))
            if status:
                raise
            await fault(Request(scope, receive))(scope, receive, sending)
        finally:
            self._note(scope, request_id, status, None if streams else time.perf_counter() - began)

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float | None) -> None:
        method, route = scope["method"], _route(scope)
        if method not in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            method = "other"  # a client's own words would grow the figures without end
        self._figures.requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._figures.seconds.labels(method, route).observe(seconds)
        log.info(
            "request",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            seconds=None if seconds is None else round(seconds, 4),
        )


def _route(scope: Scope) -> str:
    """Return the pattern of the address, prefixes of routers included: a route by itself knows only its own part."""
    route, app = scope.get("route"), scope["app"]
    if route is None:
        return "unmatched"
    if not hasattr(app.state, "patterns"):
        app.state.patterns = {id(one.original_route): one.path for one in iter_route_contexts(app.routes)}
    return str(app.state.patterns.get(id(route)) or getattr(route, "path", "unmatched"))


def configure_logs(level: str) -> None:
    """Let everything that is logged in this process go to standard error, one JSON object a line.

    Parameters
    ----------
    level
        `debug`, `info`, `warning` or `error`.

    Raises
    ------
    ValueError
        If there is no such level.
    """
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Requests are logged above, by pattern; the server's own lines would tell addresses with their secrets.
    logging.getLogger("uvicorn.access").disabled = True


def _without_secrets(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return {key: redacted(value) if isinstance(value, str) else value for key, value in event.items()}
