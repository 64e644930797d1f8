"""One sandbox a world for all tests of this folder, loaded anew for each of them."""

import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import pytest
from msgspec import Struct

from aks_harden.sandbox.server import Sandbox

VERSION = "2026-07-01"


class Reply(Struct, frozen=True):
    """What a plain client got."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])

    @property
    def names(self) -> list[str]:
        return [str(item["name"]) for item in self.body["value"]]


Send = Callable[..., Awaitable[Reply]]


@pytest.fixture(scope="session")
def shop_server() -> Iterator[Sandbox]:
    with Sandbox.start("shop", operation_seconds=0.0) as server:
        yield server


@pytest.fixture(scope="session")
def pay_server() -> Iterator[Sandbox]:
    with Sandbox.start("pay", operation_seconds=0.0) as server:
        yield server


def _fresh(server: Sandbox) -> Sandbox:
    server.reset()
    server.latency, server.operation_seconds = 0.0, 0.0
    return server


@pytest.fixture
def box(shop_server: Sandbox) -> Sandbox:
    return _fresh(shop_server)


@pytest.fixture
def pay(pay_server: Sandbox) -> Sandbox:
    return _fresh(pay_server)


@pytest.fixture
async def plain() -> AsyncIterator[Callable[[Sandbox], Awaitable[Send]]]:
    """Make clients without any SDK, one a sandbox, signed in."""
    sessions: list[aiohttp.ClientSession] = []

    async def client(server: Sandbox) -> Send:
        context = ssl.create_default_context(cafile=str(server.ca_file))
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context))
        sessions.append(session)
        token = await sign_in(session, server)

        async def send(
            method: str,
            path: str,
            body: object = None,
            *,
            version: str = VERSION,
            headers: dict[str, str] | None = None,
            **query: str,
        ) -> Reply:
            url = path if path.startswith("https://") else server.url + path
            asked = {} if path.startswith("https://") else {"api-version": version, **query}
            bearer = {"Authorization": f"Bearer {token}"} | (headers or {})
            async with session.request(method, url, params=asked, json=body, headers=bearer) as answer:
                text = await answer.text()
                return Reply(answer.status, json.loads(text) if text else None, dict(answer.headers))

        return send

    yield client
    for session in sessions:
        await session.close()


async def sign_in(session: aiohttp.ClientSession, server: Sandbox) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": server.client_id,
        "client_secret": server.client_secret,
        "scope": f"{server.url}/.default",
    }
    async with session.post(f"{server.authority}/oauth2/v2.0/token", data=form) as answer:
        return str((await answer.json())["access_token"])


@pytest.fixture
async def arm(box: Sandbox, plain: Callable[[Sandbox], Awaitable[Send]]) -> Send:
    """Send requests to the shop."""
    return await plain(box)


@pytest.fixture
async def pay_arm(pay: Sandbox, plain: Callable[[Sandbox], Awaitable[Send]]) -> Send:
    """Send requests to pay."""
    return await plain(pay)
