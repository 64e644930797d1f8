"""What was asked of the sandbox, each request with the kind of touch it was."""

import re
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict


class Touch(StrEnum):
    """What a request does to the one who is asked."""

    READ = "read"
    SECRET = "secret"  # noqa: S105 - the word for a kind of request
    """Hands out a credential."""
    EXEC = "exec"
    """Runs something inside a cluster."""
    WRITE = "write"
    TOKEN = "token"  # noqa: S105 - the word for a kind of request
    """Belongs to signing in."""


class LoggedRequest(Struct, frozen=True, kw_only=True):
    """One request and how it was answered."""

    method: str
    path: str
    query: str
    status: int
    """0 when the connection was cut instead of answered."""
    started: float
    """Seconds of a clock that only goes forward."""
    ended: float
    kind: Touch

    def as_json(self) -> dict[str, Any]:
        """Show it as the control endpoint does."""
        return asdict(self)


_SECRET = re.compile(
    r"/(list\w*keys|sharedkeys|list\w*credentials?|regeneratekey|regeneratecredential|generatecredentials)$"
)
_READING_POSTS = re.compile(
    r"/providers/microsoft\.resourcegraph/resources$|/getbyids$|/checknameavailability$"
    r"|/effectivenetworksecuritygroups$|/effectiveroutetable$|/listnetworkmanager\w+$|/\$batch$"
)


def touch_of(method: str, path: str) -> Touch:
    """Tell what kind of touch a request is, from its method and path alone."""
    lowered = path.rstrip("/").lower()
    if lowered.endswith(
        ("/oauth2/token", "/oauth2/v2.0/token", "/openid-configuration", "/discovery/instance")
    ):
        return Touch.TOKEN
    if _SECRET.search(lowered):
        return Touch.SECRET
    if lowered.endswith("/runcommand"):
        return Touch.EXEC
    if method in {"GET", "HEAD"} or _READING_POSTS.search(lowered):
        return Touch.READ
    return Touch.WRITE
