"""Fixes of EXT-CHANNEL: the window comes first, and undo knows what was set."""

import pytest
from support.offered import answering, back, change, guard, one, planned, proposals
from support.snapshots import CLUSTER, cluster, snapshot

from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

WHEN = answering(maintenance_day="Sunday", maintenance_hour="2", budgets_allow_eviction="yes")
CLUSTER_WINDOW, NODE_WINDOW = "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"


def pool(**values: Json) -> Json:
    return {
        "name": "system",
        "mode": "System",
        "osType": "Linux",
        "type": "VirtualMachineScaleSets",
        "count": 3,
        "provisioningState": "Succeeded",
        **values,
    }


def window(name: str, hours: int = 4) -> Json:
    return {
        "id": f"{CLUSTER}/maintenanceConfigurations/{name}",
        "name": name,
        "properties": {
            "maintenanceWindow": {
                "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Friday"}},
                "durationHours": hours,
                "startTime": "22:00",
            }
        },
    }


def world(channels: Json, *windows: Json, pools: Json = None) -> Snapshot:
    body = cluster(autoUpgradeProfile=channels, agentPoolProfiles=pools or [pool()])
    return snapshot({"cluster": {"@": body}, "maintenance-windows": {"@": [*windows]}})


@pytest.mark.parametrize(
    ("windows", "state"),
    [
        ((), GuardState.BLOCKED),
        ((window(CLUSTER_WINDOW, hours=2),), GuardState.BLOCKED),
        ((window(NODE_WINDOW),), GuardState.BLOCKED),
        ((window(CLUSTER_WINDOW),), GuardState.OK),
    ],
)
def test_a_channel_waits_for_its_window(windows: tuple[Json, ...], state: GuardState) -> None:
    fix = one(world({}, *windows), "EXT-CHANNEL.cluster")
    assert guard(fix, "window-first").state is state


def test_in_one_plan_the_window_stands_before_the_channel() -> None:
    plan = planned(world({"nodeOSUpgradeChannel": "None"}), WHEN, "EXT-CHANNEL")
    assert [fix.id for step in plan.steps for fix in step.fixes] == [
        "EXT-CHANNEL.window",
        "EXT-CHANNEL.node-window",
        "EXT-CHANNEL.cluster",
        "EXT-CHANNEL.nodes",
    ]
    assert not any(step.blocked for step in plan.steps)
    assert plan.operations == 1


def test_no_window_is_set_where_one_stands() -> None:
    assert proposals(world({}, window(CLUSTER_WINDOW)), "EXT-CHANNEL.window") == ()


CLUSTER_CHANNELS: list[tuple[Json, tuple[str, ...], tuple[str, ...]]] = [
    (
        {"upgradeChannel": "none"},
        ("--auto-upgrade-channel", "patch"),
        ("--auto-upgrade-channel", "none", "--yes"),
    ),
    (None, ("--auto-upgrade-channel", "patch"), ("--auto-upgrade-channel", "none", "--yes")),
    (
        {"upgradeChannel": "node-image", "nodeOSUpgradeChannel": "SecurityPatch"},
        ("--auto-upgrade-channel", "patch"),
        ("--auto-upgrade-channel", "node-image"),
    ),
    (
        {"upgradeChannel": "node-image", "nodeOSUpgradeChannel": "None"},
        ("--auto-upgrade-channel", "patch", "--node-os-upgrade-channel", "NodeImage"),
        ("--auto-upgrade-channel", "node-image", "--node-os-upgrade-channel", "None"),
    ),
]


@pytest.mark.parametrize(("channels", "forth", "way_back"), CLUSTER_CHANNELS)
def test_the_cluster_gets_patches_and_undo_its_own_channel(
    channels: Json, forth: tuple[str, ...], way_back: tuple[str, ...]
) -> None:
    fix = one(world(channels), "EXT-CHANNEL.cluster")
    assert (change(fix), back(fix)) == ((forth,), (way_back,))
    assert fix.risk is Risk.SAFE


def test_leaving_the_legacy_channel_needs_both_windows() -> None:
    legacy = world({"upgradeChannel": "node-image", "nodeOSUpgradeChannel": "None"})
    fix = one(legacy, "EXT-CHANNEL.window", WHEN)
    assert [command.target[1] for command in fix.commands] == [CLUSTER_WINDOW, NODE_WINDOW]
    assert [command.target[1] for command in fix.undo] == [NODE_WINDOW, CLUSTER_WINDOW]
    plan = planned(legacy, WHEN, "EXT-CHANNEL")
    assert not any(step.blocked for step in plan.steps)


@pytest.mark.parametrize(
    ("was", "pools", "undo"),
    [
        ("None", [pool()], "None"),
        ("Unspecified", [pool()], "None"),
        ("SecurityPatch", [pool(), pool(name="win", osType="Windows", mode="User")], "SecurityPatch"),
    ],
)
def test_nodes_get_images_and_undo_their_own_channel(was: str, pools: Json, undo: str) -> None:
    fix = one(world({"nodeOSUpgradeChannel": was}, pools=pools), "EXT-CHANNEL.nodes")
    assert change(fix) == (("--node-os-upgrade-channel", "NodeImage"),)
    assert back(fix) == (("--node-os-upgrade-channel", undo),)


def test_leaving_unmanaged_reimages_and_so_is_a_fix_of_its_own() -> None:
    unmanaged = world({"nodeOSUpgradeChannel": "Unmanaged"}, pools=[pool(), pool(name="web", mode="User")])
    assert proposals(unmanaged, "EXT-CHANNEL.nodes") == ()
    assert proposals(unmanaged, "EXT-CHANNEL.node-window") == ()
    fix = one(unmanaged, "EXT-CHANNEL.managed", WHEN)
    assert (fix.kind, fix.risk, fix.phase) == (Kind.REIMAGE, Risk.DISRUPTIVE, Phase.NODES)
    assert [command.words[2] for command in fix.commands] == ["maintenanceconfiguration", "update"]
    assert [command.words[2] for command in fix.undo] == ["update", "maintenanceconfiguration"]
    assert fix.undo[0].change[:2] == ("--node-os-upgrade-channel", "Unmanaged")
    assert fix.minutes == 60
    with_window = one(
        world({"nodeOSUpgradeChannel": "Unmanaged"}, window(NODE_WINDOW)), "EXT-CHANNEL.managed"
    )
    assert len(with_window.commands) == 1


@pytest.mark.parametrize(
    ("values", "answer", "tripped"),
    [
        ({}, "yes", set()),
        ({}, "no", {"budgets-allow-eviction"}),
        ({}, "perhaps", {"budgets-allow-eviction"}),
        ({"provisioningState": "Failed"}, "yes", {"pools-at-rest"}),
        ({"provisioningState": None}, "yes", {"pools-at-rest"}),
        ({"upgradeSettings": {"maxSurge": "0"}}, "yes", {"max-surge"}),
        ({"upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"}}, "yes", set()),
        ({"upgradeSettings": {"maxSurge": "33%"}}, "yes", set()),
    ],
)
def test_nodes_are_not_replaced_where_they_could_not_be(
    values: dict[str, Json], answer: str, tripped: set[str]
) -> None:
    context = answering(maintenance_day="Sunday", maintenance_hour="2", budgets_allow_eviction=answer)
    fix = one(
        world({"nodeOSUpgradeChannel": "Unmanaged"}, pools=[pool(**values)]), "EXT-CHANNEL.managed", context
    )
    assert {entry.id for entry in fix.blocked} == tripped


def test_the_twins_name_the_channel() -> None:
    fix = one(world({}), "EXT-CHANNEL.cluster")
    assert "upgradeChannel: 'patch'" in fix.bicep
    assert 'automatic_upgrade_channel = "patch"' in fix.terraform
    fix = one(world({"nodeOSUpgradeChannel": "None"}), "EXT-CHANNEL.nodes")
    assert "nodeOSUpgradeChannel: 'NodeImage'" in fix.bicep
    assert 'node_os_upgrade_channel = "NodeImage"' in fix.terraform
