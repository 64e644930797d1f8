"""What a node image says of itself: its system, and the day it was made.

A pool names its image as `AKSUbuntu-2204gen2containerd-202511.10.0`, a virtual machine the gallery that it
comes from. Linux images carry year, month and day, those of Windows Server the day behind its build.

https://learn.microsoft.com/azure/aks/node-images
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec import Struct

from aks_harden.checks.dates import moment
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_REFERENCE: Final = (
    r"(?i)/galleries/(?P<gallery>[^/]+)/images/(?P<definition>[^/]+)/versions/(?P<version>[^/]+)$"
)
_COMMUNITY: Final = (
    r"(?i)/communitygalleries/(?P<gallery>[^/]+?)-[0-9a-f-]{36}"
    r"/images/(?P<definition>[^/]+)/versions/(?P<version>[^/]+)$"
)
_PATCHED: Final = r"-(20\d\d)\.(\d\d)\.(\d\d)$"
"""Day of the security patches that the channel SecurityPatch put on an image, behind the image's own."""
_LINUX: Final = r"(?:^|-)(20\d\d)\.?(\d\d)\.(\d\d)(?:\.\d+)?$"
_WINDOWS: Final = r"(?:^|-)\d{5}\.\d+\.(\d\d)(\d\d)(\d\d)$"
_CENTURY: Final = 2000

_SYSTEMS: Final = (
    (r"^aksubuntu-(\d{4})", "ubuntu-{}"),
    (r"^aksazurelinux-osguard", "azure-linux-osguard"),
    (r"^(?:aksazurelinux|akscblmariner)-v(\d)", "azure-linux-{}"),
    (r"^aksazurecontainerlinux-", "azure-container-linux"),
    (r"^aksflatcar-", "flatcar"),
    (r"^akswindows-(?:windows-)?(\d{4})-", "windows-{}"),
    (r"^akswindows-(?:windows-)?23h2-", "windows-annual"),
)
"""Beginning of an image's name in lower case, and the system that it holds."""


class NodeImage(Struct, frozen=True, kw_only=True):
    """An image as its name tells it."""

    name: str
    """As pools spell it, whatever it was read from."""
    seen: Seen
    """Where it was read."""

    @property
    def made(self) -> date:
        """The day it was made, or last patched; not settled where the name tells none."""
        patched = self._patched
        if patched:
            return self._day(int(patched[1]), int(patched[2]), int(patched[3]))
        return self.built

    @property
    def built(self) -> date:
        """The day the image itself was made, whatever was patched since."""
        patched = self._patched
        base = self.name[: patched.start()] if patched else self.name
        linux = re.search(_LINUX, base)
        if linux:
            return self._day(int(linux[1]), int(linux[2]), int(linux[3]))
        windows = re.search(_WINDOWS, base)
        if windows:
            return self._day(_CENTURY + int(windows[1]), int(windows[2]), int(windows[3]))
        raise self._odd("names no day")

    @property
    def _patched(self) -> re.Match[str] | None:
        found = re.search(_PATCHED, self.name)
        return found if found and re.search(_LINUX, self.name[: found.start()]) else None

    @property
    def system(self) -> str:
        """Name of its operating system, as `ubuntu-2204`; not settled where it is none that is known."""
        name = self.name.lower()
        for pattern, system in _SYSTEMS:
            if found := re.search(pattern, name):
                return system.format(*found.groups())
        raise self._odd("is of no operating system that is known")

    @property
    def fips(self) -> bool:
        """Whether it is one of the images with FIPS 140 modules; Windows has no image of its own for it."""
        return "fips" in self.name.lower()

    def age(self, snapshot: Snapshot) -> timedelta:
        """Return how old it is at the snapshot's own time."""
        made = datetime.combine(self.made, datetime.min.time(), UTC)
        return moment(snapshot.taken_at, snapshot.cluster) - made

    def _day(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            raise self._odd("names no day") from None

    def _odd(self, what: str) -> NotSettledError:
        where = self.seen.evidence.path
        return NotSettledError(
            Missing(facet=where, reason=f"the node image `{self.name}` {what}, so it tells nothing")
        )


def image_of_pool(pool: Node) -> NodeImage:
    """Return the image that a pool says its nodes run; not settled where it says none."""
    seen = pool.see("nodeImageVersion")
    return NodeImage(name=seen.text, seen=seen)


def image_of_machine(machine: Node) -> NodeImage:
    """Return the image that a virtual machine was made from; not settled where it names none of AKS's."""
    path = "properties.storageProfile.imageReference"
    seen = machine.peek(f"{path}.communityGalleryImageId") or machine.see(f"{path}.id")
    found = re.search(_COMMUNITY, seen.text) or re.search(_REFERENCE, seen.text)
    name = "-".join((found["gallery"], found["definition"], found["version"])) if found else seen.text
    return NodeImage(name=name, seen=seen)
