"""Who else writes a cluster, as values: each claim with what it rests on."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from aks_harden.model.finding import Evidence


class Owner(StrEnum):
    """What kind of owner a claim speaks of."""

    TERRAFORM = "terraform"
    BICEP = "bicep"
    """Bicep or an ARM template: what Azure keeps of either is the same."""
    OTHER = "other"
    """Other code, or a controller."""
    POLICY = "policy"
    """Azure Policy that sets a setting, or refuses another one."""


class Claim(Struct, frozen=True, kw_only=True):
    """One thing that says who else writes the cluster."""

    owner: Owner
    name: str
    """What owns it, for example `Terraform`; of a policy, the assignment's name."""
    because: str
    """What says so, for example `tag managed_by`; of a policy, its effect."""
    evidence: Evidence
    items: tuple[str, ...] = ()
    """Of a policy: the items whose setting it sets or refuses."""


class Ownership(Struct, frozen=True, kw_only=True):
    """Everything that says who else writes one cluster."""

    claims: tuple[Claim, ...] = ()

    @property
    def code(self) -> tuple[Claim, ...]:
        """The claims of code, the plainest first."""
        return tuple(claim for claim in self.claims if claim.owner is not Owner.POLICY)

    @property
    def kind(self) -> Owner | None:
        """Who owns it: code before policy, None where nothing says so."""
        return next((claim.owner for claim in (*self.code, *self.claims)), None)

    def policies(self, item: str = "") -> tuple[Claim, ...]:
        """Return the policies in force, of one item where one is named."""
        return tuple(
            claim
            for claim in self.claims
            if claim.owner is Owner.POLICY and (not item or item in claim.items)
        )

    @property
    def owner(self) -> str:
        """The code that owns it, with what says so; empty where none does."""
        named: dict[Owner, list[Claim]] = {}
        for claim in self.code:
            named.setdefault(claim.owner, []).append(claim)
        said = [f"{claims[0].name} ({', '.join(_reasons(claims))})" for claims in named.values()]
        return f"Owned by {' and by '.join(said)}" if said else ""

    @property
    def note(self) -> str:
        """One sentence about the code that owns it; empty where none does."""
        if not self.code:
            return ""
        again = "apply" if self.code[0].owner is Owner.TERRAFORM else "deployment"
        return f"{self.owner}: a live change will drift and may be undone by the next {again}."

    def policy_note(self, item: str) -> str:
        """One sentence about the policies that set or refuse what an item asks for; empty where none does."""
        found = [f"{claim.name} ({claim.because})" for claim in self.policies(item)]
        return f"Azure Policy in force on this setting: {', '.join(found)}." if found else ""


def _reasons(claims: Iterable[Claim]) -> list[str]:
    return list(dict.fromkeys(claim.because for claim in claims))
