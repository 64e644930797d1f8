"""The door: what comes in, what is said of the rest, and what is refused in one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support import dialects
from support.access import registry
from support.judging import only
from support.snapshots import CLUSTER, NOW, SUB, SUBSCRIPTION, cluster

from aks_harden.azure.asks.lists import PATHS
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.model.context import Context
from aks_harden.snapshot.dialects.places import known
from aks_harden.snapshot.door import open_text
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.file import BadSnapshotError
from aks_harden.snapshot.reading import Cause, Read, Unread

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

VAULT = f"{SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"
NSG = f"{SUB}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg"
OTHER = "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/rg/providers"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
EMPTY: JsonObject = {}


def opened(value: Json) -> Snapshot:
    (found,) = open_text(json.dumps(value), now=NOW).snapshots
    return found


def read(snapshot: Snapshot, facet: str, target: str) -> Read:
    found = snapshot.reading(facet, target)
    assert isinstance(found, Read)
    return found


def template(*resources: JsonObject, **more: Json) -> JsonObject:
    listed: list[Json] = list(resources)
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": listed, **more}


def deployed(**properties: Json) -> JsonObject:
    return {
        "type": "Microsoft.ContainerService/managedClusters",
        "apiVersion": "2026-07-01",
        "name": "[parameters('clusterName')]",
        "location": "[resourceGroup().location]",
        "dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', 'vnet')]"],
        "condition": "[parameters('deploy')]",
        "tags": {"a": "[parameters('tag')]"},
        "properties": properties,
    }


def generic(**more: Json) -> JsonObject:
    return {
        "id": CLUSTER,
        "type": "Microsoft.ContainerService/managedClusters",
        "provisioningState": None,
        **more,
    }


CUT = "`ConvertTo-Json -Depth 100`"
REFUSED: dict[str, tuple[str, str]] = {
    "an empty file": ("  \n", "the file is empty"),
    "Bicep": ("param name string\nresource aks 'x@2024-01-01' = {\n}\n", "it is Bicep and not JSON"),
    "Terraform": ('resource "azurerm_kubernetes_cluster" "x" {\n}\n', "it is Terraform and not JSON"),
    "YAML": ("aadProfile: null\nid: /subscriptions/x\n", "it is YAML and not JSON"),
    "a YAML list": ("- aadProfile: null\n", "it is YAML and not JSON"),
    "a web page": ("<!DOCTYPE html><html></html>", "it is a web page and not JSON"),
    "XML": ('<?xml version="1.0"?><Objs/>', "it is XML and not JSON"),
    "a table of az": ("Name    Location\n------  --------\naks     here\n", "it is a table and not JSON"),
    "a PowerShell list": (
        "Id       : /subscriptions/x\nName     : aks\n",
        "it is a PowerShell list and not JSON",
    ),
    "an error of az": ("ERROR: not found\n", "it is what a program said and not JSON"),
    "a file cut off": ('[{"id": "/subs', "seems to be cut off at its end"),
    "two documents": (
        '{"id": 1}\n{"id": 2}\n',
        "several JSON documents one after the other; expected one list",
    ),
    "JSON and then a warning": (
        '{\n "id": 1\n}\nWARNING: a preview\n',
        "other text follows its JSON, in line 4; give the JSON alone",
    ),
    "a warning in colour": (
        '\x1b[33mWARNING: a preview\x1b[0m\n{"id": 1}',
        "what a program said and not JSON",
    ),
    "a table of the portal": (
        '"NAME","TYPE","LOCATION"\r\n"aks","x","y"\r\n',
        "it is a CSV file and not JSON",
    ),
    "a number": ("5", "it is a number in JSON"),
    "a text": ('"yo"', "it is a text in JSON"),
    "null": ("null", "it is null in JSON"),
    "true": ("true", "it is true or false in JSON"),
    "an empty list": ("[]", "it is an empty list"),
    "a list of null": ("[null]", "it is a list without a resource"),
    "an empty object": ("{}", "it is an empty object"),
    "an error of Azure": (
        '{"error": {"code": "AuthorizationFailed", "message": "no"}}',
        "`AuthorizationFailed`",
    ),
    "a bare error": ('{"code": "NotFound", "message": "no"}', "an error that Azure answered, `NotFound`"),
    "an error among pages": (
        '[{"value": []}, {"error": {"code": "X"}}]',
        "an error that Azure answered, `X`",
    ),
    "a Kubernetes list": ('{"apiVersion": "v1", "kind": "List", "items": []}', "it is a Kubernetes object"),
    "a plan of Terraform": (
        '{"terraform_version": "1", "resources": []}',
        "it is a plan or state of Terraform",
    ),
    "a report of ours": ('{"schema": "aks-harden/report/1"}', "a file of ours of another kind"),
    "some object": (
        '{"hello\\u202e": 1}',
        "it is an object without `id`, `type` and `properties`, with `hello?`",
    ),
    "a newer snapshot": ('{"schema": "aks-harden/snapshot/2"}', "made by a newer aks-harden; update"),
    "a list of snapshots": (
        '[{"schema": "aks-harden/snapshot/1"}]',
        "a list that holds a snapshot of ours; give each snapshot by itself",
    ),
    **{
        f"the time {taken!r}": (
            json.dumps(
                {"schema": "aks-harden/snapshot/1", "cluster": CLUSTER, "takenAt": taken, "facets": {}}
            ),
            "`takenAt` must be a time in UTC such as 2026-11-23T12:00:00Z",
        )
        for taken in (
            "",
            "yesterday",
            "2026-13-40T00:00:00Z",
            "2026-11-23T12:00:00+02:00",
            "20261123T120000Z",
        )
    },
    "an unknown facet": (
        json.dumps(
            {"schema": "aks-harden/snapshot/1", "cluster": CLUSTER, "takenAt": NOW, "facets": {"x": {}}}
        ),
        "made by a newer aks-harden; update",
    ),
    "no cluster": (
        json.dumps([registry(), registry()]),
        "it holds 1 of Microsoft.ContainerRegistry/registries and no",
    ),
    "an empty page": ('{"value": []}', "it holds nothing and no cluster"),
    "an item of a generic list": (json.dumps([generic()]), "came without its properties"),
    "a generic item with null": (json.dumps([generic(properties=None)]), "came without its properties"),
    "a row that a query made": (
        json.dumps(
            dialects.graph_answer(cluster()) | {"data": [{"id": CLUSTER, "version": "1.33"}], "count": 1}
        ),
        "came without its properties",
    ),
    "a cut object": (json.dumps(cluster(aadProfile="@{managed=True}")), CUT),
    "a cut list": (json.dumps(cluster(agentPoolProfiles=["System.Object[]"])), CUT),
    "cut lists": (json.dumps(cluster(agentPoolProfiles="System.Object[] System.Object[]")), CUT),
    "a cut table": (json.dumps(cluster(addonProfiles={"x": "System.Collections.Hashtable"})), CUT),
    "a cut model": (
        json.dumps(cluster(aadProfile="Microsoft.Azure.Commands.Aks.Models.PSManagedClusterAadProfile")),
        CUT,
    ),
    "an expression": (
        json.dumps(template(deployed(enableRBAC="[parameters('rbac')]"))),
        "`properties.enableRBAC` of `managedClusters-1` is the expression `[parameters('rbac')]`",
    ),
    "an expression below": (
        json.dumps(template(deployed(agentPoolProfiles=[{"osSKU": "[concat('a')]"}]))),
        "`properties.agentPoolProfiles[0].osSKU`",
    ),
    "a loop": (
        json.dumps(template(deployed(copy=[{"name": "agentPoolProfiles", "count": 2, "input": {}}]))),
        "`properties.copy`",
    ),
    "properties as an expression": (
        json.dumps(template({**deployed(), "properties": "[variables('x')]"})),
        "`properties` of `managedClusters-1`",
    ),
    "one cluster twice": (json.dumps([cluster(), cluster(enableRBAC=True)]), "twice, and they differ"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_audit_is_refused_in_one_sentence_that_says_what_was_found(case: str) -> None:
    text, sentence = REFUSED[case]
    with pytest.raises(BadSnapshotError) as refusal:
        open_text(text, now=NOW)
    said = str(refusal.value)
    assert sentence in said
    assert said.isprintable()
    assert not said.endswith(".")


ODD: dict[str, JsonObject] = {
    "null pools": cluster(agentPoolProfiles=None),
    "no pools": cluster(agentPoolProfiles=[]),
    "a pool that is null": cluster(agentPoolProfiles=[None]),
    "texts for switches": cluster(
        apiServerAccessProfile={"enablePrivateCluster": "false"}, enableRBAC="true"
    ),
    "a text for the add-ons": cluster(addonProfiles="yo"),
    "a list for the SKU": cluster() | {"sku": {"name": [], "tier": []}},
    "a text for the properties": cluster() | {"properties": "yo"},
    "a number for a list": cluster(apiServerAccessProfile={"authorizedIPRanges": 5}),
    "null everywhere": cluster(
        aadProfile=None, networkProfile=None, securityProfile=None, addonProfiles=None
    ),
    "lower-case groups": cluster() | {"id": CLUSTER.lower()},
    "a number for the name": cluster() | {"name": 5, "location": 5, "tags": 5, "identity": 5},
    "no id": {key: value for key, value in cluster().items() if key != "id"},
    "an odd id": cluster() | {"id": "yo"},
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_cluster_is_judged(case: str) -> None:
    found = judge(opened(ODD[case]), Context(), items())
    assert len(found) == len(items())


def test_a_switch_that_is_text_counts_as_what_it_says() -> None:
    off = opened(cluster(apiServerAccessProfile={"enablePrivateCluster": "false"}))
    on = opened(cluster(apiServerAccessProfile={"enablePrivateCluster": "True"}))
    assert [only(snapshot, "NET-1", "api-server").verdict for snapshot in (off, on)] == ["fail", "pass"]


def test_sources_that_are_a_number_earn_no_pass() -> None:
    rule: Json = {
        "name": "a",
        "properties": {"access": "Allow", "sourceAddressPrefixes": 5, "direction": "Inbound"},
    }
    nsg: JsonObject = {"id": NSG, "name": "nsg", "properties": {"securityRules": [rule, None]}}
    found = judge(opened([cluster(), nsg]), Context(), items())
    assert {entry.verdict for entry in found if entry.id == "NET-8"} == {"unknown"}


def test_each_cluster_is_a_snapshot_and_all_share_the_neighbours() -> None:
    second = cluster() | {"id": f"{CLUSTER}-2", "name": "aks-test-2"}
    vault: JsonObject = {"id": VAULT, "name": "kv", "properties": {"enableRbacAuthorization": True}}
    held = open_text(json.dumps([cluster(), registry(), None, second, vault]), now=NOW)
    assert [snapshot.cluster_name for snapshot in held.snapshots] == ["aks-test", "aks-test-2"]
    assert held.named == (registry()["id"], VAULT)
    assert held.unused == ("1 of the list's entries, which are no objects",)
    for snapshot in held.snapshots:
        assert snapshot.taken_at == NOW
        assert snapshot.member("vaults", SUB, VAULT.upper()) is not None
        assert not read(snapshot, "registries", SUB).whole
        with pytest.raises(NotSettledError):
            snapshot.listed("registries")


def test_what_is_not_in_the_file_is_unread() -> None:
    found = opened(cluster()).reading("role-assignments", SUB)
    assert isinstance(found, Unread)
    assert found.cause is Cause.NOT_IN_FILE


def test_what_says_nothing_is_counted_in_words() -> None:
    disk: JsonObject = {
        "id": f"{SUB}/resourceGroups/rg/providers/Microsoft.Compute/disks/a",
        "properties": {},
    }
    bare: JsonObject = {"id": NSG, "name": "nsg", "properties": None}
    own: JsonObject = {"Id": NSG, "Name": "nsg", "SecurityRules": [], "ProvisioningState": "Succeeded"}
    held = open_text(json.dumps([cluster(), disk, disk | {"id": f"{disk['id']}2"}, bare, own]), now=NOW)
    assert [said.partition(":")[0].partition(",")[0] for said in held.unused] == [
        "2 of Microsoft.Compute/disks",
        "1 of Microsoft.Network/networkSecurityGroups as PowerShell's own objects",
        "1 of Microsoft.Network/networkSecurityGroups without their properties",
    ]
    assert "security-groups" not in held.snapshots[0].readings


def test_a_first_page_says_that_it_goes_on() -> None:
    more = "https://example.test/x?api-version=2026-07-01&$skiptoken=1"
    held = open_text(json.dumps(dialects.page(cluster(), more=more)), now=NOW)
    assert held.unused == ("the file holds the first page of a list that goes on, and the rest is unread",)
    assert read(held.snapshots[0], "cluster", CLUSTER).call.endswith("?api-version=2026-07-01")
    whole = open_text(json.dumps([dialects.page(more=more), dialects.page(cluster())]), now=NOW)
    assert whole.unused == ()
    first: list[Json] = [dialects.page(cluster(), more=more), registry()]
    assert len(open_text(json.dumps(first), now=NOW).unused) == 1
    table = dialects.graph_answer(cluster()) | {"resultTruncated": "true"}
    assert len(open_text(json.dumps(table), now=NOW).unused) == 1


def test_a_list_of_lists_is_one_list() -> None:
    """As `jq -s` makes it of one cluster and a list of registries."""
    held = open_text(json.dumps([cluster(), [registry(), None], []]), now=NOW)
    assert held.unused == ("1 of the list's entries, which are no objects",)
    assert held.named == (registry()["id"],)


@pytest.mark.parametrize(
    ("value", "doubtful"),
    [
        pytest.param(cluster(), (), id="a body"),
        pytest.param([cluster()], ("properties.apiServerAccessProfile",), id="a list of one"),
        pytest.param([cluster(apiServerAccessProfile={})], (), id="a list that tells it"),
        pytest.param(dialects.page(cluster()), ("properties.apiServerAccessProfile",), id="a page"),
    ],
)
def test_what_lists_leave_out_is_doubtful_in_a_list_alone(value: Json, doubtful: tuple[str, ...]) -> None:
    """A list of one is a list: nothing in the file tells who made it."""
    assert read(opened(value), "cluster", CLUSTER).doubtful == doubtful


def test_a_secret_is_redacted_at_the_door() -> None:
    held = opened(cluster(windowsProfile={"adminPassword": "hunter2-hunter2"}))
    assert "hunter2" not in json.dumps(read(held, "cluster", CLUSTER).value)


def test_the_keys_of_the_autoscaler_are_written_as_arm_does() -> None:
    flat: Any = dialects.az_show(cluster(autoScalerProfile={"scan-interval": "10s", "expander": "random"}))
    assert flat["autoScalerProfile"] == {"scanInterval": "10s", "expander": "random"}
    body: Any = read(opened(flat), "cluster", CLUSTER).value
    assert body["properties"]["autoScalerProfile"] == {"scan-interval": "10s", "expander": "random"}


def test_a_key_that_an_old_az_drops_is_unknown_and_one_that_it_shows_as_null_is_not_set() -> None:
    shown = dialects.az_show(cluster(aadProfile={"managed": True}))
    assert only(opened(shown), "EXT-LOCAL", "local-accounts").verdict == "fail"
    dropped = {key: value for key, value in shown.items() if key.lower() != "disablelocalaccounts"}
    assert only(opened(dropped), "EXT-LOCAL", "local-accounts").verdict == "unknown"


def test_a_registry_of_which_a_query_kept_a_few_keys_earns_no_pass_by_a_default() -> None:
    """As `az acr list --query "[].{id:id,type:type,loginServer:loginServer}"` prints it."""
    few: JsonObject = {key: registry()[key] for key in ("id", "type")} | {"loginServer": "acr.example.test"}
    scope = Context(registries=(str(registry()["id"]),))
    verdicts = [
        only(opened([cluster(), body]), "IAM-3", "admin-user", scope).verdict
        for body in (few, few | {"adminUserEnabled": None}, few | {"adminUserEnabled": True})
    ]
    assert verdicts == ["unknown", "pass", "fail"]


def test_a_resource_of_another_subscription_is_where_the_reader_keeps_it() -> None:
    network: JsonObject = {"id": f"{OTHER}/Microsoft.Network/virtualNetworks/hub", "properties": {}}
    vault: JsonObject = {"id": f"{OTHER}/Microsoft.KeyVault/vaults/kv", "properties": {}}
    held = opened([cluster(), network, vault])
    assert set(held.targets("hub-networks")) == {"/subscriptions/33333333-3333-4333-8333-333333333333"}
    assert held.find("named-vaults", str(vault["id"])) is not None
    assert "virtual-networks" not in held.readings


def test_parts_and_extensions_are_kept_under_what_they_belong_to() -> None:
    setting = f"{CLUSTER.lower()}/providers/microsoft.insights/diagnosticSettings/audit"
    window = f"{CLUSTER}/maintenanceConfigurations/default"
    rules = f"{SUB}/resourceGroups/rg/providers/Microsoft.Network/firewallPolicies/p/ruleCollectionGroups/g"
    role = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    parts = (setting, window, rules, role)
    bodies: list[Json] = [{"id": part, "properties": EMPTY} for part in parts]
    held = opened([cluster(), *bodies])
    kept = {
        facet: set(held.targets(facet)) for facet in held.readings if facet not in {"cluster", "clusters"}
    }
    assert kept == {
        "cluster-diagnostics": {CLUSTER.lower()},
        "maintenance-windows": {CLUSTER.lower()},
        "firewall-rules": {rules.lower().rpartition("/rulecollectiongroups/")[0]},
        "role-definitions": {SUB},
    }


@pytest.mark.parametrize("facet", sorted(PATHS))
def test_every_type_that_the_reader_lists_is_known_at_the_door(facet: str) -> None:
    assert known(PATHS[facet].lower())


def test_a_template_is_judged_by_its_plain_values() -> None:
    held = open_text(json.dumps(template(deployed(enableRBAC=True, dnsPrefix="[[x]"))), now=NOW)
    (found,) = held.snapshots
    base = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/template/providers"
    assert found.cluster_id == f"{base}/Microsoft.ContainerService/managedClusters/managedClusters-1"
    body: Any = read(found, "cluster", found.cluster_id)
    assert body.value["properties"]["dnsPrefix"] == "[x]"
    assert body.call == "an ARM template in a file?api-version=2026-07-01"


def pool(name: str, **properties: Json) -> JsonObject:
    kind = "Microsoft.ContainerService/managedClusters/agentPools"
    return {
        "type": kind,
        "name": name,
        "apiVersion": "2026-07-01",
        "properties": properties,
    }


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(
            template(deployed(agentPoolProfiles=[]), pool("[concat(parameters('x'), '/b')]", osType="Linux")),
            id="beside its cluster, named by an expression",
        ),
        pytest.param(
            template({**deployed(), "name": "aks"}, pool("aks/b", osType="Linux")), id="beside its cluster"
        ),
        pytest.param(
            template({**deployed(), "resources": [pool("b", osType="Linux") | {"type": "agentPools"}]}),
            id="nested in its cluster",
        ),
        pytest.param(
            template(languageVersion="2.0", resources={"a": deployed(), "b": pool("[x()]", osType="Linux")}),
            id="by symbolic names",
        ),
    ],
)
def test_a_pool_of_a_template_is_a_pool_of_its_cluster(value: JsonObject) -> None:
    held = open_text(json.dumps(value), now=NOW)
    assert held.unused == ()
    pools = held.snapshots[0].cluster.nodes("properties.agentPoolProfiles")
    assert [node.text("osType") for node in pools] == ["Linux"]


NODEPOOL: JsonObject = {
    "id": f"{CLUSTER}/agentPools/b",
    "name": "b",
    "type": "Microsoft.ContainerService/managedClusters/agentPools",
    "typePropertiesType": "AvailabilitySet",
    "enableEncryptionAtHost": True,
}
"""As `az aks nodepool show` prints it, in part."""


@pytest.mark.parametrize("pools", [{}, {"agentPoolProfiles": None}], ids=["no pools", "null pools"])
def test_one_pool_does_not_stand_for_all_of_a_cluster_whose_pools_the_file_does_not_tell(
    pools: JsonObject,
) -> None:
    held = open_text(json.dumps([cluster(**pools), NODEPOOL]), now=NOW)
    assert held.unused == ("1 of Microsoft.ContainerService/managedClusters/agentPools",)
    (found,) = held.snapshots
    assert found.cluster.nodes("properties.agentPoolProfiles") == ()
    verdicts = {entry.id: entry.verdict for entry in judge(found, Context(), items())}
    assert verdicts["EXT-PIP"] == verdicts["NET-8"] == "unknown"


def test_a_pool_of_its_own_is_beside_the_others_with_its_own_kind() -> None:
    (_, own) = opened([cluster(agentPoolProfiles=[{"name": "a"}]), NODEPOOL]).cluster.nodes(
        "properties.agentPoolProfiles"
    )
    assert own.text("type") == "AvailabilitySet"
    assert own.get("enableEncryptionAtHost") is True


@pytest.mark.parametrize(
    ("region", "cloud"),
    [
        ("chinaeast2", "AzureChinaCloud"),
        ("China North 3", "AzureChinaCloud"),
        ("usgovvirginia", "AzureUSGovernment"),
        ("usdodcentral", "AzureUSGovernment"),
        ("westeurope", "AzureCloud"),
        (None, "AzureCloud"),
        (5, "AzureCloud"),
    ],
)
def test_the_region_of_a_cluster_tells_its_cloud(region: Json, cloud: str) -> None:
    assert opened(cluster() | {"location": region}).cloud == cloud


def test_an_id_with_a_slash_at_its_end_is_the_same_id() -> None:
    found = opened(cluster() | {"id": f"{CLUSTER}/"})
    assert found.cluster_id == CLUSTER
    assert found.cluster.id == CLUSTER


def test_what_a_template_would_not_deploy_is_left_out() -> None:
    off = {**deployed(enableRBAC="[parameters('x')]"), "condition": False}
    there = {**deployed(enableRBAC="[parameters('x')]"), "existing": True}
    kept = {**deployed(), "name": "aks"}
    assert opened(template(off, there, kept)).cluster_name == "aks"


def test_an_expression_in_what_is_not_judged_does_not_matter() -> None:
    disk: JsonObject = {
        "type": "Microsoft.Compute/disks",
        "name": "d",
        "properties": {"x": "[parameters('x')]"},
    }
    held = open_text(json.dumps(template(deployed(), disk, outputs={"a": {"value": "[x()]"}})), now=NOW)
    assert held.unused == ("1 of Microsoft.Compute/disks",)


def test_the_subscription_of_what_has_no_id_is_the_one_that_the_file_tells() -> None:
    body = {key: value for key, value in cluster().items() if key != "id"}
    found = opened(body | {"subscriptionId": SUBSCRIPTION, "resourceGroup": "rg"})
    base = f"{SUB}/resourceGroups/rg/providers/Microsoft.ContainerService"
    assert found.cluster_id == f"{base}/ManagedClusters/aks-test"


RULES: JsonObject = {
    "defaultAction": "Deny",
    "ipRules": [{"action": "Allow", "ipAddressOrRange": "203.0.113.7"}],
}
FIREWALL = f"{SUB}/resourceGroups/rg/providers/Microsoft.Network/azureFirewalls/f"
STORE = f"{SUB}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st"
RENAMED: dict[str, tuple[str, JsonObject, str, Json]] = {
    "an address that may pull": (
        "registries",
        {"id": registry()["id"], "networkRuleSet": RULES, "adminUserEnabled": False},
        "properties.networkRuleSet.ipRules[0].value",
        "203.0.113.7",
    ),
    "an address that may read": (
        "storage-accounts",
        {"id": STORE, "networkRuleSet": RULES},
        "properties.networkAcls.ipRules[0].value",
        "203.0.113.7",
    ),
    "plain HTTP": (
        "storage-accounts",
        {"id": STORE, "enableHttpsTrafficOnly": False},
        "properties.supportsHttpsTrafficOnly",
        False,
    ),
    "who made a role": (
        "role-definitions",
        {"id": "/providers/Microsoft.Authorization/roleDefinitions/r", "roleType": "CustomRole"},
        "properties.type",
        "CustomRole",
    ),
    "the tier of a firewall": (
        "firewalls",
        {"id": FIREWALL, "sku": {"tier": "Basic"}, "threatIntelMode": "Deny"},
        "properties.sku.tier",
        "Basic",
    ),
    "a private endpoint of a vault": (
        "vaults",
        {
            "id": VAULT,
            "properties": {"privateEndpointConnections": [{"id": "/c", "provisioningState": "Succeeded"}]},
        },
        "properties.privateEndpointConnections[0].properties.provisioningState",
        "Succeeded",
    ),
}


@pytest.mark.parametrize("case", RENAMED)
def test_what_az_calls_otherwise_is_found_under_its_name_in_arm(case: str) -> None:
    facet, printed, path, value = RENAMED[case]
    (node,) = opened([cluster(), printed]).readable(facet)
    assert node.get(path) == value
