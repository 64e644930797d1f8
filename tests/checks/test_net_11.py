"""NET-11: the add-on, what it leaves behind, and the NGINX that came after it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.snapshots import cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA


def world(more: JsonObject | None = None, **properties: Json) -> Snapshot:
    return snapshot({"cluster": {"@": cluster(**properties) | (more or {})}})


def judged(snapshot_: Snapshot) -> dict[str, Assertion]:
    found = item("NET-11")
    assert found is not None
    return {entry.key: entry for entry in judge_item(snapshot_, Context(), found).assertions}


@pytest.mark.parametrize(
    ("addons", "verdict"),
    [
        pytest.param({"httpApplicationRouting": {"enabled": True}}, FAIL, id="on"),
        pytest.param({"HttpApplicationRouting": {"enabled": "True"}}, FAIL, id="on, in another case"),
        pytest.param({"httpapplicationrouting": {"enabled": False}}, PASS, id="off"),
        pytest.param({"httpApplicationRouting": None}, PASS, id="null"),
        pytest.param(None, PASS, id="no add-on at all"),
        pytest.param({"httpApplicationRouting": {"enabled": "x"}}, UNKNOWN, id="nonsense"),
        pytest.param([], UNKNOWN, id="add-ons that are a list"),
    ],
)
def test_the_add_on(addons: Json, verdict: Verdict) -> None:
    said = judged(world(addonProfiles=addons))["add-on"]
    assert said.verdict is verdict, said.reason
    assert said.severity is Severity.MEDIUM


def test_the_add_on_fails_from_the_day_its_support_ended() -> None:
    on = world(addonProfiles={"httpApplicationRouting": {"enabled": True}})
    assert judged(replace(on, taken_at="2025-03-02T00:00:00Z"))["add-on"].verdict is WARN
    assert judged(replace(on, taken_at="2025-03-03T00:00:00Z"))["add-on"].verdict is FAIL


ZONE: Json = {"HTTPApplicationRoutingZoneName": "0a1b.westeurope.aksapp.example"}


@pytest.mark.parametrize(
    ("addon", "made", "verdict"),
    [
        pytest.param({"enabled": True}, None, NA, id="the add-on itself is on"),
        pytest.param({"enabled": False, "config": ZONE}, None, WARN, id="its zone is still named"),
        pytest.param({"enabled": False, "config": None}, None, UNKNOWN, id="off: Kubernetes tells"),
        pytest.param(None, None, UNKNOWN, id="never said: Kubernetes tells"),
        pytest.param(None, "2025-03-03T10:00:00Z", NA, id="made after it could be switched on"),
        pytest.param(None, "2025-03-02T10:00:00Z", UNKNOWN, id="made before"),
        pytest.param(None, "yesterday", UNKNOWN, id="made at no known time"),
    ],
)
def test_what_it_left_behind(addon: Json, made: Json, verdict: Verdict) -> None:
    more: JsonObject = {"systemData": {"createdAt": made}}
    said = judged(world(more, addonProfiles={"httpApplicationRouting": addon}))["leftovers"]
    assert said.verdict is verdict, said.reason
    assert verdict is not UNKNOWN or said.missing


def routing(**more: Json) -> JsonObject:
    return {"webAppRouting": {"enabled": True} | more}


@pytest.mark.parametrize(
    ("profile", "verdict"),
    [
        pytest.param(routing(), WARN, id="on, with its default NGINX"),
        pytest.param(routing(nginx={"defaultIngressControllerType": "Internal"}), WARN, id="internal"),
        pytest.param(routing(nginx={"defaultIngressControllerType": "New"}), WARN, id="a kind not known"),
        pytest.param(
            routing(
                nginx={"defaultIngressControllerType": "none"},
                gatewayAPIImplementations={"appRoutingIstio": {"mode": "Enabled"}},
            ),
            UNKNOWN,
            id="Gateway API, without a default NGINX",
        ),
        pytest.param({"webAppRouting": {"enabled": False}}, PASS, id="off"),
        pytest.param({"WebAppRouting": {"Enabled": "false"}}, PASS, id="off, as a text"),
        pytest.param({"webAppRouting": None}, PASS, id="null"),
        pytest.param(None, PASS, id="no profile"),
        pytest.param({"webAppRouting": {"enabled": 1}}, UNKNOWN, id="a number"),
        pytest.param("on", UNKNOWN, id="a profile that is a text"),
    ],
)
def test_the_managed_nginx(profile: Json, verdict: Verdict) -> None:
    said = judged(world(ingressProfile=profile))["managed-nginx"]
    assert said.verdict is verdict, said.reason


def test_the_managed_nginx_fails_when_its_patches_end() -> None:
    on = world(ingressProfile=routing())
    assert judged(replace(on, taken_at="2026-11-30T23:00:00Z"))["managed-nginx"].verdict is WARN
    assert judged(replace(on, taken_at="2026-12-01T00:00:00Z"))["managed-nginx"].verdict is FAIL


@pytest.mark.parametrize(
    ("version", "profile", "verdict"),
    [
        pytest.param("1.35.2", None, WARN, id="brought, and not said"),
        pytest.param("1.36.0", None, UNKNOWN, id="the Gateway API where it is new, NGINX where it is older"),
        pytest.param("1.35.2", {"webAppRouting": {"enabled": False}}, PASS, id="switched off"),
        pytest.param("1.36.0", {"webAppRouting": {"enabled": True}}, WARN, id="switched on"),
        pytest.param(None, None, UNKNOWN, id="no version"),
    ],
)
def test_automatic_brings_it_below_a_version(version: Json, profile: Json, verdict: Verdict) -> None:
    automatic: JsonObject = {"sku": {"name": "Automatic"}}
    found = world(automatic, ingressProfile=profile, currentKubernetesVersion=version)
    assert judged(found)["managed-nginx"].verdict is verdict


def test_an_unreadable_cluster_is_unknown() -> None:
    said = judged(snapshot({"cluster": {"@": forbidden("x/read")}}))
    assert {entry.verdict for entry in said.values()} == {UNKNOWN}
