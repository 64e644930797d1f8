"""EXT-CLEANER: Image Cleaner on, off, preset, and without Linux nodes for workloads."""

import pytest
from support.judging import only
from support.snapshots import cluster, snapshot

from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict

PASS, WARN, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.NA, Verdict.UNKNOWN
SYSTEM: Json = {"name": "system", "mode": "System", "osType": "Linux", "type": "VirtualMachineScaleSets"}
LINUX: Json = {"name": "apps", "mode": "User", "osType": "Linux", "type": "VirtualMachineScaleSets"}
WINDOWS: JsonObject = {"name": "win", "mode": "User", "osType": "Windows", "type": "VirtualMachineScaleSets"}


def judged(cleaner: Json, *, sku: str = "Base", **properties: Json) -> Assertion:
    given: dict[str, Json] = {"agentPoolProfiles": [SYSTEM, LINUX], **properties}
    body = cluster(securityProfile={"imageCleaner": cleaner}, **given) | {"sku": {"name": sku}}
    return only(snapshot({"cluster": {"@": body}}), "EXT-CLEANER", "image-cleaner")


@pytest.mark.parametrize(
    ("cleaner", "verdict"),
    [
        pytest.param({"enabled": True, "intervalHours": 168}, PASS, id="on is a pass"),
        pytest.param({"enabled": "True"}, PASS, id="a text true is true"),
        pytest.param({"ENABLED": True}, PASS, id="the key in another case"),
        pytest.param({"enabled": False}, WARN, id="off is a warning"),
        pytest.param({"enabled": None}, WARN, id="null is off"),
        pytest.param({}, WARN, id="nothing said is off"),
        pytest.param(None, WARN, id="no profile is off"),
        pytest.param({"enabled": "maybe"}, UNKNOWN, id="nonsense is unknown"),
        pytest.param("yo", UNKNOWN, id="a profile that is a text is unknown"),
    ],
)
def test_the_switch_decides(cleaner: Json, verdict: Verdict) -> None:
    said = judged(cleaner)
    assert (said.verdict, said.severity) == (verdict, Severity.LOW), said.reason


@pytest.mark.parametrize(
    ("pools", "verdict"),
    [
        pytest.param([SYSTEM, WINDOWS], NA, id="workloads on Windows alone"),
        pytest.param([SYSTEM, WINDOWS | {"type": "VirtualMachines"}], NA, id="on Windows machines alone"),
        pytest.param([SYSTEM, LINUX, WINDOWS], WARN, id="workloads on both"),
        pytest.param([SYSTEM], WARN, id="workloads on the system pool"),
        pytest.param(None, WARN, id="without the pools it stays a warning"),
        pytest.param("yo", WARN, id="pools of the wrong shape too"),
    ],
)
def test_only_linux_nodes_for_workloads_need_it(pools: Json, verdict: Verdict) -> None:
    assert judged({}, agentPoolProfiles=pools).verdict is verdict


def test_nodes_that_are_provisioned_may_be_linux_ones() -> None:
    auto: Json = {"mode": "Auto"}
    assert judged({}, agentPoolProfiles=[SYSTEM, WINDOWS], nodeProvisioningProfile=auto).verdict is WARN


@pytest.mark.parametrize(
    ("cleaner", "verdict"),
    [
        pytest.param(None, PASS, id="presets it"),
        pytest.param({"enabled": None}, PASS, id="presets it where the switch is null"),
        pytest.param({"enabled": False}, WARN, id="says that it is off"),
    ],
)
def test_automatic(cleaner: Json, verdict: Verdict) -> None:
    assert judged(cleaner, sku="Automatic", agentPoolProfiles=None).verdict is verdict


def test_virtual_nodes_are_noted() -> None:
    addons: Json = {"aciConnectorLinux": {"enabled": True}}
    assert any("Virtual nodes" in note for note in judged({"enabled": True}, addonProfiles=addons).notes)
