"""The network plugin and the engine that enforces network policies: one rule for NET-6, NET-7 and NET-9.

https://learn.microsoft.com/azure/aks/use-network-policies
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Judgement, fails, manual, not_applicable, passes, warns
from aks_harden.checks.kind import automatic, has_windows, most_nodes, size_of
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.checks.retirements import retirement
from aks_harden.model.context import Context, Size
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_PROFILE: Final = "properties.networkProfile"
_SKU: Final = "sku.name"
_WANTED: Final = "cilium, or calico"
_SAME_CAUSE: Final = "The same cause as NET-9: one change mends both."


class Plugin(StrEnum):
    """What gives pods their addresses."""

    AZURE = "azure"
    KUBENET = "kubenet"
    OWN = "none"
    """A plugin that the operator brought, of which Azure knows nothing."""


class Engine(StrEnum):
    """What enforces network policies."""

    CILIUM = "cilium"
    CALICO = "calico"
    NPM = "azure"
    """Azure Network Policy Manager, which is on its way out."""
    NONE = "none"


class Networking(Struct, frozen=True, kw_only=True):
    """The plugin and the engine of a cluster, with where each was seen."""

    plugin: Plugin
    engine: Engine
    plugin_rows: tuple[Seen, ...]
    engine_rows: tuple[Seen, ...]
    preset: bool
    """Whether the engine is the one that AKS Automatic fixes, which its properties leave out."""

    @property
    def rows(self) -> tuple[Evidence | Seen, ...]:
        """Return all rows, without saying what would pass."""
        return (*self.plugin_rows, *self.engine_rows)


def networking(cluster: Node) -> Networking:
    """Return the plugin and the engine; not settled where either is a word that nobody knows."""
    plugin, plugin_rows = _plugin(cluster)
    engine, engine_rows = _engine(cluster)
    return Networking(
        plugin=plugin,
        engine=engine,
        plugin_rows=plugin_rows,
        engine_rows=engine_rows,
        preset=engine_rows[0].evidence.path == _SKU,
    )


def _plugin(cluster: Node) -> tuple[Plugin, tuple[Seen, ...]]:
    said = cluster.peek(f"{_PROFILE}.networkPlugin")
    if said is None and automatic(cluster):
        # https://learn.microsoft.com/azure/aks/intro-aks-automatic: overlay and Cilium, preconfigured
        return Plugin.AZURE, (cluster.see(_SKU),)
    seen = said or cluster.see(f"{_PROFILE}.networkPlugin")
    return Plugin(_word(seen, Plugin)), (seen,)


def _engine(cluster: Node) -> tuple[Engine, tuple[Seen, ...]]:
    policy = cluster.see(f"{_PROFILE}.networkPolicy")
    dataplane = cluster.see(f"{_PROFILE}.networkDataplane")
    if not policy.present and not dataplane.present and automatic(cluster):
        return Engine.CILIUM, (cluster.see(_SKU),)
    if dataplane.text.lower() == Engine.CILIUM:
        return Engine.CILIUM, (dataplane, policy)
    return Engine(_word(policy, Engine)), (policy, dataplane)


def _word(seen: Seen, known: type[StrEnum]) -> str:
    word = seen.text.lower()
    if word in {entry.value for entry in known}:
        return word
    reason = f"`{seen.evidence.path}` is `{seen.text}`, which is not known, so it tells nothing"
    raise NotSettledError(Missing(facet="cluster", reason=reason))


def sized(wanted: Size, elsewhere: str, snapshot: Snapshot, context: Context) -> Judgement:
    """Judge plugin and engine where the cluster has the size wanted; `elsewhere` judges the other size."""
    cluster = snapshot.cluster
    size = size_of(cluster, context)
    if size is not wanted:
        return not_applicable(f"This is a {size} cluster: {elsewhere} judges it.")
    return _judged(snapshot, context, size)


def _judged(snapshot: Snapshot, context: Context, size: Size) -> Judgement:
    found = networking(snapshot.cluster)
    if found.plugin is Plugin.OWN:
        return manual(
            "The network plugin is one that you brought: Azure knows nothing of it nor of its policy engine.",
            *found.rows,
        )
    if found.plugin is Plugin.KUBENET and size is Size.LARGE:
        return _kubenet_at_large(found)
    engine = engine_judgement(snapshot, context, found)
    if found.plugin is Plugin.KUBENET and engine.verdict is not Verdict.FAIL:
        return _kubenet(snapshot, context, found)
    notes = (*engine.notes, _SAME_CAUSE) if found.engine is Engine.NONE else engine.notes
    rows: tuple[Evidence | Seen, ...] = (*found.plugin_rows, *engine.evidence)
    said = {Verdict.PASS: passes, Verdict.WARN: warns, Verdict.FAIL: fails}[engine.verdict]
    return said(engine.reason, *rows, notes=notes)


def _kubenet_at_large(found: Networking) -> Judgement:
    (plugin,) = found.plugin_rows
    notes = (_SAME_CAUSE,) if found.engine is Engine.NONE else ()
    reason = f"A large cluster runs on kubenet, whose support ends on {retirement('kubenet').on}."
    return fails(reason, plugin.wanted("azure"), *found.engine_rows, notes=notes)


def _kubenet(snapshot: Snapshot, context: Context, found: Networking) -> Judgement:
    row = retirement("kubenet")
    (plugin,) = found.plugin_rows
    rows: tuple[Evidence | Seen, ...] = (plugin.wanted("azure"), *found.engine_rows)
    if row.verdict(snapshot, context) is Verdict.FAIL:
        return fails(f"Support of kubenet ended on {row.on}.", *rows)
    reason = f"Policies are enforced by {found.engine}, on kubenet, whose support ends on {row.on}."
    return warns(reason, *rows, notes=(f"Instead: {row.instead}.",))


def engine_judgement(snapshot: Snapshot, context: Context, found: Networking) -> Judgement:
    """Judge the engine alone, where Azure knows of it."""
    first, *others = found.engine_rows
    rows: tuple[Evidence | Seen, ...] = (first.wanted(_WANTED), *others)
    if found.engine is Engine.NONE:
        return fails("No engine enforces network policies: they are accepted, and change nothing.", *rows)
    if found.engine is Engine.NPM:
        return _npm(snapshot, context, rows)
    if found.preset:
        return passes("AKS Automatic preconfigures Azure CNI with Cilium, which enforces policies.", *rows)
    return passes(f"Network policies are enforced by {found.engine}.", *rows)


def _npm(snapshot: Snapshot, context: Context, rows: tuple[Evidence | Seen, ...]) -> Judgement:
    cluster = snapshot.cluster
    on_windows = has_windows(pools_of(cluster))
    linux, windows = retirement("npm-linux"), retirement("npm-windows")
    if on_windows and windows.verdict(snapshot, context) is Verdict.FAIL:
        return fails(
            f"Azure Network Policy Manager is not supported on Windows nodes since {windows.on}.", *rows
        )
    if linux.verdict(snapshot, context) is Verdict.FAIL:
        return fails(f"Azure Network Policy Manager is not supported since {linux.on}.", *rows)
    nodes, most = most_nodes(cluster), context.thresholds.npm_max_nodes
    if nodes > most:
        return fails(
            f"Azure Network Policy Manager holds up to {most} nodes, and the pools may have {nodes}.", *rows
        )
    ends = windows if on_windows else linux
    reason = f"Policies are enforced by Azure Network Policy Manager, which ends on {ends.on}."
    return warns(reason, *rows, notes=(f"Instead: {ends.instead}.",))
