"""One way from the Internet to a port of a node, and all of them together."""

from msgspec import Struct

from aks_harden.checks.gather import Open
from aks_harden.checks.net.nsg.addresses import AddressSet
from aks_harden.model.finding import Evidence, Missing


class Relay(Struct, frozen=True, kw_only=True):
    """A firewall that forwards to nodes: to a security group, it is the sender.

    https://learn.microsoft.com/azure/firewall/tutorial-firewall-dnat
    """

    sends_from: AddressSet
    """Addresses that it may send from, as far as they are known."""
    open: Open
    """Why not all of them are known; empty where they are."""
    clients: AddressSet
    """The senders on the Internet that it takes."""


class Way(Struct, frozen=True, kw_only=True):
    """One way in."""

    text: str
    """What leads in, as the end of a sentence."""
    evidence: Evidence
    standard: bool | None
    """Whether it stays closed until a security group opens it; None where that does not tell."""
    relay: Relay | None = None
    """What stands in between and puts its own address there; None where packets keep the sender's."""

    @property
    def direct(self) -> bool:
        """Whether packets keep the sender's address."""
        return self.relay is None


class Ways(Struct, frozen=True, kw_only=True):
    """The ways found, and what could not be looked at."""

    found: tuple[Way, ...]
    open: Open
    """What could not be looked at on the way to the nodes themselves."""
    open_firewalls: Open
    """What could not be looked at of firewalls."""

    @property
    def direct(self) -> tuple[Way, ...]:
        """The ways on which packets keep the sender's address."""
        return tuple(way for way in self.found if way.direct)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything that could not be looked at."""
        return (*self.open.missing, *self.open_firewalls.missing)
