"""The fixes of IAM-2 that give a role again where it is needed, and take it where it reaches further."""

import re
from collections.abc import Callable
from typing import Final

from aks_harden.checks.iam.administrators import IN_CLUSTER, WRITE, azure_decides, whole_cluster
from aks_harden.checks.iam.application_owners import open_owners
from aks_harden.checks.rights.privilege import Holder, Tenure, privileged
from aks_harden.checks.rights.scopes import Level
from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.exchange import Exchange
from aks_harden.fixes.iam.taking import Taking, assignments_of, taking
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.roles import RoleAssignment
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.snapshot import Snapshot

_CONTRIBUTOR: Final = "b24988ac-6180-42a0-ab88-20f7382dd24c"
_UNNAMED: Final = "<namespace>"
_NAMESPACE: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
"""https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names"""


def propose_applications(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer Contributor in place of Owner to applications that have a client secret."""
    owners = open_owners(snapshot)
    if not owners or not all(holder.level.own for holder in owners):
        return None
    taken = assignments_of(snapshot, owners)
    writing = {holder.evidence[0].resource.lower() for holder in owners if WRITE in holder.rights.actions}
    given = (
        RoleAssignment(scope=each.scope, role=_CONTRIBUTOR, principal=each.principal, kind=each.kind)
        for each in taken
        if each.id.lower() in writing
    )
    exchange = Exchange(given=tuple(each for each in given if not each.held(snapshot)), taken=taken)
    kind = Taking(
        id="IAM-2.applications",
        title="Let applications with a client secret give no roles away",
        keys=("application-owners",),
        ask="applications-give-no-roles",
        changes="The applications keep Contributor where they could change things, and give no roles away.",
        hazard="WORKLOAD RISK: a pipeline that assigns roles fails. Better still is a federated credential in"
        " place of the secret.",
    )
    return taking(snapshot, context, kind, exchange, owners)


def propose_namespaces(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to give roles that are meant for a namespace in namespaces alone."""
    wide = _in_cluster(snapshot, lambda holder: not whole_cluster(holder.rights))
    if not wide:
        return None
    fix_id = "IAM-2.namespaces"
    shown = " ".join(f"{each.words}." for each in wide)
    entry = ask(
        context,
        fix_id,
        snapshot.cluster_id,
        "namespaces",
        f"In which namespaces (names, with commas) do these work? {shown}",
    )
    names = [each.strip() for each in (entry.value or "").split(",") if each.strip()]
    taken = assignments_of(snapshot, wide)
    given = tuple(
        RoleAssignment(
            scope=f"{snapshot.cluster_id}/namespaces/{name}",
            role=each.role,
            principal=each.principal,
            kind=each.kind,
        )
        for each in taken
        for name in names or [_UNNAMED]
    )
    kind = Taking(
        id=fix_id,
        title="Give roles for a namespace in namespaces alone",
        keys=("cluster-wide-roles",),
        ask="wide-roles-replaced",
        changes="Roles that reach secrets hold in the named namespaces, no longer over the whole cluster.",
        hazard="WORKLOAD RISK: who works in another namespace is refused there. The portal does not show"
        " assignments at a namespace.",
    )
    guard = _names(entry, names)
    exchange = Exchange(given=given, taken=taken)
    return taking(snapshot, context, kind, exchange, wide, inputs=(entry,), guards=(guard,))


def _names(entry: Input, names: list[str]) -> Guard:
    wrong = [each for each in names if re.fullmatch(_NAMESPACE, each) is None]
    if wrong:
        return blocked("namespaces", f"`{wrong[0]}` is no name of a namespace.")
    if not names:
        return (undecided if entry.value is None else blocked)("namespaces", "No namespace was named yet.")
    return ok("namespaces", f"The roles are given in {', '.join(names)}.")


def propose_cluster_admin(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer RBAC Cluster Admin on this cluster in place of a whole subscription."""
    wide = _in_cluster(
        snapshot, lambda holder: whole_cluster(holder.rights) and holder.level is not Level.GROUP
    )
    wide = tuple(holder for holder in wide if holder.level is not Level.RESOURCE)
    if not wide or not all(holder.level.own for holder in wide):
        return None
    taken = assignments_of(snapshot, wide)
    given = (
        RoleAssignment(scope=snapshot.cluster_id, role=each.role, principal=each.principal, kind=each.kind)
        for each in taken
    )
    exchange = Exchange(given=tuple(each for each in given if not each.held(snapshot)), taken=taken)
    kind = Taking(
        id="IAM-2.cluster-admin",
        title="Give administration inside clusters on this one alone",
        keys=("cluster-admin-scope",),
        ask="other-clusters-covered",
        changes="The role holds on this cluster, and no longer over the whole subscription.",
        hazard="LOCK-OUT from the other clusters of the subscription, where nothing else is given.",
    )
    return taking(snapshot, context, kind, exchange, wide)


def _in_cluster(snapshot: Snapshot, wanted: Callable[[Holder], bool]) -> tuple[Holder, ...]:
    """Return who holds rights inside the cluster; none where one of them is not the operator's to take."""
    if not azure_decides(snapshot.cluster):
        return ()
    found = privileged(snapshot, snapshot.cluster_id, IN_CLUSTER)
    wide = tuple(
        holder
        for holder in found.holders
        if holder.tenure is Tenure.STANDING and not holder.principal.apart and wanted(holder)
    )
    return wide if all(holder.level.own for holder in wide) else ()
