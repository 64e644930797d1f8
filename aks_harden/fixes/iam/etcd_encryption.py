"""The fixes of IAM-7 for the Secrets in etcd: first the right to use the key, then KMS with that key.

They go by the older KMS, which is in the stable API. The newer one is a preview, for good, and not offered.
"""

from typing import Final

from aks_harden.checks.stores.customer_keys import KMS
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.iam.kms_guards import identity_of, kms_guards, may_link, may_use
from aks_harden.fixes.iam.kms_key import PLACEHOLDER, KmsKey, kms_key, known_keys, version_of
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import (
    FACETS,
    GIVE_ACTIONS,
    SETTLE,
    RoleAssignment,
    assignment_bicep,
    assignment_terraform,
)
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Input, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "IAM-7.etcd"
_CRYPTO_USER: Final = "12338af0-0e69-4776-bea7-57ae8d297424"
_CONTRIBUTOR: Final = "f25e0fa2-a7c8-4377-a976-54943a77a395"
"""Key Vault Contributor: it approves private connections, and gives no right to keys or secrets."""
_PLATFORM: Final = (
    "properties.securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"
)
_REWRITE: Final = "kubectl get secrets --all-namespaces -o json | kubectl replace -f -"


def propose_role(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer the role that lets the cluster's identity use the key, once a key is named."""
    key = kms_key(snapshot, _key_input(snapshot, context).value)
    who = identity_of(snapshot)
    if not key.named or key.vault is None or not who:
        return None
    roles: list[str] = []
    if not may_use(snapshot, key.vault, who):
        if not key.vault.see("properties.enableRbacAuthorization").flag:
            return None
        roles.append(_CRYPTO_USER)
    if key.private and not may_link(snapshot, key.vault, who):
        roles.append(_CONTRIBUTOR)
    if not roles:
        return None
    given = tuple(RoleAssignment(scope=key.vault.id, role=role, principal=who) for role in roles)
    after = snapshot
    for each in given:
        after = each.added(after)
    fix = Fix(
        id="IAM-7.role",
        item="IAM-7",
        title="Let the cluster's identity use the key for its Secrets",
        resource=key.vault.id,
        assertions=(("etcd", snapshot.cluster_id),),
        reaches=Verdict.FAIL if context.sensitive else Verdict.WARN,
        risk=Risk.SAFE,
        commands=tuple(each.given() for each in given),
        undo=tuple(each.taken() for each in reversed(given)),
        changes=f"The cluster's identity {who} may use the keys of {key.vault.name}"
        + (" and connect itself to it." if _CONTRIBUTOR in roles else "."),
        disruption="None.",
        minutes=1,
        settle=SETTLE,
        rereads=FACETS,
        bicep=assignment_bicep(*given),
        terraform=assignment_terraform(*given),
        phase=Phase.VAULTS,
    )
    return Proposal(fix=fix, after=after)


def propose_etcd(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer KMS with a key that the operator names."""
    cluster = snapshot.cluster
    # Whoever has the newer KMS keeps it: there is no way from it to the older one.
    if cluster.see(f"{KMS}.enabled").flag or cluster.see(_PLATFORM).text.lower() == "enabled":
        return None
    entry = _key_input(snapshot, context)
    key = kms_key(snapshot, entry.value)
    asked = _inputs(snapshot, context, key, entry)
    answers = {each.name: each.value for each in asked}
    rewrite = next(each for each in asked if each.name == "secrets-rewritten")
    vault_id = key.vault.id if key.vault is not None and key.private else ""
    fix = Fix(
        id=_ID,
        item="IAM-7",
        title="Encrypt the Secrets in etcd with a key of your own",
        resource=snapshot.cluster_id,
        assertions=(("etcd", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, *_options(key, vault_id)),),
        undo=(update(snapshot, "--disable-azure-keyvault-kms"),),
        changes=f"The API server encrypts each Secret that is written from then on with {key.text}.",
        disruption="The API server restarts; workloads are not touched.",
        minutes=10,
        hazard="DATA LOSS: a key that is deleted, disabled or ended takes every Secret, and the cluster,"
        " with it; so does taking KMS back and then the key. Secrets written before stay as they are until"
        " they are written anew, and so do they after taking it back. At most 2,000 Secrets; do not scale"
        " nodes to zero by their scale sets.",
        checkpoint="Is etcd's content kept elsewhere too (a backup, or manifests that make every Secret"
        " anew), and is somebody ready to write every Secret anew right afterwards?",
        inputs=asked,
        guards=(
            *kms_guards(snapshot, context, key, answers.get("vault-key-alive")),
            confirmed(
                rewrite,
                yes="The operator will write every Secret anew.",
                no="Secrets that are not written anew stay as they were: plan for that first.",
            ),
        ),
        rereads=("cluster", "vault-keys"),
        also_touches=("IAM-6",),
        bicep=cluster_bicep(snapshot, {KMS: _profile(key, vault_id)}),
        terraform=_terraform(key, vault_id),
        policy="dbbdc317-9734-4dd8-9074-993b29c69008",
        phase=Phase.KEYS,
        documents={"rewrite-secrets.sh": _script()},
    )
    after = snapshot.with_value("cluster", snapshot.cluster_id, KMS, _profile(key, vault_id))
    return Proposal(fix=fix, after=after)


def _key_input(snapshot: Snapshot, context: Context) -> Input:
    return ask(
        context,
        _ID,
        snapshot.cluster_id,
        "vault-key",
        f"Which key shall encrypt the cluster's Secrets (address of one version: {PLACEHOLDER})?",
        suggestions=known_keys(snapshot),
    )


def _inputs(snapshot: Snapshot, context: Context, key: KmsKey, entry: Input) -> tuple[Input, ...]:
    alive = ask(
        context,
        _ID,
        snapshot.cluster_id,
        "vault-key-alive",
        f"Have you seen that {key.text} is enabled, and has no end or one that somebody moves the cluster"
        " away from in time?",
        suggestions=("yes", "no"),
    )
    rewrite = ask(
        context,
        _ID,
        snapshot.cluster_id,
        "secrets-rewritten",
        f"Will every Secret be written anew right afterwards ({_REWRITE})?",
        suggestions=("yes", "no"),
    )
    read = key.text == PLACEHOLDER or version_of(snapshot, key) is not None
    return (entry, rewrite) if read else (entry, alive, rewrite)


def _options(key: KmsKey, vault_id: str) -> tuple[str, ...]:
    mode = "Private" if vault_id else "Public"
    named = ("--azure-keyvault-kms-key-vault-resource-id", vault_id) if vault_id else ()
    return (
        "--enable-azure-keyvault-kms",
        *("--azure-keyvault-kms-key-id", key.text),
        *("--azure-keyvault-kms-key-vault-network-access", mode),
        *named,
    )


def _profile(key: KmsKey, vault_id: str) -> JsonObject:
    profile: JsonObject = {
        "enabled": True,
        "keyId": key.text,
        "keyVaultNetworkAccess": "Private" if vault_id else "Public",
    }
    return profile | {"keyVaultResourceId": vault_id} if vault_id else profile


def _terraform(key: KmsKey, vault_id: str) -> str:
    block = Block(key_vault_key_id=key.text, key_vault_network_access="Private" if vault_id else "Public")
    return cluster_terraform({"key_management_service": block})


def _script() -> str:
    return (
        "#!/bin/sh\n"
        "# Writes every Secret anew, so that the key in use encrypts it. Controllers may write in between:\n"
        "# what fails is told and can be tried again; do large clusters namespace by namespace.\n"
        "set -eu\n"
        f"{_REWRITE}\n"
    )


ROLE: Final = Remedy(
    id="IAM-7.role",
    asserts="etcd",
    propose=propose_role,
    phase=Phase.VAULTS,
    actions=GIVE_ACTIONS,
)
"""Gives the right to use the key."""
ETCD: Final = Remedy(
    id=_ID,
    asserts="etcd",
    propose=propose_etcd,
    phase=Phase.KEYS,
    actions=(*UPDATE_ACTIONS, "Microsoft.KeyVault/vaults/read"),
)
"""Switches KMS on.

https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
"""
