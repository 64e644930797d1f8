"""The worlds: in Azure's own words, whole in themselves, and showing what the checks are to find."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from azure.mgmt.containerservice import models as aks
from azure.mgmt.keyvault import models as vaults
from azure.mgmt.security.v2024_01_01 import models as defender

from aks_harden.sandbox.address import TENANT, parse
from aks_harden.sandbox.catalog import KINDS
from aks_harden.sandbox.store import Store
from aks_harden.sandbox.worlds import WORLDS
from aks_harden.sandbox.worlds.world import World

NAMES = sorted(WORLDS)
OLD_WORDS = {
    "legacy": {".properties.networkProfile.dockerBridgeCidr", ".properties.securityProfile.azureDefender"}
}
"""What a world tells in words that today's library no longer knows."""


def bodies(world: World, kind: str) -> list[Any]:
    return [body for key, body in world.resources.items() if parse(key).type == kind.lower()]


def one(world: World, kind: str, name: str) -> Any:  # noqa: ANN401 - wire values
    found = [body for body in bodies(world, kind) if body["name"] == name]
    assert len(found) == 1
    return found[0]


def unknown_words(model: Any, body: object, path: str = "") -> Iterator[str]:  # noqa: ANN401 - models have no base we may name
    """Go through a body beside its SDK model and name what the model has no field for."""
    if isinstance(body, list):
        for place, item in enumerate(body):
            yield from unknown_words(model[place], item, f"{path}[{place}]")
    elif isinstance(body, dict) and hasattr(model, "_attr_to_rest_field"):
        fields = {field._rest_name: name for name, field in model._attr_to_rest_field.items()}
        for key, value in body.items():
            if key not in fields:
                yield f"{path}.{key}"
            else:
                yield from unknown_words(getattr(model, fields[key]), value, f"{path}.{key}")
    elif isinstance(body, dict) and isinstance(model, dict):
        for key, value in body.items():
            yield from unknown_words(model[key], value, f"{path}.{key}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ("Microsoft.ContainerService/managedClusters", aks.ManagedCluster),
        (
            "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
            aks.MaintenanceConfiguration,
        ),
        ("Microsoft.KeyVault/vaults", vaults.Vault),
    ],
)
def test_the_sdk_knows_every_word(name: str, kind: str, model: Any) -> None:  # noqa: ANN401 - a model class
    for body in bodies(WORLDS[name](), kind):
        assert set(unknown_words(model(body), body)) <= OLD_WORDS.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_plans_deserialise(name: str) -> None:
    plans = bodies(WORLDS[name](), "Microsoft.Security/pricings")
    read = [defender.Pricing.deserialize(body) for body in plans]
    assert {plan.pricing_tier for plan in read} <= {"Free", "Standard"}
    extensions = [each for plan in read for each in plan.extensions or []]
    assert {each.is_enabled for each in extensions} <= {"True", "False"}


@pytest.mark.parametrize("name", NAMES)
def test_pools_deserialise_at_their_own_address(name: str) -> None:
    world = WORLDS[name]()
    store = Store(world)
    for pool in world.resources[world.cluster_id.lower()]["properties"]["agentPoolProfiles"] or []:
        body = store.find(f"{world.cluster_id}/agentPools/{pool['name']}".lower())
        assert body is not None
        assert list(unknown_words(aks.AgentPool(body), body)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_body_has_the_envelope_of_its_type(name: str) -> None:
    cluster = WORLDS[name]().cluster_id.lower()
    for key, body in WORLDS[name]().resources.items():
        assert body["id"].lower() == key
        where = parse(key)
        assert str(body.get("name", where.name)).lower().endswith(where.name.rpartition("_")[2])
        kind = KINDS.get(where.type)
        if "type" in body and kind is not None:
            assert body["type"] == kind.type
        if kind is not None and kind.tracked:
            assert body["location"]
            state = "Failed" if (name, key) == ("stopped", cluster) else "Succeeded"
            assert body["properties"].get("provisioningState", state) == state


PARTS = "|".join(
    (
        *(
            "actiongroups",
            "authorizationrules",
            "delegations",
            "roleassignmentschedules",
            "securityoperators",
        ),
        *("ipconfigurations", "bastionhostipconfigurations", "azurefirewallipconfigurations"),
        *("privatelinkserviceconnections", "privatelinkresources", "roleeligibilityschedules"),
    )
)
NOT_KEPT = re.compile(
    rf"/({PARTS})/|/networkinterfaces/(kube-apiserver|[^/]+\.nic\.)|/galleries/aks"
    r"|/managedclusters/[^/]+/namespaces/|/mlw-retired/|/law-shop-before/"
)
"""Parts and kinds that no world keeps, and two things that are gone on purpose."""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_points_nowhere(name: str) -> None:
    world = WORLDS[name]()
    store = Store(world)
    pointer = re.compile(r"^/(subscriptions|providers)/[^ ']+$")
    for key, body in world.resources.items():
        for text in texts(body):
            target = text.lower()
            if not pointer.match(text) or NOT_KEPT.search(target + "/"):
                continue
            role = re.search(r"/roledefinitions/([0-9a-f-]+)$", target)
            if role:
                known = store.find(f"/providers/microsoft.authorization/roledefinitions/{role[1]}")
                assert known or "policydefinitions" in key, (key, text)
            else:
                assert store.find(target), (key, text)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


@pytest.mark.parametrize("name", NAMES)
def test_every_principal_is_in_the_directory(name: str) -> None:
    world = WORLDS[name]()
    known = {each["id"]: each["@odata.type"].rpartition(".")[2].lower() for each in world.directory}
    for kind in ("roleAssignments", "roleEligibilityScheduleInstances"):
        for body in bodies(world, f"Microsoft.Authorization/{kind}"):
            given = body["properties"]
            assert known[given["principalId"]] == given["principalType"].lower()
    assert known[world.operator_object_id] == "serviceprincipal"
    assert {member for held in world.members.values() for member in held} <= set(known)


@pytest.mark.parametrize("name", NAMES)
def test_the_main_cluster_is_spelled_as_aks_spells_it(name: str) -> None:
    world = WORLDS[name]()
    cluster = world.resources[world.cluster_id.lower()]
    assert cluster["type"] == "Microsoft.ContainerService/ManagedClusters"
    assert "/resourcegroups/" in cluster["id"]
    managed = cluster["properties"]["servicePrincipalProfile"] == {"clientId": "msi"}
    assert managed == ("identity" in cluster) == (name != "legacy")
    assert world.ancestors[f"/subscriptions/{world.subscription}"][-1] != TENANT


def test_shop_is_open() -> None:
    world = WORLDS["shop"]()
    cluster = world.resources[world.cluster_id.lower()]["properties"]
    assert not {"aadProfile", "apiServerAccessProfile", "azureMonitorProfile"} & set(cluster)
    assert cluster["securityProfile"] == {}
    assert cluster["addonProfiles"]["omsAgent"]["config"]["useAADAuth"] == "false"
    assert cluster["networkProfile"]["networkPolicy"] == "none"
    assert [pool["enableNodePublicIP"] for pool in cluster["agentPoolProfiles"]] == [False, True]
    registries = "Microsoft.ContainerRegistry/registries"
    open_one, old = (one(world, registries, name)["properties"] for name in ("acrshop", "acrlegacy"))
    assert (open_one["adminUserEnabled"], open_one["anonymousPullEnabled"]) == (True, True)
    assert "roleAssignmentMode" not in open_one
    assert "anonymousPullEnabled" not in old
    token = one(world, f"{registries}/tokens", "ci-push")["properties"]
    scopes = world.resources[token["scopeMapId"].lower()]["properties"]["actions"]
    assert any(action.endswith("content/write") for action in scopes)
    temporary = one(world, "Microsoft.Network/networkSecurityGroups", "aks-agentpool-12345678-nsg")
    rules = {rule["name"]: rule["properties"] for rule in temporary["properties"]["securityRules"]}
    assert rules["temp-ssh"]["sourceAddressPrefix"] == "Internet"
    logs = one(world, "Microsoft.Insights/diagnosticSettings", "metrics-only")["properties"]["logs"]
    assert {entry["enabled"] for entry in logs} == {False}
    plans = bodies(world, "Microsoft.Security/pricings")
    assert {plan["properties"]["pricingTier"] for plan in plans} == {"Free"}
    deprecated = one(world, "Microsoft.Security/pricings", "KubernetesService")["properties"]
    assert deprecated["replacedBy"] == ["Containers"]


def test_pay_is_closed() -> None:
    world = WORLDS["pay"]()
    cluster = world.resources[world.cluster_id.lower()]["properties"]
    assert cluster["apiServerAccessProfile"]["enablePrivateCluster"] is True
    assert "authorizedIPRanges" not in cluster["apiServerAccessProfile"]
    assert "fqdn" not in cluster
    assert cluster["aadProfile"]["enableAzureRBAC"] is True
    assert cluster["azureMonitorProfile"]["containerInsights"]["enabled"] is True
    assert cluster["securityProfile"]["defender"]["securityMonitoring"]["enabled"] is True
    group = one(world, "Microsoft.Network/networkSecurityGroups", "nsg-pay-nodes")
    rules = [(each["name"], each["properties"]["priority"]) for each in group["properties"]["securityRules"]]
    assert rules == [("allow-ssh-from-aks", 190), ("deny-ssh", 200)]
    plan = one_of_main(world, "Containers")["properties"]
    assert {each["isEnabled"] for each in plan["extensions"]} == {"True"}
    assert len(bodies(world, "Microsoft.Authorization/denyAssignments")) == 1
    pushers = [
        each["properties"]["principalType"]
        for each in bodies(world, "Microsoft.Authorization/roleAssignments")
        if each["properties"]["roleDefinitionId"].endswith("8311e382-0749-4cb8-b61a-304f252e45ec")
    ]
    assert pushers == ["ServicePrincipal"]


def one_of_main(world: World, plan: str) -> Any:  # noqa: ANN401 - wire values
    return world.resources[
        f"/subscriptions/{world.subscription}/providers/microsoft.security/pricings/{plan.lower()}"
    ]


def test_worlds_can_be_named_without_a_server() -> None:
    code = (
        "import sys, aks_harden.sandbox.worlds as worlds; worlds.WORLDS;"
        "print(sorted({'aiohttp', 'cryptography', 'azure'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_two_bodies_of_one_id_are_refused() -> None:
    from aks_harden.sandbox.worlds.world import by_id  # noqa: PLC0415 - used here alone

    with pytest.raises(ValueError, match="/a/b"):
        by_id([{"id": "/a/b"}, {"id": "/A/B"}])
