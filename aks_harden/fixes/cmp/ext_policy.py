"""The fix of EXT-POLICY: the Azure Policy add-on."""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.cmp.admission import IMAGES
from aks_harden.checks.cmp.constraints import denies
from aks_harden.checks.cmp.ext_pss import WANTED
from aks_harden.checks.policies.in_force import add_on, coverage
from aks_harden.fixes.asking import ask, confirmed, ok, undecided
from aks_harden.fixes.cluster import UPDATE_ACTIONS, disable_addons, enable_addons
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Input, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-POLICY.addon"
_ADDON: Final = "azure-policy"
_PATH: Final = "properties.addonProfiles.azurepolicy.enabled"


def propose_addon(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to switch the add-on on."""
    if add_on(snapshot.cluster):
        return None
    after = snapshot.with_value("cluster", snapshot.cluster_id, _PATH, value=True)
    inputs, guards = _asked(context, resource, after)
    fix = Fix(
        id=_ID,
        item="EXT-POLICY",
        title="Switch the Azure Policy add-on on",
        resource=snapshot.cluster_id,
        assertions=(("add-on", snapshot.cluster_id),),
        risk=Risk.SAFE,
        commands=(enable_addons(snapshot, _ADDON),),
        undo=(disable_addons(snapshot, _ADDON),),
        changes="Gatekeeper and the add-on's own pods start in the cluster, and carry out what Azure Policy"
        " assigns to it.",
        disruption="None for pods that run. From then on every write to the cluster passes a webhook.",
        minutes=5,
        hazard="What is assigned with Deny already begins to refuse some 20 minutes later. The add-on needs"
        " the resource provider Microsoft.PolicyInsights and a way out to Azure Policy's endpoints.",
        inputs=inputs,
        guards=guards,
        rereads=("cluster",),
        also_touches=("EXT-IMDS", "CMP-1", "EXT-PSS", "EXT-SAFE"),
        bicep=cluster_bicep(snapshot, {_PATH: True}),
        terraform=cluster_terraform({"azure_policy_enabled": True}),
        policy="0a15ec92-a229-4763-bb14-0ea34a568f8d",
        phase=Phase.ADDONS,
    )
    return Proposal(fix=fix, after=after)


def _asked(context: Context, resource: str, after: Snapshot) -> tuple[tuple[Input, ...], tuple[Guard, ...]]:
    own = ask(
        context,
        _ID,
        resource,
        "no-own-gatekeeper",
        "Is the cluster free of a Gatekeeper that you installed? The add-on does not work beside one.",
        suggestions=("yes", "no"),
    )
    free = confirmed(
        own,
        yes="The operator says that no other Gatekeeper runs in the cluster.",
        no="A Gatekeeper of your own must be taken out first: the add-on is not supported beside it.",
    )
    try:
        waiting = tuple(_waiting(after))
    except NotSettledError as open_:
        reason = f"Whether a policy for pods with Deny waits for the add-on could not be read: {open_}."
        return (own,), (free, undecided("nothing-refuses", reason))
    if not waiting:
        reason = "No policy for images or pods that is assigned here would refuse anything at once."
        return (own,), (free, ok("nothing-refuses", reason))
    names = ", ".join(waiting)
    known = ask(
        context,
        _ID,
        resource,
        "nothing-refuses",
        f"With Deny are assigned already: {names}. Does everything that runs keep to that?",
        suggestions=("yes", "no"),
    )
    guard = confirmed(
        known,
        yes=f"The operator says that what runs keeps to {names}.",
        no=f"What runs does not keep to {names}: set them to Audit first.",
    )
    return (own, known), (free, guard)


def _waiting(after: Snapshot) -> Iterator[str]:
    """Give the names of assignments that begin to refuse once the add-on is on."""
    found = {
        applied.assignment: applied.name
        for wanted in (IMAGES, WANTED)
        for applied in coverage(after, wanted, after.cluster).in_force
        if denies(applied)
    }
    yield from sorted(found.values())


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="add-on", propose=propose_addon, phase=Phase.ADDONS, actions=UPDATE_ACTIONS),
)
