"""Defaults of workspaces, collection rules, alerts and where logs are kept."""

from typing import Final

from aks_harden.snapshot.defaults.row import LEARN, Default, Rows

_MONITOR: Final = LEARN + "azure/azure-monitor/"
_WORKSPACE: Final = "microsoft.operationalinsights/workspaces"
_WORKSPACES: Final = LEARN + "azure/templates/microsoft.operationalinsights/workspaces"
_ACCOUNT: Final = "microsoft.storage/storageaccounts"

ROWS: Final[Rows] = {
    (_WORKSPACE, "properties.defaultdatacollectionruleresourceid"): Default(
        value="", source=_MONITOR + "essentials/data-collection-transformations", since="2022-10-01"
    ),
    ("microsoft.insights/datacollectionrules", "properties.dataflows[].transformkql"): Default(
        value="source", source=_MONITOR + "essentials/data-collection-rule-structure"
    ),
    (_WORKSPACE, "properties.features.disablelocalauth"): Default(value=False, source=_WORKSPACES),
    (_WORKSPACE, "properties.features.immediatepurgedataon30days"): Default(
        value=False, source=_MONITOR + "logs/data-retention-configure"
    ),
    (_WORKSPACE, "properties.features.enablelogaccessusingonlyresourcepermissions"): Default(
        value=False, source=_MONITOR + "logs/manage-access"
    ),
    (_WORKSPACE, "properties.publicnetworkaccessforquery"): Default(value="Enabled", source=_WORKSPACES),
    (_ACCOUNT, "properties.allowsharedkeyaccess"): Default(
        value=True, source=LEARN + "azure/storage/common/shared-key-authorization-prevent"
    ),
    ("microsoft.insights/activitylogalerts", "properties.enabled"): Default(
        value=True, source=LEARN + "azure/templates/microsoft.insights/activitylogalerts"
    ),
}
