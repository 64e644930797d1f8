"""Round trips of what a pool's nodes are: image, system, FIPS 140, trusted launch."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID

ANSWERS = {"budgets-allow-eviction": "yes", "no-unsigned-drivers": "yes", "no-smb-mounts": "yes"}


def recent(box: Sandbox) -> None:
    """Have a system pool whose image is old, on a system that is in support for years."""
    image = {"nodeImageVersion": "AKSUbuntu-2404gen2containerd-202605.20.0", "osSKU": "Ubuntu2404"}
    box.patch(f"{CLUSTER_ID}/agentPools/system", {"properties": image})


TRIPS = (
    Trip(fix="EXT-NODEIMG.image@system", answers=ANSWERS),
    Trip(fix="EXT-NODEIMG.image@system", answers=ANSWERS, prepare=recent, case="from a very old one"),
    # The way back of a system takes the newest image of the old one.
    Trip(fix="EXT-NODEIMG.system", answers=ANSWERS, back=False),
    Trip(fix="EXT-FIPS.on@system", answers=ANSWERS, fips=True),
    Trip(fix="EXT-TL.on@system", answers=ANSWERS),
)
