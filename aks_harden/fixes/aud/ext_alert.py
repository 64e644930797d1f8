"""Fixes of EXT-ALERT: the activity log exported, and an alert on each operation."""

from typing import Final

from aks_harden.fixes.aud.activity_log import propose_export
from aks_harden.fixes.aud.diagnostic_settings import SETTING_ACTIONS
from aks_harden.fixes.aud.operation_alerts import ALERT_ACTIONS, OPERATIONS, propose_alert
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.phase import Phase

REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="EXT-ALERT.export",
        asserts="activity-log",
        propose=propose_export,
        phase=Phase.LOGS,
        actions=SETTING_ACTIONS,
    ),
    *(
        Remedy(
            id=f"EXT-ALERT.{operation.key}",
            asserts=operation.key,
            propose=propose_alert(operation),
            phase=Phase.LOGS,
            actions=ALERT_ACTIONS,
        )
        for operation in OPERATIONS
    ),
)
