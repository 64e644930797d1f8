"""One result for each assertion on each resource: what the formats for machines write down, each once."""

import hashlib
import json
from collections.abc import Iterator

from msgspec import Struct

from aks_harden.checks.check import Check
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Attestation, Waiver
from aks_harden.report.decided import attested, waived
from aks_harden.report.report import Report
from aks_harden.snapshot.paths import group_of, same_id


class Result(Struct, frozen=True, kw_only=True):
    """An assertion in its report, with what people decided about it."""

    report: Report
    finding: Finding
    assertion: Assertion
    waiver: Waiver | None
    attestation: Attestation | None

    @property
    def check(self) -> Check:
        """The check that asserts it."""
        return self.report.item(self.finding.id).check

    @property
    def item(self) -> str:
        """Id of the item that judges it, wherever it is shown: it stays the same whatever is chosen."""
        return self.finding.alias_of or self.finding.id

    @property
    def rule(self) -> str:
        """The assertion's name among all: `IAM-3/admin-user`."""
        return rule_of(self.item, self.assertion.key)

    @property
    def verdict(self) -> Verdict:
        """What it came to, whoever accepted it."""
        return self.assertion.verdict

    @property
    def resource(self) -> str:
        """ARM id of what was judged; the cluster's where there was nothing else to judge."""
        return self.assertion.resource or self.report.snapshot.cluster_id

    @property
    def of_cluster(self) -> bool:
        """Whether it was the cluster itself that was judged."""
        return same_id(self.resource, self.report.snapshot.cluster_id)

    @property
    def decided(self) -> str:
        """Who accepted it until when, or attests it; empty where nobody did."""
        if self.waiver:
            return f"waived {waived(self.waiver)}"
        return f"attested {attested(self.attestation)}" if self.attestation else ""

    @property
    def identity(self) -> str:
        """What tells this result from all others, and stays while wording, order and case of ids change."""
        return digest(
            _same(self.report.snapshot.cluster_id), self.item, self.assertion.key, _same(self.resource)
        )


def results(report: Report) -> Iterator[Result]:
    """Give the results of a report; what is shown in two sections once."""
    for finding in report.own:
        for assertion in finding.assertions:
            yield Result(
                report=report,
                finding=finding,
                assertion=assertion,
                waiver=report.waiver_of(finding, assertion),
                attestation=report.attestation_of(finding, assertion),
            )


def rule_of(item: str, key: str) -> str:
    """Return the name of an assertion among all."""
    return f"{item}/{key}"


def place_of(report: Report) -> tuple[str, ...]:
    """Return what tells a cluster from all others: subscription, group and name, in lower case."""
    snapshot = report.snapshot
    parts = (snapshot.subscription, group_of(snapshot.cluster_id), snapshot.cluster_name)
    return tuple(part.lower() for part in parts if part)


def tool_of(tool: str) -> tuple[str, str]:
    """Return name and version of the program."""
    name, _, version = tool.partition(" ")
    return name, version


def digest(*parts: str) -> str:
    """Return SHA-256 over some texts, whatever is in them."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _same(resource: str) -> str:
    return resource.rstrip("/").lower()
