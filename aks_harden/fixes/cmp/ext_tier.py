"""The fix of EXT-TIER: a control plane that is paid for."""

from typing import Final

from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-TIER.standard"


def _propose(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    return Proposal(
        fix=Fix(
            id=_ID,
            item="EXT-TIER",
            title="Put the control plane on the Standard tier",
            resource=snapshot.cluster_id,
            assertions=(("tier", snapshot.cluster_id),),
            risk=Risk.SAFE,
            commands=(update(snapshot, "--tier", "standard"),),
            undo=(update(snapshot, "--tier", "free"),),
            changes="The API server gets more room, and an uptime that Azure answers for.",
            disruption="None to nodes; the control plane is updated.",
            minutes=5,
            cost="Billed for each cluster and hour from then on, whether it is used or not.",
            rereads=("cluster",),
            bicep=cluster_bicep(snapshot, {"sku.name": "Base", "sku.tier": "Standard"}),
            terraform=cluster_terraform({"sku_tier": "Standard"}),
            phase=Phase.SAFE,
        ),
        after=snapshot.with_value("cluster", snapshot.cluster_id, "sku.tier", "Standard"),
    )


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="tier", propose=_propose, phase=Phase.SAFE, actions=UPDATE_ACTIONS),
)
