"""Round trips of IAM-3."""

from support.trips import Trip

TRIPS = (
    Trip(fix="IAM-3.admin", answers={"admin-user-unused": "yes"}),
    Trip(fix="IAM-3.anonymous", answers={"anonymous-pull-unused": "yes"}),
    Trip(fix="IAM-3.tokens", answers={"tokens-unused": "yes"}),
    Trip(fix="IAM-3.arm-audience", answers={"arm-tokens-unused": "yes"}),
)
