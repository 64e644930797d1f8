"""Round trips of EXT-SAFE."""

from support.pod_policies import add_on, warned
from support.trips import Trip

TRIPS = (
    Trip(fix="EXT-SAFE.warn", prepare=add_on, answers={"excluded-namespaces": "monitoring"}),
    Trip(fix="EXT-SAFE.enforce", prepare=warned, answers={"compliance-clean": "yes"}),
)
