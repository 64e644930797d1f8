"""What must hold before nodes are drained and replaced, pool by pool."""

from collections.abc import Iterable
from typing import Final

from aks_harden.checks.nodes.pools import Pool
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.errors import NotSettledError

MINUTES_A_NODE: Final = 10
"""What draining and replacing a node takes; half an hour is when Azure gives up on one."""
_NO_SURGE: Final = frozenset({"0", "0%"})
QUOTA: Final = (
    "Surge nodes need processor quota in the region and free addresses in the subnet; neither is read here:"
    " `az vm list-usage` shows the quota."
)


def budgets(context: Context, fix: str, resource: str) -> Input:
    """Return the question for what only Kubernetes tells: whether pods may be evicted at all."""
    return ask(
        context,
        fix,
        resource,
        "budgets-allow-eviction",
        "Does every PodDisruptionBudget let a pod go (`kubectl get pdb --all-namespaces`)?",
        suggestions=("yes", "no"),
    )


def evictable(entry: Input) -> Guard:
    """Return the guard over that question."""
    return confirmed(
        entry,
        yes="The operator says that every PodDisruptionBudget lets a pod go.",
        no="A PodDisruptionBudget lets no pod go: the node would never drain. Loosen it first.",
    )


def at_rest(pools: Iterable[Pool]) -> Guard:
    """Return whether the last operation on each of the pools succeeded."""
    name = "pools-at-rest"
    odd: list[str] = []
    for pool in pools:
        try:
            state = pool.node.see("provisioningState").text
        except NotSettledError as open_:
            return undecided(name, f"How pool {pool.name} stands could not be read: {open_}.")
        if state.lower() != "succeeded":
            odd.append(f"{pool.name} ({state})")
    if odd:
        return blocked(name, f"The last operation on {', '.join(odd)} did not succeed, or is under way.")
    return ok(name, "The last operation on each pool succeeded.")


def can_surge(pools: Iterable[Pool]) -> Guard:
    """Return whether each pool may replace its nodes: by a node more, or by doing without one."""
    name = "max-surge"
    stuck: list[str] = []
    for pool in pools:
        surge = pool.node.text("upgradeSettings.maxSurge").strip()
        spare = pool.node.text("upgradeSettings.maxUnavailable").strip()
        if surge in _NO_SURGE and spare in {"", *_NO_SURGE}:
            stuck.append(pool.name)
    if stuck:
        reason = f"{', '.join(stuck)} may neither make a node more nor do without one: set `--max-surge`."
        return blocked(name, reason)
    return ok(name, "Each pool may make a node more, or do without one, while it replaces nodes.")


def minutes(pools: Iterable[Pool]) -> int:
    """Return how long to count on for replacing the nodes of pools, one after the other."""
    return sum(max(1, _count(pool)) for pool in pools) * MINUTES_A_NODE


def _count(pool: Pool) -> int:
    found = pool.node.get("count")
    return found if isinstance(found, int) else 1


def minutes_together(pools: Iterable[Pool]) -> int:
    """Return how long to count on for replacing the nodes of all pools at the same time."""
    return max((max(1, _count(pool)) for pool in pools), default=1) * MINUTES_A_NODE
