"""Round trips of AUD-1."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID, WORKSPACE


def unseen(box: Sandbox) -> None:
    """Have no Container Insights of either kind."""
    box.patch(CLUSTER_ID, {"properties": {"addonProfiles": {"omsAgent": None}}})


TRIPS = (
    Trip(fix="AUD-1.cluster", answers={"workspace": WORKSPACE}),
    Trip(fix="AUD-1.registry", answers={"workspace": WORKSPACE}),
    # az writes `enabled: false` where nothing was, and the rule that it made stays.
    Trip(
        fix="AUD-1.insights",
        prepare=unseen,
        answers={"workspace": WORKSPACE},
        computed=("^msci-westeurope-aks-shop:",),
        back=False,
    ),
)
