"""Which image sources are trusted, and whether a pattern of allowed images lets in others."""

from typing import Final

from msgspec import Struct

from aks_harden.checks.cmp.image_names import HUB, Strangers
from aks_harden.checks.cmp.pattern_search import WORK, example
from aks_harden.checks.cmp.patterns import Pattern
from aks_harden.checks.gather import Open, gather
from aks_harden.checks.stores.registries import registry_of, scope_of_cluster
from aks_harden.model.context import Context
from aks_harden.snapshot.snapshot import Snapshot

PLATFORM: Final = "mcr.microsoft.com"
"""The registry of Microsoft's own images, on which AKS itself depends."""

STRANGERS: Final = (
    "nginx:latest",
    "library/nginx:latest",
    "someone/app:1.0",
    "docker.io/library/nginx:latest",
    "ghcr.io/someone/app:1.0",
    "quay.io/someone/app:1.0",
    "registry.k8s.io/pause:3.10",
    "public.ecr.aws/someone/app:1.0",
    "someoneelse.azurecr.io/app:1.0",
    "registry.example/app:1.0",
    "registry.example:5000/app:1.0",
)
"""Images of hosts that nobody lists by accident."""


class Trusted(Struct, frozen=True, kw_only=True):
    """The hosts whose images are trusted."""

    hosts: frozenset[str]
    """In lower case."""
    open: Open
    """What could not be read; more registries may be trusted."""

    def trusts(self, image: str) -> bool:
        """Tell whether an image, named as in a pod, comes from a trusted host."""
        return host_of(image) in self.hosts


def trusted_sources(snapshot: Snapshot, context: Context) -> Trusted:
    """Return the trusted hosts: registries in scope, the platform's own, and what the operator names.

    What the operator names counts where it is a host: a part of one, such as one organisation of Docker Hub,
    does not make the rest of it trusted.
    """
    scope = scope_of_cluster(snapshot, context)

    def server(registry: str) -> str:
        return registry_of(snapshot, registry).see("properties.loginServer").text.lower()

    own = gather(scope.ids, server, scope.open)
    named = (entry.strip().lower().rstrip("/") for entry in context.trusted_sources)
    hosts = (entry for entry in named if entry and host_of(f"{entry}/") == entry)
    return Trusted(hosts=frozenset({*own.found, *hosts, PLATFORM}), open=own.open)


def host_of(image: str) -> str:
    """Return the host that an image comes from; a name without one comes from Docker Hub.

    https://github.com/distribution/reference/blob/main/normalize.go
    """
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first.lower()
    return HUB


def strangers(pattern: Pattern, trusted: Trusted, work: int = WORK) -> tuple[str, ...]:
    """Return images that a pattern lets in though their host is not trusted; none where there are none.

    Well-known ones where it lets those in, else one that shows the gap. Raises PatternError where a pattern
    is too large to tell with the moves that it may take.
    """
    plain = tuple(image for image in STRANGERS if not trusted.trusts(image) and pattern.found_in(image))
    if plain:
        return plain
    found = example(pattern, Strangers(trusted.hosts), work)
    return (found,) if found else ()
