"""Audit and sign-in logs are exported.

## Why

Azure writes an audit trail of the API server and of every sign-in to a registry, and throws it away unless
a diagnostic setting sends it somewhere. Without it nobody can tell afterwards who listed the secrets, who
pushed the image, or whether a refused request was the tenth or the ten thousandth.

## What the fix changes

`az monitor diagnostic-settings create` adds a setting to the cluster, with `kube-audit-admin` and `guard`,
and one to each registry, with what no setting carries yet, into a workspace that you name. It interrupts
nothing and is billed by volume. `kube-audit-admin` leaves reads out and is far smaller than `kube-audit`;
resource-specific tables (`--export-to-resource-specific true`) let each table have its own plan and price.
Other settings stay as they are; a resource takes five. Taking the setting away again is the way back; what
was written stays. Container Insights goes on by `az aks update --enable-azure-monitor-logs` where the cluster
runs as a managed identity; an add-on that signs in the legacy way is migrated by hand.

## Limits

- Settings add up. A category counts when one of them has it, by name or by a group, and sends it to a
  destination that exists. Which categories a group holds is read from Azure and never assumed.
- A destination in a subscription or tenant that cannot be read is unknown: it may well be there.
- Whether records arrive is not tested, and neither is who may delete them; that is AUD-2.
- Only the workspace's own default rule is searched for transformations, and only on the tables of these
  logs.
- The built-in policy for cluster logs (245fc9df) is content with any one category; this item is not.
"""

from typing import Final

from aks_harden.checks.aud.insights import container_insights
from aks_harden.checks.aud.transformation import transformation
from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.diagnostics import CLUSTER_LOGS, REGISTRY_LOGS, Exports, exports
from aks_harden.checks.entra import managed_entra
from aks_harden.checks.stores.registries import registries_in_scope, scope_of_cluster
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_LOGIN: Final = frozenset({"containerregistryloginevents"})
_REPOSITORY: Final = frozenset({"containerregistryrepositoryevents"})
_AUDIT: Final = frozenset({"kube-audit", "kube-audit-admin"})
_GUARD: Final = frozenset({"guard"})
_CLUSTER_TABLES: Final = frozenset({"aksaudit", "aksauditadmin", "akscontrolplane", "azurediagnostics"})
"""Tables of a workspace that the judged logs of a cluster land in, in lower case."""

_POLICY_NOTE: Final = "The built-in policy 245fc9df accepts any one category and may call this compliant."
_NO_REGISTRY: Final = "No registry is in scope of this cluster."


def _login_events(snapshot: Snapshot, _context: Context, registry: str) -> Judgement:
    found = exports(snapshot, REGISTRY_LOGS, registry, _LOGIN)
    return _carried(found, "The registry's login events") or fails(
        "No diagnostic setting exports the registry's login events.", found.searched
    )


def _repository_events(snapshot: Snapshot, _context: Context, registry: str) -> Judgement:
    found = exports(snapshot, REGISTRY_LOGS, registry, _REPOSITORY)
    return _carried(found, "The registry's repository events") or warns(
        "No diagnostic setting exports the registry's repository events.", found.searched
    )


def _kube_audit(snapshot: Snapshot, _context: Context, cluster: str) -> Judgement:
    found = exports(snapshot, CLUSTER_LOGS, cluster, _AUDIT)
    return _carried(found, "The Kubernetes audit records") or fails(
        "No diagnostic setting exports Kubernetes audit records (kube-audit or kube-audit-admin).",
        found.searched,
        notes=(_POLICY_NOTE,) if found.settings else (),
    )


def _guard(snapshot: Snapshot, _context: Context, cluster: str) -> Judgement:
    if not managed_entra(snapshot.cluster):
        return not_applicable(
            "Without Entra ID there are no decisions of it to log (guard).",
            snapshot.cluster.see("properties.aadProfile.managed"),
        )
    found = exports(snapshot, CLUSTER_LOGS, cluster, _GUARD)
    return _carried(found, "The decisions of Entra ID and Azure RBAC (guard)") or warns(
        "No diagnostic setting exports the decisions of Entra ID and Azure RBAC (guard).", found.searched
    )


def _carried(found: Exports, what: str) -> Judgement | None:
    """Judge categories that a setting carries, None where no setting does."""
    lost = tuple(name_of(str(row.observed)) for row in found.lost)
    if found.arrives:
        notes = (f"A setting also sends them to {name}, which is gone." for name in lost)
        return passes(f"{what} are exported.", *found.arriving, notes=notes)
    if lost:
        return fails(f"{what} are sent only to {' and '.join(lost)}, which is gone.", *found.lost)
    return None


def _cluster_transformation(snapshot: Snapshot, _context: Context, cluster: str) -> Judgement:
    return transformation(snapshot, CLUSTER_LOGS, cluster, categories=_AUDIT | _GUARD, tables=_CLUSTER_TABLES)


def _registry_transformation(snapshot: Snapshot, _context: Context, registry: str) -> Judgement:
    both = _LOGIN | _REPOSITORY
    return transformation(snapshot, REGISTRY_LOGS, registry, categories=both, tables=both)


def _container_insights(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    return container_insights(snapshot)


def _registry_scope(snapshot: Snapshot, context: Context, cluster: str) -> Judgement:
    """Say whether every registry of the cluster is known: one that is not was not judged either."""
    scope = scope_of_cluster(snapshot, context)
    scope.open.require()
    row = Evidence(resource=cluster, path="registries", observed=[*scope.ids])
    if not scope.ids:
        return not_applicable(_NO_REGISTRY, row)
    count = "1 registry is" if len(scope.ids) == 1 else f"{len(scope.ids)} registries are"
    return passes(f"{count} in scope of this cluster.", row)


CHECK = Check(
    id="AUD-1",
    section=Section.AUD,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/monitor-aks"),
        learn("azure/aks/monitor-aks-reference"),
        learn("azure/container-registry/monitor-container-registry"),
        learn("azure/container-registry/monitor-container-registry-reference"),
        learn("rest/api/monitor/diagnostic-settings-category/list"),
        learn("azure/azure-monitor/essentials/data-collection-transformations"),
        learn("azure/azure-monitor/containers/kubernetes-monitoring-enable"),
    ),
    controls=(
        "CIS AKS 1.8 2.1.1",
        "MCSB LT-4",
        "Policy 245fc9df-fa96-4414-9a0b-3738c2f7341c",
        "Policy 6c66c325-74c8-42fd-a286-a74b0e2939d8",
        "Policy 56288eb2-4350-461d-9ece-2bb242269dce",
    ),
    asserts=(
        Assert(key="registry-scope", severity=Severity.MEDIUM, judge=_registry_scope),
        Assert(
            key="login-events",
            severity=Severity.HIGH,
            judge=_login_events,
            over=registries_in_scope,
            none=_NO_REGISTRY,
        ),
        Assert(
            key="repository-events",
            severity=Severity.MEDIUM,
            judge=_repository_events,
            over=registries_in_scope,
            none=_NO_REGISTRY,
        ),
        Assert(key="kube-audit", severity=Severity.HIGH, judge=_kube_audit),
        Assert(key="guard", severity=Severity.MEDIUM, judge=_guard),
        Assert(key="transformation", severity=Severity.MEDIUM, judge=_cluster_transformation),
        Assert(
            key="registry-transformation",
            severity=Severity.MEDIUM,
            judge=_registry_transformation,
            over=registries_in_scope,
            none=_NO_REGISTRY,
        ),
        Assert(key="container-insights", severity=Severity.LOW, judge=_container_insights),
    ),
)
