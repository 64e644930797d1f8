"""What was asked and what became of the world, from inside and through the side door."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from aks_harden.sandbox.log import Touch, touch_of
from aks_harden.sandbox.server import Sandbox

Send = Callable[..., Awaitable[Any]]
CLUSTER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c"


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", CLUSTER, Touch.READ),
        ("HEAD", "/subscriptions/s/resourceGroups/g", Touch.READ),
        ("PUT", CLUSTER, Touch.WRITE),
        ("PATCH", CLUSTER, Touch.WRITE),
        ("DELETE", CLUSTER, Touch.WRITE),
        ("POST", f"{CLUSTER}/rotateClusterCertificates", Touch.WRITE),
        ("POST", f"{CLUSTER}/listClusterAdminCredential", Touch.SECRET),
        ("POST", f"{CLUSTER}/listClusterUserCredential", Touch.SECRET),
        ("POST", f"{CLUSTER}/accessProfiles/clusterAdmin/listCredential", Touch.SECRET),
        ("POST", "/x/providers/Microsoft.ContainerRegistry/registries/r/listCredentials", Touch.SECRET),
        ("POST", "/x/providers/Microsoft.Storage/storageAccounts/a/listKeys", Touch.SECRET),
        ("POST", f"{CLUSTER}/runCommand", Touch.EXEC),
        ("POST", "/providers/Microsoft.ResourceGraph/resources", Touch.READ),
        ("POST", "/v1.0/directoryObjects/getByIds", Touch.READ),
        ("POST", "/adfs/oauth2/token", Touch.TOKEN),
        ("POST", "/t/oauth2/v2.0/token", Touch.TOKEN),
        ("GET", "/adfs/.well-known/openid-configuration", Touch.TOKEN),
    ],
)
def test_every_request_has_a_kind(method: str, path: str, kind: Touch) -> None:
    assert touch_of(method, path) is kind


async def test_the_log_tells_what_was_asked(box: Sandbox, arm: Send) -> None:
    box.clear_log()
    await arm("GET", box.cluster_id)
    await arm("POST", f"{box.cluster_id}/listClusterUserCredential")
    await arm("GET", f"{box.cluster_id}x")
    assert [(each.kind, each.method, each.status) for each in box.log()] == [
        ("read", "GET", 200),
        ("secret", "POST", 200),
        ("read", "GET", 404),
    ]
    first = box.log()[0]
    assert (first.path, first.query) == (box.cluster_id, "api-version=2026-07-01")
    assert first.started <= first.ended


async def test_a_world_edit_is_seen_and_not_logged(box: Sandbox, arm: Send) -> None:
    box.clear_log()
    before = box.get(box.cluster_id)["eTag"]
    box.patch(box.cluster_id, {"properties": {"enableRBAC": False, "securityProfile": None}})
    assert box.log() == []
    body = (await arm("GET", box.cluster_id)).body
    assert body["properties"]["enableRBAC"] is False
    assert "securityProfile" not in body["properties"]
    assert body["eTag"] != before
    found = [(each.path, each.before, each.after) for each in box.diff()]
    assert found == [("properties.enableRBAC", True, False), ("properties.securityProfile", {}, None)]


async def test_the_world_can_grow_and_shrink_behind_everyones_back(box: Sandbox, arm: Send) -> None:
    lock = f"{box.cluster_id}/providers/Microsoft.Authorization/locks/hands-off"
    box.put(lock, {"type": "Microsoft.Authorization/locks", "properties": {"level": "ReadOnly"}})
    assert (await arm("PATCH", box.cluster_id, {"tags": {}})).code == "ScopeLocked"
    box.delete(lock)
    box.delete(f"{box.cluster_id}/agentPools/web")
    assert [pool["name"] for pool in (await arm("GET", f"{box.cluster_id}/agentPools")).body["value"]] == [
        "system"
    ]
    with pytest.raises(KeyError):
        box.delete(lock)
    with pytest.raises(KeyError):
        box.get(lock)


def test_a_copy_is_a_copy(box: Sandbox) -> None:
    box.get(box.cluster_id)["properties"]["enableRBAC"] = False
    assert box.get(box.cluster_id)["properties"]["enableRBAC"] is True
    assert box.diff() == []


def test_whole_resources_come_and_go_as_one_change(box: Sandbox) -> None:
    registry = f"/subscriptions/{box.subscription}/resourceGroups/rg-legacy/providers"
    registry += "/Microsoft.ContainerRegistry/registries/acrlegacy"
    box.delete(registry)
    gone = {each.resource: each for each in box.diff()}[registry]
    assert (gone.path, gone.after) == ("$", None)
    box.reset()
    assert box.diff() == []


async def test_the_side_door_does_what_the_methods_do(box: Sandbox, arm: Send) -> None:
    box.clear_log()
    door = "/_sandbox"
    fault = {"path": "managedClusters", "status": 503, "times": 1}
    assert (await arm("POST", f"{door}/faults", fault)).status == 204
    assert (await arm("GET", f"{door}/faults")).body[0]["status"] == 503
    assert (await arm("GET", box.cluster_id)).status == 503
    assert (await arm("GET", f"{door}/faults")).body == []
    assert (await arm("PATCH", f"{door}/resource", {"tags": {"a": "b"}}, id=box.cluster_id)).status == 200
    assert (await arm("GET", f"{door}/diff")).body[0]["path"] == "tags"
    assert [each["status"] for each in (await arm("GET", f"{door}/log")).body] == [503]
    assert (await arm("DELETE", f"{door}/log")).status == 204
    settings = await arm("PATCH", f"{door}/settings", {"latency": 0.01, "operation_seconds": 3})
    assert settings.body == {"latency": 0.01, "operation_seconds": 3.0, "interaction": False}
    assert (await arm("POST", f"{door}/reset")).status == 204
    assert (await arm("GET", f"{door}/diff")).body == []
    assert (await arm("GET", f"{door}/world")).body["cluster_id"] == box.cluster_id
    assert (await arm("GET", f"{door}/resource", id="/nowhere")).status == 404
    assert (await arm("POST", f"{door}/faults", {"path": "("})).status == 400
    assert (await arm("GET", f"{door}/nothing")).status == 404
    assert box.log() == []
