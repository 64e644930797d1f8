"""The report as OCSF 1.5.0: an array of Compliance Findings (class 2003), one for each result.

`status_id` of the compliance is what the captions say: pass, warning, fail, unknown; what people must decide
and what does not apply are `Other`, with the word in `status`. `status_code` holds our own verdict, for the
standard words its `Warning` more narrowly. A waiver or attestation makes the event's own status `Suppressed`
and leaves the compliance as it was judged. What OCSF has no place for stands in `unmapped`.
"""

from datetime import datetime
from typing import Final

from aks_harden.checks.check import Check
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.report.formats import Writing
from aks_harden.report.json_log import json_log
from aks_harden.report.json_report import assertion_body, evidence_body
from aks_harden.report.literal import literal
from aks_harden.report.order import SETTLED
from aks_harden.report.report import Audit
from aks_harden.report.results import Result, digest, results, tool_of
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import group_of, name_of, subscription_of

VERSION: Final = "1.5.0"
_CLASS: Final = 2003
_CREATE: Final = 1
_CHECKLIST: Final = "aks-harden checklist"
"""What is always complied with or not; the standards of an item come after it."""
_POLICY: Final = "Azure Policy built-in definitions"
_STATUS: Final = {
    Verdict.PASS: (1, "Pass"),
    Verdict.WARN: (2, "Warning"),
    Verdict.FAIL: (3, "Fail"),
    Verdict.UNKNOWN: (0, "Unknown"),
    Verdict.MANUAL: (99, "Manual"),
    Verdict.NA: (99, "Not Applicable"),
}
_SEVERITY: Final = {
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}
_NO_ACTION: Final = (1, "Informational")
_NEW: Final = (1, "New")
_SUPPRESSED: Final = (3, "Suppressed")


def write(audit: Audit, writing: Writing) -> str:
    """Return the events of all clusters in one array."""
    events: list[Json] = [_event(audit, result) for report in audit.reports for result in results(report)]
    return json_log(events, ascii_only=writing.ascii)


def _event(audit: Audit, result: Result) -> JsonObject:
    severity, severity_name = (
        _NO_ACTION if result.verdict in SETTLED else _SEVERITY[result.assertion.severity]
    )
    status, status_name = _SUPPRESSED if result.decided else _NEW
    decided: JsonObject = {"comment": literal(result.decided)} if result.decided else {}
    reason = literal(result.assertion.reason)
    snapshot = result.report.snapshot
    return {
        "activity_id": _CREATE,
        "activity_name": "Create",
        "category_name": "Findings",
        "category_uid": 2,
        "class_name": "Compliance Finding",
        "class_uid": _CLASS,
        "type_name": "Compliance Finding: Create",
        "type_uid": _CLASS * 100 + _CREATE,
        "time": _milliseconds(audit.generated),
        "severity": severity_name,
        "severity_id": severity,
        "status": status_name,
        "status_id": status,
        "status_code": result.verdict.value,
        "status_detail": reason,
        "message": reason,
        **decided,
        "metadata": _metadata(audit, result),
        "finding_info": {
            "uid": result.identity,
            "title": literal(f"{result.rule}: {result.finding.title}"),
            "desc": _paragraph(result, "Why"),
            "types": [result.finding.section.heading],
            "created_time": _milliseconds(audit.generated),
            "last_seen_time": _milliseconds(snapshot.taken_at),
            "src_url": result.check.docs[0],
            "data_sources": [*dict.fromkeys(row.call for row in result.assertion.evidence if row.call)],
        },
        "compliance": _compliance(result),
        "resources": [_resource(result)],
        "cloud": {"provider": "Azure", "account": {"uid": subscription_of(result.resource)}},
        **({} if result.verdict in SETTLED else {"remediation": _remediation(result)}),
        "evidences": [
            {"name": row.path or "whole resource", "data": evidence_body(row)}
            for row in result.assertion.evidence
        ],
        "unmapped": _unmapped(result),
    }


def _metadata(audit: Audit, result: Result) -> JsonObject:
    name, version = tool_of(audit.tool)
    tenant: JsonObject = {"tenant_uid": literal(result.report.snapshot.tenant)}
    return {
        "version": VERSION,
        "profiles": ["cloud"],
        "product": {"name": name, "vendor_name": name, **({"version": version} if version else {})},
        "event_code": literal(result.rule),
        "uid": digest(result.identity, audit.generated),
        **(tenant if result.report.snapshot.tenant else {}),
    }


def _compliance(result: Result) -> JsonObject:
    check = result.check
    status, name = _STATUS[result.verdict]
    severity, severity_name = _SEVERITY[result.assertion.severity]
    standards: list[Json] = [*_standards(check)]
    return {
        "control": literal(f"{result.item}: {result.finding.title}"),
        "requirements": [*check.controls],
        "standards": standards,
        "status": name,
        "status_id": status,
        "checks": [
            {
                "uid": literal(result.rule),
                "name": literal(result.assertion.key.replace("-", " ")),
                "severity": severity_name,
                "severity_id": severity,
                "standards": standards,
                "status": name,
                "status_id": status,
            }
        ],
    }


def _remediation(result: Result) -> JsonObject:
    return {"desc": _paragraph(result, "What the fix changes"), "references": [*result.check.docs]}


def _standards(check: Check) -> dict[str, None]:
    """Return the standards that the controls belong to, each once: `CIS AKS 1.8` of `CIS AKS 1.8 5.4.1`."""
    named = (control.rpartition(" ")[0] for control in check.controls)
    return dict.fromkeys((_CHECKLIST, *(_POLICY if name == "Policy" else name for name in named)))


def _resource(result: Result) -> JsonObject:
    snapshot = result.report.snapshot
    region = _region(result) if result.of_cluster else ""
    group = group_of(result.resource)
    return {
        "uid": result.resource,
        "name": literal(name_of(result.resource)),
        "type": literal(_type(result.resource)),
        "cloud_partition": literal(snapshot.cloud),
        **({"group": {"name": literal(group)}} if group else {}),
        **({"region": literal(region)} if region else {}),
    }


def _region(result: Result) -> str:
    try:
        return result.report.snapshot.cluster.text("location")
    except NotSettledError:
        return ""  # the findings say what could not be read


def _unmapped(result: Result) -> JsonObject:
    snapshot = result.report.snapshot
    check = result.check
    told = assertion_body(result.report, result.finding, result.assertion)
    fixes: list[Json] = [
        proposal.fix.key
        for proposal in result.report.proposals_of(result.finding.id)
        if result.assertion.key in {key for key, _ in proposal.fix.assertions}
    ]
    exemptions: list[Json] = [entry.id for entry in result.report.exemptions.get(result.finding.id, ())]
    kept = ("key", "severity", "verdict", "notes", "missing", "waiver", "attestation")
    return {
        "cluster": snapshot.cluster_id,
        "item": result.finding.id,
        "section": result.finding.section.value,
        "extended": check.extended,
        "label": result.finding.label or None,
        **{name: told[name] for name in kept},
        "exemptions": exemptions,
        "fixes": fixes,
    }


def _paragraph(result: Result, heading: str) -> str:
    """Return the first paragraph under a heading of the item's page, on one line."""
    page = result.report.item(result.finding.id).page
    return " ".join(page.text(heading).split("\n\n", 1)[0].split())


def _type(resource: str) -> str:
    """Return the ARM type in an id as it is written there; empty where there is none."""
    _, _, tail = resource.rpartition("/providers/")
    provider, *steps = tail.split("/")
    return "/".join((provider, *steps[::2])) if steps else ""


def _milliseconds(moment: str) -> int:
    """Return a time as OCSF counts it."""
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
