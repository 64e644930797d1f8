"""Round trips of EXT-RETIRE; content trust is not due before 2027."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID


def dashboard(box: Sandbox) -> None:
    box.patch(CLUSTER_ID, {"properties": {"addonProfiles": {"kubeDashboard": {"enabled": True}}}})


def availability_set(box: Sandbox) -> None:
    """Have one pool, on an availability set behind a Basic load balancer."""
    box.delete(f"{CLUSTER_ID}/agentPools/web")
    box.patch(f"{CLUSTER_ID}/agentPools/system", {"properties": {"type": "AvailabilitySet"}})
    box.patch(CLUSTER_ID, {"properties": {"networkProfile": {"loadBalancerSku": "Basic"}}})


MOVE = {"budgets-allow-eviction": "yes", "webhooks-off": "yes", "address-change-announced": "yes"}

TRIPS = (
    # az writes an empty `config` where there was none.
    Trip(fix="EXT-RETIRE.mesh", answers={"mesh-unused": "yes"}, back=False),
    Trip(fix="EXT-RETIRE.dashboard", prepare=dashboard),
    Trip(fix="EXT-RETIRE.machines", answers=MOVE, prepare=availability_set),
)
