"""What decides which images may start in the cluster: the strongest mechanism that Azure shows."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Judgement, not_applicable, passes, unknown, warns
from aks_harden.checks.cmp.constraints import denies, given, left_out, narrowing, row, texts
from aks_harden.checks.cmp.gating import gating_of
from aks_harden.checks.cmp.pattern_search import WORK
from aks_harden.checks.cmp.patterns import PatternError, compiled
from aks_harden.checks.cmp.safeguards import safeguards_of
from aks_harden.checks.cmp.sources import STRANGERS, Trusted, strangers, trusted_sources
from aks_harden.checks.fleet import fleet_hub
from aks_harden.checks.gather import gather
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.policies.in_force import Applied, Coverage, Wanted, coverage
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

IMAGES: Final = Wanted(
    title="allows images from named registries only",
    builtins={"febd0533-8e55-448f-b837-bd0e06f16469": "Deny"},
    kubernetes=True,
)
"""The built-in policy for allowed images."""
PARAMETER: Final = "allowedContainerImagesRegex"
"""Its parameter for the pattern."""
_PLACEHOLDERS: Final = frozenset({"", "^(.+){0}$"})
"""What the benchmarks bring in place of a pattern: it stands for `not configured`."""
_EXPECTED: Final = "a pattern that only trusted registries match"


class _Rule(Struct, frozen=True, kw_only=True):
    """One policy for allowed images that is configured."""

    tight: bool
    reason: str
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...]


def judge_admission(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge what refuses images of other sources, as far as Azure Resource Manager shows it."""
    if fleet_hub(snapshot):
        return not_applicable("The cluster is the hub of a fleet: Fleet manages what runs in it.")
    found = coverage(snapshot, IMAGES, snapshot.cluster)
    trusted = trusted_sources(snapshot, context)
    work = WORK // max(1, len(found.in_force))
    rules = gather(found.in_force, lambda applied: _rule(applied, trusted, work), found.open)
    best = next((rule for rule in rules.found if rule.tight), None)
    if best is not None:
        return passes(best.reason, *best.evidence, notes=best.notes)
    rules.open.require()
    notes = tuple(_idle(found))
    if rules.found:
        rule = rules.found[0]
        more = (*rule.notes, *(other.reason for other in rules.found[1:]), *notes)
        return warns(rule.reason, *rule.evidence, severity=Severity.MEDIUM, notes=more)
    return _weaker(snapshot, found, notes)


def _rule(applied: Applied, trusted: Trusted, work: int) -> _Rule | None:
    """Judge one policy in force; None where it is not configured."""
    text = given(applied, PARAMETER)
    if text is None or (isinstance(text, str) and text.strip() in _PLACEHOLDERS):
        return None
    evidence = (applied.evidence, row(applied, PARAMETER, _EXPECTED))
    foreign = _foreign(applied, text, trusted, work)
    fault = _fault(applied, foreign, trusted)
    notes = tuple(_left_out(applied))
    if fault:
        return _Rule(tight=False, reason=f"{applied.name}: {fault}.", evidence=evidence, notes=notes)
    reason = f"{applied.name} refuses images that are not from {', '.join(sorted(trusted.hosts))}."
    return _Rule(tight=True, reason=reason, evidence=evidence, notes=notes)


def _left_out(applied: Applied) -> Iterator[str]:
    if names := ", ".join(left_out(applied)):
        yield f"Left out are the namespaces {names}."
    if names := ", ".join(texts(given(applied, "excludedContainers"))):
        yield f"Left out are containers named {names}, and every manifest may name its containers so."


def _foreign(applied: Applied, text: object, trusted: Trusted, work: int) -> tuple[str, ...]:
    if not isinstance(text, str):
        raise _unreadable(applied, "it is no text")
    try:
        foreign = strangers(compiled(text), trusted, work)
    except PatternError as error:
        raise _unreadable(applied, str(error)) from None
    if foreign and foreign[0] not in STRANGERS:
        # The host that it lets in may be a registry that could not be read.
        trusted.open.require()
    return foreign


def _unreadable(applied: Applied, why: str) -> NotSettledError:
    reason = f"the pattern of allowed images that {applied.name} assigns could not be judged: {why}"
    return NotSettledError(Missing(facet="policy-assignments", reason=reason))


def _fault(applied: Applied, foreign: tuple[str, ...], trusted: Trusted) -> str:
    if foreign:
        return f"its pattern of allowed images also lets in others, for example `{foreign[0]}`"
    spared = _spared(applied, trusted)
    if spared:
        trusted.open.require()
        return f"it leaves out the images `{spared}`, whose source is not trusted"
    part = narrowing(applied)
    if part:
        return f"it refuses images of other sources, but {part}"
    return "" if denies(applied) else "it reports images of other sources and does not refuse them"


def _spared(applied: Applied, trusted: Trusted) -> str:
    """Return an image that the policy leaves out by name and that may lie on a host nobody trusts."""
    for image in texts(given(applied, "excludedImages")):
        if "/" not in image or not trusted.trusts(image):
            return image
    return ""


def _idle(found: Coverage) -> Iterator[str]:
    for applied in found.idle:
        yield f"{applied.summary}."
    for applied in found.in_force:
        text = given(applied, PARAMETER)
        if text is None or (isinstance(text, str) and text.strip() in _PLACEHOLDERS):
            yield f"{applied.name}: assigned, but no pattern of allowed images is configured."


def _weaker(snapshot: Snapshot, found: Coverage, notes: tuple[str, ...]) -> Judgement:
    """Judge what does not name registries: safeguards with a list of their own, gating by vulnerability."""
    safeguards = safeguards_of(snapshot)
    gating = gating_of(snapshot.cluster)
    if safeguards.level:
        reason = "Deployment safeguards check images against a list of their own, which Azure does not show."
        spared = ", ".join(safeguards.left_out)
        more = (f"Left out are the namespaces {spared}.",) if spared else ()
        return warns(
            reason,
            *safeguards.evidence,
            found.searched,
            severity=Severity.MEDIUM,
            notes=(*notes, *more, *_BESIDE),
        )
    if gating.flag:
        reason = "Gated deployment refuses vulnerable images, wherever they come from."
        return warns(reason, gating, found.searched, severity=Severity.MEDIUM, notes=(*notes, *_BESIDE))
    lack = needs_kubernetes(snapshot, "rules of Gatekeeper, Kyverno or others for images are not known")
    return unknown(
        "Azure shows nothing that refuses images of other sources; rules inside the cluster were not read.",
        found.searched,
        *safeguards.evidence,
        missing=(lack,),
        notes=notes,
    )


_BESIDE: Final = (
    "Rules inside the cluster that no Azure resource shows may be stricter; they were not read.",
)
