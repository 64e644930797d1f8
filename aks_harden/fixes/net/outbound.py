"""The fix of NET-2 for the outbound type: AKS keeps no public way out behind the routes."""

from typing import Final

from aks_harden.checks.net.egress.outbound import outbound_type
from aks_harden.checks.net.egress.subnets import in_use
from aks_harden.fixes.asking import blocked, ok
from aks_harden.fixes.cluster import update
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

OUTBOUND: Final = "NET-2.outbound"
_TYPE: Final = "properties.networkProfile.outboundType"
_BALANCER: Final = "properties.networkProfile.loadBalancerProfile"
_KNOWN: Final = {
    "loadbalancer": "loadBalancer",
    "managednatgateway": "managedNATGateway",
    "userassignednatgateway": "userAssignedNATGateway",
}


def propose_outbound(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer `userDefinedRouting` where routes hold everything back in a network of the operator's own."""
    found = in_use(snapshot)
    before = _KNOWN.get(outbound_type(snapshot.cluster).name.lower(), "")
    if found.managed or not before:
        return None
    fix = Fix(
        id=OUTBOUND,
        item="NET-2",
        title="Let AKS keep no public way out of its own",
        resource=snapshot.cluster_id,
        assertions=(("outbound-type", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, "--outbound-type", "userDefinedRouting"),),
        undo=(update(snapshot, "--outbound-type", before, *_kept(snapshot.cluster, before)),),
        changes="The outbound rules that AKS made go, with their public addresses; only the routes lead out.",
        disruption="Connections drop while the way out changes.",
        minutes=10,
        hazard="EGRESS: the old public addresses are given back and do not come again with the way back.",
        guards=(_balancer(snapshot.cluster),),
        rereads=("cluster",),
        also_touches=("NET-1",),
        bicep=cluster_bicep(snapshot, {_TYPE: "userDefinedRouting"}),
        terraform=cluster_terraform({"network_profile": Block({"outbound_type": "userDefinedRouting"})}),
        phase=Phase.EGRESS,
        checkpoint="Does a node pull an image and reach the API server through the firewall?",
    )
    after = snapshot.with_value("cluster", snapshot.cluster_id, _TYPE, "userDefinedRouting")
    if snapshot.cluster.part(_BALANCER) is not None:
        # az leaves the profile of a load balancer out where nothing goes out by one.
        after = after.with_value("cluster", snapshot.cluster_id, _BALANCER, None)
    return Proposal(fix=fix, after=after)


def _kept(cluster: Node, before: str) -> tuple[str, ...]:
    """Return the options that set up the way out again as it was."""
    if before != "loadBalancer":
        return ()
    count = cluster.get(f"{_BALANCER}.managedOutboundIPs.count")
    if isinstance(count, int) and not isinstance(count, bool):
        return ("--load-balancer-managed-outbound-ip-count", str(count))
    for path, option in (
        ("outboundIPs.publicIPs", "--load-balancer-outbound-ips"),
        ("outboundIPPrefixes.publicIPPrefixes", "--load-balancer-outbound-ip-prefixes"),
    ):
        ids = [member.text("id") for member in cluster.nodes(f"{_BALANCER}.{path}")]
        if ids:
            return (option, ",".join(ids))
    return ()


def _balancer(cluster: Node) -> Guard:
    if cluster.text("properties.networkProfile.loadBalancerSku").lower() == "basic":
        return blocked("standard-balancer", "The outbound type changes with a Standard load balancer alone.")
    return ok("standard-balancer", "The load balancer is not a Basic one.")
