"""How `az` and PowerShell write a resource otherwise than ARM does, beyond the case of its keys: one table.

`az` prints the resources of most types without `properties`: what is inside stands at the top. Which keys
stay there, which parts of a resource had `properties` of their own, and which keys have other names is said
here, each with where it was seen.
"""

import re
from typing import Final

from msgspec import Struct

from aks_harden.model.json import JsonObject

CLUSTER: Final = "microsoft.containerservice/managedclusters"

ENVELOPE: Final = frozenset(
    {
        "apiversion",
        "etag",
        "extendedlocation",
        "id",
        "identity",
        "kind",
        "location",
        "managedby",
        "managedbyextended",
        "name",
        "plan",
        "resourcegroup",
        "resourcegroupname",
        "sku",
        "systemdata",
        "tags",
        "type",
        "zones",
    }
)
"""Members, in lower case, that stand beside `properties` in ARM and not inside."""

GENERIC: Final = frozenset(
    {"changedtime", "createdtime", "provisioningstate", "resourceid", "subscriptionid", "tenantid"}
)
"""Members, in lower case, that a generic list or a row of Resource Graph adds beside the envelope.

https://learn.microsoft.com/rest/api/resources/resources/list
"""

SKU_INSIDE: Final = frozenset(
    {
        "microsoft.keyvault/vaults",
        "microsoft.network/applicationgateways",
        "microsoft.network/azurefirewalls",
        "microsoft.network/firewallpolicies",
        "microsoft.network/virtualhubs",
        "microsoft.network/virtualnetworkgateways",
        "microsoft.operationalinsights/workspaces",
    }
)
"""Types, in lower case, whose `sku` is one of their `properties`.

https://learn.microsoft.com/azure/templates/ has a page for each.
"""

PART_ENVELOPE: Final = frozenset({"etag", "id", "name", "resourcegroup", "type", "zones"})
"""Members, in lower case, that stand beside `properties` in a part of a resource."""

PARTS_WITH_IDS: Final = "microsoft.network/"
"""Parts of the types of this provider are resources with ids below their owner's, and `properties` each.

https://learn.microsoft.com/azure/templates/microsoft.network/virtualnetworks
"""

PARTS_EVERYWHERE: Final = frozenset({"privateendpointconnections"})
"""Parts, in lower case, that are such resources whatever the owner's type.

https://learn.microsoft.com/azure/templates/microsoft.containerregistry/registries/privateendpointconnections
"""

PARTS_BY_NAME: Final = {
    "microsoft.compute/virtualmachinescalesets": frozenset(
        {"extensions", "ipconfigurations", "networkinterfaceconfigurations", "publicipaddressconfiguration"}
    ),
    "microsoft.compute/virtualmachines": frozenset({"networkinterfaces"}),
    "microsoft.network/loadbalancers": frozenset({"loadbalancerbackendaddresses"}),
}
"""Parts, in lower case, that have `properties` but no id of their own below their owner's.

https://learn.microsoft.com/azure/templates/microsoft.compute/virtualmachinescalesets
https://learn.microsoft.com/azure/templates/microsoft.network/loadbalancers
"""

NAMED_PART_ENVELOPE: Final = frozenset({"id", "name", "resourcegroup", "sku"})
"""What stands beside `properties` in these: the `type` of an extension is one of its properties."""


class Renamed(Struct, frozen=True):
    """A key that `az` prints under another name than ARM's."""

    path: tuple[str, ...]
    """Where the object with the key stands; `[]` is every entry of a list."""
    az: str
    arm: str


_ACLS: Final = ("properties", "networkAcls")
RENAMED: Final = {
    # `ManagedClusterAgentPoolProfileProperties.type` beside the resource's own: `type_properties_type`
    # of `AgentPool` of azure-mgmt-containerservice
    f"{CLUSTER}/agentpools": (Renamed(("properties",), "typePropertiesType", "type"),),
    # `IPRule.ip_address_or_range` of azure-mgmt-containerregistry
    "microsoft.containerregistry/registries": (
        Renamed(("properties", "networkRuleSet", "ipRules", "[]"), "ipAddressOrRange", "value"),
    ),
    # `StorageAccountProperties`, `IPRule` and `VirtualNetworkRule` of azure-mgmt-storage
    "microsoft.storage/storageaccounts": (
        Renamed(("properties",), "enableHttpsTrafficOnly", "supportsHttpsTrafficOnly"),
        Renamed(("properties",), "enableNfsV3", "isNfsV3Enabled"),
        Renamed(("properties",), "networkRuleSet", "networkAcls"),
        Renamed((*_ACLS, "ipRules", "[]"), "ipAddressOrRange", "value"),
        Renamed((*_ACLS, "virtualNetworkRules", "[]"), "virtualNetworkResourceId", "id"),
    ),
    # `RoleDefinitionProperties.role_type` of azure-mgmt-authorization
    "microsoft.authorization/roledefinitions": (Renamed(("properties",), "roleType", "type"),),
}
"""By type in lower case: what Azure's Python libraries, whose words `az` prints, call otherwise."""

KEBAB: Final = {CLUSTER: ("properties", "autoScalerProfile")}
"""Objects whose keys ARM writes with hyphens: `ManagedClusterPropertiesAutoScalerProfile` of
azure-mgmt-containerservice."""

BY_MODEL: Final = frozenset({CLUSTER, "microsoft.containerregistry/registries", "microsoft.keyvault/vaults"})
"""Types, in lower case, that `az` prints by a model, with null for each key that Azure did not send.

The modules `acs`, `acr` and `keyvault` of azure-cli do; most others print what Azure sent and no more.
"""

LEFT_OUT: Final = frozenset({"osdisksizegb", "tags", "vnetsubnetid"})
"""Keys, in lower case, that `az aks` leaves out where they are null: `_remove_nulls` of its module `acs`."""

_HUMP: Final = r"(?<=[a-z0-9])([A-Z])"


def with_hyphens(body: JsonObject) -> JsonObject:
    """Return an object whose keys are written with hyphens: `scanInterval` becomes `scan-interval`."""
    return {re.sub(_HUMP, r"-\1", key).lower(): value for key, value in body.items()}
