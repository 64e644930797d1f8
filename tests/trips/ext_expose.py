"""Round trips of EXT-EXPOSE."""

from support.trips import Trip

TRIPS = (Trip(fix="EXT-EXPOSE.ports", answers={"exposed-ports-unused": "yes"}),)
