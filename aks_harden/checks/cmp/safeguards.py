"""Deployment safeguards of a cluster: what AKS itself refuses, changes or only warns of.

https://learn.microsoft.com/azure/aks/deployment-safeguards
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.kind import automatic
from aks_harden.checks.policies.in_force import add_on
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

ENFORCE: Final = "enforce"
_FACET: Final = "safeguards"
_LEVELS: Final = {"enforce": "enforce", "warn": "warn", "warning": "warn", "off": "", "none": ""}
_STANDARDS: Final = {"baseline": "baseline", "restricted": "restricted", "privileged": ""}


class Safeguards(Struct, frozen=True, kw_only=True):
    """The safeguards as they are in force."""

    level: str
    """`enforce` or `warn`; empty where they are off."""
    pods: str
    """Pod security standard that they bring: `baseline`, `restricted`, or empty."""
    left_out: tuple[str, ...]
    """Namespaces that the operator leaves out."""
    preset: bool
    """Whether AKS Automatic brings them and nothing was read of them."""
    idle: bool
    """Whether they are switched on but cannot act, because the Azure Policy add-on is off."""
    evidence: tuple[Evidence, ...]


def safeguards_of(snapshot: Snapshot) -> Safeguards:
    """Return the safeguards of the cluster; a cluster without them has none."""
    cluster = snapshot.cluster
    own = snapshot.find(_FACET, snapshot.cluster_id)
    if own is None:
        return _absent(snapshot, preset=automatic(cluster))
    level = own.see("properties.level")
    pods = own.peek("properties.podSecurityStandardsLevel")
    said = _known("properties.level", level.text, _LEVELS)
    acts = add_on(cluster)
    usual = "baseline" if automatic(cluster) else ""
    rows = (level.wanted("Enforce"), *(() if pods is None else (pods.evidence,)))
    return Safeguards(
        level=said if acts else "",
        pods=usual if pods is None else _known("properties.podSecurityStandardsLevel", pods.text, _STANDARDS),
        left_out=_names(own),
        preset=False,
        idle=bool(said) and not acts,
        evidence=rows,
    )


def _absent(snapshot: Snapshot, *, preset: bool) -> Safeguards:
    reading = snapshot.reading(_FACET, snapshot.cluster_id)
    row = Evidence(
        resource=f"{snapshot.cluster_id}/providers/Microsoft.ContainerService/deploymentSafeguards/default",
        path="properties.level",
        observed=None,
        expected="Enforce",
        read_at=getattr(reading, "at", ""),
        call=reading.call,
    )
    brought = (snapshot.cluster.see("sku.name").evidence,) if preset else ()
    return Safeguards(
        level=ENFORCE if preset else "",
        pods="baseline" if preset else "",
        left_out=(),
        preset=preset,
        idle=False,
        evidence=(*brought, row),
    )


def _names(own: Node) -> tuple[str, ...]:
    seen = own.peek("properties.excludedNamespaces")
    return () if seen is None else seen.texts


def _known(path: str, text: str, known: dict[str, str]) -> str:
    found = known.get(text.lower())
    if found is None:
        raise NotSettledError(
            Missing(facet=_FACET, reason=f"`{path}` is `{text}`, which is not known, so it tells nothing")
        )
    return found
