"""The fixes of IAM-7: KMS with its hazards, and what no call changes in place."""

from __future__ import annotations

import pytest
from support.worlds import world_snapshot

from aks_harden.checks.stores.customer_keys import KMS
from aks_harden.fixes.iam.etcd_encryption import propose_etcd, propose_role
from aks_harden.fixes.iam.iam_7 import REMEDIES
from aks_harden.fixes.iam.keys_by_hand import (
    propose_disks,
    propose_pool,
    propose_registry,
    propose_volumes,
)
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.sandbox.worlds import access, role_ids
from aks_harden.sandbox.worlds.directory import managed_identity
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.shop.ids import ACR, ROOT, SUBSCRIPTION, VAULT, WEB_VAULT
from aks_harden.sandbox.worlds.vault_stores import address, version_of
from aks_harden.snapshot.snapshot import Snapshot

OWN = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-aks-shop")
KEY = f"{WEB_VAULT}/keys/disks"
VERSION = f"{KEY}/versions/{version_of(KEY)}"
NAMED = address(KEY, version=True)
ROLE = access.assignment(WEB_VAULT, role_ids.VAULT_CRYPTO_USER, managed_identity(OWN))


def ready() -> Snapshot:
    """The shop as KMS needs it: an identity with its role, a vault that is open, a key that lasts."""
    world = world_snapshot("shop")
    here = world.cluster_id
    who: Json = {OWN: {"principalId": guid("oid", OWN), "clientId": guid("app", OWN)}}
    world = world.with_value("cluster", here, "identity", {"type": "UserAssigned"})
    world = world.with_value("cluster", here, "identity.userAssignedIdentities", who)
    world = world.with_member("role-assignments", ROOT, ROLE)
    world = world.with_value("vaults", ROOT, "properties.networkAcls", None, member=WEB_VAULT)
    for target in (KEY, VERSION):
        world = world.with_value("vault-keys", target, "properties.attributes.exp", None)
    return world


def fix_of(snapshot: Snapshot, **answers: str) -> Fix:
    given = {"vault-key": NAMED, "secrets-rewritten": "yes"} | {
        name.replace("_", "-"): value for name, value in answers.items()
    }
    made = propose_etcd(snapshot, Context(inputs=given), snapshot.cluster_id)
    assert made is not None
    return made.fix


def guards(fix: Fix) -> dict[str, GuardState]:
    return {guard.id: guard.state for guard in fix.guards}


def test_kms_takes_the_named_version_in_the_mode_of_its_vault() -> None:
    fix = fix_of(ready())
    assert set(guards(fix).values()) == {GuardState.OK}
    assert fix.commands[0].change[:5] == (
        "--enable-azure-keyvault-kms",
        *("--azure-keyvault-kms-key-id", NAMED),
        *("--azure-keyvault-kms-key-vault-network-access", "Public"),
    )
    assert "--disable-azure-keyvault-kms" in fix.undo[0].argv
    assert "kubectl get secrets" in fix.documents["rewrite-secrets.sh"]
    assert NAMED in fix.terraform
    assert NAMED in fix.inputs[0].suggestions


def test_a_private_vault_is_named_beside_its_key() -> None:
    world = ready().with_value("vaults", ROOT, "properties.publicNetworkAccess", "Disabled", member=WEB_VAULT)
    integrated = world.with_value(
        "cluster", world.cluster_id, "properties.apiServerAccessProfile.enableVnetIntegration", value=True
    )
    assert guards(fix_of(world))["vault-network"] is GuardState.BLOCKED
    fix = fix_of(integrated)
    assert guards(fix)["vault-network"] is GuardState.OK
    assert guards(fix)["vault-rights"] is GuardState.BLOCKED
    assert fix.commands[0].change[5:7] == ("--azure-keyvault-kms-key-vault-resource-id", WEB_VAULT)


def _at(path: str, value: Json) -> Snapshot:
    return ready().with_value("vaults", ROOT, path, value, member=WEB_VAULT)


def _key(path: str, value: Json) -> Snapshot:
    return ready().with_value("vault-keys", VERSION, f"properties.attributes.{path}", value)


SOON, LATER = 1_797_000_000, 1_900_000_000
TRIPPED = (
    pytest.param(
        ready().with_value("cluster", ready().cluster_id, "identity", {"type": "SystemAssigned"}),
        "user-assigned-identity",
        id="the cluster has no identity of its own",
    ),
    pytest.param(_key("enabled", value=False), "key-alive", id="the key is disabled"),
    pytest.param(_key("exp", SOON), "key-alive", id="the key ends soon"),
    pytest.param(
        _at("properties.enablePurgeProtection", value=False), "vault-protected", id="the vault can be purged"
    ),
    pytest.param(_at("properties.tenantId", "another"), "vault-tenant", id="another tenant's vault"),
    pytest.param(
        _at("properties.networkAcls", {"defaultAction": "Deny", "ipRules": []}),
        "vault-network",
        id="selected networks",
    ),
    pytest.param(
        ready().without_member("role-assignments", ROOT, ROLE["id"]), "vault-rights", id="no right to the key"
    ),
)


@pytest.mark.parametrize(("snapshot", "tripped"), TRIPPED)
def test_each_hazard_keeps_kms_off(snapshot: Snapshot, tripped: str) -> None:
    found = guards(fix_of(snapshot))
    assert found[tripped] is GuardState.BLOCKED
    assert guards(fix_of(ready()))[tripped] is GuardState.OK


def test_a_key_that_ends_later_will_do() -> None:
    assert guards(fix_of(_key("exp", LATER)))["key-alive"] is GuardState.OK


@pytest.mark.parametrize(
    "named",
    ["--help", "@key", address(KEY, version=False), "https://x.managedhsm.azure.net/keys/k/1", "key $(id)"],
)
def test_only_one_version_of_a_key_in_a_vault_is_taken(named: str) -> None:
    assert guards(fix_of(ready(), vault_key=named))["key-alive"] is GuardState.BLOCKED


def test_a_key_that_was_not_read_is_the_operators_word() -> None:
    other = f"https://{WEB_VAULT.rpartition('/')[2]}.vault.azure.net/keys/etcd/0123456789abcdef"
    for answer, wanted in (("yes", GuardState.OK), ("no", GuardState.BLOCKED), ("", GuardState.UNDECIDED)):
        fix = fix_of(ready(), vault_key=other, vault_key_alive=answer)
        assert guards(fix)["key-alive"] is wanted
    assert "vault-key-alive" not in {entry.name for entry in fix_of(ready()).inputs}


def test_a_vault_that_was_not_read_is_not_trusted() -> None:
    fix = fix_of(ready(), vault_key="https://kv-elsewhere.vault.azure.net/keys/k/1", vault_key_alive="yes")
    assert guards(fix)["vault-known"] is GuardState.UNDECIDED


def test_secrets_must_be_written_anew() -> None:
    assert guards(fix_of(ready(), secrets_rewritten="no"))["secrets-rewritten"] is GuardState.BLOCKED
    unnamed = propose_etcd(ready(), Context(), ready().cluster_id)
    assert unnamed is not None
    assert guards(unnamed.fix)["secrets-rewritten"] is GuardState.UNDECIDED
    assert guards(unnamed.fix)["key-alive"] is GuardState.UNDECIDED


def test_whoever_has_kms_is_not_offered_it() -> None:
    here = ready().cluster_id
    new = "properties.securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"
    old = ready().with_value("cluster", here, f"{KMS}.enabled", value=True)
    assert propose_etcd(old, Context(), here) is None
    assert propose_etcd(ready().with_value("cluster", here, new, "Enabled"), Context(), here) is None


def test_the_identity_gets_the_role_where_the_vault_goes_by_roles() -> None:
    bare = ready().without_member("role-assignments", ROOT, ROLE["id"])
    context = Context(inputs={"vault-key": NAMED})
    made = propose_role(bare, context, bare.cluster_id)
    assert made is not None
    assert role_ids.VAULT_CRYPTO_USER in made.fix.commands[0].argv
    assert guid("oid", OWN) in made.fix.commands[0].argv
    assert guards(fix_of(made.after))["vault-rights"] is GuardState.OK
    assert propose_role(made.after, context, bare.cluster_id) is None
    assert propose_role(bare, Context(), bare.cluster_id) is None
    by_policy = address(f"{VAULT}/keys/k", version=True)
    assert propose_role(bare, Context(inputs={"vault-key": by_policy}), bare.cluster_id) is None


def test_what_no_call_changes_comes_as_files_for_people() -> None:
    world = world_snapshot("shop").with_value(
        "cluster", ready().cluster_id, "properties.diskEncryptionSetID", None
    )
    here, pool = world.cluster_id, f"{world.cluster_id}/agentPools/web"
    found = [
        propose_pool(world, Context(), pool),
        propose_disks(world, Context(), here),
        propose_volumes(world, Context(), here),
        propose_registry(world, Context(), ACR),
    ]
    fixes = [made.fix for made in found if made is not None]
    assert [fix.kind for fix in fixes] == [Kind.RECREATE, Kind.RECREATE, Kind.MANIFEST, Kind.RECREATE]
    assert {fix.risk for fix in fixes} == {Risk.MANUAL}
    assert [min(fix.documents) for fix in fixes] == [
        "host-encryption-web.sh",
        "successor.sh",
        "storage-class-own-key.yaml",
        "own-key-acrshop.sh",
    ]
    assert "--enable-encryption-at-host" in fixes[0].documents["host-encryption-web.sh"]
    assert propose_disks(world_snapshot("shop"), Context(), here) is None


def test_a_key_that_ends_comes_with_its_rotation() -> None:
    world = world_snapshot("shop")
    remedies = {remedy.id: remedy for remedy in REMEDIES}
    made = remedies["IAM-7.disk-key"].propose(world, Context(), world.cluster_id)
    assert made is not None
    assert made.after is world
    assert "VAULT=kv-shop-web" in made.fix.documents["disk-key.sh"]
    assert '"type": "Rotate"' in made.fix.documents["rotation-policy.json"]
    assert remedies["IAM-7.etcd-key"].propose(world, Context(), world.cluster_id) is None


def test_a_hostile_name_stays_a_word() -> None:
    world = world_snapshot("shop").with_value("registries", ROOT, "name", "a; rm -rf ~/../x", member=ACR)
    made = propose_registry(world, Context(), ACR)
    assert made is not None
    (name,) = made.fix.documents
    assert "/" not in name
    assert "rm -rf" not in made.fix.documents[name]
