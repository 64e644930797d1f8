"""The fix of CMP-1 that lets nodes pull as themselves, and not by a secret or without a login."""

from typing import Final

from aks_harden.checks.stores.registries import made_by_aks, puller_of, registry_of
from aks_harden.fixes.pull import pull_role, pull_role_name
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import (
    FACETS,
    GIVE_ACTIONS,
    SETTLE,
    assignment_bicep,
    assignment_terraform,
)
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot


def propose_pull(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer the nodes' identity the role that only pulls."""
    registry = registry_of(snapshot, resource)
    if made_by_aks(snapshot.cluster, resource):
        return None
    puller = puller_of(snapshot)
    given = pull_role(registry, puller)
    if given.held(snapshot):
        return None
    fix = Fix(
        id="CMP-1.pull",
        item="CMP-1",
        title="Let the nodes pull as their own identity",
        resource=registry.id,
        assertions=(("pull-identity", resource),),
        risk=Risk.SAFE,
        commands=(given.given(),),
        undo=(given.taken(),),
        changes=f"The {puller.title} of the nodes gets {pull_role_name(registry)} on {registry.name}.",
        disruption="None. Pull secrets in manifests go on working until they are taken out.",
        minutes=1,
        settle=SETTLE,
        hazard="Every pod of the cluster may then run images of this registry by their names.",
        rereads=FACETS,
        also_touches=("IAM-3",),
        bicep=assignment_bicep(given),
        terraform=assignment_terraform(given),
        phase=Phase.GRANTS,
    )
    return Proposal(fix=fix, after=given.added(snapshot))


PULL: Final = Remedy(
    id="CMP-1.pull",
    asserts="pull-identity",
    propose=propose_pull,
    phase=Phase.GRANTS,
    actions=GIVE_ACTIONS,
)
"""Gives the pull role."""
