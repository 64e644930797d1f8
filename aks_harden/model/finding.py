"""What a check says of a snapshot: findings, their assertions, and the evidence under each."""

from msgspec import Struct

from aks_harden.model.json import Json
from aks_harden.model.verdict import Section, Severity, Verdict


class Evidence(Struct, frozen=True, kw_only=True):
    """One value as it was read, beside the value that was wanted."""

    resource: str
    """ARM id of the resource that was looked at."""
    path: str
    """JSON path inside that resource, in ARM wire names."""
    observed: Json
    """The value read; None where it was absent."""
    expected: str = ""
    """What would pass, in a few words; empty where the row only informs."""
    default: str = ""
    """Where the value was absent: the page that documents the default it was judged as."""
    meant: Json = None
    """Where the value was absent: the default it was judged as."""
    read_at: str = ""
    """When it was read, ISO 8601 in UTC."""
    call: str = ""
    """The call that read it, for example `GET /subscriptions/…?api-version=…`."""


class Missing(Struct, frozen=True, kw_only=True, order=True):
    """A part of the picture that could not be read, and what would make it readable."""

    facet: str
    """Name of the facet, for example `registries`."""
    reason: str
    """Why it could not be read, in a sentence."""
    action: str = ""
    """The ARM action, Graph permission or evidence that is missing."""


class Assertion(Struct, frozen=True, kw_only=True):
    """One named thing that a check asserts about one resource."""

    key: str
    """Name inside the item, for example `admin-user`."""
    resource: str = ""
    """ARM id of the resource judged; empty where there was none to judge."""
    verdict: Verdict
    severity: Severity
    reason: str
    """One sentence: what was found."""
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    """Facts beside the verdict that the operator should know."""


class Finding(Struct, frozen=True, kw_only=True):
    """What one item of the checklist came to on one snapshot."""

    id: str
    """Id of the item, for example `IAM-3`."""
    section: Section
    title: str
    verdict: Verdict
    severity: Severity
    """Severity of the worst assertion; the item's own where none fails or warns."""
    reason: str
    assertions: tuple[Assertion, ...]
    pending: bool = False
    """Whether reads that it needs are still under way."""
    alias_of: str = ""
    """Id of the item that this one repeats in another section: judged once, counted once."""
    label: str = ""
    """What the cluster's state makes of it: `in motion` or `desired, last operation failed`, mostly empty."""

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Every part that could not be read, each once."""
        return tuple(sorted({lack for assertion in self.assertions for lack in assertion.missing}))
