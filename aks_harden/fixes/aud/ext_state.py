"""Fixes of EXT-STATE: pools brought level with their cluster; the rest is for people to find out about.

An `az aks update` without options would often mend a failed cluster. It is never sent from here: what failed
is to be understood first, or it fails again.
"""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.kind import failed
from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.checks.versions import cluster_version, minor
from aks_harden.fixes.cluster import POOL_ACTIONS, pool_target
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes
from aks_harden.fixes.pool_image import with_pool
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.shell_words import call, remark, word
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_LEVEL: Final = "EXT-STATE.pool-versions"
_CLUSTER: Final = "EXT-STATE.cluster"
_POOLS: Final = "EXT-STATE.pools"
_FILE: Final = "what-failed.sh"
_AFTERWARDS: Final = (
    "Then remove the cause: quota, a budget that lets no pod go, an address space that is full, a lock.",
    "Then run the operation that failed once more. Where nothing is to be changed, an",
    "`az aks update` without options brings the cluster to what its properties say: read those first.",
)


def _propose_level(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to bring pools that lag behind to the cluster's version."""
    cluster = snapshot.cluster
    version = cluster_version(cluster).text
    asked = cluster.text("properties.kubernetesVersion")
    behind = [pool for pool in pools_of(cluster).pools if not _agrees(_runs(pool), version)]
    if not behind or not _agrees(asked or version, version) or any(_ahead(pool, version) for pool in behind):
        return None
    names = ", ".join(pool.name for pool in behind)
    entry = budgets(context, _LEVEL, snapshot.cluster_id)
    after = snapshot
    for pool in behind:
        values = {"orchestratorVersion": version, "currentOrchestratorVersion": version}
        after = with_pool(after, pool.name, {**values})
    fix = Fix(
        id=_LEVEL,
        item="EXT-STATE",
        title=f"Bring {names} to the cluster's version",
        resource=snapshot.cluster_id,
        assertions=(("pool-versions", snapshot.cluster_id),),
        kind=Kind.REIMAGE,
        risk=Risk.ONE_WAY,
        commands=tuple(
            Command(
                words=("az", "aks", "nodepool", "upgrade"),
                target=pool_target(snapshot, pool.name),
                change=("--kubernetes-version", version, "--yes"),
            )
            for pool in behind
        ),
        undo=(),
        no_undo="A pool does not go back to an older version from here.",
        changes=f"{names} go to Kubernetes {version}, which the control plane runs already.",
        disruption="Their nodes are drained and replaced one after the other.",
        minutes=minutes(behind),
        hazard=QUOTA,
        consequence=f"The pools stay at {version} or newer.",
        inputs=(entry,),
        guards=(at_rest(behind), can_surge(behind), evictable(entry)),
        rereads=("cluster",),
        also_touches=("EXT-NODEIMG", "NET-5"),
        phase=Phase.IMAGE,
    )
    return Proposal(fix=fix, after=after)


def _runs(pool: Pool) -> str:
    return (pool.node.peek("currentOrchestratorVersion") or pool.node.see("orchestratorVersion")).text


def _agrees(one: str, other: str) -> bool:
    return all(left == right for left, right in zip(one.split("."), other.split("."), strict=False))


def _ahead(pool: Pool, version: str) -> bool:
    return minor(_runs(pool)) > minor(version)


def _propose_look(fix_id: str, key: str, snapshot: Snapshot) -> Proposal | None:
    if key == "provisioning" and not failed(snapshot.cluster):
        # What is under way ends by itself.
        return None
    fix = Fix(
        id=fix_id,
        item="EXT-STATE",
        title="Find out what failed, then run an operation that succeeds",
        resource=snapshot.cluster_id,
        assertions=((key, snapshot.cluster_id),),
        kind=Kind.MANUAL,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Nothing is changed from here.",
        changes="Nothing by itself: the file asks Azure what failed, and says what comes after.",
        disruption="None by looking.",
        minutes=0,
        hazard="An operation that is sent again before its cause is known fails again, or worse, half way.",
        documents={_FILE: "\n".join((*_lines(snapshot), ""))},
        phase=Phase.BY_HAND,
    )
    return Proposal(fix=fix, after=snapshot)


def _lines(snapshot: Snapshot) -> Iterator[str]:
    yield "#!/usr/bin/env bash"
    yield "set -euo pipefail"
    yield remark("What failed, in Azure's words; nothing is changed by asking.")
    yield call(
        "az monitor activity-log list",
        (("--resource-id", word(snapshot.cluster_id)), ("--status", "Failed"), ("--offset", "7d")),
    )
    yield from map(remark, _AFTERWARDS)


def _failed_cluster(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    return _propose_look(_CLUSTER, "provisioning", snapshot)


def _failed_pools(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    return _propose_look(_POOLS, "pools-at-rest", snapshot)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id=_LEVEL,
        asserts="pool-versions",
        propose=_propose_level,
        phase=Phase.IMAGE,
        actions=POOL_ACTIONS,
    ),
    Remedy(
        id=_CLUSTER,
        asserts="provisioning",
        propose=_failed_cluster,
        phase=Phase.BY_HAND,
        actions=(),
    ),
    Remedy(
        id=_POOLS,
        asserts="pools-at-rest",
        propose=_failed_pools,
        phase=Phase.BY_HAND,
        actions=(),
    ),
)
