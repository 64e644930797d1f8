"""Round trips of EXT-KVLOG."""

from support.trips import Trip

from aks_harden.sandbox.worlds.shop.ids import WORKSPACE

TRIPS = (
    Trip(fix="EXT-KVLOG.setting@kv-shop", answers={"workspace": WORKSPACE}),
    Trip(
        fix="EXT-KVLOG.setting@kv-shop-web",
        answers={"workspace": WORKSPACE},
        case="where the old workspace is gone",
    ),
)
