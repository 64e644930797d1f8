"""Round trips of IAM-3."""

from support.trips import Trip

TRIPS = (
    Trip(fix="IAM-3.admin", answers={"admin-user-unused": "yes"}),
    Trip(fix="IAM-3.anonymous", answers={"anonymous-pull-unused": "yes"}),
)
