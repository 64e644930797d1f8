"""Defaults of what says where images come from and which of them may start."""

from typing import Final

from aks_harden.snapshot.defaults.row import LEARN, Default, Rows

_CLUSTER: Final = "microsoft.containerservice/managedclusters"
_REGISTRY: Final = "microsoft.containerregistry/registries"
_ACR: Final = LEARN + "azure/container-registry/"

ROWS: Final[Rows] = {
    (_CLUSTER, "properties.securityprofile.defender.securitygating.enabled"): Default(
        value=False,
        source=LEARN + "azure/defender-for-cloud/enable-gated-deployment",
        since="2026-05-01",
        came_in="securitygating",
    ),
    (_REGISTRY, "properties.publicnetworkaccess"): Default(
        value="Enabled", source=_ACR + "container-registry-access-selected-networks"
    ),
    (_REGISTRY, "properties.networkruleset.defaultaction"): Default(
        value="Allow", source=_ACR + "container-registry-access-selected-networks"
    ),
    (_REGISTRY, "properties.networkrulebypassoptions"): Default(
        value="AzureServices", source=_ACR + "allow-access-trusted-services"
    ),
}
