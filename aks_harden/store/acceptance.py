"""What must be said to accept a risk, wherever it is written down."""

import re
from datetime import date
from typing import Final

from aks_harden.engine.decided import EVERYWHERE

REQUIRED: Final = ("resource", "reason", "owner", "expires")
"""What nobody can leave out."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ARM_ID: Final = re.compile(r"/subscriptions/[^/\s]+(/[^/]+)*/?", re.IGNORECASE)


def flaw(name: str, value: object) -> str:
    """Return what is wrong with one of these, as the end of a sentence; empty where nothing is."""
    if not isinstance(value, str):
        return "is not a text"
    if not value.strip():
        return "is empty"
    if name == "expires" and not _is_day(value):
        return "is not a day such as 2027-01-31"
    if name == "resource" and value != EVERYWHERE and not _ARM_ID.fullmatch(value):
        return 'is not an ARM id such as /subscriptions/…, nor "*" for every resource'
    return ""


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False
