"""The fix of NET-1 where the API server stays public: ranges that forget neither nodes nor people."""

from ipaddress import IPv4Network
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.ranges import Ranges, authorised_ranges, loophole
from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.cluster import update
from aks_harden.fixes.net.private_path import is_private
from aks_harden.fixes.net.range_list import Named, dropped, joined, kept, named, of_area
from aks_harden.fixes.net.senders import Senders, senders_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

RANGES: Final = "NET-1.ranges"
_PATH: Final = "properties.apiServerAccessProfile.authorizedIPRanges"
_OPTION: Final = "--api-server-authorized-ip-ranges"
_MOST: Final = 200
_MOST_INTEGRATED: Final = 2_000
"""https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges"""
_YOURS: Final = "operator-addresses"
_NODES: Final = "egress-addresses"


class _Ground(Struct, frozen=True, kw_only=True):
    """What the list is made of."""

    snapshot: Snapshot
    old: Ranges
    gone: tuple[str, ...]
    stays: tuple[IPv4Network, ...]
    asked: tuple[Input, ...]
    yours: Named
    nodes: Named
    senders: Senders
    integrated: bool

    @property
    def list(self) -> tuple[str, ...]:
        """The ranges to send."""
        own = () if self.integrated else tuple(of_area(self.senders.area))
        return joined(self.stays, self.yours.networks, self.nodes.networks, own)


def propose_ranges(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer ranges where the API server is public and its list lets in too many."""
    cluster = snapshot.cluster
    old = authorised_ranges(cluster)
    if is_private(cluster) or not loophole(old, context):
        return None
    ground = _ground(snapshot, context, old)
    # Without any entry the list would be empty, which opens everything: then only the cluster itself.
    wanted: list[Json] = [*(ground.list or ("0.0.0.0/32",))]
    after = snapshot.with_value("cluster", snapshot.cluster_id, _PATH, wanted)
    return Proposal(fix=_fix(ground, [str(entry) for entry in wanted]), after=after)


def _ground(snapshot: Snapshot, context: Context, old: Ranges) -> _Ground:
    where = snapshot.cluster_id
    integrated = _integrated(snapshot.cluster)
    senders = senders_of(snapshot)
    yours = ask(
        context,
        RANGES,
        where,
        _YOURS,
        "From which public addresses or prefixes do you, your pipelines and your tools reach the API server?"
        " With commas; nobody looks them up for you.",
        suggestions=(str(network) for network in kept(old, context)),
    )
    nodes = ask(
        context,
        RANGES,
        where,
        _NODES,
        f"Which public addresses or prefixes do these send from: {'; '.join(senders.open)}?",
    )
    return _Ground(
        snapshot=snapshot,
        old=old,
        gone=dropped(old, context),
        stays=kept(old, context),
        asked=(yours, nodes) if senders.open and not integrated else (yours,),
        yours=named(yours.value, context),
        nodes=named(nodes.value, context),
        senders=senders,
        integrated=integrated,
    )


def _integrated(cluster: Node) -> bool:
    seen = cluster.peek("properties.apiServerAccessProfile.enableVnetIntegration")
    return seen is not None and seen.flag


def _fix(ground: _Ground, wanted: list[str]) -> Fix:
    snapshot = ground.snapshot
    undo = _back(ground)
    return Fix(
        id=RANGES,
        item="NET-1",
        title="Let only named addresses reach the API server",
        resource=snapshot.cluster_id,
        assertions=(("api-server", snapshot.cluster_id),),
        reaches=Verdict.WARN,
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, _OPTION, ",".join(wanted)),),
        undo=undo,
        no_undo=""
        if undo
        else "The old list holds entries that az does not take, so it cannot be put back as it was; an empty"
        " value opens the API server to everybody.",
        changes=_changes(ground, wanted),
        disruption="None for whoever is on the list. Everybody else is cut off within two minutes.",
        minutes=5,
        hazard="LOCK-OUT: an address that is not on the list loses the API server: people, pipelines, Cloud"
        " Shell, and nodes that send from it. Azure Resource Manager still answers: the way back works from"
        " anywhere. A later change of the way out changes the address that the list must hold.",
        inputs=ground.asked,
        guards=tuple(_guards(ground)),
        rereads=("cluster",),
        also_touches=("NET-10",),
        bicep=cluster_bicep(snapshot, {_PATH: [*wanted]}),
        terraform=cluster_terraform(
            {"api_server_access_profile": Block({"authorized_ip_ranges": [*wanted]})}
        ),
        policy="0e246bcf-5f6f-4f87-bc6f-775d4712c7ea",
        phase=Phase.RANGES,
        settle=2,
    )


def _back(ground: _Ground) -> tuple[Command, ...]:
    """Return the call that sends the old list, where az takes it; an empty one opens everything again."""
    if ground.old.tags or ground.old.odd:
        return ()
    texts = [text for text in ground.old.seen.texts if text]
    plain = all(_takes(text) for text in texts)
    return (update(ground.snapshot, _OPTION, ",".join(texts)),) if plain else ()


def _takes(text: str) -> bool:
    """Tell whether az takes an entry: a prefix of IPv4 that is well formed."""
    try:
        return bool(IPv4Network(text))
    except ValueError:
        return False


def _changes(ground: _Ground, wanted: list[str]) -> str:
    said = f"Only {', '.join(wanted)} may reach the API server."
    if ground.gone:
        said += f" Taken off the list: {', '.join(ground.gone)}."
    return said


def _guards(ground: _Ground) -> list[Guard]:
    return [
        _operator_named(ground),
        _egress_included(ground),
        _not_too_many(ground),
        _standard_balancer(ground.snapshot.cluster),
        _no_virtual_nodes(ground.snapshot.cluster),
    ]


def _operator_named(ground: _Ground) -> Guard:
    name = "operator-included"
    faults = (*ground.yours.faults, *ground.nodes.faults)
    if faults:
        return blocked(name, " ".join(faults))
    if ground.asked[0].value is None:
        return undecided(name, f"Answer `{_YOURS}` first: whoever is not on the list is cut off.")
    if not ground.yours.networks:
        return blocked(name, f"`{_YOURS}` names no address: nobody would reach the API server.")
    return ok(name, f"You named {', '.join(joined(ground.yours.networks))}.")


def _egress_included(ground: _Ground) -> Guard:
    name = "egress-included"
    if ground.integrated:
        return ok(name, "Nodes reach the API server inside the network: the list is not for them.")
    shown = "; ".join(f"{', '.join(each.area.texts)} of {each.who}" for each in ground.senders.known)
    if ground.senders.open and not ground.nodes.networks:
        lacking = "; ".join(ground.senders.open)
        reason = f"Not known is what these send from: {lacking}. Answer `{_NODES}`."
        answered = ground.asked[-1].name == _NODES and ground.asked[-1].value is not None
        return blocked(name, reason) if answered else undecided(name, reason)
    if not shown and not ground.nodes.networks:
        return ok(name, "Nothing leaves the nodes' subnets to the Internet.")
    return ok(name, f"On the list: {shown or ', '.join(joined(ground.nodes.networks))}.")


def _not_too_many(ground: _Ground) -> Guard:
    most = _MOST_INTEGRATED if ground.integrated else _MOST
    count = len(ground.list)
    if count > most:
        return blocked("range-count", f"The list would hold {count:,} ranges, and Azure takes {most:,}.")
    return ok("range-count", f"The list holds {count} of {most:,} ranges.")


def _standard_balancer(cluster: Node) -> Guard:
    if cluster.text("properties.networkProfile.loadBalancerSku").lower() == "basic":
        return blocked("standard-balancer", "Ranges need a Standard load balancer, and this one is Basic.")
    return ok("standard-balancer", "The load balancer is not a Basic one.")


def _no_virtual_nodes(cluster: Node) -> Guard:
    if cluster.see("properties.addonProfiles.aciConnectorLinux.enabled").flag:
        return blocked("no-virtual-nodes", "Virtual nodes are on, and ranges are not supported with them.")
    return ok("no-virtual-nodes", "Virtual nodes are off.")
