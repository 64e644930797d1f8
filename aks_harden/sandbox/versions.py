"""What an api-version does not know: AKS leaves it out of answers, and keeps it through writes."""

from aks_harden.sandbox.shaping import carry
from aks_harden.sandbox.wire import Json

_CLUSTER = "microsoft.containerservice/managedclusters"
_SINCE: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    _CLUSTER: (
        ("2025-08-01", ("properties", "agentPoolProfiles", "*", "securityProfile", "sshAccess")),
        ("2026-05-01", ("properties", "securityProfile", "defender", "securityGating")),
        ("2026-06-01", ("properties", "azureMonitorProfile", "containerInsights")),
        ("2026-07-01", ("properties", "securityProfile", "kubernetesResourceObjectEncryptionProfile")),
    ),
    f"{_CLUSTER}/agentpools": (("2025-08-01", ("properties", "securityProfile", "sshAccess")),),
}
"""Paths by type with the first stable version that has them."""


def hides(type_name: str, version: str) -> bool:
    """Tell whether an api-version is too old to show everything of a type."""
    return bool(_hidden(type_name, version))


def seen(type_name: str, body: Json, version: str) -> Json:
    """Return a body as an api-version shows it."""
    for path in _hidden(type_name, version):
        body = _without(body, path)
    return body


def keep_unseen(type_name: str, old: Json, new: Json, version: str) -> None:
    """Carry over what a caller of an old api-version could not have sent."""
    for path in _hidden(type_name, version):
        carry(old, new, path)


def _hidden(type_name: str, version: str) -> list[tuple[str, ...]]:
    # A preview of a day knows what the stable version of that day knows, near enough.
    return [path for since, path in _SINCE.get(type_name, ()) if version[:10] < since]


def _without(value: Json, path: tuple[str, ...]) -> Json:
    head, *rest = path
    if head not in value:
        return value
    if not rest:
        return {key: item for key, item in value.items() if key != head}
    below = value[head]
    if rest[0] == "*" and isinstance(below, list):
        return {**value, head: [_without(each, tuple(rest[1:])) for each in below]}
    return {**value, head: _without(below, tuple(rest))} if isinstance(below, dict) else value
