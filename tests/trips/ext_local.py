"""Round trips of EXT-LOCAL."""

from support.trips import Trip

from trips.iam_2 import entra

TRIPS = (
    Trip(
        fix="EXT-LOCAL.off",
        prepare=entra(azure=False),
        answers={"caller-covered": "yes", "pipelines-without-admin": "yes"},
    ),
)
