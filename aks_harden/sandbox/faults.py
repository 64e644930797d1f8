"""What can be made to go wrong, by method and path, for a number of times or for ever."""

import re
import threading
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import asdict


class Trouble(StrEnum):
    """The ways in which an answer goes wrong."""

    STATUS = "status"
    """An error with its Azure body."""
    CLAIMS = "claims"
    """401 that asks for a newer token (Continuous Access Evaluation)."""
    RESET = "reset"
    """The connection is cut before an answer."""
    TRUNCATE = "truncate"
    """The true answer, cut in the middle of its body."""
    HTML = "html"
    """200 with a web page, as a proxy's sign-in does."""
    EMPTY = "empty"
    """200 without a body."""
    DELAY = "delay"
    """The true answer, late."""
    OPERATION = "operation"
    """A write is taken, and its long-running operation fails."""


class Fault(Struct, frozen=True, kw_only=True):
    """A rule: which requests, what happens to them, how often."""

    path: str
    """Regular expression searched in `path?query`, without case."""
    method: str = "*"
    """`GET`, or several with a bar between; `*` is every one."""
    trouble: Trouble = Trouble.STATUS
    status: int = 500
    code: str = ""
    """Azure's error code; empty takes the usual one of the status."""
    message: str = ""
    retry_after: float | None = None
    """Seconds for the `Retry-After` header."""
    times: int | None = None
    """How many requests; None is for ever."""
    delay: float = 0.0
    """Seconds before whatever happens."""

    @classmethod
    def denied(cls, path: str, *, method: str = "*", times: int | None = None) -> Self:
        """Answer 403 AuthorizationFailed with the action that is missing."""
        return cls(path=path, method=method, status=403, times=times)

    @classmethod
    def missing(cls, path: str, *, method: str = "*", times: int | None = None) -> Self:
        """Answer 404 ResourceNotFound."""
        return cls(path=path, method=method, status=404, times=times)

    @classmethod
    def throttled(
        cls, path: str, *, retry_after: float | None = None, times: int | None = None, method: str = "*"
    ) -> Self:
        """Answer 429."""
        return cls(path=path, method=method, status=429, retry_after=retry_after, times=times)

    @classmethod
    def burst(cls, path: str, *, status: int = 503, times: int | None = 2, method: str = "*") -> Self:
        """Answer a server error a number of times."""
        return cls(path=path, method=method, status=status, times=times)

    @classmethod
    def cut(cls, path: str, *, times: int | None = None, method: str = "*") -> Self:
        """Reset the connection."""
        return cls(path=path, method=method, trouble=Trouble.RESET, times=times)

    @classmethod
    def truncated(cls, path: str, *, times: int | None = None, method: str = "*") -> Self:
        """Send half of the body."""
        return cls(path=path, method=method, trouble=Trouble.TRUNCATE, times=times)

    @classmethod
    def html(cls, path: str, *, times: int | None = None, method: str = "*") -> Self:
        """Send a web page with status 200."""
        return cls(path=path, method=method, trouble=Trouble.HTML, times=times)

    @classmethod
    def empty(cls, path: str, *, times: int | None = None, method: str = "*") -> Self:
        """Send nothing with status 200."""
        return cls(path=path, method=method, trouble=Trouble.EMPTY, times=times)

    @classmethod
    def slow(cls, path: str, seconds: float, *, times: int | None = None, method: str = "*") -> Self:
        """Answer truly, but late."""
        return cls(path=path, method=method, trouble=Trouble.DELAY, delay=seconds, times=times)

    @classmethod
    def claims(cls, path: str, *, times: int | None = 1, method: str = "*") -> Self:
        """Ask for a newer token; a client that can gets one and tries again."""
        return cls(path=path, method=method, trouble=Trouble.CLAIMS, times=times)

    @classmethod
    def operation(cls, path: str, *, code: str, message: str, times: int | None = 1) -> Self:
        """Take a write and let its operation end in failure."""
        return cls(
            path=path,
            method="PUT|PATCH|DELETE|POST",
            trouble=Trouble.OPERATION,
            code=code,
            message=message,
            times=times,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read a fault as the control endpoint is given it."""
        return cls(**{**value, "trouble": Trouble(value.get("trouble", Trouble.STATUS))})

    def as_json(self) -> dict[str, Any]:
        """Show it as the control endpoint does."""
        return asdict(self)

    def concerns(self, method: str, target: str) -> bool:
        """Tell whether a request falls under the rule."""
        if self.method != "*" and method not in self.method.upper().split("|"):
            return False
        return re.search(self.path, target, re.IGNORECASE) is not None


class Faults:
    """The rules in force; the first that concerns a request decides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[tuple[Fault, int | None]] = []

    def add(self, *faults: Fault) -> None:
        """Put rules in force, after those that already are."""
        for fault in faults:
            re.compile(fault.path)
        with self._lock:
            self._rules += [(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._rules.clear()

    def current(self) -> list[Fault]:
        """List the rules that can still strike."""
        with self._lock:
            return [fault for fault, left in self._rules if left is None or left > 0]

    def strike(self, method: str, target: str) -> Fault | None:
        """Find what goes wrong with a request, and count it."""
        if not self._rules:
            return None
        with self._lock:
            for place, (fault, left) in enumerate(self._rules):
                if left != 0 and fault.concerns(method, target):
                    self._rules[place] = (fault, None if left is None else left - 1)
                    return fault
        return None
