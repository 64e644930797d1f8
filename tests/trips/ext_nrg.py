"""Round trips of EXT-NRG."""

from support.trips import Trip

TRIPS = (
    # Azure shows the level from then on, which was absent and so Unrestricted.
    Trip(fix="EXT-NRG.lockdown", answers={"node-group-untouched": "yes"}, back=False),
)
