"""Fixes of IAM-1: Entra signs people in, a group administers, new clusters are watched."""

from typing import Final

from aks_harden.checks.rights.principals import directory
from aks_harden.fixes.assignments import ASSIGN_ACTIONS, REREADS, Wish, assign, not_assigned_yet
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.iam.admin_group import admin_group, is_group
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import is_guid
from aks_harden.fixes.successor import successor
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Kind, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_AAD: Final = "properties.aadProfile"
_GROUPS: Final = f"{_AAD}.adminGroupObjectIDs"
_AUDITS: Final = "450d2877-ebea-41e8-b00c-e286317d21bf"
_ADDS_GROUP: Final = "36a27de4-199b-40fb-b336-945a8475d6c5"
_REREADS: Final = ("cluster", "principals", "group-members")


def propose_entra(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to let Entra sign people in; a cluster without Kubernetes RBAC cannot have it."""
    cluster = snapshot.cluster
    if cluster.see(f"{_AAD}.managed").flag or not cluster.see("properties.enableRBAC").flag:
        return None
    fix_id = "IAM-1.entra"
    group = admin_group(snapshot, context, fix_id)
    tenant = ("--aad-tenant-id", snapshot.tenant) if is_guid(snapshot.tenant) else ()
    profile: JsonObject = {"managed": True, "adminGroupObjectIDs": [group.id]}
    if tenant:
        profile["tenantID"] = snapshot.tenant
    legacy = " In the free tier the API server may be away for a while as the old integration goes."
    fix = Fix(
        id=fix_id,
        item="IAM-1",
        title="Let Microsoft Entra ID sign people in",
        resource=snapshot.cluster_id,
        assertions=(("entra", snapshot.cluster_id),),
        kind=Kind.ONE_WAY,
        risk=Risk.ONE_WAY,
        commands=(update(snapshot, "--enable-aad", "--aad-admin-group-object-ids", group.id, *tenant),),
        undo=(),
        no_undo="Entra cannot be turned off again. If nobody gets in: `az aks get-credentials --admin` while"
        " local accounts are on, or another admin group.",
        changes=f"Everybody signs in to the cluster through Entra; the group {group.id} administers it.",
        disruption="Workloads go on. Every kubeconfig of users must be fetched anew, and pipelines that use"
        f" one need `kubelogin`.{legacy if cluster.get(f'{_AAD}.serverAppID') else ''}",
        minutes=5,
        hazard="LOCK-OUT: who is not in the group needs a role or a RoleBinding. The certificate of the local"
        " administrator works on, until local accounts are switched off.",
        consequence="Entra stays on for good: kubeconfigs are fetched anew, and pipelines need kubelogin.",
        inputs=group.inputs,
        guards=group.guards,
        rereads=_REREADS,
        also_touches=("IAM-2", "EXT-LOCAL"),
        bicep=cluster_bicep(snapshot, {_AAD: profile}),
        terraform=_terraform([group.id]),
        policy=_AUDITS,
        phase=Phase.ENTRA,
    )
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, _AAD, profile))


def propose_admins(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to name a group as the cluster's administrators."""
    return _propose_groups(snapshot, context, resource, "admins", ())


def propose_known(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to name groups that exist in place of those that do not."""
    people = directory(snapshot)
    kept = tuple(
        group
        for group in _named(snapshot)
        if (entry := people.objects.get(group.lower())) is not None and is_group(entry)
    )
    return _propose_groups(snapshot, context, resource, "admin-group-exists", kept)


def _propose_groups(
    snapshot: Snapshot, context: Context, resource: str, key: str, kept: tuple[str, ...]
) -> Proposal | None:
    """Return the fix that leaves the kept groups, or makes the operator name one."""
    if not snapshot.cluster.see(f"{_AAD}.managed").flag:
        return None
    fix_id = "IAM-1.admin-group"
    group = None if kept else admin_group(snapshot, context, fix_id)
    wanted: list[Json] = [*kept, *([group.id] if group else [])]
    before = _named(snapshot)
    gone = ", ".join(entry for entry in before if entry not in kept)
    fix = Fix(
        id=fix_id,
        item="IAM-1",
        title="Name a group that administers the cluster",
        resource=snapshot.cluster_id,
        assertions=((key, resource),),
        risk=Risk.SAFE,
        commands=(_set_groups(snapshot, [str(entry) for entry in wanted]),),
        undo=(_set_groups(snapshot, list(before)),),
        changes=f"Members of {', '.join(str(entry) for entry in wanted)} administer the cluster"
        f"{f'; {gone}, which is no group, does not any more' if gone else ''}.",
        disruption="None.",
        minutes=3,
        inputs=group.inputs if group else (),
        guards=group.guards if group else (),
        rereads=_REREADS,
        also_touches=("IAM-2",),
        bicep=cluster_bicep(snapshot, {_GROUPS: wanted}),
        terraform=_terraform(wanted),
        policy=_ADDS_GROUP,
        phase=Phase.CLUSTER_ROLES,
    )
    return Proposal(fix=fix, after=_known(_after(snapshot, wanted), wanted))


def _after(snapshot: Snapshot, wanted: list[Json]) -> Snapshot:
    return snapshot.with_value("cluster", snapshot.cluster_id, _GROUPS, wanted)


def _known(snapshot: Snapshot, wanted: list[Json]) -> Snapshot:
    """Return the snapshot in which Graph was asked for a group that is named only now, as it will be."""
    people = directory(snapshot)
    for entry in wanted:
        if people.readable and isinstance(entry, str) and entry.lower() not in people.objects:
            body: JsonObject = {"@odata.type": "#microsoft.graph.group", "id": entry}
            snapshot = snapshot.with_member("principals", "", body)
    return snapshot


def _named(snapshot: Snapshot) -> tuple[str, ...]:
    return tuple(group for group in snapshot.cluster.see(_GROUPS).texts if group.strip())


def _set_groups(snapshot: Snapshot, groups: list[str]) -> Command:
    return update(snapshot, "--aad-admin-group-object-ids", ",".join(groups))


def _terraform(groups: list[Json]) -> str:
    block = Block(admin_group_object_ids=groups)
    return cluster_terraform({"azure_active_directory_role_based_access_control": block})


def propose_new_clusters(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer to have Azure Policy report clusters of the subscription that are without Entra."""
    wish = Wish(
        purpose="entra",
        title="AKS clusters sign people in through Microsoft Entra ID",
        definition=_AUDITS,
        scope=f"/subscriptions/{snapshot.subscription}",
    )
    made = assign(snapshot, wish)
    fix = Fix(
        id="IAM-1.policy",
        item="IAM-1",
        title="Have new clusters without Entra reported",
        resource=made.resource,
        assertions=(("new-clusters", resource),),
        risk=Risk.SAFE,
        commands=made.commands,
        undo=made.undo,
        changes="Azure Policy marks clusters of the subscription that are without Entra as not compliant.",
        disruption="None: it audits and denies nothing.",
        minutes=0,
        hazard="No built-in denies such a cluster; the one assigned here is content with the legacy"
        " integration too.",
        guards=(not_assigned_yet(snapshot, wish),),
        rereads=REREADS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy=_AUDITS,
        phase=Phase.WATCH,
    )
    return Proposal(fix=fix, after=made.after)


def propose_successor(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer the way to a successor where Kubernetes RBAC is off."""
    if snapshot.cluster.see("properties.enableRBAC").flag:
        return None
    keys = (
        ("kubernetes-rbac",) if snapshot.cluster.see(f"{_AAD}.managed").flag else ("kubernetes-rbac", "entra")
    )
    return successor(
        snapshot,
        context,
        id="IAM-1.successor",
        item="IAM-1",
        assertions=tuple((key, snapshot.cluster_id) for key in keys),
        why="Kubernetes RBAC is chosen when a cluster is made, and Entra needs it.",
    )


_BY_HAND: Final = Remedy(
    id="IAM-1.successor",
    asserts="kubernetes-rbac",
    propose=propose_successor,
    phase=Phase.BY_HAND,
    actions=(),
)
REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="IAM-1.entra",
        asserts="entra",
        propose=propose_entra,
        phase=Phase.ENTRA,
        actions=UPDATE_ACTIONS,
    ),
    Remedy(
        id="IAM-1.admin-group",
        asserts="admins",
        propose=propose_admins,
        phase=Phase.CLUSTER_ROLES,
        actions=UPDATE_ACTIONS,
    ),
    Remedy(
        id="IAM-1.admin-group",
        asserts="admin-group-exists",
        propose=propose_known,
        phase=Phase.CLUSTER_ROLES,
        actions=UPDATE_ACTIONS,
    ),
    Remedy(
        id="IAM-1.policy",
        asserts="new-clusters",
        propose=propose_new_clusters,
        phase=Phase.WATCH,
        actions=ASSIGN_ACTIONS,
    ),
    _BY_HAND,
)
