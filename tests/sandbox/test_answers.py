"""Answers that gather, follow or compute: scans below a scope, groups in groups, keys and their versions."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from support.boxes import NOWHERE, open_box

from aks_harden.azure.session import Wish, open_reader
from aks_harden.cli.source import principal
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import WORLDS, directory
from aks_harden.snapshot.reading import Read

Send = Callable[..., Awaitable[Any]]
Plain = Callable[[Sandbox], Awaitable[Send]]
SCAN = "c0b7cfc6-3172-465a-b378-53c7ff2cc0d5"
OTHER = "11111111-2222-4333-8444-555555555555"


def registry(box: Sandbox) -> str:
    return (
        f"/subscriptions/{box.subscription}/resourceGroups/rg-shop/providers"
        "/Microsoft.ContainerRegistry/registries/acrshop"
    )


async def test_what_was_scanned_is_listed_at_and_below_a_scope(box: Sandbox, arm: Send) -> None:
    root = f"/subscriptions/{box.subscription}/providers/Microsoft.Security/assessments"
    before = (await arm("GET", root)).names
    scanned = f"{registry(box)}/providers/Microsoft.Security/assessments/{SCAN}"
    box.put(scanned, {"properties": {"status": {"code": "Unhealthy"}}})
    box.put(f"{scanned}/subAssessments/cve-1", {"properties": {"id": "CVE-1"}})
    assert sorted((await arm("GET", root)).names) == sorted([*before, SCAN])
    listed = await arm("GET", f"{root}/{SCAN}/subAssessments")
    assert [each["id"] for each in listed.body["value"]] == [f"{scanned}/subAssessments/cve-1"]
    # An assessment that nothing was scanned for is no error.
    assert (await arm("GET", f"{root}/{OTHER}/subAssessments")).names == []


async def test_settings_of_the_activity_log_are_not_those_of_resources(box: Sandbox, arm: Send) -> None:
    kind = "providers/Microsoft.Insights/diagnosticSettings"
    root = f"/subscriptions/{box.subscription}"
    before = (await arm("GET", f"{root}/{kind}")).names
    box.put(f"{root}/{kind}/mine", {"properties": {"logs": []}})
    of_resource = (await arm("GET", f"{registry(box)}/{kind}")).names
    assert sorted((await arm("GET", f"{root}/{kind}")).names) == sorted([*before, "mine"])
    assert (await arm("GET", f"{registry(box)}/{kind}")).names == of_resource


async def test_locks_are_listed_from_a_scope_upwards(pay: Sandbox, pay_arm: Send) -> None:
    kind = "providers/Microsoft.Authorization/locks"
    pay.put(f"/subscriptions/{pay.subscription}/{kind}/all", {"properties": {"level": "CanNotDelete"}})
    listed = await pay_arm("GET", f"{pay.cluster_id}/{kind}", **{"$filter": "atScope()"})
    assert {"all", "keep-cluster"} <= set(listed.names)


async def test_an_account_is_born_with_its_services(box: Sandbox, arm: Send) -> None:
    account = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop/providers"
    account += "/Microsoft.Storage/storageAccounts/stnew"
    assert (await arm("GET", f"{account}/blobServices/default/containers")).code == "ParentResourceNotFound"
    box.put(account, {"location": "westeurope", "properties": {}})
    box.put(f"{account}/blobServices/default/containers/logs", {"properties": {"publicAccess": "None"}})
    assert (await arm("GET", f"{account}/blobServices/default/containers")).names == ["logs"]
    assert (await arm("GET", f"{account}/fileServices/default/shares")).names == []


async def test_a_key_and_its_version_are_read_as_the_library_asks(box: Sandbox) -> None:
    group = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop"
    vault = f"{group}/providers/Microsoft.KeyVault/vaults/kv-shop"
    key = f"{vault}/keys/etcd"
    box.put(key, {"properties": {"attributes": {"enabled": True}}})
    box.put(f"{key}/versions/0a1b", {"properties": {"attributes": {"enabled": False}}})
    async with open_reader(Wish(principal=principal(box)), NOWHERE) as reader:
        current = await reader._clients.get_key(key)
        version = await reader._clients.get_key(f"{key}/versions/0a1b")
        gone = await reader._arm.get(f"{key}/versions/ffff", "2026-02-01", "")
    assert isinstance(current, dict)
    assert isinstance(version, dict)
    assert current["properties"] == {"attributes": {"enabled": True}}
    assert version["properties"] == {"attributes": {"enabled": False}}
    assert not isinstance(gone, Read)


@pytest.fixture(scope="module")
def nested() -> Iterator[Sandbox]:
    """The legacy world, with a group in its one group."""
    world = WORLDS["legacy"]()
    outer = next(each["id"] for each in world.directory if each["@odata.type"].endswith(".group"))
    inner = directory.group("inner")
    members = {outer: (*world.members[outer], inner["id"]), inner["id"]: (world.operator_object_id,)}
    with open_box(replace(world, directory=(*world.directory, inner), members=members)) as box:
        yield box


async def test_applications_are_found_by_a_list_of_ids(nested: Sandbox, plain: Plain) -> None:
    send = await plain(nested)
    own = nested.get(nested.cluster_id)["properties"]["servicePrincipalProfile"]["clientId"]
    query = {"$filter": f"appId in ('{own}','{OTHER}')", "$select": "appId,passwordCredentials"}
    found = (await send("GET", "/v1.0/applications", **query)).body["value"]
    assert [(each["appId"], sorted(each)) for each in found] == [(own, ["appId", "passwordCredentials"])]
    assert found[0]["passwordCredentials"][0]["secretText"] is None
    many = ",".join(f"'{number}'" for number in range(16))
    refused = await send("GET", "/v1.0/applications", **{"$filter": f"appId in ({many})"})
    assert (refused.status, refused.code) == (400, "Request_UnsupportedQuery")


async def test_members_of_groups_in_groups_are_members(nested: Sandbox, plain: Plain) -> None:
    send = await plain(nested)
    group = next(iter(nested.world.members))
    direct = (await send("GET", f"/v1.0/groups/{group}/members")).body["value"]
    deep = (await send("GET", f"/v1.0/groups/{group}/transitiveMembers", **{"$select": "id"})).body["value"]
    assert [each["displayName"] for each in direct] == ["Alice", "inner"]
    assert {each["id"] for each in deep} == {
        *(each["id"] for each in direct),
        nested.world.operator_object_id,
    }
