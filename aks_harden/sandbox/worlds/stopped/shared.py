"""What a platform team keeps for the stopped cluster in a subscription of its own, and in the cluster's.

The network with its group and routes, the vault with the disks' key, and a hub and a gateway of a lab that
the cluster has no part in.
"""

from aks_harden.sandbox.worlds import envelope, network, registry, vault_stores
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.stopped.ids import (
    DISKS,
    KEYS,
    NETWORK,
    NODES,
    PLATFORM,
    RULE,
    SUBSCRIPTION,
    TENANT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.world import Json

_GROUP = "rg-platform"
_LAB = resource_id(PLATFORM, _GROUP, "Microsoft.Network/virtualNetworks", "vnet-lab")


def around() -> list[Json]:
    """Make everything that is shared."""
    key = f"{KEYS}/keys/disks"
    return [
        envelope.subscription(TENANT, PLATFORM, "Contoso Platform"),
        envelope.resource_group(PLATFORM, _GROUP),
        *_network(),
        *_hub(),
        *_gateway(),
        registry.vault(KEYS, TENANT, rbac=True, purge=True, public=False),
        *vault_stores.key(key, rotates=True),
        vault_stores.disk_encryption_set(DISKS, TENANT, key, follows=True),
        _rule(),
    ]


def _network() -> list[Json]:
    group = resource_id(PLATFORM, _GROUP, "Microsoft.Network/networkSecurityGroups", "nsg-night-nodes")
    table = resource_id(PLATFORM, _GROUP, "Microsoft.Network/routeTables", "rt-night")
    nodes = network.subnet(NETWORK, "snet-nodes", "10.60.0.0/22", security_group=group, route_table=table)
    deny = network.rule(group, "deny-ssh-from-internet", 200, source="Internet", ports="22", access="Deny")
    return [
        network.network(NETWORK, ["10.60.0.0/22"], [nodes]),
        network.security_group(group, [deny], subnets=[NODES]),
        network.route_table(table, [], subnets=[NODES]),
        network.network(_LAB, ["10.61.0.0/24"], [network.subnet(_LAB, "snet-gateway", "10.61.0.0/24")]),
    ]


def _hub() -> list[Json]:
    """Make a Virtual WAN hub that only the lab is connected to, with no word on where the Internet is."""
    wan = resource_id(PLATFORM, _GROUP, "Microsoft.Network/virtualWans", "vwan-lab")
    hub = resource_id(PLATFORM, _GROUP, "Microsoft.Network/virtualHubs", "vhub-lab")
    connection = network.part(
        hub,
        "hubVirtualNetworkConnections",
        "lab",
        {
            "remoteVirtualNetwork": {"id": _LAB},
            "allowHubToRemoteVnetTransit": True,
            "allowRemoteVnetToUseHubVnetGateways": True,
            "enableInternetSecurity": True,
        },
    )
    intent = network.part(hub, "routingIntent", "intent", {"routingPolicies": []})
    return [
        network.tracked(wan, "virtualWans", {"type": "Standard", "allowBranchToBranchTraffic": True}),
        network.tracked(
            hub,
            "virtualHubs",
            {"virtualWan": {"id": wan}, "addressPrefix": "10.62.0.0/23", "sku": "Standard"},
        ),
        connection,
        intent,
    ]


def _gateway() -> list[Json]:
    """Make an Application Gateway for Containers that serves the lab."""
    kind = "Microsoft.ServiceNetworking/trafficControllers"
    controller = resource_id(SUBSCRIPTION, "rg-night", kind, "agc-lab")
    association = f"{controller}/associations/lab"
    return [
        {
            "id": controller,
            "name": "agc-lab",
            "type": kind,
            "location": "westeurope",
            "properties": {
                "provisioningState": "Succeeded",
                "configurationEndpoints": [f"{guid('agc', controller)[:8]}.trafficcontroller.example"],
                "associations": [{"id": association}],
                "frontends": [],
            },
        },
        {
            "id": association,
            "name": "lab",
            "type": f"{kind}/associations",
            "location": "westeurope",
            "properties": {
                "provisioningState": "Succeeded",
                "associationType": "subnets",
                "subnet": {"id": f"{_LAB}/subnets/snet-gateway"},
            },
        },
    ]


def _rule() -> Json:
    """Make the workspace's default collection rule, which touches no table of audit logs."""
    flow: Json = {
        "streams": ["Microsoft-Table-Heartbeat"],
        "destinations": ["law"],
        "transformKql": "source | where Computer != ''",
    }
    return {
        "id": RULE,
        "name": RULE.rpartition("/")[2],
        "type": "Microsoft.Insights/dataCollectionRules",
        "location": "westeurope",
        "kind": "WorkspaceTransforms",
        "properties": {
            "immutableId": "dcr-" + guid("rule", RULE).replace("-", ""),
            "dataSources": {},
            "destinations": {"logAnalytics": [{"workspaceResourceId": WORKSPACE, "name": "law"}]},
            "dataFlows": [flow],
            "provisioningState": "Succeeded",
        },
    }
