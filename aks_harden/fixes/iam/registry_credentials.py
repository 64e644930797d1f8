"""What else opens a registry: repository tokens, and tokens made for Azure Resource Manager."""

from typing import Final

from aks_harden.checks.gather import gather
from aks_harden.checks.stores.registries import made_by_aks, registry_of
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.registry import (
    API_VERSION,
    REGISTRY_ACTIONS,
    nodes_keep_pull,
    on_registry,
    registry_at_rest,
    unchanged,
    with_registry_value,
)
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_TOKENS: Final = "registry-tokens"
_ARM: Final = "properties.policies.azureADAuthenticationAsArmPolicy.status"


def propose_tokens(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to disable every repository token that works; their passwords are kept."""
    registry = registry_of(snapshot, resource)
    found = gather(snapshot.listed(_TOKENS, resource), _working)
    found.open.require()
    if not found.found:
        return None
    entry = ask(
        context,
        "IAM-3.tokens",
        registry.id,
        "tokens-unused",
        f"Are you sure that nothing logs in to {registry.name} with a repository token any more: pipelines,"
        " image pull secrets, other clouds?",
        suggestions=("yes", "no"),
    )
    after = snapshot
    for token in found.found:
        after = after.with_value(_TOKENS, resource, "properties.status", "disabled", member=token.id)
    names = ", ".join(token.name for token in found.found)
    fix = Fix(
        id="IAM-3.tokens",
        item="IAM-3",
        title="Disable the registry's repository tokens",
        resource=registry.id,
        assertions=(("tokens", resource),),
        risk=Risk.DISRUPTIVE,
        commands=tuple(_status(snapshot, registry, token, "disabled") for token in found.found),
        undo=tuple(
            _status(snapshot, registry, token, token.see("properties.status").text) for token in found.found
        ),
        changes=f"The registry refuses the tokens {names}. Tokens, scope maps and passwords stay stored.",
        disruption="None for Entra identities; whoever logs in with a token is refused at once.",
        minutes=1,
        hazard="WORKLOAD RISK: pushes and pulls that use a token fail.",
        inputs=(entry,),
        guards=(
            confirmed(
                entry,
                yes="The operator says that nothing uses a token.",
                no="The operator says that something still uses a token: give it a role in Entra first.",
            ),
            nodes_keep_pull(snapshot, registry),
            registry_at_rest(registry),
        ),
        rereads=(_TOKENS,),
        also_touches=("CMP-1",),
        bicep="\n".join(_token_bicep(token) for token in found.found),
        terraform="\n".join(_token_terraform(token) for token in found.found),
        policy="ff05e24e-195c-447e-b322-5e90c9f9f366",
        phase=Phase.CLOSE,
    )
    return Proposal(fix=fix, after=after)


def _working(token: Node) -> Node | None:
    return None if token.see("properties.status").text.lower() == "disabled" else token


def _status(snapshot: Snapshot, registry: Node, token: Node, status: str) -> Command:
    return on_registry(
        snapshot, registry, "token", "update", name=token.name, change=("--status", status.lower())
    )


def _token_bicep(token: Node) -> str:
    kind = f"Microsoft.ContainerRegistry/registries/tokens@{API_VERSION}"
    values = {
        "properties.scopeMapId": token.text("properties.scopeMapId"),
        "properties.status": "disabled",
    }
    return bicep(kind, token.name, {"parent": "registry", **values}).replace(
        "parent: 'registry'", "parent: registry"
    )


def _token_terraform(token: Node) -> str:
    scope_map = token.text("properties.scopeMapId")
    return terraform(
        "azurerm_container_registry_token",
        {"name": token.name, "scope_map_id": scope_map, "enabled": False},
    )


def propose_arm_audience(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to refuse tokens made for Resource Manager, unless the registry is AKS's own."""
    registry = registry_of(snapshot, resource)
    seen = registry.see(_ARM)
    if seen.text.lower() == "disabled" or made_by_aks(snapshot.cluster, resource):
        return None
    entry = ask(
        context,
        "IAM-3.arm-audience",
        registry.id,
        "arm-tokens-unused",
        f"Have the nodes, and whatever else pulls from {registry.name} (App Service, pipelines, other"
        " clusters), been seen to pull from a registry that takes no token of Resource Manager?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id="IAM-3.arm-audience",
        item="IAM-3",
        title="Take only tokens that were made for registries",
        resource=registry.id,
        assertions=(("arm-audience", resource),),
        risk=Risk.DISRUPTIVE,
        commands=(_arm(snapshot, registry, "disabled"),),
        undo=(_arm(snapshot, registry, seen.text.lower()),),
        changes="The registry refuses Entra tokens whose audience is Azure Resource Manager.",
        disruption="None for whoever asks for a token of the registry's own audience.",
        minutes=1,
        hazard="WORKLOAD RISK: nodes with an image from before mid-2025 log in with a token of Resource"
        " Manager and cannot pull any more; App Service does so still. Bring node images up to date first.",
        inputs=(entry,),
        guards=(
            confirmed(
                entry,
                yes="The operator has seen pulls work without tokens of Resource Manager.",
                no="The operator has not seen pulls work without tokens of Resource Manager.",
            ),
            nodes_keep_pull(snapshot, registry),
            registry_at_rest(registry),
        ),
        preconditions=unchanged(registry, _ARM),
        rereads=("registries",),
        bicep=bicep(
            f"Microsoft.ContainerRegistry/registries@{API_VERSION}", registry.name, {_ARM: "disabled"}
        ),
        terraform=terraform(
            "azurerm_container_registry",
            {"name": registry.name, "azuread_authentication_as_arm_policy_enabled": False},
        ),
        policy="42781ec6-6127-4c30-bdfa-fb423a0047d3",
        phase=Phase.CLOSE,
    )
    return Proposal(fix=fix, after=with_registry_value(snapshot, registry, _ARM, "disabled"))


def _arm(snapshot: Snapshot, registry: Node, status: str) -> Command:
    words = ("config", "authentication-as-arm", "update")
    return on_registry(snapshot, registry, *words, change=("--status", status))


TOKENS: Final = Remedy(
    id="IAM-3.tokens",
    asserts="tokens",
    propose=propose_tokens,
    phase=Phase.CLOSE,
    actions=(
        "Microsoft.ContainerRegistry/registries/tokens/read",
        "Microsoft.ContainerRegistry/registries/tokens/write",
        "Microsoft.ContainerRegistry/registries/tokens/operationStatuses/read",
    ),
)
"""Disables repository tokens."""
ARM_AUDIENCE: Final = Remedy(
    id="IAM-3.arm-audience",
    asserts="arm-audience",
    propose=propose_arm_audience,
    phase=Phase.CLOSE,
    actions=REGISTRY_ACTIONS,
)
"""Refuses tokens of Resource Manager.

https://learn.microsoft.com/azure/container-registry/container-registry-disable-authentication-as-arm,
https://github.com/kubernetes-sigs/cloud-provider-azure/issues/8592
"""
