"""Which Log Analytics workspace a fix writes to: asked for, suggested from what was read, and looked up."""

from collections.abc import Iterable
from typing import Final

from aks_harden.checks.diagnostics import workspace
from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

INPUT: Final = "workspace"
UNNAMED: Final = "<workspace>"
"""Stands in a command for the workspace that nobody named yet."""
_KIND: Final = "/providers/microsoft.operationalinsights/workspaces/"
_GUARD: Final = "workspace-exists"


def in_region(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of the workspaces in the cluster's region that were read; of all, where it has none."""
    every = {node.id: node.text("location") for node in snapshot.readable("workspaces") if node.id}
    home = _plain(snapshot.cluster.text("location"))
    near = sorted(resource for resource, location in every.items() if _plain(location) == home)
    return tuple(near or sorted(every))


def ask_workspace(
    snapshot: Snapshot,
    context: Context,
    fix: str,
    resource: str,
    question: str,
    *,
    first: Iterable[str] = (),
) -> Input:
    """Return the question for a workspace; `first` are those to suggest before others."""
    return ask(context, fix, resource, INPUT, question, suggestions=(*first, *in_region(snapshot)))


def workspace_exists(snapshot: Snapshot, where: str | None) -> Guard:
    """Guard: the workspace that was named is one, and is there."""
    if where is None:
        return undecided(_GUARD, "No workspace was named yet.")
    if _KIND not in where.lower() or not where.startswith("/subscriptions/"):
        return blocked(_GUARD, f"`{where}` is not the resource id of a Log Analytics workspace.")
    try:
        found = workspace(snapshot, where)
    except NotSettledError:
        reason = f"{where} is not among the workspaces that were read: name one that is."
        return undecided(_GUARD, reason)
    if found is None:
        return blocked(_GUARD, f"There is no workspace {where}.")
    return ok(_GUARD, f"Workspace {found.name} was read.")


def _plain(region: str) -> str:
    return region.replace(" ", "").lower()
