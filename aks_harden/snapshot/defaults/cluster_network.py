"""Defaults of the cluster's network and of its API server."""

from typing import Final

from aks_harden.snapshot.defaults.row import AKS, Default, Rows

_CLUSTER: Final = "microsoft.containerservice/managedclusters"

ROWS: Final[Rows] = {
    (_CLUSTER, "properties.apiserveraccessprofile.enableprivatecluster"): Default(
        value=False, source=AKS + "private-clusters"
    ),
    (_CLUSTER, "properties.apiserveraccessprofile.authorizedipranges"): Default(
        value=[], source=AKS + "api-server-authorized-ip-ranges"
    ),
    (_CLUSTER, "properties.apiserveraccessprofile.disableruncommand"): Default(
        value=False, source=AKS + "access-private-cluster"
    ),
    (_CLUSTER, "properties.addonprofiles.aciconnectorlinux.enabled"): Default(
        value=False, source=AKS + "virtual-nodes"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].enablenodepublicip"): Default(
        value=False, source=AKS + "use-node-public-ips"
    ),
}
