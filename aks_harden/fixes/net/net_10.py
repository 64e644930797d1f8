"""Fixes of NET-10: a private API server loses its public name; NET-1 is what makes it private."""

from typing import Final

from aks_harden.checks.net.management import private_ways
from aks_harden.fixes.asking import NO, YES, ask, blocked, ok, undecided
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.net.going_private import ACCESS, why_not
from aks_harden.fixes.net.private_path import is_private
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.successor import successor
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Input, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_NAME: Final = "NET-10.public-name"
_SUCCESSOR: Final = "NET-10.successor"
_INPUT: Final = "private-name-resolves"
_QUESTION: Final = (
    "Does the private name of the API server resolve wherever it is used: is the private DNS zone linked to"
    " those networks, and asked by the resolvers of VPN clients and pipelines?"
)


def _propose_name(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    cluster = snapshot.cluster
    zone = cluster.text(f"{ACCESS}.privateDNSZone").lower()
    # With the zone `none` the public name is the only one, and Azure refuses.
    if not is_private(cluster) or zone == "none":
        return None
    asked = ask(context, _NAME, snapshot.cluster_id, _INPUT, _QUESTION, suggestions=("yes", "no"))
    fix = Fix(
        id=_NAME,
        item="NET-10",
        title="Take the public name of the private API server away",
        resource=snapshot.cluster_id,
        assertions=(("public-name", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, "--disable-public-fqdn"),),
        undo=(update(snapshot, "--enable-public-fqdn"),),
        changes="Public DNS no longer tells the private address of the API server; the zone still does.",
        disruption="None for whoever resolves the private name. kubeconfigs that hold the public name stop"
        " working: get credentials anew.",
        minutes=5,
        hazard="LOCK-OUT: clients that resolve through public DNS lose the API server.",
        inputs=(asked,),
        guards=(_resolves(snapshot, asked),),
        rereads=("cluster",),
        bicep=cluster_bicep(snapshot, {f"{ACCESS}.enablePrivateClusterPublicFQDN": False}),
        terraform=cluster_terraform({"private_cluster_public_fqdn_enabled": False}),
        phase=Phase.PUBLIC_NAME,
        checkpoint="Does the private name resolve to the private address right now, where you manage from?",
    )
    path = f"{ACCESS}.enablePrivateClusterPublicFQDN"
    after = snapshot.with_value("cluster", snapshot.cluster_id, path, value=False)
    return Proposal(fix=fix, after=after)


def _resolves(snapshot: Snapshot, asked: Input) -> Guard:
    said = (asked.value or "").lower()
    if said in NO:
        return blocked(
            _INPUT, "You say that the private name does not resolve everywhere: link the zone first."
        )
    shown = _linked(snapshot)
    if said in YES:
        return ok(_INPUT, f"You say that the private name resolves wherever it is used; {shown}")
    return undecided(_INPUT, f"Answer `{_INPUT}` with yes or no; {shown}")


def _linked(snapshot: Snapshot) -> str:
    try:
        ways = private_ways(snapshot).found
    except NotSettledError as open_:
        return f"which networks the zone is linked to could not be read: {open_}."
    linked = next((way.text for way in ways if "resolves" in way.text), "")
    return f"Azure shows {linked}." if linked else "Azure shows no link beyond the cluster's own network."


def _propose_successor(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    why = why_not(snapshot)
    if not why:
        return None
    pairs = (("exposure", snapshot.cluster_id),)
    return successor(snapshot, context, id=_SUCCESSOR, item="NET-10", assertions=pairs, why=why)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id=_NAME,
        asserts="public-name",
        propose=_propose_name,
        phase=Phase.PUBLIC_NAME,
        actions=UPDATE_ACTIONS,
    ),
    Remedy(id=_SUCCESSOR, asserts="exposure", propose=_propose_successor, phase=Phase.BY_HAND, actions=()),
)
