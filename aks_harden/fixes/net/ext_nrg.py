"""The fix of EXT-NRG: nobody edits the node resource group directly.

It comes last, because steps before it may write there: from then on a deny assignment refuses them.
"""

from typing import Final

from aks_harden.checks.net.management import private_ways
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.net.private_path import is_private
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-NRG.lockdown"
_LEVEL: Final = "properties.nodeResourceGroupProfile.restrictionLevel"
_QUESTION: Final = (
    "Is the node resource group left alone by everything else: scripts, policies that add tags or identities,"
    " rules in its security groups, roles given in it?"
)


def _propose(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    after = snapshot.with_value("cluster", snapshot.cluster_id, _LEVEL, "ReadOnly")
    asked = ask(
        context, _ID, snapshot.cluster_id, "node-group-untouched", _QUESTION, suggestions=("yes", "no")
    )
    fix = Fix(
        id=_ID,
        item="EXT-NRG",
        title="Lock the node resource group down",
        resource=snapshot.cluster_id,
        assertions=(("lockdown", snapshot.cluster_id),),
        risk=Risk.SAFE,
        commands=(update(snapshot, "--nrg-lockdown-restriction-level", "ReadOnly"),),
        undo=(update(snapshot, "--nrg-lockdown-restriction-level", "Unrestricted"),),
        changes=f"A deny assignment keeps everybody but AKS from changing what is in"
        f" {snapshot.cluster.text('properties.nodeResourceGroup') or 'the node resource group'}.",
        disruption="None to nodes and pods. Direct edits in that group are refused at once.",
        minutes=5,
        hazard="Scripts and policies that write in that group fail. Bastion tunnels and Cloud Shell do not"
        " reach a private cluster that is locked down.",
        inputs=(asked,),
        guards=(
            confirmed(
                asked,
                yes="You say that nothing else writes in the node resource group.",
                no="Something else writes in the node resource group: move that first.",
            ),
            _way_kept(snapshot, after),
        ),
        rereads=("cluster",),
        also_touches=("NET-10",),
        bicep=cluster_bicep(snapshot, {_LEVEL: "ReadOnly"}),
        terraform="# azurerm has no attribute for the lockdown of the node resource group.\n",
        phase=Phase.LAST,
    )
    return Proposal(fix=fix, after=after)


def _way_kept(snapshot: Snapshot, after: Snapshot) -> Guard:
    """Guard: the way in is not one of those that stop working, which are Bastion tunnels."""
    name = "way-in-kept"
    try:
        if not is_private(snapshot.cluster):
            return ok(name, "The API server is public: no tunnel leads to it.")
        before, left = private_ways(snapshot), private_ways(after)
    except NotSettledError as open_:
        return undecided(name, f"Which ways lead to the API server could not be read: {open_}.")
    if before.found and not left.found:
        return blocked(name, f"Only {before.found[0].text} leads in, and it stops working: make another way.")
    return ok(name, "No way in that was found is a Bastion tunnel alone.")


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="lockdown", propose=_propose, phase=Phase.LAST, actions=UPDATE_ACTIONS),
)
