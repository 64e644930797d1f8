"""Which image sources are trusted, and whether a pattern of allowed images lets in others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aks_harden.checks.cmp.patterns import Pattern, PatternError
from aks_harden.checks.gather import Open, gather
from aks_harden.checks.registries import registry_of, scope_of_cluster
from aks_harden.model.context import Context
from aks_harden.snapshot.snapshot import Snapshot

PLATFORM: Final = "mcr.microsoft.com"
"""The registry of Microsoft's own images, on which AKS itself depends."""
HUB: Final = "docker.io"
"""The registry that a name without a host stands for."""

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
_LITERAL: Final = re.compile(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+(?::\d+)?(?:/[a-z0-9._-]+)*", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\([^A-Za-z0-9])")
_HEADS: Final = ("", "x.", "x")
_TAILS: Final = ("", ":1.0", "/app:1.0", "app:1.0")
_MOST: Final = 60
"""Most hosts that a pattern may spell out; each is tried in a dozen forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """The hosts whose images are trusted."""

    hosts: frozenset[str]
    """In lower case."""
    open: Open
    """What could not be read; more registries may be trusted."""

    def trusts(self, image: str) -> bool:
        """Tell whether an image, named as in a pod, comes from a trusted host."""
        return host_of(image) in self.hosts


def trusted_sources(snapshot: Snapshot, context: Context) -> Trusted:
    """Return the trusted hosts: registries in scope, the platform's own, and what the operator names."""
    scope = scope_of_cluster(snapshot, context)

    def server(registry: str) -> str:
        return registry_of(snapshot, registry).see("properties.loginServer").text.lower()

    own = gather(scope.ids, server, scope.open)
    named = (host_of(f"{entry.strip().lower().rstrip('/')}/") for entry in context.trusted_sources)
    return Trusted(hosts=frozenset({*own.found, *named, PLATFORM}), open=own.open)


def host_of(image: str) -> str:
    """Return the host that an image comes from; a name without one comes from Docker Hub.

    https://github.com/distribution/reference/blob/main/normalize.go
    """
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first.lower()
    return HUB


def strangers(pattern: Pattern, text: str, trusted: Trusted) -> Iterator[str]:
    """Give images that a pattern lets in though their host is not trusted, the plainest first.

    They are tried out: well-known and made-up hosts, look-alikes of the trusted ones, and what the pattern
    itself spells out. Raises PatternError where it spells out too much.
    """
    for image in dict.fromkeys((*STRANGERS, *_lookalikes(trusted), *_spelled(text))):
        if not trusted.trusts(image) and pattern.found_in(image):
            yield image


def _lookalikes(trusted: Trusted) -> Iterator[str]:
    """Give names that a pattern takes for a trusted host where it is not anchored or a dot not escaped."""
    for host in sorted(trusted.hosts):
        yield f"registry.example/{host}/app:1.0"
        yield f"{host}.registry.example/app:1.0"
        yield f"x{host}/app:1.0"
        dots = [place for place, character in enumerate(host) if character == "."]
        for place in dots[:-1]:
            yield f"{host[:place]}x{host[place + 1 :]}/app:1.0"


def _spelled(text: str) -> Iterator[str]:
    """Give names around every host that a pattern spells out."""
    literals = tuple(dict.fromkeys(_LITERAL.findall(_ESCAPED.sub(r"\1", text))))
    if len(literals) > _MOST:
        raise PatternError(f"it spells out more than {_MOST} hosts")
    for literal in literals:
        for head in _HEADS:
            for tail in _TAILS:
                yield f"{head}{literal}{tail}"
