"""Network watchers, and the flow logs they keep."""

from aks_harden.sandbox.worlds.naming import guid, resource_id, weak
from aks_harden.sandbox.worlds.network import tracked
from aks_harden.sandbox.worlds.world import Json

GROUP = "NetworkWatcherRG"
"""The group that Azure makes for its watchers."""
_LOCATION = "westeurope"


def watcher_id(subscription: str) -> str:
    """Spell the id of the watcher that Azure makes for a region."""
    return resource_id(
        subscription, GROUP, "Microsoft.Network/networkWatchers", f"NetworkWatcher_{_LOCATION}"
    )


def watcher(subscription: str) -> Json:
    """Make the watcher of the region."""
    body = tracked(watcher_id(subscription), "networkWatchers", {"runningOperationIds": []})
    del body["properties"]["resourceGuid"]
    return body


def flow_log(subscription: str, name: str, target: str, storage: str, *, enabled: bool = True) -> Json:
    """Make a flow log of a network, a subnet or a security group."""
    identity = f"{watcher_id(subscription)}/flowLogs/{name}"
    return {
        "name": name,
        "id": identity,
        "etag": weak(identity),
        "type": "Microsoft.Network/networkWatchers/flowLogs",
        "location": _LOCATION,
        "properties": {
            "provisioningState": "Succeeded",
            "targetResourceId": target,
            "targetResourceGuid": guid("guid", target),
            "storageId": storage,
            "enabled": enabled,
            "flowAnalyticsConfiguration": {"networkWatcherFlowAnalyticsConfiguration": {"enabled": False}},
            "retentionPolicy": {"days": 0, "enabled": False},
            "format": {"type": "JSON", "version": 2},
        },
    }
