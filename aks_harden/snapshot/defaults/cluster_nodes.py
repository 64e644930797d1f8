"""Defaults of the cluster's nodes and upgrades, and of the machines that are nodes."""

from typing import Final

from aks_harden.snapshot.defaults.row import AKS, LEARN, Default, Rows

_CLUSTER: Final = "microsoft.containerservice/managedclusters"
_MACHINE: Final = "microsoft.compute/virtualmachines"
_SECURITY: Final = "properties.agentpoolprofiles[].securityprofile"
_CHANNELS: Final = "properties.autoupgradeprofile"
_TRUSTED: Final = LEARN + "azure/virtual-machines/trusted-launch"

ROWS: Final[Rows] = {
    (_CLUSTER, "sku.tier"): Default(value="Free", source=AKS + "free-standard-pricing-tiers"),
    (_CLUSTER, "properties.nodeprovisioningprofile.mode"): Default(
        value="Manual",
        source=AKS + "node-auto-provisioning",
        since="2025-07-01",
        came_in="nodeprovisioningprofile",
    ),
    (_CLUSTER, f"{_CHANNELS}.upgradechannel"): Default(value="none", source=AKS + "auto-upgrade-cluster"),
    # Clusters made before 2023-06 never had one: the page calls that state so.
    (_CLUSTER, f"{_CHANNELS}.nodeosupgradechannel"): Default(
        value="Unspecified", source=AKS + "auto-upgrade-node-os-image", since="2023-06-01"
    ),
    (_CLUSTER, "properties.securityprofile.imagecleaner.enabled"): Default(
        value=False, source=AKS + "image-cleaner"
    ),
    (_CLUSTER, "properties.addonprofiles.kubedashboard.enabled"): Default(
        value=False, source=AKS + "kubernetes-portal"
    ),
    (_CLUSTER, "properties.addonprofiles.openservicemesh.enabled"): Default(
        value=False, source=AKS + "open-service-mesh-about"
    ),
    (_CLUSTER, "properties.networkprofile.loadbalancersku"): Default(
        value="standard", source=AKS + "load-balancer-standard"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].enablefips"): Default(
        value=False, source=AKS + "enable-fips-nodes"
    ),
    (_CLUSTER, f"{_SECURITY}.enablevtpm"): Default(value=False, source=AKS + "use-trusted-launch"),
    (_CLUSTER, f"{_SECURITY}.enablesecureboot"): Default(value=False, source=AKS + "use-trusted-launch"),
    (_MACHINE, "properties.securityprofile.uefisettings.vtpmenabled"): Default(value=False, source=_TRUSTED),
    (_MACHINE, "properties.securityprofile.uefisettings.securebootenabled"): Default(
        value=False, source=_TRUSTED
    ),
}
