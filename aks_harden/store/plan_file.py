"""Reading a plan file from the disk: a plain file of sensible size, or a sentence."""

import os
import stat
from typing import Final

from aks_harden.engine.plan_file import BadPlanError, PlanFile, decode

MOST_BYTES: Final = 8 << 20
"""A plan of every fix on a large cluster takes a hundredth of it."""


def load_plan(name: str) -> PlanFile:
    """Return the plan in a file; raises BadPlanError with the end of a sentence where there is none."""
    try:
        # Without blocking, so that a pipe that nobody writes to is told apart instead of waited for.
        handle = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as refused:
        raise BadPlanError(f"it cannot be opened ({getattr(refused, 'strerror', None) or refused})") from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise BadPlanError("it is not a plain file")
        if found.st_size > MOST_BYTES:
            raise BadPlanError(f"it is larger than any plan ({found.st_size} bytes)")
        with os.fdopen(handle, "rb", closefd=False) as file:
            raw = file.read(MOST_BYTES)
    finally:
        os.close(handle)
    try:
        return decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadPlanError("it is not UTF-8 text") from None
