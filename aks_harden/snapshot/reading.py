"""Read, unread and absent: three different things that other tools take for one."""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from aks_harden.model.json import Json


class Cause(StrEnum):
    """Why something could not be read."""

    SIGNED_OUT = "signed-out"
    """Azure answered 401: the token is not accepted (any more)."""
    FORBIDDEN = "forbidden"
    """Azure answered 403."""
    NOT_FOUND = "not-found"
    """Azure answered 404 and the parent is not readable either, so it proves nothing (G-8)."""
    THROTTLED = "throttled"
    """Azure answered 429 until patience ended."""
    FAILED = "failed"
    """Azure answered 5xx or another error."""
    UNREACHABLE = "unreachable"
    """No connection, a reset, or no answer in time."""
    MALFORMED = "malformed"
    """The answer was not the JSON it should be."""
    NOT_IN_FILE = "not-in-file"
    """The snapshot file does not hold it."""
    PENDING = "pending"
    """The read is still under way."""
    BLOCKED = "blocked"
    """A facet that this read depends on could not be read."""


class Read(Struct, frozen=True, kw_only=True):
    """A value as Azure sent it, in ARM wire JSON, redacted."""

    value: Json
    call: str
    at: str
    """ISO 8601 in UTC."""
    whole: bool = True
    """False for a list that a file holds in part: its members are known, that there are no others is not."""
    doubtful: tuple[str, ...] = ()
    """Paths whose absence tells nothing here, because the kind of answer may leave them out."""


class Absent(Struct, frozen=True, kw_only=True):
    """A resource that is gone: 404 under a parent that can be read."""

    call: str
    at: str


class Unread(Struct, frozen=True, kw_only=True):
    """A value that could not be read, why, and the permission that would make it readable."""

    cause: Cause
    reason: str
    action: str = ""
    call: str = ""
    at: str = ""


Reading: TypeAlias = Read | Absent | Unread
