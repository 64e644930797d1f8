"""The fix of NET-9 for namespaces that Azure Resource Manager manages: what their default policy lets in.

`az aks namespace update` sends no labels, annotations and tags that it is not given, so that the service
would take them away: the generic update, which sends back what it read, is used instead.

https://learn.microsoft.com/azure/aks/concepts-managed-namespaces
"""

from typing import Final

from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import CLUSTER_API, bicep
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

NAMESPACE: Final = "NET-9.namespace"
ACTIONS: Final = (
    "Microsoft.ContainerService/managedClusters/managedNamespaces/read",
    "Microsoft.ContainerService/managedClusters/managedNamespaces/write",
)
_FACET: Final = "managed-namespaces"
_PATH: Final = "properties.defaultNetworkPolicy.ingress"
_RULES: Final = ("AllowSameNamespace", "DenyAll")


def propose_ingress(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Return the fix for one namespace."""
    namespace = snapshot.member(_FACET, snapshot.cluster_id, resource)
    if namespace is None:
        return None
    before = namespace.see(_PATH).text
    rule = ask(
        context,
        NAMESPACE,
        resource,
        "namespace-ingress",
        f"What shall the namespace {name_of(resource)} let in by default?",
        suggestions=_RULES,
    )
    known = ask(
        context,
        NAMESPACE,
        resource,
        "callers-allowed",
        f"Does a policy of {name_of(resource)} already allow each caller from elsewhere that is needed?",
        suggestions=("yes", "no"),
    )
    wanted = next((word for word in _RULES if word.lower() == (rule.value or "").lower()), _RULES[0])
    fix = Fix(
        id=NAMESPACE,
        item="NET-9",
        title=f"Have the namespace {name_of(resource)} deny what no policy allows",
        resource=resource,
        assertions=(("managed-namespace", resource),),
        risk=Risk.DISRUPTIVE,
        commands=(_set(resource, wanted),),
        undo=(_set(resource, before),),
        changes=f"The default policy of {name_of(resource)} goes from {before} to {wanted}.",
        disruption="At once: connections from elsewhere that no policy allows are refused.",
        minutes=1,
        hazard="An ingress controller or a scraper of metrics is a caller from elsewhere, too.",
        inputs=(rule, known),
        guards=(
            _rule(rule),
            confirmed(
                known,
                yes="The operator says that each caller that is needed is allowed.",
                no="Callers that no policy allows would be cut off: write their policies first.",
            ),
        ),
        rereads=(_FACET,),
        bicep=bicep(
            f"Microsoft.ContainerService/managedClusters/managedNamespaces@{CLUSTER_API}",
            f"{snapshot.cluster_name}/{name_of(resource)}",
            {_PATH: wanted},
        ),
        # azurerm knows no managed namespace.
        terraform="",
        phase=Phase.DATAPLANE,
    )
    return Proposal(
        fix=fix, after=snapshot.with_value(_FACET, snapshot.cluster_id, _PATH, wanted, member=resource)
    )


def _set(resource: str, rule: str) -> Command:
    return Command(
        words=("az", "resource", "update"),
        target=("--ids", resource, "--api-version", CLUSTER_API),
        change=("--set", f"{_PATH}={rule}"),
    )


def _rule(entry: Input) -> Guard:
    name = "rule-known"
    if entry.value is None:
        return undecided(name, "What it shall let in was not answered yet.")
    if entry.value.lower() not in {word.lower() for word in _RULES}:
        return blocked(name, f"`{entry.value}` is neither AllowSameNamespace nor DenyAll.")
    return ok(name, f"The default becomes {entry.value}.")
