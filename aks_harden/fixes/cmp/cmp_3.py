"""Fixes of CMP-3: Defender scans the images of every registry."""

from typing import Final

from aks_harden.checks.stores.registries import made_by_aks, registry_of
from aks_harden.fixes.cmp.defender_plan import PLAN_ACTIONS, propose_scanner
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
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_BYPASS: Final = "properties.networkRuleBypassOptions"


def propose_trusted(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer to let Azure's trusted services, the scanner among them, into a closed registry."""
    registry = registry_of(snapshot, resource)
    if registry.see(_BYPASS).text.lower() != "none" or made_by_aks(snapshot.cluster, resource):
        return None
    fix = Fix(
        id="CMP-3.trusted",
        item="CMP-3",
        title="Let the scanner of Defender into the registry",
        resource=registry.id,
        assertions=(("scanner-access", resource),),
        risk=Risk.SAFE,
        commands=(update_registry(snapshot, registry, "--allow-trusted-services", "true"),),
        undo=(update_registry(snapshot, registry, "--allow-trusted-services", "false"),),
        changes=f"Services of Azure that {registry.name} may trust pass its network rules, with their own"
        " identities and roles as before.",
        disruption="None.",
        minutes=1,
        hazard="Trusted are Defender for Cloud, Azure Machine Learning, imports between registries and"
        " tasks with a managed identity, of any tenant that holds a role.",
        guards=(registry_at_rest(registry),),
        preconditions=unchanged(registry, _BYPASS),
        rereads=("registries",),
        bicep=bicep(
            f"Microsoft.ContainerRegistry/registries@{API_VERSION}", registry.name, {_BYPASS: "AzureServices"}
        ),
        terraform=terraform(
            "azurerm_container_registry",
            {"name": registry.name, "network_rule_bypass_option": "AzureServices"},
        ),
        phase=Phase.WATCH,
    )
    return Proposal(fix=fix, after=with_registry_value(snapshot, registry, _BYPASS, "AzureServices"))


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="CMP-3.extension",
        asserts="scanner",
        propose=propose_scanner,
        phase=Phase.WATCH,
        actions=PLAN_ACTIONS,
    ),
    Remedy(
        id="CMP-3.trusted",
        asserts="scanner-access",
        propose=propose_trusted,
        phase=Phase.WATCH,
        actions=REGISTRY_ACTIONS,
    ),
)
"""https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services"""
