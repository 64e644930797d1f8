"""Microsoft Graph: who is behind an object id, as az and an audit ask."""

from collections.abc import Awaitable, Callable
from typing import Any

from aks_harden.sandbox.server import Sandbox

Send = Callable[..., Awaitable[Any]]


async def test_ids_are_looked_up_in_one_go(box: Sandbox, arm: Send) -> None:
    ids = [each["id"] for each in box.world.directory][:3]
    answer = await arm("POST", "/v1.0/directoryObjects/getByIds", {"ids": [*ids, "none"], "types": ["user"]})
    assert [each["@odata.type"] for each in answer.body["value"]] == ["#microsoft.graph.user"] * 3


async def test_a_service_principal_is_found_as_az_looks_for_it(box: Sandbox, arm: Send) -> None:
    by_name = {"$filter": f"servicePrincipalNames/any(c:c eq '{box.client_id}')"}
    found = (await arm("GET", "/v1.0/servicePrincipals", **by_name)).body["value"]
    assert [each["id"] for each in found] == [box.world.operator_object_id]
    by_app = {"$filter": f"appId eq '{box.client_id}'"}
    assert (await arm("GET", "/v1.0/servicePrincipals", **by_app)).body["value"] == found
    assert (await arm("GET", f"/v1.0/servicePrincipals(appId='{box.client_id}')")).body == found[0]
    by_prefix = {"$filter": "startswith(displayName,'shop-') or displayName eq 'none'"}
    shown = (await arm("GET", "/v1.0/servicePrincipals", **by_prefix)).body["value"]
    assert [each["displayName"] for each in shown] == ["shop-ci"]


async def test_a_group_has_members_and_a_count(arm: Send) -> None:
    named = {"$filter": "displayName eq 'shop-developers'"}
    group = (await arm("GET", "/v1.0/groups", **named)).body["value"][0]["id"]
    assert (await arm("GET", f"/v1.0/groups/{group}")).body["displayName"] == "shop-developers"
    members = (await arm("GET", f"/v1.0/groups/{group}/members")).body["value"]
    assert [each["displayName"] for each in members] == ["Dave", "Erin"]
    counted = await arm(
        "GET", f"/v1.0/groups/{group}/members/$count", headers={"ConsistencyLevel": "eventual"}
    )
    assert counted.body == 2
    assert (await arm("GET", f"/v1.0/groups/{group}/members/$count")).code == "Request_BadRequest"


async def test_a_group_that_is_gone_is_a_404(box: Sandbox, arm: Send) -> None:
    answer = await arm("GET", "/v1.0/groups/11111111-1111-1111-1111-111111111111")
    assert (answer.status, answer.code) == (404, "Request_ResourceNotFound")
    assert box.log()[-1].kind == "read"


async def test_the_admin_group_of_pay_exists(pay: Sandbox, pay_arm: Send) -> None:
    wanted = pay.get(pay.cluster_id)["properties"]["aadProfile"]["adminGroupObjectIDs"][0]
    assert (await pay_arm("GET", f"/v1.0/groups/{wanted}")).body["displayName"] == "aks-pay-admins"


async def test_an_application_has_no_me_and_writes_nothing(box: Sandbox, arm: Send) -> None:
    assert (await arm("GET", "/v1.0/me")).status == 400
    assert (await arm("POST", "/v1.0/groups", {})).status == 403
    assert (await arm("GET", "/v1.0/nothing")).status == 400
    assert box.diff() == []
