"""EXT-MAINT: which windows the two channels go by."""

from __future__ import annotations

import pytest
from support.judging import only
from support.snapshots import CLUSTER, cluster, forbidden, snapshot

from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.NA, Verdict.UNKNOWN
BOTH: Json = {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"}


def window(name: str, window_: Json = None, **inner: Json) -> Json:
    """Return a configuration as ARM shows it: without a type."""
    given: JsonObject = {"durationHours": 4, "startDate": "2025-03-16", "startTime": "02:00", **inner}
    return {
        "id": f"{CLUSTER}/maintenanceConfigurations/{name}",
        "name": name,
        "properties": {"maintenanceWindow": given if window_ is None else window_},
    }


AUTO, NODES = window("aksManagedAutoUpgradeSchedule"), window("aksManagedNodeOSUpgradeSchedule")
RELEASES: Json = {
    "id": f"{CLUSTER}/maintenanceConfigurations/default",
    "name": "default",
    "properties": {"timeInWeek": [{"day": "Monday", "hourSlots": [1]}]},
}


def world(profile: Json, windows: Json | Reading, sku: str = "Base") -> Snapshot:
    body = cluster(autoUpgradeProfile=profile) | {"sku": {"name": sku}}
    return snapshot({"cluster": {"@": body}, "maintenance-windows": {"@": windows}})


def judged(key: str, profile: Json, windows: Json | Reading, sku: str = "Base") -> Assertion:
    said = only(world(profile, windows, sku), "EXT-MAINT", key)
    assert said.severity is Severity.LOW
    return said


UNREAD = forbidden("Microsoft.ContainerService/managedClusters/maintenanceConfigurations/read")
CASES: list[tuple[str, Json, Json | Reading, Verdict, Verdict]] = [
    ("both windows", BOTH, [AUTO, NODES], PASS, PASS),
    ("names in another case", BOTH, [window("AKSMANAGEDAUTOUPGRADESCHEDULE")], PASS, WARN),
    ("the window of the nodes alone", BOTH, [NODES], WARN, PASS),
    ("the window of the cluster alone", BOTH, [AUTO], PASS, WARN),
    ("the window of AKS releases counts for neither", BOTH, [RELEASES], WARN, WARN),
    ("an empty list", BOTH, [], WARN, WARN),
    ("a list that was not read", BOTH, UNREAD, UNKNOWN, UNKNOWN),
    ("no channel has nothing to schedule", None, [AUTO, NODES], NA, NA),
    (
        "no channel needs no list either",
        {"upgradeChannel": "none", "nodeOSUpgradeChannel": "None"},
        UNREAD,
        NA,
        NA,
    ),
    ("Unmanaged goes by no window", {"nodeOSUpgradeChannel": "Unmanaged"}, [NODES], NA, NA),
    ("SecurityPatch goes by one", {"nodeOSUpgradeChannel": "SecurityPatch"}, [], NA, WARN),
    # Its upgrades are scheduled by the cluster's window.
    ("the legacy channel renews nodes too", {"upgradeChannel": "node-image"}, [], WARN, NA),
    ("the legacy channel has its window", {"upgradeChannel": "node-image"}, [AUTO], PASS, NA),
    ("a channel that is not known", {"upgradeChannel": "weekly"}, [AUTO, NODES], UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize(
    ("profile", "windows", "of_cluster", "of_nodes"), [pytest.param(*row, id=name) for name, *row in CASES]
)
def test_each_channel_has_its_window(
    profile: Json, windows: Json | Reading, of_cluster: Verdict, of_nodes: Verdict
) -> None:
    said = tuple(judged(key, profile, windows).verdict for key in ("cluster-window", "node-os-window"))
    assert said == (of_cluster, of_nodes)


NAME = "aksManagedNodeOSUpgradeSchedule"
SHAPES: list[tuple[str, Json, Verdict]] = [
    ("eight hours", window(NAME, durationHours=8), PASS),
    ("three hours are too short", window(NAME, durationHours=3), WARN),
    ("it starts next year", window(NAME, startDate="2027-01-01"), WARN),
    ("it starts today", window(NAME, startDate="2026-11-23"), PASS),
    ("no start is in effect at once", window(NAME, startDate=None), PASS),
    ("a start that is no day", window(NAME, startDate="soon"), UNKNOWN),
    ("no length", window(NAME, durationHours=None), UNKNOWN),
    ("a length in words", window(NAME, durationHours="four"), UNKNOWN),
    ("nothing in it", window(NAME, {}), UNKNOWN),
    ("a text in place of it", window(NAME, "yo"), UNKNOWN),
]


@pytest.mark.parametrize(("windows", "verdict"), [pytest.param(*row, id=name) for name, *row in SHAPES])
def test_a_window_must_be_long_enough_and_in_effect(windows: Json, verdict: Verdict) -> None:
    assert judged("node-os-window", BOTH, [windows]).verdict is verdict


@pytest.mark.parametrize(("windows", "verdict"), [([], WARN), ([AUTO, NODES], PASS)])
def test_automatic_upgrades_without_saying_so(windows: list[Json], verdict: Verdict) -> None:
    for key in ("cluster-window", "node-os-window"):
        assert judged(key, None, windows, "Automatic").verdict is verdict
