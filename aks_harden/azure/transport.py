"""The one HTTP stack to Azure: guarded, paced, with one TLS context for every client.

Heavy imports: only the modules of this room import it, and the room only after the first frame.
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.connector import Connection
from azure.core.pipeline.transport import AioHttpTransport, AsyncHttpResponse, AsyncHttpTransport, HttpRequest

from aks_harden.azure import guard
from aks_harden.azure.pace import Pace

_CA_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Where operators name their certificate bundle: az and the SDKs read different ones, we read all."""

_THROTTLED: Final = 429
_CONNECT_SECONDS: Final = 10
_READ_SECONDS: Final = 30
_SECONDS_TO_SETTLE: Final = 1.0
_TURNS_TO_CLOSE: Final = 4
"""Turns of the loop in which aborted connections, those still shaking hands too, let go of their sockets."""


def ca_bundle() -> str | None:
    """Return the certificate bundle that the environment names, None for the system's own."""
    return next((value for name in _CA_VARIABLES if (value := os.environ.get(name))), None)


class BadBundleError(Exception):
    """The certificate bundle that the environment names cannot be used; the message is one sentence."""


def trust(ca_file: str | None) -> ssl.SSLContext:
    """Return what certificates are verified against; raises BadBundleError."""
    try:
        if ca_file is not None and Path(ca_file).is_dir():
            return ssl.create_default_context(capath=ca_file)
        return ssl.create_default_context(cafile=ca_file)
    except OSError:
        names = " or ".join(_CA_VARIABLES)
        raise BadBundleError(f"The certificate bundle {ca_file} cannot be used; mend {names}.") from None


class _Connector(aiohttp.TCPConnector):
    """Lets a connection that is being made come about even when nobody wants it any more.

    Cut off in the middle of shaking hands its socket would be left to nobody.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - the library's own options
        super().__init__(**options)
        self._making: set[asyncio.Task[Connection]] = set()

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Connection:  # noqa: ANN401, ASYNC109 - the library's own signature
        task = asyncio.create_task(super().connect(req, traces, timeout))
        self._making.add(task)
        task.add_done_callback(self._making.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_drop)
            raise

    async def settle(self) -> None:
        """Wait a moment for what is being made."""
        if self._making:
            await asyncio.wait(set(self._making), timeout=_SECONDS_TO_SETTLE)
            await asyncio.sleep(0)  # for each to be given back
        for task in tuple(self._making):
            task.cancel()


def _drop(task: "asyncio.Task[Connection]") -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().release()


@asynccontextmanager
async def open_session(trusted: ssl.SSLContext) -> AsyncIterator[aiohttp.ClientSession]:
    """Give the shared session: no cookies, no passwords of ~/.netrc, certificates always verified."""
    connector = _Connector(ssl=trusted, limit=0, ttl_dns_cache=300)
    session = aiohttp.ClientSession(
        connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    )
    try:
        yield session
    finally:
        await connector.settle()
        await connector.close(abort_ssl=True)
        await session.close()
        for _ in range(_TURNS_TO_CLOSE):
            await asyncio.sleep(0)


def proxy_for(url: str) -> str | None:
    """Return the proxy that the environment names for an address, None for the straight way.

    What listens on this machine is never asked through a proxy, which would look for it on its own.
    """
    parts = urlsplit(url)
    if not parts.hostname or _is_here(parts.hostname) or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return getproxies().get(parts.scheme)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class OpenTransport(AsyncHttpTransport[Any, Any]):
    """Goes through the environment's proxy; not guarded, for signing in, because tokens are POSTed for."""

    def __init__(self, shared: aiohttp.ClientSession) -> None:
        """Stand on the shared session."""
        self._inner = AioHttpTransport(
            session=shared,
            session_owner=False,
            connection_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
        )

    async def send(self, request: HttpRequest, **kwargs: Any) -> AsyncHttpResponse:  # noqa: ANN401 - the library's own signature
        """Send one request."""
        response: AsyncHttpResponse = await self._inner.send(
            request, **{"proxy": proxy_for(request.url), **kwargs}
        )
        return response

    async def open(self) -> None:
        """Open the transport."""
        await self._inner.open()

    async def close(self) -> None:
        """Leave the shared session open: whoever made it closes it."""

    async def sleep(self, duration: float) -> None:
        """Wait between tries."""
        await self._inner.sleep(duration)

    async def __aenter__(self) -> Self:
        """Open for use."""
        await self.open()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Leave the shared session open."""


class GuardedTransport(OpenTransport):
    """Sends what only reads, at the pace that Azure allows; stands below every policy of every client."""

    def __init__(self, shared: aiohttp.ClientSession, pace: Pace, hosts: Iterable[str]) -> None:
        """Stand on the shared session; `hosts` are the addresses that may be asked."""
        super().__init__(shared)
        self._pace = pace
        self._origins = tuple(guard.origin(host) for host in hosts)

    async def send(self, request: HttpRequest, **kwargs: Any) -> AsyncHttpResponse:  # noqa: ANN401 - the library's own signature
        """Send one request; raises RefusedError for anything that could write or goes elsewhere."""
        guard.check_origin(request.url, self._origins)
        guard.check_headers(request.method, request.headers)
        guard.check(request.method, request.url)
        async with self._pace.turn():
            response = await super().send(request, **kwargs)
        if response.status_code == _THROTTLED:
            self._pace.throttled(_seconds(response.headers.get("Retry-After")))
        else:
            self._pace.answered()
        return response


def _seconds(header: str | None) -> float:
    try:
        return min(float(header or 0), 60.0)
    except ValueError:
        return 0.0
