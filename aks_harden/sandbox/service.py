"""A web server in a thread with an event loop of its own, started and stopped from outside."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable

from aiohttp import web

_KEEP_ALIVE = 600.0
_BACKLOG = 512


def listen(port: int) -> socket.socket:
    """Take a port of loopback, a free one for 0."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


class Service:
    """Serves one handler over TLS until it is stopped."""

    def __init__(
        self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], context: ssl.SSLContext
    ) -> None:
        self._handler = handler
        self._context = context
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self, listener: socket.socket) -> None:
        """Serve on a socket; return when the first request can be answered."""
        self._thread = threading.Thread(target=self._run, args=(listener,), name="sandbox", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise RuntimeError("the sandbox did not start") from self._failure

    def stop(self) -> None:
        """Stop serving, close every connection, and wait for the thread."""
        if self._loop is not None and self._end is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._end.set)
        if self._thread is not None:
            self._thread.join()

    def _run(self, listener: socket.socket) -> None:
        try:
            asyncio.run(self._serve(listener))
        except Exception as error:  # noqa: BLE001 - handed to the thread that started this one
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self, listener: socket.socket) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = web.Server(self._handler, keepalive_timeout=_KEEP_ALIVE, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=0)
        await runner.setup()
        site = web.SockSite(runner, listener, ssl_context=self._context, backlog=_BACKLOG)
        await site.start()
        self._ready.set()
        await self._end.wait()
        await runner.cleanup()
