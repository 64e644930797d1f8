"""Deployment safeguards enforce good manifests.

## Why

Safeguards are a set of rules that AKS keeps: no image tagged `latest`, probes, resource requests, no edits
of single nodes and more. With the level Enforce, what breaks them is refused or corrected on its way in;
with Warn it is only told to whoever applied it.

## What the fix changes

Safeguards are made with the level Warn and need the Azure Policy add-on; namespaces that are not ready are
left out. In a later plan, when the warnings are few, `az aks safeguards update --level Enforce` refuses.
Enforce also changes manifests: it sets requests and limits, and adds rules that spread pods. `az aks
safeguards delete` takes them off again.

## Limits

- Because Enforce changes workloads, a cluster without safeguards is warned of and fails nothing.
- AKS Automatic enforces them always; only namespaces can be left out.
- The pod security standard that safeguards can bring along is judged by EXT-PSS, their policy for images by
  CMP-1.
- Gatekeeper lets a request through that it does not answer in time, here as well.
"""

from aks_harden.checks.check import Assert, Check, Judgement, learn, passes, warns
from aks_harden.checks.cmp.safeguards import ENFORCE, safeguards_of
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


def _level(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    found = safeguards_of(snapshot)
    names = ", ".join(found.left_out)
    notes = (f"Left out are the namespaces {names}.",) if names else ()
    if found.idle:
        reason = "Deployment safeguards are set, but the Azure Policy add-on that carries them out is off."
        return warns(reason, *found.evidence, notes=notes)
    if not found.level:
        return warns("Deployment safeguards are off.", *found.evidence, notes=notes)
    if found.level != ENFORCE:
        return warns("Deployment safeguards warn only and refuse nothing.", *found.evidence, notes=notes)
    if "*" in found.left_out:
        return warns("Deployment safeguards leave every namespace out.", *found.evidence, notes=notes)
    if found.preset:
        return passes("AKS Automatic enforces deployment safeguards.", *found.evidence, notes=notes)
    return passes("Deployment safeguards are enforced.", *found.evidence, notes=notes)


CHECK = Check(
    id="EXT-SAFE",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(learn("azure/aks/deployment-safeguards"), learn("azure/aks/intro-aks-automatic")),
    controls=("MCSB PV-2", "Policy c047ea8e-9c78-49b2-958b-37e56d291a44"),
    asserts=(Assert(key="level", severity=Severity.LOW, judge=_level),),
    extended=True,
)
