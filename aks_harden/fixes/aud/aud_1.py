"""Fixes of AUD-1: diagnostic settings of the cluster and of its registries; Container Insights."""

from typing import Final

from aks_harden.checks.diagnostics import CLUSTER_LOGS, REGISTRY_LOGS, exports
from aks_harden.checks.entra import managed_entra
from aks_harden.fixes.aud.diagnostic_settings import SETTING_ACTIONS, Setting, add, spelled
from aks_harden.fixes.aud.insights import INSIGHTS_ACTIONS, propose_insights
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.phase import Phase
from aks_harden.snapshot.log_names import CLUSTER_CATEGORIES, REGISTRY_CATEGORIES
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_AUDIT: Final = "kube-audit-admin"
_EITHER: Final = frozenset({"kube-audit", _AUDIT})
_GUARD: Final = "guard"
_READ: Final = ("destinations", "audit-tables", "collection-rules", "workspace-exports", "log-locks")
"""What follows where the logs go."""
_REGISTRY: Final = (
    ("login-events", "ContainerRegistryLoginEvents"),
    ("repository-events", "ContainerRegistryRepositoryEvents"),
)


def propose_cluster(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to export the cluster's audit records and the decisions of Entra, as far as either is missing."""
    no_audit = not exports(snapshot, CLUSTER_LOGS, resource, _EITHER).arrives
    no_guard = not exports(snapshot, CLUSTER_LOGS, resource, frozenset({_GUARD})).arrives
    # Where Entra comes later its decisions shall be on record from the start.
    categories = (*((_AUDIT,) if no_audit else ()), *((_GUARD,) if no_guard else ()))
    keys = (
        *(("kube-audit",) if no_audit else ()),
        *((_GUARD,) if no_guard and managed_entra(snapshot.cluster) else ()),
    )
    if not keys:
        return None
    wanted = Setting(
        fix="AUD-1.cluster",
        item="AUD-1",
        title="Export the Kubernetes audit records of the cluster",
        resource=resource,
        source=CLUSTER_LOGS,
        assertions=keys,
        categories=tuple(spelled(snapshot, CLUSTER_LOGS, resource, each) for each in categories),
        tables=tuple(CLUSTER_CATEGORIES[each] for each in categories),
        dedicated=True,
        rereads=(CLUSTER_LOGS.settings, *_READ),
        symbol="cluster",
        cost="The workspace bills what is written to it. `kube-audit-admin` leaves reads out and is far"
        " smaller than `kube-audit`; tables of their own can be put on a cheaper plan.",
        policy="245fc9df-fa96-4414-9a0b-3738c2f7341c",
        also_touches=("AUD-2",),
    )
    return add(snapshot, context, wanted)


def propose_registry(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to export a registry's login and repository events, as far as either is missing."""
    missing = tuple(
        (key, category)
        for key, category in _REGISTRY
        if not exports(snapshot, REGISTRY_LOGS, resource, frozenset({category.lower()})).arrives
    )
    if not missing:
        return None
    wanted = Setting(
        fix="AUD-1.registry",
        item="AUD-1",
        title=f"Export who signs in to {name_of(resource)} and what is done there",
        resource=resource,
        source=REGISTRY_LOGS,
        assertions=tuple(key for key, _ in missing),
        categories=tuple(spelled(snapshot, REGISTRY_LOGS, resource, category) for _, category in missing),
        tables=tuple(REGISTRY_CATEGORIES[category.lower()] for _, category in missing),
        rereads=(REGISTRY_LOGS.settings, *_READ),
        symbol="registry",
        cost="The workspace bills what is written to it: a record for each login and each push or pull.",
        policy="56288eb2-4350-461d-9ece-2bb242269dce",
        also_touches=("AUD-2",),
    )
    return add(snapshot, context, wanted)


REMEDIES: Final[tuple[Remedy, ...]] = (
    *(
        Remedy(
            id="AUD-1.cluster",
            asserts=key,
            propose=propose_cluster,
            phase=Phase.LOGS,
            actions=SETTING_ACTIONS,
        )
        for key in ("kube-audit", "guard")
    ),
    *(
        Remedy(
            id="AUD-1.registry",
            asserts=key,
            propose=propose_registry,
            phase=Phase.LOGS,
            actions=SETTING_ACTIONS,
        )
        for key, _ in _REGISTRY
    ),
    Remedy(
        id="AUD-1.insights",
        asserts="container-insights",
        propose=propose_insights,
        phase=Phase.SAFE,
        actions=INSIGHTS_ACTIONS,
    ),
)
