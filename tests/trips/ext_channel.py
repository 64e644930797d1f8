"""Round trips of EXT-CHANNEL."""

from collections.abc import Callable

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID

WHEN = {"maintenance-day": "Sunday", "maintenance-hour": "02:00"}


def channels(**profile: str) -> Callable[[Sandbox], None]:
    def prepare(box: Sandbox) -> None:
        box.patch(CLUSTER_ID, {"properties": {"autoUpgradeProfile": profile}})

    return prepare


TRIPS = (
    Trip(fix="EXT-CHANNEL.window", answers=WHEN),
    Trip(fix="EXT-CHANNEL.node-window", answers=WHEN, prepare=channels(nodeOSUpgradeChannel="None")),
    # Azure says `none` where nothing was set before.
    Trip(fix="EXT-CHANNEL.cluster", answers=WHEN, with_=("EXT-CHANNEL.window",), back=False),
    Trip(
        fix="EXT-CHANNEL.cluster",
        answers=WHEN,
        with_=("EXT-CHANNEL.window",),
        prepare=channels(upgradeChannel="node-image", nodeOSUpgradeChannel="None"),
        case="from node-image",
    ),
    Trip(
        fix="EXT-CHANNEL.nodes",
        answers=WHEN,
        with_=("EXT-CHANNEL.node-window",),
        prepare=channels(nodeOSUpgradeChannel="None"),
    ),
    Trip(
        fix="EXT-CHANNEL.managed",
        answers=WHEN | {"budgets-allow-eviction": "yes"},
        prepare=channels(nodeOSUpgradeChannel="Unmanaged"),
    ),
)
