"""Where logs are kept and watched: tables, exports, containers that keep, activity log alerts."""

from collections.abc import Sequence

from aks_harden.sandbox.worlds.naming import MADE, guid
from aks_harden.sandbox.worlds.world import Json

_ALERTS = "Microsoft.Insights/activityLogAlerts"


def table(workspace: str, name: str, *, days: int, total: int) -> Json:
    """Make a table of a workspace."""
    return {
        "properties": {
            "totalRetentionInDays": total,
            "archiveRetentionInDays": total - days,
            "plan": "Analytics",
            "retentionInDaysAsDefault": days == total,
            "totalRetentionInDaysAsDefault": days == total,
            "schema": {
                "tableSubType": "Any",
                "name": name,
                "tableType": "Microsoft",
                "standardColumns": [{"name": "TimeGenerated", "type": "dateTime", "isHidden": False}],
                "solutions": ["LogManagement"],
                "isTroubleshootingAllowed": True,
            },
            "provisioningState": "Succeeded",
            "retentionInDays": days,
        },
        "id": f"{workspace}/tables/{name}",
        "name": name,
    }


def export(workspace: str, name: str, account: str, tables: Sequence[str]) -> Json:
    """Make a rule that copies tables of a workspace to a storage account."""
    return {
        "id": f"{workspace}/dataExports/{name}",
        "name": name,
        "type": "Microsoft.OperationalInsights/workspaces/dataExports",
        "properties": {
            "dataExportId": guid("export", workspace, name),
            "tableNames": list(tables),
            "destination": {"resourceId": account, "type": "StorageAccount", "metaData": {}},
            "enable": True,
            "createdDate": MADE,
            "lastModifiedDate": MADE,
        },
    }


def account(identity: str, *, keys: bool) -> Json:
    """Make a storage account that takes its keys, or roles alone."""
    name = identity.rpartition("/")[2]
    return {
        "sku": {"name": "Standard_ZRS", "tier": "Standard"},
        "kind": "StorageV2",
        "id": identity,
        "name": name,
        "type": "Microsoft.Storage/storageAccounts",
        "location": "westeurope",
        "tags": {},
        "properties": {
            "allowSharedKeyAccess": keys,
            "minimumTlsVersion": "TLS1_2",
            "allowBlobPublicAccess": False,
            "publicNetworkAccess": "Enabled" if keys else "Disabled",
            "networkAcls": {
                "bypass": "AzureServices",
                "virtualNetworkRules": [],
                "ipRules": [],
                "defaultAction": "Allow" if keys else "Deny",
            },
            "supportsHttpsTrafficOnly": True,
            # Azure never leaves this out, and az counts on it.
            "encryption": {
                "keySource": "Microsoft.Storage",
                "services": {
                    kind: {"enabled": True, "keyType": "Account", "lastEnabledTime": MADE}
                    for kind in ("blob", "file")
                },
            },
            "accessTier": "Hot",
            "provisioningState": "Succeeded",
            "creationTime": MADE,
            "primaryEndpoints": {"blob": f"https://{name}.blob.core.windows.net/"},
            "primaryLocation": "westeurope",
            "statusOfPrimary": "available",
        },
    }


def container(account_id: str, name: str, *, days: int = 0, locked: bool = False) -> Json:
    """Make a container, with an immutability policy where it keeps blobs for some days."""
    properties: Json = {
        "immutableStorageWithVersioning": {"enabled": False},
        "deleted": False,
        "remainingRetentionDays": 0,
        "defaultEncryptionScope": "$account-encryption-key",
        "denyEncryptionScopeOverride": False,
        "publicAccess": "None",
        "leaseStatus": "Unlocked",
        "leaseState": "Available",
        "lastModifiedTime": MADE,
        "legalHold": {"hasLegalHold": False, "tags": []},
        "hasImmutabilityPolicy": bool(days),
        "hasLegalHold": False,
    }
    if days:
        properties["immutabilityPolicy"] = {
            "properties": {
                "immutabilityPeriodSinceCreationInDays": days,
                "state": "Locked" if locked else "Unlocked",
                "allowProtectedAppendWritesAll": True,
            },
            "etag": f'"{guid("policy", account_id, name)[:16]}"',
            "updateHistory": [],
        }
    return {
        "id": f"{account_id}/blobServices/default/containers/{name}",
        "name": name,
        "type": "Microsoft.Storage/storageAccounts/blobServices/containers",
        "etag": f'"{guid("container", account_id, name)[:16]}"',
        "properties": properties,
    }


def hub_namespace(identity: str) -> Json:
    """Make an event hub namespace."""
    return {
        "sku": {"name": "Standard", "tier": "Standard", "capacity": 1},
        "id": identity,
        "name": identity.rpartition("/")[2],
        "type": "Microsoft.EventHub/Namespaces",
        "location": "westeurope",
        "tags": {},
        "properties": {
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Enabled",
            "disableLocalAuth": False,
            "provisioningState": "Succeeded",
            "status": "Active",
            "createdAt": MADE,
            "updatedAt": MADE,
        },
    }


def activity_setting(
    subscription: str, name: str, *, workspace_id: str, on: Sequence[str], off: Sequence[str] = ()
) -> Json:
    """Make a diagnostic setting of a subscription's activity log."""
    logs = [{"category": each, "enabled": True} for each in on]
    logs += [{"category": each, "enabled": False} for each in off]
    return {
        "id": f"/subscriptions/{subscription}/providers/microsoft.insights/diagnosticSettings/{name}",
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": name,
        "location": "global",
        "kind": None,
        "tags": None,
        "properties": {
            "storageAccountId": None,
            "serviceBusRuleId": None,
            "workspaceId": workspace_id,
            "eventHubAuthorizationRuleId": None,
            "eventHubName": None,
            "logs": logs,
            "logAnalyticsDestinationType": None,
        },
        "identity": None,
    }


def alert(
    group: str, name: str, operation: str, *, scope: str, actions: Sequence[str], enabled: bool = True
) -> Json:
    """Make an alert on one operation in the activity log below a scope."""
    return {
        "id": f"{group}/providers/{_ALERTS}/{name}",
        "type": _ALERTS,
        "name": name,
        "location": "global",
        "kind": None,
        "tags": {},
        "properties": {
            "scopes": [scope],
            "condition": {
                "allOf": [
                    {"field": "category", "equals": "Administrative"},
                    {"field": "operationName", "equals": operation},
                ]
            },
            "actions": {
                "actionGroups": [{"actionGroupId": each, "webhookProperties": {}} for each in actions]
            },
            "enabled": enabled,
            "description": "",
        },
        "identity": None,
    }
