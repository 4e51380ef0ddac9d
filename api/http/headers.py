"""Headers of every answer that keep browsers from doing what is not meant, and a limit to what is sent here."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""For our own pages: all they need comes from here, in files."""

MAP_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""For maps, which are one file with everything inside. A map's own `<meta>` policy names its scripts by their digests
and holds besides this one, so that nothing else runs."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""For what is no page."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Addresses of team links and invitations hold secrets: they are not told to other sites.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
}


class SafeHeaders:
    """Adds the headers where an answer has not set them itself.

    Parameters
    ----------
    app
        What answers.
    https
        Whether browsers reach the service by https alone.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(event: Message) -> None:
            if event["type"] == "http.response.start":
                self._add(MutableHeaders(scope=event), scope["path"])
            await send(event)

        await self._app(scope, receive, sending)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        is_page = headers.get("content-type", "").startswith("text/html")
        headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else DATA_POLICY)
        if path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        if self._https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")


class BodyLimit:
    """Refuses a request whose body is too long: by what it announces, or as soon as too much has come.

    Parameters
    ----------
    app
        What answers.
    limit
        The most bytes of a body.
    """

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        too_long = announced.isascii() and announced.isdigit() and int(announced[:18]) > self._limit
        came = 0

        async def receiving() -> Message:
            nonlocal came
            event = await receive()
            if event["type"] == "http.request":
                came += len(event.get("body", b""))
                if too_long or came > self._limit:
                    raise HTTPException(413)
            return event

        await self._app(scope, receiving, send)
