"""Methods that every address understands besides its own: HEAD as GET without the body, OPTIONS as the list of them."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Answers HEAD with what GET answers, without the body; what would go on telling is left as soon as it begins.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sending(event: Message) -> None:
            nonlocal begun
            if event["type"] == "http.response.start":
                await send(event)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                begun = True
            elif event.get("more_body", False):
                raise OSError  # as a client that has gone away does

        # The router alone is to see a GET: logs and figures keep what was asked, and learn which route it was.
        inner = {**scope, "method": "GET"}
        try:
            await self._app(inner, receive, sending)
        except (ClientDisconnect, OSError):
            if not begun:
                raise
        finally:
            scope.update({**inner, "method": "HEAD"})


def methods_of(request: Request) -> list[str]:
    """Return the methods that the address of a request takes, HEAD and OPTIONS among them.

    The router by itself names those of the first route of the address, where others may stand beside it.
    """
    app: FastAPI = request.app
    if not hasattr(app.state, "methods"):
        app.state.methods = [
            (compile_path(route.path)[0], route.methods or set())
            for route in iter_route_contexts(app.routes)
            if route.path is not None
        ]
    path = request.url.path
    found = {"OPTIONS"}.union(*(methods for pattern, methods in app.state.methods if pattern.match(path)))
    return sorted(found | {"HEAD"} if "GET" in found else found)
