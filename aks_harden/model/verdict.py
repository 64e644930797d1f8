"""What a check can say, how bad it is, and the order in which sayings outweigh each other."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """The six things that can be said of an assertion or an item."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    """Read, and it holds."""
    WARN = "warn"
    """Holds in part, or by a mechanism that is weak or on its way out."""
    FAIL = "fail"
    """Read, and it does not hold."""
    MANUAL = "manual"
    """No API can decide it; the operator attests."""
    UNKNOWN = "unknown"
    """Could not be read. Never a pass."""
    NA = "na"
    """Does not apply to this cluster."""

    @property
    def word(self) -> str:
        """The word that people read, for example `n/a`."""
        return "n/a" if self is Verdict.NA else self.value

    @property
    def symbol(self) -> str:
        """One narrow character that is not an emoji; always shown beside the word."""
        return _SYMBOLS[self][0]

    @property
    def ascii(self) -> str:
        """The twin of `symbol` for terminals without Unicode."""
        return _SYMBOLS[self][1]


PENDING_SYMBOL = ("·", ".")
"""The symbol, and its ASCII twin, of an item that still waits for its reads."""

_SYMBOLS = {
    Verdict.PASS: ("✓", "+"),
    Verdict.WARN: ("!", "!"),
    Verdict.FAIL: ("✗", "x"),
    Verdict.MANUAL: ("☐", "o"),
    Verdict.UNKNOWN: ("?", "?"),
    Verdict.NA: ("–", "-"),  # noqa: RUF001 - the dash is the symbol
}

_WEIGHT = {
    verdict: weight
    for weight, verdict in enumerate(
        (Verdict.NA, Verdict.PASS, Verdict.WARN, Verdict.MANUAL, Verdict.UNKNOWN, Verdict.FAIL)
    )
}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that outweighs the others: fail > unknown > manual > warn > pass > n/a (G-1).

    Of nothing at all the answer is `unknown`: judging zero things proves nothing.
    """
    return max(verdicts, key=_WEIGHT.__getitem__, default=Verdict.UNKNOWN)


def outweighs(one: Verdict, other: Verdict) -> bool:
    """Tell whether `one` is strictly worse than `other` in the roll-up order."""
    return _WEIGHT[one] > _WEIGHT[other]


class Severity(StrEnum):
    """How much an assertion matters when it fails."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low to 3 for critical."""
        return _SEVERITIES.index(self)

    def lowered(self) -> "Severity":
        """One step down, low at the least."""
        return _SEVERITIES[max(0, self.rank - 1)]


_SEVERITIES = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


class Section(StrEnum):
    """The four sections of the checklist, in its order."""

    IAM = "iam"
    NET = "net"
    AUD = "aud"
    CMP = "cmp"

    @property
    def heading(self) -> str:
        """The heading people read."""
        return _TITLES[self]


_TITLES = {
    Section.IAM: "Identity and access",
    Section.NET: "Network access",
    Section.AUD: "Auditing and monitoring",
    Section.CMP: "Compliance",
}
