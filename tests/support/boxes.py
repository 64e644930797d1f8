"""Reading a simulated Azure with the product's own reader."""

import pytest
from simulated_world import read

from aks_harden.azure import clients
from aks_harden.azure.asks import Scope
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.world import World
from aks_harden.snapshot.snapshot import Snapshot

__all__ = ["NOWHERE", "fast_retries", "findings", "open_box", "read", "verdicts"]

NOWHERE = Scope(registries=lambda _: (), vaults=lambda _: ())
"""Nothing belongs to the cluster: for reads that ask for something else."""


def open_box(world: str | World) -> Sandbox:
    """Start a world whose long-running operations end at once."""
    return Sandbox.start(world, operation_seconds=0.0)


def fast_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the number of tries and take out the waiting between them."""
    monkeypatch.setattr(clients, "BACKOFF_SECONDS", 0.0)


def verdicts(snapshot: Snapshot, context: Context | None = None) -> dict[tuple[str, str, str], str]:
    """Return the verdict of every assertion by item, key and the name of its resource."""
    return {
        (finding.id, assertion.key, assertion.resource.rsplit("/", 1)[-1]): assertion.verdict.value
        for finding in findings(snapshot, context)
        for assertion in finding.assertions
    }


def findings(snapshot: Snapshot, context: Context | None = None) -> tuple[Finding, ...]:
    """Judge a snapshot on the whole checklist."""
    return judge(snapshot, context or Context(), items())
