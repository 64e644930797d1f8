"""Defaults of workspaces, collection rules, alerts and where logs are kept."""

from typing import Final

from aks_harden.snapshot.defaults.row import LEARN, Default, Rows

_MONITOR: Final = LEARN + "azure/azure-monitor/"

ROWS: Final[Rows] = {
    ("microsoft.operationalinsights/workspaces", "properties.defaultdatacollectionruleresourceid"): Default(
        value="", source=_MONITOR + "essentials/data-collection-transformations", since="2022-10-01"
    ),
    ("microsoft.insights/datacollectionrules", "properties.dataflows[].transformkql"): Default(
        value="source", source=_MONITOR + "essentials/data-collection-rule-structure"
    ),
}
