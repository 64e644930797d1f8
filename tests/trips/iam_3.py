"""Round trips of IAM-3."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import access, role_ids
from aks_harden.sandbox.worlds.directory import managed_identity
from aks_harden.sandbox.worlds.shop.ids import ACR, KUBELET


def without_pull(box: Sandbox) -> None:
    """Take the role that only pulls: the fix has to give it before it takes the others."""
    box.delete(str(access.assignment(ACR, role_ids.ACR_PULL, managed_identity(KUBELET))["id"]))


TRIPS = (
    Trip(fix="IAM-3.admin", answers={"admin-user-unused": "yes"}),
    Trip(fix="IAM-3.anonymous", answers={"anonymous-pull-unused": "yes"}),
    Trip(fix="IAM-3.tokens", answers={"tokens-unused": "yes"}),
    Trip(fix="IAM-3.arm-audience", answers={"arm-tokens-unused": "yes"}),
    Trip(fix="IAM-3.kubelet", answers={"node-rights-unused": "yes"}),
    Trip(
        fix="IAM-3.kubelet",
        case="gives the pull role first",
        prepare=without_pull,
        answers={"node-rights-unused": "yes"},
    ),
)
