"""Children that live inside their parent's body, so that the two can never tell different stories."""

from msgspec import Struct

from aks_harden.sandbox.catalog import kind_of
from aks_harden.sandbox.wire import Json


class Embedding(Struct, frozen=True):
    """Where in the parent's `properties` the children of a type lie."""

    type: str
    field: str
    flat: bool = False
    """Agent pools lie there without `properties` and without an id of their own."""

    def children(self, parent: Json) -> list[Json]:
        """List the children of a parent in the form they have at their own address."""
        return [self.lift(parent, item) for item in parent["properties"].get(self.field) or []]

    def child(self, parent: Json, name: str) -> Json | None:
        """Find a child by its name in any case."""
        for item in parent["properties"].get(self.field) or []:
            if str(item["name"]).lower() == name.lower():
                return self.lift(parent, item)
        return None

    def lift(self, parent: Json, item: Json) -> Json:
        """Turn what lies in the parent into what the child's own address shows."""
        if not self.flat:
            return item
        return {
            "id": f"{parent['id']}/{self.field.removesuffix('Profiles')}s/{item['name']}",
            "name": item["name"],
            "type": self.type,
            "properties": {key: value for key, value in item.items() if key != "name"},
        }

    def lower(self, child: Json) -> Json:
        """Turn a child into what lies in the parent."""
        return {"name": child["name"], **child["properties"]} if self.flat else child

    def with_child(self, parent: Json, child: Json) -> Json:
        """Return the parent with a child added, or put in the place of its namesake."""
        item, name = self.lower(child), str(child["name"]).lower()
        old = parent["properties"].get(self.field) or []
        if any(str(each["name"]).lower() == name for each in old):
            items = [item if str(each["name"]).lower() == name else each for each in old]
        else:
            items = [*old, item]
        return _with(parent, self.field, items)

    def without(self, parent: Json, name: str) -> Json:
        """Return the parent with a child taken out."""
        old = parent["properties"].get(self.field) or []
        return _with(parent, self.field, [each for each in old if str(each["name"]).lower() != name.lower()])


def _with(parent: Json, field: str, items: list[Json]) -> Json:
    return {**parent, "properties": {**parent["properties"], field: items}}


def _embedding(type_name: str, field: str = "", *, flat: bool = False) -> tuple[str, Embedding]:
    kind = kind_of(type_name)
    return kind.type.lower(), Embedding(kind.type, field or kind.type.rsplit("/", 1)[1], flat)


EMBEDDED: dict[str, Embedding] = dict(
    [
        _embedding("Microsoft.ContainerService/managedClusters/agentPools", "agentPoolProfiles", flat=True),
        _embedding("Microsoft.Network/networkSecurityGroups/securityRules"),
        _embedding("Microsoft.Network/networkSecurityGroups/defaultSecurityRules"),
        _embedding("Microsoft.Network/virtualNetworks/subnets"),
        _embedding("Microsoft.Network/virtualNetworks/virtualNetworkPeerings"),
        _embedding("Microsoft.Network/routeTables/routes"),
        _embedding("Microsoft.Network/loadBalancers/frontendIPConfigurations"),
        _embedding("Microsoft.Network/loadBalancers/backendAddressPools"),
        _embedding("Microsoft.Network/loadBalancers/loadBalancingRules"),
        _embedding("Microsoft.Network/loadBalancers/outboundRules"),
        _embedding("Microsoft.Network/loadBalancers/inboundNatRules"),
        _embedding("Microsoft.Network/loadBalancers/probes"),
        *(
            _embedding(f"Microsoft.Network/applicationGateways/{part}")
            for part in (
                "backendAddressPools",
                "backendHttpSettingsCollection",
                "frontendIPConfigurations",
                "frontendPorts",
                "gatewayIPConfigurations",
                "httpListeners",
                "requestRoutingRules",
                "sslCertificates",
                "sslProfiles",
            )
        ),
    ]
)
"""By the child's type in lower case."""
