"""Reading ARM: lists, pages, filters, and the ways to be told no."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from aks_harden.sandbox.server import Sandbox

Send = Callable[..., Awaitable[Any]]
AUTHORIZATION = "/providers/Microsoft.Authorization"


async def test_get_does_not_mind_case(box: Sandbox, arm: Send) -> None:
    answer = await arm(
        "GET", box.cluster_id.replace("resourcegroups", "RESOURCEGROUPS").replace("aks", "AKS")
    )
    assert answer.body["type"] == "Microsoft.ContainerService/ManagedClusters"
    assert "/resourcegroups/" in answer.body["id"]


async def test_a_request_needs_an_api_version(box: Sandbox, arm: Send) -> None:
    missing = await arm("GET", f"{box.url}{box.cluster_id}")
    assert (missing.status, missing.code) == (400, "MissingApiVersionParameter")
    wrong = await arm("GET", box.cluster_id, version="latest")
    assert (wrong.status, wrong.code) == (400, "InvalidApiVersionParameter")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups", "SubscriptionNotFound"),
        ("{sub}/resourceGroups/rg-none/providers/Microsoft.Network/virtualNetworks", "ResourceGroupNotFound"),
        ("{sub}/resourceGroups/rg-none", "ResourceGroupNotFound"),
        ("{sub}/resourceGroups/rg-shop/providers/Microsoft.KeyVault/vaults/none", "ResourceNotFound"),
        ("{cluster}/agentPools/none", "NotFound"),
        ("{cluster}none/agentPools", "ParentResourceNotFound"),
        ("{cluster}/providers/Microsoft.Authorization/roleAssignments/none", "RoleAssignmentNotFound"),
        ("{sub}/providers/Microsoft.Nothing/things", "InvalidResourceNamespace"),
    ],
)
async def test_what_is_not_there_is_refused_in_its_own_words(
    box: Sandbox, arm: Send, path: str, code: str
) -> None:
    filled = path.format(sub=f"/subscriptions/{box.subscription}", cluster=box.cluster_id)
    answer = await arm("GET", filled)
    assert (answer.status, answer.code) == (404, code)


async def test_pages_are_followed_through_an_empty_one(box: Sandbox, arm: Send) -> None:
    path = f"/subscriptions/{box.subscription}/providers/Microsoft.ContainerRegistry/registries"
    pages = [await arm("GET", path)]
    while "nextLink" in pages[-1].body:
        pages.append(await arm("GET", pages[-1].body["nextLink"]))
    assert [page.names for page in pages] == [["acrshop"], [], ["acrlegacy"]]


async def test_the_list_of_clusters_lacks_what_get_has(pay: Sandbox, pay_arm: Send) -> None:
    path = f"/subscriptions/{pay.subscription}/providers/Microsoft.ContainerService/managedClusters"
    listed = (await pay_arm("GET", path)).body["value"][0]["properties"]
    got = (await pay_arm("GET", pay.cluster_id)).body["properties"]
    assert set(got) - set(listed) == {"apiServerAccessProfile"}


@pytest.mark.parametrize(
    ("version", "seen"), [("2025-03-01", False), ("2026-06-01", True), ("2025-08-02-preview", False)]
)
async def test_an_old_version_does_not_show_what_came_later(
    pay: Sandbox, pay_arm: Send, version: str, *, seen: bool
) -> None:
    cluster = (await pay_arm("GET", pay.cluster_id, version=version)).body["properties"]
    assert ("containerInsights" in cluster["azureMonitorProfile"]) is seen
    pools = cluster["agentPoolProfiles"]
    assert all(("sshAccess" in pool["securityProfile"]) is (version >= "2025-08-01") for pool in pools)


async def test_the_generic_list_has_no_properties(box: Sandbox, arm: Send) -> None:
    wanted = {"$filter": "resourceType eq 'Microsoft.ContainerRegistry/registries'"}
    answer = await arm("GET", f"/subscriptions/{box.subscription}/resources", **wanted)
    assert answer.names == ["acrshop", "acrlegacy"]
    assert all("properties" not in item for item in answer.body["value"])


async def test_children_are_listed_at_their_parent(box: Sandbox, arm: Send) -> None:
    pools = await arm("GET", f"{box.cluster_id}/agentPools")
    assert pools.names == ["system", "web"]
    assert pools.body["value"][1]["properties"]["enableNodePublicIP"] is True
    group = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop/providers/Microsoft.Network"
    rules = await arm("GET", f"{group}/networkSecurityGroups/nsg-shop-nodes/securityRules")
    assert rules.names == ["allow-ssh", "allow-web", "allow-cache"]
    born_with = await arm("GET", f"{group}/networkSecurityGroups/nsg-shop-nodes/defaultSecurityRules")
    assert len(born_with.names) == 6
    assert (await arm("GET", f"{group}/virtualNetworks/vnet-shop/subnets/snet-tools")).status == 200
    assert (await arm("GET", f"{box.cluster_id}/maintenanceConfigurations")).names == ["default"]
    assert (await arm("GET", f"{box.cluster_id}/managedNamespaces")).body == {"value": []}


async def test_cards_of_a_scale_set_answer_at_all_their_addresses(box: Sandbox, arm: Send) -> None:
    sets = f"/subscriptions/{box.subscription}/resourceGroups/MC_rg-shop_aks-shop_westeurope/providers"
    web = f"{sets}/Microsoft.Compute/virtualMachineScaleSets/aks-web-12345678-vmss"
    cards = (await arm("GET", f"{web}/networkInterfaces")).body["value"]
    assert len(cards) == 2
    assert (await arm("GET", f"{web}/virtualMachines/0/networkInterfaces")).body["value"] == cards[:1]
    assert (await arm("GET", cards[1]["id"])).body == cards[1]
    addresses = await arm("GET", f"{web}/publicIPAddresses")
    found = [item["properties"]["ipAddress"] for item in addresses.body["value"]]
    assert found == ["20.61.99.21", "20.61.99.22"]


async def test_role_assignments_are_listed_above_at_and_below(box: Sandbox, arm: Send) -> None:
    everything = await arm("GET", f"/subscriptions/{box.subscription}{AUTHORIZATION}/roleAssignments")
    assert "nextLink" in everything.body
    inherited = await _all(
        arm, f"{box.cluster_id}{AUTHORIZATION}/roleAssignments", **{"$filter": "atScope()"}
    )
    scopes = {item["properties"]["scope"].rpartition("/")[2] for item in inherited}
    assert scopes == {box.subscription, "rg-shop", "contoso", "aks-shop"}


async def test_assigned_to_looks_through_groups_and_eq_does_not(box: Sandbox, arm: Send) -> None:
    dave = (await arm("GET", "/v1.0/users/dave@contoso.example")).body["id"]
    path = f"/subscriptions/{box.subscription}{AUTHORIZATION}/roleAssignments"
    assert await _all(arm, path, **{"$filter": f"principalId eq '{dave}'"}) == []
    through = await _all(arm, path, **{"$filter": f"assignedTo('{dave}')"})
    assert {item["properties"]["principalType"] for item in through} == {"Group"}


async def test_roles_are_found_by_name_and_by_guid(box: Sandbox, arm: Send) -> None:
    path = f"/subscriptions/{box.subscription}{AUTHORIZATION}/roleDefinitions"
    found = (await arm("GET", path, **{"$filter": "roleName eq 'AcrPush'"})).body["value"]
    assert [item["name"] for item in found] == ["8311e382-0749-4cb8-b61a-304f252e45ec"]
    assert found[0]["id"].startswith(f"/subscriptions/{box.subscription}/")
    at_tenant = await arm("GET", f"{AUTHORIZATION}/roleDefinitions/{found[0]['name']}")
    assert at_tenant.body["id"].startswith("/providers/")
    assert (await arm("GET", found[0]["id"])).body == found[0]


async def test_eligible_is_not_active(box: Sandbox, arm: Send) -> None:
    root = f"/subscriptions/{box.subscription}{AUTHORIZATION}"
    at = {"$filter": "atScope()"}
    eligible = (await arm("GET", f"{root}/roleEligibilityScheduleInstances", **at)).body["value"]
    assert [item["properties"]["expandedProperties"]["principal"]["displayName"] for item in eligible] == [
        "Carol"
    ]
    active = (await arm("GET", f"{root}/roleAssignmentScheduleInstances", **at)).body["value"]
    assert {item["properties"]["assignmentType"] for item in active} == {"Assigned"}
    holders = {item["properties"]["principalId"] for item in active}
    assert eligible[0]["properties"]["principalId"] not in holders


async def test_policy_of_a_management_group_counts_below_it(pay: Sandbox, pay_arm: Send) -> None:
    root = f"/subscriptions/{pay.subscription}{AUTHORIZATION}"
    everything = await pay_arm("GET", f"{root}/policyAssignments")
    assert {"SecurityCenterBuiltIn", "no-local-accounts", "allowed-images"} <= set(everything.names)
    exact = await pay_arm("GET", f"{root}/policyAssignments", **{"$filter": "atExactScope()"})
    assert exact.names == []
    (assigned,) = (entry for entry in everything.body["value"] if entry["name"] == "SecurityCenterBuiltIn")
    target = assigned["properties"]["policyDefinitionId"]
    initiative = (await pay_arm("GET", target)).body["properties"]
    parts = [part["policyDefinitionId"] for part in initiative["policyDefinitions"]]
    assert parts[0].endswith("/450d2877-ebea-41e8-b00c-e286317d21bf")
    assert all([(await pay_arm("GET", part)).status == 200 for part in parts])


async def test_custom_definitions_can_be_asked_for_alone(box: Sandbox, arm: Send) -> None:
    root = f"/subscriptions/{box.subscription}{AUTHORIZATION}/policyDefinitions"
    custom = await arm("GET", root, **{"$filter": "policyType eq 'Custom'"})
    assert custom.names == ["require-owner-tag"]
    assert (await arm("GET", custom.body["value"][0]["id"])).status == 200


async def test_settings_belong_to_one_resource_and_groups_to_categories(pay: Sandbox, pay_arm: Send) -> None:
    insights = f"{pay.cluster_id}/providers/Microsoft.Insights"
    settings = (await pay_arm("GET", f"{insights}/diagnosticSettings")).body["value"]
    assert [item["id"] == item["id"].lower().replace("settings", "Settings") for item in settings] == [True]
    categories = (await pay_arm("GET", f"{insights}/diagnosticSettingsCategories")).body["value"]
    audited = {item["name"] for item in categories if "audit" in item["properties"].get("categoryGroups", [])}
    assert audited == {"kube-audit", "kube-audit-admin", "guard"}


async def test_groups_and_providers_answer_as_az_asks(box: Sandbox, arm: Send) -> None:
    sub = f"/subscriptions/{box.subscription}"
    assert (await arm("HEAD", f"{sub}/resourcegroups/rg-shop")).status == 204
    assert (await arm("HEAD", f"{sub}/resourcegroups/rg-none")).status == 404
    assert "rg-legacy" in (await arm("GET", f"{sub}/resourcegroups")).names
    assert (await arm("GET", "/tenants")).body["value"][0]["tenantId"] == box.tenant
    provider = await arm("GET", f"{sub}/providers/Microsoft.ContainerService")
    assert provider.body["registrationState"] == "Registered"
    contoso = await arm("GET", "/providers/Microsoft.Management/managementGroups/contoso")
    assert contoso.body["properties"]["displayName"] == "Contoso"
    allowed = await arm("GET", f"{box.cluster_id}{AUTHORIZATION}/permissions")
    assert allowed.body["value"][0]["actions"] == ["*"]


async def _all(arm: Send, path: str, **query: str) -> list[Any]:
    answer = await arm("GET", path, **query)
    items = list(answer.body["value"])
    while "nextLink" in answer.body:
        answer = await arm("GET", answer.body["nextLink"])
        items += answer.body["value"]
    return items
