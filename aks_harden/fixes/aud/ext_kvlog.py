"""The fix of EXT-KVLOG: a diagnostic setting of a vault."""

from typing import Final

from aks_harden.checks.diagnostics import VAULT_LOGS, exports
from aks_harden.fixes.aud.diagnostic_settings import SETTING_ACTIONS, Setting, add, spelled
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_EVENTS: Final = "AuditEvent"


def propose_vault(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to export a vault's audit events."""
    if exports(snapshot, VAULT_LOGS, resource, frozenset({_EVENTS.lower()})).arrives:
        return None
    wanted = Setting(
        fix="EXT-KVLOG.setting",
        item="EXT-KVLOG",
        title=f"Export every use of {name_of(resource)}",
        resource=resource,
        source=VAULT_LOGS,
        assertions=("audit-events",),
        categories=(spelled(snapshot, VAULT_LOGS, resource, _EVENTS),),
        rereads=(VAULT_LOGS.settings, "vault-destinations"),
        symbol="vault",
        cost="The workspace bills what is written to it: a record for each use of a secret or key.",
        policy="cf820ca0-f99e-4f3e-84fb-66e913812d21",
    )
    return add(snapshot, context, wanted)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="EXT-KVLOG.setting",
        asserts="audit-events",
        propose=propose_vault,
        phase=Phase.LOGS,
        actions=SETTING_ACTIONS,
    ),
)
