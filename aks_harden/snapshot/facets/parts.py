"""What facets of single resources have in common: why they take a call each, and what they wait for."""

from typing import Final

from aks_harden.snapshot.facets.facet import Facet, Per, Where

REGISTRIES: Final = ("cluster", "registries", "role-assignments", "role-definitions")
"""What says which registries belong to a cluster."""

SETTINGS: Final = "Microsoft.Insights/diagnosticSettings/read"
CATEGORIES: Final = "Microsoft.Insights/diagnosticSettingsCategories/read"

EXTENSION: Final = "an extension resource: Azure lists it at its own resource only"
PART: Final = "a part of its resource: Azure lists it below that resource only"
NAMED: Final = "named by another resource, in whatever subscription"


GRAPH: Final = "Microsoft Graph Directory.Read.All"
"""The one permission that is none of ARM's."""

OF_REGISTRIES: Final = (Where.CLUSTER, Where.NAMED)
OF_LOGS: Final = (Where.CLUSTER, Where.LOGS)
OF_NETWORKS: Final = (Where.CLUSTER, Where.NETWORKS)
OF_KEYS: Final = (Where.CLUSTER, Where.KEYS, Where.NAMED)


def each_of(
    name: str,
    title: str,
    action: str | tuple[str, ...],
    needs: tuple[str, ...],
    *,
    each: str = PART,
    where: tuple[Where, ...] = (Where.CLUSTER,),
) -> Facet:
    """Make a facet that takes a call for each resource."""
    actions = (action,) if isinstance(action, str) else action
    return Facet(
        name=name, title=title, per=Per.RESOURCE, actions=actions, where=where, needs=needs, each=each
    )
