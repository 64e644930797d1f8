"""Secrets and credentials travel over TLS only.

## Why

A password, token or key that crosses a network in plain text belongs to everybody along the way. That
holds for a web page that takes logins over HTTP, for a database port on the Internet, and for the shares
and containers that a cluster's volumes lie in.

## What the fix changes

An Ingress or Gateway gets its certificate in its manifest, and a mesh its strict mutual TLS: both manifests
are written for you and applied by nobody. Storage accounts refuse what is not encrypted, which cuts off
clients that speak plain HTTP, and NFS shares whose volumes do not set `encryptInTransit`: where a share
speaks NFS, the fix waits. They ask for TLS 1.2 for good: `az` sets nothing older any more. An account that
the Azure Files driver made comes back as its StorageClass says. With the Cilium data plane, WireGuard by `az
aks update --enable-acns --acns-transit-encryption-type WireGuard` encrypts between pods for a price; since
no assertion here asks for it, no fix offers it.

## Limits

- Which hosts, listeners and Services carry what, and whether they redirect, only Kubernetes and a TLS
  probe can tell. Without them that is unknown; the public addresses and ports of the cluster's load
  balancers are shown.
- Storage accounts count when they lie in the node resource group or in the cluster's own. Volumes may use
  others.
- That Azure's own services (Resource Manager, vaults, registries) are reached over TLS is the platform's
  doing and not asserted here.
- Azure Policy 1a5b4dca looks at Ingresses alone: not at Services of type LoadBalancer, nor at Gateways.
"""

from aks_harden.checks.check import Assert, Check, Judgement, learn, unknown
from aks_harden.checks.frontends import Frontend, public_frontends
from aks_harden.checks.gather import Gathered, Open
from aks_harden.checks.iam.storage_accounts import NONE, accounts, judge_https, judge_tls
from aks_harden.checks.kind import needs_kubernetes, needs_probe, stopped
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_SHOWN = (
    "properties.networkProfile.advancedNetworking.security.transitEncryption.type",
    "properties.serviceMeshProfile.mode",
)
"""What the cluster says of encryption between pods: shown, since only manifests tell whether it is strict."""


def judge_listeners(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Say what the cluster publishes; which of it is encrypted, Resource Manager does not know."""
    cluster = snapshot.cluster
    found = _published(snapshot)
    rows = tuple(row for frontend in found.found for row in frontend.evidence)
    shown = tuple(seen for path in _SHOWN if (seen := cluster.peek(path)) is not None)
    if found.found:
        public = f"The load balancers publish {'; '.join(each.words for each in found.found)}."
    elif found.open:
        public = "What the load balancers publish could not be read."
    else:
        public = "The load balancers of the cluster publish nothing."
    lacking = [
        needs_kubernetes(snapshot, "Ingresses, Gateways, Services and their certificates are not known")
    ]
    if found.found and not stopped(cluster):
        lacking.append(needs_probe("it is open whether plain ports only lead on to encrypted ones"))
    return unknown(
        f"{public} What travels there in plain text, Resource Manager cannot tell.",
        *rows,
        *shown,
        missing=(*lacking, *found.open.missing),
    )


def _published(snapshot: Snapshot) -> Gathered[Frontend]:
    """Return what is published; it only informs, so that what is unread costs nothing more."""
    try:
        return public_frontends(snapshot)
    except NotSettledError as error:
        return Gathered(found=(), open=Open().and_(error))


CHECK = Check(
    id="IAM-5",
    section=Section.IAM,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/app-routing-dns-ssl"),
        learn("azure/aks/app-routing-gateway-api-tls"),
        learn("azure/aks/istio-about"),
        learn("azure/aks/create-volume-azure-files"),
        learn("azure/storage/common/storage-require-secure-transfer"),
        learn("azure/storage/common/transport-layer-security-configure-minimum-version"),
    ),
    controls=(
        "CIS AKS 1.8 5.4.5",
        "MCSB DP-3",
        "MCSB v2 DP-3",
        "Policy 1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d",
    ),
    asserts=(
        Assert(key="listeners", severity=Severity.HIGH, judge=judge_listeners),
        Assert(key="storage-https", severity=Severity.MEDIUM, judge=judge_https, over=accounts, none=NONE),
        Assert(key="storage-tls", severity=Severity.MEDIUM, judge=judge_tls, over=accounts, none=NONE),
    ),
)
