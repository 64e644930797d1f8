"""The JSON report: stable, versioned, sorted, so that the same input gives the same bytes."""

from typing import Final, cast

from msgspec.structs import asdict

from aks_harden.model.finding import Assertion, Evidence, Finding
from aks_harden.model.fix import Fix
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.ownership import Ownership
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Attestation, Exemption, Waiver
from aks_harden.report.formats import Writing
from aks_harden.report.json_log import json_log
from aks_harden.report.report import BULLETS, EXTENDED, Audit, Report
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import group_of

SCHEMA: Final = "aks-harden/report/1"
SCHEMA_OF_MANY: Final = "aks-harden/reports/1"


def write(audit: Audit, writing: Writing) -> str:
    """Return one report as JSON text; several in one object, under a summary of all."""
    bodies = [body(report) for report in audit.reports]
    if len(bodies) == 1:
        return json_log(bodies[0], ascii_only=writing.ascii)
    summary: JsonObject = {}
    for report in audit.reports:
        for name, count in _summary(report).items():
            summary[name] = cast("int", summary.get(name, 0)) + count
    return json_log(
        {
            "schema": SCHEMA_OF_MANY,
            "tool": audit.tool,
            "generated": audit.generated,
            "summary": summary,
            "reports": cast("list[Json]", bodies),
        },
        ascii_only=writing.ascii,
    )


def body(report: Report) -> JsonObject:
    """Return the report as a JSON object."""
    bullets = [finding for finding in report.findings if not report.item(finding.id).check.extended]
    extended = [finding for finding in report.findings if report.item(finding.id).check.extended]
    return {
        "schema": SCHEMA,
        "tool": report.tool,
        "generated": report.generated,
        "judged_at": report.snapshot.taken_at,
        "cluster": _cluster(report),
        "answers": _answers(report),
        "coverage": {
            "bullets": BULLETS,
            "bullets_judged": _judged(bullets),
            "extended": EXTENDED,
            "extended_judged": _judged(extended),
        },
        "summary": cast("JsonObject", _summary(report)),
        "waivers_expired": [_waiver(waiver) for waiver in report.expired],
        "fixes_withheld": report.withheld or None,
        "ownership": _ownership(report.ownership),
        "findings": [finding_body(report, finding) for finding in report.findings],
    }


def finding_body(report: Report, finding: Finding) -> JsonObject:
    """Return one finding as a JSON object."""
    check = report.item(finding.id).check
    fixes: list[Json] = [_fix(proposal.fix) for proposal in report.proposals_of(finding.id)]
    return {
        "id": finding.id,
        "section": finding.section.value,
        "extended": check.extended,
        "alias_of": finding.alias_of or None,
        "title": finding.title,
        "severity": finding.severity.value,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "label": finding.label or None,
        "waiver": _waiver(report.waiver_over(finding)),
        "attestation": _attestation(report.attestation_over(finding)),
        "exemptions": [_exemption(entry) for entry in report.exemptions.get(finding.id, ())],
        "relapses": [cast("JsonObject", asdict(relapse)) for relapse in report.relapses_of(finding.id)],
        "assertions": [assertion_body(report, finding, assertion) for assertion in finding.assertions],
        "missing": [
            {"facet": lack.facet, "reason": lack.reason, "action": lack.action or None}
            for lack in finding.missing
        ],
        "fixes": fixes,
        "docs": list(check.docs),
        "controls": list(check.controls),
    }


def assertion_body(report: Report, finding: Finding, assertion: Assertion) -> JsonObject:
    """Return one assertion as a JSON object, with what people decided about it."""
    return _assertion(assertion) | {
        "waiver": _waiver(report.waiver_of(finding, assertion)),
        "attestation": _attestation(report.attestation_of(finding, assertion)),
    }


def _summary(report: Report) -> dict[str, int]:
    counts = {verdict.value: report.counts[verdict] for verdict in Verdict}
    return counts | {"waived": report.waived, "attested": report.attested}


def _waiver(waiver: Waiver | None) -> JsonObject | None:
    return None if waiver is None else cast("JsonObject", asdict(waiver))


def _attestation(attestation: Attestation | None) -> JsonObject | None:
    return None if attestation is None else cast("JsonObject", asdict(attestation))


def _exemption(exemption: Exemption) -> JsonObject:
    return cast("JsonObject", asdict(exemption) | {"policies": list(exemption.policies)})


def _ownership(found: Ownership) -> JsonObject | None:
    if found.kind is None:
        return None
    return {
        "kind": found.kind.value,
        "note": found.note or None,
        "claims": [
            {
                "owner": claim.owner.value,
                "name": claim.name,
                "because": claim.because,
                "items": list(claim.items),
                "evidence": evidence_body(claim.evidence),
            }
            for claim in found.claims
        ],
    }


def _judged(findings: list[Finding]) -> int:
    return sum(finding.verdict is not Verdict.UNKNOWN for finding in findings)


def _cluster(report: Report) -> JsonObject:
    snapshot = report.snapshot
    known: JsonObject = {
        "id": snapshot.cluster_id,
        "name": snapshot.cluster_name,
        "resourceGroup": group_of(snapshot.cluster_id),
        "subscription": snapshot.subscription,
        "location": None,
        "kubernetesVersion": None,
    }
    try:
        cluster = snapshot.cluster
        known["location"] = cluster.text("location") or None
        known["kubernetesVersion"] = (
            cluster.text("properties.currentKubernetesVersion")
            or cluster.text("properties.kubernetesVersion")
            or None
        )
    except NotSettledError:
        pass  # the findings say what could not be read
    return known


def _answers(report: Report) -> JsonObject:
    context = report.context
    return {
        "sensitivity": context.sensitivity.value,
        "registries": list(context.registries),
        "public_registries": list(context.public_registries),
        "service_tags": list(context.service_tags),
        "size": context.size.value if context.size else None,
        "vaults": list(context.vaults),
        "dropped": list(context.dropped),
        "trusted_sources": list(context.trusted_sources),
        "tls_terminators": list(context.tls_terminators),
        "fips": context.fips,
        "thresholds": cast("JsonObject", asdict(context.thresholds)),
        "inputs": cast("JsonObject", dict(sorted(context.inputs.items()))),
    }


def _assertion(assertion: Assertion) -> JsonObject:
    first = assertion.evidence[0] if assertion.evidence else None
    head: JsonObject = {
        "key": assertion.key,
        "severity": assertion.severity.value,
        "verdict": assertion.verdict.value,
        "resource": assertion.resource or None,
        "path": first.path if first else None,
        "observed": first.observed if first else None,
        "expected": (first.expected or None) if first else None,
        "read_at": first.read_at if first else None,
        "call": first.call if first else None,
        "reason": assertion.reason,
    }
    return head | {
        "notes": list(assertion.notes),
        "evidence": [evidence_body(row) for row in assertion.evidence],
        "missing": [
            {"facet": lack.facet, "reason": lack.reason, "action": lack.action or None}
            for lack in assertion.missing
        ],
    }


def evidence_body(row: Evidence) -> JsonObject:
    """Return one value that was read as a JSON object."""
    return {
        "resource": row.resource,
        "path": row.path,
        "observed": row.observed,
        "expected": row.expected or None,
        "default": {"value": row.meant, "source": row.default} if row.default else None,
        "read_at": row.read_at or None,
        "call": row.call or None,
    }


def _fix(fix: Fix) -> JsonObject:
    return {
        "id": fix.id,
        "key": fix.key,
        "title": fix.title,
        "resource": fix.resource,
        "kind": fix.kind.value,
        "risk": fix.risk.value,
        "assertions": [*sorted({key for key, _ in fix.assertions})],
        "changes": fix.changes,
        "disruption": fix.disruption,
        "duration": fix.duration,
        "hazard": fix.hazard or None,
        "cost": fix.cost or None,
        "commands": [list(command.argv) for command in fix.commands],
        "undo": [list(command.argv) for command in fix.undo],
        "no_undo": fix.no_undo or None,
        "inputs": [
            {
                "name": entry.name,
                "question": entry.question,
                "suggestions": list(entry.suggestions),
                "value": entry.value,
                "optional": entry.optional,
            }
            for entry in fix.inputs
        ],
        "guards": [
            {"id": guard.id, "state": guard.state.value, "reason": guard.reason} for guard in fix.guards
        ],
        "also_touches": list(fix.also_touches),
        "bicep": fix.bicep or None,
        "terraform": fix.terraform or None,
        "policy": fix.policy or None,
    }
