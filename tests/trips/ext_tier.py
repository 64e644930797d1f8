"""Round trips of EXT-TIER."""

from support.trips import Trip

TRIPS = (Trip(fix="EXT-TIER.standard"),)
