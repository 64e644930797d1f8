"""Round trips of EXT-STATE, which has no way back."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID


def behind(box: Sandbox) -> None:
    older = {"orchestratorVersion": "1.33.5", "currentOrchestratorVersion": "1.33.5"}
    box.patch(f"{CLUSTER_ID}/agentPools/web", {"properties": older})


TRIPS = (Trip(fix="EXT-STATE.pool-versions", answers={"budgets-allow-eviction": "yes"}, prepare=behind),)
