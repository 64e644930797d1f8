"""The shape of a situation that others judge wrongly, and the small changes that make one out of a world."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace
from simulated_world import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.paths import replaced
from aks_harden.snapshot.reading import Cause, Unread
from aks_harden.snapshot.snapshot import Snapshot

Change = Callable[[Snapshot], Snapshot]


class Mistake(Struct, frozen=True, kw_only=True):
    """One situation, what others say of it, and what ours must say."""

    name: str
    """The mistake, in a few words with hyphens."""
    situation: str
    """What the cluster is like."""
    theirs: tuple[str, ...]
    """Others' answers, each `tool: answer`, as recorded."""
    truth: str
    """Why that is wrong."""
    world: str
    """The simulated world that the situation is made from."""
    change: Change
    asks: str
    """The assertion that speaks of it, `ITEM/key`."""
    ours: str
    """The verdict that ours must come to."""

    @property
    def snapshot(self) -> Snapshot:
        """The situation itself."""
        return self.change(world_snapshot(self.world))

    def answers(self) -> tuple[Assertion, ...]:
        """Return what our checks say of it, resource by resource."""
        wanted, _, key = self.asks.partition("/")
        found = item(wanted)
        if found is None:
            raise LookupError(wanted)
        judged = judge_item(self.snapshot, Context(), found).assertions
        return tuple(entry for entry in judged if entry.key == key)


def as_it_is(snapshot: Snapshot) -> Snapshot:
    """Leave the world as it is."""
    return snapshot


def cluster(path: str, value: Json) -> Change:
    """Change a property of the cluster."""
    return lambda snapshot: snapshot.with_value("cluster", snapshot.cluster_id, path, value)


def both(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(snapshot: Snapshot) -> Snapshot:
        for each in changes:
            snapshot = each(snapshot)
        return snapshot

    return change


def member(facet: str, name: str, path: str, value: Json) -> Change:
    """Change a member of a list of the cluster's subscription, found by its name."""

    def change(snapshot: Snapshot) -> Snapshot:
        target = f"/subscriptions/{snapshot.subscription}"
        found = next(node for node in snapshot.listed(facet) if node.name.lower() == name.lower())
        return snapshot.with_value(facet, target, path, value, member=found.id)

    return change


def diagnostics(logs: dict[str, bool], *, groups: tuple[str, ...] = (), and_metrics: bool = False) -> Change:
    """Let the cluster have one setting with these logs, to where its logs went before, and one of metrics."""

    def change(snapshot: Snapshot) -> Snapshot:
        read = snapshot.read("cluster-diagnostics", snapshot.cluster_id)
        if read is None or not isinstance(read.value, list):
            raise LookupError("cluster-diagnostics")
        entries: list[Json] = [{"category": name, "enabled": on} for name, on in logs.items()]
        entries += [{"categoryGroup": name, "enabled": True} for name in groups]
        first = replaced(read.value[0], "properties.logs", entries)
        metrics: list[Json] = [replaced(replaced(first, "name", "metrics"), "properties.logs", [])]
        value: list[Json] = [first, *(metrics if and_metrics else [])]
        return snapshot.with_reading("cluster-diagnostics", snapshot.cluster_id, replace(read, value=value))

    return change


def forbidden(facet: str) -> Change:
    """Let Azure refuse a facet."""
    action = FACETS[facet].actions[0]
    unread = Unread(cause=Cause.FORBIDDEN, reason="Azure refused it (403)", action=action)

    def change(snapshot: Snapshot) -> Snapshot:
        for target in snapshot.targets(facet):
            snapshot = snapshot.with_reading(facet, target, unread)
        return snapshot

    return change


def without(extension: str) -> Change:
    """Switch an extension of the Defender plans off, in the text that Azure sends."""

    def change(snapshot: Snapshot) -> Snapshot:
        for plan in snapshot.listed("defender-plans"):
            for place, entry in enumerate(plan.nodes("properties.extensions")):
                if entry.name == extension:
                    path = f"properties.extensions[{place}].isEnabled"
                    snapshot = member("defender-plans", plan.name, path, "False")(snapshot)
        return snapshot

    return change
