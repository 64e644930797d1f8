"""Calls that control AKS speak TLS 1.2 or newer.

## Why

Everything that changes a cluster goes through two doors: Azure Resource Manager and the API server. A door
that still speaks TLS 1.0 or 1.1 lets somebody on the path talk a client down to ciphers that are broken.
Azure sets neither door to your taste: there is no property for it, and both refuse old versions today.

## What the fix changes

There is nothing to set and so no fix: both ends are the provider's. What you can do is on your side:
clients and libraries that speak TLS 1.2, and a cluster on a Kubernetes version in support.

## Limits

- Nothing is probed here. The verdict passes on what the platform attests, and says so.
- A probe of your own needs care: a client of today refuses old versions before it sends anything, which
  looks like a refusal of the server. Allow it everything (`ALL:@SECLEVEL=0`) and pin one version at a time.
- A proxy between you and Azure may answer in Azure's place: look at who issued the certificate.
- Azure Resource Manager is one front door for all customers: a probe tells of it, and not of your
  resources.
"""

from datetime import date
from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, unknown, warns
from aks_harden.checks.kind import needs_probe, stopped
from aks_harden.checks.versions import standing
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot

_REFUSED_FROM: Final = date(2025, 3, 1)
"""The day from which Azure Resource Manager refuses TLS 1.0 and 1.1.

https://learn.microsoft.com/azure/azure-resource-manager/management/tls-support
"""
_PUBLIC: Final = "azurecloud"
_ELSEWHERE: Final = "The page that attests it is of the public cloud; this cluster is in another one."
_FROM_INSIDE: Final = (
    "To probe it from where the API server can be reached: `openssl s_client -connect <API server>:443"
    " -tls1_1 -cipher ALL:@SECLEVEL=0` must end without a handshake, and with -tls1 too."
)


def _resource_manager(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    answered = snapshot.cluster.see("id")
    if date.fromisoformat(snapshot.taken_at[:10]) < _REFUSED_FROM:
        return unknown(
            f"Azure Resource Manager took older versions than TLS 1.2 until {_REFUSED_FROM}.",
            answered,
            missing=(needs_probe("which versions of TLS Azure Resource Manager takes is not known"),),
        )
    return passes(
        f"Azure Resource Manager refuses what is older than TLS 1.2 since {_REFUSED_FROM}:"
        " attested by the platform, not probed.",
        answered,
        notes=() if snapshot.cloud.lower() == _PUBLIC else (_ELSEWHERE,),
    )


def _api_server(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    if stopped(cluster):
        return not_applicable(
            "The cluster is stopped: no API server listens.", cluster.see("properties.powerState.code")
        )
    found = standing(snapshot)
    if found.supported:
        # Read, so that a body that does not tell whether it is stopped is no pass.
        power = cluster.see("properties.powerState.code")
        return passes(
            f"The API server of Kubernetes {found.version} speaks TLS 1.2 and newer:"
            " attested by the platform, not probed.",
            *found.evidence,
            power,
            notes=(_FROM_INSIDE, *found.notes),
        )
    return warns(
        f"Kubernetes {found.version} is not in support: nobody attests which TLS its API server speaks.",
        *found.evidence,
        notes=(_FROM_INSIDE, *found.notes),
    )


CHECK = Check(
    id="NET-3",
    section=Section.NET,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/azure-resource-manager/management/tls-support"),
        learn("azure/aks/cis-kubernetes"),
        learn("azure/aks/supported-kubernetes-versions"),
    ),
    controls=("CIS Kubernetes 1.2.29", "MCSB DP-3"),
    asserts=(
        Assert(key="resource-manager", severity=Severity.MEDIUM, judge=_resource_manager),
        Assert(key="api-server", severity=Severity.MEDIUM, judge=_api_server),
    ),
)
