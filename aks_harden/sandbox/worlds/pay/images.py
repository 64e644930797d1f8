"""Around the pay cluster: cache rules, tasks, assessments, what policies say of images.

- Pods may run images of acrpay and mcr.microsoft.com only, and must keep to the pod security baseline: both
  with Deny at rg-pay, where safeguards at Enforce leave no namespace out.
- Both plans scan. Two findings in pay/api: a high one of 20 days ago with a fix, a critical one without; one
  in an image of Microsoft's own. Defender recommends nothing for acrpay.
- CIS Azure Foundations is assigned at contoso, and listed as a standard beside Microsoft's own.
- A task builds pay/api anew when its base image changes.
"""

from aks_harden.sandbox.worlds import guardrails, policies, registry_parts, scans
from aks_harden.sandbox.worlds.naming import group_id
from aks_harden.sandbox.worlds.pay.ids import ACR, MG
from aks_harden.sandbox.worlds.pay.own import CLUSTER_ID, SUBSCRIPTION
from aks_harden.sandbox.worlds.world import Json

_HOST = "acrpay.azurecr.io"


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return [
        registry_parts.cache_rule(ACR, "microsoft", "mcr.microsoft.com/*", "mcr/*"),
        registry_parts.task(ACR, "pay-api", "pay/api"),
        safeguards(),
        *_scans(),
        *guardrails.built_in(),
        *_policy(),
    ]


def safeguards() -> Json:
    """Make the deployment safeguards, which enforce everywhere and leave pod security to a policy."""
    return {
        "id": f"{CLUSTER_ID}/providers/Microsoft.ContainerService/deploymentSafeguards/default",
        "name": "default",
        "type": "Microsoft.ContainerService/deploymentSafeguards",
        "properties": {
            "provisioningState": "Succeeded",
            "level": "Enforce",
            "podSecurityStandardsLevel": "Privileged",
            "excludedNamespaces": [],
            "systemExcludedNamespaces": ["kube-system", "gatekeeper-system"],
        },
    }


def _scans() -> list[Json]:
    own: Json = {"host": _HOST, "repository": "pay/api", "pushed_days": 12}
    return [
        scans.assessment(
            ACR, "Container registries should not allow unrestricted network access", healthy=True
        ),
        scans.assessment(ACR, "Container registries should use private link", healthy=True),
        scans.assessment(CLUSTER_ID, scans.RUNNING_TITLE, healthy=False, key=scans.RUNNING),
        scans.finding(CLUSTER_ID, "CVE-2026-41001", severity="High", public_days=20, **own),
        scans.finding(
            CLUSTER_ID, "CVE-2026-41002", severity="Critical", public_days=90, fix="NoFixAvailable", **own
        ),
        scans.finding(
            CLUSTER_ID,
            "CVE-2026-41003",
            severity="High",
            host="mcr.microsoft.com",
            repository="oss/kubernetes/coredns",
            public_days=30,
            pushed_days=40,
        ),
        scans.standard(SUBSCRIPTION, "Microsoft-cloud-security-benchmark"),
        scans.standard(SUBSCRIPTION, "CIS-Azure-Foundations-v3.0.0"),
    ]


def _policy() -> list[Json]:
    group = group_id(SUBSCRIPTION, "rg-pay")
    return [
        policies.assignment(
            group,
            "allowed-images",
            "Images from acrpay only",
            policies.definition_id(guardrails.ALLOWED_IMAGES),
            parameters={
                "effect": {"value": "Deny"},
                "allowedContainerImagesRegex": {"value": r"^(acrpay\.azurecr\.io|mcr\.microsoft\.com)\/.+$"},
            },
        ),
        policies.assignment(
            group,
            "pod-baseline",
            "Pod security baseline",
            policies.initiative_id(guardrails.POD_BASELINE),
            parameters={"effect": {"value": "Deny"}},
        ),
        policies.assignment(
            MG, "cis-azure", "CIS Azure Foundations", policies.initiative_id(guardrails.CIS_AZURE)
        ),
    ]
