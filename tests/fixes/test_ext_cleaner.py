"""The fix of EXT-CLEANER."""

import pytest
from support.offered import back, change, one, proposals
from support.snapshots import cluster, snapshot

from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

LINUX: Json = {"name": "system", "mode": "System", "osType": "Linux", "type": "VirtualMachineScaleSets"}


def world(cleaner: Json) -> Snapshot:
    body = cluster(securityProfile={"imageCleaner": cleaner}, agentPoolProfiles=[LINUX])
    return snapshot({"cluster": {"@": body}})


@pytest.mark.parametrize(
    ("cleaner", "hours"),
    [(None, "168"), ({"enabled": False}, "168"), ({"enabled": False, "intervalHours": 48}, "48")],
)
def test_it_is_switched_on_with_the_interval_that_was_set(cleaner: Json, hours: str) -> None:
    fix = one(world(cleaner), "EXT-CLEANER.on")
    assert change(fix) == (("--enable-image-cleaner", "--image-cleaner-interval-hours", hours),)
    assert back(fix) == (("--disable-image-cleaner",),)
    assert f"intervalHours: {hours}" in fix.bicep
    assert f"image_cleaner_interval_hours = {hours}" in fix.terraform


def test_where_it_is_on_there_is_nothing_to_do() -> None:
    assert proposals(world({"enabled": True}), "EXT-CLEANER.on") == ()
