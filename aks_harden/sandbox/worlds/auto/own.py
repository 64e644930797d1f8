"""The AKS Automatic cluster itself: hosted system nodes, and null where Automatic presets."""

from aks_harden.sandbox.worlds import cluster, vault_stores
from aks_harden.sandbox.worlds.auto.ids import (
    API_SERVER,
    CLUSTER_ID,
    KUBELET,
    NODE_GROUP,
    SECRETS,
    SUBSCRIPTION,
    SUFFIX,
    TENANT,
    VERSION,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.world import Json


def body() -> Json:
    """Make the cluster."""
    made = cluster.cluster(
        SUBSCRIPTION,
        "rg-auto",
        "aks-auto",
        tier="Standard",
        identity={"type": "SystemAssigned", "principalId": guid("oid", "aks-auto"), "tenantId": TENANT},
        node_group=NODE_GROUP,
        properties={
            "kubernetesVersion": "1.36",
            "currentKubernetesVersion": VERSION,
            "fqdn": f"aks-auto-dns-{SUFFIX}.hcp.westeurope.azmk8s.io",
            "azurePortalFQDN": f"aks-auto-dns-{SUFFIX}.portal.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": None,
            "hostedSystemProfile": {"enabled": True},
            "nodeProvisioningProfile": {"mode": "Auto", "defaultNodePools": "Auto"},
            "disableLocalAccounts": True,
            "aadProfile": {"managed": True, "enableAzureRBAC": True, "tenantID": TENANT},
            "apiServerAccessProfile": {
                "enableVnetIntegration": True,
                "subnetId": API_SERVER,
                "authorizedIPRanges": ["20.61.98.0/28"],
            },
            "addonProfiles": _addons(),
            "networkProfile": _network(),
            "identityProfile": cluster.kubelet(KUBELET),
            "ingressProfile": {
                "gatewayAPI": {"installation": "Standard"},
                "webAppRouting": {
                    "enabled": True,
                    "dnsZoneResourceIds": None,
                    "nginx": {"defaultIngressControllerType": "None"},
                },
            },
            "securityProfile": {
                "defender": {
                    "logAnalyticsWorkspaceResourceId": WORKSPACE,
                    "securityMonitoring": {"enabled": True},
                },
                "imageCleaner": None,
                "workloadIdentity": None,
            },
            "azureMonitorProfile": {
                "metrics": {
                    "enabled": True,
                    "kubeStateMetrics": {"metricLabelsAllowlist": "", "metricAnnotationsAllowList": ""},
                },
                "containerInsights": {"enabled": True, "logAnalyticsWorkspaceResourceId": WORKSPACE},
            },
            "autoUpgradeProfile": None,
            "nodeResourceGroupProfile": None,
            "oidcIssuerProfile": None,
            "windowsProfile": None,
            "linuxProfile": None,
        },
    )
    return made | {"kind": "Automatic", "sku": {"name": "Automatic", "tier": "Standard"}}


def _addons() -> Json:
    return {
        "azurepolicy": {"enabled": True, "config": None},
        "azureKeyvaultSecretsProvider": vault_stores.addon(SECRETS, rotates=True),
    }


def _network() -> Json:
    address = resource_id(
        SUBSCRIPTION, NODE_GROUP, "Microsoft.Network/publicIPAddresses", f"aks-nat-{SUFFIX}"
    )
    return {
        "networkPlugin": "azure",
        "networkPluginMode": "overlay",
        "networkPolicy": None,
        "networkDataplane": None,
        "loadBalancerSku": "standard",
        "natGatewayProfile": {
            "managedOutboundIPProfile": {"count": 1},
            "effectiveOutboundIPs": [{"id": address}],
            "idleTimeoutInMinutes": 4,
        },
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIP": "10.0.0.10",
        "outboundType": "managedNATGateway",
        "podCidrs": ["10.244.0.0/16"],
        "serviceCidrs": ["10.0.0.0/16"],
        "ipFamilies": ["IPv4"],
    }


def safeguards() -> Json:
    """Make the deployment safeguards, which AKS Automatic enforces; one namespace is left out of them."""
    return {
        "id": f"{CLUSTER_ID}/providers/Microsoft.ContainerService/deploymentSafeguards/default",
        "name": "default",
        "type": "Microsoft.ContainerService/deploymentSafeguards",
        "properties": {
            "provisioningState": "Succeeded",
            "level": "Enforce",
            "podSecurityStandardsLevel": "Baseline",
            "excludedNamespaces": ["build-agents"],
            "systemExcludedNamespaces": ["kube-system", "gatekeeper-system", "app-routing-system"],
        },
    }
