"""What the operator may do: every request needs an action, and a role that holds it at its scope or above."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from support.boxes import open_box, read

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import WORLDS
from aks_harden.sandbox.worlds.world import Grant, Rights

Send = Callable[..., Awaitable[Any]]
NETWORKS = "providers/Microsoft.Network/virtualNetworks"


def group() -> str:
    return f"/subscriptions/{WORLDS['shop']().subscription}/resourcegroups/rg-shop"


@pytest.fixture(scope="module")
def narrow() -> Iterator[Sandbox]:
    """The shop for somebody with two roles: some reading everywhere, all but deleting in one group."""
    grants = (
        Grant(
            scope="/providers/microsoft.management/managementgroups/contoso",
            actions=("Microsoft.Compute/*/read", "microsoft.resources/subscriptions/READ"),
        ),
        Grant(scope=group(), actions=("*",), spared=("*/delete", "*/listCredentials/action")),
    )
    with open_box(replace(WORLDS["shop"](), rights=Rights(grants=grants, graph=False))) as box:
        yield box


@pytest.fixture
async def send(narrow: Sandbox, plain: Callable[[Sandbox], Awaitable[Send]]) -> Send:
    narrow.reset()
    return await plain(narrow)


async def test_a_refusal_names_the_action_and_the_scope(narrow: Sandbox, send: Send) -> None:
    answer = await send("GET", f"/subscriptions/{narrow.subscription}/{NETWORKS}")
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    said = answer.body["error"]["message"]
    assert "perform action 'Microsoft.Network/virtualNetworks/read'" in said
    assert f"over scope '/subscriptions/{narrow.subscription}'" in said


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "{sub}/providers/Microsoft.Compute/virtualMachines", 200, id="inherited"),
        pytest.param("GET", "{sub}/providers/Microsoft.Security/pricings", 403, id="not held"),
        pytest.param("GET", "{group}/providers/Microsoft.Network/virtualNetworks", 200, id="in its group"),
        pytest.param("GET", "{node}/providers/Microsoft.Network/virtualNetworks", 403, id="elsewhere"),
        pytest.param("GET", "{group}/{net}/none", 404, id="gone where it may look"),
        pytest.param("GET", "{node}/{net}/none", 403, id="refused before it is looked for"),
        pytest.param("DELETE", "{group}/{net}/vnet-shop", 403, id="taken away again"),
        pytest.param("POST", "{group}/{acr}/acrshop/listCredentials", 403, id="a spared action"),
        pytest.param("POST", "{group}/{acr}/acrlegacy/listUsages", 404, id="an action nobody knows"),
        pytest.param("GET", "{group}", 200, id="a group is a scope itself"),
        pytest.param("GET", "{node}", 403, id="another group is not"),
        pytest.param("GET", "{sub}/providers", 200, id="anybody may see providers"),
        pytest.param("GET", "/tenants", 200, id="and the tenant"),
    ],
)
async def test_a_role_holds_at_its_scope_and_below(
    narrow: Sandbox, send: Send, method: str, path: str, status: int
) -> None:
    root = f"/subscriptions/{narrow.subscription}"
    filled = path.format(
        sub=root,
        group=group(),
        node=f"{root}/resourceGroups/MC_rg-shop_aks-shop_westeurope",
        net=NETWORKS,
        acr="providers/Microsoft.ContainerRegistry/registries",
    )
    assert (await send(method, filled)).status == status
    assert narrow.diff() == []


async def test_subscriptions_are_left_out_and_not_refused(narrow: Sandbox, send: Send) -> None:
    listed = (await send("GET", "/subscriptions")).body["value"]
    assert [each["subscriptionId"] for each in listed] == [narrow.subscription]


@pytest.fixture(scope="module")
def blind() -> Iterator[Sandbox]:
    """The shop for somebody without any role."""
    with open_box(replace(WORLDS["shop"](), rights=Rights(grants=()))) as box:
        yield box


async def test_whoever_holds_no_role_sees_no_subscription(
    blind: Sandbox, plain: Callable[[Sandbox], Awaitable[Send]]
) -> None:
    answer = await (await plain(blind))("GET", "/subscriptions")
    assert (answer.status, answer.body["value"]) == (200, [])


async def test_graph_is_a_permission_of_its_own(send: Send) -> None:
    assert (await send("GET", "/v1.0/users")).code == "Authorization_RequestDenied"
    asked = await send("POST", "/v1.0/directoryObjects/getByIds", {"ids": []})
    assert asked.status == 403


async def test_permissions_are_told_as_they_are(send: Send) -> None:
    told = await send("GET", f"{group()}/providers/Microsoft.Authorization/permissions")
    assert [each["notActions"] for each in told.body["value"]] == [
        [],
        ["*/delete", "*/listCredentials/action"],
    ]


@pytest.fixture(scope="module")
def legacy() -> Iterator[Sandbox]:
    with open_box("legacy") as box:
        yield box


async def test_a_provider_that_was_never_switched_on(
    legacy: Sandbox, plain: Callable[[Sandbox], Awaitable[Send]]
) -> None:
    send = await plain(legacy)
    root = f"/subscriptions/{legacy.subscription}"
    answer = await send("GET", f"{root}/providers/Microsoft.ServiceNetworking/trafficControllers")
    assert (answer.status, answer.code) == (409, "MissingSubscriptionRegistration")
    known = (await send("GET", f"{root}/providers/Microsoft.ServiceNetworking")).body
    assert known["registrationState"] == "NotRegistered"


async def test_the_reader_takes_such_a_provider_for_an_empty_list(legacy: Sandbox) -> None:
    snapshot = await read(legacy)
    assert snapshot.listed("traffic-controllers") == ()
    assert snapshot.listed("cluster-extensions", legacy.cluster_id) == ()
