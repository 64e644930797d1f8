"""In which order people read findings: what needs them first, the gravest before the rest."""

from typing import Final

from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.verdict import Section, Verdict, outweighs
from aks_harden.report.report import Report

VERDICTS: Final = (
    Verdict.FAIL,
    Verdict.WARN,
    Verdict.UNKNOWN,
    Verdict.MANUAL,
    Verdict.PASS,
    Verdict.NA,
)
"""The verdicts as columns: what needs people first."""
SETTLED: Final = frozenset({Verdict.PASS, Verdict.NA})
"""Verdicts that leave nothing to do."""


def of_section(report: Report, section: Section) -> tuple[Finding, ...]:
    """Return the findings of a section: what leaves something to do first, the gravest before the rest.

    What is waived as a whole stands behind the others of its verdict.
    """
    own = gravest_first(tuple(finding for finding in report.findings if finding.section is section))
    waived = {finding.id for finding in own if report.waiver_over(finding)}
    return tuple(sorted(own, key=lambda finding: (*_gravity(finding)[:2], finding.id in waived)))


def gravest_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings by verdict and severity."""
    return tuple(sorted(findings, key=_gravity))


def assertions_of(finding: Finding) -> tuple[Assertion, ...]:
    """Return a finding's assertions by verdict and severity."""
    return tuple(sorted(finding.assertions, key=_gravity))


def _gravity(judged: Finding | Assertion) -> tuple[bool, int, int]:
    rank = sum(outweighs(judged.verdict, other) for other in Verdict)
    return judged.verdict in SETTLED, -rank, -judged.severity.rank
