"""Network policies as YAML: a namespace in which nothing passes that no policy allows, but names resolve.

They are written for people to read, complete and apply by themselves, a namespace at a time.

https://learn.microsoft.com/azure/aks/network-policy-best-practices
"""

import re
from collections.abc import Mapping
from typing import Final

from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Input, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

FIX: Final = "NET-9.default-deny"
_NAME: Final = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
_PLATFORM: Final = re.compile(
    r"kube-.*|gatekeeper-system|calico-system|tigera-operator|azure-.*|aks-.*|app-routing-system|dataprotection-.*"
)
"""Namespaces that are AKS's own: a policy of yours there breaks what the cluster lives on."""
_PLACEHOLDER: Final = "YOUR-NAMESPACE"
_YAML: Final = """\
# Apply it to one namespace at a time, with what its pods need allowed first:
#   kubectl apply --dry-run=server --filename {file}
#   kubectl apply --filename {file}
# Taken back by `kubectl delete --filename {file}`.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: {namespace}
spec:
  podSelector: {{}}
  policyTypes:
    - Ingress
    - Egress
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-dns
  namespace: {namespace}
spec:
  podSelector: {{}}
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
"""


def propose(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Return the manifests; nothing here applies them."""
    entry = _namespaces(snapshot, context)
    return Proposal(
        fix=Fix(
            id=FIX,
            item="NET-9",
            title="Deny by default in each namespace (manifests, applied by you)",
            resource=snapshot.cluster_id,
            assertions=(("coverage", snapshot.cluster_id),),
            kind=Kind.MANIFEST,
            risk=Risk.MANUAL,
            commands=(),
            undo=(),
            no_undo="Nothing is applied from here: `kubectl delete` with the same file takes it away again.",
            changes="Pods of a namespace reach nothing, and are reached by nothing, that no policy"
            " of it allows;"
            " names still resolve.",
            disruption="At once for every pod of the namespace: connections that no policy allows"
            " are refused.",
            minutes=0,
            hazard="Allow what the workloads need before the default is denied: callers, databases,"
            " registries,"
            " metrics. Traffic of pods on the host's network and on virtual nodes is not held by it.",
            inputs=(entry,),
            guards=(_valid(entry),),
            documents=_documents(entry),
            phase=Phase.BY_HAND,
        ),
        after=snapshot,
    )


def _namespaces(snapshot: Snapshot, context: Context) -> Input:
    known = sorted(node.name for node in snapshot.readable("managed-namespaces") if _usable(node.name))
    return ask(
        context,
        FIX,
        snapshot.cluster_id,
        "policy-namespaces",
        "For which namespaces (separated by commas) shall manifests be written?",
        suggestions=(",".join(known),) if known else (),
    )


def _named(entry: Input) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in (entry.value or "").split(",") if name.strip()))


def _usable(name: str) -> bool:
    return re.fullmatch(_NAME, name) is not None and _PLATFORM.fullmatch(name) is None


def _valid(entry: Input) -> Guard:
    name = "namespaces-your-own"
    if entry.value is None:
        return undecided(name, "No namespace was named yet.")
    odd = [given for given in _named(entry) if not _usable(given)]
    if odd:
        return blocked(name, f"`{odd[0]}` is no namespace of yours: AKS's own are left out.")
    if not _named(entry):
        return blocked(name, "No namespace was named.")
    return ok(name, "Every namespace is one of your own.")


def _documents(entry: Input) -> Mapping[str, str]:
    names = [name for name in _named(entry) if _usable(name)] or [_PLACEHOLDER]
    return {
        file: _YAML.format(namespace=name, file=file)
        for name in names
        for file in (f"default-deny-{name.lower()}.yaml",)
    }
