"""A finding as HTML: its head, each assertion with its evidence, decisions, fixes, and why it matters."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Exemption, Waiver
from aks_harden.report.html_evidence import Sources, evidence_table
from aks_harden.report.html_fix import fix_block
from aks_harden.report.html_prose import prose
from aks_harden.report.markup import Child, Html, folded, join, link, listed, tag
from aks_harden.report.order import SETTLED, VERDICTS, assertions_of
from aks_harden.report.report import Report
from aks_harden.snapshot.paths import name_of, same_id

WAIVED: Final = "~"
"""The symbol of a waived finding; the word stands beside it."""
GRADED: Final = frozenset({Verdict.FAIL, Verdict.WARN})
"""Verdicts beside which a severity means something."""


def badge(verdict: Verdict) -> Html:
    """Return symbol and word of a verdict."""
    symbol = tag("span", verdict.symbol, aria_hidden="true")
    return tag("span", symbol, f" {verdict.word.upper()}", class_=f"badge {verdict.value}")


def severity(judged: Finding | Assertion) -> Html | None:
    """Return the severity, where the verdict makes one count."""
    if judged.verdict not in GRADED:
        return None
    return tag("span", judged.severity.value, class_=f"severity {judged.severity.value}")


def anchor(sources: Sources, item: str) -> str:
    """Return the id of a finding's element."""
    return f"{sources.prefix}{item.lower()}"


def tallied(verdicts: Counter[Verdict]) -> str:
    """Return how many of each, in words."""
    return ", ".join(f"{verdicts[entry]} {entry.word}" for entry in VERDICTS if verdicts[entry])


def finding_card(report: Report, finding: Finding, sources: Sources, heading: str) -> Html:
    """Return a finding; `heading` is the element of its heading."""
    waived = report.waiver_over(finding) is not None
    head = tag(
        heading,
        badge(finding.verdict),
        severity(finding),
        _waived_badge() if waived else None,
        tag("a", finding.id, href=f"#{anchor(sources, finding.id)}", class_="item"),
        tag("span", finding.title, class_="title"),
    )
    return tag(
        "article",
        tag("header", head),
        *(_repeated(finding, sources) if _is_repeated(report, finding) else _body(report, finding, sources)),
        id=anchor(sources, finding.id),
        class_=f"finding {finding.verdict.value}",
        data_verdict=finding.verdict.value,
        data_section=finding.section.value,
        data_severity=finding.severity.value,
        data_waived="yes" if waived else "no",
        data_repeated=_is_repeated(report, finding),
    )


def _is_repeated(report: Report, finding: Finding) -> bool:
    return finding not in report.own


def _repeated(finding: Finding, sources: Sources) -> Iterator[Html]:
    shown = tag("a", finding.alias_of, href=f"#{anchor(sources, finding.alias_of)}")
    yield tag("p", finding.reason, class_="reason")
    yield tag("p", "The same finding as ", shown, ", counted once.", class_="aside")


def _body(report: Report, finding: Finding, sources: Sources) -> Iterator[Child]:
    said: set[str] = set()
    if finding.verdict in SETTLED:
        yield tag("p", finding.reason, class_="reason")
    ordered = assertions_of(finding)
    settled = [entry for entry in ordered if entry.verdict in SETTLED]
    for entry in ordered:
        if entry.verdict not in SETTLED:
            yield _assertion(report, finding, entry, sources, said)
    yield from (tag("p", relapse.said, class_="aside") for relapse in report.relapses_of(finding.id))
    yield from _exemptions(report.exemptions.get(finding.id, ()))
    for proposal in report.proposals_of(finding.id):
        yield fix_block(proposal.fix)
    if settled:
        counts = tallied(Counter(entry.verdict for entry in settled))
        more = "" if len(settled) == len(ordered) else " more"
        yield folded(
            f"{len(settled)}{more} asserted: {counts}",
            *(_assertion(report, finding, entry, sources, said) for entry in settled),
        )
    yield _why(report, finding)
    if finding.verdict not in SETTLED:
        yield _docs(report, finding)


def _assertion(report: Report, finding: Finding, entry: Assertion, sources: Sources, said: set[str]) -> Html:
    """Return an assertion; what the finding has already said beside another one is not said again."""
    waiver, attestation = report.waiver_of(finding, entry), report.attestation_of(finding, entry)
    notes = [note for note in entry.notes if note not in said]
    said.update(notes)
    aside: list[Child] = []
    if waiver:
        accepted = _waiver(waiver)
        if accepted.source not in said:
            aside.append(accepted)
        said.add(accepted.source)
    if attestation:
        aside.append(f"Attested by {attestation.who} at {attestation.when}: {attestation.note}")
    aside += [f"{lack.reason}; needs {lack.action}" for lack in entry.missing if lack.action]
    aside += [f"Note: {note}" for note in notes]
    return tag(
        "section",
        tag(
            "p",
            badge(entry.verdict),
            severity(entry),
            _waived_badge() if waiver else None,
            tag("code", entry.key, class_="key"),
            tag("bdi", name_of(entry.resource), class_="name") if entry.resource else None,
        ),
        tag("p", entry.reason, class_="reason"),
        listed(aside, class_="asides"),
        _evidence(report, finding, entry, sources),
        class_=f"assertion {entry.verdict.value}",
    )


def _evidence(report: Report, finding: Finding, entry: Assertion, sources: Sources) -> Html | None:
    if not entry.evidence:
        return None
    fails = finding.verdict is Verdict.FAIL and entry.verdict is Verdict.FAIL
    rows = len(entry.evidence)
    return folded(
        f"Evidence: {rows} value{'' if rows == 1 else 's'}",
        _address(report, entry),
        evidence_table(entry, sources),
        open=fails,
        data_paper=fails,
    )


def _address(report: Report, entry: Assertion) -> Html | None:
    """Return the ARM id of what was judged; the cluster's own stands at the head."""
    if not entry.resource or same_id(entry.resource, report.snapshot.cluster_id):
        return None
    return tag("p", tag("code", entry.resource), class_="arm")


def _waived_badge() -> Html:
    return tag("span", tag("span", WAIVED, aria_hidden="true"), " WAIVED", class_="badge waived")


def _waiver(waiver: Waiver) -> Html:
    head = tag("strong", f"Accepted by {waiver.owner} until {waiver.expires}: ")
    return join((head, f"{waiver.reason} ({waiver.origin})"))


def _exemptions(entries: tuple[Exemption, ...]) -> Iterator[Html | None]:
    yield listed(
        (
            join(
                (
                    tag("strong", f"Exempted in Azure Policy, {entry.category}: "),
                    tag("bdi", entry.name),
                    _term(entry),
                    f": {entry.note}" if entry.note else "",
                    tag("code", entry.id, class_="arm"),
                )
            )
            for entry in entries
        ),
        class_="asides",
    )


def _term(entry: Exemption) -> str:
    if not entry.expires:
        return ", without an end"
    return f", {'ended' if entry.expired else 'until'} {entry.expires}"


def _why(report: Report, finding: Finding) -> Html:
    found = report.item(finding.id)
    parts: list[Child] = []
    for heading, words in found.page.sections:
        parts += [tag("p", tag("strong", heading)), prose(words)]
    controls = "; ".join(found.check.controls) or "none: no benchmark and no built-in policy asks for this"
    parts.append(tag("p", tag("strong", "Controls: "), controls))
    if finding.verdict in SETTLED:
        parts.append(_docs(report, finding))
    return folded("Why it matters, what a fix changes, limits, controls", *parts, class_="why")


def _docs(report: Report, finding: Finding) -> Html:
    docs = report.item(finding.id).check.docs
    links = join((link(address, address.removeprefix("https://")) for address in docs), ", ")
    return tag("p", "Read on: ", links, class_="docs")
