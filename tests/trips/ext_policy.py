"""Round trips of EXT-POLICY."""

from support.trips import Trip

TRIPS = (
    # az leaves `enabled: false` behind where nothing was.
    Trip(fix="EXT-POLICY.addon", answers={"no-own-gatekeeper": "yes"}, back=False),
)
