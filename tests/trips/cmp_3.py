"""Round trips of CMP-3."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.pay.ids import ACR


def locked_out(box: Sandbox) -> None:
    """Have the closed registry trust nobody."""
    box.patch(ACR, {"properties": {"networkRuleBypassOptions": "None"}})


TRIPS = (Trip(fix="CMP-3.trusted", world="pay", prepare=locked_out),)
