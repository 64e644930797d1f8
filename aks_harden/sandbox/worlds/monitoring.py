"""Workspaces, diagnostic settings and Defender plans."""

from collections.abc import Mapping, Sequence

from aks_harden.sandbox.worlds.naming import MADE, guid
from aks_harden.sandbox.worlds.world import Json

_PLANS = (
    "VirtualMachines",
    "SqlServers",
    "AppServices",
    "StorageAccounts",
    "SqlServerVirtualMachines",
    "KeyVaults",
    "Arm",
    "OpenSourceRelationalDatabases",
    "CosmosDbs",
    "Containers",
    "CloudPosture",
    "Api",
    "AI",
)
_DEPRECATED = ("KubernetesService", "ContainerRegistry")


def workspace(identity: str, *, days: int = 30, query: str = "Enabled", **features: bool) -> Json:
    """Make a Log Analytics workspace without a default data collection rule."""
    return {
        "properties": {
            "customerId": guid("customer", identity),
            "provisioningState": "Succeeded",
            "sku": {"name": "PerGB2018", "lastSkuUpdate": MADE},
            "retentionInDays": days,
            "features": {
                "legacy": 0,
                "searchVersion": 1,
                "enableLogAccessUsingOnlyResourcePermissions": True,
                **features,
            },
            "workspaceCapping": {"dailyQuotaGb": -1.0, "dataIngestionStatus": "RespectQuota"},
            "publicNetworkAccessForIngestion": "Enabled",
            "publicNetworkAccessForQuery": query,
            "createdDate": MADE,
            "modifiedDate": MADE,
        },
        "location": "westeurope",
        "id": identity,
        "name": identity.rpartition("/")[2],
        "type": "Microsoft.OperationalInsights/workspaces",
        "etag": f'"{guid("etag", identity)}"',
    }


def setting(
    resource: str,
    name: str,
    *,
    workspace_id: str | None,
    logs: Mapping[str, bool] | None = None,
    groups: Mapping[str, bool] | None = None,
    metrics: bool = False,
    dedicated: bool = False,
    storage_id: str | None = None,
    event_hub_rule: str | None = None,
) -> Json:
    """Make a diagnostic setting; its id is in lower case up to the provider's own part."""
    none = {"enabled": False, "days": 0}
    entries: list[Json] = [
        {"category": category, "categoryGroup": None, "enabled": on, "retentionPolicy": none}
        for category, on in (logs or {}).items()
    ]
    entries += [
        {"category": None, "categoryGroup": group, "enabled": on, "retentionPolicy": none}
        for group, on in (groups or {}).items()
    ]
    return {
        "id": f"{resource.lower()}/providers/microsoft.insights/diagnosticSettings/{name}",
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": name,
        "location": None,
        "kind": None,
        "tags": None,
        "properties": {
            "storageAccountId": storage_id,
            "serviceBusRuleId": None,
            "workspaceId": workspace_id,
            "eventHubAuthorizationRuleId": event_hub_rule,
            "eventHubName": None,
            "metrics": [
                {"timeGrain": None, "enabled": metrics, "retentionPolicy": none, "category": "AllMetrics"}
            ],
            "logs": entries,
            "logAnalyticsDestinationType": "Dedicated" if dedicated else None,
        },
        "identity": None,
    }


def plans(subscription: str, bought: Mapping[str, Sequence[tuple[str, bool]]]) -> list[Json]:
    """Make all Defender plans of a subscription: what is bought with its extensions, the rest free."""
    made = [_plan(subscription, name, bought.get(name)) for name in _PLANS]
    for name in _DEPRECATED:
        body = _plan(subscription, name, None)
        body["properties"] |= {"deprecated": True, "replacedBy": ["Containers"]}
        made.append(body)
    return made


def _plan(subscription: str, name: str, extensions: Sequence[tuple[str, bool]] | None) -> Json:
    properties: Json = {"pricingTier": "Free", "freeTrialRemainingTime": "P30D"}
    if extensions is not None:
        properties = {
            "pricingTier": "Standard",
            "freeTrialRemainingTime": "PT0S",
            "enablementTime": MADE,
            "enforce": "False",
            "inherited": "False",
            "resourcesCoverageStatus": "FullyCovered",
        }
        if extensions:
            properties["extensions"] = [{"name": each, "isEnabled": str(on)} for each, on in extensions]
    return {
        "id": f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{name}",
        "name": name,
        "type": "Microsoft.Security/pricings",
        "properties": properties,
    }
