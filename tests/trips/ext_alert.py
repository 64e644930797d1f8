"""Round trips of EXT-ALERT."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID, ROOT, WORKSPACE

TELLER = f"{ROOT}/resourceGroups/rg-shop/providers/microsoft.insights/actionGroups/ag-on-call"


def on_call(box: Sandbox) -> None:
    """Have an action group."""
    kind = "Microsoft.Insights/actionGroups"
    properties = {"enabled": True, "groupShortName": "oncall"}
    box.put(TELLER, {"id": TELLER, "name": "ag-on-call", "type": kind, "properties": properties})


def no_local_accounts(box: Sandbox) -> None:
    """Have an action group, and local accounts off."""
    on_call(box)
    box.patch(CLUSTER_ID, {"properties": {"disableLocalAccounts": True}})


TRIPS = (
    Trip(fix="EXT-ALERT.export", answers={"workspace": WORKSPACE}),
    *(
        Trip(fix=f"EXT-ALERT.{key}", prepare=on_call, answers={"action-group": TELLER})
        for key in ("admin-credential", "run-command", "diagnostic-settings", "locks")
    ),
    Trip(fix="EXT-ALERT.local-accounts", prepare=no_local_accounts, answers={"action-group": TELLER}),
)
