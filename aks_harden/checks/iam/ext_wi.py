"""Workloads sign in to Azure by workload identity, and pod-managed identity is gone.

## Why
With workload identity a pod trades the token of its service account for one of an Azure identity: nothing
is stored, each workload has its own, and the node's identity is not touched. Without it, secrets of
applications lie in the cluster or all pods share the identity of their node. Pod-managed identity, its
predecessor, catches calls to the metadata service on every node; it never left preview, and nobody mends it
any more.

## What the fix changes
`az aks update --enable-oidc-issuer --enable-workload-identity` switches both on; the issuer cannot be
switched off again and the API server restarts once. Workloads change only when their service accounts,
federated credentials and pods are changed. Pod-managed identity is switched off by `az resource update` on
its property (az knows it in the extension aks-preview alone), once no identity is assigned to pods any more.

## Limits
- Whether workloads use it stands in the cluster. Whether secrets lie there instead is judged by IAM-6.
- New clusters from Kubernetes 1.34 on have both; existing ones never get them by themselves.
- The open-source pod identity that was installed by hand is not seen without Kubernetes evidence.
- Policy 2cc2e023 asks for workload identity alone.
"""

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, passes, warns
from aks_harden.checks.kind import preset
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot

_ISSUER = "properties.oidcIssuerProfile.enabled"
_WORKLOAD = "properties.securityProfile.workloadIdentity.enabled"
_POD = "properties.podIdentityProfile.enabled"


def judge_issuer(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether the cluster issues tokens that Entra can check."""
    return _switch(snapshot, _ISSUER, "The OIDC issuer")


def judge_workload_identity(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether the cluster hands such tokens to pods that ask for them."""
    return _switch(snapshot, _WORKLOAD, "Workload identity")


def _switch(snapshot: Snapshot, path: str, what: str) -> Judgement:
    cluster = snapshot.cluster
    seen = cluster.see(path)
    if seen.flag:
        return passes(f"{what} is on.", seen.wanted("true"))
    if preset(cluster, seen):
        notes = ("AKS Automatic comes with it preconfigured.",)
        return passes(f"{what} is on.", cluster.see("sku.name"), seen, notes=notes)
    return warns(f"{what} is off.", seen.wanted("true"))


def judge_pod_identity(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether pod-managed identity is gone."""
    seen = snapshot.cluster.see(_POD)
    if seen.flag:
        return fails("Pod-managed identity, which nobody mends any more, is on.", seen.wanted("false"))
    return passes("Pod-managed identity is off.", seen.wanted("false"))


CHECK = Check(
    id="EXT-WI",
    section=Section.IAM,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/workload-identity-overview"),
        learn("azure/aks/use-oidc-issuer"),
        learn("azure/aks/workload-identity-migrate-from-pod-identity"),
        learn("azure/aks/intro-aks-automatic"),
    ),
    controls=("MCSB IM-3", "Policy 2cc2e023-0dac-4046-875b-178f683929d5"),
    asserts=(
        Assert(key="oidc-issuer", severity=Severity.MEDIUM, judge=judge_issuer),
        Assert(key="workload-identity", severity=Severity.MEDIUM, judge=judge_workload_identity),
        Assert(key="pod-identity", severity=Severity.MEDIUM, judge=judge_pod_identity),
    ),
    extended=True,
)
