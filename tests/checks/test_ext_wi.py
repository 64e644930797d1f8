"""EXT-WI: how workloads may sign in to Azure."""

from __future__ import annotations

import pytest
from support.identity import check, managed, world
from support.snapshots import CLUSTER, forbidden

from aks_harden.checks.iam import ext_wi
from aks_harden.model.json import Json, JsonObject


def automatic(**more: Json) -> JsonObject:
    return managed(**more) | {"sku": {"name": "Automatic", "tier": "Standard"}}


def wi(**more: Json) -> JsonObject:
    """A cluster with both switches on."""
    on: JsonObject = {
        "oidcIssuerProfile": {"enabled": True},
        "securityProfile": {"workloadIdentity": {"enabled": True}},
    }
    return managed(**(on | more))


SWITCHES = {
    "the issuer on": (wi(), "oidc-issuer", "pass"),
    "the issuer off": (wi(oidcIssuerProfile={"enabled": False}), "oidc-issuer", "warn medium"),
    "no word of an issuer": (wi(oidcIssuerProfile=None), "oidc-issuer", "warn medium"),
    "the issuer of another kind": (wi(oidcIssuerProfile={"enabled": 1}), "oidc-issuer", "unknown"),
    "the issuer on AKS Automatic": (automatic(oidcIssuerProfile=None), "oidc-issuer", "pass"),
    "workload identity on": (wi(), "workload-identity", "pass"),
    "workload identity in another case": (
        wi(securityProfile={"WorkloadIdentity": {"Enabled": "True"}}),
        "workload-identity",
        "pass",
    ),
    "workload identity off": (
        wi(securityProfile={"workloadIdentity": {"enabled": False}}),
        "workload-identity",
        "warn medium",
    ),
    "an empty profile": (wi(securityProfile={}), "workload-identity", "warn medium"),
    "workload identity on AKS Automatic": (automatic(securityProfile=None), "workload-identity", "pass"),
    "a profile that is text": (wi(securityProfile="yes"), "workload-identity", "unknown"),
    "pod identity on": (wi(podIdentityProfile={"enabled": True}), "pod-identity", "fail medium"),
    "pod identity on as text": (wi(podIdentityProfile={"enabled": "true"}), "pod-identity", "fail medium"),
    "pod identity off": (wi(podIdentityProfile={"enabled": False}), "pod-identity", "pass"),
    "no word of pod identity": (wi(), "pod-identity", "pass"),
    "pod identity of another kind": (wi(podIdentityProfile={"enabled": []}), "pod-identity", "unknown"),
}


@pytest.mark.parametrize("case", SWITCHES)
def test_workload_identity(case: str) -> None:
    body, key, expected = SWITCHES[case]
    check(ext_wi, world(body=body), key, expected)


def test_an_unread_cluster_is_unknown() -> None:
    of = world().with_reading("cluster", CLUSTER, forbidden("x"))
    for declared in ext_wi.CHECK.asserts:
        check(ext_wi, of, declared.key, "unknown")
