"""Defaults of who may use the cluster, and of its identities."""

from typing import Final

from aks_harden.snapshot.defaults.row import AKS, Default, Rows

_CLUSTER: Final = "microsoft.containerservice/managedclusters"

ROWS: Final[Rows] = {
    (_CLUSTER, "properties.disablelocalaccounts"): Default(
        value=False, source=AKS + "manage-local-accounts-managed-azure-ad"
    ),
    (_CLUSTER, "properties.aadprofile"): Default(
        value=None, source=AKS + "entra-id-control-plane-authentication"
    ),
    (_CLUSTER, "properties.aadprofile.managed"): Default(
        value=False, source=AKS + "entra-id-control-plane-authentication"
    ),
    (_CLUSTER, "properties.aadprofile.enableazurerbac"): Default(
        value=False, source=AKS + "entra-id-authorization"
    ),
    (_CLUSTER, "properties.aadprofile.admingroupobjectids"): Default(
        value=[], source=AKS + "entra-id-control-plane-authentication"
    ),
    (_CLUSTER, "properties.oidcissuerprofile.enabled"): Default(value=False, source=AKS + "use-oidc-issuer"),
    (_CLUSTER, "properties.securityprofile.workloadidentity.enabled"): Default(
        value=False, source=AKS + "workload-identity-deploy-cluster"
    ),
    (_CLUSTER, "properties.podidentityprofile.enabled"): Default(
        value=False, source=AKS + "use-azure-ad-pod-identity"
    ),
}
