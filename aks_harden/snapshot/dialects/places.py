"""Which facets hold a resource, and under which target: the same as where the live reader would keep it."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from msgspec import Struct

from aks_harden.snapshot.dialects.members import text
from aks_harden.snapshot.dialects.wire import Resource
from aks_harden.snapshot.facets import FACETS, Per
from aks_harden.snapshot.paths import subscription_of

_ELSEWHERE: Final = ("hub-", "foreign-")
_OF_OWNER: Final = (
    "dns-links",
    "federated-credentials",
    "firewall-rules",
    "flow-logs",
    "maintenance-windows",
    "managed-namespaces",
    "registry-cache-rules",
    "registry-scope-maps",
    "registry-tasks",
    "registry-tokens",
    "traffic-associations",
    "trusted-access",
    "wan-connections",
    "wan-routing",
    "workload-credentials",
    "workspace-exports",
)
"""Lists of the parts of a resource, kept under the resource."""
_ITSELF: Final = (
    "assigned-policies",
    "audit-tables",
    "collection-rules",
    "destinations",
    "gateways",
    "log-containers",
    "named-vaults",
    "trust-sources",
    "vault-keys",
)
"""Single resources, kept under their own ids."""
_EXTENSIONS: Final = {
    (
        "microsoft.insights/diagnosticsettings",
        "microsoft.containerservice/managedclusters",
    ): "cluster-diagnostics",
    (
        "microsoft.insights/diagnosticsettings",
        "microsoft.containerregistry/registries",
    ): "registry-diagnostics",
    ("microsoft.insights/diagnosticsettings", "microsoft.keyvault/vaults"): "vault-diagnostics",
    ("microsoft.insights/diagnosticsettings", ""): "activity-log-settings",
    (
        "microsoft.insights/diagnosticsettingscategories",
        "microsoft.containerservice/managedclusters",
    ): "cluster-log-categories",
    (
        "microsoft.insights/diagnosticsettingscategories",
        "microsoft.containerregistry/registries",
    ): "registry-log-categories",
    ("microsoft.insights/diagnosticsettingscategories", "microsoft.keyvault/vaults"): "vault-log-categories",
    (
        "microsoft.kubernetesconfiguration/extensions",
        "microsoft.containerservice/managedclusters",
    ): "cluster-extensions",
    (
        "microsoft.containerservice/deploymentsafeguards",
        "microsoft.containerservice/managedclusters",
    ): "safeguards",
}
"""What extends other resources, by its own type and theirs, in lower case."""
_SINGLE: Final = frozenset({*_ITSELF, "safeguards"})


class Place(Struct, frozen=True, kw_only=True):
    """Where a resource is kept in a snapshot."""

    facet: str
    target: str
    """In lower case."""
    single: bool
    """Whether the resource is the whole reading; else it is one of a list."""


_CLOUDS: Final = {"china": "AzureChinaCloud", "usgov": "AzureUSGovernment", "usdod": "AzureUSGovernment"}
"""Clouds by what the names of their regions, and of no other's, begin with."""


def cloud_of(resource: Resource) -> str:
    """Return the cloud that a resource lies in, by its region: no file tells it otherwise."""
    region = text(resource.body, "location").replace(" ", "").lower()
    return next((cloud for start, cloud in _CLOUDS.items() if region.startswith(start)), "AzureCloud")


def known(kind: str) -> bool:
    """Tell whether any facet holds resources of a type, in lower case."""
    lists, hubs, owned, single = _types()
    extending = {extension for extension, _ in _EXTENSIONS}
    return kind in lists or kind in hubs or kind in owned or kind in single or kind in extending


def places(resource: Resource, own: str) -> Iterator[Place]:
    """Give the places of a resource in the snapshot of a cluster whose subscription is `own`."""
    lists, hubs, owned, single = _types()
    kind, key = resource.type, resource.key
    scope, _, _ = key.rpartition("/providers/")
    where = subscription_of(key) or own
    if kind in {extension for extension, _ in _EXTENSIONS}:
        facet = _EXTENSIONS.get((kind, _type_of(scope)))
        if facet:
            yield Place(facet=facet, target=scope, single=facet in _SINGLE)
        return
    facets = hubs.get(kind) if where != own and kind in hubs else lists.get(kind)
    for facet in facets or ():
        yield Place(facet=facet, target=f"/subscriptions/{where}", single=False)
    for facet in owned.get(kind, ()):
        yield Place(facet=facet, target=_above(key, scope, kind), single=False)
    for facet in single.get(kind, ()):
        yield Place(facet=facet, target=key, single=True)


def _type_of(scope: str) -> str:
    _, found, tail = scope.rpartition("/providers/")
    parts = tail.split("/")
    return "/".join((parts[0], *parts[1::2])) if found else ""


def _above(key: str, scope: str, kind: str) -> str:
    """Return the id of the resource that a part belongs to: the outermost one of its provider."""
    provider, top = kind.split("/")[:2]
    tail = key[len(scope) :].split("/")
    return "/".join((scope, "providers", provider, top, *tail[4:5]))


_Table = dict[str, tuple[str, ...]]


@cache
def _types() -> tuple[_Table, _Table, _Table, _Table]:
    """Return facets by the type that they hold: lists, lists elsewhere, parts, single resources."""
    per = [name for name, facet in FACETS.items() if facet.per is Per.SUBSCRIPTION]
    extending = set(_EXTENSIONS.values())
    return (
        _by_type(name for name in per if not name.startswith(_ELSEWHERE) and name not in extending),
        _by_type(name for name in per if name.startswith("hub-")),
        _by_type(_OF_OWNER),
        _by_type(_ITSELF),
    )


def _by_type(facets: "Iterator[str] | tuple[str, ...]") -> _Table:
    found: dict[str, list[str]] = {}
    for name in facets:
        for action in FACETS[name].actions:
            if action.endswith("/read"):
                found.setdefault(action.removesuffix("/read").lower(), []).append(name)
    return {kind: tuple(names) for kind, names in found.items()}
