"""NET-8 with node subnets in another subscription than the cluster's."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from support.snapshots import SUB, forbidden
from support.ssh_world import (
    DENY,
    HUB_SUB,
    NSG,
    ROUTES,
    VNET,
    assertion,
    changed,
    group,
    network,
    pool,
    public,
    rule,
    scale_set,
    subnet,
    table,
    world,
)

from aks_harden.model.verdict import Severity, Verdict

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.reading import Reading
    from aks_harden.snapshot.snapshot import Snapshot

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
FAR_VNET, FAR_NSG, FAR_ROUTES = (each.replace(SUB, HUB_SUB) for each in (VNET, NSG, ROUTES))
FAR_SUBNET = f"{FAR_VNET}/subnets/nodes"
AKS = rule(3000, "10.0.1.0/24")
OPEN = rule(100, "Internet")


def elsewhere(
    *rules: JsonObject, routes: str = "", nodes: JsonObject | None = None, **hub: Json | Reading
) -> Snapshot:
    """A cluster whose nodes are in a network of another subscription."""
    here = changed(subnet("nodes", "10.0.1.0/24", FAR_NSG, routes), "id", FAR_SUBNET)
    there = {**network(here), "id": FAR_VNET}
    readings: dict[str, Json | Reading] = {
        "hub-networks": [there],
        "hub-security-groups": [group(FAR_NSG, *rules)],
        "hub-route-tables": [{**table("0.0.0.0/0"), "id": FAR_ROUTES}],
        "hub-firewalls": [],
    }
    readings |= {name.replace("_", "-"): value for name, value in hub.items()}
    return world(
        pools=[pool(vnetSubnetID=FAR_SUBNET)],
        scale_sets=[changed(nodes or scale_set(), _PLACE, FAR_SUBNET)],
        virtual_networks=[],
        security_groups=[],
        hub=readings,
    )


_PLACE = (
    "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[0]"
    ".properties.ipConfigurations[0].properties.subnet.id"
)

ROWS = {
    "closed but to the AKS subnet": (elsewhere(AKS, DENY), PASS, Severity.HIGH),
    "open to the Internet": (elsewhere(OPEN, AKS, DENY), FAIL, Severity.HIGH),
    "open to the Internet, with public addresses": (
        elsewhere(OPEN, AKS, DENY, nodes=public()),
        FAIL,
        Severity.CRITICAL,
    ),
    "a group that nobody may read": (
        elsewhere(
            nodes=public(), hub_security_groups=forbidden("Microsoft.Network/networkSecurityGroups/read")
        ),
        UNKNOWN,
        Severity.HIGH,
    ),
    "a network that nobody may read": (
        elsewhere(hub_networks=forbidden("Microsoft.Network/virtualNetworks/read")),
        UNKNOWN,
        Severity.HIGH,
    ),
    "the tag of the network, and a default route there": (
        elsewhere(rule(100, "VirtualNetwork"), DENY, nodes=public(), routes=FAR_ROUTES),
        UNKNOWN,
        Severity.HIGH,
    ),
    "the tag of the network, and no default route": (
        elsewhere(
            rule(100, "VirtualNetwork"),
            DENY,
            nodes=public(),
            routes=FAR_ROUTES,
            hub_route_tables=[cast("Json", {**table("10.9.0.0/16"), "id": FAR_ROUTES})],
        ),
        PASS,
        Severity.HIGH,
    ),
    "routes that nobody may read": (
        elsewhere(
            rule(100, "VirtualNetwork"),
            DENY,
            nodes=public(),
            routes=FAR_ROUTES,
            hub_route_tables=forbidden("Microsoft.Network/routeTables/read"),
        ),
        UNKNOWN,
        Severity.HIGH,
    ),
}


@pytest.mark.parametrize(("seen", "verdict", "severity"), ROWS.values(), ids=ROWS.keys())
def test_ssh_from_the_internet(seen: Snapshot, verdict: Verdict, severity: Severity) -> None:
    found = assertion(seen, "ssh-from-internet")
    assert (found.verdict, found.severity) == (verdict, severity), found.reason


def test_ssh_from_the_network_is_judged_there() -> None:
    assert assertion(elsewhere(AKS, DENY), "ssh-from-network").verdict is PASS
    assert assertion(elsewhere(), "ssh-from-network").verdict is FAIL
