"""The hazards of closing SSH, each checked by machine."""

from typing import Final

from aks_harden.checks.net.nsg.exposure import Site
from aks_harden.checks.net.nsg.neighbours import subscription_list
from aks_harden.fixes.net.ssh.sources import INPUT, SshSources
from aks_harden.model.fix import Guard, GuardState
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of
from aks_harden.snapshot.snapshot import Snapshot

_SSH: Final = 22


def ssh_guards(
    snapshot: Snapshot, place: Site, group: str, sources: SshSources, *, mends: bool
) -> tuple[Guard, ...]:
    """Return every guard of the fix; `mends` tells whether the assertions hold with the sources named."""
    return (
        _bastion_kept(place, sources),
        _not_node_group(snapshot, group),
        _sources_valid(sources, mends=mends),
        _probes_kept(snapshot, place),
    )


def _bastion_kept(place: Site, sources: SshSources) -> Guard:
    """Guard: no Bastion subnet that could be read loses its way without having been named."""
    name, bastions = "bastion-kept", place.near.bastions
    stray = sources.stray(bastions)
    if sources.text is None:
        return _guard(name, GuardState.UNDECIDED, f"Answer `{INPUT}` first; it may be empty.")
    if stray:
        return _guard(name, GuardState.BLOCKED, f"No readable Bastion subnet is in {', '.join(stray)}.")
    kept = [bastion.network for bastion in bastions if sources.keeps(bastion)]
    unread = len(place.near.unread_peers)
    beside = f" {unread} peered networks could not be read." if unread else ""
    if not bastions:
        return _guard(name, GuardState.OK, f"No readable network has a Bastion subnet.{beside}")
    said = (
        f"Bastion keeps its way from {', '.join(kept)}."
        if kept
        else "Every Bastion subnet was dropped by name."
    )
    return _guard(name, GuardState.OK, said + beside)


def _not_node_group(snapshot: Snapshot, group: str) -> Guard:
    """Guard: the security group is not one that AKS manages in the node resource group."""
    named = snapshot.cluster.text("properties.nodeResourceGroup")
    if not named:
        return _guard("not-node-group", GuardState.UNDECIDED, "The node resource group is not known.")
    if group_of(group).lower() == named.lower():
        reason = f"{name_of(group)} is in the node resource group {named}: AKS manages it and undoes changes."
        return _guard("not-node-group", GuardState.BLOCKED, reason)
    return _guard("not-node-group", GuardState.OK, f"{name_of(group)} is outside the node resource group.")


def _sources_valid(sources: SshSources, *, mends: bool) -> Guard:
    """Guard: what the operator names are prefixes, narrow enough that the item holds with them."""
    name = "sources-valid"
    if sources.text is None:
        return _guard(name, GuardState.UNDECIDED, f"Answer `{INPUT}` first; it may be empty.")
    if sources.faults:
        return _guard(name, GuardState.BLOCKED, " ".join(sources.faults))
    if not mends:
        reason = "With these sources the item fails still: name one management subnet of /26 or narrower."
        return _guard(name, GuardState.BLOCKED, reason)
    said = ", ".join(sources.area.texts) or "no further source"
    return _guard(name, GuardState.OK, f"Named: {said}.")


def _probes_kept(snapshot: Snapshot, place: Site) -> Guard:
    """Guard: no health probe of a load balancer asks the nodes at the port that closes."""
    name = "probes-kept"
    behind = {pool for each in place.nodes.interfaces for pool in each.pools_behind}
    try:
        balancers = subscription_list(snapshot, "load-balancers", snapshot.cluster_id)
        probing = [name_of(node.id) for node in balancers if _probes(node, behind)]
    except NotSettledError as open_:
        return _guard(name, GuardState.UNDECIDED, f"Load balancers could not be read: {open_}.")
    if probing:
        reason = f"The load balancer {probing[0]} probes the nodes at port {_SSH}, which the rule would stop."
        return _guard(name, GuardState.BLOCKED, reason)
    return _guard(name, GuardState.OK, f"No load balancer probes the nodes at port {_SSH}.")


def _probes(balancer: Node, behind: set[str]) -> bool:
    pools = {pool.text("id").lower() for pool in balancer.nodes("properties.backendAddressPools")}
    return bool(pools & behind) and any(
        probe.see("properties.port").number == _SSH for probe in balancer.nodes("properties.probes")
    )


def _guard(name: str, state: GuardState, reason: str) -> Guard:
    return Guard(id=name, state=state, reason=reason)
