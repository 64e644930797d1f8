"""IAM-6: the way to secrets, and what each setting of a vault comes to."""

from __future__ import annotations

import pytest
from support.access import KUBELET, assigned
from support.snapshots import CLUSTER, SUB, forbidden
from support.vaults import OTHER, VAULT, VERSION, address, reader, vault, with_addon, world

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge, judge_item
from aks_harden.model.context import Context, Sensitivity, Thresholds
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)


def said(of: Snapshot, key: str, context: Context | None = None) -> list[Assertion]:
    found = item("IAM-6")
    assert found is not None
    return [entry for entry in judge_item(of, context or Context(), found).assertions if entry.key == key]


def check(
    of: Snapshot, key: str, verdict: Verdict, severity: Severity, context: Context | None = None
) -> None:
    (found,) = said(of, key, context)
    assert found.verdict is verdict, found.reason
    assert found.severity is severity
    assert found.evidence or verdict in {NA, UNKNOWN}
    assert found.missing or verdict is not UNKNOWN


def profile(*, enabled: Json = True, config: Json = None) -> Json:
    return {"AzureKeyVaultSecretsProvider": {"enabled": enabled, "config": config}}


MECHANISM = {
    "on with rotation passes": (profile(enabled="True", config={"enableSecretRotation": "True"}), PASS),
    "on with rotation as a boolean passes": (
        profile(enabled=True, config={"enablesecretrotation": True}),
        PASS,
    ),
    "on without rotation is a warning": (
        profile(enabled=True, config={"enableSecretRotation": "false"}),
        WARN,
    ),
    "on with a config that says nothing is a warning": (profile(enabled=True, config={}), WARN),
    "on with no config is a warning": (profile(enabled=True, config=None), WARN),
    "off waits for Kubernetes": (profile(enabled=False, config=None), UNKNOWN),
    "absent waits for Kubernetes": ({}, UNKNOWN),
    "null waits for Kubernetes": (None, UNKNOWN),
    "of an odd kind is unknown": (profile(enabled=[], config=None), UNKNOWN),
    "rotation of an odd kind is unknown": (
        profile(enabled=True, config={"enableSecretRotation": "often"}),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", MECHANISM)
def test_the_mechanism(case: str) -> None:
    body, verdict = MECHANISM[case]
    check(world(with_addon(addonProfiles=body)), "mechanism", verdict, MEDIUM)


def test_off_names_kubernetes_as_what_would_settle_it() -> None:
    (found,) = said(world(with_addon(addonProfiles=None)), "mechanism")
    assert [lack.facet for lack in found.missing] == ["kubernetes"]
    stopped = world(with_addon(addonProfiles=None, powerState={"code": "Stopped"}))
    assert "stopped" in said(stopped, "mechanism")[0].missing[0].reason


def of(**properties: Json) -> Snapshot:
    return world(vaults={".": [vault(**properties)]})


def acls(action: Json, *rules: Json) -> JsonObject:
    return {"defaultAction": action, "ipRules": [{"value": rule} for rule in rules]}


ALL_BUT_ONE = [f"{1 << (7 - n)}.0.0.0/{n + 1}" for n in range(8)]
"""Eight rules that together hold all of IPv4 but 0.0.0.0/8."""

VAULTS: dict[str, tuple[str, dict[str, Json], Verdict, Severity]] = {
    "purge protection on": ("purge-protection", {}, PASS, HIGH),
    "purge protection absent": ("purge-protection", {"enablePurgeProtection": None}, FAIL, HIGH),
    "purge protection off": ("purge-protection", {"enablePurgeProtection": False}, FAIL, HIGH),
    "purge protection as text": ("purge-protection", {"enablePurgeProtection": "True"}, PASS, HIGH),
    "purge protection odd": ("purge-protection", {"enablePurgeProtection": 1}, UNKNOWN, HIGH),
    "soft delete on": ("soft-delete", {}, PASS, HIGH),
    "soft delete off": ("soft-delete", {"enableSoftDelete": False}, FAIL, HIGH),
    "soft delete absent is on, by Azure": ("soft-delete", {"enableSoftDelete": None}, PASS, HIGH),
    "soft delete odd": ("soft-delete", {"enableSoftDelete": "off"}, UNKNOWN, HIGH),
    "RBAC": ("permission-model", {}, PASS, MEDIUM),
    "access policies": ("permission-model", {"enableRbacAuthorization": False}, WARN, MEDIUM),
    "null is access policies": ("permission-model", {"enableRbacAuthorization": None}, WARN, MEDIUM),
    "permission model odd": ("permission-model", {"enableRbacAuthorization": {}}, UNKNOWN, MEDIUM),
    "no public access": ("network", {}, PASS, HIGH),
    "no public access in lower case": ("network", {"publicNetworkAccess": "disabled"}, PASS, HIGH),
    "secured by perimeter": ("network", {"publicNetworkAccess": "SECUREDBYPERIMETER"}, PASS, HIGH),
    "public without rules": ("network", {"publicNetworkAccess": "Enabled", "networkAcls": None}, FAIL, HIGH),
    "nothing said at all is open": (
        "network",
        {"publicNetworkAccess": None, "networkAcls": None},
        FAIL,
        HIGH,
    ),
    "public and allow": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Allow")},
        FAIL,
        HIGH,
    ),
    "public and deny": (
        "network",
        {"publicNetworkAccess": "enabled", "networkAcls": acls("deny")},
        PASS,
        HIGH,
    ),
    "public with no action told": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls(None)},
        UNKNOWN,
        HIGH,
    ),
    "an unknown action is not deny": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Ask")},
        FAIL,
        HIGH,
    ),
    "deny with a narrow rule": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Deny", "20.61.99.0/24", "20.61.98.1")},
        PASS,
        HIGH,
    ),
    "deny with a /16": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Deny", "20.61.0.0/16")},
        PASS,
        HIGH,
    ),
    "deny with a /16 and one address more": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Deny", "20.61.0.0/16", "20.62.0.1")},
        FAIL,
        HIGH,
    ),
    "overlaps count once": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Deny", "20.61.0.0/16", "20.61.7.0/24")},
        PASS,
        HIGH,
    ),
    "deny that lets in 255 of 256 addresses": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Deny", *ALL_BUT_ONE)},
        FAIL,
        HIGH,
    ),
    "a rule that is no range": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Deny", "office")},
        UNKNOWN,
        HIGH,
    ),
    "wide rules are open beside one that is no range": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": acls("Deny", "office", "0.0.0.0/0")},
        FAIL,
        HIGH,
    ),
    "rules behind a closed door": (
        "network",
        {"publicNetworkAccess": "Disabled", "networkAcls": acls("Allow", "0.0.0.0/0")},
        PASS,
        HIGH,
    ),
    "an access that is not known is no pass": (
        "network",
        {"publicNetworkAccess": "Sometimes", "networkAcls": acls("Deny")},
        UNKNOWN,
        HIGH,
    ),
    "an access that is not known and open rules": (
        "network",
        {"publicNetworkAccess": "Sometimes", "networkAcls": acls("Allow")},
        FAIL,
        HIGH,
    ),
    "network rules of an odd kind": (
        "network",
        {"publicNetworkAccess": "Enabled", "networkAcls": "Deny"},
        UNKNOWN,
        HIGH,
    ),
}


@pytest.mark.parametrize("case", VAULTS)
def test_a_vault(case: str) -> None:
    key, properties, verdict, severity = VAULTS[case]
    check(of(**properties), key, verdict, severity)


def test_the_width_of_rules_is_the_operators_to_set() -> None:
    wide = Context(thresholds=Thresholds(max_prefix_addresses=1 << 32))
    check(
        of(publicNetworkAccess="Enabled", networkAcls=acls("Deny", *ALL_BUT_ONE)), "network", PASS, HIGH, wide
    )


def test_access_policies_fail_in_a_sensitive_environment() -> None:
    check(of(enableRbacAuthorization=False), "permission-model", FAIL, MEDIUM, SENSITIVE)


def kms(**more: Json) -> Snapshot:
    base: JsonObject = {"enabled": True, "keyId": address("etcd", VERSION)}
    body = with_addon(securityProfile={"azureKeyVaultKms": base | more})
    return world(body, vaults={".": [vault(publicNetworkAccess="Enabled", networkAcls=None)]})


OPEN_FOR_KMS = {
    "the older KMS comes in public": (kms(), WARN, MEDIUM),
    "and says so": (kms(keyVaultNetworkAccess="public"), WARN, MEDIUM),
    "the older KMS comes privately": (kms(keyVaultNetworkAccess="Private"), FAIL, HIGH),
    "the new KMS names no version": (kms(keyId=address("etcd")), FAIL, HIGH),
    "KMS is off": (kms(enabled=False), FAIL, HIGH),
}


@pytest.mark.parametrize("case", OPEN_FOR_KMS)
def test_a_vault_cannot_be_closed_while(case: str) -> None:
    of_, verdict, severity = OPEN_FOR_KMS[case]
    check(of_, "network", verdict, severity)


def test_an_open_vault_fails_though_that_of_the_older_kms_is_another_and_unread() -> None:
    found = said(kms(keyId=address("etcd", VERSION, "kv-far")), "network")
    assert {entry.resource: entry.verdict for entry in found} == {VAULT: FAIL, CLUSTER: UNKNOWN}


def test_no_vault_in_scope_does_not_apply_when_that_was_read() -> None:
    none = world(role_assignments={".": [assigned("AcrPull", KUBELET)]})
    for key in ("purge-protection", "soft-delete", "permission-model", "network"):
        (found,) = said(none, key)
        assert found.verdict is NA
        assert "No key of the cluster" in found.reason


def test_a_fault_that_is_known_stands_where_more_vaults_may_belong() -> None:
    partly = world(
        role_assignments={".": forbidden("Microsoft.Authorization/roleAssignments/read")},
        vaults={
            ".": [
                vault(
                    enablePurgeProtection=None,
                    enableRbacAuthorization=False,
                    accessPolicies=[{"objectId": KUBELET}],
                ),
                vault(OTHER),
            ]
        },
    )
    found = {entry.resource.rsplit("/", 1)[-1]: entry.verdict for entry in said(partly, "purge-protection")}
    assert found == {"kv-one": FAIL, "aks-test": UNKNOWN}


def test_a_vault_without_properties_or_in_no_list_is_unknown() -> None:
    bare: JsonObject = {"id": VAULT, "name": "kv-one"}
    check(world(vaults={".": [bare]}), "purge-protection", UNKNOWN, HIGH)
    check(world(vaults={".": []}), "purge-protection", UNKNOWN, HIGH)
    elsewhere = VAULT.replace(SUB, "/subscriptions/22222222-2222-4222-8222-222222222222")
    check(world(role_assignments={".": [reader(scope=elsewhere)]}), "network", UNKNOWN, HIGH)


def test_it_is_judged_once_and_shown_as_net_12_too() -> None:
    first, again = item("IAM-6"), item("NET-12")
    assert first is not None
    assert again is not None
    one, two = judge(world(), Context(), (first, again))
    assert (two.alias_of, two.section, two.assertions) == ("IAM-6", "net", one.assertions)
