"""Round trips of EXT-EXPOSE."""

from support.trips import Trip

ANSWERS = {"exposed-ports-unused": "yes"}
TRIPS = (
    Trip(fix="EXT-EXPOSE.ports", answers=ANSWERS),
    Trip(
        fix="EXT-EXPOSE.ports",
        case="beside the rules of NET-8",
        answers={**ANSWERS, "ssh-sources": ""},
        with_=("NET-8.rule",),
    ),
)
