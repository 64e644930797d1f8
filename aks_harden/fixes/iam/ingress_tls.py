"""TLS on Ingresses and between pods: manifests for people, since the objects are the workloads' own."""

from typing import Final

from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_INGRESS: Final = """\
# One Ingress with TLS. Put in your namespace, host, Service and class; the certificate lies in a Secret of
# type kubernetes.io/tls, or comes from a vault by the add-on for application routing, or from cert-manager.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: YOUR-INGRESS
  namespace: YOUR-NAMESPACE
spec:
  ingressClassName: YOUR-CLASS
  tls:
    - hosts:
        - YOUR-HOST
      secretName: YOUR-CERTIFICATE
  rules:
    - host: YOUR-HOST
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: YOUR-SERVICE
                port:
                  number: 80
"""
_MESH: Final = """\
# Strict mutual TLS for the whole mesh: the Istio add-on must be on (`az aks mesh enable`), every workload
# must have its sidecar, and the root namespace is that of the add-on. Try PERMISSIVE first: it tells in the
# telemetry who still speaks plain text.
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: aks-istio-system
spec:
  mtls:
    mode: STRICT
"""


def propose_ingress(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer the manifests; nothing here applies them."""
    fix = Fix(
        id="IAM-5.ingress-tls",
        item="IAM-5",
        title="Put TLS on Ingresses, and between pods",
        resource=snapshot.cluster_id,
        assertions=(("listeners", snapshot.cluster_id),),
        kind=Kind.MANIFEST,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="The objects belong to the workloads: take it back where they are kept.",
        changes="Ingresses serve over TLS with a certificate, and pods talk to each other by mutual TLS.",
        disruption="Clients that speak plain HTTP are redirected or refused; a mesh restarts its workloads.",
        minutes=60,
        hazard="With strict mutual TLS a workload without a sidecar is refused by those that have one.",
        bicep="// Azure has no property for this: it is in manifests.\n",
        terraform="# azurerm has no attribute for this: it is in manifests.\n",
        policy="1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d",
        phase=Phase.BY_HAND,
        documents={"ingress-tls.yaml": _INGRESS, "mesh-strict.yaml": _MESH},
    )
    return Proposal(fix=fix, after=snapshot)


INGRESS_TLS: Final = Remedy(
    id="IAM-5.ingress-tls",
    asserts="listeners",
    propose=propose_ingress,
    phase=Phase.BY_HAND,
    actions=(),
)
"""TLS on Ingresses.

https://learn.microsoft.com/azure/aks/app-routing-dns-ssl,
https://istio.io/latest/docs/reference/config/security/peer_authentication/
"""
