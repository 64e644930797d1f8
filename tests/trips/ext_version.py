"""Round trips of EXT-VERSION, which has no way back."""

from collections.abc import Callable

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID

ANSWERS = {"budgets-allow-eviction": "yes", "apis-still-served": "yes"}


def behind(version: str, channel: str = "none") -> Callable[[Sandbox], None]:
    def prepare(box: Sandbox) -> None:
        versions = {"kubernetesVersion": version, "currentKubernetesVersion": version}
        box.patch(CLUSTER_ID, {"properties": {**versions, "autoUpgradeProfile": {"upgradeChannel": channel}}})
        for name in ("system", "web"):
            own = {"orchestratorVersion": version, "currentOrchestratorVersion": version}
            box.patch(f"{CLUSTER_ID}/agentPools/{name}", {"properties": own})

    return prepare


TRIPS = (
    Trip(fix="EXT-VERSION.upgrade", answers=ANSWERS, prepare=behind("1.32.11")),
    Trip(
        fix="EXT-VERSION.upgrade",
        answers=ANSWERS,
        prepare=behind("1.33.5", "patch"),
        case="under a channel",
    ),
)
