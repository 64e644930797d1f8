"""The payments cluster itself: private, Entra only, watched, its nodes locked away."""

from aks_harden.sandbox.worlds import cluster, vault_stores
from aks_harden.sandbox.worlds.naming import digits, guid, resource_id
from aks_harden.sandbox.worlds.pay import network
from aks_harden.sandbox.worlds.world import Json

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "pay")
HUB = guid("subscription", "connectivity")
NODE_GROUP = "MC_rg-pay_aks-pay_westeurope"
CLUSTER_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-pay"
    "/providers/Microsoft.ContainerService/managedClusters/aks-pay"
)
IDENTITIES = "Microsoft.ManagedIdentity/userAssignedIdentities"
CONTROL = resource_id(SUBSCRIPTION, "rg-pay", IDENTITIES, "id-aks-pay")
KUBELET = resource_id(SUBSCRIPTION, "rg-pay", IDENTITIES, "id-aks-pay-kubelet")
SECRETS = resource_id(SUBSCRIPTION, NODE_GROUP, IDENTITIES, "azurekeyvaultsecretsprovider-aks-pay")
"""Identity of the secrets-provider add-on."""
VAULT = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.KeyVault/vaults", "kv-pay")
DISKS = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.Compute/diskEncryptionSets", "des-pay")
ISSUER = f"https://westeurope.oic.prod-aks.azure.com/{TENANT}/{guid('uid', 'aks-pay')}/"
WORKSPACE = resource_id(HUB, "rg-logs", "Microsoft.OperationalInsights/workspaces", "law-central")

IMAGE = cluster.image(cluster.UBUNTU_24)
"""Node image of every pool, new enough whenever the world is built."""
_TRUSTED: Json = {
    "osSKU": "Ubuntu2404",
    "nodeImageVersion": IMAGE,
    "securityProfile": {"enableVTPM": True, "enableSecureBoot": True, "sshAccess": "LocalUser"},
}
"""Trusted launch on a system with years of support."""


def body(admins: str) -> Json:
    """Make the cluster; `admins` is the group that may do everything in it."""
    suffix = digits("aks-pay")
    private_host = f"aks-pay-dns-{suffix}.{guid('zone', 'aks-pay')}.privatelink.westeurope.azmk8s.io"
    subnet = network.nodes_id(SUBSCRIPTION)
    control = {CONTROL: {"clientId": guid("app", CONTROL), "principalId": guid("oid", CONTROL)}}
    return cluster.cluster(
        SUBSCRIPTION,
        "rg-pay",
        "aks-pay",
        tier="Standard",
        identity={"type": "UserAssigned", "userAssignedIdentities": control},
        node_group=NODE_GROUP,
        tags={"owner": "payments", "managed-by": "bicep"},
        properties={
            "privateFQDN": private_host,
            "azurePortalFQDN": f"{guid('portal', 'aks-pay')[:16]}-priv.portal.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": [
                cluster.pool(
                    "system",
                    subnet=subnet,
                    count=3,
                    mode="System",
                    enableEncryptionAtHost=True,
                    **_TRUSTED,
                    nodeTaints=["CriticalAddonsOnly=true:NoSchedule"],
                ),
                cluster.pool(
                    "apps", subnet=subnet, count=3, maximum=6, enableEncryptionAtHost=True, **_TRUSTED
                ),
            ],
            "aadProfile": {
                "managed": True,
                "adminGroupObjectIDs": [admins],
                "enableAzureRBAC": True,
                "tenantID": TENANT,
            },
            "disableLocalAccounts": True,
            "apiServerAccessProfile": {
                "enablePrivateCluster": True,
                "privateDNSZone": "system",
                "enablePrivateClusterPublicFQDN": False,
                "disableRunCommand": True,
            },
            "privateLinkResources": [
                {
                    "id": f"{CLUSTER_ID}/privateLinkResources/management",
                    "name": "management",
                    "type": "Microsoft.ContainerService/managedClusters/privateLinkResources",
                    "groupId": "management",
                    "requiredMembers": ["management"],
                }
            ],
            "addonProfiles": {
                "azurepolicy": {"enabled": True, "config": None},
                "azureKeyvaultSecretsProvider": vault_stores.addon(SECRETS, rotates=True),
            },
            "networkProfile": {
                "networkPlugin": "azure",
                "networkPluginMode": "overlay",
                "networkPolicy": "cilium",
                "networkDataplane": "cilium",
                "loadBalancerSku": "standard",
                "podCidr": "10.244.0.0/16",
                "serviceCidr": "10.41.0.0/16",
                "dnsServiceIP": "10.41.0.10",
                "outboundType": "userDefinedRouting",
                "podCidrs": ["10.244.0.0/16"],
                "serviceCidrs": ["10.41.0.0/16"],
                "ipFamilies": ["IPv4"],
            },
            "identityProfile": cluster.kubelet(KUBELET),
            "autoUpgradeProfile": {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"},
            "nodeResourceGroupProfile": {"restrictionLevel": "ReadOnly"},
            "oidcIssuerProfile": {
                "enabled": True,
                "issuerURL": ISSUER,
            },
            "securityProfile": {
                "defender": {
                    "logAnalyticsWorkspaceResourceId": WORKSPACE,
                    "securityMonitoring": {"enabled": True},
                    "securityGating": {"enabled": True, "allowSecretAccess": False},
                },
                "workloadIdentity": {"enabled": True},
                "imageCleaner": {"enabled": True, "intervalHours": 168},
                "azureKeyVaultKms": {
                    "enabled": True,
                    "keyId": vault_stores.address(f"{VAULT}/keys/etcd", version=False),
                    "keyVaultNetworkAccess": "Private",
                    "keyVaultResourceId": VAULT,
                },
                "kubernetesResourceObjectEncryptionProfile": {"infrastructureEncryption": "Enabled"},
            },
            "diskEncryptionSetID": DISKS,
            "azureMonitorProfile": {
                "metrics": {
                    "enabled": True,
                    "kubeStateMetrics": {"metricLabelsAllowlist": "", "metricAnnotationsAllowList": ""},
                },
                "containerInsights": {"enabled": True, "logAnalyticsWorkspaceResourceId": WORKSPACE},
            },
        },
    )


def windows() -> list[Json]:
    """Make the maintenance windows, which ARM shows without a type."""
    window = {
        "maintenanceWindow": {
            "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}},
            "durationHours": 4,
            "utcOffset": "+00:00",
            "startDate": "2025-03-16",
            "startTime": "02:00",
        }
    }
    return [
        {"id": f"{CLUSTER_ID}/maintenanceConfigurations/{name}", "name": name, "properties": window}
        for name in ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
    ]
