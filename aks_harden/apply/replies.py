"""What az's words mean for a step: changed by somebody else, busy, or plainly failed."""

import re
from enum import StrEnum
from typing import Final

from aks_harden.apply.ports import Outcome
from aks_harden.snapshot.redact import redact_text

_STALE: Final = re.compile(r"\bPrecondition ?Failed\b|\bConditionNotMet\b", re.IGNORECASE)
_BUSY: Final = re.compile(
    r"\bEtagMismatch\b|\bAnotherOperationInProgress\b|\banother operation\b.{0,80}\bin progress\b"
    r"|\bin progress\b.{0,80}\banother operation\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST: Final = 400


class Reply(StrEnum):
    """How a call ended."""

    DONE = "done"
    STALE = "stale"
    """412: the resource is not the one that was audited; never tried again."""
    BUSY = "busy"
    """409: another operation is under way; may be tried again once that has ended and nothing changed."""
    FAILED = "failed"


def reply(outcome: Outcome) -> Reply:
    """Return what a process's end means."""
    if outcome.code == 0:
        return Reply.DONE
    if _BUSY.search(outcome.stderr):
        return Reply.BUSY
    return Reply.STALE if _STALE.search(outcome.stderr) else Reply.FAILED


def sentence(outcome: Outcome) -> str:
    """Return what az said when it failed, in a line and without secrets."""
    lines = [line.strip() for line in redact_text(outcome.stderr).splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "")
    told = told.removeprefix("ERROR:").strip()[:_LONGEST]
    return f"az ended with code {outcome.code}: {told or 'it said nothing'}"
