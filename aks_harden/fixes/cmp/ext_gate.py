"""The fix of EXT-GATE, for people: its rules stand in Defender for Cloud, and signing belongs to pipelines.

https://learn.microsoft.com/azure/defender-for-cloud/enable-gated-deployment,
https://learn.microsoft.com/azure/container-registry/overview-sign-verify-artifacts
"""

from typing import Final

from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-GATE.steps"
_FILE: Final = "gated-images.md"
_STEPS: Final = """# Images are let in by a scan or a signature

Either of the two will do; both begin with a time in which they only report.

## By the result of a scan: gated deployment of Defender for Containers

1. The plan for containers is on, with its sensor and its registry scanner (CMP-2, CMP-3), and the cluster
   has the Defender sensor.
2. In Defender for Cloud, under the settings of the plan, switch security gating on for the cluster.
3. Under Environment settings, Security rules, make a rule for vulnerability assessment with the action Audit.
   Leave out the namespaces of the platform.
4. Read what it would have refused for a week or two. Mend those images, or make exemptions with an end.
5. Set the rule to Deny.

## By a signature: Notation and Ratify

1. Keep a signing key in a key vault, and let the pipeline alone sign with it.
2. Sign each image by its digest with Notation, after it was built and scanned.
3. Install Ratify in the cluster, with the certificate to check signatures by, and its policy in Audit.
4. When everything that runs is signed, set the policy to Deny.

Docker content trust is neither: no node of AKS ever verified it, and it ends on 2028-03-31.
"""


def propose_steps(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer the steps to a gate as a file."""
    fix = Fix(
        id=_ID,
        item="EXT-GATE",
        title="Let images in by scan or signature (steps for people)",
        resource=resource,
        assertions=(("gate", resource),),
        kind=Kind.MANUAL,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Nothing is run from here; a rule goes back to Audit where it was made.",
        changes=f"`{_FILE}` tells the way to a gate that refuses, by way of one that reports.",
        disruption="None while it reports. A gate that refuses can stop a release.",
        minutes=0,
        phase=Phase.BY_HAND,
        documents={_FILE: _STEPS},
    )
    return Proposal(fix=fix, after=snapshot)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="gate", propose=propose_steps, phase=Phase.BY_HAND, actions=()),
)
