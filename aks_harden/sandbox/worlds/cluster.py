"""Managed clusters and their pools, with the keys ARM shows and without those it leaves out."""

from typing import Any

from aks_harden.sandbox.worlds import ages
from aks_harden.sandbox.worlds.naming import group_id, guid
from aks_harden.sandbox.worlds.world import Json

VERSION = "1.34.1"
UBUNTU_22, UBUNTU_24 = "AKSUbuntu-2204gen2containerd", "AKSUbuntu-2404gen2TLcontainerd"


def image(kind: str, *, days_ago: int = 9) -> str:
    """Spell the version of a Linux node image, made so many days before today."""
    return f"{kind}-{ages.image_version(days_ago=days_ago)}"


def pool(
    name: str,
    *,
    subnet: str,
    count: int,
    mode: str = "User",
    public_ip: bool = False,
    size: str = "Standard_D4ds_v5",
    maximum: int = 0,
    **more: Any,  # noqa: ANN401 - wire values
) -> Json:
    """Make a Linux pool of scale-set machines in a subnet of the customer."""
    body: Json = {
        "name": name,
        "count": count,
        "vmSize": size,
        "osDiskSizeGB": 128,
        "osDiskType": "Ephemeral",
        "kubeletDiskType": "OS",
        "vnetSubnetID": subnet,
        "maxPods": 110,
        "type": "VirtualMachineScaleSets",
        "availabilityZones": ["3", "2", "1"],
        "enableAutoScaling": bool(maximum),
        "scaleDownMode": "Delete",
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "orchestratorVersion": VERSION,
        "currentOrchestratorVersion": VERSION,
        "enableNodePublicIP": public_ip,
        "mode": mode,
        "enableEncryptionAtHost": False,
        "enableUltraSSD": False,
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "nodeImageVersion": image(UBUNTU_22),
        "upgradeSettings": {"maxSurge": "10%", "maxUnavailable": "0"},
        "enableFIPS": False,
        "networkProfile": {},
        "securityProfile": {"enableVTPM": False, "enableSecureBoot": False, "sshAccess": "LocalUser"},
        "eTag": guid("etag", subnet, name),
    }
    if maximum:
        body |= {"minCount": count, "maxCount": maximum}
    return body | more


def cluster(
    subscription: str,
    group: str,
    name: str,
    *,
    tier: str,
    identity: Json,
    node_group: str,
    properties: Json,
    tags: Json | None = None,
) -> Json:
    """Make a managed cluster; what the properties do not name is what a plain creation leaves."""
    # AKS spells its own type with a capital and the group's segment without one.
    own = group_id(subscription, group).replace("resourceGroups", "resourcegroups")
    given: Json = {
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "kubernetesVersion": VERSION,
        "currentKubernetesVersion": VERSION,
        "dnsPrefix": f"{name}-dns",
        "nodeResourceGroup": node_group,
        "enableRBAC": True,
        "supportPlan": "KubernetesOfficial",
        "maxAgentPools": 100,
        "disableLocalAccounts": False,
        "servicePrincipalProfile": {"clientId": "msi"},
        "windowsProfile": {"adminUsername": "azureuser", "enableCSIProxy": True},
        "linuxProfile": {
            "adminUsername": "azureuser",
            "ssh": {
                "publicKeys": [{"keyData": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDinvented azureuser\n"}]
            },
        },
        "autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"},
        "securityProfile": {},
        "storageProfile": {
            "diskCSIDriver": {"enabled": True},
            "fileCSIDriver": {"enabled": True},
            "snapshotController": {"enabled": True},
        },
        "oidcIssuerProfile": {"enabled": False},
        "workloadAutoScalerProfile": {},
        "metricsProfile": {"costAnalysis": {"enabled": False}},
        "resourceUID": guid("uid", name)[:24].replace("-", "0"),
        "nodeProvisioningProfile": {"mode": "Manual", "defaultNodePools": "Auto"},
        "bootstrapProfile": {"artifactSource": "Direct"},
        **properties,
    }
    body: Json = {
        "id": f"{own}/providers/Microsoft.ContainerService/managedClusters/{name}",
        "location": "westeurope",
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "kind": "Base",
        "properties": given,
        "identity": identity,
        "sku": {"name": "Base", "tier": tier},
        "eTag": guid("etag", name),
    }
    return body | ({"tags": tags} if tags else {})


def kubelet(identity_id: str) -> Json:
    """Make the identity profile that names the kubelet's identity."""
    return {
        "kubeletidentity": {
            "resourceId": identity_id,
            "clientId": guid("app", identity_id),
            "objectId": guid("oid", identity_id),
        }
    }


def user_identity(identity_id: str, tenant: str) -> Json:
    """Make a user-assigned identity."""
    return {
        "location": "westeurope",
        "id": identity_id,
        "name": identity_id.rpartition("/")[2],
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
        "properties": {
            "tenantId": tenant,
            "principalId": guid("oid", identity_id),
            "clientId": guid("app", identity_id),
        },
    }
