"""Files of ours: locations, journal, atomic private writes."""
