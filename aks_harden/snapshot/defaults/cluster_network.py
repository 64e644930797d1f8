"""Defaults of the cluster's network and of its API server."""

from typing import Final

from aks_harden.snapshot.defaults.row import AKS, LEARN, Default, Rows

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
    (_CLUSTER, "properties.networkprofile.outboundtype"): Default(
        value="loadBalancer", source=AKS + "egress-outboundtype"
    ),
    (_CLUSTER, "properties.addonprofiles.aciconnectorlinux.enabled"): Default(
        value=False, source=AKS + "virtual-nodes"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].enablenodepublicip"): Default(
        value=False, source=AKS + "use-node-public-ips"
    ),
    (_CLUSTER, "properties.apiserveraccessprofile.enableprivateclusterpublicfqdn"): Default(
        value=True, source=AKS + "private-clusters"
    ),
    (_CLUSTER, "properties.networkprofile.networkpolicy"): Default(
        value="none", source=AKS + "use-network-policies"
    ),
    (_CLUSTER, "properties.networkprofile.networkdataplane"): Default(
        value="azure", source=AKS + "azure-cni-powered-by-cilium"
    ),
    (_CLUSTER, "properties.networkprofile.staticegressgatewayprofile.enabled"): Default(
        value=False, source=AKS + "configure-static-egress-gateway"
    ),
    (_CLUSTER, "properties.addonprofiles.httpapplicationrouting.enabled"): Default(
        value=False, source=LEARN + "previous-versions/azure/aks/http-application-routing"
    ),
    (_CLUSTER, "properties.addonprofiles.ingressapplicationgateway.enabled"): Default(
        value=False, source=LEARN + "azure/application-gateway/ingress-controller-overview"
    ),
    (_CLUSTER, "properties.ingressprofile.webapprouting.enabled"): Default(
        value=False, source=AKS + "app-routing"
    ),
    (_CLUSTER, "properties.ingressprofile.webapprouting.nginx.defaultingresscontrollertype"): Default(
        value="AnnotationControlled", source=AKS + "app-routing-nginx-configuration"
    ),
    (_CLUSTER, "properties.metricsprofile.costanalysis.enabled"): Default(
        value=False, source=AKS + "cost-analysis"
    ),
    (
        _CLUSTER,
        "properties.agentpoolprofiles[].tags.aks-disable-kubelet-serving-certificate-rotation",
    ): Default(value=False, source=AKS + "certificate-rotation"),
    (_CLUSTER, "properties.agentpoolprofiles[].creationdata.sourceresourceid"): Default(
        value="", source=AKS + "node-pool-snapshot"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].enableautoscaling"): Default(
        value=False, source=AKS + "cluster-autoscaler"
    ),
}
