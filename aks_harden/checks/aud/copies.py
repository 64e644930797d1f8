"""Copies of audit logs that nobody can delete: containers under a locked immutability policy.

https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from msgspec import Struct

from aks_harden.checks.aud.destinations import Destination, Stream, named_places
from aks_harden.checks.gather import Gathered, gather
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.log_names import container_id, container_of_category, container_of_table
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_STORAGE: Final = "/providers/microsoft.storage/storageaccounts/"
_HAS: Final = "properties.hasImmutabilityPolicy"
_STATE: Final = "properties.immutabilityPolicy.properties.state"
_DAYS: Final = "properties.immutabilityPolicy.properties.immutabilityPeriodSinceCreationInDays"


class Immutability(Struct, frozen=True, kw_only=True):
    """How a container keeps what is in it."""

    container: str
    holds: bool
    """Whether a locked policy keeps it long enough."""
    reason: str
    """What it does instead, a few words; empty where it holds."""
    rows: tuple[Evidence, ...]


def locked_copies(snapshot: Snapshot, context: Context, found: Destination) -> tuple[Evidence, ...]:
    """Return the rows that show that every record sent to a workspace has a copy nobody can delete.

    Nothing where some category has no such copy.
    """
    rows: list[Evidence] = []
    for stream in found.streams:
        copies = _copies_of(snapshot, found, stream)
        kept = gather(copies.found, lambda each: immutability(snapshot, context, each), copies.open)
        copy = next((each for each in kept.found if each.holds), None)
        if copy is None:
            kept.open.require()
            return ()
        rows.extend(copy.rows)
    return tuple(rows)


def containers_of(found: Destination) -> tuple[str, ...]:
    """Return the containers of a storage account that its logs are written to."""
    return tuple(
        dict.fromkeys(
            container_id(found.id, container_of_category(stream.category)) for stream in found.streams
        )
    )


def immutability(snapshot: Snapshot, context: Context, container: str) -> Immutability:
    """Return how a container keeps what is in it."""
    node = snapshot.find("log-containers", container)
    name = container.rpartition("/")[2]
    if node is None:
        row = Evidence(resource=container, path="", observed=None, expected="a container")
        return Immutability(container=name, holds=False, reason="is not made yet", rows=(row,))
    return _judged(node, name, context.thresholds.min_audit_days)


def _judged(node: Node, name: str, least: int) -> Immutability:
    has = node.see(_HAS)
    if not has.flag:
        row = has.wanted("true")
        return Immutability(container=name, holds=False, reason="has no immutability policy", rows=(row,))
    state, days = node.see(_STATE), node.see(_DAYS)
    rows = (state.wanted("Locked"), days.wanted(f"{least} or more"))
    reason = ""
    if state.text.lower() != "locked":
        reason = "has an immutability policy that is not locked"
    elif days.number < least:
        reason = f"is immutable for {days.number} days only"
    return Immutability(container=name, holds=not reason, reason=reason, rows=rows)


def _copies_of(snapshot: Snapshot, found: Destination, stream: Stream) -> Gathered[str]:
    """Return the containers that records of a stream are copied to: by an export, or by another setting."""
    looks = (partial(_exported, snapshot, found, stream), partial(_sent, snapshot, stream))
    each = gather(looks, lambda look: tuple(look()))
    return Gathered(found=tuple(place for places in each.found for place in places), open=each.open)


def _exported(snapshot: Snapshot, found: Destination, stream: Stream) -> Iterator[str]:
    for rule in snapshot.listed("workspace-exports", found.id):
        account = rule.see("properties.destination.resourceId").text
        tables = {table.lower() for table in rule.see("properties.tableNames").texts}
        if (
            _STORAGE in account.lower()
            and stream.table.lower() in tables
            and rule.see("properties.enable").flag
        ):
            yield container_id(account, container_of_table(stream.table))


def _sent(snapshot: Snapshot, stream: Stream) -> Iterator[str]:
    for seen in named_places(snapshot, stream.resource, stream.category, "properties.storageAccountId"):
        yield container_id(seen.text, container_of_category(stream.category))
