"""Round trips of EXT-RUN."""

from support.trips import Trip

TRIPS = (Trip(fix="EXT-RUN.off", back=False),)  # az writes the profile whole: what was absent reads false
