"""Somebody is told when the cluster's last defences are touched.

## Why

Listing the admin credential, running commands through Azure, deleting a diagnostic setting or a lock, and
switching local accounts on again are what an intruder with Azure rights does first. Each is rare in a well
run cluster and stands in the subscription's activity log, which Azure keeps for 90 days and shows to whoever
looks. Exported, it lasts; with an alert, somebody looks in time.

## What the fix changes

`az monitor diagnostic-settings subscription create` exports the activity log of the subscription, with the
category Administrative among others, into a workspace that you name. `az monitor activity-log alert create`
makes an alert on each operation, with an action group that you name: who is told, and how, is for the people
on call to say. Alerts on settings and locks watch the whole subscription, the others the cluster. None of it
interrupts anything, and deleting it is the way back.

## Limits

- Judged are activity log alerts in the cluster's subscription. Queries over exported logs, rules of Microsoft
  Sentinel or another SIEM, and alerts on a management group are not read: where those watch, waive this item.
- The activity log does not tell which property of a cluster was changed. An alert on local accounts is
  therefore an alert on every write to the cluster, upgrades and scaling by Azure's API included.
- Failed attempts are events too, and an alert on those alone does not count.
- Whether an action group reaches anybody, and whether a processing rule mutes it, is not tested; neither is
  whether the export's destination is still there.
"""

from collections.abc import Callable
from typing import Final

from aks_harden.checks.aud.alerts import watches
from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, warns
from aks_harden.checks.diagnostics import DESTINATIONS
from aks_harden.checks.gather import gather
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.json import Json
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_AKS: Final = "Microsoft.ContainerService/managedClusters"
_ADMINISTRATIVE: Final = "administrative"
_ALL: Final = "alllogs"


def _activity_log(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    settings = snapshot.listed("activity-log-settings")
    found = gather(settings, _carrying)
    if found.found:
        return passes("The activity log is exported.", *(row.wanted("on") for row in found.found))
    found.open.require()
    read = snapshot.read("activity-log-settings", f"/subscriptions/{snapshot.subscription}")
    names: list[Json] = [setting.name for setting in settings]
    row = Evidence(
        resource=f"/subscriptions/{snapshot.subscription}",
        path="diagnosticSettings",
        observed=names,
        expected="a setting with Administrative",
        read_at=read.at if read else "",
        call=read.call if read else "",
    )
    return warns("No diagnostic setting exports what is done to the subscription's resources.", row)


def _carrying(setting: Node) -> Seen | None:
    """Return the entry of a setting that exports administrative events."""
    if not any(setting.text(place) for place in DESTINATIONS):
        return None
    entries = gather(setting.need_nodes("properties.logs"), _entry)
    if not entries.found:
        entries.open.require()
    return entries.found[0] if entries.found else None


def _entry(entry: Node) -> Seen | None:
    category, group = entry.text("category").lower(), entry.text("categoryGroup").lower()
    if category and category != _ADMINISTRATIVE:
        return None
    if not entry.see("enabled").flag:
        return None
    if category or group == _ALL:
        return entry.see("category" if category else "categoryGroup")
    raise NotSettledError(Missing(facet=entry.facet, reason=f"nobody knows what the group `{group}` holds"))


def _on(operation: str, what: str) -> Callable[[Snapshot, Context, str], Judgement]:
    """Return what judges whether an alert tells of an operation; `what` completes `told of`."""

    def judge(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
        found = watches(snapshot, operation)
        if found.working:
            names = ", ".join(watch.name for watch in found.working)
            return passes(f"Somebody is told of {what}, by {names}.", *(watch.row for watch in found.working))
        found.open.require()
        notes = (f"{watch.name} {watch.fault}." for watch in found.found)
        return warns(f"Nobody is told of {what}.", found.searched, notes=notes)

    return judge


_written: Final = _on(f"{_AKS}/write", "a change of the cluster, such as local accounts switched on again")


def _local_accounts(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    off = snapshot.cluster.see("properties.disableLocalAccounts")
    if not off.flag:
        return not_applicable("Local accounts are on: nobody needs to switch them on again.", off)
    return _written(snapshot, context, resource)


CHECK = Check(
    id="EXT-ALERT",
    section=Section.AUD,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/azure-monitor/alerts/alerts-create-activity-log-alert-rule"),
        learn("azure/azure-monitor/platform/activity-log"),
        learn("rest/api/monitor/activity-log-alerts/create-or-update"),
        learn("azure/role-based-access-control/permissions/containers"),
    ),
    controls=("MCSB LT-3",),
    asserts=(
        Assert(key="activity-log", severity=Severity.MEDIUM, judge=_activity_log),
        Assert(
            key="admin-credential",
            severity=Severity.MEDIUM,
            judge=_on(f"{_AKS}/listClusterAdminCredential/action", "the admin credential being listed"),
        ),
        Assert(
            key="run-command",
            severity=Severity.MEDIUM,
            judge=_on(f"{_AKS}/runCommand/action", "commands being run through Azure"),
        ),
        Assert(
            key="diagnostic-settings",
            severity=Severity.MEDIUM,
            judge=_on("Microsoft.Insights/diagnosticSettings/delete", "diagnostic settings being deleted"),
        ),
        Assert(
            key="locks",
            severity=Severity.MEDIUM,
            judge=_on("Microsoft.Authorization/locks/delete", "locks being deleted"),
        ),
        Assert(key="local-accounts", severity=Severity.MEDIUM, judge=_local_accounts),
    ),
    extended=True,
)
