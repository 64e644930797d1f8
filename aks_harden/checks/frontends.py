"""What the load balancers of a cluster publish: addresses on the Internet with the ports behind them."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import Gathered, Open, gather
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_RULES: Final = ("loadBalancingRules", "inboundNatRules")
_EVERY: Final = "0"
"""The port of a rule that is for all ports."""


class Frontend(Struct, frozen=True, kw_only=True):
    """One public address that a load balancer of the node resource group forwards from."""

    address: str
    """The address itself, else the name of the resource that holds it."""
    ports: tuple[Seen, ...]
    """The ports it forwards, each as its rule says it."""

    @property
    def words(self) -> str:
        """Address and ports in a few words."""
        numbers = [str(port.value) for port in self.ports]
        if _EVERY in numbers:
            return f"{self.address} with every port"
        return f"{self.address} with {'port' if len(numbers) == 1 else 'ports'} {', '.join(numbers)}"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """A row for each port."""
        return tuple(port.evidence for port in self.ports)


def public_frontends(snapshot: Snapshot) -> Gathered[Frontend]:
    """Return what the load balancers of the node resource group publish, as far as it could be read."""
    group = snapshot.cluster.see("properties.nodeResourceGroup").text.lower()
    balancers = [
        entry
        for entry in snapshot.listed("load-balancers")
        if group_of(entry.id).lower() == group and subscription_of(entry.id) == snapshot.subscription
    ]
    addresses = {entry.id.lower(): entry for entry in snapshot.readable("public-addresses")}
    found: list[Frontend] = []
    open_ = Open()
    for balancer in balancers:
        each = gather(
            balancer.nodes("properties.frontendIPConfigurations"),
            lambda entry, balancer=balancer: _frontend(balancer, entry, addresses),  # type: ignore[misc]
        )
        found.extend(each.found)
        open_ = open_.plus(each.open)
    return Gathered(found=tuple(found), open=open_)


def _frontend(balancer: Node, entry: Node, addresses: dict[str, Node]) -> Frontend | None:
    public = entry.text("properties.publicIPAddress.id") or entry.text("properties.publicIPPrefix.id")
    if not public:
        return None
    ports = tuple(_ports(balancer, entry.see("id").text))
    if not ports:
        return None
    known = addresses.get(public.lower())
    shown = known.text("properties.ipAddress") if known is not None else ""
    return Frontend(address=shown or public.rsplit("/", 1)[-1], ports=ports)


def _ports(balancer: Node, frontend: str) -> Iterator[Seen]:
    for kind in _RULES:
        for rule in balancer.nodes(f"properties.{kind}"):
            if same_id(rule.text("properties.frontendIPConfiguration.id"), frontend):
                yield rule.see("properties.frontendPort")
