"""Round trips of IAM-6."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import SUBSCRIPTION, VAULT
from aks_harden.sandbox.worlds.shop.network import nodes_id

ANSWERS = {
    "endpoint-subnet": nodes_id(SUBSCRIPTION).replace("snet-nodes", "snet-tools"),
    "vault-network": "yes",
}
PROVIDER = "azureKeyvaultSecretsProvider"


def without_the_addon(box: Sandbox) -> None:
    """Have no secrets provider, as a cluster is made."""
    body = box.get(box.cluster_id)
    del body["properties"]["addonProfiles"][PROVIDER]
    box.put(box.cluster_id, body)


def without_soft_delete(box: Sandbox) -> None:
    """Have a vault from the days before soft delete."""
    box.patch(VAULT, {"properties": {"enableSoftDelete": False}})


TRIPS = (
    # Azure keeps the profile of an add-on that is off.
    Trip(fix="IAM-6.addon", prepare=without_the_addon, back=False),
    Trip(fix="IAM-6.rotation"),
    Trip(fix="IAM-6.purge"),
    Trip(fix="IAM-6.soft-delete", prepare=without_soft_delete),
    Trip(fix="IAM-6.roles"),
    # Azure writes out the default that it left unsaid before.
    Trip(fix="IAM-6.rbac", with_=("IAM-6.roles",), back=False),
    Trip(fix="IAM-6.endpoint@pe-kv-shop", answers=ANSWERS),
    Trip(fix="IAM-6.close@kv-shop", answers=ANSWERS, with_=("IAM-6.endpoint@pe-kv-shop",)),
)
