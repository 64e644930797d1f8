"""The cluster is as its properties say, so this audit can be trusted.

## Why

Azure shows what was asked of a cluster. While an operation runs, or after one that failed, that is not yet
what is there: a setting reads as on and acts nowhere. Node pools lag behind the cluster's version, and some
settings reach only nodes that are made after the change. All other verdicts stand on what this item looks at.

## What the fix changes

Pools that lag behind the cluster's version are upgraded to it, one after the other, and stay there. What
failed is never sent again from here: a file for people asks Azure what it was and says what comes after.
Nodes that are older than a change get it with the next node image, which is EXT-NODEIMG's to bring.

## Limits

- Changes of node settings are known from this machine's journal or an earlier picture of the cluster; those
  that somebody else made before that are not.
- A node image newer than the change shows that nodes were made after it. An older one does not show that
  they were not: nodes may have been made anew from the same image.
- Pools that are stopped on purpose are noted and not held against the cluster.
- Nodes of node auto-provisioning and system nodes that are the provider's own have no pool to look at.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, warns
from aks_harden.checks.dates import moment
from aks_harden.checks.gather import gather
from aks_harden.checks.kind import broken, failed, in_motion, moving, stopped
from aks_harden.checks.nodes.images import image_of_pool
from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.checks.versions import cluster_version
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_STATE: Final = "properties.provisioningState"
_SUCCEEDED: Final = "succeeded"
_NO_POOLS: Final = "The cluster has no pool of its own: its nodes are the provider's or provisioned for pods."


def _provisioning(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    seen = cluster.see(_STATE)
    row = seen.wanted("Succeeded")
    if seen.text.lower() == _SUCCEEDED:
        return passes("The last operation on the cluster succeeded.", row)
    if failed(cluster):
        return warns(
            f"The last operation on the cluster ended as {seen.text}: what its properties say is what was"
            " wanted, and nodes may be otherwise.",
            row,
        )
    if in_motion(cluster):
        return warns(f"An operation is under way ({seen.text}): what is read now may be half of it.", row)
    raise _odd(cluster, seen)


def _power(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    seen = cluster.see("properties.powerState.code")
    row = seen.wanted("Running")
    if stopped(cluster):
        return warns(
            "The cluster is stopped: nothing listens, and nothing in Kubernetes can be read. Its"
            " configuration is judged.",
            row,
        )
    if seen.text.lower() != "running":
        raise _odd(cluster, seen)
    return passes("The cluster is running.", row)


def _pools_at_rest(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    pools = pools_of(snapshot.cluster).pools
    if not pools:
        return not_applicable(_NO_POOLS)
    states = gather(pools, _state)
    rows = tuple(seen.wanted("Succeeded") for _, seen in states.found)
    faults = [f"{name} ({seen.text})" for name, seen in states.found if seen.text.lower() != _SUCCEEDED]
    notes = tuple(
        f"{pool.name} is stopped: it has no nodes until it is started." for pool in pools if _off(pool)
    )
    if faults:
        said = f"The last operation on {', '.join(faults)} did not succeed, or not yet."
        return warns(said, *rows, notes=notes)
    states.open.require()
    return passes("The last operation on every pool succeeded.", *rows, notes=notes)


def _state(pool: Pool) -> tuple[str, Seen]:
    seen = pool.node.see("provisioningState")
    if seen.text.lower() != _SUCCEEDED and not moving(seen.text) and not broken(seen.text):
        raise _odd(pool.node, seen)
    return pool.name, seen


def _off(pool: Pool) -> bool:
    return pool.node.text("powerState.code").lower() == "stopped"


def _versions(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    pools = pools_of(cluster).pools
    runs = cluster_version(cluster)
    others = gather(pools, lambda pool: (pool.name, _version(pool)))
    rows = (runs.evidence, *(seen.wanted(runs.text) for _, seen in others.found))
    faults = [f"{name} runs {seen.text}" for name, seen in others.found if not _same(seen.text, runs.text)]
    asked = cluster.peek("properties.kubernetesVersion")
    if asked is not None and not _same(asked.text, runs.text):
        faults.append(f"the cluster was asked for {asked.text}")
        rows = (*rows, asked.evidence)
    if faults:
        return warns(f"The cluster runs {runs.text}, but {', '.join(faults)}.", *rows)
    others.open.require()
    if not pools:
        return not_applicable(_NO_POOLS, runs)
    return passes(f"Every pool runs the cluster's version, {runs.text}.", *rows)


def _version(pool: Pool) -> Seen:
    return pool.node.peek("currentOrchestratorVersion") or pool.node.see("orchestratorVersion")


def _same(one: str, other: str) -> bool:
    """Tell whether two versions agree as far as both are told: `1.34` is an alias for its patches."""
    pairs = zip(one.strip().split("."), other.strip().split("."), strict=False)
    return all(left == right for left, right in pairs)


class _Changed(Struct, frozen=True, kw_only=True):
    """A change of a node property, and whether the pool's nodes are known to be newer."""

    what: str
    newer: bool
    row: Evidence


def _nodes_newer(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    pools = {pool.name.lower(): pool for pool in pools_of(cluster).pools}
    changes = [
        (pool, name, when)
        for key, when in context.node_changes.items()
        for owner, name in (_split(key),)
        if (pool := pools.get(owner.lower())) is not None
    ]
    if not changes:
        return not_applicable("No change of a node setting is known to have been made to a pool.")
    found = gather(changes, lambda change: _changed(cluster, *change))
    older = [change.what for change in found.found if not change.newer]
    rows = tuple(change.row for change in found.found)
    if older:
        return warns(f"Nodes may be older than what their pool says: {'; '.join(older)}.", *rows)
    found.open.require()
    return passes("Nodes are newer than every change that is known to need new ones.", *rows)


def _split(key: str) -> tuple[str, str]:
    """Split `<pool>/<property>`, which a whole resource id may stand before."""
    head, _, name = key.rpartition("/")
    return head.rpartition("/")[2], name


def _changed(cluster: Node, pool: Pool, name: str, when: str) -> _Changed:
    image = image_of_pool(pool.node)
    made = datetime.combine(image.made, time.min, UTC)
    return _Changed(
        what=f"{name} of {pool.name} was changed on {when}, its node image is of {image.made}",
        newer=made > moment(when, cluster),
        row=image.seen.wanted(f"an image newer than {when}"),
    )


def _odd(node: Node, seen: Seen) -> NotSettledError:
    reason = f"nobody knows what `{seen.text}` at `{seen.evidence.path}` means"
    return NotSettledError(Missing(facet=node.facet, reason=reason))


def _asserts() -> Iterator[Assert]:
    for key, severity, judge in (
        ("provisioning", Severity.MEDIUM, _provisioning),
        ("power", Severity.LOW, _power),
        ("pools-at-rest", Severity.MEDIUM, _pools_at_rest),
        ("pool-versions", Severity.MEDIUM, _versions),
        ("nodes-newer", Severity.MEDIUM, _nodes_newer),
    ):
        yield Assert(key=key, severity=severity, judge=judge)


CHECK = Check(
    id="EXT-STATE",
    section=Section.AUD,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/start-stop-cluster"),
        learn("azure/aks/upgrade-aks-cluster"),
        learn("azure/aks/node-image-upgrade"),
        learn("troubleshoot/azure/azure-kubernetes/create-upgrade-delete/operationnotallowed"),
    ),
    controls=("MCSB PV-2",),
    asserts=tuple(_asserts()),
    extended=True,
)
