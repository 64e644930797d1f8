"""Round trips of EXT-CLEANER."""

from support.trips import Trip

TRIPS = (
    Trip(fix="EXT-CLEANER.on", back=False),  # az leaves a profile that says `enabled: false`
)
