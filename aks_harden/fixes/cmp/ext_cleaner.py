"""The fix of EXT-CLEANER: Image Cleaner on, once a week."""

from typing import Final

from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-CLEANER.on"
_CLEANER: Final = "properties.securityProfile.imageCleaner"
_WEEKLY: Final = 168
"""Hours between two runs: the default. Azure takes a day at least and three months at most."""


def _propose(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    before = snapshot.cluster.get(f"{_CLEANER}.intervalHours")
    hours = before if isinstance(before, int) and before > 0 else _WEEKLY
    profile: Json = {"enabled": True, "intervalHours": hours}
    return Proposal(
        fix=_fix(snapshot, hours),
        after=snapshot.with_value("cluster", snapshot.cluster_id, _CLEANER, profile),
    )


def _fix(snapshot: Snapshot, hours: int) -> Fix:
    return Fix(
        id=_ID,
        item="EXT-CLEANER",
        title="Remove unused images from the nodes",
        resource=snapshot.cluster_id,
        assertions=(("image-cleaner", snapshot.cluster_id),),
        risk=Risk.SAFE,
        commands=(update(snapshot, "--enable-image-cleaner", "--image-cleaner-interval-hours", str(hours)),),
        undo=(update(snapshot, "--disable-image-cleaner"),),
        changes=f"Every {hours} hours, images that nothing on a Linux node runs are removed from it.",
        disruption="None to nodes; a pod of the cleaner runs on each Linux node for a while.",
        minutes=5,
        hazard="Its pods need some room on every node: on full ones they pushed workloads aside. An image"
        " that was removed is pulled again when it is next needed.",
        rereads=("cluster",),
        also_touches=("CMP-6",),
        bicep=cluster_bicep(snapshot, {f"{_CLEANER}.enabled": True, f"{_CLEANER}.intervalHours": hours}),
        terraform=cluster_terraform({"image_cleaner_enabled": True, "image_cleaner_interval_hours": hours}),
        policy="af3c26b2-6fad-493e-9236-9c68928516ab",
        phase=Phase.SAFE,
    )


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="image-cleaner", propose=_propose, phase=Phase.SAFE, actions=UPDATE_ACTIONS),
)
