"""What people decided about findings: accepted risks, attestations, and exemptions that Azure Policy holds.

None of them ever replaces a verdict: each lies over it, and is shown beside it.
"""

from msgspec import Struct


class Waiver(Struct, frozen=True, kw_only=True):
    """A risk that somebody accepted until a day."""

    item: str
    """Id of the item, for example `IAM-3`."""
    assertion: str = ""
    """Key of the one assertion that is meant; empty where all of the item's are."""
    resource: str
    """ARM id of what it is accepted for, with all that lies below it; `*` for every resource."""
    reason: str
    owner: str
    """Who answers for it."""
    expires: str
    """The last day on which it counts, as `2027-01-31` in UTC."""
    origin: str
    """Where it is written: `waivers.toml, line 3`, or `this machine's session`."""

    def holds(self, now: str) -> bool:
        """Tell whether it still counts at a time, ISO 8601 in UTC."""
        return now[:10] <= self.expires


class Attestation(Struct, frozen=True, kw_only=True):
    """What an operator attests of something that no API can decide."""

    item: str
    assertion: str = ""
    """Key of the one assertion that is meant; empty where all of the item's are."""
    resource: str
    """ARM id of what is attested; `*` for every resource."""
    who: str
    when: str
    """ISO 8601 in UTC."""
    note: str


class Exemption(Struct, frozen=True, kw_only=True):
    """An exemption from an Azure policy that a finding concerns."""

    id: str
    """ARM id of the exemption."""
    name: str
    """What people call it."""
    category: str
    """`Waiver` or `Mitigated`."""
    expires: str
    """When it ends, ISO 8601; empty where it does not."""
    expired: bool
    """Whether it had ended at the time of judging: then it counts for nothing."""
    note: str
    """What whoever made it wrote down."""
    policies: tuple[str, ...]
    """Ids of the definitions exempted from that the finding names."""


class Decisions(Struct, frozen=True, kw_only=True):
    """Everything that was decided about the findings of a cluster."""

    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
