"""Round trips of EXT-PSS."""

from support.pod_policies import add_on, baseline
from support.trips import Trip

TRIPS = (
    Trip(fix="EXT-PSS.audit", prepare=add_on, answers={"excluded-namespaces": ""}),
    Trip(fix="EXT-PSS.deny", prepare=baseline, answers={"compliance-clean": "yes"}),
)
