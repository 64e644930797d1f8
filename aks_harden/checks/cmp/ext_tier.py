"""The control plane is on a paid tier.

## Why

The Free tier is for trying things out: its API server has fewer resources and no promise of being there. Who
cannot reach the API server in an incident can neither look nor act. Long-term support needs the Premium tier.

## What the fix changes

The control plane goes to the Standard tier, which costs money by the hour and touches nothing else. Undo goes
back to Free. The Premium tier, with long-term support, is for you to choose.

## Limits

- This is for information. A control plane on the Free tier is no hole by itself.
- `Paid` is the older name of Standard.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, passes, warns
from aks_harden.checks.kind import preset
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_PAID: Final = frozenset({"standard", "premium", "paid"})


def _tier(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    tier = cluster.see("sku.tier")
    if preset(cluster, tier):
        return passes("AKS Automatic has a paid control plane: preconfigured.", tier)
    name = tier.text.lower()
    if name in _PAID:
        return passes(f"The control plane is on the tier {tier.text}.", tier)
    if name != "free":
        reason = f"`{tier.text}` is no tier that is known"
        raise NotSettledError(Missing(facet=cluster.facet, reason=reason))
    return warns("The control plane is on the Free tier.", tier.wanted("Standard or Premium"))


CHECK = Check(
    id="EXT-TIER",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(learn("azure/aks/free-standard-pricing-tiers"), learn("azure/aks/long-term-support")),
    controls=(),
    asserts=(Assert(key="tier", severity=Severity.LOW, judge=_tier),),
    extended=True,
)
