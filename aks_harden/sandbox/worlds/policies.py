"""Built-in policy definitions and the benchmark initiative, and the makers of assignments."""

from typing import Any

from aks_harden.sandbox.worlds.naming import MADE, guid
from aks_harden.sandbox.worlds.world import Json

ENTRA_AUDIT = "450d2877-ebea-41e8-b00c-e286317d21bf"
ENTRA_ADMIN_GROUP = "36a27de4-199b-40fb-b336-945a8475d6c5"
LOCAL_ACCOUNTS_DENY = "993c2fcd-2b29-49d2-9eb0-df2c3a730c32"
CLOUD_BENCHMARK = "1f3afdf9-d0c9-4c3d-847f-89da613e70a8"
_PRIVATE_CLUSTER = "040732e8-d947-40b8-95d6-854c95024bf8"
_AUTHORIZED_RANGES = "0e246bcf-5f6f-4f87-bc6f-775d4712c7ea"
_KUBERNETES_RBAC = "ac4a19c2-fa67-49b4-8ae5-0b2e78c49457"
_KIND = "Microsoft.ContainerService/managedClusters"
_EFFECT = "[parameters('effect')]"


def definition_id(guid_or_name: str, scope: str = "") -> str:
    """Spell the id of a policy definition, built-in unless a scope is given."""
    return f"{scope}/providers/Microsoft.Authorization/policyDefinitions/{guid_or_name}"


def initiative_id(guid_or_name: str, scope: str = "") -> str:
    """Spell the id of an initiative, built-in unless a scope is given."""
    return f"{scope}/providers/Microsoft.Authorization/policySetDefinitions/{guid_or_name}"


def _effect(default: str, *allowed: str) -> Json:
    described = {"displayName": "Effect", "description": "Enable or disable the execution of the policy."}
    return {
        "effect": {
            "type": "String",
            "metadata": described,
            "allowedValues": list(allowed),
            "defaultValue": default,
        }
    }


def _when(*tests: Json) -> Json:
    return {"allOf": [{"field": "type", "equals": _KIND}, *tests]}


def definition(
    name: str,
    shown: str,
    *,
    version: str,
    parameters: Json,
    condition: Json,
    then: Json,
    scope: str = "",
    category: str = "Kubernetes",
) -> Json:
    """Make a policy definition, a custom one when it has a scope."""
    return {
        "properties": {
            "displayName": shown,
            "policyType": "Custom" if scope else "BuiltIn",
            "mode": "Indexed",
            "description": shown + ".",
            "metadata": {"version": version, "category": category},
            "version": version,
            "parameters": parameters,
            "policyRule": {"if": condition, "then": then},
            "versions": [version],
        },
        "id": definition_id(name, scope),
        "type": "Microsoft.Authorization/policyDefinitions",
        "name": name,
    }


def built_in() -> list[Json]:
    """Make the built-in definitions and the initiative."""
    audit, deny = ("Audit", "Disabled"), ("Audit", "Deny", "Disabled")
    aad = f"{_KIND}/aadProfile"
    groups = f"{aad}.adminGroupObjectIDs[*]"
    parameter = "parameters('adminGroupObjectIDs')"
    wanted: Json = {
        "adminGroupObjectIDs": {
            "type": "Array",
            "metadata": {"displayName": "AKS Administrator Group Object IDs"},
        }
    }
    details = {
        "type": _KIND,
        "name": "[field('name')]",
        "roleDefinitionIds": [
            "/providers/Microsoft.Authorization/roleDefinitions/ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8",
            "/providers/Microsoft.Authorization/roleDefinitions/18ed5180-3e48-46fd-8541-4ea054d57064",
        ],
        "existenceCondition": {
            "count": {"field": groups, "where": {"field": groups, "in": f"[{parameter}]"}},
            "equals": f"[length({parameter})]",
        },
        "deployment": {"properties": {"mode": "incremental", "template": {"resources": []}}},
    }
    return [
        definition(
            ENTRA_AUDIT,
            "Azure Kubernetes Service Clusters should enable Microsoft Entra ID integration",
            version="1.0.2",
            parameters=_effect("Audit", *audit),
            condition=_when({"field": aad, "exists": False}),
            then={"effect": _EFFECT},
        ),
        definition(
            ENTRA_ADMIN_GROUP,
            "Configure Microsoft Entra ID integrated Azure Kubernetes Service Clusters with required Admin"
            " Group Access",
            version="2.1.0",
            parameters=_effect("DeployIfNotExists", "DeployIfNotExists", "Disabled") | wanted,
            condition=_when({"field": aad, "exists": True}),
            then={"effect": _EFFECT, "details": details},
        ),
        definition(
            LOCAL_ACCOUNTS_DENY,
            "Azure Kubernetes Service Clusters should have local authentication methods disabled",
            version="1.0.1",
            parameters=_effect("Audit", *deny),
            condition=_when({"field": f"{_KIND}/disableLocalAccounts", "notEquals": True}),
            then={"effect": _EFFECT},
        ),
        definition(
            _PRIVATE_CLUSTER,
            "Azure Kubernetes Service Private Clusters should be enabled",
            version="1.0.1",
            parameters=_effect("Audit", *deny),
            condition=_when(
                {"field": f"{_KIND}/apiServerAccessProfile.enablePrivateCluster", "notEquals": True}
            ),
            then={"effect": _EFFECT},
        ),
        definition(
            _AUTHORIZED_RANGES,
            "Authorized IP ranges should be defined on Kubernetes Services",
            version="2.0.1",
            parameters=_effect("Audit", *audit),
            condition=_when({"field": f"{_KIND}/apiServerAccessProfile.authorizedIPRanges", "exists": False}),
            then={"effect": _EFFECT},
            category="Security Center",
        ),
        definition(
            _KUBERNETES_RBAC,
            "Azure Role-Based Access Control (RBAC) should be used on Kubernetes Services",
            version="1.1.0",
            parameters=_effect("Audit", *audit),
            condition=_when({"field": f"{_KIND}/enableRBAC", "notEquals": True}),
            then={"effect": _EFFECT},
            category="Security Center",
        ),
        _benchmark(),
    ]


_BENCHMARK_PARTS = (
    (ENTRA_AUDIT, "kubernetesServiceEntraIntegrationMonitoringEffect", "Audit", "IM-1"),
    (LOCAL_ACCOUNTS_DENY, "kubernetesServiceLocalAccountsMonitoringEffect", "Disabled", "IM-1"),
    (_PRIVATE_CLUSTER, "kubernetesServicePrivateClusterMonitoringEffect", "Disabled", "NS-2"),
    (_AUTHORIZED_RANGES, "kubernetesServiceAuthorizedIPRangesEnabledMonitoringEffect", "Audit", "NS-2"),
    (_KUBERNETES_RBAC, "kubernetesServiceRbacEnabledMonitoringEffect", "Audit", "PA-7"),
)


def _benchmark() -> Json:
    version = "57.53.0"
    return {
        "properties": {
            "displayName": "Microsoft cloud security benchmark",
            "policyType": "BuiltIn",
            "description": "The Microsoft cloud security benchmark initiative, as far as AKS goes.",
            "metadata": {"version": version, "category": "Security Center"},
            "version": version,
            "parameters": {
                name: {
                    "type": "String",
                    "metadata": {"displayName": name},
                    "allowedValues": ["Audit", "Deny", "Disabled"]
                    if default == "Disabled"
                    else ["Audit", "Disabled"],
                    "defaultValue": default,
                }
                for _, name, default, _ in _BENCHMARK_PARTS
            },
            "policyDefinitions": [
                {
                    "policyDefinitionReferenceId": name.removesuffix("Effect"),
                    "policyDefinitionId": definition_id(part),
                    "definitionVersion": "1.*.*" if part != _AUTHORIZED_RANGES else "2.*.*",
                    "effectiveDefinitionVersion": "1.0.1",
                    "parameters": {"effect": {"value": f"[parameters('{name}')]"}},
                    "groupNames": [f"Azure_Security_Benchmark_v3.0_{control}"],
                }
                for part, name, _, control in _BENCHMARK_PARTS
            ],
            "policyDefinitionGroups": [
                {"name": f"Azure_Security_Benchmark_v3.0_{control}"}
                for control in sorted({control for *_, control in _BENCHMARK_PARTS})
            ],
            "versions": [version],
        },
        "id": initiative_id(CLOUD_BENCHMARK),
        "type": "Microsoft.Authorization/policySetDefinitions",
        "name": CLOUD_BENCHMARK,
    }


def assignment(
    scope: str,
    name: str,
    shown: str,
    target: str,
    *,
    parameters: Json | None = None,
    enforcement: str = "Default",
    **more: Any,  # noqa: ANN401 - wire values
) -> Json:
    """Assign a definition or an initiative at a scope."""
    return {
        "properties": {
            "displayName": shown,
            "policyDefinitionId": target,
            "scope": scope,
            "notScopes": [],
            "parameters": parameters or {},
            "metadata": {
                "assignedBy": "Security Center",
                "createdBy": guid("user", "alice"),
                "createdOn": MADE,
            },
            "enforcementMode": enforcement,
            "instanceId": guid("instance", scope, name),
            **more,
        },
        "id": f"{scope}/providers/Microsoft.Authorization/policyAssignments/{name}",
        "type": "Microsoft.Authorization/policyAssignments",
        "name": name,
    }
