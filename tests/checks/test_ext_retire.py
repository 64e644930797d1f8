"""EXT-RETIRE: what is in use and on its way out, at the time of the snapshot."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.judging import only
from support.nodes import machine, of_machines, pool, reference
from support.snapshots import CLUSTER, SUB, cluster, forbidden, read, snapshot

from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
ITEM = "EXT-RETIRE"
REGISTRY = f"{SUB}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/acr"
NAMED = Context(registries=(REGISTRY,))


def world(**properties: Json) -> Snapshot:
    given: JsonObject = {"agentPoolProfiles": [pool()], **properties}
    return snapshot({"cluster": {"@": cluster(**given)}})


def judged(of: Snapshot, key: str, context: Context | None = None) -> Assertion:
    return only(of, ITEM, key, context)


def at(of: Snapshot, day: str) -> Snapshot:
    return replace(of, taken_at=f"{day}T12:00:00Z")


MESH: list[tuple[str, Json, str, Verdict]] = [
    ("on, a year before its end", {"openServiceMesh": {"enabled": True}}, "2026-09-29", PASS),
    ("on, within a year of it", {"openServiceMesh": {"enabled": True}}, "2026-11-23", WARN),
    ("on, past it", {"OpenServiceMesh": {"enabled": "true"}}, "2027-09-30", FAIL),
    ("off", {"openServiceMesh": {"enabled": False}}, "2027-09-30", PASS),
    ("absent", {}, "2027-09-30", PASS),
    ("null", None, "2027-09-30", PASS),
    ("odd", {"openServiceMesh": {"enabled": 1}}, "2027-09-30", UNKNOWN),
    ("add-ons that are a text", "yo", "2027-09-30", UNKNOWN),
]


@pytest.mark.parametrize(("addons", "day", "verdict"), [pytest.param(*row, id=name) for name, *row in MESH])
def test_open_service_mesh(addons: Json, day: str, verdict: Verdict) -> None:
    said = judged(at(world(addonProfiles=addons), day), "open-service-mesh")
    assert (said.verdict, said.severity) == (verdict, Severity.MEDIUM), said.reason


DASHBOARD: list[tuple[str, Json, Verdict]] = [
    ("on", {"kubeDashboard": {"enabled": True}}, FAIL),
    ("on, in another case", {"KubeDashboard": {"enabled": "true"}}, FAIL),
    ("off", {"kubeDashboard": {"enabled": False}}, PASS),
    ("absent", {}, PASS),
    ("odd", {"kubeDashboard": {"enabled": "maybe"}}, UNKNOWN),
]


@pytest.mark.parametrize(("addons", "verdict"), [pytest.param(*row, id=name) for name, *row in DASHBOARD])
def test_the_old_dashboard(addons: Json, verdict: Verdict) -> None:
    assert judged(world(addonProfiles=addons), "dashboard").verdict is verdict


def test_what_ends_later_passes_with_the_day() -> None:
    of = at(world(addonProfiles={"openServiceMesh": {"enabled": True}}), "2026-09-01")
    assert "Support ends on 2027-09-30." in judged(of, "open-service-mesh").notes


BALANCERS: list[tuple[str, Json, Verdict]] = [
    ("Standard", {"loadBalancerSku": "Standard"}, PASS),
    ("standard, as ARM often writes it", {"loadBalancerSku": "standard"}, PASS),
    ("Basic", {"loadBalancerSku": "Basic"}, FAIL),
    ("basic", {"loadbalancersku": "basic"}, FAIL),
    ("absent is Standard", {}, PASS),
    ("null is Standard", {"loadBalancerSku": None}, PASS),
    ("one that is not known", {"loadBalancerSku": "Gateway"}, UNKNOWN),
    ("a number", {"loadBalancerSku": 1}, UNKNOWN),
]


@pytest.mark.parametrize(("network", "verdict"), [pytest.param(*row, id=name) for name, *row in BALANCERS])
def test_the_load_balancer(network: Json, verdict: Verdict) -> None:
    assert judged(world(networkProfile=network), "load-balancer").verdict is verdict


SETS: list[tuple[str, Json, Verdict]] = [
    ("scale sets", [pool()], PASS),
    ("scale sets and machines", [pool(), pool("b", type="VirtualMachines")], PASS),
    ("an availability set", [pool(), pool("b", type="availabilityset")], FAIL),
    ("a kind that is not known", [pool(type="Bare")], UNKNOWN),
    ("no kind", [pool(type=None)], UNKNOWN),
    ("no pool", [], NA),
    ("no list", None, UNKNOWN),
]


@pytest.mark.parametrize(("pools", "verdict"), [pytest.param(*row, id=name) for name, *row in SETS])
def test_availability_sets(pools: Json, verdict: Verdict) -> None:
    assert judged(world(agentPoolProfiles=pools), "availability-sets").verdict is verdict


TRUSTS: list[tuple[str, Json, str, Verdict]] = [
    ("on, past its end", [pool(enableCustomCATrust=True)], "2026-09-14", FAIL),
    ("on, before its end", [pool(), pool("b", enableCustomCATrust="true")], "2026-09-13", WARN),
    ("off", [pool(enableCustomCATrust=False)], "2026-11-23", PASS),
    ("not shown says nothing", [pool()], "2026-11-23", NA),
    ("null says nothing", [pool(enableCustomCATrust=None)], "2026-11-23", NA),
    ("odd", [pool(enableCustomCATrust="maybe")], "2026-11-23", UNKNOWN),
]


@pytest.mark.parametrize(("pools", "day", "verdict"), [pytest.param(*row, id=name) for name, *row in TRUSTS])
def test_the_preview_property_for_authorities(pools: Json, day: str, verdict: Verdict) -> None:
    assert judged(at(world(agentPoolProfiles=pools), day), "custom-ca-trust").verdict is verdict


def trusting(policies: Json | Reading) -> Snapshot:
    if isinstance(policies, Reading):
        return world().with_reading("registries", SUB, policies)
    given: Json = {"adminUserEnabled": False, "policies": policies}
    return world().with_reading("registries", SUB, read([{"id": REGISTRY, "properties": given}]))


UNREAD = forbidden("Microsoft.ContainerRegistry/registries/read")
CONTENT: list[tuple[str, Json | Reading, str, Verdict]] = [
    ("on, long before its end", {"trustPolicy": {"status": "enabled"}}, "2026-11-23", PASS),
    ("on, within a year of it", {"trustPolicy": {"status": "Enabled"}}, "2027-04-02", WARN),
    ("on, past it", {"trustpolicy": {"status": "enabled"}}, "2028-03-31", FAIL),
    ("off", {"trustPolicy": {"status": "disabled"}}, "2028-03-31", PASS),
    ("absent", {}, "2028-03-31", PASS),
    ("no policies", None, "2028-03-31", PASS),
    ("a state that is not known", {"trustPolicy": {"status": "partly"}}, "2028-03-31", UNKNOWN),
    ("unread", UNREAD, "2028-03-31", UNKNOWN),
]


@pytest.mark.parametrize(
    ("policies", "day", "verdict"), [pytest.param(*row, id=name) for name, *row in CONTENT]
)
def test_content_trust(policies: Json | Reading, day: str, verdict: Verdict) -> None:
    assert judged(at(trusting(policies), day), "content-trust", NAMED).verdict is verdict


def tagged(value: str) -> Json:
    return [pool(tags={"aks-disable-kubelet-serving-certificate-rotation": value})]


WINDOWS: Json = pool("win", osType="Windows", nodeImageVersion="AKSWindows-2022-containerd-20348.4405.261110")
ELSEWHERE: list[tuple[str, JsonObject, tuple[str, ...]]] = [
    ("nothing", {}, ()),
    ("kubenet", {"networkProfile": {"networkPlugin": "Kubenet"}}, ("NET-6 and NET-7",)),
    ("NPM", {"networkProfile": {"networkPolicy": "azure"}}, ("NET-6 and NET-7",)),
    (
        "NPM with Windows nodes",
        {"networkProfile": {"networkPolicy": "azure"}, "agentPoolProfiles": [pool(), WINDOWS]},
        ("NET-6 and NET-7", "NET-6 and NET-7", "EXT-NODEIMG"),
    ),
    ("HTTP routing", {"addonProfiles": {"HttpApplicationRouting": {"enabled": True}}}, ("NET-11",)),
    ("managed NGINX", {"ingressProfile": {"webAppRouting": {"enabled": True}}}, ("NET-11",)),
    (
        "application routing without NGINX",
        {
            "ingressProfile": {
                "webAppRouting": {"enabled": True, "nginx": {"defaultIngressControllerType": "None"}}
            }
        },
        (),
    ),
    ("pod identity", {"podIdentityProfile": {"enabled": True}}, ("EXT-WI",)),
    ("a workspace key", {"addonProfiles": {"omsAgent": {"enabled": True, "config": None}}}, ("AUD-1",)),
    ("the tag", {"agentPoolProfiles": tagged("True")}, ("NET-5",)),
    ("the tag, saying no", {"agentPoolProfiles": tagged("false")}, ()),
    (
        "an old system",
        {"agentPoolProfiles": [pool(nodeImageVersion="AKSUbuntu-2204gen2containerd-202611.10.0")]},
        ("EXT-NODEIMG",),
    ),
    ("odd shapes say nothing", {"addonProfiles": "yo", "networkProfile": [], "agentPoolProfiles": "yo"}, ()),
]


@pytest.mark.parametrize(("properties", "items"), [pytest.param(*row, id=name) for name, *row in ELSEWHERE])
def test_what_other_items_judge_is_named_and_not_judged_again(
    properties: JsonObject, items: tuple[str, ...]
) -> None:
    said = judged(world(**properties), "elsewhere")
    assert said.verdict is NA
    assert tuple(note.rpartition("Judged by ")[2].removesuffix(".") for note in said.notes) == items


def test_systems_of_provisioned_nodes_are_named_too() -> None:
    of = of_machines([machine("a", reference("2204gen2containerd", "202611.10.0"))])
    assert any("Ubuntu 22.04" in note for note in judged(of, "elsewhere").notes)


@pytest.mark.parametrize(("tier", "named"), [("Standard", 1), ("Free", 0), ("Gold", 0)])
def test_older_defender_plans_are_named(tier: str, named: int) -> None:
    plan: Json = {"name": "KubernetesService", "properties": {"pricingTier": tier}}
    of = world().with_reading("defender-plans", SUB, read([plan]))
    assert sum("CMP-2" in note for note in judged(of, "elsewhere").notes) == named


def test_an_unread_cluster_is_unknown() -> None:
    of = world().with_reading(
        "cluster", CLUSTER, forbidden("Microsoft.ContainerService/managedClusters/read")
    )
    assert judged(of, "elsewhere").verdict is UNKNOWN
    assert judged(of, "open-service-mesh").verdict is UNKNOWN
