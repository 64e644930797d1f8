"""Round trips of CMP-2."""

from collections.abc import Callable

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import WORKSPACE

EXTENSIONS = (
    "ContainerRegistriesVulnerabilityAssessments",
    "AgentlessDiscoveryForKubernetes",
    "ContainerSensor",
    "AgentlessVmScanning",
)
OTHER = EXTENSIONS[-1]
"""One that no fix touches."""


def plan_without(off: str) -> Callable[[Sandbox], None]:
    """Have the plan on, with one extension off."""

    def prepare(box: Sandbox) -> None:
        name = f"/subscriptions/{box.subscription}/providers/Microsoft.Security/pricings/Containers"
        # Azure lists every extension of a plan that is on, those that are off among them, in its own order.
        extensions = [{"name": entry, "isEnabled": str(entry not in {off, OTHER})} for entry in EXTENSIONS]
        box.patch(name, {"properties": {"pricingTier": "Standard", "extensions": extensions}})

    return prepare


TRIPS = (
    Trip(fix="CMP-2.plan", back=False),  # Azure keeps the names of extensions that are off
    Trip(fix="CMP-2.provisioning", prepare=plan_without("ContainerSensor")),
    Trip(fix="CMP-2.discovery", prepare=plan_without("AgentlessDiscoveryForKubernetes")),
    # Where nothing was written az writes that the sensor is off.
    Trip(fix="CMP-2.sensor", answers={"workspace": WORKSPACE, "helm-sensor": "no"}, back=False),
)
