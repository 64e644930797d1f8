"""The fix of EXT-IMDS: pods no longer reach the metadata service. In preview, so off until it is chosen."""

from typing import Final

from aks_harden.checks.net.ext_imds import in_the_way
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-IMDS.restrict"
_ACCESS: Final = "properties.networkProfile.podLinkLocalAccess"
_ISSUER: Final = "properties.oidcIssuerProfile.enabled"


def _propose(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    asked = ask(
        context,
        _ID,
        snapshot.cluster_id,
        "pods-without-imds",
        "Do all pods sign in without the node's identity: by workload identity, or not to Azure at all?",
        suggestions=("yes", "no"),
    )
    version = snapshot.cluster.api_version or "preview"
    fix = Fix(
        id=_ID,
        item="EXT-IMDS",
        title="Keep pods from the metadata service of their nodes",
        resource=snapshot.cluster_id,
        assertions=(("metadata-service", snapshot.cluster_id),),
        kind=Kind.REIMAGE,
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, "--enable-imds-restriction"),),
        undo=(update(snapshot, "--disable-imds-restriction"),),
        changes="Pods that are not on the host's network no longer reach 169.254.169.254; nodes take it with"
        " their next image.",
        disruption="None until nodes are imaged anew; then pods that ask there for a token get none.",
        minutes=10,
        hazard="WORKLOAD RISK: pods that use the node's identity stop signing in. The feature"
        " IMDSRestrictionPreview is to be registered first, and aks-preview replaces every `az aks` command.",
        inputs=(asked,),
        guards=(
            _no_add_on(snapshot),
            _issuer_on(snapshot),
            confirmed(
                asked,
                yes="You say that no pod signs in as its node.",
                no="Some pod signs in as its node: move it to workload identity first.",
            ),
        ),
        rereads=("cluster",),
        bicep=bicep(
            f"Microsoft.ContainerService/managedClusters@{version}", snapshot.cluster_name, {_ACCESS: "None"}
        ),
        terraform="# azurerm has no attribute for the restriction of the metadata service.\n",
        phase=Phase.NODES,
        extension="aks-preview",
    )
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, _ACCESS, "None"))


def _no_add_on(snapshot: Snapshot) -> Guard:
    """Guard: nothing is on for which Azure refuses the restriction."""
    name = "no-add-on-needs-it"
    try:
        found = tuple(dict(in_the_way(snapshot, snapshot.cluster)))
    except NotSettledError as open_:
        return undecided(name, f"What needs the metadata service could not be read: {open_}.")
    if found:
        return blocked(name, f"Azure refuses it while this is on: {', '.join(found)}.")
    return ok(name, "Nothing that needs the metadata service is on.")


def _issuer_on(snapshot: Snapshot) -> Guard:
    seen = snapshot.cluster.peek(_ISSUER)
    if seen is not None and seen.flag:
        return ok("issuer-on", "The OIDC issuer is on.")
    return blocked("issuer-on", "The OIDC issuer is off, and the restriction needs it: EXT-WI first.")


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="metadata-service", propose=_propose, phase=Phase.NODES, actions=UPDATE_ACTIONS),
)
