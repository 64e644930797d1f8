"""Round trips of NET-8."""

from support.trips import Trip

TRIPS = (
    Trip(fix="NET-8.rule", answers={"ssh-sources": ""}),
    Trip(fix="NET-8.ssh-off", answers={"ssh-unused": "yes"}),
)
