"""Round trips of IAM-5."""

from support.trips import Trip

TRIPS = (
    Trip(fix="IAM-5.https@f5shopvolumes", answers={"plain-http-unused": "yes"}),
    Trip(fix="IAM-5.tls@f5shopvolumes"),
)
