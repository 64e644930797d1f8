"""Roles inside the cluster cannot be widened, and pods carry no token that they do not need.

## Why
Inside the cluster a few verbs lead to everything: escalate and bind widen one's own role, impersonate acts
as somebody else, and nodes/proxy reaches every pod of a node through its kubelet, past the API server's own
rules. A token that every pod of a namespace finds in its file system is what an attacker uses first.

## What the fix changes
Nothing is changed from here: roles, bindings and service accounts are manifests of yours. A script lists the
roles in question and only reads; a manifest sets `automountServiceAccountToken: false` on the default service
account of a namespace. Pods that do call the API server then need an account of their own.

## Limits
- Everything here stands in the cluster alone, so it is unknown without Kubernetes evidence.
- Bindings to cluster-admin, to system:masters and roles with wildcards are judged by IAM-2.
- Policies 423dd1ba and 9f061a12 look at the same objects through the Azure Policy add-on.
"""

from aks_harden.checks.check import Assert, Check, Judgement, learn, unknown
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


def judge_escalation(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Say that only Kubernetes tells who may widen roles or act as others."""
    return unknown(
        "Who may escalate, bind or impersonate inside the cluster was not read.",
        missing=(needs_kubernetes(snapshot, "roles with those verbs are not known"),),
        notes=("Roles that AKS makes and labels as its own do not count.",),
    )


def judge_proxy(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Say that only Kubernetes tells who reaches kubelets."""
    return unknown(
        "Who may reach kubelets through nodes/proxy was not read.",
        missing=(needs_kubernetes(snapshot, "roles with nodes/proxy are not known"),),
    )


def judge_tokens(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Say that only Kubernetes tells whether default service accounts hand out tokens."""
    return unknown(
        "Whether default service accounts put a token into every pod was not read.",
        missing=(needs_kubernetes(snapshot, "service accounts are not known"),),
    )


CHECK = Check(
    id="EXT-KRBAC",
    section=Section.IAM,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/concepts-cluster-authorization"),
        learn("azure/aks/operator-best-practices-identity"),
        learn("azure/aks/policy-reference"),
    ),
    controls=(
        "CIS AKS 1.8 4.1.5",
        "CIS AKS 1.8 4.1.6",
        "Policy 423dd1ba-798e-40e4-9c4d-b6902674b423",
        "Policy 9f061a12-e40d-4183-a00e-171812443373",
    ),
    asserts=(
        Assert(key="escalation", severity=Severity.HIGH, judge=judge_escalation),
        Assert(key="nodes-proxy", severity=Severity.HIGH, judge=judge_proxy),
        Assert(key="token-automount", severity=Severity.MEDIUM, judge=judge_tokens),
    ),
    extended=True,
)
