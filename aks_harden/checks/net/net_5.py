"""Control plane and nodes speak TLS 1.2 with each other.

## Why

The API server sends secrets to kubelets and reads logs and shells back. The way between them runs through the
provider's network and yours. AKS sets the protocol on both ends and offers no switch for it.

## What the fix changes

There is nothing to set for the protocol, and so no fix. A pool with the tag that switches rotation of the
kubelet's serving certificate off gets it back by `az aks nodepool update` without that tag and a node image
upgrade, which is yours to run: workloads that read the certificate from its old path stop finding it there.

## Limits

- The verdict passes on what the platform attests for versions in support, and says so. Nothing is probed: the
  sessions between control plane and nodes cannot be seen from outside.
- TLS is there, verification of the kubelet's certificate by the API server is not: Microsoft's own page lists
  CIS Kubernetes 1.2.5 as failed on AKS.
- What the kubelet is configured with can be read through `nodes/proxy`, which is a right to run anything on
  a node. `nodes/configz` alone is enough, and nothing more should be granted for it.
- System nodes that the provider hosts are not looked at one by one; neither are nodes that node
  auto-provisioning makes, whose tags are in the cluster's own objects.
"""

from datetime import date
from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, passes, warns
from aks_harden.checks.nodes.images import image_of_pool
from aks_harden.checks.nodes.pool_places import pool_at, pool_places
from aks_harden.checks.nodes.pools import Pool
from aks_harden.checks.retirements import retirement
from aks_harden.checks.versions import minor, standing
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Seen
from aks_harden.snapshot.snapshot import Snapshot

_TAG: Final = "tags.aks-disable-kubelet-serving-certificate-rotation"
_ROTATES_AFTER: Final = (1, 27)
"""Nodes rotate the certificate once they were upgraded on this version or a newer one."""
_IMAGE_ROTATES: Final = date(2025, 1, 12)
"""The first node image that a pool made from a snapshot rotates the certificate with."""
_UNVERIFIED: Final = (
    "The API server does not verify the kubelet's certificate: by Microsoft's own page CIS Kubernetes 1.2.5"
    " fails on AKS. The session is encrypted all the same."
)


def _session(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    found = standing(snapshot)
    notes = (_UNVERIFIED, *found.notes)
    if found.supported:
        return passes(
            f"With Kubernetes {found.version} control plane and nodes speak TLS 1.2 and newer:"
            " attested by the platform, not probed.",
            *found.evidence,
            notes=notes,
        )
    return warns(
        f"Kubernetes {found.version} is not in support, so that nobody attests which TLS its nodes speak.",
        *found.evidence,
        notes=notes,
    )


def _certificate(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    pool = pool_at(snapshot, resource)
    tag = pool.node.see(_TAG)
    if tag.flag:
        row = retirement("serving-certificate-tag")
        keeps = "kept" if row.past(snapshot) else "keeps"
        return warns(
            f"A tag {keeps} pool {pool.name} on a kubelet certificate that signs itself."
            f" Its effect {row.ends(snapshot)}.",
            tag.wanted("no such tag"),
        )
    version = _version(pool)
    if minor(version.text) <= _ROTATES_AFTER:
        return warns(
            f"Pool {pool.name} was not upgraded since 1.27: its kubelet certificate may sign itself.",
            version.wanted("newer than 1.27"),
        )
    source = pool.node.see("creationData.sourceResourceId")
    if not source.text:
        return passes(f"Pool {pool.name} gets its kubelet certificate from the cluster.", tag, version)
    image = image_of_pool(pool.node)
    if image.built < _IMAGE_ROTATES:
        return warns(
            f"Pool {pool.name} was made from a snapshot with an old node image: its kubelet certificate"
            " signs itself.",
            image.seen.wanted("202501.12 or newer"),
            source,
        )
    return passes(
        f"Pool {pool.name} gets its kubelet certificate from the cluster.", tag, version, image.seen
    )


def _version(pool: Pool) -> Seen:
    return pool.node.peek("currentOrchestratorVersion") or pool.node.see("orchestratorVersion")


CHECK = Check(
    id="NET-5",
    section=Section.NET,
    severity=Severity.LOW,
    docs=(
        learn("azure/aks/certificate-rotation"),
        learn("azure/aks/cis-kubernetes"),
        learn("azure/aks/supported-kubernetes-versions"),
    ),
    controls=("CIS AKS 1.8 3.2.8", "CIS AKS 1.8 3.2.9", "CIS Kubernetes 4.2.12"),
    asserts=(
        Assert(key="session", severity=Severity.LOW, judge=_session),
        Assert(
            key="serving-certificate",
            severity=Severity.LOW,
            judge=_certificate,
            over=pool_places,
            none="The cluster has no pools of its own: its system nodes are the provider's.",
            of_nodes=True,
        ),
    ),
)
