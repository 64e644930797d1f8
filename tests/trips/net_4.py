"""Round trips of NET-4."""

from support.trips import Trip

TRIPS = (Trip(fix="NET-4.policy", answers={"clients-speak-tls12": "yes"}),)
