"""The fixes of CMP-1 that close a registry to the public: Premium, a private way to it, then the door.

Each is a step of its own, so that a pull over the private way can be tried before the public one goes.
"""

from typing import Final

from aks_harden.checks.cmp.registry_network import PREMIUM, reach_of
from aks_harden.checks.stores.registries import made_by_aks, registry_of
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.private_asking import build, resolver, subnet_guard
from aks_harden.fixes.private_endpoint import ENDPOINT_ACTIONS, FACETS
from aks_harden.fixes.private_way import REGISTRY, way_to
from aks_harden.fixes.registry import (
    API_VERSION,
    REGISTRY_ACTIONS,
    registry_at_rest,
    unchanged,
    update_registry,
    with_registry_value,
)
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_ASSERTS: Final = "registry-network"
_ACCESS: Final = "properties.publicNetworkAccess"
_RULES: Final = "properties.networkRuleSet"
_BYPASS: Final = "properties.networkRuleBypassOptions"
_KIND: Final = f"Microsoft.ContainerRegistry/registries@{API_VERSION}"


def _open_registry(snapshot: Snapshot, context: Context, resource: str) -> Node | None:
    """Return a registry that is open and not meant to be, nor AKS's own."""
    registry = registry_of(snapshot, resource)
    meant = any(same_id(resource, public) for public in context.public_registries)
    if meant or made_by_aks(snapshot.cluster, resource) or not reach_of(registry, context).open:
        return None
    return registry


def _still(context: Context) -> Verdict:
    """Return the verdict while the door is open."""
    return Verdict.FAIL if context.sensitive else Verdict.WARN


def _premium(registry: Node) -> bool:
    return registry.see("sku.name").text.lower() == PREMIUM


def propose_premium(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the tier that knows private endpoints."""
    registry = _open_registry(snapshot, context, resource)
    if registry is None or _premium(registry):
        return None
    tier = registry.see("sku.name").text
    fix = Fix(
        id="CMP-1.premium",
        item="CMP-1",
        title="Take the registry's tier to Premium",
        resource=registry.id,
        assertions=((_ASSERTS, resource),),
        reaches=_still(context),
        risk=Risk.DISRUPTIVE,
        commands=(update_registry(snapshot, registry, "--sku", "Premium"),),
        undo=(update_registry(snapshot, registry, "--sku", tier),),
        changes=f"{registry.name} goes from {tier} to Premium, which knows private endpoints and rules.",
        disruption="None: the registry serves on.",
        minutes=2,
        hazard="It cannot go back while it has what only Premium has, such as private endpoints.",
        cost=f"Premium costs several times what {tier} does, by the day, and is billed until it goes back.",
        guards=(registry_at_rest(registry),),
        preconditions=unchanged(registry, "sku.name"),
        rereads=("registries",),
        bicep=bicep(_KIND, registry.name, {"sku.name": "Premium"}),
        terraform=terraform("azurerm_container_registry", {"name": registry.name, "sku": "Premium"}),
        phase=Phase.GRANTS,
    )
    after = with_registry_value(snapshot, registry, "sku.name", "Premium")
    after = with_registry_value(after, registry, "sku.tier", "Premium")
    if registry.get(_RULES) is None:
        rules = f"{_RULES}.defaultAction"
        after = with_registry_value(after, registry, rules, "Allow")
    return Proposal(fix=fix, after=after)


def propose_endpoint(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the private way from the cluster's network."""
    registry = _open_registry(snapshot, context, resource)
    if registry is None:
        return None
    made = build(snapshot, context, "CMP-1.endpoint", registry, REGISTRY)
    if made is None:
        return None
    asked, names = resolver(context, "CMP-1.endpoint", made)
    fix = Fix(
        id="CMP-1.endpoint",
        item="CMP-1",
        title="Build a private way from the cluster's network to the registry",
        resource=made.resource,
        assertions=((_ASSERTS, resource),),
        reaches=_still(context),
        risk=Risk.DISRUPTIVE,
        commands=made.commands,
        undo=made.undo,
        changes=f"{registry.name} gets a private address in {made.way.network.name}, and its name leads"
        " there in that network.",
        disruption="Pulls go over the private address from the moment that the name leads there.",
        minutes=5,
        hazard=f"The zone {made.way.zone_name} answers for every registry with a private endpoint: such"
        " registries elsewhere resolve privately in this network, too, and not at all where the zone does"
        " not hold them. A network that another zone of this name is linked to refuses a second one.",
        cost="A private endpoint is billed by the hour and by what goes through it; a zone by the month.",
        inputs=(*made.inputs, *asked),
        guards=(_premium_guard(registry), subnet_guard(made), names),
        rereads=FACETS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy="e8eef0a8-67cf-4eb4-9386-14b0e78733d4",
        phase=Phase.GRANTS,
    )
    return Proposal(fix=fix, after=made.after)


def _premium_guard(registry: Node) -> Guard:
    name = "premium"
    if _premium(registry):
        return ok(name, f"{registry.name} is Premium.")
    tier = registry.see("sku.name").text
    return blocked(name, f"{registry.name} is {tier}, and that needs Premium: plan CMP-1.premium with it.")


def propose_close(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to switch the public endpoint off, once the private way stands."""
    registry = _open_registry(snapshot, context, resource)
    if registry is None:
        return None
    entry = ask(
        context,
        "CMP-1.close",
        registry.id,
        "registry-network",
        f"Does everybody else who pushes to or pulls from {registry.name} come by a private endpoint:"
        " pipelines, `az acr build`, tasks, other clusters, developers?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id="CMP-1.close",
        item="CMP-1",
        title="Close the registry to the public",
        resource=registry.id,
        assertions=((_ASSERTS, resource),),
        risk=Risk.DISRUPTIVE,
        commands=(update_registry(snapshot, registry, "--public-network-enabled", "false"),),
        undo=(update_registry(snapshot, registry, *_reopen(registry)),),
        changes=f"{registry.name} takes connections by private endpoints alone, and from trusted services.",
        disruption="None by the private way; everybody else is refused at once.",
        minutes=1,
        hazard="WORKLOAD RISK: pulls, pushes, builds and tasks from outside the network fail. Networks that"
        " came by service endpoints lose the registry, too.",
        checkpoint=f"From a pod of the cluster, does {registry.text('properties.loginServer')} lead to a"
        " private address, and has a pull worked by it?",
        inputs=(entry,),
        guards=(
            _premium_guard(registry),
            _private_way(snapshot, registry),
            _trusted(registry),
            confirmed(
                entry,
                yes="The operator says that everybody else comes by a private endpoint.",
                no="The operator says that somebody still comes by the public endpoint.",
            ),
            registry_at_rest(registry),
        ),
        preconditions=unchanged(registry, _ACCESS),
        rereads=("registries",),
        also_touches=("CMP-3",),
        bicep=bicep(_KIND, registry.name, {_ACCESS: "Disabled", _BYPASS: "AzureServices"}),
        terraform=terraform(
            "azurerm_container_registry",
            {"name": registry.name, "public_network_access_enabled": False},
        ),
        policy="0fdf0491-d080-4575-b627-ad0e843cba0f",
        phase=Phase.CLOSE,
    )
    # With the public endpoint az also has the rules deny whatever they do not name.
    after = with_registry_value(snapshot, registry, f"{_RULES}.defaultAction", "Deny")
    return Proposal(fix=fix, after=with_registry_value(after, registry, _ACCESS, "Disabled"))


def _reopen(registry: Node) -> tuple[str, ...]:
    """Return the options that open the registry again, to whom it was open before."""
    action = registry.text(f"{_RULES}.defaultAction").lower()
    return ("--public-network-enabled", "true", "--default-action", "Deny" if action == "deny" else "Allow")


def _private_way(snapshot: Snapshot, registry: Node) -> Guard:
    """Guard: endpoint, zone and link stand for the cluster's own network."""
    name = "private-way"
    try:
        way = way_to(snapshot, registry, REGISTRY)
    except NotSettledError as error:
        return undecided(
            name, f"Whether the cluster reaches {registry.name} privately is not known: {error}."
        )
    if way.whole:
        return ok(name, f"{registry.name} has a private endpoint, and its name leads there.")
    return blocked(name, f"{registry.name} lacks {way.lacks}: plan CMP-1.endpoint first.")


def _trusted(registry: Node) -> Guard:
    name = "trusted-services"
    if registry.see(_BYPASS).text.lower() == "azureservices":
        return ok(name, "Trusted services, Defender's scanner among them, are let in.")
    reason = f"{registry.name} lets no trusted service in: Defender's scanner would be locked out."
    return blocked(name, f"{reason} az acr update --allow-trusted-services true opens it.")


PREMIUM_TIER: Final = Remedy(
    id="CMP-1.premium",
    asserts=_ASSERTS,
    propose=propose_premium,
    phase=Phase.GRANTS,
    actions=REGISTRY_ACTIONS,
)
"""Takes the tier up."""
ENDPOINT: Final = Remedy(
    id="CMP-1.endpoint",
    asserts=_ASSERTS,
    propose=propose_endpoint,
    phase=Phase.GRANTS,
    actions=(
        *ENDPOINT_ACTIONS,
        "Microsoft.ContainerRegistry/registries/read",
        "Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action",
    ),
)
"""Builds the private way.

https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
"""
CLOSE: Final = Remedy(
    id="CMP-1.close",
    asserts=_ASSERTS,
    propose=propose_close,
    phase=Phase.CLOSE,
    actions=REGISTRY_ACTIONS,
)
"""Closes the door."""
