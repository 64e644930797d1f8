"""The fix of CMP-4: a benchmark of CIS, assigned to the subscription."""

from typing import Final

from aks_harden.checks.cmp.defender import retired_here
from aks_harden.fixes.assignments import ASSIGN_ACTIONS, REREADS, Wish, assign, not_assigned_yet
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "CMP-4.standard"
_CIS: Final = "470a962c-86a0-433b-803a-3c176b5ce79c"


def propose_standard(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer to assign the Foundations benchmark of CIS for Azure."""
    if retired_here(snapshot):
        return None
    wish = Wish(
        purpose="cis",
        title="CIS Microsoft Azure Foundations Benchmark",
        definition=_CIS,
        initiative=True,
        scope=f"/subscriptions/{snapshot.subscription}",
        region=snapshot.cluster.see("location").text,
    )
    made = assign(snapshot, wish)
    fix = Fix(
        id=_ID,
        item="CMP-4",
        title="Assign the CIS benchmark for Azure to the subscription",
        resource=made.resource,
        assertions=(("standard", resource),),
        risk=Risk.SAFE,
        commands=made.commands,
        undo=made.undo,
        changes="Azure Policy reports, for everything in the subscription, what breaks the CIS Foundations"
        " Benchmark 3.0. Nothing is refused or changed.",
        disruption="None: it only reports. The first report may take half an hour.",
        minutes=1,
        hazard="Some of its policies could deploy things: the identity that is made for them gets no role, so"
        " they cannot. Defender for Cloud has a standard for AKS by CIS as well; it is chosen in its portal.",
        guards=(not_assigned_yet(snapshot, wish),),
        rereads=(*REREADS, "compliance-standards"),
        bicep=made.bicep,
        terraform=made.terraform,
        policy=_CIS,
        phase=Phase.WATCH,
    )
    return Proposal(fix=fix, after=made.after)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="standard", propose=propose_standard, phase=Phase.WATCH, actions=ASSIGN_ACTIONS),
)
