"""Round trips of IAM-1."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.naming import guid
from aks_harden.sandbox.worlds.shop.people import known

OPERATORS = str(known()["operators"]["id"])
ANSWERS = {"admin-group": OPERATORS, "in-admin-group": "yes"}


COMPUTED = ("enableAzureRBAC$",)


def entra(box: Sandbox, groups: list[str]) -> None:
    """Have Entra on, as Azure shows it."""
    aad = {
        "managed": True,
        "adminGroupObjectIDs": groups,
        "tenantID": box.tenant,
        "enableAzureRBAC": False,
    }
    box.patch(box.cluster_id, {"properties": {"aadProfile": aad}})


def without_group(box: Sandbox) -> None:
    """Have Entra on, with nobody in it as administrator."""
    entra(box, [])


def with_a_ghost(box: Sandbox) -> None:
    """Have Entra on, with a group that nobody knows beside one that is there."""
    entra(box, ["99999999-0000-4000-8000-000000000009", OPERATORS])


def with_the_legacy_pair(box: Sandbox) -> None:
    """Have the integration with two applications of one's own."""
    pair = {"clientAppID": guid("app", "client"), "serverAppID": guid("app", "server")}
    box.patch(box.cluster_id, {"properties": {"aadProfile": pair | {"tenantID": box.tenant}}})


TRIPS = (
    Trip(fix="IAM-1.entra", answers=ANSWERS, computed=COMPUTED),
    Trip(
        fix="IAM-1.entra",
        case="from the legacy pair",
        prepare=with_the_legacy_pair,
        answers=ANSWERS,
        computed=COMPUTED,
    ),
    Trip(fix="IAM-1.admin-group", prepare=without_group, answers=ANSWERS),
    Trip(fix="IAM-1.admin-group", case="in place of a ghost", prepare=with_a_ghost),
    Trip(fix="IAM-1.policy"),
)
