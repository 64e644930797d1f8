"""What to do where a key in use ends, is disabled or is gone: its vault's data plane, so work of people.

Azure Resource Manager makes keys and gives no way to change one, so no call from here could be checked.
"""

from functools import partial
from typing import Final

from aks_harden.checks.stores.customer_keys import registry_key
from aks_harden.fixes.iam.key_vaults import Find, of_disks, of_etcd
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.shell_words import Slot, remark
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_POLICY: Final = """\
{
  "lifetimeActions": [
    {"trigger": {"timeBeforeExpiry": "P60D"}, "action": {"type": "Rotate"}},
    {"trigger": {"timeBeforeExpiry": "P30D"}, "action": {"type": "Notify"}}
  ],
  "attributes": {"expiryTime": "P2Y"}
}
"""
_FOLLOW: Final = {
    "etcd-key": (
        "The older KMS stays with its version: name the new one to the cluster, write every Secret anew,",
        "and keep the old version enabled until that is done and the next rotation, too.",
        "az aks update --enable-azure-keyvault-kms --azure-keyvault-kms-key-id NEW_VERSION ...",
    ),
    "disk-key": (
        "Have the disk encryption set follow new versions by itself, once.",
        "az disk-encryption-set update --name SET --resource-group GROUP --key-url KEY_URL \\",
        "  --source-vault VAULT --enable-auto-key-rotation true",
    ),
    "registry-key": (
        "A registry follows a key that it names without version; else name the new one to it.",
        "az acr encryption rotate-key --name REGISTRY --identity IDENTITY --key-encryption-key KEY",
    ),
}


def _propose(key: str, find: Find, snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    use = find(snapshot, resource)
    if use is None or use.address.hsm:
        return None
    fix = Fix(
        id=f"IAM-7.{key}",
        item="IAM-7",
        title=f"Give the key of {use.what} a new version, and have it rotate",
        resource=resource,
        assertions=((key, resource),),
        kind=Kind.MANUAL,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Versions of a key stay; an older one can be named again while it is enabled.",
        changes=f"The key {use.address.key} rotates by a policy, and whoever uses it follows.",
        disruption="None while the version in use stays enabled.",
        minutes=15,
        hazard="DATA LOSS: never disable or delete a version that something still uses.",
        phase=Phase.BY_HAND,
        documents={
            f"{key}.sh": _script(key, use.address.vault, use.address.key),
            "rotation-policy.json": _POLICY,
        },
    )
    return Proposal(fix=fix, after=snapshot)


def _script(key: str, vault: str, name: str) -> str:
    lines = [
        "#!/usr/bin/env bash",
        "set -euo pipefail",
        "",
        remark("You need the right to change keys, and to reach the vault."),
        Slot(name="VAULT", value=vault, asks="the vault of the key").line,
        Slot(name="KEY", value=name, asks="the key").line,
        "",
        'az keyvault key rotation-policy update --vault-name "$VAULT" --name "$KEY" \\',
        "  --value rotation-policy.json",
        'az keyvault key rotate --vault-name "$VAULT" --name "$KEY"',
        "",
        *(remark(line) for line in _FOLLOW[key]),
        "",
    ]
    return "\n".join(lines)


ENDING: Final = tuple(
    Remedy(
        id=f"IAM-7.{key}",
        asserts=key,
        propose=partial(_propose, key, find),
        phase=Phase.BY_HAND,
        actions=(),
    )
    for key, find in (("etcd-key", of_etcd), ("disk-key", of_disks), ("registry-key", registry_key))
)
"""https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation"""
