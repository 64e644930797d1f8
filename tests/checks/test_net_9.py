"""NET-9: an engine, the default policies that Azure sets, and what stands outside of them."""

from __future__ import annotations

import pytest
from support.snapshots import CLUSTER, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
CILIUM: JsonObject = {"networkPlugin": "azure", "networkPolicy": "cilium", "networkDataplane": "cilium"}
POOLS: Json = [{"name": "system", "count": 3, "osType": "Linux"}]
WINDOWS: Json = [{"name": "system", "count": 3}, {"name": "win", "count": 1, "osType": "Windows"}]


def namespace(name: str, policy: Json) -> JsonObject:
    own: JsonObject = {"provisioningState": "Succeeded", "defaultNetworkPolicy": policy}
    return {"id": f"{CLUSTER}/managedNamespaces/{name}", "name": name, "properties": own}


def world(profile: Json, namespaces: Json | Reading = None, **more: Json) -> Snapshot:
    body = cluster(**({"networkProfile": profile, "agentPoolProfiles": POOLS} | more))
    listed: Json | Reading = [] if namespaces is None else namespaces
    return snapshot({"cluster": {"@": body}, "managed-namespaces": {"@": listed}})


def judged(snapshot_: Snapshot) -> dict[str, Assertion]:
    found = item("NET-9")
    assert found is not None
    return {entry.key: entry for entry in judge_item(snapshot_, Context(), found).assertions}


@pytest.mark.parametrize(
    ("profile", "more", "verdict"),
    [
        pytest.param(CILIUM, {}, PASS, id="Cilium"),
        pytest.param({"networkPlugin": "azure", "networkDataplane": "cilium"}, {}, PASS, id="data plane"),
        pytest.param(
            {"networkPlugin": "kubenet", "networkPolicy": "calico"}, {}, PASS, id="Calico, anywhere"
        ),
        pytest.param({"networkPlugin": "azure", "networkPolicy": "azure"}, {}, WARN, id="NPM, ending"),
        pytest.param(
            {"networkPlugin": "azure", "networkPolicy": "azure"},
            {"agentPoolProfiles": WINDOWS},
            FAIL,
            id="NPM on Windows, ended",
        ),
        pytest.param({"networkPlugin": "azure"}, {}, FAIL, id="no engine"),
        pytest.param(
            {"networkPlugin": "azure", "networkPolicy": "none"}, {}, FAIL, id="an engine called none"
        ),
        pytest.param({"networkPlugin": "none"}, {}, UNKNOWN, id="a plugin that was brought"),
        pytest.param({"networkPlugin": "azure", "networkPolicy": "x"}, {}, UNKNOWN, id="an unknown word"),
        pytest.param(None, {}, UNKNOWN, id="no network profile"),
    ],
)
def test_an_engine_enforces_policies(profile: Json, more: dict[str, Json], verdict: Verdict) -> None:
    said = judged(world(profile, **more))["engine"]
    assert said.verdict is verdict, said.reason
    assert said.severity is Severity.HIGH


def test_automatic_brings_its_engine() -> None:
    body = cluster() | {"sku": {"name": "automatic"}}
    found = snapshot({"cluster": {"@": body}, "managed-namespaces": {"@": []}})
    assert judged(found)["engine"].verdict is PASS


def test_what_brings_its_own_engine_waits_for_kubernetes() -> None:
    said = judged(world({"networkPlugin": "none"}))
    assert said["engine"].missing[0].facet == "kubernetes"
    assert said["coverage"].missing[0].facet == "kubernetes"


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        pytest.param({"ingress": "DenyAll", "egress": "AllowAll"}, PASS, id="everything denied"),
        pytest.param({"ingress": "allowsamenamespace"}, PASS, id="the same namespace, in another case"),
        pytest.param({"ingress": "AllowAll", "egress": "DenyAll"}, WARN, id="everything let in"),
        pytest.param({"ingress": "AllowSome"}, UNKNOWN, id="a word that nobody knows"),
        pytest.param({"ingress": 3}, UNKNOWN, id="a number"),
        pytest.param({"ingress": None, "egress": "DenyAll"}, UNKNOWN, id="no rule for what comes in"),
        pytest.param(None, UNKNOWN, id="no default policy"),
        pytest.param("DenyAll", UNKNOWN, id="a policy that is a text"),
    ],
)
def test_the_default_policy_of_a_managed_namespace(policy: Json, verdict: Verdict) -> None:
    said = judged(world(CILIUM, [namespace("team", policy)]))["managed-namespace"]
    assert said.verdict is verdict, said.reason
    assert said.resource.endswith("/managedNamespaces/team")


def test_each_namespace_is_judged_by_itself() -> None:
    both = world(CILIUM, [namespace("a", {"ingress": "DenyAll"}), namespace("b", {"ingress": "AllowAll"})])
    found = item("NET-9")
    assert found is not None
    said = [entry.verdict for entry in judge_item(both, Context(), found).assertions]
    assert said[1:3] == [PASS, WARN]


def test_no_managed_namespace_and_none_that_could_be_read() -> None:
    assert judged(world(CILIUM))["managed-namespace"].verdict is NA
    assert judged(world(CILIUM, forbidden("x/read")))["managed-namespace"].verdict is UNKNOWN


def test_without_an_engine_no_policy_counts() -> None:
    said = judged(world({"networkPlugin": "azure"}, [namespace("a", {"ingress": "DenyAll"})]))
    assert said["managed-namespace"].verdict is NA
    assert said["coverage"].verdict is NA


def test_coverage_is_told_by_kubernetes() -> None:
    said = judged(world(CILIUM))["coverage"]
    assert (said.verdict, said.missing[0].facet) == (UNKNOWN, "kubernetes")
    stopped = judged(world(CILIUM, powerState={"code": "Stopped"}))["coverage"]
    assert "stopped" in stopped.missing[0].reason


@pytest.mark.parametrize(
    ("addons", "verdict"),
    [
        pytest.param(None, NA, id="none"),
        pytest.param({"ACIConnectorLinux": {"enabled": "True"}}, WARN, id="on, in another case"),
        pytest.param({"aciConnectorLinux": {"enabled": False}}, NA, id="off"),
        pytest.param({"aciConnectorLinux": {"enabled": "sure"}}, UNKNOWN, id="nonsense"),
    ],
)
def test_virtual_nodes_stand_outside(addons: Json, verdict: Verdict) -> None:
    assert judged(world(CILIUM, addonProfiles=addons))["virtual-nodes"].verdict is verdict


@pytest.mark.parametrize(
    ("gateway", "verdict"),
    [
        pytest.param(None, NA, id="none"),
        pytest.param({"enabled": True}, WARN, id="on"),
        pytest.param({"enabled": False}, NA, id="off"),
        pytest.param({"enabled": []}, UNKNOWN, id="nonsense"),
    ],
)
def test_a_static_egress_gateway_stands_outside(gateway: Json, verdict: Verdict) -> None:
    profile = CILIUM | {"staticEgressGatewayProfile": gateway}
    assert judged(world(profile))["egress-gateway"].verdict is verdict
