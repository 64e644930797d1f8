"""Values of evidence in a few words: what was found, and what an absent value was judged as."""

from collections.abc import Mapping
from typing import Final

from aks_harden.model.finding import Evidence
from aks_harden.model.json import Json
from aks_harden.report.values import briefly, plain, rows
from aks_harden.snapshot.defaults import DEFAULTS
from aks_harden.snapshot.paths import name_of

_LONG: Final = 240
"""Characters of one value; the evidence as JSON has all."""
_MOST: Final = 12
"""Values of one object; the evidence as JSON has all."""
_PROVIDERS: Final = "/providers/"
_TYPES: Final = {
    "agentpools": "node pool",
    "managedclusters": "cluster",
    "networksecuritygroups": "security group",
    "pricings": "Defender plan",
    "publicipaddresses": "public address",
    "registries": "registry",
    "roleassignments": "role assignment",
    "scopemaps": "scope map",
    "subnets": "subnet",
    "tokens": "token",
    "userassignedidentities": "identity",
    "vaults": "vault",
    "virtualmachinescalesets": "scale set",
    "virtualnetworks": "network",
    "workspaces": "workspace",
}
"""Types as people say them, where the last word of the ARM type is not that already."""


def said(value: Json, names: Mapping[str, str] | None = None) -> str:
    """Return a value in words, cut where it is long."""
    text = plain(value, names)
    return text if len(text) <= _LONG else f"{text[:_LONG]}… ({len(text)} characters)"


def found(evidence: Evidence, names: Mapping[str, str] | None = None) -> list[str]:
    """Return what was found, an object in several parts; an absent value says what it was judged as."""
    if isinstance(evidence.observed, dict) and evidence.observed:
        parts = [said(part) for part in rows(evidence.observed, names)]
        more = len(parts) - _MOST
        return [*parts[:_MOST], f"{more} more values, e shows them"] if more > 0 else parts
    if evidence.observed is not None:
        return [said(evidence.observed, names)]
    if not evidence.default:
        return ["absent"]
    row = DEFAULTS.get((kind(evidence.resource), _spot(evidence.path)))
    return [f"absent, default {said(row.value)}" if row else "absent, judged by its default"]


def kind(resource: str) -> str:
    """Return the ARM type in an id, in lower case."""
    tail = resource.lower().rpartition(_PROVIDERS)[2]
    parts = tail.strip("/").split("/")
    return "/".join((parts[0], *parts[1::2]))


def called(resource: str) -> str:
    """Return a resource as people say it: its name and the last word of its type."""
    if not resource:
        return ""
    if _PROVIDERS not in resource.lower():
        return name_of(resource)
    type_ = kind(resource).rpartition("/")[2]
    return f"{briefly(name_of(resource))} ({_TYPES.get(type_, type_)})"


def _spot(path: str) -> str:
    kept: list[str] = []
    for part in path.lower().split("["):
        index, closed, rest = part.partition("]")
        kept.append(f"[]{rest}" if closed and index.isdigit() else f"[{part}" if kept else part)
    return "".join(kept)
