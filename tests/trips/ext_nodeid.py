"""Round trips of EXT-NODEID."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import role_ids
from aks_harden.sandbox.worlds.shop.ids import ROOT
from trips.iam_2 import PEOPLE, give


def wide_control_plane(box: Sandbox) -> None:
    """Have the control plane rule the subscription."""
    give(box, ROOT, role_ids.CONTRIBUTOR, "control")


def wide_add_on(box: Sandbox) -> None:
    """Have an add-on work as somebody who rules the subscription."""
    add_on = {"enabled": True, "identity": {"objectId": PEOPLE["ci"]["id"]}}
    box.patch(box.cluster_id, {"properties": {"addonProfiles": {"azureKeyvaultSecretsProvider": add_on}}})


TRIPS = (
    Trip(fix="EXT-NODEID.kubelet", answers={"node-rights-unused": "yes"}),
    Trip(
        fix="EXT-NODEID.control-plane",
        prepare=wide_control_plane,
        answers={"control-plane-rights-unused": "yes"},
        back=False,  # an assignment that comes back tells anew who made it and when
    ),
    Trip(fix="EXT-NODEID.add-ons", prepare=wide_add_on, answers={"add-on-rights-unused": "yes"}),
)
