"""Fixes of EXT-MAINT: which window is set, when, and what undo brings back."""

import json

import pytest
from support.offered import answering, back, change, guard, one, proposals
from support.snapshots import CLUSTER, cluster, forbidden, snapshot

from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED
WHEN = answering(maintenance_day="saturday", maintenance_hour="1")
CHANNELS: Json = {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"}


def window(name: str, day: str = "Friday", start: str = "22:00", hours: int = 4, **more: Json) -> Json:
    return {
        "id": f"{CLUSTER}/maintenanceConfigurations/{name}",
        "name": name,
        "properties": {
            "maintenanceWindow": {
                "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": day}},
                "durationHours": hours,
                "startTime": start,
                **more,
            }
        },
    }


def world(*windows: Json, channels: Json = CHANNELS, listed: Reading | None = None) -> Snapshot:
    body = cluster(autoUpgradeProfile=channels)
    return snapshot({"cluster": {"@": body}, "maintenance-windows": {"@": listed or [*windows]}})


def test_a_window_that_is_not_there_is_added_and_taken_away_again() -> None:
    fix = one(world(), "EXT-MAINT.nodes", WHEN)
    (add,) = fix.commands
    assert add.words[-1] == "add"
    assert add.target[1] == "aksManagedNodeOSUpgradeSchedule"
    assert (add.change[3], add.change[-1], add.change[9]) == ("Saturday", "01:00", "+00:00")
    (delete,) = fix.undo
    assert delete.words[-1] == "delete"
    assert fix.resource == f"{CLUSTER}/maintenanceConfigurations/aksManagedNodeOSUpgradeSchedule"


def test_a_window_that_is_too_short_is_set_anew_and_undo_puts_back_every_value_of_it() -> None:
    old = window("aksmanagednodeosupgradeschedule", hours=2, utcOffset="-08:00", startDate="2025-01-01")
    fix = one(world(old), "EXT-MAINT.nodes", WHEN)
    assert fix.commands[0].words[-1] == "update"
    assert fix.commands[0].target[1] == "aksmanagednodeosupgradeschedule"
    (restore,) = fix.undo
    assert isinstance(old, dict)
    assert json.loads(restore.files["window.json"]) == {"properties": old["properties"]}
    assert back(fix) == (("--config-file", "<file:window.json>"),)


def test_only_what_a_channel_does_gets_a_window() -> None:
    none: Json = {"upgradeChannel": "none", "nodeOSUpgradeChannel": "None"}
    assert proposals(world(channels=none), "EXT-MAINT.nodes") == ()
    assert proposals(world(channels=none), "EXT-MAINT.cluster") == ()


def test_windows_that_could_not_be_read_are_not_written_over() -> None:
    listed = forbidden("Microsoft.ContainerService/managedClusters/maintenanceConfigurations/read")
    assert proposals(world(listed=listed), "EXT-MAINT.nodes") == ()


def test_the_other_window_of_the_cluster_is_the_first_suggestion() -> None:
    there = window("aksManagedAutoUpgradeSchedule", day="Monday", start="03:00")
    day, hour = one(world(there), "EXT-MAINT.nodes").inputs
    assert day.suggestions == ("Monday", "Saturday", "Sunday")
    assert hour.suggestions == ("3", "1")


@pytest.mark.parametrize(
    ("day", "hour", "state"),
    [
        ("Saturday", "1", OK),
        ("sunday", "23:00", OK),
        ("Saturday", "24", BLOCKED),
        ("Saturday", "1:30", BLOCKED),
        ("Saturday", "-1", BLOCKED),
        ("Saturday", "", BLOCKED),
        ("Samstag", "1", BLOCKED),
        ("--duration", "1", BLOCKED),
        ("@file", "1", BLOCKED),
    ],
)
def test_answers_that_make_no_window_block_it(day: str, hour: str, state: GuardState) -> None:
    context = answering(maintenance_day=day, maintenance_hour=hour)
    assert guard(one(world(), "EXT-MAINT.nodes", context), "window-answers").state is state


def test_without_answers_it_is_undecided_and_the_command_shows_what_is_missing() -> None:
    fix = one(world(), "EXT-MAINT.nodes")
    assert guard(fix, "window-answers").state is UNDECIDED
    assert "<maintenance-day>" in change(fix)[0]


def test_the_twins_name_the_day_and_the_hour() -> None:
    fix = one(world(), "EXT-MAINT.nodes", WHEN)
    assert "'Saturday'" in fix.bicep
    assert "'aks-test/aksManagedNodeOSUpgradeSchedule'" in fix.bicep
    assert "maintenance_window_node_os {" in fix.terraform
    assert '"01:00"' in fix.terraform
    other = one(world(window("aksManagedNodeOSUpgradeSchedule")), "EXT-MAINT.cluster", WHEN)
    assert "maintenance_window_auto_upgrade {" in other.terraform
