"""Round trips of CMP-1."""

from support.pod_policies import add_on, bare, images
from support.trips import Trip

TRIPS = (
    Trip(fix="CMP-1.audit", prepare=bare, answers={"excluded-namespaces": "monitoring"}),
    Trip(fix="CMP-1.pattern", prepare=add_on),
    Trip(fix="CMP-1.deny", prepare=images, answers={"compliance-clean": "yes"}),
)
