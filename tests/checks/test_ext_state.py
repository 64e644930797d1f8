"""EXT-STATE: what each state of cluster and pools comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.snapshots import CLUSTER, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.verdict import Severity, Verdict

if TYPE_CHECKING:
    from aks_harden.model.finding import Assertion
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.NA
CHANGED = "web/securityProfile.sshAccess"


def pool(name: str = "web", /, **properties: Json) -> JsonObject:
    base: JsonObject = {
        "name": name,
        "count": 2,
        "mode": "User",
        "type": "VirtualMachineScaleSets",
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "orchestratorVersion": "1.34.1",
        "currentOrchestratorVersion": "1.34.1",
        "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202511.10.0",
    }
    return base | properties


def world(*pools: Json, **properties: Json) -> Snapshot:
    base: JsonObject = {
        "kubernetesVersion": "1.34.1",
        "currentKubernetesVersion": "1.34.1",
        "agentPoolProfiles": list(pools or (pool(),)),
    }
    return snapshot({"cluster": {"@": cluster(**(base | properties))}})


def judged(seen: Snapshot, key: str, context: Context | None = None) -> Assertion:
    found = item("EXT-STATE")
    assert found is not None
    said = judge_item(seen, context or Context(), found).assertions
    (one,) = [entry for entry in said if entry.key == key]
    return one


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        pytest.param("Succeeded", PASS, id="at rest"),
        pytest.param("SUCCEEDED", PASS, id="at rest, in another case"),
        pytest.param("Failed", WARN, id="the last operation failed"),
        pytest.param("Canceled", WARN, id="it was canceled"),
        pytest.param("Updating", WARN, id="in motion"),
        pytest.param("RotatingClusterCertificates", WARN, id="in motion, with the operation named"),
        pytest.param("reconcilingaddons", WARN, id="in motion, in another case"),
        pytest.param("Pondering", UNKNOWN, id="a state nobody knows"),
        pytest.param(None, UNKNOWN, id="no state"),
        pytest.param(3, UNKNOWN, id="a state of another kind"),
    ],
)
def test_the_last_operation(state: Json, wanted: Verdict) -> None:
    assert judged(world(provisioningState=state), "provisioning").verdict is wanted


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        pytest.param({"code": "Running"}, PASS, id="running"),
        pytest.param({"code": "stopped"}, WARN, id="stopped"),
        pytest.param({"code": "Dozing"}, UNKNOWN, id="a state nobody knows"),
        pytest.param({}, UNKNOWN, id="no code"),
        pytest.param(None, UNKNOWN, id="no state"),
    ],
)
def test_power(state: Json, wanted: Verdict) -> None:
    said = judged(world(powerState=state), "power")
    assert (said.verdict, said.severity) == (wanted, Severity.LOW)


@pytest.mark.parametrize(
    ("pools", "wanted"),
    [
        pytest.param([pool(), pool("b")], PASS, id="all at rest"),
        pytest.param([pool(), pool("b", provisioningState="Failed")], WARN, id="one failed"),
        pytest.param([pool(provisioningState="Upgrading")], WARN, id="one in motion"),
        pytest.param([pool(provisioningState="UpgradingNodeImageVersion")], WARN, id="one gets new images"),
        pytest.param([pool(provisioningState=None)], UNKNOWN, id="one that says nothing"),
        pytest.param([pool(provisioningState="Odd")], UNKNOWN, id="one in a state nobody knows"),
        pytest.param(
            [pool(provisioningState=None), pool("b", provisioningState="Failed")], WARN, id="a fault stands"
        ),
        pytest.param([pool(powerState={"code": "Stopped"})], PASS, id="stopped on purpose"),
        pytest.param([pool(mode="Gateway")], PASS, id="a gateway pool is a pool"),
    ],
)
def test_pools_at_rest(pools: list[Json], wanted: Verdict) -> None:
    assert judged(world(*pools), "pools-at-rest").verdict is wanted


def test_a_stopped_pool_is_noted() -> None:
    assert "web is stopped" in judged(world(pool(powerState={"code": "Stopped"})), "pools-at-rest").notes[0]


@pytest.mark.parametrize(
    ("versions", "own", "wanted"),
    [
        pytest.param({}, {}, PASS, id="the same"),
        pytest.param({"currentOrchestratorVersion": "1.33.4"}, {}, WARN, id="a pool behind"),
        pytest.param({"currentOrchestratorVersion": "1.34.0"}, {}, WARN, id="a patch behind"),
        pytest.param({"orchestratorVersion": "1.34"}, {}, PASS, id="an alias in what was asked for"),
        pytest.param(
            {"currentOrchestratorVersion": None, "orchestratorVersion": "1.34"},
            {},
            PASS,
            id="an old body tells the alias alone",
        ),
        pytest.param(
            {"currentOrchestratorVersion": None, "orchestratorVersion": "1.3"}, {}, WARN, id="1.3 is not 1.34"
        ),
        pytest.param({}, {"kubernetesVersion": "1.35.0"}, WARN, id="an upgrade that did not arrive"),
        pytest.param({}, {"kubernetesVersion": "1.34"}, PASS, id="an alias of the cluster"),
        pytest.param(
            {"currentOrchestratorVersion": None, "orchestratorVersion": None}, {}, UNKNOWN, id="no version"
        ),
        pytest.param({"currentOrchestratorVersion": 1}, {}, UNKNOWN, id="a version of another kind"),
    ],
)
def test_versions(versions: dict[str, Json], own: dict[str, Json], wanted: Verdict) -> None:
    assert judged(world(pool(**versions), **own), "pool-versions").verdict is wanted


@pytest.mark.parametrize(
    ("changes", "image", "wanted"),
    [
        pytest.param({}, "AKSUbuntu-2204-202511.10.0", NA, id="no change is known"),
        pytest.param({CHANGED: "2026-01-01T00:00:00Z"}, "AKSUbuntu-2204-202602.10.0", PASS, id="newer nodes"),
        pytest.param({CHANGED: "2026-01-01T00:00:00Z"}, "AKSUbuntu-2204-202512.10.0", WARN, id="older nodes"),
        pytest.param(
            {f"{CLUSTER}/agentPools/{CHANGED}": "2026-01-01T00:00:00Z"},
            "AKSUbuntu-2204-202512.10.0",
            WARN,
            id="a whole id in front",
        ),
        pytest.param(
            {CHANGED: "2026-01-01T10:00:00Z"}, "AKSUbuntu-2204-202601.01.0", WARN, id="the same day"
        ),
        pytest.param({"gone/x": "2026-01-01T00:00:00Z"}, "AKSUbuntu-2204-202512.10.0", NA, id="no such pool"),
        pytest.param({CHANGED: "yesterday"}, "AKSUbuntu-2204-202512.10.0", UNKNOWN, id="a time that is none"),
        pytest.param({CHANGED: "2026-01-01T00:00:00Z"}, "custom", UNKNOWN, id="an image without a day"),
        pytest.param({CHANGED: "2026-01-01T00:00:00Z"}, None, UNKNOWN, id="no image"),
    ],
)
def test_nodes_and_changes(changes: dict[str, str], image: Json, wanted: Verdict) -> None:
    seen = world(pool(nodeImageVersion=image))
    assert judged(seen, "nodes-newer", Context(node_changes=changes)).verdict is wanted


def test_without_pools_of_its_own_there_is_nothing_to_look_at() -> None:
    body = cluster(agentPoolProfiles=None, kubernetesVersion="1.34.1") | {"sku": {"name": "Automatic"}}
    seen = snapshot({"cluster": {"@": body}})
    keys = ("pools-at-rest", "pool-versions", "nodes-newer")
    assert [judged(seen, key).verdict for key in keys] == [NA, NA, NA]


def test_a_list_of_pools_that_is_not_there_tells_nothing() -> None:
    seen = world(agentPoolProfiles=None)
    assert [judged(seen, key).verdict for key in ("pools-at-rest", "pool-versions")] == [UNKNOWN, UNKNOWN]


def test_an_unread_cluster_is_unknown() -> None:
    seen = snapshot({"cluster": {"@": forbidden("x/read")}})
    keys = ("provisioning", "power", "pools-at-rest", "pool-versions", "nodes-newer")
    assert {judged(seen, key).verdict for key in keys} == {UNKNOWN}
