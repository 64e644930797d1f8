"""Few people may administer the cluster, and only for as long as they need.

## Why
Whoever may fetch the administrator's certificate, change the cluster, run a command in it or give roles away
owns everything that runs there. Such a right held standing by a person is one stolen session away from the
whole cluster; held through a group it ends with the membership, and made eligible in Privileged Identity
Management it exists only while somebody asked for it and said why. Azure RBAC for Kubernetes puts the rights
inside the cluster under the same roof, where they can be listed, limited to a namespace and taken away.

## What the fix changes
A group gets RBAC Cluster Admin and the Cluster User Role on the cluster, then `--enable-azure-rbac` switches
Azure RBAC on and `--disable-azure-rbac` off again; wait five minutes in between. Then assignments that reach
too far go, one call each, and undo gives back exactly the same; never the caller's last right to give roles.
Owners with a client secret become Contributors, RBAC Writer and Admin go to `<cluster id>/namespaces/<name>`
(the portal does not show those), RBAC Cluster Admin goes from the subscription to the cluster. What is given
above the subscription, and bindings inside the cluster, are for others to change.

## Limits
- Counted as administration: fetching the administrator's credential, run command, writing the cluster,
  giving roles away or widening them, binding cluster-admin through Azure RBAC, and being an admin group of
  the cluster. Where no Entra signs people in, the user's credential is the administrator's too. Adding
  pools, Trusted Access bindings (EXT-TRUST) and root on nodes through their scale sets are not counted.
- Roles are judged by what they grant, custom ones too. Conditions and deny assignments are shown and lift
  nothing, except that a condition on giving roles away, where the role does no more, makes a fail a warning.
- An assignment that ends by itself counts until then; one that was activated for a while does not.
- Groups count once, whatever their size; members are named where Microsoft Graph may be read. Who may change
  those groups in Entra is not followed.
- Fetching the administrator's credential weighs one step less while local accounts are off, and run command
  while that is off; but whoever may write the cluster can switch both on again.
- No built-in policy asks for Azure RBAC. ac4a19c2 asks for Kubernetes RBAC; a3dc4946, ca8d5704 and 1ddac26b
  look at bindings and roles inside the cluster.
"""

from typing import Final

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    not_applicable,
    passes,
    unknown,
    warns,
)
from aks_harden.checks.entra import managed_entra
from aks_harden.checks.iam.administrators import (
    IN_CLUSTER,
    Administrators,
    administrators,
    azure_decides,
    lasting,
    whole_cluster,
)
from aks_harden.checks.iam.application_owners import judge_applications
from aks_harden.checks.kind import needs_kubernetes, preset
from aks_harden.checks.rights.principals import Kind
from aks_harden.checks.rights.privilege import PEOPLE, Holder, Privileged, Tenure, privileged
from aks_harden.checks.rights.scopes import Level
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot

_WIDE: Final = frozenset({Level.SUBSCRIPTION, Level.MANAGEMENT_GROUP, Level.ROOT})
_OFF: Final = "Azure RBAC does not authorise Kubernetes calls here, so roles with data actions give nothing."


def judge_model(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge whether Azure RBAC decides what people may do inside the cluster."""
    cluster = snapshot.cluster
    azure = cluster.see("properties.aadProfile.enableAzureRBAC")
    if preset(cluster, azure):
        row = cluster.see("sku.name").evidence
        notes = ("AKS Automatic comes with it preconfigured.",)
        return passes("Azure RBAC authorises Kubernetes calls.", row, azure, notes=notes)
    managed = cluster.see("properties.aadProfile.managed")
    if not managed_entra(cluster):
        return fails(
            "Without AKS-managed Entra nobody's rights in the cluster can be given or taken in Azure.",
            managed.wanted("true"),
            azure.wanted("true"),
        )
    if azure.flag:
        return passes("Azure RBAC authorises Kubernetes calls.", azure.wanted("true"))
    reason = "Entra signs people in, but their rights lie in RoleBindings inside the cluster, not in Azure."
    say = fails if context.sensitive else warns
    return say(reason, azure.wanted("true"), managed)


def judge_users(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether single users hold administration of the cluster standing and directly."""
    found = administrators(snapshot)
    users = found.users
    if users:
        some = "One user stands as administrator"
        if len(users) > 1:
            some = f"{len(users)} users stand as administrators"
        reason = f"{some} of the cluster directly: {_names(users)}."
        lighter = None if found.strong(users) else Severity.HIGH.lowered()
        return fails(reason, *found.rows(users), severity=lighter, notes=found.lines)
    found.found.open.require()
    reason = "No single user stands as administrator of the cluster."
    return passes(reason, *found.rows(found.own), notes=found.lines)


def judge_number(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge how many users and groups hold administration of the cluster standing."""
    found = administrators(snapshot)
    own, limit = found.own, context.thresholds.max_standing_admins
    if len(own) > limit:
        reason = f"{len(own)} users and groups stand as administrators of the cluster, more than {limit}."
        lighter = None if len(found.strong(own)) > limit else Severity.HIGH.lowered()
        return fails(reason, *found.rows(own), severity=lighter, notes=found.lines)
    found.found.open.require()
    who = {0: "No user and no group stands", 1: "One user or group stands"}.get(
        len(own), f"{len(own)} users and groups stand"
    )
    reason = f"{who} ready to administer the cluster, and {limit} may."
    return passes(reason, *found.rows(own), notes=found.lines)


def judge_above(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge what comes from above the subscription, where the cluster's operator cannot take it away."""
    found = administrators(snapshot)
    above, limit = found.above, context.thresholds.max_standing_admins
    notes = tuple(f"{holder.words}; its owner there must change it." for holder in above)
    users = tuple(holder for holder in above if holder.principal.kind is Kind.USER)
    if users:
        some = "One user stands" if len(users) == 1 else f"{len(users)} users stand"
        reason = f"{some} ready to administer it from above the subscription: {_names(users)}."
        return warns(reason, *found.rows(above), notes=notes)
    every = {holder.principal.id.lower() for holder in (*found.own, *above)}
    if above and len(every) > limit >= len(found.own):
        reason = (
            f"With those from above the subscription, {len(every)} users and groups stand as"
            f" administrators, more than {limit}."
        )
        return warns(reason, *found.rows(above), notes=notes)
    found.found.assigned.require()
    _require_tenure(snapshot, found)
    if not above:
        reason = "Nobody stands as administrator by a role given above the subscription."
        return passes(reason, *found.rows(()))
    some = "One group stands" if len(above) == 1 else f"{len(above)} groups stand"
    reason = f"{some} ready to administer it from above the subscription, and no user: {_names(above)}."
    return passes(reason, *found.rows(above), notes=notes)


def _require_tenure(snapshot: Snapshot, found: Administrators) -> None:
    """Raise where somebody above may have activated the role for a while, and nobody read whether."""
    kinds = (holder for holder in found.found.holders if holder.principal.kind in PEOPLE)
    if any(holder.tenure is Tenure.ACTIVE and not holder.level.own for holder in kinds):
        snapshot.listed("activated-assignments", snapshot.cluster_id)


def judge_cluster_wide(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether roles that are meant for a namespace are held over the whole cluster."""
    if not azure_decides(snapshot.cluster):
        return not_applicable(_OFF, snapshot.cluster.see("properties.aadProfile.enableAzureRBAC"))
    found = privileged(snapshot, snapshot.cluster_id, IN_CLUSTER)
    wide = tuple(holder for holder in lasting(found) if not whole_cluster(holder.rights))
    if wide:
        some = "One role for a namespace is" if len(wide) == 1 else f"{len(wide)} roles for a namespace are"
        reason = f"{some} held over the whole cluster, secrets included: {_roles(wide)}."
        return warns(reason, *_rows(found, wide), notes=found.lines)
    _require(snapshot, found)
    return passes("No role for a namespace is held over the whole cluster.", found.searched)


def judge_cluster_admin(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether RBAC Cluster Admin is given for this cluster, and not for all of a subscription."""
    if not azure_decides(snapshot.cluster):
        return not_applicable(_OFF, snapshot.cluster.see("properties.aadProfile.enableAzureRBAC"))
    found = privileged(snapshot, snapshot.cluster_id, IN_CLUSTER)
    wide = tuple(
        holder for holder in lasting(found) if whole_cluster(holder.rights) and holder.level in _WIDE
    )
    if wide:
        reason = f"Administration inside clusters is given at a subscription or above: {_roles(wide)}."
        return warns(reason, *_rows(found, wide), notes=found.lines)
    _require(snapshot, found)
    reason = "Administration inside the cluster is given at the cluster or its group, if at all."
    return passes(reason, found.searched, notes=found.lines)


def _require(snapshot: Snapshot, found: Privileged) -> None:
    found.open.require()
    if any(holder.tenure is Tenure.ACTIVE and holder.principal.kind in PEOPLE for holder in found.holders):
        snapshot.listed("activated-assignments", snapshot.cluster_id)


def judge_bindings(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Say that only Kubernetes tells who is bound to cluster-admin inside the cluster."""
    return unknown(
        "Who is bound to cluster-admin, system:masters or wildcards inside the cluster was not read.",
        missing=(needs_kubernetes(snapshot, "bindings and roles inside the cluster are not known"),),
        notes=("Bindings that AKS makes and labels as its own do not count.",),
    )


def _names(some: tuple[Holder, ...]) -> str:
    return ", ".join(holder.principal.name for holder in some)


def _roles(some: tuple[Holder, ...]) -> str:
    return ", ".join(f"{holder.principal.name} ({holder.role})" for holder in some)


def _rows(found: Privileged, some: tuple[Holder, ...]) -> tuple[Evidence, ...]:
    return (found.searched, *(row for holder in some for row in holder.evidence))


CHECK = Check(
    id="IAM-2",
    section=Section.IAM,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/concepts-cluster-authorization"),
        learn("azure/aks/entra-id-authorization"),
        learn("azure/aks/control-kubeconfig-access"),
        learn("azure/aks/privileged-identity-management"),
        learn("azure/aks/access-private-cluster"),
        learn("azure/role-based-access-control/best-practices"),
    ),
    controls=(
        "CIS AKS 1.8 5.5.2",
        "CIS AKS 1.8 4.1.1",
        "CIS AKS 1.8 4.1.3",
        "MCSB PA-7",
        "MCSB v2 PA-7",
        "Policy ac4a19c2-fa67-49b4-8ae5-0b2e78c49457",
        "Policy a3dc4946-dba6-43e6-950d-f96532848c9f",
        "Policy ca8d5704-aa2b-40cf-b110-dc19052825ad",
        "Policy 1ddac26b-ed48-4c30-8cc5-3a68c79b8001",
    ),
    asserts=(
        Assert(key="authorization-model", severity=Severity.HIGH, judge=judge_model),
        Assert(key="standing-users", severity=Severity.HIGH, judge=judge_users),
        Assert(key="standing-holders", severity=Severity.HIGH, judge=judge_number),
        Assert(key="from-above", severity=Severity.MEDIUM, judge=judge_above),
        Assert(key="application-owners", severity=Severity.HIGH, judge=judge_applications),
        Assert(key="cluster-wide-roles", severity=Severity.MEDIUM, judge=judge_cluster_wide),
        Assert(key="cluster-admin-scope", severity=Severity.MEDIUM, judge=judge_cluster_admin),
        Assert(key="bindings", severity=Severity.HIGH, judge=judge_bindings),
    ),
)
