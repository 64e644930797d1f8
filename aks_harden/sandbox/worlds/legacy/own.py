"""The legacy cluster itself, with the words of its time and without those that came later."""

from aks_harden.sandbox.worlds.legacy.ids import (
    CLUSTER_ID,
    NODE_GROUP,
    PRINCIPAL,
    SUFFIX,
    TENANT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.naming import guid
from aks_harden.sandbox.worlds.world import Json


def body() -> Json:
    """Make the cluster: no identity, no kind, no `current…`, no security profile of its pool."""
    host = f"aks-old-{SUFFIX}"
    return {
        "id": CLUSTER_ID,
        "location": "westeurope",
        "name": "aks-old",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "properties": {
            "provisioningState": "Succeeded",
            "powerState": {"code": "Running"},
            "kubernetesVersion": "1.28",
            "dnsPrefix": "aks-old",
            "fqdn": f"{host}.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": [_pool()],
            "linuxProfile": {
                "adminUsername": "azureuser",
                "ssh": {
                    "publicKeys": [{"keyData": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDinvented azureuser\n"}]
                },
            },
            "servicePrincipalProfile": {"clientId": guid("app", PRINCIPAL)},
            "addonProfiles": _addons(),
            "nodeResourceGroup": NODE_GROUP,
            "enableRBAC": True,
            "aadProfile": {
                "managed": None,
                "adminGroupObjectIDs": None,
                "clientAppID": guid("app", "aks-old-client"),
                "serverAppID": guid("app", "aks-old-server"),
                "tenantID": TENANT,
            },
            "networkProfile": {
                "networkPlugin": "kubenet",
                "networkPolicy": "calico",
                "loadBalancerSku": "Basic",
                "podCidr": "10.244.0.0/16",
                "serviceCidr": "10.0.0.0/16",
                "dnsServiceIP": "10.0.0.10",
                "dockerBridgeCidr": "172.17.0.1/16",
                "outboundType": "loadBalancer",
            },
            "securityProfile": {
                "azureDefender": {"enabled": True, "logAnalyticsWorkspaceResourceId": WORKSPACE}
            },
            "maxAgentPools": 1,
        },
        "sku": {"name": "Basic", "tier": "Paid"},
    }


def _pool() -> Json:
    return {
        "name": "nodepool1",
        "count": 2,
        "vmSize": "Standard_DS2_v2",
        "osDiskSizeGB": 100,
        "maxPods": 110,
        "type": "AvailabilitySet",
        "provisioningState": "Succeeded",
        "orchestratorVersion": "1.28.5",
        "mode": "System",
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "nodeImageVersion": "AKSUbuntu-1804gen2containerd-202305.15.0",
        "enableFIPS": False,
    }


def _addons() -> Json:
    return {
        "KubeDashboard": {"enabled": True, "config": None},
        "httpApplicationRouting": {
            "enabled": True,
            "config": {"HTTPApplicationRoutingZoneName": "1a2b3c4d5e6f.westeurope.aksapp.example"},
        },
        "omsAgent": {"enabled": True, "config": {"loganalyticsworkspaceresourceid": WORKSPACE}},
        "azurePolicy": {"enabled": False, "config": None},
    }
