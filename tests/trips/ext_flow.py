"""Round trips of EXT-FLOW."""

from support.trips import Trip

from aks_harden.sandbox.worlds.shop.logs import ARCHIVE

TRIPS = (Trip(fix="EXT-FLOW.log", answers={"flow-log-storage": ARCHIVE}),)
