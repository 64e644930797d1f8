"""EXT-CHANNEL: what each pair of upgrade channels comes to."""

import pytest
from support.judging import only
from support.snapshots import CLUSTER, cluster, snapshot

from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN
LINUX: Json = {"name": "system", "osType": "Linux", "type": "VirtualMachineScaleSets"}
WINDOWS: Json = {"name": "win", "osType": "Windows", "type": "VirtualMachineScaleSets"}


def world(profile: Json, *, sku: str = "Base", **properties: Json) -> Snapshot:
    given: dict[str, Json] = {"agentPoolProfiles": [LINUX], **properties}
    body = cluster(autoUpgradeProfile=profile, **given) | {"sku": {"name": sku}}
    return snapshot({"cluster": {"@": body}})


def judged(of: Snapshot, key: str) -> Assertion:
    said = only(of, "EXT-CHANNEL", key)
    assert said.severity is Severity.MEDIUM
    return said


CLUSTER_CHANNELS: list[tuple[str, Json, Verdict]] = [
    ("patch", {"upgradeChannel": "patch"}, PASS),
    ("stable", {"upgradeChannel": "stable"}, PASS),
    ("rapid, in capitals", {"UpgradeChannel": "RAPID"}, PASS),
    ("the legacy one upgrades no Kubernetes", {"upgradeChannel": "node-image"}, WARN),
    ("none", {"upgradeChannel": "none"}, WARN),
    ("absent is none", {}, WARN),
    ("null is none", {"upgradeChannel": None}, WARN),
    ("no profile is none", None, WARN),
    ("one that is not known", {"upgradeChannel": "weekly"}, UNKNOWN),
    ("a number", {"upgradeChannel": 1}, UNKNOWN),
    ("a profile that is a text", "yo", UNKNOWN),
]


@pytest.mark.parametrize(
    ("profile", "verdict"), [pytest.param(*row, id=name) for name, *row in CLUSTER_CHANNELS]
)
def test_the_channel_of_kubernetes(profile: Json, verdict: Verdict) -> None:
    assert judged(world(profile), "cluster-channel").verdict is verdict


NODE_CHANNELS: list[tuple[str, Json, Verdict]] = [
    ("NodeImage", {"nodeOSUpgradeChannel": "NodeImage"}, PASS),
    ("SecurityPatch, the key as az spells it", {"nodeOsUpgradeChannel": "securitypatch"}, PASS),
    ("Unmanaged", {"nodeOSUpgradeChannel": "Unmanaged"}, WARN),
    ("None", {"nodeOSUpgradeChannel": "None"}, WARN),
    ("absent was never set", {"upgradeChannel": "patch"}, WARN),
    ("absent under the legacy channel", {"upgradeChannel": "node-image"}, PASS),
    ("None under the legacy channel", {"upgradeChannel": "node-image", "nodeOSUpgradeChannel": "None"}, PASS),
    ("one that is not known", {"nodeOSUpgradeChannel": "Daily"}, UNKNOWN),
    ("absent, and the other one is odd", {"upgradeChannel": "weekly"}, UNKNOWN),
    ("a list", {"nodeOSUpgradeChannel": ["NodeImage"]}, UNKNOWN),
]


@pytest.mark.parametrize(
    ("profile", "verdict"), [pytest.param(*row, id=name) for name, *row in NODE_CHANNELS]
)
def test_the_channel_of_the_nodes(profile: Json, verdict: Verdict) -> None:
    assert judged(world(profile), "node-os-channel").verdict is verdict


WITH_WINDOWS = [("NodeImage", PASS), ("SecurityPatch", WARN), ("Unmanaged", FAIL), ("None", WARN)]


@pytest.mark.parametrize(("channel", "verdict"), WITH_WINDOWS)
def test_windows_pools(channel: str, verdict: Verdict) -> None:
    of = world({"nodeOSUpgradeChannel": channel}, agentPoolProfiles=[LINUX, WINDOWS])
    assert judged(of, "node-os-channel").verdict is verdict


ISOLATED = [("NodeImage", PASS), ("SecurityPatch", WARN), ("Unmanaged", WARN), ("None", WARN)]


@pytest.mark.parametrize(("channel", "verdict"), ISOLATED)
def test_a_network_isolated_cluster_supports_node_images_alone(channel: str, verdict: Verdict) -> None:
    of = world({"nodeOSUpgradeChannel": channel}, bootstrapProfile={"artifactSource": "Cache"})
    said = judged(of, "node-os-channel")
    assert said.verdict is verdict
    assert ("isolated" in said.reason) is (channel in {"SecurityPatch", "Unmanaged"})


@pytest.mark.parametrize(
    ("profile", "verdicts"),
    [
        pytest.param(None, (PASS, PASS), id="says nothing"),
        pytest.param({"upgradeChannel": None}, (PASS, PASS), id="says null"),
        pytest.param(
            {"upgradeChannel": "stable", "nodeOSUpgradeChannel": "NodeImage"}, (PASS, PASS), id="says it"
        ),
        pytest.param(
            {"upgradeChannel": "none", "nodeOSUpgradeChannel": "None"}, (WARN, WARN), id="says none"
        ),
    ],
)
def test_automatic(profile: Json, verdicts: tuple[Verdict, Verdict]) -> None:
    of = world(profile, sku="Automatic", agentPoolProfiles=None)
    said = tuple(judged(of, key).verdict for key in ("cluster-channel", "node-os-channel"))
    assert said == verdicts


def test_an_older_reading_cannot_tell_that_the_channel_of_nodes_was_never_set() -> None:
    of = world({})
    old = Read(value=of.cluster.body, call="GET x?api-version=2023-05-01", at=of.taken_at)
    assert judged(of.with_reading("cluster", CLUSTER, old), "node-os-channel").verdict is UNKNOWN


def test_without_the_pools_nobody_knows_whether_unmanaged_meets_windows() -> None:
    of = world({"nodeOSUpgradeChannel": "Unmanaged"}, agentPoolProfiles=None)
    assert judged(of, "node-os-channel").verdict is UNKNOWN
