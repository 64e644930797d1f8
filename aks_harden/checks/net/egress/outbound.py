"""What the cluster says of its own way out: the outbound type."""

from typing import Final

from msgspec import Struct

from aks_harden.checks.kind import automatic
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node

_NO_WAY_OF_ITS_OWN: Final = frozenset({"userdefinedrouting", "none", "block"})
_BALANCER: Final = "loadbalancer"


class OutboundType(Struct, frozen=True, kw_only=True):
    """The outbound type, which says what AKS makes for the way out; unknown types count as making one."""

    name: str
    """As written; for AKS Automatic, which may leave it out, what that presets."""
    evidence: Evidence

    @property
    def blocks(self) -> bool:
        """Whether Azure stops everything on its way out."""
        return self.name.lower() == "block"

    @property
    def none(self) -> bool:
        """Whether AKS makes no way out and asks for none."""
        return self.name.lower() == "none"

    @property
    def makes_none(self) -> bool:
        """Whether AKS makes no public way out of its own."""
        return self.name.lower() in _NO_WAY_OF_ITS_OWN

    @property
    def balancer(self) -> bool:
        """Whether AKS makes outbound rules of a load balancer."""
        return self.name.lower() == _BALANCER

    @property
    def gateway(self) -> bool:
        """Whether it is one of the kinds with a NAT gateway."""
        return "natgateway" in self.name.lower()


def outbound_type(cluster: Node) -> OutboundType:
    """Return the outbound type; AKS Automatic presets a managed NAT gateway and may not say so.

    https://learn.microsoft.com/azure/aks/egress-outboundtype
    """
    seen = cluster.see("properties.networkProfile.outboundType")
    name = seen.text if seen.present or not automatic(cluster) else "managedNATGateway"
    return OutboundType(name=name, evidence=seen.wanted("userDefinedRouting, none or block"))
