"""A pool in the place of another, where Azure changes nothing in place: a script for people, never run here.

https://learn.microsoft.com/azure/aks/resize-node-pool
"""

from collections.abc import Iterator

from aks_harden.checks.nodes.pools import Pool
from aks_harden.fixes.cluster import pool_id
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.shell_words import Slot, call, remark, var, word
from aks_harden.fixes.successor_pools import Option, addition_options
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot


def propose_replacement(
    snapshot: Snapshot, context: Context, pool: Pool, mends: tuple[str, tuple[str, ...]]
) -> Proposal:
    """Return the way to another pool; `mends` are the fix's id and the keys of its item's assertions."""
    fix, keys = mends
    resource = pool_id(snapshot, pool.name)
    return Proposal(
        fix=Fix(
            id=fix,
            item=fix.partition(".")[0],
            title=f"Put another pool in the place of {pool.name} (a script, run by you)",
            resource=resource,
            assertions=tuple((key, resource) for key in keys),
            kind=Kind.RECREATE,
            risk=Risk.MANUAL,
            commands=(),
            undo=(),
            no_undo="Nothing is run from here; while the old pool stands, pods can go back to it.",
            changes=f"A new pool takes the pods of {pool.name}, which then goes.",
            disruption="Pods move once, as fast as their PodDisruptionBudgets let them.",
            minutes=0,
            hazard="Volumes in a zone need nodes in that zone; selectors and affinities that name"
            " the old pool"
            " must name the new one; quota for both is needed for a while.",
            documents={f"replace-{_file(pool.name)}.sh": _script(snapshot, context, pool)},
            phase=Phase.BY_HAND,
        ),
        after=snapshot,
    )


def _file(name: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in name.lower()) or "pool"


def _script(snapshot: Snapshot, context: Context, pool: Pool) -> str:
    return "\n".join((*_lines(snapshot, context, pool), ""))


def _lines(snapshot: Snapshot, context: Context, pool: Pool) -> Iterator[str]:
    where = (
        ("--cluster-name", word(snapshot.cluster_name)),
        ("--resource-group", word(group_of(snapshot.cluster_id))),
    )
    yield "#!/usr/bin/env bash"
    yield "set -euo pipefail"
    yield remark(f"A pool in the place of {pool.name}. Read it, fill it in, run it part by part.")
    yield Slot(
        name="NEW_POOL", value="", asks="a name for the new pool, up to 12 small letters and digits"
    ).line
    yield ""
    yield call("az aks nodepool add", (*where, *_options(context, pool)))
    yield ""
    yield remark("Pods move: nodes of the old pool take no new ones and are emptied.")
    yield call("kubectl cordon", ((f"--selector=agentpool={word(pool.name)}",),))
    yield call(
        "kubectl drain",
        ((f"--selector=agentpool={word(pool.name)}",), ("--ignore-daemonsets",), ("--delete-emptydir-data",)),
    )
    yield ""
    yield remark("When everything runs on the new pool, the old one goes:")
    yield remark(call("az aks nodepool delete", (*where, ("--name", word(pool.name)))).replace("\\\n", ""))


def _options(context: Context, pool: Pool) -> Iterator[Option]:
    yield "--name", var("NEW_POOL")
    yield from (option for option in addition_options(context, pool) if option[0] != "--name")
    if pool.subnet:
        yield "--vnet-subnet-id", word(pool.subnet)
