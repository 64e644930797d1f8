"""Round trips of EXT-MAINT."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID

WHEN = {"maintenance-day": "Saturday", "maintenance-hour": "1"}
CHANNEL = {"properties": {"autoUpgradeProfile": {"upgradeChannel": "patch"}}}
SHORT = {
    "properties": {
        "maintenanceWindow": {
            "schedule": {
                "relativeMonthly": {"intervalMonths": 1, "weekIndex": "First", "dayOfWeek": "Friday"}
            },
            "durationHours": 4,
            "utcOffset": "-08:00",
            "startDate": "2999-01-01",
            "startTime": "22:30",
        }
    }
}


def channel_on(box: Sandbox) -> None:
    box.patch(CLUSTER_ID, CHANNEL)


def window_far_off(box: Sandbox) -> None:
    box.put(f"{CLUSTER_ID}/maintenanceConfigurations/aksManagedNodeOSUpgradeSchedule", SHORT)


TRIPS = (
    Trip(fix="EXT-MAINT.nodes", answers=WHEN),
    Trip(fix="EXT-MAINT.nodes", answers=WHEN, prepare=window_far_off, case="in place of another"),
    Trip(fix="EXT-MAINT.cluster", answers=WHEN, prepare=channel_on),
)
