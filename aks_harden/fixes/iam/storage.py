"""The fixes of IAM-5: storage accounts of volumes take TLS alone, and no old version of it."""

from typing import Final

from msgspec import Struct

from aks_harden.checks.iam.storage_accounts import account_of, nfs_of
from aks_harden.fixes.asking import ask, blocked, confirmed, ok
from aks_harden.fixes.registry import place
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Kind, Precondition, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_API: Final = "2025-06-01"
_FACET: Final = "storage-accounts"
_ACTIONS: Final = (
    "Microsoft.Storage/storageAccounts/read",
    "Microsoft.Storage/storageAccounts/write",
)
"""`az storage account update` reads the account and sends a PATCH."""
_OLD: Final = frozenset({"TLS1_0", "TLS1_1"})
_NO_UNDO: Final = "Azure Storage takes TLS 1.2 and newer alone, and az sets that whatever it is asked for."


class _Setting(Struct, frozen=True, kw_only=True):
    """One setting of an account."""

    id: str
    asserts: str
    title: str
    path: str
    wanted: Json
    option: str
    value: str
    terraform: str
    policy: str
    changes: str
    hazard: str

    def propose(self, snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
        """Offer to set it, with the way back where there is one."""
        account = account_of(snapshot, resource)
        seen = account.see(self.path)
        nfs = None
        entry: Input | None = None
        if self is _HTTPS:
            if seen.flag:
                return None
            nfs = nfs_of(snapshot, account)
            entry = self._asked(context, account)
        elif seen.text.upper() not in _OLD:
            return None
        guards = () if entry is None else (_no_nfs(account, nfs=nfs is not None), _unused(entry))
        fix = Fix(
            id=self.id,
            item="IAM-5",
            title=self.title,
            resource=account.id,
            assertions=((self.asserts, resource),),
            kind=Kind.ONE_WAY if entry is None else Kind.IN_PLACE,
            risk=Risk.ONE_WAY if entry is None else Risk.DISRUPTIVE,
            commands=(self._call(snapshot, account, self.value),),
            undo=() if entry is None else (self._call(snapshot, account, "false"),),
            no_undo=_NO_UNDO if entry is None else "",
            consequence=f"{account.name} can never be told again to take less." if entry is None else "",
            changes=f"{account.name} {self.changes}",
            disruption="None for clients that speak TLS 1.2; others are refused at once.",
            minutes=1,
            hazard=self.hazard,
            inputs=() if entry is None else (entry,),
            guards=guards,
            preconditions=(
                Precondition(
                    resource=account.id,
                    api_version=account.api_version or _API,
                    query=self.path,
                    expected=account.get(self.path),
                ),
            ),
            rereads=(_FACET,),
            bicep=bicep(f"Microsoft.Storage/storageAccounts@{_API}", account.name, {self.path: self.wanted}),
            terraform=terraform(
                "azurerm_storage_account",
                {"name": account.name, self.terraform: self.wanted},
            ),
            policy=self.policy,
            phase=Phase.CLOSE,
        )
        where = f"/subscriptions/{snapshot.subscription}"
        after = snapshot.with_value(_FACET, where, self.path, self.wanted, member=account.id)
        return Proposal(fix=fix, after=after)

    def _asked(self, context: Context, account: Node) -> Input:
        return ask(
            context,
            self.id,
            account.id,
            "plain-http-unused",
            f"Are you sure that nothing mounts or reads {account.name} without encryption: SMB 2.1, SMB 3"
            " without encryption, plain HTTP, NFS?",
            suggestions=("yes", "no"),
        )

    def _call(self, snapshot: Snapshot, account: Node, value: str) -> Command:
        target = ("--name", name_of(account.id), *place(snapshot, account.id))
        return Command(
            words=("az", "storage", "account", "update"),
            target=target,
            change=(self.option, value),
            merges=True,
        )


def _unused(entry: Input) -> Guard:
    return confirmed(
        entry,
        yes="The operator says that nothing uses the account without encryption.",
        no="The operator says that something uses the account without encryption.",
    )


def _no_nfs(account: Node, *, nfs: bool) -> Guard:
    if nfs:
        reason = (
            f"{account.name} serves NFS: volumes without `encryptInTransit` would stop working. Set it in"
            " their StorageClass first; whether they have it, only Kubernetes can tell."
        )
        return blocked("no-nfs", reason)
    return ok("no-nfs", f"No share and no container of {account.name} speaks NFS.")


_HTTPS: Final = _Setting(
    id="IAM-5.https",
    asserts="storage-https",
    title="Have the storage account refuse what is not encrypted",
    path="properties.supportsHttpsTrafficOnly",
    wanted=True,
    option="--https-only",
    value="true",
    terraform="https_traffic_only_enabled",
    policy="404c3081-a854-4457-ae30-26a93ef643f9",
    changes="refuses plain HTTP, SMB without encryption, and NFS without encryption in transit.",
    hazard="WORKLOAD RISK: clients without encryption are refused. An account that the Azure Files driver"
    " made comes back as its StorageClass says: set it there too.",
)
_TLS: Final = _Setting(
    id="IAM-5.tls",
    asserts="storage-tls",
    title="Ask for TLS 1.2 at the storage account",
    path="properties.minimumTlsVersion",
    wanted="TLS1_2",
    option="--min-tls-version",
    value="TLS1_2",
    terraform="min_tls_version",
    policy="fe83a0eb-a853-422d-aac2-1bffd182c5d0",
    changes="asks for TLS 1.2 or newer.",
    hazard="None in practice: Azure Storage has refused older versions since 2026-02-03 anyway.",
)
REMEDIES_OF_STORAGE: Final = tuple(
    Remedy(
        id=setting.id,
        asserts=setting.asserts,
        propose=setting.propose,
        phase=Phase.CLOSE,
        actions=_ACTIONS,
    )
    for setting in (_HTTPS, _TLS)
)
"""Both settings.

https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer
"""
