"""Round trips of IAM-2."""

from collections.abc import Callable

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import access, role_ids
from aks_harden.sandbox.worlds.naming import group_id
from aks_harden.sandbox.worlds.shop.ids import ROOT
from aks_harden.sandbox.worlds.shop.people import known

PEOPLE = known()
OPERATORS = str(PEOPLE["operators"]["id"])
KEEPS = {"caller-keeps-roles": "yes"}


def entra(*, azure: bool) -> Callable[[Sandbox], None]:
    """Have Entra on with an admin group, and Azure RBAC on or off."""

    def prepare(box: Sandbox) -> None:
        aad = {
            "managed": True,
            "adminGroupObjectIDs": [OPERATORS],
            "tenantID": box.tenant,
            "enableAzureRBAC": azure,
        }
        box.patch(box.cluster_id, {"properties": {"aadProfile": aad}})

    return prepare


def give(box: Sandbox, scope: str, role: str, who: str) -> None:
    """Give somebody of the world a role."""
    made = access.assignment(scope, role, PEOPLE[who])
    box.put(str(made["id"]), made)


def many_groups(box: Sandbox) -> None:
    """Have four groups stand as administrators, and no user."""
    group = group_id(box.subscription, "rg-shop")
    box.delete(str(access.assignment(ROOT, role_ids.OWNER, PEOPLE["alice"])["id"]))
    box.delete(str(access.assignment(group, role_ids.CONTRIBUTOR, PEOPLE["bob"])["id"]))
    give(box, box.cluster_id, role_ids.AKS_CONTRIBUTOR, "platform")
    give(box, box.cluster_id, role_ids.AKS_CONTRIBUTOR, "auditors")


def under_a_condition(box: Sandbox) -> None:
    """Have an assignment say more: words that a shell or az could take for something else."""
    said = access.assignment(group_id(box.subscription, "rg-shop"), role_ids.CONTRIBUTOR, PEOPLE["bob"])
    condition = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals '$(reboot)'"
    more = {"condition": condition, "conditionVersion": "2.0", "description": "@home; rm -rf /"}
    box.patch(str(said["id"]), {"properties": more})


def writer_everywhere(box: Sandbox) -> None:
    """Have a role for a namespace held over the whole cluster."""
    entra(azure=True)(box)
    give(box, box.cluster_id, role_ids.AKS_RBAC_WRITER, "developers")


def admin_everywhere(box: Sandbox) -> None:
    """Have administration inside clusters held over the whole subscription."""
    entra(azure=True)(box)
    give(box, ROOT, role_ids.AKS_RBAC_CLUSTER_ADMIN, "operators")


TRIPS = (
    Trip(
        fix="IAM-2.roles",
        prepare=entra(azure=False),
        answers={"admin-group": OPERATORS, "in-admin-group": "yes"},
    ),
    Trip(fix="IAM-2.azure-rbac", prepare=entra(azure=False), answers={"caller-covered": "yes"}),
    Trip(fix="IAM-2.users", answers={"user-roles-replaced": "yes"} | KEEPS),
    Trip(
        fix="IAM-2.users",
        case="under a condition",
        prepare=under_a_condition,
        answers={"user-roles-replaced": "yes"} | KEEPS,
    ),
    Trip(
        fix="IAM-2.groups",
        prepare=many_groups,
        answers={"groups-to-remove": str(PEOPLE["auditors"]["id"]), "group-roles-replaced": "yes"} | KEEPS,
        back=False,  # an assignment that comes back tells anew who made it and when
    ),
    Trip(fix="IAM-2.applications", answers={"applications-give-no-roles": "yes"} | KEEPS),
    Trip(
        fix="IAM-2.namespaces",
        prepare=writer_everywhere,
        answers={"namespaces": "shop,web", "wide-roles-replaced": "yes"} | KEEPS,
        back=False,  # as above
    ),
    Trip(
        fix="IAM-2.cluster-admin",
        prepare=admin_everywhere,
        answers={"other-clusters-covered": "yes"} | KEEPS,
        back=False,  # as above
    ),
)
