"""What rights mean on a container registry, in either of its two permission modes.

In the older mode (`LegacyRegistryPermissions`) the registry honours ARM actions such as `pull/read`, so Owner
and Contributor push and Reader pulls. In the newer one (`AbacRepositoryPermissions`) it honours only data
actions on repositories: AcrPull, AcrPush, AcrDelete, Owner, Contributor and Reader give no data right there.
https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-directory-reference
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.rights.roles import Rights
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen

_AT: Final = "Microsoft.ContainerRegistry/registries/"
_ASSIGN: Final = "Microsoft.Authorization/roleAssignments/write"


def _names(*tails: str) -> tuple[str, ...]:
    return tuple(_AT + tail for tail in tails)


_MANAGE: Final = (
    *_names(
        "write",
        "importImage/action",
        "scheduleRun/action",
        "tasks/write",
        "tokens/write",
        "scopeMaps/write",
        "listCredentials/action",
        "generateCredentials/action",
        "regenerateCredential/action",
    ),
    _ASSIGN,
)


class Meaning(Struct, frozen=True, kw_only=True):
    """Which operations mean what in one permission mode."""

    pull: Rights
    """Pull images, read their metadata, list the repositories: what a node may need."""
    read: Rights
    """Further reading: images in quarantine or deleted."""
    change: Rights
    """Push, retag, sign, delete, release from quarantine."""
    manage: Rights
    """Rights over the registry that lead to pushing: its settings, credentials, tasks, role assignments."""
    push: Rights
    """What makes somebody a holder of push or owner rights."""

    @property
    def all(self) -> Rights:
        """Every operation that matters."""
        return self.pull.plus(self.read).plus(self.change).plus(self.manage)


LEGACY: Final = Meaning(
    pull=Rights(actions=_names("pull/read", "metadata/read")),
    read=Rights(actions=_names("quarantine/read", "deleted/read")),
    change=Rights(
        actions=_names(
            "push/write",
            "metadata/write",
            "artifacts/delete",
            "sign/write",
            "quarantine/write",
            "deleted/restore/action",
        )
    ),
    manage=Rights(actions=_MANAGE),
    push=Rights(actions=(*_names("push/write", "importImage/action", "scheduleRun/action"), _ASSIGN)),
)
"""The older mode."""

REPOSITORY: Final = Meaning(
    pull=Rights(
        data_actions=_names("repositories/content/read", "repositories/metadata/read", "catalog/read")
    ),
    read=Rights(data_actions=_names("quarantinedArtifacts/read")),
    change=Rights(
        data_actions=_names(
            "repositories/content/write",
            "repositories/metadata/write",
            "repositories/content/delete",
            "repositories/metadata/delete",
            "quarantinedArtifacts/write",
        )
    ),
    manage=Rights(actions=_MANAGE),
    push=Rights(
        actions=(*_names("importImage/action"), _ASSIGN), data_actions=_names("repositories/content/write")
    ),
)
"""The newer mode, with permissions by repository."""

_MODES: Final = {"legacyregistrypermissions": LEGACY, "abacrepositorypermissions": REPOSITORY}


def meaning_of(registry: Node) -> tuple[Meaning, Seen]:
    """Return what rights mean on a registry, with the evidence of its mode."""
    seen = registry.see("properties.roleAssignmentMode")
    meaning = _MODES.get(seen.text.lower())
    if meaning is None:
        raise NotSettledError(
            Missing(
                facet=registry.facet, reason=f"the permission mode {seen.text} is not known to this version"
            )
        )
    return meaning, seen
