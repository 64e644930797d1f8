"""In sensitive environments, keys of your own in a vault encrypt Secrets, disks and registries.

## Why

Azure encrypts everything at rest with keys of its own. With keys of yours, you decide who may use them,
see each use in the vault's log, and can take all access away at once. That is a need of sensitive
environments, and a risk everywhere: whoever loses such a key, or lets it end, loses the data. So this item
asks for the keys where the environment is sensitive, and wherever they are in use asks that they cannot be
lost.

## What the fix changes

Secrets: the cluster's own identity gets the right to use the key, then KMS is switched on with the version
of the key that you name; the API server restarts, and every Secret must be written anew afterwards. It is
refused without a user-assigned identity, with a key that ends soon, with a vault that can be purged, or in a
network mode that KMS does not take. Purge protection of a vault has no way back. The newer KMS (preview,
Kubernetes 1.33) follows new versions of the key by itself, can never be switched off, and is not offered.
Disks, hosts and registries take their keys only when they are made: there you get the script for a
successor, for a pool whose hosts encrypt, or for a registry with a key of yours, and a StorageClass for
volumes. For a key in use that ends you get the calls to its vault that rotate it. Nothing applies these.

## Limits

- The older KMS names one version of its key and does not follow a new one. So never set an end for such a
  key without a rotation policy and somebody who moves the cluster: policies that ask every key for an end
  date are wrong here, and the cluster's Secrets end with the key.
- Whether data disks use a key of yours stands in StorageClasses and volumes, so it waits for Kubernetes. A
  disk encryption set of the cluster is their default.
- Keys of a managed HSM have no view in Resource Manager: what holds such a key is judged by its setting,
  while state, end and purge of the key are unknown here and must be looked up in the HSM. A key whose
  vault lies in another subscription is found when the cluster, the disk encryption set or you name the
  vault by its ARM id.
- Registries count as holding this cluster's images when they are in the scope of IAM-3. One that AKS made
  for bootstrapping is its own to encrypt.
- Azure Policy dbbdc317 knows only the older KMS and fails platform keys and the new KMS.
"""

from collections.abc import Callable

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
from aks_harden.checks.iam.host_encryption import NONE, judge_host_encryption, pools_and_others
from aks_harden.checks.iam.key_health import judge_key, judge_vault, no_key
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.stores.customer_keys import KMS, disk_key, etcd_key, is_encrypted, registry_key
from aks_harden.checks.stores.registries import made_by_aks, registry_of, scope_of_cluster
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_PLATFORM = "properties.securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"
_VIRTUAL_NODES = "properties.addonProfiles.aciConnectorLinux.enabled"
_DISKS = "properties.diskEncryptionSetID"
_NO_REGISTRY = "No registry belongs to the cluster as IAM-3 sees it."


def judge_etcd(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge with whose key the cluster's Secrets are encrypted."""
    cluster = snapshot.cluster
    kms = cluster.see(f"{KMS}.enabled")
    use = etcd_key(cluster)
    if use is not None:
        return passes("A key of your own encrypts the Secrets in etcd.", kms, use.seen)
    platform = cluster.see(_PLATFORM)
    if _is_on(platform, cluster):
        return warns(
            "A key of the platform encrypts the Secrets in etcd, not one of your own.",
            kms.wanted("true"),
            platform,
            severity=_grave(context),
        )
    return _lacking(
        context, "No key but the storage's own encrypts the Secrets in etcd.", kms.wanted("true"), platform
    )


def judge_disks(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge whether a key of the operator's own encrypts the nodes' disks."""
    cluster = snapshot.cluster
    named = cluster.see(_DISKS)
    if not named.text:
        return _lacking(
            context, "Platform keys encrypt the disks of the nodes.", named.wanted("a disk encryption set")
        )
    virtual = cluster.see(_VIRTUAL_NODES)
    if virtual.flag:
        return warns(
            "A key of your own encrypts the disks of the nodes, but not what runs on virtual nodes, where AKS"
            " does not support it.",
            named,
            virtual.wanted("false"),
            severity=_grave(context),
        )
    return passes("A key of your own encrypts the disks of the nodes.", named)


def judge_data_disks(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Say what the disks of volumes are encrypted with, as far as it is known."""
    named = snapshot.cluster.see(_DISKS)
    default = (
        "the disk encryption set of the cluster is their default"
        if named.text
        else "no key is theirs by default"
    )
    return unknown(
        f"Which key encrypts the disks of volumes stands in StorageClasses; {default}.",
        named,
        missing=(needs_kubernetes(snapshot, "StorageClasses and volumes are not known"),),
    )


def judge_registry(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether a key of the operator's own encrypts a registry."""
    registry = registry_of(snapshot, resource)
    status = registry.see("properties.encryption.status")
    if is_encrypted(registry):
        return passes(f"A key of your own encrypts the registry {registry.name}.", status.wanted("enabled"))
    reason = f"Platform keys encrypt the registry {registry.name}."
    if made_by_aks(snapshot.cluster, resource):
        note = "AKS made this registry for bootstrapping and keeps it as it is."
        return warns(reason, status.wanted("enabled"), notes=(note,))
    return _lacking(context, reason, status.wanted("enabled"), notes=_premium(registry))


def judge_etcd_key(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge the state of the key of the cluster's Secrets."""
    use = etcd_key(snapshot.cluster)
    return _none_in_etcd(snapshot) if use is None else judge_key(snapshot, context, use)


def judge_etcd_vault(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge the vault of the key of the cluster's Secrets."""
    use = etcd_key(snapshot.cluster)
    return _none_in_etcd(snapshot) if use is None else judge_vault(snapshot, use)


def judge_disk_key(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge the state of the key of the nodes' disks."""
    use = disk_key(snapshot)
    return _none_on_disks(snapshot) if use is None else judge_key(snapshot, context, use)


def judge_disk_vault(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge the vault of the key of the nodes' disks."""
    use = disk_key(snapshot)
    return _none_on_disks(snapshot) if use is None else judge_vault(snapshot, use)


def judge_registry_key(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge the state of a registry's key."""
    use = registry_key(snapshot, resource)
    return _none_in(snapshot, resource) if use is None else judge_key(snapshot, context, use)


def judge_registry_vault(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge the vault of a registry's key."""
    use = registry_key(snapshot, resource)
    return _none_in(snapshot, resource) if use is None else judge_vault(snapshot, use)


def _none_in_etcd(snapshot: Snapshot) -> Judgement:
    return no_key("the Secrets in etcd", snapshot.cluster.see(f"{KMS}.enabled"))


def _none_on_disks(snapshot: Snapshot) -> Judgement:
    return no_key("the disks of the nodes", snapshot.cluster.see(_DISKS))


def _none_in(snapshot: Snapshot, registry: str) -> Judgement:
    node = registry_of(snapshot, registry)
    return no_key(f"the registry {node.name}", node.see("properties.encryption.status"))


def _is_on(seen: Seen, cluster: Node) -> bool:
    said = seen.text.lower()
    if said not in {"enabled", "disabled"}:
        reason = f"the infrastructure encryption {seen.text} is not known to this version"
        raise NotSettledError(Missing(facet=cluster.facet, reason=reason))
    return said == "enabled"


def _grave(context: Context) -> Severity:
    return Severity.HIGH if context.sensitive else Severity.LOW


def _lacking(context: Context, reason: str, *rows: Evidence | Seen, notes: tuple[str, ...] = ()) -> Judgement:
    """Say that a key of the operator's own is missing: a failure only where the environment is sensitive."""
    say = fails if context.sensitive else warns
    return say(reason, *rows, severity=_grave(context), notes=notes)


def _premium(registry: Node) -> tuple[str, ...]:
    tier = registry.text("sku.name")
    if tier.lower() in {"", "premium"}:
        return ()
    return (f"Not applicable as it stands: keys of your own need Premium, and {registry.name} is {tier}.",)


def _registries(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Return the registries in scope, and the cluster in place of others that may be."""
    scope = scope_of_cluster(snapshot, context)
    return (*scope.ids, snapshot.cluster_id) if scope.open else scope.ids


def _per_registry(
    key: str, severity: Severity, judge: Callable[[Snapshot, Context, str], Judgement]
) -> Assert:
    def judged(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
        if same_id(resource, snapshot.cluster_id):
            scope_of_cluster(snapshot, context).open.require()
        return judge(snapshot, context, resource)

    return Assert(key=key, severity=severity, judge=judged, over=_registries, none=_NO_REGISTRY)


CHECK = Check(
    id="IAM-7",
    section=Section.IAM,
    severity=Severity.LOW,
    docs=(
        learn("azure/aks/kms-data-encryption-concepts"),
        learn("azure/aks/kms-data-encryption"),
        learn("azure/aks/use-kms-etcd-encryption"),
        learn("azure/aks/azure-disk-customer-managed-keys"),
        learn("azure/aks/enable-host-encryption"),
        learn("azure/container-registry/tutorial-customer-managed-keys"),
        learn("azure/key-vault/keys/how-to-configure-key-rotation"),
    ),
    controls=(
        "CIS AKS 1.8 5.3.1",
        "MCSB DP-6",
        "MCSB DP-5",
        "MCSB DP-4",
        "MCSB v2 DP-5",
        "MCSB v2 DP-4",
        "Policy dbbdc317-9734-4dd8-9074-993b29c69008",
        "Policy 7d7be79c-23ba-4033-84dd-45e2a5ccdd67",
        "Policy 41425d9f-d1a5-499a-9932-f8ed8453932c",
        "Policy 5b9159ae-1701-4a6f-9a7a-aa9c8ddd0580",
    ),
    asserts=(
        Assert(key="etcd", severity=Severity.LOW, judge=judge_etcd),
        Assert(key="os-disks", severity=Severity.LOW, judge=judge_disks),
        Assert(key="data-disks", severity=Severity.LOW, judge=judge_data_disks),
        Assert(
            key="host-encryption",
            severity=Severity.LOW,
            judge=judge_host_encryption,
            over=pools_and_others,
            none=NONE,
            of_nodes=True,
        ),
        _per_registry("registry", Severity.LOW, judge_registry),
        Assert(key="etcd-key", severity=Severity.HIGH, judge=judge_etcd_key),
        Assert(key="etcd-vault", severity=Severity.CRITICAL, judge=judge_etcd_vault),
        Assert(key="disk-key", severity=Severity.HIGH, judge=judge_disk_key),
        Assert(key="disk-vault", severity=Severity.CRITICAL, judge=judge_disk_vault),
        _per_registry("registry-key", Severity.HIGH, judge_registry_key),
        _per_registry("registry-vault", Severity.CRITICAL, judge_registry_vault),
    ),
)
