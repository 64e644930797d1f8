"""Changing ARM: conditions, operations that take their time, and what a provider keeps."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox

Send = Callable[..., Awaitable[Any]]
LAW = "/resourceGroups/rg-shop/providers/Microsoft.OperationalInsights/workspaces/law-shop"
GROUP = "/resourceGroups/rg-shop/providers/Microsoft.Network/networkSecurityGroups/nsg-shop-nodes"
SSH = {
    "properties": {
        "protocol": "Tcp",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "22",
        "access": "Deny",
        "priority": 105,
        "direction": "Inbound",
    }
}


def shown(box: Sandbox) -> list[tuple[str, object, object]]:
    return [(change.path, change.before, change.after) for change in box.diff()]


async def wanted(box: Sandbox, arm: Send, **properties: object) -> dict[str, Any]:
    body: dict[str, Any] = (await arm("GET", box.cluster_id)).body
    body["properties"] |= properties
    return body


async def test_a_put_of_what_was_got_changes_nothing_but_the_version(box: Sandbox, arm: Send) -> None:
    body = await wanted(box, arm)
    answer = await arm("PUT", box.cluster_id, body)
    assert answer.status == 200
    assert answer.body["eTag"] != body["eTag"]
    assert box.diff() == []


async def test_a_put_keeps_what_az_leaves_out(box: Sandbox, arm: Send) -> None:
    body = await wanted(box, arm, storageProfile={}, disableLocalAccounts=False)
    for key in ("servicePrincipalProfile", "currentKubernetesVersion", "fqdn", "powerState", "maxAgentPools"):
        del body["properties"][key]
    for pool in body["properties"]["agentPoolProfiles"]:
        del pool["eTag"]
        del pool["powerState"]
    del body["identity"]["principalId"]
    assert (await arm("PUT", box.cluster_id, body)).status == 200
    assert box.diff() == []


async def test_a_put_takes_away_what_it_does_not_name(box: Sandbox, arm: Send) -> None:
    body = await wanted(box, arm)
    del body["properties"]["addonProfiles"]
    await arm("PUT", box.cluster_id, body)
    assert [path for path, _, after in shown(box) if after is None] == ["properties.addonProfiles"]


async def test_a_put_of_an_old_version_keeps_what_it_cannot_know(pay: Sandbox, pay_arm: Send) -> None:
    body = (await pay_arm("GET", pay.cluster_id, version="2025-03-01")).body
    assert "sshAccess" not in body["properties"]["agentPoolProfiles"][0]["securityProfile"]
    assert (await pay_arm("PUT", pay.cluster_id, body, version="2025-03-01")).status == 200
    assert pay.diff() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Match": ""}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": "stale"}, 412),
        ({"If-None-Match": "*"}, 412),
    ],
)
async def test_conditions_hold(box: Sandbox, arm: Send, headers: dict[str, str], status: int) -> None:
    body = await wanted(box, arm)
    answer = await arm("PUT", box.cluster_id, body, headers=headers)
    assert answer.status == status
    if status == 412:
        assert answer.code == "PreconditionFailed"


async def test_someone_elses_edit_makes_a_version_stale(box: Sandbox, arm: Send) -> None:
    body = await wanted(box, arm)
    box.patch(box.cluster_id, {"tags": {"touched": "yes"}})
    refused = await arm("PUT", box.cluster_id, body, headers={"If-Match": body["eTag"]})
    assert refused.status == 412
    fresh = await wanted(box, arm)
    taken = await arm("PUT", box.cluster_id, fresh, headers={"If-Match": fresh["eTag"]})
    assert taken.status == 200


async def test_network_versions_are_weak_and_honoured(box: Sandbox, arm: Send) -> None:
    path = f"/subscriptions/{box.subscription}{GROUP}"
    before = (await arm("GET", path)).body
    assert before["etag"].startswith('W/"')
    assert {rule["etag"] for rule in before["properties"]["securityRules"]} == {before["etag"]}
    assert (await arm("PUT", path, before, headers={"If-Match": 'W/"stale"'})).status == 412
    answer = await arm("PUT", path, before, headers={"If-Match": before["etag"]})
    assert answer.status == 200
    assert answer.body["etag"] != before["etag"]
    assert box.diff() == []


async def test_an_operation_is_under_way_until_it_is_done(box: Sandbox, arm: Send) -> None:
    box.operation_seconds = 0.05
    answer = await arm("PUT", box.cluster_id, await wanted(box, arm, enableRBAC=True))
    assert answer.body["properties"]["provisioningState"] == "Updating"
    assert int(answer.headers["retry-after-ms"]) > 0
    assert "Retry-After" not in answer.headers
    where = answer.headers["Azure-AsyncOperation"]
    assert (await arm("GET", where)).body["status"] == "InProgress"
    refused = await arm("PUT", box.cluster_id, await wanted(box, arm))
    assert (refused.status, refused.code) == (409, "OperationNotAllowed")
    pool = await arm("DELETE", f"{box.cluster_id}/agentPools/web")
    assert pool.status == 409
    while (await arm("GET", where)).body["status"] == "InProgress":
        pass
    assert (await arm("GET", box.cluster_id)).body["properties"]["provisioningState"] == "Succeeded"
    assert (await arm("PUT", box.cluster_id, await wanted(box, arm))).status == 200


async def test_a_slow_operation_says_retry_after_in_seconds(box: Sandbox, arm: Send) -> None:
    box.operation_seconds = 40.0
    answer = await arm("PUT", box.cluster_id, await wanted(box, arm))
    assert answer.headers["Retry-After"] == "10"


async def test_an_operation_can_fail_at_its_end(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.operation("managedClusters", code="QuotaExceeded", message="No cores left."))
    answer = await arm("PUT", box.cluster_id, await wanted(box, arm))
    assert answer.status == 200
    status = (await arm("GET", answer.headers["Azure-AsyncOperation"])).body
    assert (status["status"], status["error"]["code"]) == ("Failed", "QuotaExceeded")
    assert (await arm("GET", box.cluster_id)).body["properties"]["provisioningState"] == "Failed"


async def test_a_rule_and_its_group_tell_one_story(box: Sandbox, arm: Send) -> None:
    group = f"/subscriptions/{box.subscription}{GROUP}"
    made = await arm("PUT", f"{group}/securityRules/deny-ssh", SSH)
    assert (made.status, made.body["properties"]["provisioningState"]) == (201, "Updating")
    seen = (await arm("GET", group)).body["properties"]["securityRules"]
    assert [rule["name"] for rule in seen] == ["allow-ssh", "allow-web", "allow-cache", "deny-ssh"]
    assert seen[-1] == (await arm("GET", f"{group}/securityRules/DENY-ssh")).body
    assert seen[-1]["id"].endswith("/nsg-shop-nodes/securityRules/deny-ssh")
    assert seen[-1]["properties"]["sourceAddressPrefixes"] == []
    gone = await arm("DELETE", f"{group}/securityRules/deny-ssh")
    assert gone.status == 202
    assert (await arm("GET", gone.headers["Location"])).status == 204
    assert (await arm("DELETE", f"{group}/securityRules/deny-ssh")).status == 204
    assert box.diff() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [({"priority": 110}, "SecurityRuleConflict"), ({"priority": 99}, "SecurityRuleInvalidPriority")],
)
async def test_a_rule_that_cannot_be_is_refused(
    box: Sandbox, arm: Send, change: dict[str, int], code: str
) -> None:
    body = {"properties": SSH["properties"] | change}
    answer = await arm("PUT", f"/subscriptions/{box.subscription}{GROUP}/securityRules/x", body)
    assert (answer.status, answer.code) == (400, code)


async def test_a_plural_leaves_no_singular(box: Sandbox, arm: Send) -> None:
    sent = {"properties": SSH["properties"] | {"sourceAddressPrefixes": ["20.61.99.1", "20.61.99.2"]}}
    path = f"/subscriptions/{box.subscription}{GROUP}/securityRules/x"
    await arm("PUT", path, sent)
    assert "sourceAddressPrefix" not in (await arm("GET", path)).body["properties"]


async def test_a_new_group_is_born_with_its_default_rules(box: Sandbox, arm: Send) -> None:
    path = f"/subscriptions/{box.subscription}{GROUP}-2"
    refused = await arm("PUT", path, {})
    assert refused.code == "LocationRequired"
    made = await arm("PUT", path, {"location": "westeurope"})
    assert made.status == 201
    assert len(made.body["properties"]["defaultSecurityRules"]) == 6
    assert "subnets" not in made.body["properties"]
    nowhere = path.replace("rg-shop", "rg-none")
    assert (await arm("PUT", nowhere, {"location": "westeurope"})).code == "ResourceGroupNotFound"


async def test_a_subnet_and_its_group_point_at_each_other(box: Sandbox, arm: Send) -> None:
    root = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop/providers/Microsoft.Network"
    path = f"{root}/virtualNetworks/vnet-shop/subnets/snet-tools"
    body = (await arm("GET", path)).body
    body["properties"]["networkSecurityGroup"] = {"id": f"/subscriptions/{box.subscription}{GROUP}"}
    assert (await arm("PUT", path, body)).status == 200
    users = (await arm("GET", f"/subscriptions/{box.subscription}{GROUP}")).body["properties"]["subnets"]
    assert [user["id"].rpartition("/")[2] for user in users] == ["snet-nodes", "snet-tools"]
    assert [path for path, *_ in shown(box)] == [
        "properties.subnets[name=snet-tools].properties.networkSecurityGroup"
    ]


async def test_a_registry_is_patched_and_a_basic_one_refuses_anonymous_pull(box: Sandbox, arm: Send) -> None:
    root = f"/subscriptions/{box.subscription}/resourceGroups"
    path = f"{root}/rg-shop/providers/Microsoft.ContainerRegistry/registries/acrshop"
    off = {"adminUserEnabled": False, "anonymousPullEnabled": False}
    assert (await arm("PATCH", path, {"properties": off})).status == 200
    assert shown(box) == [
        ("properties.adminUserEnabled", True, False),
        ("properties.anonymousPullEnabled", True, False),
    ]
    basic = f"{root}/rg-legacy/providers/Microsoft.ContainerRegistry/registries/acrlegacy"
    refused = await arm("PATCH", basic, {"properties": {"anonymousPullEnabled": True}})
    assert refused.status == 400


async def test_purge_protection_never_goes_back(box: Sandbox, arm: Send) -> None:
    root = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop/providers"
    path = f"{root}/Microsoft.KeyVault/vaults/kv-shop"
    body = (await arm("GET", path)).body
    body["properties"]["enablePurgeProtection"] = True
    assert (await arm("PUT", path, body)).status == 200
    body["properties"]["enablePurgeProtection"] = False
    assert (await arm("PUT", path, body)).status == 400
    del body["properties"]["enablePurgeProtection"]
    await arm("PUT", path, body)
    assert shown(box) == [("properties.enablePurgeProtection", None, True)]


async def test_a_new_setting_answers_200_in_lower_case(box: Sandbox, arm: Send) -> None:
    path = f"{box.cluster_id}/providers/Microsoft.Insights/diagnosticSettings/audit"
    law = f"/subscriptions/{box.subscription}{LAW}"
    logs = [{"category": "kube-audit-admin", "enabled": True}]
    answer = await arm("PUT", path, {"properties": {"workspaceId": law, "logs": logs}})
    assert answer.status == 200
    assert answer.body["id"] == path.replace("/audit", "").lower().replace("settings", "Settings") + "/audit"
    assert answer.body["properties"]["logs"][0]["categoryGroup"] is None
    bad = [{"category": "no-such-log", "enabled": True}]
    assert (await arm("PUT", path, {"properties": {"workspaceId": law, "logs": bad}})).status == 400
    assert (await arm("PUT", path, {"properties": {"logs": logs}})).status == 400
    assert (await arm("DELETE", path)).status == 200
    assert box.diff() == []


async def test_a_plan_is_bought_with_strings_for_booleans(box: Sandbox, arm: Send) -> None:
    path = f"/subscriptions/{box.subscription}/providers/Microsoft.Security/pricings/Containers"
    asked = {"pricingTier": "Standard", "extensions": [{"name": "ContainerSensor", "isEnabled": "True"}]}
    answer = await arm("PUT", path, {"properties": asked})
    assert answer.status == 200
    bought = {each["name"]: each["isEnabled"] for each in answer.body["properties"]["extensions"]}
    assert bought["ContainerSensor"] == "True"
    assert bought["AgentlessVmScanning"] == "False"
    again = await arm("PUT", path, {"properties": {"pricingTier": "Free"}})
    assert "extensions" not in again.body["properties"]
    assert box.diff() == []
    unknown = path.replace("Containers", "Nothing")
    assert (await arm("PUT", unknown, {"properties": asked})).status == 400


async def test_a_role_is_given_once(box: Sandbox, arm: Send) -> None:
    root = f"{box.cluster_id}/providers/Microsoft.Authorization/roleAssignments"
    owner = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    who = (await arm("GET", "/v1.0/users/bob@contoso.example")).body["id"]
    body = {"properties": {"roleDefinitionId": owner, "principalId": who}}
    made = await arm("PUT", f"{root}/{'1' * 8}-1111-1111-1111-{'1' * 12}", body)
    assert (made.status, made.body["properties"]["principalType"]) == (201, "User")
    twin = await arm("PUT", f"{root}/{'2' * 8}-2222-2222-2222-{'2' * 12}", body)
    assert (twin.status, twin.code) == (409, "RoleAssignmentExists")
    nobody = {"properties": body["properties"] | {"principalId": "0" * 8 + "-0000-0000-0000-" + "0" * 12}}
    assert (await arm("PUT", f"{root}/x", nobody)).code == "PrincipalNotFound"
    assert (await arm("DELETE", made.body["id"])).status == 200
    assert (await arm("DELETE", made.body["id"])).status == 204
    assert box.diff() == []


async def test_a_lock_and_a_deny_assignment_stand_in_the_way(pay: Sandbox, pay_arm: Send) -> None:
    locked = await pay_arm("DELETE", f"{pay.cluster_id}/agentPools/apps")
    assert (locked.status, locked.code) == (409, "ScopeLocked")
    nodes = f"/subscriptions/{pay.subscription}/resourceGroups/MC_rg-pay_aks-pay_westeurope"
    group = f"{nodes}/providers/Microsoft.Network/networkSecurityGroups/aks-agentpool-87654321-nsg"
    denied = await pay_arm("PUT", f"{group}/securityRules/x", SSH)
    assert (denied.status, denied.code) == (403, "DenyAssignmentAuthorizationFailed")


async def test_a_cluster_refuses_what_aks_refuses(box: Sandbox, arm: Send) -> None:
    no_entra = await arm("PUT", box.cluster_id, await wanted(box, arm, disableLocalAccounts=True))
    assert no_entra.status == 400
    blind = {"defender": {"securityMonitoring": {"enabled": True}}}
    assert (await arm("PUT", box.cluster_id, await wanted(box, arm, securityProfile=blind))).status == 400
    assert (await arm("PATCH", box.cluster_id, {"properties": {"enableRBAC": False}})).status == 400
    assert (await arm("PATCH", box.cluster_id, {"tags": {"a": "b"}})).status == 200
    assert shown(box) == [("tags", None, {"a": "b"})]


async def test_a_pool_and_its_cluster_tell_one_story(box: Sandbox, arm: Send) -> None:
    path = f"{box.cluster_id}/agentPools/web"
    body = (await arm("GET", path)).body
    body["properties"]["enableNodePublicIP"] = False
    assert (await arm("PUT", path, body, headers={"If-Match": body["properties"]["eTag"]})).status == 200
    assert shown(box) == [("properties.agentPoolProfiles[name=web].enableNodePublicIP", True, False)]


async def test_entra_brings_the_tenant_with_it(box: Sandbox, arm: Send) -> None:
    body = await wanted(box, arm, aadProfile={"managed": True, "enableAzureRBAC": True})
    answer = await arm("PUT", box.cluster_id, body)
    assert answer.body["properties"]["aadProfile"]["tenantID"] == box.tenant


async def test_what_cannot_be_written_says_so(box: Sandbox, arm: Send) -> None:
    assert (await arm("PUT", f"/subscriptions/{box.subscription}/resourceGroups/rg-new", {})).status == 405
    assert (await arm("POST", f"{box.cluster_id}/fly")).status == 404
