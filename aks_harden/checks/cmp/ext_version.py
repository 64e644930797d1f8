"""The Kubernetes version is in support.

## Why

A minor version gets security fixes for about a year. After that a hole in the API server or the kubelet stays
open on this cluster, and the only cure is an upgrade that skips no version and that nobody has practised.

## What the fix changes

Where the region's list leads from the cluster's version to one in community support, the cluster goes there
one minor version at a time: the control plane, then every pool. While a channel of the cluster is on, and
on availability sets, Azure takes both as one. Nodes are replaced once for each minor version, and nothing
goes back. Where no way leads there, there is the script of a hardened successor. Where an upgrade must
wait, `az aks update --tier premium --k8s-support-plan AKSLongTermSupport` gives time on versions with that
plan.

## Limits

- What is supported is read from the region's own list. No version is written down here.
- Platform support, for the version before those in community support, is Azure's help with its own side. It
  brings no fixes of Kubernetes.
- Which patch version runs is noted where the region no longer offers it. Pools on another version than the
  cluster are judged by EXT-STATE.
- The built-in policy fb893a29 knows no version newer than 1.13 and calls every later one compliant.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, passes, warns
from aks_harden.checks.versions import Standing, Support, standing
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot

_POLICY_NOTE: Final = (
    "The built-in policy fb893a29 knows nothing newer than 1.13 and may call this compliant."
)


def _version(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    found = standing(snapshot)
    if found.support is Support.COMMUNITY:
        return passes(f"Kubernetes {found.version} is in support.", *found.evidence, notes=found.notes)
    if found.support is Support.LONG_TERM:
        reason = f"Kubernetes {found.version} is in long-term support, and the cluster has that plan."
        return passes(reason, *found.evidence, notes=found.notes)
    return _weak(found)


def _weak(found: Standing) -> Judgement:
    if found.support is Support.PREVIEW:
        reason = f"Kubernetes {found.version} is a preview, which is not for production."
        return warns(reason, *found.evidence, severity=Severity.MEDIUM, notes=found.notes)
    notes = (*found.notes, _POLICY_NOTE)
    if found.support is Support.PLATFORM:
        reason = (
            f"Kubernetes {found.version} has platform support alone, which brings no fixes of Kubernetes."
        )
        return warns(reason, *found.evidence, notes=notes)
    newest = f"; the newest version here is {found.newest}" if found.newest else ""
    return fails(f"Kubernetes {found.version} is out of support{newest}.", *found.evidence, notes=notes)


CHECK = Check(
    id="EXT-VERSION",
    section=Section.CMP,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/supported-kubernetes-versions"),
        learn("azure/aks/long-term-support"),
        learn("azure/aks/upgrade-aks-cluster"),
    ),
    controls=("MCSB PV-6", "Policy fb893a29-21bb-418c-a157-e99480ec364c"),
    asserts=(Assert(key="version", severity=Severity.HIGH, judge=_version),),
    extended=True,
)
