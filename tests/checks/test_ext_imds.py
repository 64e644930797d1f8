"""EXT-IMDS: a preview switch, and what Azure refuses it for."""

from __future__ import annotations

import pytest
from support.snapshots import cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.NA
LINUX: Json = [{"name": "system", "count": 1, "osType": "Linux"}]
OPEN: JsonObject = {"networkProfile": {"podLinkLocalAccess": "IMDS"}}


def world(extensions: Json | Reading = None, **properties: Json) -> Snapshot:
    body = cluster(**({"agentPoolProfiles": LINUX} | properties))
    listed: Json | Reading = [] if extensions is None else extensions
    return snapshot({"cluster": {"@": body}, "cluster-extensions": {"@": listed}})


def extension(kind: Json) -> Json:
    return [{"id": "/x/providers/a/extensions/e", "name": "e", "properties": {"extensionType": kind}}]


def judged(snapshot_: Snapshot) -> Assertion:
    found = item("EXT-IMDS")
    assert found is not None
    (assertion,) = judge_item(snapshot_, Context(), found).assertions
    return assertion


@pytest.mark.parametrize(
    ("access", "verdict"),
    [
        pytest.param("None", PASS, id="kept from it"),
        pytest.param("none", PASS, id="kept from it, in another case"),
        pytest.param("IMDS", WARN, id="open"),
        pytest.param(None, UNKNOWN, id="a stable API does not tell"),
        pytest.param("Some", UNKNOWN, id="a word that nobody knows"),
        pytest.param(False, UNKNOWN, id="a switch"),
    ],
)
def test_the_preview_property(access: Json, verdict: Verdict) -> None:
    said = judged(world(networkProfile={"podLinkLocalAccess": access}))
    assert said.verdict is verdict, said.reason


def test_a_network_profile_that_is_a_text_tells_nothing() -> None:
    assert judged(world(networkProfile="open")).verdict is UNKNOWN


ON: Json = {"enabled": "true"}


@pytest.mark.parametrize("stated", [OPEN, {}], ids=["open", "not said"])
@pytest.mark.parametrize(
    ("properties", "extensions", "name"),
    [
        pytest.param({"addonProfiles": {"azurePolicy": ON}}, None, "Azure Policy", id="policy"),
        pytest.param({"addonProfiles": {"omsAgent": ON}}, None, "Container Insights", id="insights"),
        pytest.param(
            {"azureMonitorProfile": {"containerInsights": {"enabled": True}}},
            None,
            "Container Insights",
            id="insights in its new home",
        ),
        pytest.param({"ingressProfile": {"webAppRouting": ON}}, None, "application routing", id="routing"),
        pytest.param(
            {"addonProfiles": {"IngressApplicationGateway": ON}},
            None,
            "Application Gateway Ingress Controller",
            id="gateway",
        ),
        pytest.param({"addonProfiles": {"aciConnectorLinux": ON}}, None, "virtual nodes", id="virtual nodes"),
        pytest.param({"metricsProfile": {"costAnalysis": ON}}, None, "cost analysis", id="cost analysis"),
        pytest.param(
            {"agentPoolProfiles": [{"name": "w", "osType": "windows"}]}, None, "Windows pools", id="windows"
        ),
        pytest.param({}, extension("Microsoft.Flux"), "Flux", id="flux"),
        pytest.param({}, extension("microsoft.dapr"), "Dapr", id="dapr"),
        pytest.param({}, extension("Microsoft.DataProtection.Kubernetes"), "Backup", id="backup"),
    ],
)
def test_what_needs_the_service_makes_it_not_apply(
    stated: JsonObject, properties: JsonObject, extensions: Json, name: str
) -> None:
    said = judged(world(extensions, **(stated | properties)))
    assert said.verdict is NA
    assert name in said.reason


def test_an_extension_of_another_kind_is_not_in_the_way() -> None:
    assert judged(world(extension("microsoft.azuremlkubernetes"), **OPEN)).verdict is WARN


def test_unread_extensions_may_be_in_the_way() -> None:
    assert judged(world(forbidden("x/read"), **OPEN)).verdict is UNKNOWN
    found = judged(world(forbidden("x/read"), addonProfiles={"azurepolicy": ON}, **OPEN))
    assert found.verdict is NA


def test_what_is_off_is_not_in_the_way() -> None:
    off: Json = {"azurepolicy": {"enabled": False}, "omsagent": None}
    assert judged(world(addonProfiles=off, **OPEN)).verdict is WARN


def test_an_add_on_that_is_nonsense_settles_nothing() -> None:
    assert judged(world(addonProfiles={"azurepolicy": {"enabled": "x"}}, **OPEN)).verdict is UNKNOWN


def test_a_known_change_is_a_warning_while_nodes_may_be_older() -> None:
    found = item("EXT-IMDS")
    assert found is not None
    on = world(networkProfile={"podLinkLocalAccess": "None"})
    changed = Context(node_changes={"aks-test/networkProfile.podLinkLocalAccess": "2026-11-22T10:00:00Z"})
    (said,) = judge_item(on, changed, found).assertions
    assert said.verdict is WARN


def test_a_failed_cluster_proves_nothing_of_its_nodes() -> None:
    failed = world(networkProfile={"podLinkLocalAccess": "None"}, provisioningState="Failed")
    assert judged(failed).verdict is UNKNOWN


def test_an_unreadable_cluster_is_unknown() -> None:
    assert judged(snapshot({"cluster": {"@": forbidden("x/read")}})).verdict is UNKNOWN
