"""Round trips of EXT-TRUST."""

from support.trips import Trip

TRIPS = (
    Trip(fix="EXT-TRUST.remove@jobs", back=False),  # made again, its id is spelled as in the call
)
