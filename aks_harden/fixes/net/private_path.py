"""Whether somebody still reaches the API server once its public side or the rescue path is gone."""

from typing import Final

from aks_harden.checks.net.management import private_ways
from aks_harden.fixes.asking import NO, YES, ask, blocked, ok, undecided
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

INPUT: Final = "network-path"
_QUESTION: Final = (
    "Do you, your pipelines and your tools reach the cluster's network without the Internet and without run"
    " command: by VPN, ExpressRoute, Bastion, or from machines and agents inside?"
)


def is_private(cluster: Node) -> bool:
    """Tell whether the API server has a private address only."""
    return cluster.see("properties.apiServerAccessProfile.enablePrivateCluster").flag


def path_question(context: Context, fix: str, resource: str) -> Input:
    """Return the question whether everybody has a private way: only they can know that it works."""
    return ask(context, fix, resource, INPUT, _QUESTION, suggestions=("yes", "no"))


def path_kept(after: Snapshot, entry: Input) -> Guard:
    """Guard: a private way in is there, and those who need it say that they use it.

    `after` is the picture in which nothing else leads in any more.
    """
    said = (entry.value or "").lower()
    shown = _shown(after)
    if said in YES:
        return ok(INPUT, f"You say that everybody has a private way in; {shown}")
    if said in NO:
        return blocked(INPUT, "You say that somebody has no private way in: make one first.")
    return undecided(INPUT, f"Answer `{INPUT}` with yes or no; {shown}")


def _shown(after: Snapshot) -> str:
    try:
        ways = private_ways(after)
    except NotSettledError as open_:
        return f"whether Azure shows one could not be read: {open_}."
    if ways.found:
        return f"Azure shows {ways.found[0].text}."
    return "Azure shows none in the networks that were read."
