"""Every use of the cluster's key vaults is logged and exported.

## Why

A vault knows who fetched which secret and who used which key. It keeps that to itself unless a diagnostic
setting sends its audit events somewhere. Without them nobody can tell afterwards which secrets an intruder
took along, and so which must be changed.

## What the fix changes

`az monitor diagnostic-settings create` adds a setting to the vault that sends `AuditEvent` to a workspace
that you name. It interrupts nothing, and deleting it is the way back. Audit events of busy vaults are many
and are paid by volume. Other settings stay as they are; a vault takes five.

## Limits

- In scope are the vaults of IAM-6. Settings add up: the category counts when one of them has it, by name
  or by a group, and sends it to a destination that exists. Which categories a group holds is read from
  Azure.
- Keys in a managed HSM have logs of their own, which are not looked at.
"""

from typing import Final

from aks_harden.checks.check import Check, Judgement, learn, passes, warns
from aks_harden.checks.diagnostics import VAULT_LOGS, exports
from aks_harden.checks.stores.vaults import per_vault
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_AUDIT: Final = frozenset({"auditevent"})


def judge_audit_events(snapshot: Snapshot, _context: Context, vault: Node) -> Judgement:
    """Judge whether the vault's audit events go anywhere."""
    found = exports(snapshot, VAULT_LOGS, vault.id, _AUDIT)
    lost = tuple(name_of(str(row.observed)) for row in found.lost)
    if found.arrives:
        notes = (f"A setting also sends them to {name}, which is gone." for name in lost)
        return passes(f"The audit events of {vault.name} are exported.", *found.arriving, notes=notes)
    if lost:
        reason = f"The audit events of {vault.name} are sent only to {' and '.join(lost)}, which is gone."
        return warns(reason, *found.lost)
    return warns(f"No diagnostic setting exports the audit events of {vault.name}.", found.searched)


CHECK = Check(
    id="EXT-KVLOG",
    section=Section.AUD,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/key-vault/general/logging"),
        learn("azure/key-vault/general/howto-logging"),
        learn("rest/api/monitor/diagnostic-settings-category/list"),
    ),
    controls=("MCSB LT-3", "Policy cf820ca0-f99e-4f3e-84fb-66e913812d21"),
    asserts=(per_vault("audit-events", Severity.MEDIUM, judge_audit_events),),
    extended=True,
)
