"""Around the shop cluster: cache rules, tasks, assessments, what policies say of images.

- Nothing scans: no paid plan of Defender for Cloud is on. Free recommendations name acrshop twice.
- acrshop caches Docker Hub's library and Microsoft's registry; no task builds anything anew.
- Allowed images are assigned to rg-shop with a pattern for any Azure registry and Audit; but the Azure Policy
  add-on is off, so it is a sentence in a portal. No safeguards, no standard, no benchmark.
"""

from aks_harden.sandbox.worlds import guardrails, policies, registry_parts, scans
from aks_harden.sandbox.worlds.naming import group_id
from aks_harden.sandbox.worlds.shop.ids import ACR, SUBSCRIPTION
from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return [
        registry_parts.cache_rule(ACR, "docker-hub", "docker.io/library/*", "hub/*"),
        registry_parts.cache_rule(ACR, "microsoft", "mcr.microsoft.com/*", "mcr/*"),
        scans.assessment(
            ACR, "Container registries should not allow unrestricted network access", healthy=False
        ),
        scans.assessment(ACR, "Container registries should use private link", healthy=False),
        *guardrails.built_in(),
        policies.assignment(
            group_id(SUBSCRIPTION, "rg-shop"),
            "allowed-images",
            "Images from Azure registries",
            policies.definition_id(guardrails.ALLOWED_IMAGES),
            parameters={
                "effect": {"value": "Audit"},
                "allowedContainerImagesRegex": {"value": r"^[^\/]+\.azurecr\.io\/.+$"},
            },
        ),
    ]
