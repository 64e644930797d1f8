"""What gets older by itself: the one place that ties a world to the day on which it is built.

Snapshots of the simulated Azure carry the real time. A date written down would turn a recent image into an
old one, and a certificate that is valid into one that has ended; so what must keep its age says it in days.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Final

NOW: Final = "AKS_HARDEN_SANDBOX_NOW"
"""Environment variable with the time (ISO 8601) that worlds are built for, where that is not the present."""


def moment(*, days_ago: int) -> str:
    """Spell a time as ARM does, so many days before today; a negative number is still to come."""
    return f"{_day(days_ago):%Y-%m-%dT%H:%M:%S}.0000000Z"


def seconds(*, days_ago: int) -> int:
    """Spell a time as key vaults do, in seconds since 1970."""
    return int(_day(days_ago).replace(tzinfo=UTC).timestamp())


def image_version(*, days_ago: int) -> str:
    """Spell the version of a Linux node image that was made so many days ago: `202611.10.0`."""
    return f"{_day(days_ago):%Y%m.%d}.0"


def _day(days_ago: int) -> datetime:
    told = os.environ.get(NOW)
    now = datetime.fromisoformat(told) if told else datetime.now(UTC)
    return now.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
