"""Around the shop cluster: who there is, and who may do what."""

from aks_harden.sandbox.worlds import access, directory, role_ids
from aks_harden.sandbox.worlds.naming import group_id, guid, resource_id
from aks_harden.sandbox.worlds.shop.ids import ACR, KUBELET, MG, ROOT, SUBSCRIPTION
from aks_harden.sandbox.worlds.world import Json


def known() -> dict[str, Json]:
    """Make everybody that Microsoft Graph knows."""
    return {
        **{name: directory.user(name) for name in ("alice", "bob", "carol", "dave", "erin")},
        "developers": directory.group("shop-developers"),
        "auditors": directory.group("contoso-auditors"),
        "ci": directory.service_principal("shop-ci"),
        "operator": directory.service_principal("aks-harden-operator"),
        "kubelet": directory.managed_identity(KUBELET),
        "control": directory.service_principal(
            "aks-shop",
            app_id=guid("app", "aks-shop"),
            object_id=guid("oid", "aks-shop"),
            kind="ManagedIdentity",
        ),
    }


def members() -> dict[str, tuple[str, ...]]:
    """Return the members of each group, by object id."""
    people = known()
    return {
        people["developers"]["id"]: (people["dave"]["id"], people["erin"]["id"]),
        people["auditors"]["id"]: (people["erin"]["id"],),
    }


def around() -> list[Json]:
    """Make what surrounds the cluster: who may do what."""
    people = known()
    kubelet, control, group = people["kubelet"], people["control"], group_id(SUBSCRIPTION, "rg-shop")
    network = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Network/virtualNetworks", "vnet-shop")
    given = [
        (ROOT, role_ids.OWNER, people["alice"]),
        (group, role_ids.CONTRIBUTOR, people["bob"]),
        (ACR, role_ids.ACR_PUSH, people["developers"]),
        (ROOT, role_ids.CONTRIBUTOR, people["ci"]),
        (MG, role_ids.READER, people["auditors"]),
        (ACR, role_ids.ACR_PULL, kubelet),
        (ACR, role_ids.ACR_PUSH, kubelet),
        (ROOT, role_ids.READER, kubelet),
        (network, role_ids.NETWORK_CONTRIBUTOR, control),
    ]
    return [
        *(access.assignment(scope, role, who) for scope, role, who in given),
        access.eligible(ROOT, role_ids.OWNER, "Owner", people["carol"]),
    ]
