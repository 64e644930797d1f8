"""Every resource of the tenant by id without case; bodies are replaced, never changed in place."""

from collections.abc import Iterator, Mapping

from aks_harden.sandbox import etags
from aks_harden.sandbox.address import parse, within
from aks_harden.sandbox.embedded import EMBEDDED
from aks_harden.sandbox.wire import Json, encode
from aks_harden.sandbox.worlds.world import World


class Entry:
    """A body and its serialised form, made once for as long as the body stands."""

    __slots__ = ("_wire", "body")

    def __init__(self, body: Json) -> None:
        self.body = body
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """The body as it goes over the wire."""
        if self._wire is None:
            self._wire = encode(self.body)
        return self._wire


class Store:
    """The resources of one world, and what became of them."""

    def __init__(self, world: World) -> None:
        self._initial = {key: Entry(body) for key, body in world.resources.items()}
        self._entries: dict[str, Entry] = {}
        self._by_type: dict[str, dict[str, None]] = {}
        self.reset()

    def reset(self) -> None:
        """Return to the world as it was loaded."""
        self._entries = dict(self._initial)
        self._by_type = {}
        for key in self._entries:
            self._by_type.setdefault(parse(key).type, {})[key] = None

    def entry(self, key: str) -> Entry | None:
        """Find a resource that stands by itself."""
        return self._entries.get(key)

    def find(self, key: str) -> Json | None:
        """Find a resource, also one that lies inside its parent."""
        entry = self._entries.get(key)
        if entry is not None:
            return entry.body
        address = parse(key)
        embedding = EMBEDDED.get(address.type)
        parent = self._entries.get(address.parent) if embedding and address.name else None
        return embedding.child(parent.body, address.name) if embedding and parent else None

    def put(self, key: str, body: Json) -> Json:
        """Store a body under a new version, inside its parent when that is where it lives."""
        address = parse(key)
        embedding = EMBEDDED.get(address.type)
        if embedding is None:
            fresh = etags.renew(body)
            self._entries[key] = Entry(fresh)
            self._by_type.setdefault(address.type, {})[key] = None
            return fresh
        parent = self._entries[address.parent]
        self.put(address.parent, embedding.with_child(parent.body, body))
        return self.find(key) or body

    def delete(self, key: str) -> bool:
        """Take a resource out, with everything below it; tell whether it was there."""
        address = parse(key)
        embedding = EMBEDDED.get(address.type)
        if embedding is not None:
            parent = self._entries.get(address.parent)
            if parent is None or embedding.child(parent.body, address.name) is None:
                return False
            self.put(address.parent, embedding.without(parent.body, address.name))
            return True
        if key not in self._entries:
            return False
        for each in [name for name in self._entries if within(name, key)]:
            del self._entries[each]
            del self._by_type[parse(each).type][each]
        return True

    def of_type(self, type_name: str, under: str = "/") -> Iterator[Entry]:
        """Go through the resources of a type at or below a scope, in the order they were made."""
        for key in self._by_type.get(type_name, ()):
            if within(key, under):
                yield self._entries[key]

    def under(self, scope: str) -> Iterator[tuple[str, Entry]]:
        """Go through everything at or below a scope."""
        return ((key, entry) for key, entry in self._entries.items() if within(key, scope))

    def initial(self) -> Mapping[str, Entry]:
        """Show the world as it was loaded."""
        return self._initial

    def current(self) -> Mapping[str, Entry]:
        """Show the world as it is."""
        return self._entries
