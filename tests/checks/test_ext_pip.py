"""EXT-PIP: what a public address of a node comes to."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest
from support.egress_world import assertions
from support.snapshots import forbidden
from support.ssh_world import DENY, card, changed, machine, pool, public, rule, scale_set, world

from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.paths import look

if TYPE_CHECKING:
    from aks_harden.model.json import Json
    from aks_harden.snapshot.reading import Unread
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
SECONDS = 20
"""Of a busy machine; one by one the addresses took hours."""
LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
PIP = "/subscriptions/11111111-1111-4111-8111-111111111111/x/publicIPAddresses/pip"
WEB = rule(100, "Internet", destinationPortRange="80")
HOST_PORTS: Json = {"allowedHostPorts": [{"portStart": 7000, "portEnd": 7100, "protocol": "UDP"}]}
NAP: Json = {"nodeProvisioningProfile": {"mode": "Auto"}}

ROWS = {
    "none": (world(DENY), PASS, MEDIUM),
    "the pool gives them, nothing is open": (
        world(DENY, pools=[pool(enableNodePublicIP=True)]),
        FAIL,
        MEDIUM,
    ),
    "the pool gives them, as text": (world(DENY, pools=[pool(enableNodePublicIP="True")]), FAIL, MEDIUM),
    "the pool gives them, a port is open": (
        world(WEB, DENY, pools=[pool(enableNodePublicIP=True)]),
        FAIL,
        HIGH,
    ),
    "the pool gives them, a port is open to one network": (
        world(
            rule(100, "203.0.113.0/24", destinationPortRange="8000-9000"),
            DENY,
            pools=[pool(enableNodePublicIP=True)],
        ),
        FAIL,
        HIGH,
    ),
    "the pool gives them, a port is open to the network alone": (
        world(
            rule(100, "10.0.0.0/8", destinationPortRange="80"), DENY, pools=[pool(enableNodePublicIP=True)]
        ),
        FAIL,
        MEDIUM,
    ),
    "the pool gives them, groups unread": (
        world(pools=[pool(enableNodePublicIP=True)], security_groups=forbidden("x/read")),
        FAIL,
        MEDIUM,
    ),
    "the scale set gives them, whatever the pool says": (world(DENY, scale_sets=[public()]), FAIL, MEDIUM),
    "host ports opened, and addresses": (
        world(DENY, pools=[pool(enableNodePublicIP=True, networkProfile=HOST_PORTS)]),
        FAIL,
        HIGH,
    ),
    "host ports opened, and no address": (world(DENY, pools=[pool(networkProfile=HOST_PORTS)]), WARN, LOW),
    "left out": (world(DENY, pools=[pool(enableNodePublicIP="gone")]), PASS, MEDIUM),
    "null": (world(DENY, pools=[pool(enableNodePublicIP=None)]), PASS, MEDIUM),
    "of another kind": (world(DENY, pools=[pool(enableNodePublicIP="maybe")]), UNKNOWN, MEDIUM),
    "a gateway pool": (world(DENY, pools=[pool(mode="gateway")], scale_sets=[public()]), NA, MEDIUM),
    "scale sets unread": (world(DENY, scale_sets=forbidden("x/read")), UNKNOWN, MEDIUM),
    "scale sets unread, and the pool gives them": (
        world(DENY, scale_sets=forbidden("x/read"), pools=[pool(enableNodePublicIP=True)]),
        FAIL,
        MEDIUM,
    ),
    "no scale set of the pool": (world(DENY, scale_sets=[]), UNKNOWN, MEDIUM),
    "no pools": (world(pools=[], scale_sets=[]), NA, MEDIUM),
    "no list of pools": (world(pools=None, scale_sets=[]), UNKNOWN, MEDIUM),
}


@pytest.mark.parametrize(("seen", "verdict", "severity"), ROWS.values(), ids=ROWS.keys())
def test_public_addresses_of_a_pool(seen: Snapshot, verdict: Verdict, severity: Severity) -> None:
    (found,) = assertions(seen, "node-address", "EXT-PIP")
    assert (found.verdict, found.severity) == (verdict, severity), found.reason


@pytest.mark.parametrize("sets", [forbidden("x/read"), []], ids=["unread", "none of the pool"])
def test_that_no_port_is_open_is_only_said_of_nodes_that_were_looked_at(sets: Json | Unread) -> None:
    seen = world(WEB, DENY, scale_sets=sets, pools=[pool(enableNodePublicIP=True)])
    (found,) = assertions(seen, "node-address", "EXT-PIP")
    assert "no TCP port" not in found.reason
    assert "could not be told" in found.notes[0]


def test_a_pool_with_an_address_for_every_pod_is_judged_once() -> None:
    """Azure CNI puts an address for each pod into the scale set; large groups have a thousand rules."""
    rules = [
        rule(100 + number, f"10.{number // 250}.{number % 250}.0/24", destinationPortRange=str(1000 + number))
        for number in range(1000)
    ]
    body = public()
    cards = "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[0].properties"
    config = look(body, f"{cards}.ipConfigurations[0]")
    assert isinstance(config, dict)
    many = changed(body, f"{cards}.ipConfigurations", [config] * 250)
    web = rule(
        2000, "Internet", destinationPortRanges=["80", "443", "1500-1600"], destinationPortRange="gone"
    )
    start = process_time()
    (found,) = assertions(world(*rules, web, DENY, scale_sets=[many]), "node-address", "EXT-PIP")
    assert process_time() - start < SECONDS
    assert found.reason.endswith("let through to port 80, 443, 1500-1600.")
    assert len(found.evidence) <= 6


def test_every_pool_counts_and_never_only_the_first() -> None:
    pools: Json = [pool(), pool("web", enableNodePublicIP=True)]
    seen = world(DENY, pools=pools, scale_sets=[scale_set(), scale_set("web")])
    found = {
        entry.resource.rsplit("/", 1)[-1]: entry.verdict
        for entry in assertions(seen, "node-address", "EXT-PIP")
    }
    assert found == {"system": PASS, "web": FAIL}


NODES = {
    "a machine of node auto-provisioning without one": ([card()], PASS),
    "a machine with one": ([card(publicIPAddress={"id": PIP})], FAIL),
}


@pytest.mark.parametrize(("cards", "verdict"), NODES.values(), ids=NODES.keys())
def test_nodes_outside_the_pools(cards: Json, verdict: Verdict) -> None:
    seen = world(DENY, properties=NAP, virtual_machines=[machine()], network_interfaces=cards)
    found = {
        entry.resource.rsplit("/", 1)[-1]: entry.verdict
        for entry in assertions(seen, "node-address", "EXT-PIP")
    }
    assert found == {"system": PASS, "aks-default-abcde-nic": verdict}


def test_machines_that_nobody_may_read_are_unknown() -> None:
    seen = world(DENY, properties=NAP, virtual_machines=forbidden("x/read"))
    found = {
        entry.resource.rsplit("/", 1)[-1]: entry.verdict
        for entry in assertions(seen, "node-address", "EXT-PIP")
    }
    assert found == {"system": PASS, "aks-test": UNKNOWN}


def test_ports_and_nodes_are_named_as_they_are() -> None:
    given: Json = {
        "allowedHostPorts": [{"portStart": 80}, {"portStart": 90, "portEnd": 99, "protocol": "UDP"}]
    }
    (found,) = assertions(
        world(pools=[pool(networkProfile=given, enableNodePublicIP=True)]), "node-address", "EXT-PIP"
    )
    assert found.reason.endswith("host ports are opened: 80/TCP, 90-99/UDP.")
    cards: Json = [card(publicIPAddress={"id": PIP})]
    seen = world(DENY, properties=NAP, virtual_machines=[machine()], network_interfaces=cards)
    reasons = [entry.reason for entry in assertions(seen, "node-address", "EXT-PIP")]
    assert any(reason.startswith("The node aks-default-abcde has public addresses") for reason in reasons)


def test_hosted_system_pools_are_the_providers() -> None:
    seen = world(pools=None, scale_sets=[], properties={"hostedSystemProfile": {"enabled": True}})
    (found,) = assertions(seen, "node-address", "EXT-PIP")
    assert found.verdict is NA
