"""Fixes of EXT-WI: the issuer for good, workload identity with it, and pod-managed identity gone."""

from typing import Final

from aks_harden.checks.kind import preset
from aks_harden.fixes.asking import ask, blocked, confirmed, ok
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import CLUSTER_API, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.made_up import BY_AZURE
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

_ISSUER: Final = "properties.oidcIssuerProfile.enabled"
_ADDRESS: Final = "properties.oidcIssuerProfile.issuerURL"
_TRUST: Final = "workload-credentials"
_WORKLOAD: Final = "properties.securityProfile.workloadIdentity.enabled"
_POD: Final = "properties.podIdentityProfile"
_POLICY: Final = "2cc2e023-0dac-4046-875b-178f683929d5"
_PODS: Final = "Pods change only when their service accounts name an identity."


def propose_issuer(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer the issuer, and in the same call workload identity where that is off too."""
    cluster = snapshot.cluster
    if _on(cluster, _ISSUER):
        return None
    both = not _on(cluster, _WORKLOAD)
    paths = (_ISSUER, _WORKLOAD) if both else (_ISSUER,)
    keys = ("oidc-issuer", "workload-identity") if both else ("oidc-issuer",)
    options = ("--enable-oidc-issuer", *(("--enable-workload-identity",) if both else ()))
    fix = Fix(
        id="EXT-WI.issuer",
        item="EXT-WI",
        title=f"Issue tokens that Entra can check{', and hand them to pods that ask' if both else ''}",
        resource=snapshot.cluster_id,
        assertions=tuple((key, snapshot.cluster_id) for key in keys),
        kind=Kind.ONE_WAY,
        risk=Risk.ONE_WAY,
        commands=(update(snapshot, *options),),
        undo=(),
        no_undo="The OIDC issuer cannot be switched off again. Workload identity can, by itself.",
        changes=f"The cluster gets an issuer address of its own, which Entra can trust. {_PODS}",
        disruption="The API server restarts once, for moments; tokens of the new issuer replace the old ones"
        " within a day.",
        minutes=5,
        hazard="WORKLOAD RISK: whatever checks service account tokens against the old issuer must learn the"
        " new one.",
        consequence="The OIDC issuer stays on for good.",
        rereads=("cluster", _TRUST),
        also_touches=("IAM-6",),
        bicep=cluster_bicep(snapshot, dict.fromkeys(paths, True)),
        terraform=cluster_terraform(_attributes(*paths)),
        policy=_POLICY,
        phase=Phase.ISSUER,
    )
    after = snapshot
    for path in paths:
        after = after.with_value("cluster", snapshot.cluster_id, path, value=True)
    return Proposal(fix=fix, after=_untrusted(after))


def _untrusted(after: Snapshot) -> Snapshot:
    """Return the snapshot with an issuer that nobody trusts yet: Azure makes up its address."""
    nobody = Read(value=[], call="", at=after.taken_at)
    named = after.with_value("cluster", after.cluster_id, _ADDRESS, BY_AZURE)
    return named.with_reading(_TRUST, after.cluster_id, nobody)


def propose_workload_identity(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer workload identity where the issuer is there; one that comes brings it along."""
    if not _on(snapshot.cluster, _ISSUER):
        return None
    fix = Fix(
        id="EXT-WI.workload-identity",
        item="EXT-WI",
        title="Hand tokens to pods that ask for them",
        resource=snapshot.cluster_id,
        assertions=(("workload-identity", resource),),
        risk=Risk.SAFE,
        commands=(update(snapshot, "--enable-workload-identity"),),
        undo=(update(snapshot, "--disable-workload-identity"),),
        changes=f"Pods may trade the token of their service account for one of Entra. {_PODS}",
        disruption="None: a webhook is added.",
        minutes=5,
        rereads=("cluster",),
        also_touches=("IAM-6",),
        bicep=cluster_bicep(snapshot, {_WORKLOAD: True}),
        terraform=cluster_terraform(_attributes(_WORKLOAD)),
        policy=_POLICY,
        phase=Phase.ISSUER,
    )
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, _WORKLOAD, value=True))


def _on(cluster: Node, path: str) -> bool:
    seen = cluster.see(path)
    return seen.flag or preset(cluster, seen)


def _attributes(*paths: str) -> dict[str, Json]:
    names = {_ISSUER: "oidc_issuer_enabled", _WORKLOAD: "workload_identity_enabled"}
    return {names[path]: True for path in paths}


def propose_pod_identity(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to switch pod-managed identity off, once nothing uses it."""
    fix_id = "EXT-WI.pod-identity"
    unused = ask(
        context,
        fix_id,
        snapshot.cluster_id,
        "pod-identity-unused",
        "Have all workloads moved from pod-managed identity to workload identity?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=fix_id,
        item="EXT-WI",
        title="Switch pod-managed identity off",
        resource=snapshot.cluster_id,
        assertions=(("pod-identity", resource),),
        risk=Risk.DISRUPTIVE,
        commands=(_set_pod(snapshot, "false"),),
        undo=(_set_pod(snapshot, "true"),),
        changes="The add-on that catches calls to the metadata service goes from every node.",
        disruption="Pods that sign in by it are refused from then on.",
        minutes=10,
        hazard="WORKLOAD RISK: pods without workload identity lose their sign-in. az knows the switch in the"
        " extension aks-preview alone, so the property is set through `az resource update`.",
        inputs=(unused,),
        guards=(
            _none_assigned(snapshot.cluster),
            confirmed(
                unused,
                yes="The operator says that nothing uses it.",
                no="Workloads still use it: move them to workload identity first.",
            ),
        ),
        rereads=("cluster",),
        also_touches=("IAM-6",),
        bicep=cluster_bicep(snapshot, {f"{_POD}.enabled": False}),
        terraform="# azurerm has no attribute for pod-managed identity.\n",
        phase=Phase.CLOSE,
    )
    after = snapshot.with_value("cluster", snapshot.cluster_id, f"{_POD}.enabled", value=False)
    return Proposal(fix=fix, after=after)


def _none_assigned(cluster: Node) -> Guard:
    """Return the guard that no identity is assigned to pods any more."""
    name = "no-pod-identities"
    held = [entry.text("name") for entry in cluster.nodes(f"{_POD}.userAssignedIdentities")]
    if held:
        return blocked(
            name, f"Identities are still assigned to pods: {', '.join(held)}. Move and delete them."
        )
    return ok(name, "No identity is assigned to pods.")


def _set_pod(snapshot: Snapshot, value: str) -> Command:
    return Command(
        words=("az", "resource", "update"),
        target=("--ids", snapshot.cluster_id),
        change=("--api-version", CLUSTER_API, "--set", f"{_POD}.enabled={value}"),
    )


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="EXT-WI.issuer",
        asserts="oidc-issuer",
        propose=propose_issuer,
        phase=Phase.ISSUER,
        actions=UPDATE_ACTIONS,
    ),
    Remedy(
        id="EXT-WI.workload-identity",
        asserts="workload-identity",
        propose=propose_workload_identity,
        phase=Phase.ISSUER,
        actions=UPDATE_ACTIONS,
    ),
    Remedy(
        id="EXT-WI.pod-identity",
        asserts="pod-identity",
        propose=propose_pod_identity,
        phase=Phase.CLOSE,
        actions=UPDATE_ACTIONS,
    ),
)
