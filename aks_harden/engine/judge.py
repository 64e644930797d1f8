"""Judge a snapshot: run every assertion, turn what is not settled into `unknown`, roll up."""

from collections.abc import Iterable

from msgspec.structs import replace

from aks_harden.checks.check import Assert, Check, Judgement
from aks_harden.engine.discover import Item
from aks_harden.engine.state import label_of, of_nodes
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.verdict import Severity, Verdict, outweighs, worst
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_NEGATIVE = frozenset({Verdict.FAIL, Verdict.WARN})


def judge(snapshot: Snapshot, context: Context, items: Iterable[Item]) -> tuple[Finding, ...]:
    """Return the finding of each item on the snapshot. Pure: the same input gives the same findings."""
    found: dict[str, Finding] = {}
    for item in items:
        first = found.get(item.check.alias_of)
        found[item.check.id] = repeated(first, item) if first else judge_item(snapshot, context, item)
    return tuple(found.values())


def repeated(first: Finding, item: Item) -> Finding:
    """Return a finding as an item of another section shows it once more."""
    check = item.check
    return replace(first, id=check.id, section=check.section, title=item.page.title, alias_of=check.alias_of)


def judge_item(snapshot: Snapshot, context: Context, item: Item) -> Finding:
    """Return the finding of one item."""
    check = item.check
    pending, assertions = assertions_of(snapshot, context, item)
    verdict = worst(assertion.verdict for assertion in assertions)
    return Finding(
        id=check.id,
        section=check.section,
        title=item.page.title,
        verdict=verdict,
        severity=_severity(check, assertions),
        reason=_reason(verdict, assertions),
        assertions=tuple(assertions),
        pending=pending,
        alias_of=check.alias_of,
        label=label_of(snapshot),
    )


def assertions_of(snapshot: Snapshot, context: Context, item: Item) -> tuple[bool, list[Assertion]]:
    """Return what an item's assertions say, and whether reads that they need are still under way."""
    assertions: list[Assertion] = []
    pending = False
    for entry in item.check.asserts:
        waits, said = _assert(snapshot, context, entry)
        pending = pending or waits
        assertions.extend(said)
    return pending, assertions


def _assert(snapshot: Snapshot, context: Context, entry: Assert) -> tuple[bool, list[Assertion]]:
    try:
        resources = [snapshot.cluster_id] if entry.over is None else list(entry.over(snapshot, context))
    except NotSettledError as open_:
        return open_.pending, [] if entry.unless_unread else [_unsettled(entry, "", open_)]
    if not resources:
        return False, [_plain(entry, Verdict.NA, entry.none)]
    said: list[Assertion] = []
    pending = False
    for resource in resources:
        try:
            judgement = entry.judge(snapshot, context, resource)
            if entry.of_nodes:
                judgement = of_nodes(snapshot, judgement, resource)
            said.append(_settled(entry, resource, judgement))
        except NotSettledError as open_:
            pending = pending or open_.pending
            if not entry.unless_unread:
                said.append(_unsettled(entry, resource, open_))
    return pending, said


def _settled(entry: Assert, resource: str, said: Judgement) -> Assertion:
    return Assertion(
        key=entry.key,
        resource=resource,
        verdict=said.verdict,
        severity=said.severity or entry.severity,
        reason=said.reason,
        evidence=said.evidence,
        missing=said.missing,
        notes=said.notes,
    )


def _unsettled(entry: Assert, resource: str, open_: NotSettledError) -> Assertion:
    reasons = "; ".join(dict.fromkeys(lack.reason for lack in open_.missing))
    return Assertion(
        key=entry.key,
        resource=resource,
        verdict=Verdict.UNKNOWN,
        severity=entry.severity,
        reason=f"Could not be read: {reasons}.",
        missing=open_.missing,
    )


def _plain(entry: Assert, verdict: Verdict, reason: str) -> Assertion:
    return Assertion(key=entry.key, verdict=verdict, severity=entry.severity, reason=reason)


def _severity(check: Check, assertions: Iterable[Assertion]) -> Severity:
    """Return the worst severity of what fails, else of what warns, else the item's own (G-1)."""
    negative = [assertion for assertion in assertions if assertion.verdict in _NEGATIVE]
    failing = [assertion for assertion in negative if assertion.verdict is Verdict.FAIL] or negative
    return max(
        (assertion.severity for assertion in failing),
        key=lambda severity: severity.rank,
        default=check.severity,
    )


def _reason(verdict: Verdict, assertions: list[Assertion]) -> str:
    """Return the sentence of the gravest assertion; a fail carries the count of its unknown parts (G-1)."""
    if not assertions:
        return "Nothing could be judged."
    deciding = [assertion for assertion in assertions if assertion.verdict is verdict]
    if verdict is Verdict.PASS and len(deciding) > 1:
        return f"All {len(deciding)} assertions that apply hold."
    leading = max(deciding, key=lambda assertion: assertion.severity.rank)
    open_parts = sum(assertion.verdict is Verdict.UNKNOWN for assertion in assertions)
    if outweighs(verdict, Verdict.UNKNOWN) and open_parts:
        parts = "part is" if open_parts == 1 else "parts are"
        return f"{leading.reason} ({open_parts} more {parts} unknown.)"
    return leading.reason
