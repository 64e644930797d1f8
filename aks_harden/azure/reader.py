"""Read a cluster and what is around it: facets at the same time, each as soon as what it needs is there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from functools import partial
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from aks_harden.azure import graph
from aks_harden.azure.arm import Arm, Clock, now, stamp
from aks_harden.azure.asks import Ask, Scope, asks
from aks_harden.azure.asks.ask import type_of
from aks_harden.azure.asks.lists import subscriptions
from aks_harden.azure.clients import Clients
from aks_harden.azure.run import Run, blocked, with_dependents
from aks_harden.azure.versions import CLUSTER, PRICINGS
from aks_harden.model.azure import ClusterRow, Identity, ReadError
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS, depth
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.reading import Absent, Cause, Read, Reading, Unread
from aks_harden.snapshot.snapshot import Snapshot

DEFAULT_TIMEOUT: Final = 90.0
"""Seconds after which what has not answered counts as unread."""

_SHARE: Final = 0.9
"""Part of that time after which one call of many is given up: it costs its own reading then, not all."""
_CLUSTERS: Final = "Microsoft.ContainerService/managedClusters"
_ORDER: Final = tuple(sorted(FACETS, key=lambda name: (depth(name), name != "cluster")))


class AzureReader:
    """Reads clusters with one session's rights."""

    def __init__(
        self,
        clients: Clients,
        identity: Identity,
        scope: Scope,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        clock: Clock = now,
    ) -> None:
        """Stand on opened clients; `scope` says what belongs to a cluster."""
        self._clients = clients
        self._arm = Arm(clients.arm, clock)
        self._identity = identity
        self._scope = scope
        self._timeout = timeout
        self._clock = clock

    @property
    def identity(self) -> Identity:
        """Who reads."""
        return self._identity

    async def clusters(self) -> tuple[ClusterRow, ...]:
        """Return the clusters of the subscription; raises ReadError with one sentence."""
        action = FACETS["cluster"].actions[0]
        path = f"/subscriptions/{self._identity.subscription}/providers/{_CLUSTERS}"
        reading = await self._in_time(self._arm.list(path, CLUSTER, action))
        if not isinstance(reading, Read) or not isinstance(reading.value, list):
            where = self._identity.subscription
            raise ReadError(f"The clusters of subscription {where} cannot be listed: {_why(reading)}.")
        rows = (
            _row(Node(body=body, facet="cluster", reading=reading, id="", type="")) for body in reading.value
        )
        return tuple(sorted(rows, key=lambda row: (row.group.lower(), row.name.lower())))

    async def read(self, cluster_id: str) -> AsyncIterator[Snapshot]:
        """Give a snapshot that grows as facets land; the last one is complete.

        Raises ReadError where the cluster itself cannot be read.
        """
        start = self._empty(cluster_id)
        self._arm = Arm(self._clients.arm, self._clock)
        async with Run(self, start, _ORDER) as run:
            async for snapshot in run.growing():
                own = snapshot.reading("cluster", cluster_id)
                if not isinstance(own, Read) and not _pending(own):
                    raise ReadError(_no_cluster(cluster_id, own, self._identity.tenant))
                yield snapshot

    async def reread(self, snapshot: Snapshot, facets: Iterable[str]) -> Snapshot:
        """Return the snapshot with the named facets, and those that hang on them, read again."""
        wanted = with_dependents(set(facets))
        self._arm = Arm(self._clients.arm, self._clock)
        kept = {name: targets for name, targets in snapshot.readings.items() if name not in wanted}
        start = replace(
            snapshot, readings=MappingProxyType(kept), taken_at=stamp(self._clock()), complete=False
        )
        async with Run(self, start, [name for name in _ORDER if name in wanted]) as run:
            return [grown async for grown in run.growing()][-1]

    async def resource(self, resource: str, api_version: str) -> Reading:
        """Read one resource, for comparing right before a write."""
        return await self._in_time(self._arm.get(resource, api_version, ""))

    async def _in_time(self, asked: Awaitable[Reading]) -> Reading:
        try:
            async with asyncio.timeout(self._timeout):
                return await asked
        except TimeoutError:
            return Unread(cause=Cause.UNREACHABLE, reason=self._late, action="")

    async def _timely(self, asked: Awaitable[Reading], action: str) -> Reading:
        """Await one call of many, and give it up before all of them are."""
        try:
            async with asyncio.timeout(self._timeout * _SHARE):
                return await asked
        except TimeoutError:
            return Unread(cause=Cause.UNREACHABLE, reason=self._late, action=action)

    @property
    def _late(self) -> str:
        return f"no answer within {self._timeout:g} seconds"

    def _empty(self, cluster_id: str) -> Snapshot:
        return Snapshot(
            cluster_id=cluster_id,
            taken_at=stamp(self._clock()),
            cloud=self._identity.cloud,
            tenant=self._identity.tenant,
            reader=self._identity.user,
            complete=False,
        )

    async def facet(self, name: str, snapshot: Snapshot) -> dict[str, Reading]:
        """Read one facet on what has been read so far; whatever happens becomes a reading.

        Raises NotSettledError only where something that is still being read says what to ask for.
        """
        try:
            if name in _OWN:
                return await _OWN[name](self, snapshot, FACETS[name].actions[0])
            wanted = asks(name, snapshot, self._scope)
        except NotSettledError as open_:
            if open_.pending:
                raise
            return {"": blocked(name, open_)}
        readings = await asyncio.gather(
            *(self._timely(self._ask(entry, name), _action(name, entry.path)) for entry in wanted)
        )
        return {entry.target.lower(): reading for entry, reading in zip(wanted, readings, strict=True)}

    async def _ask(self, entry: Ask, name: str) -> Reading:
        action = _action(name, entry.path)
        if entry.single:
            return await self._arm.get(entry.path, entry.version, action)
        reading = await self._arm.list(entry.path, entry.version, action, entry.query)
        return replace(reading, value=entry.kept(reading.value)) if isinstance(reading, Read) else reading

    async def _cluster(self, snapshot: Snapshot, action: str) -> dict[str, Reading]:
        target = snapshot.cluster_id
        call = f"GET {target}?api-version={CLUSTER}"
        return {
            target.lower(): await self._arm.answer(call, action, lambda: self._clients.get_cluster(target))
        }

    async def _plans(self, snapshot: Snapshot, action: str) -> dict[str, Reading]:
        found: dict[str, Reading] = {}
        for owner in subscriptions("defender-plans", snapshot, self._scope.more):
            target = f"/subscriptions/{owner}"
            call = f"GET {target}/providers/Microsoft.Security/pricings?api-version={PRICINGS}"
            ask = partial(self._clients.list_plans, target)
            found[target] = await self._arm.answer(call, action, ask)
        return found

    async def _principals(self, snapshot: Snapshot, action: str) -> dict[str, Reading]:
        ids = tuple(graph.principal_ids(snapshot))
        if not ids:
            return {"": self._none()}
        return {"": await self._graph.principals(self._clients.cloud.graph, ids, action)}

    async def _members(self, snapshot: Snapshot, action: str) -> dict[str, Reading]:
        groups = tuple(graph.group_ids(snapshot))
        base = self._clients.cloud.graph
        asked = (
            self._timely(self._graph.graph_list(base, graph.members_path(group), graph.NAMES, action), action)
            for group in groups
        )
        return dict(zip(groups, await asyncio.gather(*asked), strict=True))

    async def _applications(self, snapshot: Snapshot, action: str) -> dict[str, Reading]:
        base = self._clients.cloud.graph
        queries = tuple(graph.application_queries(snapshot))
        readings = await asyncio.gather(
            *(self._graph.graph_list(base, graph.APPLICATIONS, query, action) for query in queries)
        )
        # The parts of one question are one reading: what one part could not tell, none of it tells.
        refused = next((reading for reading in readings if not isinstance(reading, Read)), None)
        return {"": refused or self._joined(readings)}

    def _joined(self, readings: Iterable[Reading]) -> Reading:
        read = [reading for reading in readings if isinstance(reading, Read)]
        values = [entry for each in read if isinstance(each.value, list) for entry in each.value]
        return replace(read[0], value=values) if read else self._none()

    def _none(self) -> Read:
        return Read(value=[], call="", at=stamp(self._clock()))

    @property
    def _graph(self) -> Arm:
        return self._clients.graph_arm(self._clock)

    async def _keys(self, snapshot: Snapshot, _action_of_all: str) -> dict[str, Reading]:
        wanted = asks("vault-keys", snapshot, self._scope)
        readings = await asyncio.gather(
            *(self._timely(self._key(entry), _action("vault-keys", entry.path)) for entry in wanted)
        )
        return {entry.target.lower(): reading for entry, reading in zip(wanted, readings, strict=True)}

    async def _key(self, entry: Ask) -> Reading:
        call = f"GET {entry.path}?api-version={entry.version}"
        get = partial(self._clients.get_key, entry.path)
        return await self._arm.answer(call, _action("vault-keys", entry.path), get, gone=entry.path)

    def unfinished(self, name: str) -> dict[str, Reading]:
        """Return the reading of a facet that did not answer in time."""
        return {"": Unread(cause=Cause.UNREACHABLE, reason=self._late, action=FACETS[name].actions[0])}

    @property
    def timeout(self) -> float:
        """Seconds after which what has not answered counts as unread."""
        return self._timeout


_OWN: Final = {
    "applications": AzureReader._applications,  # noqa: SLF001 - this module's own table of its own methods
    "cluster": AzureReader._cluster,  # noqa: SLF001
    "defender-plans": AzureReader._plans,  # noqa: SLF001
    "group-members": AzureReader._members,  # noqa: SLF001
    "principals": AzureReader._principals,  # noqa: SLF001
    "vault-keys": AzureReader._keys,  # noqa: SLF001
}
"""Facets that are read through a client library of their own."""


def _action(name: str, path: str) -> str:
    """Return the action that one read of a facet needs: it may read resources of several types."""
    actions = FACETS[name].actions
    wanted = f"{type_of(path)}/read"
    return next((action for action in actions if action.lower() == wanted), actions[0])


def _row(node: Node) -> ClusterRow:
    own = node.text("id")
    parts = own.split("/")
    stopped = node.text("properties.powerState.code").lower() == "stopped"
    return ClusterRow(
        id=own,
        name=node.text("name") or name_of(own),
        group=parts[4] if len(parts) > 4 else "",  # noqa: PLR2004 - /subscriptions/S/resourceGroups/G
        location=node.text("location"),
        version=node.text("properties.currentKubernetesVersion") or node.text("properties.kubernetesVersion"),
        state="Stopped" if stopped else node.text("properties.provisioningState"),
    )


def _pending(reading: Reading) -> bool:
    return isinstance(reading, Unread) and reading.cause is Cause.PENDING


def _why(reading: Reading) -> str:
    return reading.reason if isinstance(reading, Unread) else "Azure's answer was not the JSON it should be"


def _no_cluster(cluster_id: str, reading: Absent | Unread, tenant: str) -> str:
    name = name_of(cluster_id)
    cause = reading.cause if isinstance(reading, Unread) else Cause.NOT_FOUND
    match cause:
        case Cause.NOT_FOUND:
            return f"There is no cluster {name}: check name, resource group and subscription ({cluster_id})."
        case Cause.SIGNED_OUT:
            return f"{_why(reading)}; run `az login --tenant {tenant}`, then try again."
        case Cause.FORBIDDEN:
            need = FACETS["cluster"].actions[0]
            return f"The cluster {name} may not be read: {_why(reading)}; ask for {need}."
        case _:
            return f"The cluster {name} cannot be read: {_why(reading)}."
