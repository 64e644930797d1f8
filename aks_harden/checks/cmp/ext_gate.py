"""Images are let in by signature or by the result of a scan.

## Why

A trusted registry says where an image lies, and not what is in it or who put it there. A signature that is
verified at the door, or a scan whose result decides, closes that gap: an image that was swapped, or one
with a known hole, does not start.

## What the fix changes

Nothing is applied from here: you are handed a file with the steps. Gated deployment of Defender for
Containers is switched on with the plan's extensions and the cluster's setting `securityGating`, and takes its
rules from Defender for Cloud; a rule either audits or refuses. Signatures need Notation in the pipeline and
Ratify in the cluster. Both can stop a release, so begin with rules that audit.

## Limits

- The rules of gated deployment stand in Defender for Cloud and cannot be read through Azure Resource
  Manager, so a pass says that the gate is there and not how it is set.
- Image Integrity (built-in policies cf426bb8 and 5dc99dae) is a preview that only audits; it counts for a
  warning.
- A Ratify, Kyverno or Connaisseur that you installed is not seen without Kubernetes evidence.
- Docker content trust of a registry is not accepted. It cannot be switched on for new registries since
  2026-05-31 and ends on 2028-03-31; no node of AKS ever verified it.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, passes, unknown, warns
from aks_harden.checks.cmp.gating import gating_of
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.policies.in_force import Wanted, coverage
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot

_SIGNED: Final = Wanted(
    title="verifies signatures of images",
    builtins={"cf426bb8-b320-4321-8545-1b784a5df3a4": "Audit"},
    kubernetes=True,
)


def _gate(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    gating = gating_of(snapshot.cluster)
    if gating.flag:
        note = "Whether its rules audit or refuse stands in Defender for Cloud and is not read."
        return passes("Gated deployment is on.", gating, notes=(note,))
    found = coverage(snapshot, _SIGNED, snapshot.cluster)
    if found.settled():
        rows = (applied.evidence for applied in found.in_force)
        return warns("Image Integrity verifies signatures, but only reports what fails.", *rows)
    lack = needs_kubernetes(snapshot, "a verifier of signatures in the cluster cannot be ruled out")
    return unknown(
        "Azure shows neither gated deployment nor verified signatures.",
        gating,
        found.searched,
        missing=(lack,),
        notes=tuple(f"{applied.summary}." for applied in found.idle),
    )


CHECK = Check(
    id="EXT-GATE",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(
        learn("azure/defender-for-cloud/enable-gated-deployment"),
        learn("azure/aks/image-integrity"),
        learn("azure/container-registry/overview-sign-verify-artifacts"),
    ),
    controls=(
        "MCSB DS-6",
        "Policy cf426bb8-b320-4321-8545-1b784a5df3a4",
        "Policy 5dc99dae-cfb2-42cc-8762-9aae02b74e27",
    ),
    asserts=(Assert(key="gate", severity=Severity.LOW, judge=_gate),),
    extended=True,
)
