"""What people do about roles and bindings inside the cluster: scripts that list them, and manifests.

The scripts only read, and nothing here applies a manifest. What Kubernetes itself and AKS's add-on manager
make is left out by its labels.

https://kubernetes.io/docs/concepts/security/rbac-good-practices/
"""

from typing import Final

from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_HEAD: Final = """\
#!/usr/bin/env bash
# Reads the cluster of the current kubeconfig context and changes nothing. Needs kubectl and jq.
set -euo pipefail

# What Kubernetes and AKS make themselves.
own='(.metadata.labels // {}
  | (.["kubernetes.io/bootstrapping"] // .["addonmanager.kubernetes.io/mode"]) == null)'
"""
_BINDINGS: Final = f"""{_HEAD}
echo "Bound to cluster-admin, to a role with wildcards, or to system:masters:"
wild="$(kubectl get clusterroles --output json | jq --compact-output '[.items[]
  | select(any(.rules[]?; (.verbs // [] | index("*")) and (.resources // [] | index("*"))))
  | .metadata.name]')"
kubectl get clusterrolebindings,rolebindings --all-namespaces --output json \\
  | jq --raw-output --argjson wild "$wild" ".items[] | select(${{own}}) "'
    | select((.roleRef.name as $role | $role == "cluster-admin" or ($wild | index($role)))
        or any(.subjects[]?; .name == "system:masters"))
    | "\\(.kind)/\\(.metadata.name)\\t\\(.metadata.namespace // "cluster")\\t\\(.roleRef.name)\\t"
      + ([.subjects[]? | "\\(.kind):\\(.namespace // "")/\\(.name)"] | join(", "))'

# For each: bind a narrow role in a namespace to a group of Entra first, let somebody try it, then
#   kubectl delete clusterrolebinding NAME
# Keep the file that `kubectl get clusterrolebinding NAME --output yaml` gives: it is the way back.
"""
_VERBS: Final = f"""{_HEAD}
echo "Roles that escalate, bind or impersonate, or reach nodes/proxy:"
kubectl get clusterroles,roles --all-namespaces --output json \\
  | jq --raw-output ".items[] | select(${{own}}) "'
    | select(any(.rules[]?; any(.verbs[]?; IN("escalate", "bind", "impersonate", "*"))
        or any(.resources[]?; . == "nodes/proxy")))
    | "\\(.kind)/\\(.metadata.name)\\t\\(.metadata.namespace // "cluster")"'

# For each: `kubectl edit` takes the verb out of a role that nobody uses for it. Who is bound to it:
#   kubectl get clusterrolebindings,rolebindings --all-namespaces --output wide
"""
_TOKENS: Final = """\
# One for each namespace of yours. Pods that call the API server need a service account of their own first.
#   kubectl apply --dry-run=server --filename default-service-account.yaml
#   kubectl apply --filename default-service-account.yaml
# Taken back by the same file with `true`. It counts for pods that start after it.
apiVersion: v1
kind: ServiceAccount
metadata:
  name: default
  namespace: YOUR-NAMESPACE
automountServiceAccountToken: false
"""


def propose_bindings(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Return the script that lists who is bound to everything, and what to do about each."""
    fix = Fix(
        id="IAM-2.bindings",
        item="IAM-2",
        title="Replace bindings to cluster-admin by narrow ones (by hand)",
        resource=snapshot.cluster_id,
        assertions=(("bindings", resource),),
        kind=Kind.MANUAL,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Nothing is applied from here: a binding that was kept as YAML is applied again.",
        changes="Whoever is bound to cluster-admin gets a narrow role in a namespace instead.",
        disruption="None for workloads whose service accounts are not concerned.",
        minutes=0,
        hazard="LOCK-OUT where the last binding of an administrator goes: try the narrow one first.",
        documents={"list-bindings.sh": _BINDINGS},
        phase=Phase.BY_HAND,
    )
    return Proposal(fix=fix, after=snapshot)


def propose_verbs(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Return the script that lists roles which widen themselves or reach kubelets."""
    fix = Fix(
        id="EXT-KRBAC.verbs",
        item="EXT-KRBAC",
        title="Take the verbs that lead to everything out of roles (by hand)",
        resource=snapshot.cluster_id,
        assertions=tuple((key, snapshot.cluster_id) for key in ("escalation", "nodes-proxy")),
        kind=Kind.MANUAL,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Nothing is applied from here: a role that was kept as YAML is applied again.",
        changes="Roles of yours lose escalate, bind, impersonate and nodes/proxy where nobody needs them.",
        disruption="None for whoever does not use these verbs.",
        minutes=0,
        hazard="WORKLOAD RISK: operators that manage roles, and monitoring that reads kubelets, need them.",
        documents={"list-wide-verbs.sh": _VERBS},
        phase=Phase.BY_HAND,
    )
    return Proposal(fix=fix, after=snapshot)


def propose_tokens(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Return the manifest by which a namespace's pods carry no token that they did not ask for."""
    fix = Fix(
        id="EXT-KRBAC.tokens",
        item="EXT-KRBAC",
        title="Let default service accounts hand out no token (manifest, applied by you)",
        resource=snapshot.cluster_id,
        assertions=(("token-automount", resource),),
        kind=Kind.MANIFEST,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Nothing is applied from here: the same manifest with `true` takes it back.",
        changes="Pods of a namespace that name no service account find no token in their file system.",
        disruption="None for pods that run; those that start later carry no token.",
        minutes=0,
        hazard="WORKLOAD RISK: pods that call the API server as the default service account are refused.",
        documents={"default-service-account.yaml": _TOKENS},
        phase=Phase.BY_HAND,
    )
    return Proposal(fix=fix, after=snapshot)


BINDINGS: Final = Remedy(
    id="IAM-2.bindings", asserts="bindings", propose=propose_bindings, phase=Phase.BY_HAND, actions=()
)
"""Lists who is bound to everything inside the cluster."""
