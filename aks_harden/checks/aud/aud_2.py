"""Few people can change or delete audit logs.

## Why

An intruder who may purge the logs leaves no trace. A Log Analytics workspace only ever adds records, but it
is not immutable: purging, deleting by table, shortening the retention and deleting the workspace are ordinary
Azure rights, and Owner and Contributor have them all. Whoever may change a diagnostic setting stops the logs
at their source. What cannot be taken away by anybody is a copy under a locked immutability policy.

## What the fix changes

`az lock create --lock-type CanNotDelete` keeps a workspace or account from being deleted, and blocks
automation that deletes parts of it. `az monitor log-analytics workspace table update --total-retention-time`
keeps tables longer and costs storage. Shared keys of a workspace or account are refused, and public queries
closed, only where you say that nothing depends on them: agents that still sign in with a key stop, and the
portal outside the private network gets no answer. Each goes back to what it was.

Assignments of single users that remove logs, and those of the role Data Purger, are taken away one by one
where you say that nobody relies on them and that you keep a way to give roles; each comes back as it was.
Which of several groups is one too many is for the owner of the logs to say. `az monitor log-analytics
workspace data-export create` copies new records to a storage account, and `az storage container
immutability-policy lock` makes it final: nobody can undo that. Neither is done from here.

## Limits

- Judged are the destinations that audit categories of the cluster (`kube-audit`, `kube-audit-admin`, `guard`)
  and of its registries (login and repository events) go to. Whether anything is exported is AUD-1. Where some
  settings cannot be read, the destinations that others name are judged all the same.
- Rights are judged by role assignments (standing, eligible, activated); conditions and deny assignments are
  shown and lift nothing. Those on a container or a table that holds the logs count as well. A group counts
  once. Rights over data collection rules are judged as they hold on the workspace, not on a rule elsewhere.
- A copy counts only where every audit category has one, in a container whose own policy is locked for long
  enough. A policy of the whole account, or of single versions of blobs, is not counted. A locked policy keeps
  what was written; it does not keep a setting or an export from being taken away.
- What an event hub or a partner's product hands on cannot be seen from Azure: its owner attests.
- Retention says for how long records are kept, not that records are there.
- The built-in policy 6c53d030 wants queries and ingestion both closed, and does not accept a network security
  perimeter; this item judges queries alone, because closing ingestion breaks agents without a private link.
  e15effd4 judges shared keys alone.
"""

from collections.abc import Callable, Iterable
from typing import Final

from aks_harden.checks.aud import keeping
from aks_harden.checks.aud.copies import containers_of, locked_copies
from aks_harden.checks.aud.destinations import (
    NONE,
    Destination,
    Kind,
    destination,
    destinations,
    destinations_of,
    known,
    of_kind,
    sources,
)
from aks_harden.checks.aud.holders import (
    ACCOUNT_KEYS,
    BLOBS,
    CHANGE,
    REMOVE,
    SETTINGS,
    SHARED_KEYS,
    Place,
    from_above,
    lesser,
    purgers,
    standing,
)
from aks_harden.checks.aud.keeping import found_at, gone
from aks_harden.checks.check import Assert, Check, Judgement, learn, manual, not_applicable, passes
from aks_harden.checks.gather import Gathered
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot


def workspace_place(found: Destination) -> Place:
    """Return what takes records out of a workspace."""
    tables = dict.fromkeys(f"{found.id}/tables/{stream.table}" for stream in found.streams)
    able = f"purge records of {name_of(found.id)} or delete it"
    return Place(id=found.id, rights=REMOVE, able=able, parts=tuple(tables))


def account_place(found: Destination, node: Node) -> Place:
    """Return what takes logs out of a storage account; keys count while it takes them."""
    keys = node.see("properties.allowSharedKeyAccess").flag
    rights = BLOBS.plus(ACCOUNT_KEYS) if keys else BLOBS
    able = f"delete logs in {node.name}" + (" or read the keys to it" if keys else "")
    return Place(id=node.id, rights=rights, able=able, parts=containers_of(found))


def _purge_holders(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    return standing(snapshot, context, workspace_place(found), _copies(snapshot, context, found))


def _data_purger(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    return purgers(snapshot, workspace_place(found), _copies(snapshot, context, found))


def _copies(snapshot: Snapshot, context: Context, found: Destination) -> Callable[[], tuple[Evidence, ...]]:
    return lambda: locked_copies(snapshot, context, found)


def _purge_above(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    found, node = found_at(snapshot, context, resource)
    return gone(found) if node is None else from_above(snapshot, context, workspace_place(found))


def _change_holders(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    keys = not node.see("properties.features.disableLocalAuth").flag
    rights = CHANGE.plus(SHARED_KEYS) if keys else CHANGE
    able = f"change what {node.name} keeps, exports or is locked by" + (" or read its keys" if keys else "")
    place = Place(id=resource, rights=rights, able=able, parts=workspace_place(found).parts)
    return lesser(snapshot, context, place, (workspace_place(found),))


def _blob_holders(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    return standing(
        snapshot, context, account_place(found, node), lambda: _own_copies(snapshot, context, resource)
    )


def _own_copies(snapshot: Snapshot, context: Context, resource: str) -> tuple[Evidence, ...]:
    """Return what shows that the account's own containers are locked."""
    said = keeping.immutable(snapshot, context, resource)
    return said.evidence if said.verdict is Verdict.PASS else ()


def _blob_above(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    found, node = found_at(snapshot, context, resource)
    return gone(found) if node is None else from_above(snapshot, context, account_place(found, node))


def _setting_holders(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    its = destinations_of(snapshot, resource)
    if not its.found:
        its.open.require()
    place = Place(
        id=resource, rights=SETTINGS, able=f"stop or redirect the logs of {name_of(resource)} at their source"
    )
    return lesser(snapshot, context, place, _removing(snapshot, context, its))


def _removing(snapshot: Snapshot, context: Context, its: Gathered[Destination]) -> Iterable[Place]:
    """Give the destinations of a resource's logs with the rights to remove logs there."""
    for found in its.found:
        if found.kind is Kind.WORKSPACE:
            yield workspace_place(found)
        if found.kind is Kind.STORAGE:
            _, node = found_at(snapshot, context, found.id)
            if node is not None:
                yield account_place(found, node)
    its.open.require()


def _siem(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    found = destination(snapshot, context, resource)
    name = name_of(resource)
    what = "an event hub" if "microsoft.eventhub" in resource.lower() else "another system"
    return manual(
        f"Audit logs go to {name}, {what}: let the owner of the SIEM behind it attest who may delete there.",
        *found.rows,
    )


def _every_destination(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Say whether every destination is known: one that is not was not judged either."""
    every = destinations(snapshot, context)
    every.open.require()
    if not every.found:
        return not_applicable(NONE.format("any destination"))
    names = ", ".join(name_of(found.id) for found in every.found)
    rows = (row for found in every.found for row in found.rows)
    return passes(f"Every setting was read; audit logs go to: {names}.", *rows)


def _held(snapshot: Snapshot, context: Context) -> Iterable[str]:
    every = destinations(snapshot, context)
    return known((found.id for found in every.found if found.kind is not Kind.OTHER), every.open)


_WORKSPACES: Final = of_kind(Kind.WORKSPACE)
_ACCOUNTS: Final = of_kind(Kind.STORAGE)


def _each(
    key: str,
    judge: Callable[[Snapshot, Context, str], Judgement],
    over: Callable[[Snapshot, Context], Iterable[str]],
    *,
    severity: Severity = Severity.MEDIUM,
    where: str = "a workspace",
) -> Assert:
    return Assert(key=key, severity=severity, judge=judge, over=over, none=NONE.format(where))


CHECK = Check(
    id="AUD-2",
    section=Section.AUD,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/azure-monitor/logs/manage-access"),
        learn("azure/azure-monitor/logs/data-retention-configure"),
        learn("azure/azure-monitor/logs/personal-data-mgmt"),
        learn("azure/azure-monitor/logs/delete-log-data"),
        learn("azure/azure-monitor/logs/logs-data-export"),
        learn("azure/azure-resource-manager/management/lock-resources"),
        learn("azure/storage/blobs/immutable-time-based-retention-policy-overview"),
    ),
    controls=(
        "MCSB v2 NS-2",
        "Policy 6c53d030-cc64-46f0-906d-2bc061cd1334",
        "Policy e15effd4-2278-4c65-a0da-4d6f6d1890e2",
    ),
    asserts=(
        Assert(key="destinations", severity=Severity.MEDIUM, judge=_every_destination),
        _each("purge-holders", _purge_holders, _WORKSPACES),
        _each("data-purger", _data_purger, _WORKSPACES, severity=Severity.HIGH),
        _each("purge-above", _purge_above, _WORKSPACES),
        _each("change-holders", _change_holders, _WORKSPACES),
        _each("local-auth", keeping.local_auth, _WORKSPACES, severity=Severity.LOW),
        _each("retention", keeping.retention, _WORKSPACES),
        _each("purge-on-30-days", keeping.purge_on_30_days, _WORKSPACES),
        _each("public-query", keeping.public_query, _WORKSPACES),
        _each("readers", keeping.readers, _WORKSPACES, severity=Severity.LOW),
        _each("blob-holders", _blob_holders, _ACCOUNTS, where=Kind.STORAGE),
        _each("blob-above", _blob_above, _ACCOUNTS, where=Kind.STORAGE),
        _each("shared-key-access", keeping.shared_keys, _ACCOUNTS, where=Kind.STORAGE),
        _each("immutability", keeping.immutable, _ACCOUNTS, where=Kind.STORAGE),
        _each("delete-lock", keeping.delete_lock, _held, where="a workspace or a storage account"),
        _each("siem", _siem, of_kind(Kind.OTHER), where=Kind.OTHER),
        _each("setting-holders", _setting_holders, sources, where="any destination"),
    ),
)
