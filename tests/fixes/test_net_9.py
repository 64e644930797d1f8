"""Fixes of NET-9: manifests for people, and the default of managed namespaces."""

import pytest
from support.offered import answering, back, change, guard, one, proposals
from support.snapshots import CLUSTER, cluster, snapshot

from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED


def namespace(name: str, ingress: str) -> Json:
    return {
        "id": f"{CLUSTER}/managedNamespaces/{name}",
        "name": name,
        "properties": {"defaultNetworkPolicy": {"ingress": ingress}, "labels": {"team": "a"}},
    }


def world(*namespaces: Json, engine: str = "cilium") -> Snapshot:
    body = cluster(
        networkProfile={"networkPlugin": "azure", "networkPolicy": engine, "networkDataplane": "azure"},
        agentPoolProfiles=[{"name": "system", "osType": "Linux", "type": "VirtualMachineScaleSets"}],
        addonProfiles={},
    )
    return snapshot({"cluster": {"@": body}, "managed-namespaces": {"@": [*namespaces]}})


def test_manifests_are_written_for_each_namespace_and_never_applied() -> None:
    fix = one(world(), "NET-9.default-deny", answering(policy_namespaces="shop, pay,shop"))
    assert (fix.kind, fix.risk, fix.commands) == (Kind.MANIFEST, Risk.MANUAL, ())
    assert list(fix.documents) == ["default-deny-shop.yaml", "default-deny-pay.yaml"]
    text = fix.documents["default-deny-shop.yaml"]
    assert text.count("namespace: shop\n") == 2
    assert "k8s-app: kube-dns" in text
    assert "policyTypes:\n    - Ingress\n    - Egress\n" in text
    assert guard(fix, "namespaces-your-own").state is OK


@pytest.mark.parametrize(
    "given",
    ["kube-system", "shop,kube-public", "gatekeeper-system", "Shop", "a b", "x\n---\nkind: Pod", "", "$(id)"],
)
def test_namespaces_that_are_not_ones_of_yours_are_left_out(given: str) -> None:
    fix = one(world(), "NET-9.default-deny", answering(policy_namespaces=given))
    assert guard(fix, "namespaces-your-own").state is BLOCKED
    assert not any("kind: Pod\n" in text or "kube-public" in text for text in fix.documents.values())
    assert set(fix.documents) <= {"default-deny-shop.yaml", "default-deny-your-namespace.yaml"}


def test_managed_namespaces_are_suggested_and_nothing_is_named_without_an_answer() -> None:
    here = world(namespace("shop", "DenyAll"), namespace("pay", "DenyAll"))
    fix = one(here, "NET-9.default-deny")
    assert fix.inputs[0].suggestions == ("pay,shop",)
    assert guard(fix, "namespaces-your-own").state is UNDECIDED
    assert list(fix.documents) == ["default-deny-your-namespace.yaml"]


def test_without_an_engine_no_manifest_is_offered() -> None:
    assert proposals(world(engine="none"), "NET-9.default-deny") == ()


def test_an_open_namespace_is_shut_and_nothing_else_of_it_is_sent_anew() -> None:
    here = world(namespace("shop", "AllowAll"), namespace("pay", "DenyAll"))
    fix = one(here, "NET-9.namespace", answering(namespace_ingress="denyall", callers_allowed="yes"))
    assert fix.commands[0].words == ("az", "resource", "update")
    assert change(fix) == (("--set", "properties.defaultNetworkPolicy.ingress=DenyAll"),)
    assert back(fix) == (("--set", "properties.defaultNetworkPolicy.ingress=AllowAll"),)
    assert fix.resource.endswith("/managedNamespaces/shop")
    assert not fix.blocked
    assert "ingress: 'DenyAll'" in fix.bicep


@pytest.mark.parametrize(
    ("rule", "callers", "tripped"),
    [
        ("AllowSameNamespace", "yes", set()),
        ("AllowAll", "yes", {"rule-known"}),
        ("DenyAll properties.x=1", "yes", {"rule-known"}),
        ("DenyAll", "no", {"callers-allowed"}),
    ],
)
def test_callers_are_not_cut_off_unasked(rule: str, callers: str, tripped: set[str]) -> None:
    context = answering(namespace_ingress=rule, callers_allowed=callers)
    fix = one(world(namespace("shop", "AllowAll")), "NET-9.namespace", context)
    assert {entry.id for entry in fix.blocked} == tripped
    assert change(fix)[0][1] in {
        f"properties.defaultNetworkPolicy.ingress={word}" for word in ("AllowSameNamespace", "DenyAll")
    }
