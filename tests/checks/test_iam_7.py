"""IAM-7: whose keys encrypt what, and whether a key in use can be lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.access import KUBELET, REGISTRY, assigned, registry
from support.snapshots import NOW, cluster, forbidden
from support.vaults import (
    FOREIGN,
    NODE_GROUP,
    SET,
    VAULT,
    VERSION,
    address,
    disk_set,
    key,
    vault,
    with_addon,
    world,
)

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge, judge_item
from aks_harden.model.context import Context, Sensitivity, Thresholds
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Absent, Read, Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
LOW, HIGH, CRITICAL = Severity.LOW, Severity.HIGH, Severity.CRITICAL
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)
GONE = Absent(call="GET", at=NOW)
KEY, PINNED = f"{VAULT}/keys/k", f"{VAULT}/keys/k/versions/{VERSION}"


def said(of: Snapshot, name: str, context: Context | None = None) -> list[Assertion]:
    found = item("IAM-7")
    assert found is not None
    return [entry for entry in judge_item(of, context or Context(), found).assertions if entry.key == name]


def check(
    of: Snapshot,
    name: str,
    verdict: Verdict,
    severity: Severity | None = None,
    context: Context | None = None,
) -> Assertion:
    (found,) = said(of, name, context)
    assert found.verdict is verdict, found.reason
    assert severity is None or found.severity is severity
    assert found.evidence or verdict in {NA, UNKNOWN}
    assert found.missing or verdict is not UNKNOWN
    return found


def security(kms: Json = None, platform: Json = None) -> JsonObject:
    return with_addon(
        securityProfile={
            "azureKeyVaultKms": kms,
            "kubernetesResourceObjectEncryptionProfile": {"infrastructureEncryption": platform},
        }
    )


KMS: JsonObject = {"enabled": True, "keyId": address("k")}
ETCD = {
    "a key of one's own": (security(KMS), PASS, PASS),
    "a key of one's own beside the platform's": (security(KMS, "Enabled"), PASS, PASS),
    "switched on in text": (security(KMS | {"enabled": "true"}), PASS, PASS),
    "the platform's key": (security(None, "enabled"), WARN, WARN),
    "no key": (security(None, None), WARN, FAIL),
    "no key, said so": (security({"enabled": False}, "Disabled"), WARN, FAIL),
    "no security profile": (with_addon(securityProfile=None), WARN, FAIL),
    "on without a key": (security({"enabled": True}), UNKNOWN, UNKNOWN),
    "on with what is no address": (security({"enabled": True, "keyId": "etcd"}), UNKNOWN, UNKNOWN),
    "a platform setting that is not known": (security(None, "Sometimes"), UNKNOWN, UNKNOWN),
    "KMS of an odd kind": (security({"enabled": 7}), UNKNOWN, UNKNOWN),
}


@pytest.mark.parametrize("case", ETCD)
def test_secrets_in_etcd(case: str) -> None:
    body, standard, sensitive = ETCD[case]
    check(world(body), "etcd", standard, LOW)
    check(world(body), "etcd", sensitive, HIGH if sensitive in {WARN, FAIL} else LOW, SENSITIVE)


def test_a_reading_of_an_older_api_cannot_tell_that_there_is_no_platform_key() -> None:
    of = world({"securityProfile": {}})
    body = of.cluster.reading.value
    old = Read(value=body, call="GET /?api-version=2026-06-01", at=NOW)
    check(of.with_reading("cluster", of.cluster_id, old), "etcd", UNKNOWN)
    bare = Read(value=body, call="file", at=NOW)
    check(of.with_reading("cluster", of.cluster_id, bare), "etcd", UNKNOWN)


VIRTUAL: JsonObject = {"aciConnectorLinux": {"enabled": True}}
DISKS = {
    "a disk encryption set": (with_addon(diskEncryptionSetID=SET), PASS, PASS),
    "ephemeral disks too": (
        with_addon(diskEncryptionSetID=SET, agentPoolProfiles=[{"name": "a", "osDiskType": "Ephemeral"}]),
        PASS,
        PASS,
    ),
    "none": (with_addon(), WARN, FAIL),
    "null": (with_addon(diskEncryptionSetID=None), WARN, FAIL),
    "virtual nodes beside it": (with_addon(diskEncryptionSetID=SET, addonProfiles=VIRTUAL), WARN, WARN),
    "of an odd kind": (with_addon(diskEncryptionSetID=[SET]), UNKNOWN, UNKNOWN),
}


@pytest.mark.parametrize("case", DISKS)
def test_the_disks_of_nodes(case: str) -> None:
    body, standard, sensitive = DISKS[case]
    of = world(body, disk_encryption_sets={".": [disk_set(address("k"))]})
    check(of, "os-disks", standard, LOW)
    check(of, "os-disks", sensitive, HIGH if sensitive in {WARN, FAIL} else LOW, SENSITIVE)


def test_disks_of_volumes_wait_for_kubernetes() -> None:
    for body in (with_addon(), with_addon(diskEncryptionSetID=SET)):
        assert [lack.facet for lack in check(world(body), "data-disks", UNKNOWN).missing] == ["kubernetes"]


def encrypted(status: Json, *, sku: str = "Premium", identifier: Json = None) -> JsonObject:
    body = registry(encryption={"status": status, "keyVaultProperties": {"keyIdentifier": identifier}})
    return body | {"sku": {"name": sku}}


REGISTRIES = {
    "a key of one's own": (encrypted("Enabled"), PASS, PASS),
    "the platform's": (encrypted("disabled"), WARN, FAIL),
    "the platform's on a tier without keys": (encrypted("disabled", sku="Basic"), WARN, FAIL),
    "a status that is not known": (encrypted("pending"), UNKNOWN, UNKNOWN),
    "no status": (registry(), UNKNOWN, UNKNOWN),
}


@pytest.mark.parametrize("case", REGISTRIES)
def test_a_registry(case: str) -> None:
    body, standard, sensitive = REGISTRIES[case]
    of = world(registries={".": [body]})
    check(of, "registry", standard, LOW)
    check(of, "registry", sensitive, None, SENSITIVE)


def test_a_tier_without_keys_of_ones_own_is_noted() -> None:
    found = check(world(registries={".": [encrypted("disabled", sku="Standard")]}), "registry", WARN)
    assert any("Premium" in note for note in found.notes)


def test_a_registry_that_aks_made_is_its_own_to_encrypt() -> None:
    own = REGISTRY.replace("rg-shared", NODE_GROUP)
    body = with_addon(bootstrapProfile={"artifactSource": "Cache", "containerRegistryId": own})
    made = registry(own, encryption={"status": "disabled"})
    of = world(body, registries={".": [made]}, role_assignments={".": []})
    check(of, "registry", WARN, LOW, SENSITIVE)


def test_registries_that_are_not_known_leave_the_known_one_judged() -> None:
    own = registry(encryption={"status": "disabled"})
    body = with_addon(bootstrapProfile={"artifactSource": "Cache", "containerRegistryId": REGISTRY})
    of = world(body, registries={".": [own]}, role_assignments={".": forbidden("assignments")})
    found = {entry.resource.rsplit("/", 1)[-1]: entry.verdict for entry in said(of, "registry")}
    assert found == {"acrshop": WARN, "aks-test": UNKNOWN}


def test_no_registry_in_scope_does_not_apply() -> None:
    of = world(role_assignments={".": []})
    for name in ("registry", "registry-key", "registry-vault"):
        check(of, name, NA)


def pools(*entries: Json, **more: Json) -> JsonObject:
    return with_addon(agentPoolProfiles=list(entries), **more)


def machine(name: str, encrypted_: Json, **tags: Json) -> JsonObject:
    return {
        "id": f"/subscriptions/{cluster()['id'].split('/')[2]}/resourceGroups/{NODE_GROUP}"  # type: ignore[union-attr]
        f"/providers/Microsoft.Compute/virtualMachines/{name}",
        "tags": tags,
        "properties": {"securityProfile": {"encryptionAtHost": encrypted_}},
    }


AUTO: JsonObject = {"nodeProvisioningProfile": {"mode": "Auto"}}
HOSTS: dict[str, tuple[JsonObject, list[Json], dict[str, Verdict]]] = {
    "each pool by itself": (
        pools(
            {"name": "a", "enableEncryptionAtHost": True}, {"name": "b", "enableEncryptionAtHost": "false"}
        ),
        [],
        {"a": PASS, "b": WARN},
    ),
    "absent is off": (pools({"name": "a"}), [], {"a": WARN}),
    "of an odd kind": (pools({"name": "a", "enableEncryptionAtHost": "yes"}), [], {"a": UNKNOWN}),
    "a pool of machines and a gateway pool are pools": (
        pools(
            {"name": "a", "type": "VirtualMachines", "enableEncryptionAtHost": True},
            {"name": "g", "mode": "Gateway"},
        ),
        [],
        {"a": PASS, "g": WARN},
    ),
    "auto-provisioned nodes on": (
        pools({"name": "a", "enableEncryptionAtHost": True}, **AUTO),
        [machine("n1", True)],  # noqa: FBT003 - a wire value
        {"a": PASS, "aks-test": PASS},
    ),
    "one auto-provisioned node off": (
        pools({"name": "a", "enableEncryptionAtHost": True}, **AUTO),
        [machine("n1", True), machine("n2", None)],  # noqa: FBT003 - a wire value
        {"a": PASS, "aks-test": WARN},
    ),
    "no auto-provisioned node yet": (pools(**AUTO), [], {"aks-test": NA}),
    "hosted system nodes are the provider's": (
        pools({"name": "s", "mode": "ManagedSystem"}, hostedSystemProfile={"enabled": True}),
        [],
        {"": NA},
    ),
    "no list of pools": (with_addon(agentPoolProfiles=None), [], {"": UNKNOWN}),
}


@pytest.mark.parametrize("case", HOSTS)
def test_host_encryption_never_fails(case: str) -> None:
    body, machines, wanted = HOSTS[case]
    of = world(body, virtual_machines={".": machines})
    for context in (Context(), SENSITIVE):
        found = said(of, "host-encryption", context)
        assert {entry.resource.rsplit("/", 1)[-1]: entry.verdict for entry in found} == wanted


def test_auto_provisioned_nodes_that_could_not_be_read_are_unknown() -> None:
    of = world(pools(**AUTO), virtual_machines={".": forbidden("machines")})
    assert check(of, "host-encryption", UNKNOWN).missing[0].action == "machines"


def days(count: float) -> int:
    return int((datetime.fromisoformat(NOW) + timedelta(days=count)).astimezone(UTC).timestamp())


def ends(count: float, **more: Json) -> JsonObject:
    return {"enabled": True, "exp": days(count)} | more


def etcd(url: str = address("k"), vaults: Json | Reading = None, **keys: Json | Reading) -> Snapshot:
    named: dict[str, Json | Reading] = {
        {"key": KEY, "version": PINNED}[name]: it for name, it in keys.items()
    }
    listed: Json | Reading = [vault()] if vaults is None else vaults
    return world(security(KMS | {"keyId": url}), vaults={".": listed}, vault_keys=named)


PIN = address("k", VERSION)
KEYS: dict[str, tuple[Snapshot, Verdict, Severity]] = {
    "enabled without an end": (etcd(key=key()), PASS, HIGH),
    "with an end far off": (etcd(key=key(ends(400))), PASS, HIGH),
    "an end exactly at the threshold": (etcd(key=key(ends(30))), PASS, HIGH),
    "ending, and nothing rotates it": (etcd(key=key(ends(29))), FAIL, HIGH),
    "ending, and word is sent": (etcd(key=key(ends(29), "Notify")), FAIL, HIGH),
    "ending, rotated and followed": (etcd(key=key(ends(29), "Rotate")), PASS, HIGH),
    "a version ending while the key rotates": (
        etcd(PIN, key=key(ends(400), "rotate"), version=key(ends(29))),
        WARN,
        HIGH,
    ),
    "a version ending while nothing rotates": (
        etcd(PIN, key=key(ends(400)), version=key(ends(29))),
        FAIL,
        HIGH,
    ),
    "a version that is alive beside a disabled one": (
        etcd(PIN, key=key({"enabled": False}), version=key()),
        PASS,
        HIGH,
    ),
    "a version ending and a key unread": (
        etcd(PIN, key=forbidden("keys"), version=key(ends(29))),
        UNKNOWN,
        HIGH,
    ),
    "ended, though it rotates": (etcd(key=key(ends(-1), "rotate")), FAIL, CRITICAL),
    "disabled": (etcd(key=key({"enabled": False})), FAIL, CRITICAL),
    "disabled in text": (etcd(key=key({"enabled": "False"})), FAIL, CRITICAL),
    "deleted": (etcd(key=GONE), FAIL, CRITICAL),
    "its version deleted": (etcd(PIN, key=key(), version=GONE), FAIL, CRITICAL),
    "nothing said of enabled": (etcd(key=key({"exp": None})), UNKNOWN, HIGH),
    "an end that is no time": (etcd(key=key({"enabled": True, "exp": "soon"})), UNKNOWN, HIGH),
    "an end beyond all times": (etcd(key=key({"enabled": True, "exp": 10**18})), UNKNOWN, HIGH),
    "unread": (etcd(key=forbidden("keys")), UNKNOWN, HIGH),
    "its vault unread": (etcd(vaults=forbidden("vaults"), key=key()), UNKNOWN, HIGH),
    "its vault in no list": (etcd(vaults=[], key=key()), UNKNOWN, HIGH),
    "in a managed HSM": (etcd(address("k", host="managedhsm.azure.net")), UNKNOWN, HIGH),
}


@pytest.mark.parametrize("case", KEYS)
def test_a_key_in_use(case: str) -> None:
    of, verdict, severity = KEYS[case]
    check(of, "etcd-key", verdict, severity)


def test_nobody_is_told_to_give_a_key_an_end() -> None:
    assert any("Do not give it an end" in note for note in check(etcd(key=key()), "etcd-key", PASS).notes)


def test_the_days_before_an_end_are_the_operators_to_set() -> None:
    of = etcd(key=key(ends(29)))
    check(of, "etcd-key", PASS, context=Context(thresholds=Thresholds(key_expiry_days=10)))


VAULTS: dict[str, tuple[Snapshot, Verdict]] = {
    "protected": (etcd(), PASS),
    "not protected": (etcd(vaults=[vault(enablePurgeProtection=None)]), FAIL),
    "unread": (etcd(vaults=forbidden("vaults")), UNKNOWN),
    "in a managed HSM": (etcd(address("k", host="managedhsm.azure.net")), UNKNOWN),
}


@pytest.mark.parametrize("case", VAULTS)
def test_the_vault_of_a_key(case: str) -> None:
    of, verdict = VAULTS[case]
    check(of, "etcd-vault", verdict, CRITICAL)


def test_a_vault_in_another_subscription_is_read_by_its_id() -> None:
    body = security(KMS | {"keyVaultResourceId": FOREIGN})
    there = world(
        body,
        vaults={".": []},
        named_vaults={FOREIGN: vault(FOREIGN)},
        vault_keys={f"{FOREIGN}/keys/k": key()},
    )
    check(there, "etcd-key", PASS)
    check(there, "etcd-vault", PASS)
    gone = world(body, vaults={".": []}, named_vaults={FOREIGN: GONE})
    check(gone, "etcd-key", FAIL, CRITICAL)
    check(gone, "etcd-vault", FAIL, CRITICAL)
    moved = world(body, named_vaults={FOREIGN: GONE}, vault_keys={KEY: key()})
    check(moved, "etcd-key", PASS)
    check(moved, "etcd-vault", PASS)
    shut = world(body, vaults={".": []}, named_vaults={FOREIGN: forbidden("named")})
    assert check(shut, "etcd-vault", UNKNOWN).missing[0].action == "named"


def disks(body: JsonObject, *sets: Json, **keys: Json | Reading) -> Snapshot:
    named: dict[str, Json | Reading] = {
        {"key": KEY, "version": PINNED}[name]: it for name, it in keys.items()
    }
    return world(body, disk_encryption_sets={".": list(sets)}, vault_keys=named)


WITH_SET = with_addon(diskEncryptionSetID=SET.upper())
DISK_KEYS = {
    "a set that follows its key": (
        disks(WITH_SET, disk_set(PIN, follows="true"), key=key(ends(9), "rotate"), version=key(ends(9))),
        PASS,
    ),
    "a set that stays with a version": (
        disks(WITH_SET, disk_set(PIN, follows=None), key=key(ends(9), "rotate"), version=key(ends(9))),
        WARN,
    ),
    "no set": (disks(with_addon()), NA),
    "a set in no list": (disks(WITH_SET), UNKNOWN),
    "a set without a key": (disks(WITH_SET, {"id": SET, "properties": {"activeKey": None}}), UNKNOWN),
}


@pytest.mark.parametrize("case", DISK_KEYS)
def test_the_key_of_disks(case: str) -> None:
    of, verdict = DISK_KEYS[case]
    check(of, "disk-key", verdict)


def test_the_key_of_a_registry() -> None:
    own = encrypted("enabled", identifier=address("k"))
    of = world(registries={".": [own]}, vault_keys={KEY: GONE})
    check(of, "registry-key", FAIL, CRITICAL)
    check(of, "registry-vault", PASS)
    check(world(registries={".": [encrypted("enabled")]}), "registry-key", UNKNOWN)
    check(world(registries={".": [encrypted("disabled")]}), "registry-key", NA)
    check(world(registries={".": [encrypted("disabled")]}), "registry-vault", NA)


def test_no_key_of_ones_own_leaves_no_key_to_judge() -> None:
    of = world(role_assignments={".": [assigned("AcrPull", KUBELET)]})
    for name in ("etcd-key", "etcd-vault", "disk-key", "disk-vault"):
        check(of, name, NA)


def test_it_is_judged_once_and_shown_as_net_13_too() -> None:
    first, again = item("IAM-7"), item("NET-13")
    assert first is not None
    assert again is not None
    one, two = judge(world(), Context(), (first, again))
    assert (two.alias_of, two.section, two.assertions) == ("IAM-7", "net", one.assertions)
