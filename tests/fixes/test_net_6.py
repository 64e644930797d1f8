"""Fixes of NET-6 and NET-7, which NET-9 shares: the way to an engine, by plugin, engine and pools."""

import pytest
from support.offered import answering, back, change, guard, one, planned, proposals
from support.snapshots import CLUSTER, SUB, cluster, snapshot

from aks_harden.model.context import Context, Size
from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED
VNET = f"{SUB}/resourceGroups/rg-test/providers/Microsoft.Network/virtualNetworks/vnet"
SUBNET = f"{VNET}/subnets/nodes"
CILIUM = ("--network-dataplane", "cilium", "--network-policy", "cilium")
NONE, CALICO = ("--network-policy", "none"), ("--network-policy", "calico")
YES = answering(budgets_allow_eviction="yes", no_own_masquerading="yes", pod_cidr="10.244.0.0/16")


def pool(**values: Json) -> Json:
    return {
        "name": "system",
        "mode": "System",
        "osType": "Linux",
        "type": "VirtualMachineScaleSets",
        "count": 3,
        "enableAutoScaling": False,
        "provisioningState": "Succeeded",
        "vnetSubnetID": SUBNET,
        **values,
    }


WINDOWS = pool(name="win", mode="User", osType="Windows")


def world(
    profile: dict[str, Json],
    *,
    pools: Json = None,
    identity: str = "UserAssigned",
    peers: Json = None,
    more: dict[str, Json] | None = None,
) -> Snapshot:
    values: dict[str, Json] = {
        "networkProfile": {"serviceCidr": "10.0.0.0/16", "podCidr": "10.244.0.0/16", **profile},
        "agentPoolProfiles": pools or [pool()],
        "currentKubernetesVersion": "1.34.1",
        "nodeResourceGroup": "MC_rg",
        **(more or {}),
    }
    body = cluster(**values) | {"identity": {"type": identity}}
    network: Json = {
        "id": VNET,
        "name": "vnet",
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.20.0.0/16"]},
            "subnets": [{"id": SUBNET, "name": "nodes", "properties": {"addressPrefix": "10.20.0.0/24"}}],
            "virtualNetworkPeerings": peers or [],
        },
    }
    empty: Json = []
    return snapshot(
        {
            "cluster": {"@": body},
            "virtual-networks": {".": [network]},
            "scale-sets": {".": empty},
            "virtual-machines": {".": empty},
            "network-interfaces": {".": empty},
        }
    )


AZURE: dict[str, Json] = {"networkPlugin": "azure", "networkDataplane": "azure"}
KUBENET: dict[str, Json] = {"networkPlugin": "kubenet"}
OVERLAY = ("--network-plugin", "azure", "--network-plugin-mode", "overlay", "--pod-cidr", "10.244.0.0/16")

WAYS: list[tuple[dict[str, Json], Json, str, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]] = [
    ({**AZURE, "networkPolicy": "none"}, [pool()], "cilium", (CILIUM,), ()),
    ({**AZURE, "networkPolicy": "azure"}, [pool()], "cilium", (CILIUM,), ()),
    ({**AZURE, "networkPolicy": "none"}, [pool(), WINDOWS], "calico", (CALICO,), (NONE,)),
    (
        {**AZURE, "networkPolicy": "azure"},
        [pool(), WINDOWS],
        "calico",
        (NONE, CALICO),
        (NONE, ("--network-policy", "azure")),
    ),
    ({**KUBENET, "networkPolicy": "none"}, [pool()], "overlay", (OVERLAY, CILIUM), ()),
    ({**KUBENET, "networkPolicy": "calico"}, [pool()], "overlay", (NONE, OVERLAY, CILIUM), ()),
]


@pytest.mark.parametrize(("profile", "pools", "name", "forth", "way_back"), WAYS)
def test_which_way_leads_to_an_engine(
    profile: dict[str, Json],
    pools: Json,
    name: str,
    forth: tuple[tuple[str, ...], ...],
    way_back: tuple[tuple[str, ...], ...],
) -> None:
    here = world(profile, pools=pools)
    fix = one(here, f"NET-6.{name}", YES)
    assert change(fix) == forth
    assert back(fix) == way_back
    assert fix.kind is Kind.REIMAGE
    assert fix.risk is (Risk.DISRUPTIVE if way_back else Risk.ONE_WAY)
    assert not fix.blocked
    others = {"cilium", "calico", "overlay"} - {name}
    assert all(proposals(here, f"NET-6.{other}", YES) == () for other in others)


def test_no_two_of_its_operations_ever_share_a_call() -> None:
    plan = planned(world({**KUBENET, "networkPolicy": "calico"}), YES, "NET-6")
    (step,) = plan.steps
    assert len(step.commands) == 3
    assert plan.operations == 3


def test_one_change_mends_both_items_and_is_made_once() -> None:
    plan = planned(world({**AZURE, "networkPolicy": "none"}), YES, "NET-6", "NET-9")
    assert [fix.id for step in plan.steps for fix in step.fixes if fix.commands] == ["NET-6.cilium"]
    assert ("NET-9.cilium@aks-test", "an earlier step already does it") in plan.dropped


def test_a_large_cluster_has_the_same_ways() -> None:
    large = Context(size=Size.LARGE, inputs=YES.inputs)
    fix = one(world({**KUBENET, "networkPolicy": "calico"}), "NET-7.overlay", large)
    assert change(fix) == (NONE, OVERLAY, CILIUM)


@pytest.mark.parametrize("plugin", ["none", "azure"])
def test_what_needs_no_engine_or_brings_its_own_is_left_alone(plugin: str) -> None:
    here = world({"networkPlugin": plugin, "networkPolicy": "cilium", "networkDataplane": "cilium"})
    assert all(proposals(here, f"NET-6.{name}") == () for name in ("cilium", "calico", "overlay"))


GUARDS: list[tuple[str, dict[str, Json], str, GuardState]] = [
    ("kubernetes-version", {"currentKubernetesVersion": "1.29.4"}, "cilium", BLOCKED),
    ("kubernetes-version", {"currentKubernetesVersion": "1.30.0"}, "cilium", OK),
    ("no-node-provisioning", {"nodeProvisioningProfile": {"mode": "Auto"}}, "cilium", BLOCKED),
    ("no-node-provisioning", {}, "cilium", OK),
    ("pools-at-rest", {"agentPoolProfiles": [pool(provisioningState="Failed")]}, "cilium", BLOCKED),
    ("max-surge", {"agentPoolProfiles": [pool(upgradeSettings={"maxSurge": "0"})]}, "cilium", BLOCKED),
]


@pytest.mark.parametrize(("name", "properties", "way", "state"), GUARDS)
def test_what_would_not_end_well_is_refused(
    name: str, properties: dict[str, Json], way: str, state: GuardState
) -> None:
    here = world({**AZURE, "networkPolicy": "none"}, more=properties)
    small = Context(size=Size.SMALL, inputs=YES.inputs)
    assert guard(one(here, f"NET-6.{way}", small), name).state is state


RANGES: list[tuple[str, GuardState]] = [
    ("10.244.0.0/16", OK),
    ("192.168.0.0/16", OK),
    ("10.0.128.0/20", BLOCKED),
    ("10.20.128.0/17", BLOCKED),
    ("172.16.0.0/12", BLOCKED),
    ("10.244.0.1/16", BLOCKED),
    ("10.244.0.0", BLOCKED),
    ("fd00::/48", BLOCKED),
    ("--yes", BLOCKED),
    ("", BLOCKED),
]


@pytest.mark.parametrize(("given", "state"), RANGES)
def test_the_range_for_pods_overlaps_nothing(given: str, state: GuardState) -> None:
    peers: Json = [
        {
            "name": "hub",
            "id": f"{VNET}/virtualNetworkPeerings/hub",
            "properties": {"remoteAddressSpace": {"addressPrefixes": ["172.20.0.0/16"]}},
        }
    ]
    here = world({**KUBENET, "networkPolicy": "none"}, peers=peers)
    context = answering(pod_cidr=given, budgets_allow_eviction="yes", no_own_masquerading="yes")
    fix = one(here, "NET-6.overlay", context)
    assert guard(fix, "pod-cidr-free").state is state
    assert fix.inputs[1].suggestions == ("10.244.0.0/16", "192.168.0.0/16", "100.64.0.0/10")


def test_networks_that_could_not_be_read_leave_the_range_open() -> None:
    here = world({**KUBENET, "networkPolicy": "none"}).with_value(
        "virtual-networks", SUB, "properties.subnets", None, member=VNET
    )
    fix = one(here, "NET-6.overlay", YES)
    assert guard(fix, "pod-cidr-free").state is UNDECIDED


@pytest.mark.parametrize(("count", "state"), [(3, OK), (11, OK), (13, BLOCKED)])
def test_the_range_holds_a_part_for_every_node_and_those_that_surge(count: int, state: GuardState) -> None:
    here = world({**KUBENET, "networkPolicy": "none"}, pools=[pool(count=count)])
    # A /20 holds 16 parts of a /24: enough for 11 nodes and a third of them on top.
    context = Context(size=Size.SMALL, inputs={**YES.inputs, "pod-cidr": "10.244.0.0/20"})
    assert guard(one(here, "NET-6.overlay", context), "pod-cidr-large-enough").state is state


@pytest.mark.parametrize(
    ("pools", "identity", "answer", "tripped"),
    [
        ([pool()], "UserAssigned", "yes", set()),
        ([pool()], "SystemAssigned", "yes", {"own-identity"}),
        ([pool()], "", "yes", {"own-identity"}),
        ([pool(type="AvailabilitySet")], "UserAssigned", "yes", {"no-availability-set"}),
        ([pool()], "UserAssigned", "no", {"no-own-masquerading"}),
    ],
)
def test_what_the_move_needs_of_the_cluster(
    pools: Json, identity: str, answer: str, tripped: set[str]
) -> None:
    here = world({**KUBENET, "networkPolicy": "none"}, pools=pools, identity=identity)
    context = Context(inputs={**YES.inputs, "no-own-masquerading": answer})
    assert {entry.id for entry in one(here, "NET-6.overlay", context).blocked} == tripped


def test_the_twins_name_plugin_and_engine() -> None:
    fix = one(world({**KUBENET, "networkPolicy": "none"}), "NET-6.overlay", YES)
    assert "networkPluginMode: 'overlay'" in fix.bicep
    assert 'network_data_plane = "cilium"' in fix.terraform
    fix = one(world({**AZURE, "networkPolicy": "none"}, pools=[pool(), WINDOWS]), "NET-6.calico", YES)
    assert "networkPolicy: 'calico'" in fix.bicep
    assert fix.resource == CLUSTER
