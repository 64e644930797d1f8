"""How the cluster came to be: a Bicep file deployed by a pipeline, as the history of its group tells."""

from aks_harden.sandbox.worlds.ages import moment
from aks_harden.sandbox.worlds.naming import guid
from aks_harden.sandbox.worlds.pay.own import CLUSTER_ID, SUBSCRIPTION, WORKSPACE
from aks_harden.sandbox.worlds.world import Json

_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-pay"


def around() -> list[Json]:
    """Make the deployments: two of the cluster, and one of something else in its group."""
    return [
        _deployment("aks-pay", CLUSTER_ID, days_ago=204),
        _deployment("aks-pay-release", CLUSTER_ID, days_ago=12),
        _deployment("alerts", WORKSPACE, days_ago=30),
    ]


def _deployment(name: str, made: str, *, days_ago: int) -> Json:
    return {
        "id": f"{_GROUP}/providers/Microsoft.Resources/deployments/{name}",
        "name": name,
        "type": "Microsoft.Resources/deployments",
        "properties": {
            "templateHash": "1180471364735279542",
            "parameters": {"location": {"type": "String", "value": "westeurope"}},
            "outputs": {"ingestKey": {"type": "String", "value": "not-a-key-of-anything"}},
            "mode": "Incremental",
            "provisioningState": "Succeeded",
            "timestamp": moment(days_ago=days_ago),
            "duration": "PT6M41.2S",
            "correlationId": guid("correlation", name),
            "providers": [{"namespace": "Microsoft.ContainerService", "resourceTypes": []}],
            "dependencies": [],
            "outputResources": [{"id": made}],
        },
    }
