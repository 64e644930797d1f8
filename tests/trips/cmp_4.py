"""Round trips of CMP-4."""

from support.trips import Trip

TRIPS = (Trip(fix="CMP-4.standard"),)
