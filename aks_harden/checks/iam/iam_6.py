"""Secrets come from Azure Key Vault, and its vaults are closed and cannot be emptied.

## Why

A Kubernetes Secret is base64, readable for everybody who may read its namespace and for everybody who gets
hold of a copy of its manifest. A vault gives each secret to named identities, logs every use, and lets it
be changed in one place. That is worth little where the vault answers the whole Internet, or where one
deletion followed by a purge takes all secrets away for good.

## What the fix changes

The add-on starts a driver on each node; pods change only once their manifests mount a SecretProviderClass.
Rotation makes the driver fetch changed secrets again; what a pod took into an environment variable or
mounted by `subPath` stays old until it starts anew. Purge protection and soft delete have no way back. Azure
RBAC makes every access policy void at once, so roles that give the same are given first, each the narrowest
built-in one, and the switch waits until nobody would lose anything. A vault is closed in two steps: a private
endpoint with its DNS zone, the zone's link and zone group in the network of the nodes, then the public access
off, once endpoint and name stand, KMS does not come in public, and you have said that nobody else does.

## Limits

- What the workloads do with Secrets only Kubernetes can tell. With the add-on off, another way to a vault
  may be in use, such as External Secrets, so that is unknown without Kubernetes evidence, and no failure.
- In scope are vaults with keys of the cluster, vaults on which the add-on's or the nodes' identity holds a
  role directly or has an access policy, or whose secrets it reads by a role over their group or subscription,
  and those that you name. Identities of single workloads are
  followed only where their federated credentials were read. Vaults in other subscriptions count when they
  are named.
- A vault that denies by default is still open where its address rules together are wider than a /16.
- Azure Policy 55615ac9 passes, unless told otherwise, any vault with default action Deny whatever its rules
  let in; 405c5871 fails a vault that is closed by rules alone. Key expiry is not asked for: IAM-7 says why.
"""

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    passes,
    unknown,
    warns,
)
from aks_harden.checks.iam.vault_network import judge_network
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.stores.vault_state import purge_protection, soft_delete
from aks_harden.checks.stores.vaults import PROVIDER, per_vault
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot


def judge_mechanism(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether pods can mount secrets from vaults, and get changed ones."""
    cluster = snapshot.cluster
    addon = cluster.see(f"{PROVIDER}.enabled")
    if not addon.flag:
        lacking = needs_kubernetes(
            snapshot, "it is open whether the workloads keep secrets in the cluster or fetch them another way"
        )
        return unknown(
            "The secrets-provider add-on is off, and only Kubernetes can tell whether another way is in use.",
            addon.wanted("true"),
            missing=(lacking,),
        )
    rotation = cluster.see(f"{PROVIDER}.config.enableSecretRotation")
    if not rotation.flag:
        return warns(
            "Pods can mount secrets from vaults but do not get changed ones: rotation is off.",
            addon,
            rotation.wanted("true"),
        )
    return passes("Pods can mount secrets from vaults, and get them anew when they change.", addon, rotation)


def judge_purge_protection(_snapshot: Snapshot, _context: Context, vault: Node) -> Judgement:
    """Judge whether deleted secrets and keys stay recoverable whoever asks."""
    seen = purge_protection(vault)
    if seen.flag:
        return passes(f"Nobody can purge what is deleted in {vault.name}.", seen.wanted("true"))
    return fails(f"What is deleted in {vault.name} can be purged at once, for good.", seen.wanted("true"))


def judge_soft_delete(_snapshot: Snapshot, _context: Context, vault: Node) -> Judgement:
    """Judge whether deleted secrets and keys can be taken back."""
    seen = soft_delete(vault)
    if seen.flag:
        return passes(f"What is deleted in {vault.name} can be taken back.", seen.wanted("true"))
    return fails(f"What is deleted in {vault.name} is gone at once: soft delete is off.", seen.wanted("true"))


def judge_permission_model(_snapshot: Snapshot, context: Context, vault: Node) -> Judgement:
    """Judge whether Azure RBAC says who may use the vault."""
    seen = vault.see("properties.enableRbacAuthorization")
    if seen.flag:
        return passes(f"Azure RBAC says who may use {vault.name}.", seen.wanted("true"))
    reason = (
        f"Access policies say who may use {vault.name}: they hold for the whole vault, and whoever may write"
        " the vault can give them to itself."
    )
    return (fails if context.sensitive else warns)(reason, seen.wanted("true"))


CHECK = Check(
    id="IAM-6",
    section=Section.IAM,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/csi-secrets-store-driver"),
        learn("azure/aks/csi-secrets-store-configuration-options"),
        learn("azure/aks/use-kms-etcd-encryption"),
        learn("azure/key-vault/general/secure-key-vault"),
        learn("azure/key-vault/general/network-security"),
        learn("azure/key-vault/general/soft-delete-overview"),
        learn("azure/key-vault/general/access-control-default"),
    ),
    controls=(
        "CIS AKS 1.8 4.5.1",
        "CIS AKS 1.8 4.5.2",
        "MCSB IM-8",
        "MCSB DP-7",
        "MCSB v2 DP-8",
        "MCSB v2 PA-7",
        "MCSB v2 NS-2",
        "Policy 0b60c0b2-2dc2-4e1c-b5c9-abbed971de53",
        "Policy 1e66c121-a66a-4b1f-9b83-0fd99bf0fc2d",
        "Policy 12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5",
        "Policy 55615ac9-af46-4a59-874e-391cc3dfb490",
        "Policy 405c5871-3e91-4644-8a63-58e19d68ff5b",
        "Policy a6abeaec-4d90-4a02-805f-6b26c4d3fbe9",
        "Policy 2cc2e023-0dac-4046-875b-178f683929d5",
    ),
    asserts=(
        Assert(key="mechanism", severity=Severity.MEDIUM, judge=judge_mechanism),
        per_vault("purge-protection", Severity.HIGH, judge_purge_protection),
        per_vault("soft-delete", Severity.HIGH, judge_soft_delete),
        per_vault("permission-model", Severity.MEDIUM, judge_permission_model),
        per_vault("network", Severity.HIGH, judge_network),
    ),
)
