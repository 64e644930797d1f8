"""What stands at the head of a report: which cluster, read by whom and when, judged by what, how much."""

from collections.abc import Iterator

from aks_harden.model.verdict import Verdict
from aks_harden.report.answers import differing
from aks_harden.report.report import BULLETS, EXTENDED, Report
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import group_of


def facts(report: Report) -> tuple[tuple[str, str], ...]:
    """Return what is known as pairs of a label and a text; what is not known is left out."""
    return tuple((label, text) for label, text in _facts(report) if text)


def coverage(report: Report) -> str:
    """Return how much of the checklist was judged."""
    bullets, extended = (
        sum(
            finding.verdict is not Verdict.UNKNOWN
            for finding in report.findings
            if report.item(finding.id).check.extended is beyond
        )
        for beyond in (False, True)
    )
    lines = f"{bullets} of the {BULLETS} lines of the hardening text"
    return f"judged {lines}, {extended} of {EXTENDED} items beyond it"


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    snapshot = report.snapshot
    where, version = _running(report)
    yield "Cluster", snapshot.cluster_name
    yield "Resource group", group_of(snapshot.cluster_id)
    yield "Subscription", snapshot.subscription
    yield "Tenant", snapshot.tenant
    yield "Cloud", snapshot.cloud
    yield "Location", where
    yield "Kubernetes", version
    yield "Read by", snapshot.reader
    yield "Read at", snapshot.taken_at
    yield "Answers", "; ".join(differing(report.context)) or "none but the usual ones"
    yield "Coverage", coverage(report)
    labels = dict.fromkeys(finding.label for finding in report.findings if finding.label)
    yield "Every finding is to be read as", "; ".join(labels)
    yield "No fix is offered", report.withheld
    yield "Ownership", report.ownership.note
    yield "Written", f"{report.generated} by {report.tool}"


def _running(report: Report) -> tuple[str, str]:
    try:
        cluster = report.snapshot.cluster
        version = cluster.text("properties.currentKubernetesVersion")
        return cluster.text("location"), version or cluster.text("properties.kubernetesVersion")
    except NotSettledError:
        return "", ""  # the findings say what could not be read
