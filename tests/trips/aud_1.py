"""Round trips of AUD-1."""

from support.trips import Trip

from aks_harden.sandbox.worlds.shop.ids import WORKSPACE

TRIPS = (
    Trip(fix="AUD-1.cluster", answers={"workspace": WORKSPACE}),
    Trip(fix="AUD-1.registry", answers={"workspace": WORKSPACE}),
)
