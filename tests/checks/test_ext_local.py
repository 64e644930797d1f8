"""EXT-LOCAL: whether the certificate of a local administrator still opens the cluster."""

from __future__ import annotations

import pytest
from support.identity import check, managed, world
from support.snapshots import CLUSTER, forbidden

from aks_harden.checks.iam import ext_local
from aks_harden.model.json import Json, JsonObject


def automatic(**more: Json) -> JsonObject:
    return managed(**more) | {"sku": {"name": "Automatic", "tier": "Standard"}}


TEXT: Json = "TRUE"
LOCAL = {
    "off": (managed(), "pass"),
    "off as text": (managed(disableLocalAccounts=TEXT), "pass"),
    "on": (managed(disableLocalAccounts=False), "fail high"),
    "absent is on": (managed(disableLocalAccounts=None), "fail high"),
    "without Entra": (managed(aadProfile=None, disableLocalAccounts=False), "na"),
    "off without Entra": (managed(aadProfile=None), "na"),
    "the legacy pair of applications": (managed(aadProfile={"serverAppID": "a"}), "na"),
    "of another kind": (managed(disableLocalAccounts=[]), "unknown"),
    "Entra of another kind": (managed(aadProfile={"managed": 3}), "unknown"),
    "AKS Automatic says nothing": (automatic(aadProfile=None, disableLocalAccounts=None), "pass"),
    "AKS Automatic says they are on": (automatic(disableLocalAccounts=False), "fail high"),
}


@pytest.mark.parametrize("case", LOCAL)
def test_local_accounts(case: str) -> None:
    body, expected = LOCAL[case]
    check(ext_local, world(body=body), "local-accounts", expected)


def test_a_pass_says_that_old_certificates_live_on() -> None:
    (note,) = check(ext_local, world(), "local-accounts", "pass").notes
    assert "until the cluster's certificates are rotated" in note
    assert "created so" in note


def test_an_unread_cluster_is_unknown() -> None:
    of = world().with_reading("cluster", CLUSTER, forbidden("x"))
    for declared in ext_local.CHECK.asserts:
        check(ext_local, of, declared.key, "unknown")


def test_with_the_legacy_pair_local_accounts_are_not_the_only_way_in() -> None:
    of = world(body=managed(aadProfile={"serverAppID": "a"}, disableLocalAccounts=False))
    assert "only way" not in check(ext_local, of, "local-accounts", "na").reason
