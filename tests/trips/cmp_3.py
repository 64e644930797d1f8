"""Round trips of CMP-3."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.pay.ids import ACR


def locked_out(box: Sandbox) -> None:
    """Have the closed registry trust nobody."""
    box.patch(ACR, {"properties": {"networkRuleBypassOptions": "None"}})


def unscanned(box: Sandbox) -> None:
    """Have the plan on, without the scanner of registries, in the order in which Azure lists extensions."""
    name = f"/subscriptions/{box.subscription}/providers/Microsoft.Security/pricings/Containers"
    states = {
        "ContainerRegistriesVulnerabilityAssessments": "False",
        "AgentlessDiscoveryForKubernetes": "True",
        "ContainerSensor": "True",
        "AgentlessVmScanning": "False",
    }
    extensions = [{"name": name, "isEnabled": state} for name, state in states.items()]
    box.patch(name, {"properties": {"pricingTier": "Standard", "extensions": extensions}})


TRIPS = (
    Trip(fix="CMP-3.trusted", world="pay", prepare=locked_out),
    Trip(fix="CMP-3.extension", prepare=unscanned),
)
