"""Defender for Cloud scans the images of every registry for known vulnerabilities.

## Why

Most holes in a running container came in with its image: a library that was fine when the image was built
and is not today. A scanner that goes through the registry every day finds them without a line of code
changing.

## What the fix changes

A registry whose network is closed lets Azure's trusted services in again, the scanner among them. The
extension `ContainerRegistriesVulnerabilityAssessments` belongs to the plan `Containers`, which the fix of
CMP-2 buys with every extension that is to stay on. Where the plan is on without it, the extension is switched
on and every other one kept as it is. It holds for all registries of the subscription and is billed.

## Limits

- Scanned again each day are images that were pushed or pulled within 30 days, or that run. Unsupported
  images, those built from nothing among them, and language packages of Windows images are not scanned.
- Which images are in use stands in Kubernetes alone, so how far scans cover them is unknown without it. No
  finding never means clean.
- Images of Docker Hub, JFrog or other clouds are scanned through a connector of their own, which is not
  read.
- In national clouds the scanner is on wherever the plan is, and no extension shows it. In Azure China
  Defender for Cloud was retired on 2026-08-18.
- The built-in policy 090c7b07 asks for registries without findings, and not for a scanner.
"""

from typing import Final

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    not_applicable,
    passes,
    unknown,
)
from aks_harden.checks.cmp.defender import retired_here
from aks_harden.checks.cmp.registry_network import reach_of
from aks_harden.checks.cmp.scanning import retired, scanner_of
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.stores.registries import registries_in_scope, registry_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_NONE: Final = "No registry is known to belong to the cluster, so there is none to scan."
_BYPASS: Final = {"azureservices": True, "none": False}


def _scanner(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    name = name_of(resource)
    scanner = scanner_of(snapshot, subscription_of(resource))
    if not scanner.plan:
        reason = f"No plan of Defender for Cloud scans the images of {name}."
        return fails(reason, *scanner.evidence)
    if scanner.fixed:
        reason = f"The images of {name} are scanned: in this cloud the plan {scanner.plan} always does."
        return passes(reason, *scanner.evidence)
    return passes(f"The plan {scanner.plan} scans the images of {name}.", *scanner.evidence)


def _access(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    registry = registry_of(snapshot, resource)
    reach = reach_of(registry, context)
    if not reach.restricted:
        return not_applicable(f"No network rule of {registry.name} is in the scanner's way.", *reach.evidence)
    if registry.see("properties.publicNetworkAccess").text.lower() == "securedbyperimeter":
        lack = Missing(
            facet="registries",
            reason=f"the rules of the perimeter around {registry.name} are not read",
            action="Microsoft.Network/networkSecurityPerimeters/read",
        )
        reason = f"Whether the perimeter around {registry.name} lets the scanner in was not read."
        return unknown(reason, *reach.evidence, missing=(lack,))
    bypass = registry.see("properties.networkRuleBypassOptions")
    lets_in = _BYPASS.get(bypass.text.lower())
    if lets_in is None:
        lack = Missing(facet="registries", reason=f"`{bypass.text}` is no value that is known here")
        return unknown(f"Whether {registry.name} lets the scanner in could not be told.", missing=(lack,))
    rows = (bypass.wanted("AzureServices"), *reach.evidence)
    if lets_in:
        return passes(f"{registry.name} is closed and lets the scanner of Defender in.", *rows)
    return fails(f"The scanner is locked out of {registry.name}: it lets no trusted service in.", *rows)


def _coverage(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    lack = needs_kubernetes(snapshot, "which images are in use, and when each was scanned last, is not known")
    return unknown("How far scans cover the images in use was not read.", missing=(lack,))


CHECK = Check(
    id="CMP-3",
    section=Section.CMP,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/defender-for-cloud/agentless-vulnerability-assessment-azure"),
        learn("azure/defender-for-cloud/support-matrix-defender-for-containers"),
        learn("azure/container-registry/scan-images-defender"),
        learn("azure/container-registry/allow-access-trusted-services"),
    ),
    controls=(
        "CIS AKS 1.8 5.1.1",
        "MCSB PV-6",
        "MCSB DS-6",
        "Policy 090c7b07-b4ed-4561-ad20-e9075f3ccaff",
    ),
    asserts=(
        Assert(key="scanner", severity=Severity.MEDIUM, judge=_scanner, over=registries_in_scope, none=_NONE),
        Assert(
            key="scanner-access",
            severity=Severity.MEDIUM,
            judge=_access,
            over=registries_in_scope,
            none=_NONE,
        ),
        Assert(key="scan-coverage", severity=Severity.MEDIUM, judge=_coverage),
    ),
)
