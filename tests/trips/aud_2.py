"""Round trips of AUD-2."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import WORKSPACE

KEEPS = {"caller-keeps-roles": "yes"}


def dropping(box: Sandbox) -> None:
    """Have a workspace that drops records after 30 days."""
    box.patch(WORKSPACE, {"properties": {"features": {"immediatePurgeDataOn30Days": True}}})


TRIPS = (
    Trip(fix="AUD-2.lock@aks-harden-keep-law-shop"),
    Trip(fix="AUD-2.lock@aks-harden-keep-stshoplogs", case="of an account"),
    Trip(fix="AUD-2.retention"),
    Trip(fix="AUD-2.users", answers={"log-rights-replaced": "yes"} | KEEPS),
    Trip(fix="AUD-2.account-users", answers={"log-rights-replaced": "yes"} | KEEPS),
    Trip(fix="AUD-2.purger", answers={"purging-unused": "yes"} | KEEPS),
    # Where nothing was written it is then written that keys are taken.
    Trip(fix="AUD-2.local-auth", answers={"workspace-keys-unused": "yes"}, back=False),
    Trip(fix="AUD-2.purge", prepare=dropping),
    Trip(fix="AUD-2.query", answers={"private-query-works": "yes"}),
    Trip(fix="AUD-2.account-keys", answers={"account-keys-unused": "yes"}),
)
