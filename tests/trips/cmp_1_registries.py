"""Round trips of CMP-1 for registries: a private way to them, and nodes that pull as themselves."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import access, role_ids
from aks_harden.sandbox.worlds.directory import managed_identity
from aks_harden.sandbox.worlds.shop.ids import ACR, KUBELET, ROOT, SUBSCRIPTION
from aks_harden.sandbox.worlds.shop.network import nodes_id

TOOLS = nodes_id(SUBSCRIPTION).replace("snet-nodes", "snet-tools")
ANSWERS = {"endpoint-subnet": TOOLS, "registry-network": "yes"}


def without_pull(box: Sandbox) -> None:
    """Leave the nodes a role on the registry that does not pull: only a secret can."""
    kubelet = managed_identity(KUBELET)
    for scope, role in ((ACR, role_ids.ACR_PULL), (ACR, role_ids.ACR_PUSH), (ROOT, role_ids.READER)):
        box.delete(str(access.assignment(scope, role, kubelet)["id"]))
    other = access.assignment(ACR, role_ids.ACR_DELETE, kubelet)
    box.put(str(other["id"]), other)
    box.patch(ACR, {"properties": {"anonymousPullEnabled": False}})


TRIPS = (
    Trip(fix="CMP-1.pull", prepare=without_pull),
    Trip(fix="CMP-1.premium"),
    Trip(fix="CMP-1.endpoint", answers=ANSWERS, with_=("CMP-1.premium",)),
    Trip(fix="CMP-1.close", answers=ANSWERS, with_=("CMP-1.premium", "CMP-1.endpoint")),
)
