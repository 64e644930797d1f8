"""Run command is off.

## Why

Run command starts a pod with the rights of an administrator for whoever may call it in Azure, and goes
round a private endpoint and authorised ranges. Where another way in exists it is a side door.

## What the fix changes

`az aks update --disable-run-command` switches it off as the last step of a plan, and `--enable-run-command`
on again: Azure Resource Manager takes that even where nobody reaches the API server. On a private cluster
run command may be the only way in, so the fix wants to know that everybody has another one.

## Limits

- Who may call it is a matter of role assignments, which this item does not judge.
"""

from aks_harden.checks.check import Assert, Check, Judgement, learn, passes, warns
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


def _run_command(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    off = cluster.see("properties.apiServerAccessProfile.disableRunCommand")
    if off.flag:
        return passes("Run command is off.", off.wanted("true"))
    private = cluster.see("properties.apiServerAccessProfile.enablePrivateCluster")
    severity = Severity.MEDIUM if private.flag else Severity.LOW
    return warns("Run command is on.", off.wanted("true"), private, severity=severity)


CHECK = Check(
    id="EXT-RUN",
    section=Section.NET,
    severity=Severity.LOW,
    docs=(learn("azure/aks/access-private-cluster"),),
    controls=("MCSB NS-2", "Policy 89f2d532-c53c-4f8f-9afa-4927b1114a0d"),
    asserts=(Assert(key="run-command", severity=Severity.LOW, judge=_run_command),),
    extended=True,
)
