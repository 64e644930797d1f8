"""Entra ID signs people in to the cluster.

## Why
Without Entra every kubeconfig is the same administrator certificate. It names nobody, conditional access does
not see it, and it cannot be revoked for one person. With Entra each sign-in is a person or a group, and ends
with the account. Kubernetes RBAC must be on as well: without it everybody who signs in is administrator.

## What the fix changes
`az aks update --enable-aad` with an admin group: it cannot be taken back, all kubeconfigs must be fetched
anew, and pipelines need `kubelogin`. The group must exist in the cluster's tenant and let the operator in.
Where nobody in Entra is administrator, or a named group is gone, the admin groups are set. For new clusters
450d2877 is assigned at the subscription: it reports. A cluster without Kubernetes RBAC must be made anew.

## Limits
Whether a listed admin group exists is known to Microsoft Graph alone; without it that is not asserted. JWT
authenticators for other identity providers are a preview without a stable API, so they cannot be listed. No
built-in policy can deny a cluster without Entra: 450d2877 audits and passes the legacy integration too, and
36a27de4 adds an admin group. The nearest one that denies is 993c2fcd, which asks for local accounts off.
"""

from collections.abc import Iterable
from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.kind import automatic
from aks_harden.checks.policies.in_force import Applied, Wanted, coverage
from aks_harden.checks.rights.principals import directory
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_LEGACY_BLIND: Final = "450d2877-ebea-41e8-b00c-e286317d21bf"
_WANTED: Final = Wanted(
    title="asks for Microsoft Entra ID",
    builtins={_LEGACY_BLIND: "Audit", "36a27de4-199b-40fb-b336-945a8475d6c5": "DeployIfNotExists"},
    alias="Microsoft.ContainerService/managedClusters/aadProfile",
)
_NO_DENY: Final = (
    "No built-in policy can deny a cluster without Entra; the nearest that denies is"
    " 993c2fcd-2b29-49d2-9eb0-df2c3a730c32 (local accounts off)."
)
_JWT: Final = (
    "JWT authenticators for other identity providers (preview) are not listed: no stable API tells them."
)
_AUTOMATIC: Final = "AKS Automatic comes with it preconfigured."


def judge_entra(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether AKS-managed Entra integration is on."""
    cluster = snapshot.cluster
    managed = cluster.see("properties.aadProfile.managed")
    legacy = _legacy(cluster)
    if managed.flag:
        notes = (_JWT, *(("The applications of the legacy integration are still named.",) if legacy else ()))
        return passes(
            "Microsoft Entra ID signs people in to the cluster.", managed.wanted("true"), notes=notes
        )
    if automatic(cluster) and not managed.present:
        return passes("Microsoft Entra ID signs people in to the cluster.", managed, notes=(_AUTOMATIC, _JWT))
    severity = _exposure(cluster)
    if legacy:
        return fails(
            "The cluster uses the legacy Entra integration with its own applications.",
            managed.wanted("true"),
            *legacy,
            severity=severity,
            notes=(_JWT,),
        )
    return fails(
        "The cluster does not use Microsoft Entra ID: every kubeconfig is a shared administrator credential.",
        managed.wanted("true"),
        severity=severity,
        notes=(_JWT,),
    )


def judge_rbac(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether Kubernetes RBAC is on."""
    cluster = snapshot.cluster
    if cluster.get("properties.enableRBAC") is None and automatic(cluster):
        row = cluster.see("sku.name")
        return passes("Kubernetes RBAC is on.", row, notes=(_AUTOMATIC,))
    seen = cluster.see("properties.enableRBAC")
    if seen.flag:
        return passes("Kubernetes RBAC is on.", seen.wanted("true"))
    return fails(
        "Kubernetes RBAC is off: everybody who signs in is administrator. Only a new cluster has it.",
        seen.wanted("true"),
        severity=_exposure(cluster),
    )


def judge_admins(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether somebody in Entra is administrator through Azure."""
    cluster = snapshot.cluster
    if not _entra(cluster):
        reason = "Without AKS-managed Entra nobody in Entra can be administrator."
        return not_applicable(reason, cluster.see("properties.aadProfile.managed"))
    azure = cluster.see("properties.aadProfile.enableAzureRBAC")
    groups = cluster.see("properties.aadProfile.adminGroupObjectIDs")
    named = _named(groups)
    unchecked = named and not directory(snapshot).readable
    notes = (
        ("Whether the admin groups exist was not checked: Microsoft Graph was not read.",)
        if unchecked
        else ()
    )
    if azure.flag:
        return passes("Azure RBAC decides who is administrator.", azure, groups, notes=notes)
    if automatic(cluster) and not azure.present:
        return passes("Azure RBAC decides who is administrator.", azure, groups, notes=(_AUTOMATIC, *notes))
    if named:
        reason = f"{_count(len(named))} in Entra holds the cluster's administrators."
        return passes(reason, groups, azure, notes=notes)
    return warns(
        "Nobody in Entra is administrator through Azure; check RoleBindings before local accounts go.",
        groups.wanted("a group, or Azure RBAC"),
        azure.wanted("true, or an admin group"),
    )


def judge_groups(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether Microsoft Graph knows each admin group; not settled where Graph was not read."""
    cluster = snapshot.cluster
    if not _entra(cluster):
        reason = "Without AKS-managed Entra there is no admin group."
        return not_applicable(reason, cluster.see("properties.aadProfile.managed"))
    groups = cluster.see("properties.aadProfile.adminGroupObjectIDs")
    named = _named(groups)
    if not named:
        return not_applicable("The cluster names no admin group.", groups)
    objects = {entry.id.lower(): entry for entry in snapshot.listed("principals", "")}
    gone = [group for group in named if group.lower() not in objects]
    others = [group for group in named if group.lower() in objects and not _is_group(objects[group.lower()])]
    if gone:
        return warns(
            f"Microsoft Graph knows no group {', '.join(gone)}, which the cluster names as administrators.",
            groups.wanted("groups that exist"),
        )
    if others:
        return warns(
            f"{', '.join(others)} is named as an admin group and is no group.", groups.wanted("groups")
        )
    names = ", ".join(objects[group.lower()].text("displayName") or group for group in named)
    return passes(f"Every admin group exists: {names}.", groups.wanted("groups that exist"))


def judge_new_clusters(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether a policy asks for Entra on new clusters of this subscription and group."""
    cluster = snapshot.cluster
    found = coverage(snapshot, _WANTED, cluster)
    asking = tuple(entry for entry in found.in_force if not same_id(entry.scope, cluster.id))
    here = tuple(
        f"{entry.name}: assigned to this cluster alone." for entry in found.in_force if entry not in asking
    )
    idle = (*here, *(f"{entry.summary}." for entry in found.idle))
    if not asking:
        found.open.require()
        return warns(
            "No policy asks for Microsoft Entra ID on new clusters.",
            found.searched,
            *(entry.evidence for entry in found.idle),
            notes=(*idle, _NO_DENY),
        )
    notes = [f"{entry.summary}." for entry in asking]
    if all(name_of(entry.definition).lower() == _LEGACY_BLIND for entry in asking):
        notes.append("450d2877 is content with the legacy integration too.")
    return passes(
        f"A policy asks for Microsoft Entra ID on new clusters{_where(asking)}.",
        *(entry.evidence for entry in asking),
        notes=(*notes, *idle, _NO_DENY),
    )


def _where(asking: Iterable[Applied]) -> str:
    """Return which clusters are meant, empty where those of the whole subscription are."""
    groups = {group_of(entry.scope) for entry in asking}
    return "" if "" in groups else f" of the resource group {', '.join(sorted(groups))}"


def _entra(cluster: Node) -> bool:
    managed = cluster.see("properties.aadProfile.managed")
    return managed.flag or (automatic(cluster) and not managed.present)


def _legacy(cluster: Node) -> tuple[Evidence, ...]:
    """Return the evidence of the legacy integration's applications."""
    paths = ("properties.aadProfile.clientAppID", "properties.aadProfile.serverAppID")
    return tuple(cluster.see(path).wanted("absent") for path in paths if cluster.get(path))


def _exposure(cluster: Node) -> Severity | None:
    """Return critical where the API server is public and local accounts work; else nothing special."""
    try:
        private = cluster.see("properties.apiServerAccessProfile.enablePrivateCluster").flag
        closed = private or cluster.see("properties.disableLocalAccounts").flag
    except NotSettledError:
        return None
    return None if closed else Severity.CRITICAL


def _named(groups: Seen) -> tuple[str, ...]:
    """Return the ids of the admin groups; an empty text names none."""
    return tuple(group for group in groups.texts if group.strip())


def _is_group(entry: Node) -> bool:
    body = entry.body if isinstance(entry.body, dict) else {}
    kind = next((value for name, value in body.items() if name.lower() == "@odata.type"), None)
    if isinstance(kind, str):
        return kind.lower() == "#microsoft.graph.group"
    reason = f"Microsoft Graph does not say what {entry.name} is"
    raise NotSettledError(Missing(facet=entry.facet, reason=reason))


def _count(groups: int) -> str:
    return "A group" if groups == 1 else f"Each of {groups} groups"


CHECK = Check(
    id="IAM-1",
    section=Section.IAM,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/entra-id-control-plane-authentication"),
        learn("azure/aks/concepts-cluster-authentication"),
        learn("azure/aks/external-identity-provider-authentication-overview"),
        learn("azure/aks/intro-aks-automatic"),
    ),
    controls=(
        "CIS AKS 1.8 5.5.1",
        "MCSB IM-1",
        "MCSB v2 IM-1",
        "MCSB v2 PA-7",
        "Policy 450d2877-ebea-41e8-b00c-e286317d21bf",
        "Policy 36a27de4-199b-40fb-b336-945a8475d6c5",
        "Policy ac4a19c2-fa67-49b4-8ae5-0b2e78c49457",
    ),
    asserts=(
        Assert(key="entra", severity=Severity.HIGH, judge=judge_entra),
        Assert(key="kubernetes-rbac", severity=Severity.HIGH, judge=judge_rbac),
        Assert(key="admins", severity=Severity.HIGH, judge=judge_admins),
        Assert(key="admin-group-exists", severity=Severity.HIGH, judge=judge_groups, unless_unread=True),
        Assert(key="new-clusters", severity=Severity.LOW, judge=judge_new_clusters),
    ),
)
