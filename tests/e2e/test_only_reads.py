"""An audit only reads: what the request log of a simulated Azure says."""

import pytest
from support.boxes import NOWHERE, read

from aks_harden.azure import guard
from aks_harden.azure.session import Wish, open_reader
from aks_harden.cli.source import principal
from aks_harden.sandbox.server import Sandbox


def strangers(box: Sandbox) -> list[str]:
    """Requests that are neither reads nor sign-ins."""
    return [
        f"{entry.method} {entry.path}"
        for entry in box.log()
        if entry.kind != "token" and (entry.kind != "read" or not allowed(entry.method, entry.path))
    ]


def allowed(method: str, path: str) -> bool:
    if method in {"GET", "HEAD"}:
        return True
    return method == "POST" and any(known.fullmatch(path.lower()) for known in guard.READING_POSTS)


@pytest.mark.parametrize("world", ["shop", "pay"])
async def test_an_audit_sends_nothing_but_reads(boxes: dict[str, Sandbox], world: str) -> None:
    box = boxes[world]
    box.clear_log()
    await read(box)
    assert len(box.log()) > 30
    assert strangers(box) == []


WRITES = [
    ("PUT", "/subscriptions/s/resourceGroups/g"),
    ("POST", "{cluster}/listClusterAdminCredential?api-version=2026-07-01"),
    ("POST", "{cluster}/runCommand?api-version=2026-07-01"),
    ("DELETE", "{cluster}?api-version=2026-07-01"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_no_write_leaves_even_when_code_of_ours_tries(shop: Sandbox, method: str, path: str) -> None:
    with pytest.raises(guard.RefusedError):
        await attempt(shop, method, path)
    assert strangers(shop) == []


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_it_is_the_guard_that_stops_it(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    monkeypatch.setattr(guard, "check", lambda _method, _url: None)
    await attempt(shop, method, path)
    assert strangers(shop) != []


async def attempt(box: Sandbox, method: str, path: str) -> None:
    """Send a request through the client that everything reads with."""
    from azure.core.rest import HttpRequest  # noqa: PLC0415 - only here

    async with open_reader(Wish(principal=principal(box)), NOWHERE) as reader:
        url = box.url + path.format(cluster=box.cluster_id)
        await reader._clients.arm.send_request(HttpRequest(method, url))
