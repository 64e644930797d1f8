"""A Resource Manager that means harm: what it answers moves no token, hangs nothing, breaks nothing."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import pytest
from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.exceptions import ServiceRequestError
from msgspec import Struct, field
from support.boxes import NOWHERE
from support.snapshots import SUB, snapshot
from support.ssh_world import HUB_SUB

from aks_harden.azure import arm
from aks_harden.azure.body import parse
from aks_harden.azure.clients import open_clients
from aks_harden.azure.clouds import Cloud
from aks_harden.azure.guard import RefusedError
from aks_harden.azure.pace import Pace
from aks_harden.azure.reader import AzureReader
from aks_harden.azure.session import Principal, SignInError, Wish, open_reader
from aks_harden.azure.transport import GuardedTransport, open_session, proxy_for, trust
from aks_harden.model.azure import Identity, ReadError
from aks_harden.snapshot.reading import Cause, Reading, Unread

TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2ln"
CLOUD = Cloud(
    name="Test",
    resource_manager="https://arm.example",
    authority="https://in.example",
    graph="https://g.example",
)
ME = Identity(user="kim", tenant="t", cloud="Test", subscription="s")


class Credential:
    async def get_token(self, *_scopes: str, **_kwargs: object) -> AccessToken:
        return AccessToken(TOKEN, 2**40)

    async def get_token_info(self, *_scopes: str, **_kwargs: object) -> AccessTokenInfo:
        return AccessTokenInfo(TOKEN, 2**40)

    async def close(self) -> None:
        return

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_details: object) -> None:
        return


class Session(Struct):
    """Stands where the HTTP session stands, and answers from a function of the address."""

    answer: Callable[[str], str]
    asked: list[str] = field(default_factory=list)
    auto_decompress: bool = False

    async def request(self, method: str, url: str, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own
        self.asked.append(f"{method} {url}")
        assert kwargs["allow_redirects"] is False
        raise ServiceRequestError(self.answer(url))


@asynccontextmanager
async def reading(
    answer: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, seconds: float = 5
) -> AsyncIterator[tuple[AzureReader, list[str]]]:
    """Give a reader whose Resource Manager answers what a function of the address says."""
    asked: list[str] = []

    async def fetch(_self: arm.Arm, request: Any) -> Any:  # noqa: ANN401 - the library's own
        asked.append(request.url)
        await asyncio.sleep(0)
        return parse(answer(request.url))

    monkeypatch.setattr(arm.Arm, "_send", fetch)
    async with open_session(ssl.create_default_context()) as shared:
        guarded = GuardedTransport(shared, Pace(), (CLOUD.resource_manager, CLOUD.graph))
        async with open_clients(CLOUD, "s", Credential(), guarded) as clients:
            yield AzureReader(clients, ME, NOWHERE, timeout=seconds), asked


def malformed(found: Reading) -> bool:
    return isinstance(found, Unread) and found.cause is Cause.MALFORMED


@pytest.mark.parametrize(
    "id_", [".evil.com/providers/x", "@evil.com/x", "//evil.com/x", ":443@evil.com", "", "https://evil.com/x"]
)
async def test_an_id_that_would_name_another_host_is_not_asked_for(
    id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(lambda _: "{}", monkeypatch) as (reader, asked):
        assert malformed(await reader.resource(id_, "1"))
    assert asked == []


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.com/x",
        "http://arm.example/x",
        "https://arm.example.evil.com/x",
        "https://a@arm.example/x",
        7,
    ],
)
async def test_a_next_page_elsewhere_is_not_asked_for(link: object, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps({"value": [], "nextLink": link})
    async with reading(lambda _: body, monkeypatch) as (reader, asked):
        with pytest.raises(ReadError):
            await reader.clusters()
    assert len(asked) == 1


async def test_a_next_page_that_names_the_port_is_the_same_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(url: str) -> str:
        more = {} if ":443" in url else {"nextLink": "https://ARM.example:443/x?page=2"}
        return json.dumps({"value": [{"id": url}], **more})

    async with reading(answer, monkeypatch) as (reader, asked):
        assert len(await reader.clusters()) == 2
    assert len(asked) == 2


async def test_pages_in_a_circle_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps({"value": [{"id": "x"}], "nextLink": "https://arm.example/x?page=2"})
    async with reading(lambda _: body, monkeypatch) as (reader, asked):
        with pytest.raises(ReadError):
            await reader.clusters()
    assert len(asked) == 2


async def test_pages_without_end_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arm, "_VALUES", 500)
    pages = iter(range(10**6))

    def answer(_url: str) -> str:
        link = f"https://arm.example/x?page={next(pages)}"
        return json.dumps({"value": [{"id": "x"}] * 100, "nextLink": link})

    async with reading(answer, monkeypatch) as (reader, asked):
        with pytest.raises(ReadError):
            await reader.clusters()
    assert len(asked) < 10


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 400 + "1" + "}" * 400,
        '{"a":' + "[" * 150 + "]" * 150 + "}",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": ' + "9" * 5000 + "}",
        "[]",
        "",
    ],
    ids=[
        "unclosed",
        "deep objects",
        "deep lists",
        "no number",
        "endless",
        "huge number",
        "a list",
        "nothing",
    ],
)
async def test_a_body_that_is_no_plain_object_is_unread(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(lambda _: body, monkeypatch) as (reader, _):
        assert malformed(await reader.resource("/subscriptions/s/x", "1"))


@pytest.mark.parametrize("wish", ["list", "one"])
async def test_an_answer_that_never_comes_ends_in_time(wish: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_self: arm.Arm, _request: object) -> object:
        return await asyncio.Event().wait()

    async with reading(lambda _: "", monkeypatch, seconds=0.1) as (reader, _):
        monkeypatch.setattr(arm.Arm, "_send", never)
        async with asyncio.timeout(5):
            if wish == "list":
                with pytest.raises(ReadError, match="no answer within"):
                    await reader.clusters()
            else:
                found = await reader.resource("/subscriptions/s/x", "1")
                assert isinstance(found, Unread)
                assert "no answer within" in found.reason


async def test_an_id_with_steps_back_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(lambda _: "{}", monkeypatch) as (reader, asked):
        assert isinstance(await reader.resource("/subscriptions/s/x/../y", "1"), Unread)
    assert asked == []


async def test_a_subscription_that_hangs_costs_its_own_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(_self: arm.Arm, request: Any) -> Any:  # noqa: ANN401 - the library's own
        if HUB_SUB in request.url:
            await asyncio.Event().wait()
        return {"value": []}

    seen = snapshot({"subscriptions": {"": [{"subscriptionId": HUB_SUB.rpartition("/")[2]}]}})
    async with reading(lambda _: "", monkeypatch, seconds=0.5) as (reader, _):
        monkeypatch.setattr(arm.Arm, "_send", send)
        found = await reader.facet("clusters", seen)
    assert {target: isinstance(each, Unread) for target, each in found.items()} == {SUB: False, HUB_SUB: True}
    late = found[HUB_SUB]
    assert isinstance(late, Unread)
    assert (late.action, late.reason) == (
        "Microsoft.ContainerService/managedClusters/read",
        "no answer within 0.5 seconds",
    )


@pytest.mark.parametrize("host", ["https://evil.com", "http://arm.example", "https://arm.example.evil.com"])
async def test_the_transport_itself_takes_no_token_elsewhere(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from azure.core.pipeline.transport import HttpRequest  # noqa: PLC0415 - the older of two of that name

    async with open_session(ssl.create_default_context()) as shared:
        guarded = GuardedTransport(shared, Pace(), (CLOUD.resource_manager,))
        session = Session(lambda _: "sent")
        monkeypatch.setattr(guarded._inner, "session", session)
        with pytest.raises(RefusedError, match="another host"):
            await guarded.send(HttpRequest("GET", f"{host}/x"))
        request = HttpRequest("GET", f"{CLOUD.resource_manager}/x", {"X-HTTP-Method-Override": "DELETE"})
        with pytest.raises(RefusedError, match="another method"):
            await guarded.send(request)
    assert session.asked == []


PROXIES = {"https_proxy": "http://proxy.example:3128", "no_proxy": "inside.example,.corp.example"}


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://arm.example/x", "http://proxy.example:3128"),
        ("https://127.0.0.1:40000/x", None),
        ("https://[::1]:40000/x", None),
        ("https://localhost/x", None),
        ("https://localhost.example/x", "http://proxy.example:3128"),
        ("https://10.0.0.1/x", "http://proxy.example:3128"),
        ("https://inside.example/x", None),
        ("https://a.corp.example/x", None),
    ],
)
def test_the_proxy_is_the_environments(url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "NO_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in PROXIES.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


async def test_a_password_of_netrc_is_never_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login kim password canary-word\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with open_session(ssl.create_default_context()) as shared:
        assert shared.trust_env is False


@pytest.mark.parametrize("name", ["AZURE_CLI_DISABLE_CONNECTION_VERIFICATION", "ADAL_PYTHON_SSL_NO_VERIFY"])
async def test_certificates_cannot_be_left_unchecked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SignInError, match=name):
        async with open_reader(Wish(), NOWHERE):
            pass


def test_a_folder_of_certificates_is_a_bundle_too(tmp_path: Path) -> None:
    assert trust(str(tmp_path)).verify_mode is ssl.CERT_REQUIRED
    assert trust(None).check_hostname


def test_a_secret_held_in_a_value_is_not_in_its_text() -> None:
    made = Principal(
        cloud=CLOUD,
        tenant="t",
        sign_in="t",
        client_id="c",
        client_secret="canary-word",
        subscription="s",
        user="u",
        ca_file="",
    )
    assert "canary-word" not in repr(Wish(principal=made))
