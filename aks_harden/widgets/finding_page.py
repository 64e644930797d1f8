"""A finding as one page: verdict, assertions with their evidence, why it matters, the fix, the sources."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.cells import cell_len

from aks_harden.engine.discover import Item
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.finding import Assertion, Evidence, Finding, Missing
from aks_harden.model.verdict import Verdict, outweighs
from aks_harden.model.waiver import Attestation, Waiver
from aks_harden.report.decided import WAIVED, attested, exempted, lapsed, waived
from aks_harden.report.values import tail
from aks_harden.screens.leaf import Leaf
from aks_harden.screens.session import Session
from aks_harden.widgets.fix_page import write_fix
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.glyphs import Glyphs
from aks_harden.widgets.prose import write_prose
from aks_harden.widgets.twin import Twin, forms, shown
from aks_harden.widgets.values import called, found

_COLUMN: Final = 7


def finding_page(session: Session, id_: str, twin: Twin | None, width: int, glyphs: Glyphs) -> Flow:
    """Lay out everything that is known of an item."""
    flow = Flow(width, glyphs)
    item, leaf = session.items[id_], session.leaf(id_)
    finding = session.findings.get(id_)
    _write_head(flow, leaf, finding)
    if item.check.alias_of:
        flow.text(f"The same as {item.check.alias_of}: judged once, counted once.", style="$text-muted")
    if finding is not None:
        for relapse in session.relapses_of(id_):
            flow.text(relapse.said, style="bold $text-warning")
        _write_decided(flow, session, finding)
        flow.heading("Evidence")
        moved = session.moved_parts
        said: set[str] = set()
        for assertion in _worst_first(finding.assertions):
            old = moved.get((id_, assertion.key, assertion.resource))
            told = finding.reason.startswith(assertion.reason)
            _write_assertion(flow, assertion, session.names, said, old=old, told=told)
            for decision in session.decided.beside(finding, assertion):
                _write_decision(flow, decision, indent=2)
            flow.gap()
    flow.mark("fix")
    flow.heading("Fix")
    _write_fixes(flow, session.proposals(id_), session, id_, twin)
    for heading, text in item.page.sections:
        flow.heading(heading)
        write_prose(flow, text)
    _write_sources(flow, item)
    return flow


def _write_head(flow: Flow, leaf: Leaf, finding: Finding | None) -> None:
    flow.text(leaf.title, style="bold", first=((leaf.id, "bold $primary"), ("  ", "")))
    flow.gap()
    old = leaf.moved_from
    part = "a part of it moved in this session" if old is not None and old is leaf.verdict else ""
    flow.verdict(leaf.verdict, leaf.severity.value, part, old=None if part else old)
    if finding is not None and leaf.verdict is not None:
        flow.text(finding.reason, style="bold")
        if finding.label:
            flow.text(f"Read it as: {finding.label}.", style="$text-warning")


def _write_decided(flow: Flow, session: Session, finding: Finding) -> None:
    """Add what people decided about the whole finding, and what Azure Policy exempts."""
    for decision in session.decided.over(finding):
        _write_decision(flow, decision)
    for waiver in session.decided.expired_of(finding):
        flow.text(lapsed(waiver), style="$text-warning")
    for exemption in session.exemptions.get(finding.id, ()):
        flow.text(exempted(exemption), first=(("exempt in Azure Policy: ", "$text-muted"),), hang=2)


def _write_decision(flow: Flow, decision: Waiver | Attestation, *, indent: int = 0) -> None:
    if isinstance(decision, Waiver):
        label, text = f"{WAIVED} waived ", waived(decision)
    else:
        label, text = "attested ", attested(decision)
    flow.text(text, indent=indent, first=((label, "$text-accent"),), hang=indent + 2)


def _worst_first(assertions: Iterable[Assertion]) -> list[Assertion]:
    ordered: list[Assertion] = []
    for assertion in assertions:
        place = next(
            (index for index, other in enumerate(ordered) if outweighs(assertion.verdict, other.verdict)),
            len(ordered),
        )
        ordered.insert(place, assertion)
    return ordered


def _write_assertion(
    flow: Flow,
    assertion: Assertion,
    names: Mapping[str, str],
    said: set[str],
    *,
    old: Verdict | None,
    told: bool,
) -> None:
    severity = assertion.severity.value
    flow.verdict(assertion.verdict, assertion.key, severity, called(assertion.resource), old=old)
    if not told:
        # What the head of the page has just said is not said again.
        flow.text(assertion.reason, indent=2)
    for row in assertion.evidence:
        _write_evidence(flow, row, assertion, names)
    for lack in assertion.missing:
        _write_missing(flow, lack)
    for note in assertion.notes:
        if note not in said:
            flow.pair("note", note, indent=2, column=_COLUMN)
    said.update(assertion.notes)


def _write_evidence(flow: Flow, row: Evidence, assertion: Assertion, names: Mapping[str, str]) -> None:
    aside = "" if row.resource.lower() == assertion.resource.lower() else f" of {called(row.resource)}"
    flow.text(f"{row.path or 'whole resource'}{aside}", indent=2, style="$secondary")
    parts = found(row, names)
    if len(parts) == 1 and row.expected and not row.default and _write_beside(flow, parts[0], row.expected):
        return
    flow.parts(parts, indent=4, first=(("found".ljust(_COLUMN), "$text-muted"),))
    if row.default:
        source = tail(row.default, flow.width - 4 - _COLUMN)
        flow.pair("source", source, indent=4, column=_COLUMN, style="$text-muted")
    if row.expected:
        flow.pair("wanted", row.expected, indent=4, column=_COLUMN)


def _write_beside(flow: Flow, seen: str, expected: str) -> bool:
    """Add found and wanted on one line where they fit there; tell whether they did."""
    if 4 + _COLUMN + cell_len(seen) + len("   wanted ") + cell_len(expected) > flow.width:
        return False
    label = "$text-muted"
    flow.line(
        ("    ", ""), ("found".ljust(_COLUMN), label), (seen, ""), ("   wanted ", label), (expected, "")
    )
    return True


def _write_missing(flow: Flow, lack: Missing) -> None:
    flow.pair("lacks", f"{lack.facet}: {lack.reason}", indent=2, column=_COLUMN)
    if lack.action:
        flow.pair("needs", lack.action, indent=2, column=_COLUMN, style="$text-warning")


def _write_fixes(
    flow: Flow, proposals: Sequence[Proposal], session: Session, id_: str, wanted: Twin | None
) -> None:
    fixes = [entry.fix for entry in proposals]
    there = forms(session.ownership.kind, fixes)
    for note in (session.ownership.note, session.ownership.policy_note(id_)):
        if note and proposals:
            flow.text(note, indent=2, style="$text-warning")
    if reason := session.why_no_fix(id_):
        flow.text(reason, indent=2, style="$text-muted")
        return
    for number, proposal in enumerate(proposals):
        if number:
            flow.gap()
        fix = proposal.fix
        flow.parts([fix.title, called(fix.resource)], indent=2, style="bold")
        write_fix(flow, fix, shown(wanted, there, fixes), there, planned=fix.key in session.chosen)


def _write_sources(flow: Flow, item: Item) -> None:
    if item.check.docs:
        flow.heading("Documentation", "o opens the first" if len(item.check.docs) > 1 else "o opens it")
        for address in item.check.docs:
            flow.text(tail(address, flow.width - 2), indent=2, style="underline")
    if item.check.controls:
        flow.heading("Controls")
        flow.parts(item.check.controls, indent=2, style="$text-muted")
    flow.gap()
