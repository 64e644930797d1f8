"""Every Trusted Access binding is one that you know.

## Why
A binding lets another Azure resource into the Kubernetes API through Azure's back end: it needs no
kubeconfig, and it goes round a private endpoint, authorised ranges and switched-off local accounts alike.
The resource acts with the roles of the binding, so whoever may work with the resource reaches the cluster.
A binding whose resource is gone waits for whoever makes one of the same name.

## What the fix changes
`az aks trustedaccess rolebinding delete` takes a binding away within five minutes; backups, machine learning
jobs or Defender's discovery that go through it stop. `rolebinding create` brings it back.

## Limits
- Backup vaults and Machine Learning workspaces are read. For Defender for Cloud its plans tell whether it
  is in use. Of other kinds of resources only the name is known.
- What a role may do stands in Azure's list of roles for the region, which is not read: the roles that
  Microsoft documents count as made for one purpose, those named after an administrator do not, others are
  unknown.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.cmp.defender import paid, plan_of
from aks_harden.checks.rights.scopes import type_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

KNOWN: Final = frozenset(
    {"microsoft.dataprotection/backupvaults", "microsoft.machinelearningservices/workspaces"}
)
"""Types of the resources that are read."""
_DEFENDER: Final = "microsoft.security/pricings"
_ADMIN: Final = "admin"
_PURPOSES: Final = {
    "microsoft.dataprotection/backupvaults/backup-operator": "backs the cluster up and restores it",
    "microsoft.machinelearningservices/workspaces/mlworkload": "runs machine learning jobs",
    "microsoft.machinelearningservices/workspaces/inference-v1": "serves machine learning models",
    "microsoft.security/pricings/microsoft-defender-operator": "reads the cluster for Defender for Cloud",
}
"""The roles that Microsoft documents, and what each is made for.

https://learn.microsoft.com/azure/aks/trusted-access-feature
https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-architecture
"""


def bindings(snapshot: Snapshot, _context: Context) -> tuple[str, ...]:
    """Return the ids of the cluster's bindings."""
    return tuple(entry.id for entry in snapshot.listed("trusted-access", snapshot.cluster_id))


def judge_source(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether the resource that a binding lets in is there, and known."""
    row = _binding(snapshot, resource).see("properties.sourceResourceId")
    source = row.text
    kind, name = type_of(source), f"{name_of(source)} ({type_of(source) or 'no resource'})"
    if kind in KNOWN:
        found = snapshot.find("trust-sources", source)
        if found is None:
            return fails(f"{name} is deleted, and the binding still lets its name in.", row)
        return passes(f"{name} is let into the Kubernetes API.", row, found.see("id"))
    if kind.startswith(_DEFENDER):
        return _defender(snapshot, source, row)
    reason = f"{name} is let into the Kubernetes API, past network rules, and nothing more is known of it."
    return warns(reason, row)


def _defender(snapshot: Snapshot, source: str, row: Seen) -> Judgement:
    """Judge a binding of Defender for Cloud by the plan that its source names: a plan itself never goes."""
    words = source.lower().split("/providers/microsoft.security/pricings/")
    plan = plan_of(snapshot, words[-1].split("/")[0], subscription_of(source)).tier
    if plan is not None and paid(plan):
        return passes("Defender for Cloud is let into the Kubernetes API, and its plan is on.", row, plan)
    rows = (row,) if plan is None else (row, plan)
    return warns("Defender for Cloud is still let into the Kubernetes API, and its plan is off.", *rows)


def judge_roles(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether a binding's roles are made for one purpose."""
    row = _binding(snapshot, resource).see("properties.roles")
    roles = tuple(role for role in row.texts if role)
    if not roles:
        return not_applicable("The binding gives no role.", row)
    ruling = [role for role in roles if _ADMIN in name_of(role).lower()]
    if ruling:
        return fails(f"The binding gives administration of the cluster: {', '.join(ruling)}.", row)
    strange = [role for role in roles if role.lower() not in _PURPOSES]
    if strange:
        return warns(f"What these roles may do is not known: {', '.join(strange)}.", row)
    told = "; ".join(f"{name_of(role)} {_PURPOSES[role.lower()]}" for role in roles)
    return passes(f"Each role of the binding is made for one purpose: {told}.", row)


def _binding(snapshot: Snapshot, resource: str) -> Node:
    for entry in snapshot.listed("trusted-access", snapshot.cluster_id):
        if same_id(entry.id, resource):
            return entry
    raise NotSettledError(Missing(facet="trusted-access", reason=f"{resource} is not in the list"))


_NONE: Final = "The cluster has no Trusted Access binding."

CHECK = Check(
    id="EXT-TRUST",
    section=Section.IAM,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/trusted-access-feature"),
        learn("azure/backup/azure-kubernetes-service-cluster-backup"),
        learn("azure/defender-for-cloud/defender-for-containers-architecture"),
    ),
    controls=("MCSB PA-7", "MCSB NS-2"),
    asserts=(
        Assert(key="source", severity=Severity.MEDIUM, judge=judge_source, over=bindings, none=_NONE),
        Assert(key="roles", severity=Severity.MEDIUM, judge=judge_roles, over=bindings, none=_NONE),
    ),
    extended=True,
)
