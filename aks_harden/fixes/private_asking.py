"""What the operator says for a private endpoint, and the hazards of making one."""

from typing import Final

from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.private_endpoint import Build
from aks_harden.fixes.private_way import Service, way_to
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_SPECIAL: Final = frozenset(
    {"gatewaysubnet", "azurebastionsubnet", "azurefirewallsubnet", "azurefirewallmanagementsubnet"}
)
"""Subnets that Azure keeps for one thing, in lower case."""
_SUBNET: Final = "endpoint-subnet"


def build(snapshot: Snapshot, context: Context, fix: str, target: Node, service: Service) -> Build | None:
    """Return what is to be made, None where the way is whole."""
    way = way_to(snapshot, target, service)
    if way.whole:
        return None
    subnet = ask(
        context,
        fix,
        target.id,
        _SUBNET,
        f"Which subnet of {way.network.name} (resource id) may hold private endpoints?",
        suggestions=_suggestions(snapshot, way.network),
    )
    return Build(snapshot=snapshot, target=target, service=service, way=way, subnet=subnet)


def _suggestions(snapshot: Snapshot, network: Node) -> tuple[str, ...]:
    """Return the subnets that take endpoints, those without nodes first."""
    pools = {
        pool.text("vnetSubnetID").lower()
        for pool in snapshot.cluster.need_nodes("properties.agentPoolProfiles")
    }
    fitting = [each.text("id") for each in network.nodes("properties.subnets") if not _unfit(each)]
    return tuple(sorted(fitting, key=lambda name: (name.lower() in pools, name.lower())))


def _unfit(subnet: Node) -> str:
    if subnet.name.lower() in _SPECIAL:
        return f"{subnet.name} is kept by Azure for one thing"
    if subnet.nodes("properties.delegations"):
        return f"{subnet.name} is delegated to a service"
    return ""


def subnet_guard(made: Build) -> Guard:
    """Guard: the named subnet is one of the cluster's network that takes endpoints."""
    name, wanted = _SUBNET, made.subnet.value
    if made.way.endpoint is not None:
        return ok(name, "An approved private endpoint stands already.")
    if wanted is None:
        return undecided(name, f"Answer `{_SUBNET}` first.")
    subnets = made.way.network.nodes("properties.subnets")
    found = next((each for each in subnets if same_id(each.text("id"), wanted)), None)
    if found is None:
        return blocked(name, f"`{wanted}` is no subnet of {made.way.network.name}.")
    unfit = _unfit(found)
    if unfit:
        return blocked(name, f"{unfit}.")
    return ok(name, f"{found.name} takes private endpoints.")


def resolver(context: Context, fix: str, made: Build) -> tuple[tuple[Input, ...], Guard]:
    """Return what to ask, and the guard, where the network has DNS servers of its own."""
    servers = made.way.network.get("properties.dhcpOptions.dnsServers")
    if not isinstance(servers, list) or not servers:
        return (), ok("dns-servers", f"{made.way.network.name} asks Azure for names.")
    shown = ", ".join(str(server) for server in servers)
    entry = ask(
        context,
        fix,
        made.target.id,
        "dns-servers-forward",
        f"{made.way.network.name} asks {shown} for names. Do these pass on what is in {made.way.zone_name} to"
        " 168.63.129.16 in a network that the zone is linked to?",
        suggestions=("yes", "no"),
    )
    return (entry,), confirmed(
        entry,
        yes="The operator says that the network's own DNS servers know the zone.",
        no="The network's own DNS servers do not know the zone, so its link alone helps nobody.",
    )
