"""Who sends: sets of sources that know their service tags, their doubts, and the rules they come from."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from aks_harden.checks.net.nsg.addresses import EVERYTHING, NOTHING, PRIVATE, PUBLIC, AddressSet
from aks_harden.model.finding import Evidence, Missing


class Piece(Struct, frozen=True, kw_only=True):
    """Some sources: addresses, narrowed by service tags whose prefixes nobody publishes in ARM."""

    addresses: AddressSet
    tags: frozenset[str] = frozenset()
    """Service tags, in lower case, that all of it lies in."""
    without: frozenset[str] = frozenset()
    """Service tags, in lower case, that none of it lies in."""
    doubts: frozenset[Missing] = frozenset()
    """What would have to be read to know that these sources are there at all."""
    named: bool = False
    """Whether a rule names the addresses, rather than a tag or `*` that happens to hold them."""
    via: tuple[Evidence, ...] = ()
    """The rules that let it through or stop it."""

    def __bool__(self) -> bool:
        """Tell whether anything is left of it."""
        return bool(self.addresses) and not any(_inside(tag, self.without) for tag in self.tags)

    def meets(self, other: "Piece") -> "Piece":
        """Return what both hold."""
        return Piece(
            addresses=self.addresses & other.addresses,
            tags=self.tags | other.tags,
            without=self.without | other.without,
            doubts=self.doubts | other.doubts,
            named=self.named or other.named,
            via=(*self.via, *(row for row in other.via if row not in self.via)),
        )

    def within(self, area: AddressSet) -> "Piece":
        """Return the part of it in an area."""
        return replace(self, addresses=self.addresses & area)

    def outside(self, area: AddressSet) -> "Piece":
        """Return the part of it outside an area."""
        return replace(self, addresses=self.addresses - area)


WHOLE: Final = Piece(addresses=EVERYTHING)
"""Everybody."""


class Source(Struct, frozen=True, kw_only=True):
    """What the source of a rule covers: at most, at least, and perhaps."""

    most: tuple[Piece, ...] = ()
    """Everything it may cover: what an allowing rule lets through."""
    least: AddressSet = NOTHING
    """The addresses it covers for certain: what a denying rule stops."""
    tags: frozenset[str] = frozenset()
    """The service tags it covers for certain, in lower case."""
    unsure: AddressSet = NOTHING
    """Addresses it covers unless the doubts about the network turn out to be true."""


class Surroundings(Struct, frozen=True, kw_only=True):
    """What the tags `VirtualNetwork` and `Internet` and the application security groups stand for."""

    known: AddressSet
    """Addresses of the network, its peers and its routes: the tag `VirtualNetwork`."""
    beyond: bool = False
    """Whether a gateway or a peer adds networks whose prefixes are not in ARM."""
    doubts: frozenset[Missing] = frozenset()
    """Why the tag may hold far more than that; empty where it cannot."""
    groups: Mapping[str, AddressSet] = field(default_factory=lambda: MappingProxyType({}))
    """Where the members of application security groups are, by id in lower case."""
    anywhere: AddressSet = NOTHING
    """Where the members of any other application security group may be at most."""

    @property
    def internet(self) -> AddressSet:
        """The tag `Internet`: public addresses outside the network."""
        return PUBLIC - self.known

    def prefix(self, area: AddressSet) -> Source:
        """Return a source that a rule names by address."""
        return Source(most=(Piece(addresses=area, named=True),), least=area)

    def tag(self, name: str) -> Source:
        """Return the source that a service tag or `*` stands for."""
        match name.lower():
            case "*":
                return Source(most=(WHOLE,), least=EVERYTHING)
            case "any":
                # Not of Azure; taken for everybody where it allows, and for nobody where it denies.
                return Source(most=(WHOLE,))
            case "internet":
                return self._internet()
            case "virtualnetwork":
                return Source(most=tuple(self._network()), least=self.known)
            case "azureloadbalancer":
                # Only Azure's health probes, which come from the host itself.
                return Source()
            case other:
                piece = Piece(addresses=self.internet, tags=frozenset({other}))
                return Source(most=(piece,), tags=frozenset({other}))

    def group(self, resource: str) -> Source:
        """Return the members of an application security group: never more than where they may be."""
        area = self.groups.get(resource.lower(), self.anywhere)
        return Source(most=(Piece(addresses=area, named=True),))

    def _internet(self) -> Source:
        piece = (Piece(addresses=self.internet),)
        if self.doubts:
            return Source(most=piece, unsure=self.internet)
        return Source(most=piece, least=self.internet)

    def _network(self) -> Iterable[Piece]:
        yield Piece(addresses=self.known)
        if self.beyond:
            yield Piece(addresses=PRIVATE - self.known)
        if self.doubts:
            yield Piece(addresses=EVERYTHING - self.known, doubts=self.doubts)


def take_away(pieces: Iterable[Piece], source: Source, doubts: frozenset[Missing]) -> tuple[Piece, ...]:
    """Return what a rule leaves to the rules after it."""
    left: list[Piece] = []
    for piece in pieces:
        rest = replace(piece.outside(source.least), without=piece.without | source.tags)
        left.append(rest.outside(source.unsure))
        if source.unsure:
            perhaps = rest.within(source.unsure)
            left.append(replace(perhaps, doubts=perhaps.doubts | doubts))
    return tuple(piece for piece in left if piece)


def both(one: Iterable[Piece], other: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return what two filters in a row let through."""
    second = tuple(other)
    return tuple(meet for piece in one for against in second if (meet := piece.meets(against)))


def _inside(tag: str, tags: frozenset[str]) -> bool:
    """Tell whether a tag is one of some, or a region of one of them (`AzureCloud.westeurope`)."""
    return any(tag == outer or tag.startswith(outer + ".") for outer in tags)
