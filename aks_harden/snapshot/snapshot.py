"""A snapshot: everything read of one cluster at one time, frozen."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from aks_harden.model.finding import Missing
from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, replaced, same_id, subscription_of
from aks_harden.snapshot.reading import Absent, Cause, Read, Reading, Unread

_NOTHING: Mapping[str, Reading] = MappingProxyType({})


class Snapshot(Struct, frozen=True, kw_only=True, dict=True):
    """All readings of one cluster.

    `readings` maps a facet's name to its readings by target: the ARM id of the cluster, resource or
    subscription that the reading belongs to, in lower case; "" for the tenant.
    """

    cluster_id: str
    taken_at: str
    """The snapshot's own time, ISO 8601 in UTC: the only `now` that a check knows."""
    cloud: str = "AzureCloud"
    tenant: str = ""
    reader: str = ""
    """Who read it, for example a user principal name."""
    readings: Mapping[str, Mapping[str, Reading]] = field(default_factory=lambda: MappingProxyType({}))
    complete: bool = True
    """False while reads are under way: what is not there yet is then pending."""

    @cached_property
    def _members(self) -> dict[tuple[str, str], Mapping[str, Node]]:
        """Members of lists by id, made when first asked for: a thousand machines name a thousand cards."""
        return {}

    @property
    def subscription(self) -> str:
        """Id of the cluster's subscription, in lower case."""
        return subscription_of(self.cluster_id)

    @property
    def cluster_name(self) -> str:
        """The cluster's name as given."""
        return name_of(self.cluster_id)

    def targets(self, facet: str) -> Mapping[str, Reading]:
        """Return every reading of a facet by target."""
        return self.readings.get(facet, _NOTHING)

    def reading(self, facet: str, target: str) -> Reading:
        """Return one reading; `unread` (pending, or not in the file) where there is none.

        A facet whose own needs could not be read has one reading, for the target "".
        """
        targets = self.targets(facet)
        return targets.get(target.lower()) or targets.get("") or self._never(facet, target)

    def _never(self, facet: str, target: str) -> Unread:
        action = FACETS[facet].actions[0]
        if not self.complete:
            return Unread(cause=Cause.PENDING, reason="still being read", action=action)
        own = target.lower() in {"", self.cluster_id.lower(), f"/subscriptions/{self.subscription}"}
        of = "" if own else f" of {name_of(target)}"
        reason = f"{FACETS[facet].title}{of}: not among what was read"
        return Unread(cause=Cause.NOT_IN_FILE, reason=reason, action=action)

    def read(self, facet: str, target: str) -> Read | None:
        """Return a reading that was read, None where the resource is gone.

        Raises NotSettledError where it could not be read.
        """
        found = self.reading(facet, target)
        if isinstance(found, Unread):
            raise unsettled(facet, found)
        return None if isinstance(found, Absent) else found

    @cached_property
    def cluster(self) -> Node:
        """The cluster itself."""
        return self.one("cluster", self.cluster_id)

    def one(self, facet: str, target: str) -> Node:
        """Return a resource that must be there; not settled where it is unread or gone."""
        found = self.find(facet, target)
        if found is None:
            raise NotSettledError(
                Missing(facet=facet, reason=f"{target} is gone", action=FACETS[facet].actions[0])
            )
        return found

    def find(self, facet: str, target: str) -> Node | None:
        """Return a resource, None where it is gone (404 under a parent that can be read)."""
        read = self.read(facet, target)
        return None if read is None else _node(facet, read, read.value, target)

    def listed(self, facet: str, target: str | None = None) -> tuple[Node, ...]:
        """Return the members of a list facet for one target (the cluster's subscription unless said).

        Raises NotSettledError where the list could not be read, is gone, or is known only in part.
        """
        where = f"/subscriptions/{self.subscription}" if target is None else target
        read = self.read(facet, where)
        if read is None:
            raise NotSettledError(
                Missing(facet=facet, reason=f"{where} is gone", action=FACETS[facet].actions[0])
            )
        if not read.whole:
            raise _not_whole(facet, where)
        return tuple(_members(facet, read))

    def member(self, facet: str, target: str, resource: str) -> Node | None:
        """Return the member of a list facet with an id, None where the list does not hold it.

        Raises NotSettledError as `listed` does, save for a member that a list known in part does hold.
        """
        key = (facet, target.lower())
        if key not in self._members:
            read = self.read(facet, target)
            members = self.listed(facet, target) if read is None or read.whole else _members(facet, read)
            self._members[key] = {node.id.rstrip("/").lower(): node for node in reversed(tuple(members))}
        found = self._members[key].get(resource.rstrip("/").lower())
        if found is None and not self._whole(facet, target):
            raise _not_whole(facet, target)
        return found

    def _whole(self, facet: str, target: str) -> bool:
        reading = self.reading(facet, target)
        return not isinstance(reading, Read) or reading.whole

    def everywhere(self, facet: str) -> tuple[Node, ...]:
        """Return the members of a list facet over every target that was asked for.

        Raises NotSettledError where one of them could not be read, or where the facet was not read at all.
        """
        if facet not in self.readings:
            raise unsettled(facet, self._never(facet, ""))
        return tuple(node for target in self.targets(facet) for node in self.listed(facet, target))

    def readable(self, facet: str) -> tuple[Node, ...]:
        """Return what could be read of a list facet, leaving out the rest: for evidence, never for a pass."""
        found: list[Node] = []
        for reading in self.targets(facet).values():
            if isinstance(reading, Read):
                try:
                    found.extend(_members(facet, reading))
                except NotSettledError:
                    continue
        return tuple(found)

    def with_reading(self, facet: str, target: str, reading: Reading) -> "Snapshot":
        """Return a snapshot in which one reading is another."""
        readings = {**self.targets(facet), target.lower(): reading}
        return replace(self, readings=MappingProxyType({**self.readings, facet: MappingProxyType(readings)}))

    def with_value(self, facet: str, target: str, path: str, value: Json, *, member: str = "") -> "Snapshot":
        """Return a snapshot in which a path of a reading holds another value.

        For list facets `member` is the ARM id of the member to change.
        """
        read = self.read(facet, target)
        if read is None:
            raise NotSettledError(Missing(facet=facet, reason=f"{target} is gone"))
        if not member:
            return self.with_reading(facet, target, replace(read, value=replaced(read.value, path, value)))
        members = read.value if isinstance(read.value, list) else []
        new: list[Json] = [replaced(entry, path, value) if _is(entry, member) else entry for entry in members]
        return self.with_reading(facet, target, replace(read, value=new))

    def with_member(self, facet: str, target: str, body: Mapping[str, Json]) -> "Snapshot":
        """Return a snapshot in which a list facet holds a member, in place of the one with its id if any."""
        read = self.read(facet, target)
        held = read.value if read is not None and isinstance(read.value, list) else None
        if read is None or held is None:
            raise NotSettledError(Missing(facet=facet, reason=f"the list of {target} was not read"))
        others = [entry for entry in held if not _is(entry, str(body["id"]))]
        return self.with_reading(facet, target, replace(read, value=[*others, dict(body)]))

    def without_member(self, facet: str, target: str, resource: str) -> "Snapshot":
        """Return a snapshot in which a list facet lacks a member."""
        read = self.read(facet, target)
        held = read.value if read is not None and isinstance(read.value, list) else None
        if read is None or held is None:
            raise NotSettledError(Missing(facet=facet, reason=f"the list of {target} was not read"))
        rest = [entry for entry in held if not _is(entry, resource)]
        return self.with_reading(facet, target, replace(read, value=rest))


def _is(entry: Json, resource: str) -> bool:
    return isinstance(entry, dict) and same_id(str(entry.get("id", "")), resource)


def unsettled(facet: str, reading: Unread) -> NotSettledError:
    """Return the error that says what of a facet is missing and why."""
    return NotSettledError(
        Missing(facet=facet, reason=reading.reason, action=reading.action),
        pending=reading.cause is Cause.PENDING,
    )


def _not_whole(facet: str, where: str) -> NotSettledError:
    reason = f"{FACETS[facet].title} of {where} are known only as far as the file holds them"
    return NotSettledError(Missing(facet=facet, reason=reason, action=FACETS[facet].actions[0]))


def _members(facet: str, read: Read) -> Iterator[Node]:
    if not isinstance(read.value, list):
        raise NotSettledError(Missing(facet=facet, reason="the answer is not a list, so it tells nothing"))
    for body in read.value:
        if not isinstance(body, dict):
            raise NotSettledError(Missing(facet=facet, reason="a member of the list is not an object"))
        yield _node(facet, read, body, "")


def _node(facet: str, read: Read, body: Json, target: str) -> Node:
    node = Node(body=body, facet=facet, reading=read, id=target, type="")
    own = node.text("id") or target
    return replace(node, id=own, type=_type(node, own))


def _type(node: Node, resource: str) -> str:
    """Return the ARM type from the id: bodies write it in many cases, and some leave it out."""
    _, found, tail = resource.rpartition("/providers/")
    if not found:
        return node.text("type").lower()
    parts = tail.lower().split("/")
    return "/".join((parts[0], *parts[1::2]))
