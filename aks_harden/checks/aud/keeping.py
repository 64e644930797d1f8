"""How a destination keeps audit logs: locks, sign-in, retention, network, and who reads."""

from typing import Final

from aks_harden.checks.aud.copies import containers_of, immutability
from aks_harden.checks.aud.destinations import GONE, Destination, destination, existing
from aks_harden.checks.aud.holders import READ
from aks_harden.checks.check import Judgement, fails, not_applicable, passes, warns
from aks_harden.checks.gather import gather
from aks_harden.checks.rights.privilege import privileged
from aks_harden.checks.rights.scopes import level_of, scope_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_HOLDING: Final = frozenset({"cannotdelete", "readonly"})
_CLOSED: Final = frozenset({"disabled", "securedbyperimeter"})


def found_at(snapshot: Snapshot, context: Context, resource: str) -> tuple[Destination, Node | None]:
    """Return a destination, and its resource where that is not gone."""
    found = destination(snapshot, context, resource)
    return found, existing(snapshot, found)


def gone(found: Destination) -> Judgement:
    """Say that a destination is gone."""
    return not_applicable(GONE.format(name_of(found.id)), *found.rows)


def delete_lock(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether a lock keeps the destination from being deleted."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    own = subscription_of(resource) == snapshot.subscription
    facet, target = ("locks", f"/subscriptions/{snapshot.subscription}") if own else ("log-locks", resource)
    locks = gather(snapshot.listed(facet, target), lambda lock: _lock(lock, resource))
    if locks.found:
        return passes(
            f"A lock keeps {name_of(resource)} from being deleted.",
            *locks.found,
            notes=("A lock does not keep records from being purged.",),
        )
    locks.open.require()
    read = snapshot.read(facet, target)
    names: list[Json] = [lock.name for lock in snapshot.listed(facet, target)]
    row = Evidence(
        resource=resource,
        path="locks",
        observed=names,
        expected="a lock at or above it",
        read_at=read.at if read else "",
        call=read.call if read else "",
    )
    return warns(f"No lock keeps {name_of(resource)} from being deleted.", row)


def _lock(lock: Node, resource: str) -> Evidence | None:
    if level_of(scope_of(lock), resource) is None:
        return None
    seen = lock.see("properties.level")
    return seen.wanted("CanNotDelete or ReadOnly") if seen.text.lower() in _HOLDING else None


def local_auth(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether a workspace takes shared keys."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    seen = node.see("properties.features.disableLocalAuth")
    if seen.flag:
        return passes(f"{node.name} takes no shared keys.", seen.wanted("true"))
    return warns(
        f"Whoever has one of the two shared keys of {node.name} may write records into it.",
        seen.wanted("true"),
    )


def retention(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge for how long a workspace keeps the tables of the audit logs."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    least = context.thresholds.min_audit_days
    tables = tuple(dict.fromkeys(stream.table for stream in found.streams))
    kept = gather(tables, lambda table: _kept(snapshot, resource, table))
    rows = tuple(seen.wanted(f"{least} or more") for _, seen in kept.found)
    short = [f"{table} for {seen.number} days" for table, seen in kept.found if seen.number < least]
    if short:
        return warns(f"{node.name} keeps {', '.join(short)}: less than {least} days.", *rows)
    kept.open.require()
    missing = [table for table in tables if table not in {name for name, _ in kept.found}]
    notes = tuple(f"{table} is not made yet: nothing has been written to it." for table in missing)
    if not rows:
        return not_applicable(f"{node.name} has no table of audit logs yet.", *found.rows, notes=notes)
    return passes(f"{node.name} keeps audit logs for {least} days or more.", *rows, notes=notes)


def _kept(snapshot: Snapshot, workspace: str, table: str) -> tuple[str, Seen] | None:
    node = snapshot.find("audit-tables", f"{workspace}/tables/{table}")
    if node is None:
        return None
    seen = node.see("properties.totalRetentionInDays")
    if seen.number < 0:
        reason = f"`{seen.evidence.path}` of {table} is no number of days"
        raise NotSettledError(Missing(facet=node.facet, reason=reason))
    return table, seen


def purge_on_30_days(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether a workspace drops records the moment they are 30 days old."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    seen = node.see("properties.features.immediatePurgeDataOn30Days")
    if seen.flag:
        return warns(f"{node.name} drops records the moment they are 30 days old.", seen.wanted("false"))
    return passes(f"{node.name} does not drop records early.", seen.wanted("false"))


def public_query(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether a workspace answers queries from the Internet."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    seen = node.see("properties.publicNetworkAccessForQuery")
    row = seen.wanted("Disabled or SecuredByPerimeter")
    if seen.text.lower() in _CLOSED:
        return passes(f"{node.name} answers queries from private or perimeter networks only.", row)
    if seen.text.lower() != "enabled":
        reason = f"nobody knows what `{seen.text}` means for queries"
        raise NotSettledError(Missing(facet=node.facet, reason=reason))
    say = fails if context.sensitive else warns
    return say(f"{node.name} answers queries from any network, by who signs in alone.", row)


def readers(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """List who may read the workspace, and in which mode it gives access; this never fails."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    mode = node.see("properties.features.enableLogAccessUsingOnlyResourcePermissions")
    holders = privileged(snapshot, resource, READ)
    holders.open.require()
    count = len({holder.principal.id.lower() for holder in holders.holders})
    if mode.flag:
        way = "and whoever may read the cluster or a registry reads the logs of that"
    else:
        way = "and nobody by rights on the cluster or a registry alone"
    some = "1 principal" if count == 1 else f"{count} principals"
    reason = f"{some} may read {node.name} as a whole, {way}."
    return passes(reason, mode, holders.searched, notes=holders.lines)


def shared_keys(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether a storage account takes its keys, which go past every role."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    seen = node.see("properties.allowSharedKeyAccess")
    if seen.flag:
        return warns(
            f"Whoever has a key of {node.name} may do anything in it, and no log says who it was.",
            seen.wanted("false"),
        )
    return passes(f"{node.name} takes no keys.", seen.wanted("false"))


def immutable(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether the containers that logs are written to keep what is in them."""
    found, node = found_at(snapshot, context, resource)
    if node is None:
        return gone(found)
    kept = gather(containers_of(found), lambda each: immutability(snapshot, context, each))
    rows = tuple(row for each in kept.found for row in each.rows)
    loose = [f"{each.container} {each.reason}" for each in kept.found if not each.holds]
    if loose:
        return warns(f"Logs in {node.name} can be deleted: {', '.join(loose)}.", *rows)
    kept.open.require()
    return passes(f"Nobody can delete logs in {node.name} early: its policies are locked.", *rows)
