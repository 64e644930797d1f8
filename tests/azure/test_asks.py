"""What is asked for: no wider than a cluster needs, and nothing that an answer smuggled in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from support.boxes import NOWHERE
from support.snapshots import SUB, cluster, forbidden, snapshot
from support.ssh_world import HUB, HUB_SUB, SUBNET, VNET, network, peering

from aks_harden.azure import graph
from aks_harden.azure.asks import asks
from aks_harden.azure.guard import RefusedError, check
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.redact import redact

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.reading import Reading

THIRD = "/subscriptions/77777777-7777-4777-8777-777777777777"
OTHER = {**network(peerings=(peering(HUB.replace(HUB_SUB, THIRD)),)), "id": VNET + "-of-others"}
FAR = SUBNET.replace(SUB, HUB_SUB)
GROUP_ID = "44444444-4444-4444-8444-444444444444"


def targets(facet: str, own: JsonObject, **lists: object) -> list[str]:
    given: dict[str, Any] = {name.replace("_", "-"): {".": value} for name, value in lists.items()}
    return [entry.target for entry in asks(facet, snapshot({"cluster": {"@": own}, **given}), NOWHERE)]


def with_nodes(subnet: str) -> JsonObject:
    return cluster(agentPoolProfiles=[{"name": "p", "vnetSubnetID": subnet}], nodeResourceGroup="mc_test")


def test_only_peers_of_the_clusters_own_networks_are_followed() -> None:
    nets: Json = [network(peerings=(peering(),)), OTHER]
    assert targets("hub-firewalls", with_nodes(SUBNET.upper()), virtual_networks=nets) == [HUB_SUB]


def test_networks_that_may_not_be_read_do_not_hide_nodes_elsewhere() -> None:
    unread = forbidden("Microsoft.Network/virtualNetworks/read")
    assert targets("hub-networks", with_nodes(FAR), virtual_networks=unread) == [HUB_SUB]


def test_the_hub_of_a_node_network_elsewhere_may_lie_in_a_third_subscription() -> None:
    node_net = {**network(peerings=(peering(HUB.replace(HUB_SUB, THIRD)),)), "id": VNET.replace(SUB, HUB_SUB)}
    seen = snapshot(
        {
            "cluster": {"@": with_nodes(FAR)},
            "virtual-networks": {".": []},
            "hub-networks": {HUB_SUB: [node_net]},
        }
    )
    assert [entry.target for entry in asks("hub-firewalls", seen, NOWHERE)] == [HUB_SUB, THIRD]
    early = replace(seen, readings={name: seen.readings[name] for name in ("cluster", "virtual-networks")})
    with pytest.raises(NotSettledError) as raised:
        asks("hub-firewalls", replace(early, complete=False), NOWHERE)
    assert (raised.value.pending, raised.value.missing[0].facet) == (True, "hub-networks")


@pytest.mark.parametrize(
    "zone", ["x.privatelink.westeurope.azmk8s.io", "x.privatelink.y.cx.prod.service.azk8s.cn"]
)
def test_only_the_zone_with_the_api_servers_name_is_asked_about(zone: str) -> None:
    base = f"{SUB}/resourceGroups/g/providers/Microsoft.Network/privateDnsZones"
    zones: Json = [{"id": f"{base}/{zone}"}, {"id": f"{base}/y.privatelink.westeurope.azmk8s.io"}]
    own = cluster(privateFQDN=f"aks-1.{zone}", apiServerAccessProfile={"privateDNSZone": "system"})
    assert targets("dns-links", own, private_dns_zones=zones) == [f"{base}/{zone}".lower()]


@pytest.mark.parametrize("zone", ["privatelink.azurecr.io", "privatelink.vaultcore.azure.net"])
def test_the_zones_of_registries_and_vaults_tell_which_networks_see_them(zone: str) -> None:
    base = f"{SUB}/resourceGroups/g/providers/Microsoft.Network/privateDnsZones"
    zones: Json = [{"id": f"{base}/{zone}"}, {"id": f"{base}/privatelink.blob.core.windows.net"}]
    assert targets("dns-links", cluster(), private_dns_zones=zones) == [f"{base}/{zone}".lower()]


def test_a_region_written_as_a_title_has_its_watcher() -> None:
    watcher = f"{SUB}/resourceGroups/g/providers/Microsoft.Network/networkWatchers/w"
    own = {**cluster(), "location": "West Europe"}
    assert targets("flow-logs", own, network_watchers=[{"id": watcher, "location": "westeurope"}]) == [
        watcher
    ]


SMUGGLED = f"{SUB}/resourceGroups/g/providers/Microsoft.Web/sites/s/config/appsettings"


@pytest.mark.parametrize(
    ("facet", "own"),
    [
        ("named-vaults", {"securityProfile": {"azureKeyVaultKms": {"keyVaultResourceId": SMUGGLED}}}),
        ("federated-credentials", {"identityProfile": {"kubeletidentity": {"resourceId": SMUGGLED}}}),
        ("dns-links", {"apiServerAccessProfile": {"privateDNSZone": SMUGGLED}}),
    ],
)
def test_an_id_of_another_type_is_not_asked_for(facet: str, own: JsonObject) -> None:
    far = json.loads(json.dumps(own).replace(SUB, HUB_SUB))
    assert targets(facet, cluster(**far), disk_encryption_sets=[], private_dns_zones=[]) == []


@pytest.mark.parametrize("id_", [f"../users/{GROUP_ID}", "x') or startswith(displayName,'a", "", "*"])
def test_only_ids_of_entra_reach_graph(id_: str) -> None:
    held: Json = [
        {"properties": {"principalId": each, "principalType": "Group", "scope": SUB}}
        for each in (id_, GROUP_ID.upper())
    ]
    seen = snapshot(
        {
            "cluster": {"@": cluster(aadProfile={"adminGroupObjectIDs": [id_]})},
            "role-assignments": {".": held},
            "principals": {"": [{"servicePrincipalType": "Application", "appId": id_}]},
        }
    )
    assert list(graph.group_ids(seen)) == [GROUP_ID]
    assert list(graph.principal_ids(seen)) == [GROUP_ID.upper()]
    assert list(graph.application_queries(seen)) == []


@pytest.mark.parametrize(
    "way", ["/subscriptions/s/x/../listKeys/y", "/subscriptions/./s", "/x/%2e%2E/listKeys/.."]
)
def test_a_way_that_is_not_straight_is_refused(way: str) -> None:
    with pytest.raises(RefusedError, match="not straight"):
        check("GET", f"https://management.example{way}")


def test_words_of_an_alerts_owner_and_hints_of_passwords_stay_out() -> None:
    told = redact(
        {
            "actionGroups": [{"webhookProperties": {"auth": "CANARY", "n": [{"x": "CANARY"}]}}],
            "passwordCredentials": [
                {"hint": "CAN", "endDateTime": "2027-01-01T00:00:00Z", "secretText": None}
            ],
        }
    )
    assert "CAN" not in json.dumps(told)
    assert "2027-01-01" in json.dumps(told)


def test_graph_is_asked_though_another_subscription_keeps_its_assignments_to_itself() -> None:
    held: Json = [{"properties": {"principalId": GROUP_ID, "principalType": "Group", "scope": "/"}}]
    assignments: dict[str, Json | Reading] = {".": held, HUB_SUB: forbidden("x")}
    seen = snapshot({"cluster": {"@": cluster()}, "role-assignments": assignments})
    assert list(graph.principal_ids(seen)) == [GROUP_ID]
    assert list(graph.group_ids(seen)) == [GROUP_ID]
    own: dict[str, Json | Reading] = {".": forbidden("x"), HUB_SUB: held}
    unread = snapshot({"cluster": {"@": cluster()}, "role-assignments": own})
    with pytest.raises(NotSettledError):
        list(graph.principal_ids(unread))
