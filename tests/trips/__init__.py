"""For each fix that az can make, the world in which it is due: `TRIPS` of a module for each item.

`tests/e2e/test_round_trip.py` carries every one of them out with the real az and back again.
"""
