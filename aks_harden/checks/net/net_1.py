"""The API server is not public.

## Why

The API server is the one door to everything that runs in the cluster. While the whole Internet can reach
it, every stolen credential works from anywhere and every flaw of the API server is open to everybody.
A private cluster takes the door off the Internet. Authorised ranges leave it there and look at who knocks:
better than nothing, and the reason why tight ranges are a warning here and not a failure.

## What the fix changes

Two ways, of which the operator chooses one, because Azure takes ranges on a public API server alone:

- `az aks update --api-server-authorized-ip-ranges` replaces the whole list. What is sent is the old list
  without its wide entries, the addresses that you name as yours, and those that the nodes send from: of the
  load balancer, NAT gateway or firewall as Azure tells them, and as you name them where nodes have addresses
  of their own. The way back sends the old list; Azure Resource Manager answers even to somebody locked out.
- A public cluster becomes private in place only by API server VNet integration: a subnet of its own, the
  integration, which is permanent, rolls every node image and needs a stop and a start of the cluster, and
  then `--enable-private-cluster`, which `--disable-private-cluster` takes back.

Where integration is not possible a script for a hardened successor is written: with node auto-provisioning,
which cannot be stopped, in a network that AKS made or that is encrypted, with a Basic load balancer or
availability sets, and in regions and clouds without it.

## Limits

- `enablePrivateCluster` alone decides. VNet integration by itself and `publicNetworkAccess` do not close
  the public endpoint and are only shown.
- An IPv6 prefix counts by the /64 networks that it holds.
- A service tag fails unless the operator names it as the tag of a single purpose; `AzureCloud` always
  fails, since any customer of Azure is in it.
- Run command and Trusted Access go round both a private endpoint and the ranges. They are noted here.
- The built-in policy for authorised ranges (0e246bcf) is content with `0.0.0.0/0`; this item is not.
"""

from collections.abc import Iterator

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, passes, warns
from aks_harden.checks.entra import managed_entra
from aks_harden.checks.net.ranges import Ranges, authorised_ranges, loophole
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_ACCESS = "properties.apiServerAccessProfile"
_OUTBOUND = (
    "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs",
    "properties.networkProfile.natGatewayProfile.effectiveOutboundIPs",
)
_POLICY_NOTE = "The built-in policy 0e246bcf accepts any entry, 0.0.0.0/0 too, and may call this compliant."


def _exposure(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    private = cluster.see(f"{_ACCESS}.enablePrivateCluster")
    shown = tuple(_shown(cluster))
    ways_round = tuple(_ways_round(snapshot, cluster))
    if private.flag:
        return passes(
            "The API server has a private address only.", private.wanted("true"), *shown, notes=ways_round
        )
    ranges = authorised_ranges(cluster)
    rows: tuple[Evidence | Seen, ...] = (
        private.wanted("true"),
        ranges.seen.wanted("narrow ranges"),
        *shown,
    )
    open_ = loophole(ranges, context)
    if open_:
        notes = ways_round if ranges.empty else (*ways_round, _POLICY_NOTE)
        severity = Severity.CRITICAL if _without_entra(cluster) else Severity.HIGH
        return fails(open_, *rows, severity=severity, notes=notes)
    notes = (*_cut_off(snapshot, cluster, ranges), *_virtual_nodes(cluster), *ways_round)
    return warns(_tight(ranges), *rows, severity=Severity.MEDIUM, notes=notes)


def _tight(ranges: Ranges) -> str:
    if ranges.only_itself:
        return "The API server is public; its ranges (0.0.0.0/32) let in only the cluster itself."
    counts = ((len(ranges.networks), "narrow range"), (len(ranges.tags), "named service tag"))
    entries = " and ".join(f"{count} {what}{'s' * (count > 1)}" for count, what in counts if count)
    return f"The API server is public, and {entries} may reach it."


def _shown(cluster: Node) -> Iterator[Seen]:
    """Give what people take for the answer, as rows that only inform."""
    for path in (f"{_ACCESS}.enableVnetIntegration", "properties.publicNetworkAccess"):
        seen = cluster.peek(path)
        if seen is not None:
            yield seen


def _without_entra(cluster: Node) -> bool:
    try:
        return not managed_entra(cluster)
    except NotSettledError:
        # What is not settled here must not hide that the door is open.
        return False


def _ways_round(snapshot: Snapshot, cluster: Node) -> Iterator[str]:
    """Say what reaches the API server whatever its network settings are."""
    try:
        if not cluster.see(f"{_ACCESS}.disableRunCommand").flag:
            yield "Run command is on: through Azure it goes round a private endpoint and the ranges."
    except NotSettledError:
        yield "Whether run command is on could not be read."
    try:
        bindings = snapshot.listed("trusted-access", snapshot.cluster_id)
    except NotSettledError:
        yield "Trusted Access bindings, which go round both too, could not be read."
        return
    if bindings:
        names = ", ".join(binding.name for binding in bindings)
        yield f"Trusted Access goes round a private endpoint and the ranges: {names}."


def _cut_off(snapshot: Snapshot, cluster: Node, ranges: Ranges) -> Iterator[str]:
    """Name the cluster's outbound addresses that the list forgets; VNet integration needs none of them."""
    if ranges.only_itself or ranges.tags or _on(cluster, f"{_ACCESS}.enableVnetIntegration"):
        return
    for address in _outbound(snapshot, cluster):
        if not ranges.holds(address):
            yield f"The cluster's outbound address {address} is not listed: nodes may lose the API server."


def _outbound(snapshot: Snapshot, cluster: Node) -> Iterator[str]:
    known = {
        node.id.lower(): node.text("properties.ipAddress") for node in snapshot.readable("public-addresses")
    }
    for path in _OUTBOUND:
        try:
            members = cluster.nodes(path)
            wanted = [member.text("id") for member in members]
        except NotSettledError:
            continue
        for resource in wanted:
            address = next((text for own, text in known.items() if same_id(own, resource)), "")
            if address:
                yield address


def _virtual_nodes(cluster: Node) -> Iterator[str]:
    if _on(cluster, "properties.addonProfiles.aciConnectorLinux.enabled"):
        yield "Virtual nodes are on, and authorised ranges are not supported with them."


def _on(cluster: Node, path: str) -> bool:
    """Tell whether a switch that only colours a note is on."""
    seen = cluster.peek(path)
    try:
        return seen is not None and seen.flag
    except NotSettledError:
        return False


CHECK = Check(
    id="NET-1",
    section=Section.NET,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/private-clusters"),
        learn("azure/aks/api-server-authorized-ip-ranges"),
        learn("azure/aks/api-server-service-tags"),
        learn("azure/aks/api-server-vnet-integration"),
        learn("azure/aks/virtual-nodes"),
    ),
    controls=(
        "CIS AKS 1.8 5.4.1",
        "CIS AKS 1.8 5.4.2",
        "MCSB NS-2",
        "Policy 040732e8-d947-40b8-95d6-854c95024bf8",
        "Policy 0e246bcf-5f6f-4f87-bc6f-775d4712c7ea",
    ),
    asserts=(Assert(key="api-server", severity=Severity.HIGH, judge=_exposure),),
)
