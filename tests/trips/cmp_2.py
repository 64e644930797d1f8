"""Round trips of CMP-2."""

from collections.abc import Callable

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import WORKSPACE

EXTENSIONS = (
    "ContainerSensor",
    "AgentlessDiscoveryForKubernetes",
    "ContainerRegistriesVulnerabilityAssessments",
)


def plan_without(off: str) -> Callable[[Sandbox], None]:
    """Have the plan on, with one extension off."""

    def prepare(box: Sandbox) -> None:
        name = f"/subscriptions/{box.subscription}/providers/Microsoft.Security/pricings/Containers"
        extensions = [{"name": entry, "isEnabled": str(entry != off)} for entry in EXTENSIONS]
        box.patch(name, {"properties": {"pricingTier": "Standard", "extensions": extensions}})

    return prepare


TRIPS = (
    Trip(fix="CMP-2.plan", back=False),  # Azure keeps the names of extensions that are off
    Trip(fix="CMP-2.provisioning", prepare=plan_without("ContainerSensor")),
    Trip(fix="CMP-2.discovery", prepare=plan_without("AgentlessDiscoveryForKubernetes")),
    Trip(fix="CMP-2.sensor", answers={"workspace": WORKSPACE, "helm-sensor": "no"}),
)
