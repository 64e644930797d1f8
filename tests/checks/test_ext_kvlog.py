"""EXT-KVLOG: where the audit events of the vaults in scope go."""

from __future__ import annotations

import pytest
from support.access import KUBELET, assigned
from support.snapshots import SUB, forbidden
from support.vaults import VAULT, world

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Absent, Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.NA, Verdict.UNKNOWN
WORKSPACE = f"{SUB}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law"
APART = WORKSPACE.replace("/law", "/law-vaults")
HUB = f"{SUB}/resourceGroups/rg/providers/Microsoft.EventHub/namespaces/evh"
GONE = Absent(call="GET", at="2026-11-23T12:00:00Z")


def setting(*, to: JsonObject | None = None, enabled: Json = True, **entry: Json) -> JsonObject:
    logs: list[Json] = [{"enabled": enabled} | (entry or {"category": "AuditEvent"})]
    return {
        "id": f"{VAULT}/providers/microsoft.insights/diagnosticSettings/one",
        "name": "one",
        "properties": {"logs": logs, **({"workspaceId": WORKSPACE} if to is None else to)},
    }


def categories(*groups: str) -> list[Json]:
    return [{"name": "AuditEvent", "properties": {"categoryGroups": list(groups)}}]


def logs(*settings: Json, known: Json | Reading = None, **facets: dict[str, Json | Reading]) -> Snapshot:
    own: dict[str, dict[str, Json | Reading]] = {
        "vault_diagnostics": {VAULT: list(settings)},
        "vault_log_categories": {VAULT: categories("audit", "allLogs") if known is None else known},
        "workspaces": {".": [{"id": WORKSPACE, "name": "law", "properties": {}}]},
        "destinations": {},
        "vault_destinations": {},
    }
    return world(None, **(own | facets))


CASES: dict[str, tuple[Snapshot, Verdict]] = {
    "by category": (logs(setting()), PASS),
    "by category in another case": (logs(setting(category="auditevent")), PASS),
    "by the group audit": (logs(setting(categoryGroup="audit")), PASS),
    "by all logs": (logs(setting(categoryGroup="allLogs")), PASS),
    "by a group that does not hold it": (
        logs(setting(categoryGroup="audit"), known=categories("other")),
        WARN,
    ),
    "no setting": (logs(), WARN),
    "another category": (logs(setting(category="AzurePolicyEvaluationDetails")), WARN),
    "switched off": (logs(setting(enabled=False)), WARN),
    "to a workspace that only vaults use": (
        logs(
            setting(to={"workspaceId": APART}),
            vault_destinations={APART: {"id": APART, "properties": {}}},
        ),
        PASS,
    ),
    "to a workspace that is gone": (
        logs(setting(to={"workspaceId": APART}), vault_destinations={APART: GONE}),
        WARN,
    ),
    "to an event hub": (
        logs(
            setting(to={"eventHubAuthorizationRuleId": f"{HUB}/authorizationRules/send"}),
            vault_destinations={HUB: {"id": HUB, "properties": {}}},
        ),
        PASS,
    ),
    "to where the cluster's own logs go": (
        logs(setting(to={"workspaceId": APART}), destinations={APART: {"id": APART, "properties": {}}}),
        PASS,
    ),
    "to what may not be read": (
        logs(setting(to={"workspaceId": APART}), vault_destinations={APART: forbidden("law")}),
        UNKNOWN,
    ),
    "enabled of an odd kind": (logs(setting(enabled="maybe")), UNKNOWN),
    "settings unread": (logs(vault_diagnostics={VAULT: forbidden("settings")}), UNKNOWN),
    "categories unread": (logs(setting(categoryGroup="audit"), known=forbidden("categories")), UNKNOWN),
    "no vault in scope": (logs(role_assignments={".": [assigned("AcrPull", KUBELET)]}), NA),
    "vaults unread": (logs(vaults={".": forbidden("vaults")}, role_assignments={".": []}), UNKNOWN),
}


@pytest.mark.parametrize("case", CASES)
def test_audit_events_go(case: str) -> None:
    of, verdict = CASES[case]
    found = item("EXT-KVLOG")
    assert found is not None
    (entry,) = judge_item(of, Context(), found).assertions
    assert entry.verdict is verdict, entry.reason
    assert entry.severity is Severity.MEDIUM
    assert entry.evidence or verdict in {NA, UNKNOWN}
    assert entry.missing or verdict is not UNKNOWN
