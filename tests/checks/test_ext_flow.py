"""EXT-FLOW: what the flow logs of the node network come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from msgspec.structs import replace
from support.egress_world import assertions, one, set_in
from support.snapshots import SUB, forbidden, read
from support.ssh_world import HUB_SUB, NSG, SUBNET, VNET, Change, network, pool, scale_set, subnet, world

from aks_harden.model.verdict import Verdict

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
WATCHER = f"{SUB}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/w"
HERE: list[Json] = [set_in(network(), "location", "westeurope")]
TWO: list[Json] = [
    set_in(
        network(subnet("nodes", "10.0.1.0/24", NSG), subnet("more", "10.0.2.0/24")), "location", "westeurope"
    )
]
SECOND = f"{VNET}/subnets/more"


def log(target: Json, enabled: Json = True) -> JsonObject:  # noqa: FBT002 - a test row
    properties: JsonObject = {"targetResourceId": target, "enabled": enabled}
    return {
        "id": f"{WATCHER}/flowLogs/l",
        "name": "l",
        "properties": {name: value for name, value in properties.items() if value != "gone"},
    }


def watched(*logs: JsonObject, region: Json = "westeurope", **changes: Change) -> Snapshot:
    """A cluster in a region with a watcher that keeps some flow logs."""
    watcher: JsonObject = {"id": WATCHER, "name": "w", "location": region}
    given: dict[str, Change] = {"virtual_networks": HERE, "network_watchers": [watcher], **changes}
    return world(**given).with_reading("flow-logs", WATCHER, read(cast("Json", list(logs))))


def both(*logs: JsonObject) -> Snapshot:
    """Nodes in two subnets of one network."""
    return watched(
        *logs,
        virtual_networks=TWO,
        pools=[pool(), pool("more", vnetSubnetID=SECOND)],
        scale_sets=[scale_set(), scale_set("more", subnet=SECOND)],
    )


ROWS = {
    "of the network": (watched(log(VNET)), PASS),
    "of the network, in another case": (watched(log(VNET.upper())), PASS),
    "of the network, as text": (watched(log(VNET, "True")), PASS),
    "of the node subnet": (watched(log(SUBNET)), PASS),
    "of one node subnet of two": (both(log(SUBNET)), WARN),
    "of both node subnets": (both(log(SUBNET), log(SECOND)), PASS),
    "of the security group": (watched(log(NSG)), WARN),
    "of another network": (watched(log(VNET + "2")), FAIL),
    "switched off": (watched(log(VNET, enabled=False)), FAIL),
    "off, beside one of the group": (watched(log(VNET, enabled=False), log(NSG)), WARN),
    "that do not say whether they are on": (watched(log(VNET, enabled="gone")), UNKNOWN),
    "that are null": (watched(log(VNET, enabled=None)), UNKNOWN),
    "of the network, beside one of another that does not say whether it is on": (
        watched(log(VNET + "2", enabled=None), log(VNET)),
        PASS,
    ),
    "that do not say of what": (watched(log("gone")), UNKNOWN),
    "of another kind": (watched(log(VNET, enabled="sometimes")), UNKNOWN),
    "none": (watched(), FAIL),
    "no watcher": (watched(network_watchers=[]), FAIL),
    "a watcher of another region": (watched(log(VNET), region="northeurope"), FAIL),
    "a region written with a blank": (watched(log(VNET), region="West Europe"), PASS),
    "watchers that nobody may read": (watched(network_watchers=forbidden("x/read")), UNKNOWN),
    "logs that nobody may read": (
        watched().with_reading("flow-logs", WATCHER, forbidden("x/read")),
        UNKNOWN,
    ),
    "no pools": (watched(pools=[], scale_sets=[]), NA),
    "no list of pools": (watched(pools=None, scale_sets=[]), UNKNOWN),
    "hosted system pools": (
        watched(pools=None, scale_sets=[], properties={"hostedSystemProfile": {"enabled": True}}),
        NA,
    ),
}


@pytest.mark.parametrize(("seen", "verdict"), ROWS.values(), ids=ROWS.keys())
def test_flow_logs(seen: Snapshot, verdict: Verdict) -> None:
    found = one(seen, "flow-logs", "EXT-FLOW")
    assert found.verdict is verdict, found.reason


def test_logs_of_security_groups_count_for_nothing_once_they_have_ended() -> None:
    seen = replace(watched(log(NSG)), taken_at="2027-10-01T00:00:00Z")
    assert one(seen, "flow-logs", "EXT-FLOW").verdict is FAIL


def test_the_network_of_another_subscription_has_its_watcher_there() -> None:
    far = VNET.replace(SUB, HUB_SUB)
    nodes = f"{far}/subnets/nodes"
    there: JsonObject = {**set_in(network(), "location", "westeurope"), "id": far}
    watcher = WATCHER.replace(SUB, HUB_SUB)
    seen = watched(
        pools=[pool(vnetSubnetID=nodes)],
        scale_sets=[scale_set(subnet=nodes)],
        hub={"hub-networks": [there], "hub-network-watchers": [{"id": watcher, "location": "westeurope"}]},
    )
    known = seen.with_reading("flow-logs", watcher, read([log(far)]))
    assert one(known, "flow-logs", "EXT-FLOW").verdict is PASS
    (found,) = assertions(seen, "flow-logs", "EXT-FLOW")
    assert found.verdict is UNKNOWN
    assert found.missing[0].action == "Microsoft.Network/networkWatchers/flowLogs/read"
