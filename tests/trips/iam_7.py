"""Round trips of IAM-7."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import access, directory, role_ids
from aks_harden.sandbox.worlds.cluster import user_identity
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.pay.own import CONTROL, VAULT
from aks_harden.sandbox.worlds.shop.ids import SUBSCRIPTION, TENANT, WEB_VAULT
from aks_harden.sandbox.worlds.vault_stores import address, version_of

OWN = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-aks-shop")
KEY = f"{WEB_VAULT}/keys/disks"


def own_identity(box: Sandbox) -> None:
    """Have the shop's cluster run as an identity of its own, and its vault open with a key that lasts."""
    box.put(OWN, user_identity(OWN, TENANT))
    body = box.get(box.cluster_id)
    ids = {"clientId": guid("app", OWN), "principalId": guid("oid", OWN)}
    body["identity"] = {"type": "UserAssigned", "userAssignedIdentities": {OWN: ids}}
    box.put(box.cluster_id, body)
    for name in (KEY, f"{KEY}/versions/{version_of(KEY)}"):
        key = box.get(name)
        key["properties"]["attributes"].pop("exp", None)
        box.put(name, key)
    vault = box.get(WEB_VAULT)
    del vault["properties"]["networkAcls"]
    box.put(WEB_VAULT, vault)


def own_identity_with_its_role(box: Sandbox) -> None:
    """The same, with the right to use the key."""
    own_identity(box)
    given = access.assignment(WEB_VAULT, role_ids.VAULT_CRYPTO_USER, directory.managed_identity(OWN))
    box.put(str(given["id"]), given)


def without_kms(box: Sandbox) -> None:
    """Have a cluster in a network encrypt its Secrets with nothing of its own, and its vault private."""
    body = box.get(box.cluster_id)
    for name in ("azureKeyVaultKms", "kubernetesResourceObjectEncryptionProfile"):
        del body["properties"]["securityProfile"][name]
    body["properties"]["apiServerAccessProfile"]["enableVnetIntegration"] = True
    box.put(box.cluster_id, body)
    given = access.assignment(VAULT, role_ids.CONTRIBUTOR, directory.managed_identity(CONTROL))
    box.put(str(given["id"]), given)


def purgeable(box: Sandbox) -> None:
    """Have the key of the disks in a vault that can be purged."""
    vault = box.get(WEB_VAULT)
    del vault["properties"]["enablePurgeProtection"]
    box.put(WEB_VAULT, vault)


IN_PUBLIC = {"vault-key": address(KEY, version=True), "secrets-rewritten": "yes"}
IN_PRIVATE = {
    "vault-key": address(f"{VAULT}/keys/etcd", version=True),
    "vault-key-alive": "yes",
    "secrets-rewritten": "yes",
}

TRIPS = (
    Trip(fix="IAM-7.role", prepare=own_identity, answers=IN_PUBLIC),
    # Azure keeps the profile of a KMS that is off.
    Trip(fix="IAM-7.etcd", prepare=own_identity_with_its_role, answers=IN_PUBLIC, back=False),
    Trip(
        fix="IAM-7.etcd",
        case="with a private vault",
        world="pay",
        prepare=without_kms,
        answers=IN_PRIVATE,
        back=False,
    ),
    Trip(fix="IAM-7.purge", prepare=purgeable),
)
