"""The role by which nodes pull from a registry and do nothing else, by the registry's permission mode."""

from typing import Final

from aks_harden.checks.stores.registries import Puller
from aks_harden.checks.stores.registry_rights import LEGACY, meaning_of
from aks_harden.fixes.roles import RoleAssignment
from aks_harden.snapshot.node import Node

_ACR_PULL: Final = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
_REPOSITORY_READER: Final = "b93aa761-3e63-49ed-ac28-beffa264f7ac"


def pull_role(registry: Node, puller: Puller) -> RoleAssignment:
    """Return the assignment that lets the nodes pull from a registry.

    In the mode by repository AcrPull gives nothing:
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
    """
    legacy = meaning_of(registry)[0] is LEGACY
    role = _ACR_PULL if legacy else _REPOSITORY_READER
    return RoleAssignment(scope=registry.id, role=role, principal=puller.id)


def pull_role_name(registry: Node) -> str:
    """Return how that role is called."""
    return "AcrPull" if meaning_of(registry)[0] is LEGACY else "Container Registry Repository Reader"
