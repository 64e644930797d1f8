"""The stopped cluster itself, and what is left of its nodes: scale sets without machines."""

from aks_harden.sandbox.worlds import cluster, compute, network, vault_stores
from aks_harden.sandbox.worlds.loadbalancing import Frontend, load_balancer
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.stopped.ids import (
    CLUSTER_ID,
    DISKS,
    KUBELET,
    NODE_GROUP,
    NODES,
    SECRETS,
    SUBSCRIPTION,
    SUFFIX,
    TENANT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.world import Json

_POOLS = ("system", "jobs")


def body(admins: str) -> Json:
    """Make the cluster; `admins` is the group that may do everything in it."""
    host = f"aks-night-dns-{SUFFIX}"
    off: Json = {"powerState": {"code": "Stopped"}}
    return cluster.cluster(
        SUBSCRIPTION,
        "rg-night",
        "aks-night",
        tier="Free",
        identity={"type": "SystemAssigned", "principalId": guid("oid", "aks-night"), "tenantId": TENANT},
        node_group=NODE_GROUP,
        properties={
            "provisioningState": "Failed",
            **off,
            "fqdn": f"{host}.hcp.westeurope.azmk8s.io",
            "azurePortalFQDN": f"{host}.portal.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": [
                cluster.pool("system", subnet=NODES, count=2, mode="System", **off),
                cluster.pool("jobs", subnet=NODES, count=2, provisioningState="Failed", **off),
            ],
            "aadProfile": {
                "managed": True,
                "adminGroupObjectIDs": [admins],
                "enableAzureRBAC": False,
                "tenantID": TENANT,
            },
            "apiServerAccessProfile": {"authorizedIPRanges": ["20.61.98.16/28"]},
            "addonProfiles": {
                "azurepolicy": {"enabled": True, "config": None},
                "azureKeyvaultSecretsProvider": vault_stores.addon(SECRETS, rotates=False),
            },
            "networkProfile": _network_profile(),
            "diskEncryptionSetID": DISKS,
            "identityProfile": cluster.kubelet(KUBELET),
            "autoUpgradeProfile": {"upgradeChannel": "stable", "nodeOSUpgradeChannel": "NodeImage"},
            "securityProfile": {"imageCleaner": {"enabled": True, "intervalHours": 168}},
            "azureMonitorProfile": {
                "containerInsights": {"enabled": True, "logAnalyticsWorkspaceResourceId": WORKSPACE}
            },
        },
    )


def _network_profile() -> Json:
    return {
        "networkPlugin": "azure",
        "networkPluginMode": "overlay",
        "networkPolicy": "calico",
        "networkDataplane": "azure",
        "loadBalancerSku": "standard",
        "loadBalancerProfile": {
            "managedOutboundIPs": {"count": 1},
            "effectiveOutboundIPs": [{"id": _outbound()}],
            "backendPoolType": "nodeIPConfiguration",
        },
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIP": "10.0.0.10",
        "outboundType": "loadBalancer",
        "podCidrs": ["10.244.0.0/16"],
        "serviceCidrs": ["10.0.0.0/16"],
        "ipFamilies": ["IPv4"],
    }


def _outbound() -> str:
    return _named("Network/publicIPAddresses", "outbound-night")


def _named(kind: str, name: str) -> str:
    return resource_id(SUBSCRIPTION, NODE_GROUP, f"Microsoft.{kind}", name)


def around() -> list[Json]:
    """Make the node resource group."""
    cards = _named("Network/networkSecurityGroups", f"aks-agentpool-{SUFFIX}-nsg")
    balancer = _named("Network/loadBalancers", "kubernetes")
    return [
        network.security_group(cards, []),
        *(_scale_set(name, cards, balancer) for name in _POOLS),
        load_balancer(balancer, [Frontend("outbound", public_ip=_outbound(), outbound=True)]),
        network.public_ip(
            _outbound(),
            "20.61.99.70",
            used_by=f"{balancer}/frontendIPConfigurations/outbound",
            tags={"aks-managed-cluster-name": "aks-night", "aks-managed-type": "aks-slb-managed-outbound-ip"},
        ),
    ]


def _scale_set(name: str, group: str, balancer: str) -> Json:
    """Make the scale set of a pool: stopping takes its machines away and keeps what they are made from."""
    return compute.scale_set(
        _named("Compute/virtualMachineScaleSets", f"aks-{name}-{SUFFIX}-vmss"),
        pool=name,
        cluster=CLUSTER_ID,
        count=0,
        subnet=NODES,
        security_group=group,
        backend_pools=[f"{balancer}/backendAddressPools/kubernetes"],
        identities=[KUBELET],
    )
