"""Whether storage beside a cluster is read and written over TLS: IAM-5's assertions about accounts."""

from typing import Final

from aks_harden.checks.check import Judgement, fails, passes, warns
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

NONE: Final = "No storage account lies in the node resource group or beside the cluster."
"""Why nothing applies where the list was read and holds no such account."""

_OLD: Final = {"tls1_0": "1.0", "tls1_1": "1.1"}
_NEW: Final = {"tls1_2": "1.2", "tls1_3": "1.3"}
_CLOSED: Final = frozenset({"disabled", "securedbyperimeter"})
_REFUSED: Final = "Azure Storage has refused TLS below 1.2 since 2026-02-03, whatever an account says."
_IN_TRANSIT: Final = (
    "Set encryptInTransit in the StorageClass of the NFS volumes, then require secure transfer: whether"
    " volumes have it, only Kubernetes can tell."
)


def accounts(snapshot: Snapshot, _context: Context) -> tuple[str, ...]:
    """Return the ids of the accounts in the node resource group and in the cluster's own."""
    cluster = snapshot.cluster
    groups = {cluster.see("properties.nodeResourceGroup").text.lower(), group_of(cluster.id).lower()}
    return tuple(
        entry.id for entry in snapshot.listed("storage-accounts") if group_of(entry.id).lower() in groups
    )


def judge_https(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether an account refuses plain HTTP; NFS alone is a reason to allow it."""
    account = account_of(snapshot, resource)
    seen = account.see("properties.supportsHttpsTrafficOnly")
    if seen.flag:
        return passes(f"{account.name} takes encrypted connections only.", seen.wanted("true"))
    nfs = nfs_of(snapshot, account)
    if nfs is not None:
        return warns(
            f"{account.name} takes plain connections, which NFS without encryption in transit needs.",
            seen.wanted("true"),
            nfs,
            notes=(_IN_TRANSIT,),
        )
    reach = _reach(account)
    wide = " from the Internet" if reach else ""
    return fails(
        f"{account.name} takes plain HTTP{wide}: keys and contents can be read on the way.",
        seen.wanted("true"),
        *reach,
        severity=Severity.HIGH if reach else Severity.MEDIUM,
    )


def judge_tls(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge the oldest version of TLS that an account says it takes."""
    account = account_of(snapshot, resource)
    seen = account.see("properties.minimumTlsVersion")
    said = seen.text.lower()
    if said in _NEW:
        return passes(f"{account.name} asks for TLS {_NEW[said]} or newer.", seen.wanted("TLS1_2"))
    if said in _OLD:
        return warns(
            f"{account.name} says that TLS {_OLD[said]} will do; it is refused by the platform anyway.",
            seen.wanted("TLS1_2"),
            notes=(_REFUSED,),
        )
    reason = f"the minimum TLS version {seen.text} of {account.name} is not known to this version"
    raise NotSettledError(Missing(facet=account.facet, reason=reason))


def account_of(snapshot: Snapshot, resource: str) -> Node:
    """Return a storage account; not settled where the list does not hold it."""
    for entry in snapshot.listed("storage-accounts"):
        if same_id(entry.id, resource):
            return entry
    raise NotSettledError(
        Missing(
            facet="storage-accounts",
            reason=f"{resource} is not among the storage accounts",
            action=FACETS["storage-accounts"].actions[0],
        )
    )


def nfs_of(snapshot: Snapshot, account: Node) -> Seen | None:
    """Return what says that an account serves NFS, by a share or by its blobs; None where it does not."""
    blobs = account.peek("properties.isNfsV3Enabled")
    if blobs is not None and blobs.flag:
        return blobs
    for share in snapshot.listed("file-shares", account.id):
        spoken = share.see("properties.enabledProtocols")
        if "nfs" in {name.strip().lower() for name in spoken.text.split(",")}:
            return spoken
    return None


def _reach(account: Node) -> tuple[Seen, ...]:
    """Return what opens an account to the Internet, nothing where it is closed or does not say."""
    access, action = (
        account.peek("properties.publicNetworkAccess"),
        account.peek("properties.networkAcls.defaultAction"),
    )
    if action is None or action.text.lower() != "allow":
        return ()
    if access is None:
        return (action,)
    return () if access.text.lower() in _CLOSED else (access, action)
