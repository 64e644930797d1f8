"""Near the shop cluster: clusters whose nodes run as its nodes do, and resources it lets in."""

from aks_harden.sandbox.worlds import access, cluster, envelope
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID, KUBELET, SUBSCRIPTION, TENANT
from aks_harden.sandbox.worlds.world import Json

LAB = guid("subscription", "shop-lab")
_BACKUP = "Microsoft.DataProtection/backupVaults"
_LEARNING = "Microsoft.MachineLearningServices/workspaces"


def around() -> list[Json]:
    """Make what comes near the cluster."""
    vault = resource_id(SUBSCRIPTION, "rg-shop", _BACKUP, "bv-shop")
    retired = resource_id(SUBSCRIPTION, "rg-legacy", _LEARNING, "mlw-retired")
    return [
        envelope.subscription(TENANT, LAB, "Contoso Shop Lab"),
        envelope.resource_group(LAB, "rg-lab"),
        _peer(SUBSCRIPTION, "rg-legacy", "aks-shop-batch"),
        _peer(LAB, "rg-lab", "aks-shop-lab"),
        _backup_vault(vault),
        access.trusted(CLUSTER_ID, "backup", vault, f"{_BACKUP}/backup-operator"),
        # The workspace is gone, and what it was let in by is not.
        access.trusted(CLUSTER_ID, "jobs", retired, f"{_LEARNING}/mlworkload"),
    ]


def _peer(subscription: str, group: str, name: str) -> Json:
    """Make a cluster that took over the identity of the shop's nodes."""
    pool = cluster.pool("system", subnet="", count=1, mode="System")
    return cluster.cluster(
        subscription,
        group,
        name,
        tier="Free",
        identity={"type": "SystemAssigned", "principalId": guid("oid", name), "tenantId": TENANT},
        node_group=f"MC_{group}_{name}_westeurope",
        properties={
            # AKS made this cluster's network, so its pool names none.
            "agentPoolProfiles": [{key: value for key, value in pool.items() if key != "vnetSubnetID"}],
            "identityProfile": cluster.kubelet(KUBELET),
        },
    )


def _backup_vault(vault: str) -> Json:
    return {
        "id": vault,
        "name": "bv-shop",
        "type": _BACKUP,
        "location": "westeurope",
        "identity": {"type": "SystemAssigned", "principalId": guid("oid", vault), "tenantId": TENANT},
        "properties": {
            "provisioningState": "Succeeded",
            "resourceMoveState": "Unknown",
            "storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}],
            "securitySettings": {"softDeleteSettings": {"state": "On", "retentionDurationInDays": 14}},
        },
    }
