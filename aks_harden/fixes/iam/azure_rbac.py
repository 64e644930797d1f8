"""The fixes of IAM-2 that hand the rights inside the cluster to Azure: roles first, then the switch."""

from typing import Final

from aks_harden.checks.entra import managed_entra
from aks_harden.checks.iam.administrators import administrators, azure_decides
from aks_harden.checks.kind import preset
from aks_harden.fixes.asking import blocked, ok, undecided
from aks_harden.fixes.caller import CLUSTER_ADMIN, kept
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.exchange import Exchange
from aks_harden.fixes.iam.admin_group import admin_group
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import FACETS, GIVE_ACTIONS, SETTLE, RoleAssignment
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_AZURE: Final = "properties.aadProfile.enableAzureRBAC"
_CLUSTER_ADMIN: Final = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
_CLUSTER_USER: Final = "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"
"""Azure Kubernetes Service RBAC Cluster Admin, and Azure Kubernetes Service Cluster User Role.

https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers
"""
_COVERED: Final = (
    "Do you hold Azure Kubernetes Service RBAC Cluster Admin on this cluster, by yourself or through a group,"
    " or are you in an admin group of it?"
)
_SIGN_IN: Final = (
    "Sign in as a member of the group that administers the cluster, fetch the kubeconfig anew"
    " (`az aks get-credentials --overwrite-existing`) and run `kubectl get nodes`. Does it list the nodes?"
)


def propose_roles(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to give the administrators' group its roles on the cluster, before Azure RBAC needs them."""
    cluster = snapshot.cluster
    if not managed_entra(cluster) or azure_decides(cluster):
        return None
    fix_id = "IAM-2.roles"
    group = admin_group(snapshot, context, fix_id)
    wanted = [
        RoleAssignment(scope=snapshot.cluster_id, role=role, principal=group.id, kind="Group")
        for role in (_CLUSTER_ADMIN, _CLUSTER_USER)
    ]
    exchange = Exchange(given=tuple(each for each in wanted if not each.held(snapshot)))
    if not exchange.given:
        return None
    after = exchange.after(snapshot)
    fix = Fix(
        id=fix_id,
        item="IAM-2",
        title="Give the administrators' group its roles on the cluster",
        resource=snapshot.cluster_id,
        assertions=(("authorization-model", snapshot.cluster_id),),
        # It prepares IAM-2.azure-rbac and changes no verdict by itself.
        reaches=Verdict.FAIL if context.sensitive else Verdict.WARN,
        risk=Risk.SAFE,
        commands=exchange.commands,
        undo=exchange.undo,
        changes=f"The group {group.id} may fetch the kubeconfig of users, and holds RBAC Cluster Admin, which"
        " counts from the moment Azure RBAC is on.",
        disruption="None.",
        minutes=1,
        settle=SETTLE,
        inputs=group.inputs,
        guards=(*group.guards, _few(after, context)),
        rereads=(*FACETS, "principals", "group-members"),
        also_touches=("EXT-LOCAL",),
        bicep=exchange.bicep,
        terraform=exchange.terraform,
        phase=Phase.CLUSTER_ROLES,
    )
    return Proposal(fix=fix, after=after)


def _few(after: Snapshot, context: Context) -> Guard:
    """Return the guard that the group does not make one administrator too many once Azure RBAC is on."""
    name, limit = "few-administrators", context.thresholds.max_standing_admins
    switched = after.with_value("cluster", after.cluster_id, _AZURE, value=True)
    try:
        now, then = (len(administrators(each).own) for each in (after, switched))
    except NotSettledError as open_:
        return undecided(name, f"Who administers the cluster could not be read: {open_}.")
    if then > limit >= now:
        return blocked(name, f"With the group, {then} would stand as administrators, and {limit} may.")
    return ok(name, "It makes nobody one administrator too many.")


def propose_azure(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to let Azure RBAC decide what people may do in the cluster."""
    cluster = snapshot.cluster
    azure = cluster.see(_AZURE)
    if not managed_entra(cluster) or azure.flag or preset(cluster, azure):
        return None
    fix_id = "IAM-2.azure-rbac"
    asked, covered = kept(snapshot, context, fix_id, CLUSTER_ADMIN, question=_COVERED)
    fix = Fix(
        id=fix_id,
        item="IAM-2",
        title="Let Azure RBAC decide what people may do in the cluster",
        resource=snapshot.cluster_id,
        assertions=(("authorization-model", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, "--enable-azure-rbac"),),
        undo=(update(snapshot, "--disable-azure-rbac"),),
        changes="Azure's role assignments decide over calls to Kubernetes. RoleBindings inside the cluster"
        " and its admin groups go on beside them.",
        disruption="None for workloads. Roles reach the cluster within five minutes.",
        minutes=5,
        hazard="LOCK-OUT: who has neither a role, nor a RoleBinding, nor a place in an admin group gets in no"
        " more. On is not tight yet: old RoleBindings still count.",
        inputs=asked,
        guards=(covered,),
        rereads=("cluster",),
        also_touches=("IAM-1", "EXT-LOCAL"),
        bicep=cluster_bicep(snapshot, {_AZURE: True}),
        terraform=_terraform(),
        phase=Phase.AZURE_RBAC,
        checkpoint=_SIGN_IN,
    )
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, _AZURE, value=True))


def _terraform() -> str:
    block = Block(azure_rbac_enabled=True)
    return cluster_terraform({"azure_active_directory_role_based_access_control": block})


ROLES: Final = Remedy(
    id="IAM-2.roles",
    asserts="authorization-model",
    propose=propose_roles,
    phase=Phase.CLUSTER_ROLES,
    actions=GIVE_ACTIONS,
)
"""Gives the administrators' group its roles on the cluster."""
AZURE: Final = Remedy(
    id="IAM-2.azure-rbac",
    asserts="authorization-model",
    propose=propose_azure,
    phase=Phase.AZURE_RBAC,
    actions=UPDATE_ACTIONS,
)
"""Switches Azure RBAC on."""
