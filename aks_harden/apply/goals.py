"""Whether a step came true: only judging what was read again can say so."""

from collections.abc import Iterable

from msgspec import Struct

from aks_harden.apply.events import Change, Move
from aks_harden.apply.traces import taken_away, written_out
from aks_harden.engine.differences import leaves, much_the_same, resources, snapshot_changes, touching
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge, judge_item
from aks_harden.engine.plan import Step
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict, outweighs
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

_DERIVED = frozenset(
    {
        "archiveretentionindays",
        "azureportalfqdn",
        "currentkubernetesversion",
        "currentorchestratorversion",
        "fqdn",
        "identity",
        "issuerurl",
        "maxagentpools",
        # Whenever nodes are imaged anew they take the newest image, and a channel does so by itself.
        "nodeimageversion",
        "privatefqdn",
        "resourceuid",
        "retentionindaysasdefault",
        "totalretentionindaysasdefault",
    }
)
"""Last or inner names of values that Azure computes from others, in lower case."""

_MIRRORS = "/providers/microsoft.authorization/roleassignmentscheduleinstances/"
"""Azure makes one of these for every role assignment, under a name of its own, and takes it away with it."""


class Goal(Struct, frozen=True, kw_only=True):
    """The verdict that one assertion should have afterwards."""

    item: str
    key: str
    resource: str
    verdict: Verdict
    exact: bool = False
    """Whether exactly that verdict is wanted (after an undo), not that or a better one."""


def goals_of(step: Step) -> tuple[Goal, ...]:
    """Return what a step of a plan is for."""
    return tuple(
        Goal(item=fix.item, key=key, resource=resource, verdict=fix.reaches)
        for fix in step.fixes
        for key, resource in fix.assertions
    )


def unmet(
    goals: Iterable[Goal], snapshot: Snapshot, context: Context, items: Iterable[Item]
) -> tuple[str, ...]:
    """Return a sentence for each goal that does not hold; none where all do, and there is one at all."""
    by_id = {item.check.id: item for item in items}
    wanted = tuple(goals)
    said: list[str] = [] if wanted else ["Nothing says what the step is for."]
    for goal in wanted:
        item = by_id.get(goal.item)
        if item is None:
            said.append(f"{goal.item} is not among the items that are judged.")
            continue
        reason = _unmet(goal, judge_item(snapshot, context, item).assertions)
        if reason:
            said.append(f"{goal.item} {goal.key}: {reason}")
    return tuple(said)


def _unmet(goal: Goal, assertions: Iterable[Assertion]) -> str:
    named = [assertion for assertion in assertions if assertion.key == goal.key]
    own = [assertion for assertion in named if same_id(assertion.resource, goal.resource)]
    if not own:
        # The resource is no longer judged: gone by the fix, unless the list itself could not be read.
        lost = not named or any(assertion.verdict is Verdict.UNKNOWN for assertion in named)
        return "it could not be judged again." if lost else ""
    for assertion in own:
        if goal.exact and assertion.verdict is not goal.verdict:
            return f"it is {assertion.verdict.word}, not {goal.verdict.word}. {assertion.reason}"
        if not goal.exact and outweighs(assertion.verdict, goal.verdict):
            return assertion.reason
    return ""


def still_open(
    step: Step,
    goals: tuple[Goal, ...],
    way: tuple[Snapshot, Snapshot],
    context: Context,
    items: Iterable[Item],
) -> tuple[str, ...]:
    """Return a sentence for each thing that a step has yet to do; none where it is done.

    Verdicts say so. Where they held before already, as for a step that only prepares another, they say
    nothing, and the values that the step declares decide; so they do where Azure needs time to put a change
    into effect, and the verdict follows later. `way` is the picture before, and the fresh one.
    """
    judged, (before, fresh) = tuple(items), way
    lacking = unmet(goals, fresh, context, judged)
    values = tuple(
        f"{change.path or 'it'} of {name_of(change.resource)} does not read as declared."
        for change in step.expects
        if not _reads(fresh, change)
    )
    if lacking:
        return () if step.settle and step.expects and not values else lacking
    return () if unmet(goals, before, context, judged) else values


def _reads(snapshot: Snapshot, change: Change) -> bool:
    found: list[Json] = [
        leaf.value
        for (_, name), entry in resources(snapshot).items()
        if name == change.resource.lower()
        for leaf in leaves(entry.body).values()
        if leaf.path.lower() == change.path.lower()
    ]
    if change.after is None:
        return not found
    return any(much_the_same(value, change.after) for value in found)


def moves(before: Snapshot, after: Snapshot, context: Context, items: Iterable[Item]) -> tuple[Move, ...]:
    """Return every assertion whose verdict is another one now."""
    judged = tuple(items)
    old, new = (verdicts(snapshot, context, judged) for snapshot in (before, after))
    return tuple(
        Move(item=item, key=key, resource=resource, old=old[name], new=new[name])
        for name in old
        if name in new and old[name] is not new[name]
        for item, key, resource in (name,)
    )


def verdicts(
    snapshot: Snapshot, context: Context, items: Iterable[Item]
) -> dict[tuple[str, str, str], Verdict]:
    """Return the verdict of every assertion, by item, key and resource."""
    return {
        (finding.id, assertion.key, assertion.resource): assertion.verdict
        for finding in judge(snapshot, context, items)
        for assertion in finding.assertions
    }


def unplanned(step: Step, before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Return what changed in the touched resources beyond what the step said it would change."""
    planned = {(change.resource.lower(), change.path.lower()): change for change in step.expects}
    touched = {step.resource, *(fix.resource for fix in step.fixes)} | {
        change.resource for change in step.expects
    }
    made = {resource for resource, _ in planned} - {resource for _, resource in resources(before)}
    gone = taken_away(step.expects, after)
    parts, once = _new_parts(step.expects), _asked_in(before, after) | _asked_in(after, before)
    return tuple(
        change
        for change in touching(snapshot_changes(before, after), touched)
        if not _as_planned(change, planned.get((change.resource.lower(), change.path.lower())))
        and not _derived(change)
        and change.resource.lower() not in made | gone
        and _MIRRORS not in change.resource.lower()
        and change.resource.lower() not in once
        and (change.resource.lower(), _member(change.path)) not in parts
    )


def _asked_in(one: Snapshot, other: Snapshot) -> set[str]:
    """Return what only one picture asked for: nothing made it or took it away.

    Shares are asked for while their account takes plain HTTP, keys while somebody names them.
    """
    return {
        str(body["id"]).lower()
        for facet, targets in one.readings.items()
        for target, reading in targets.items()
        if isinstance(reading, Read) and target not in other.targets(facet)
        for body in (reading.value if isinstance(reading.value, list) else [reading.value])
        if isinstance(body, dict) and body.get("id")
    }


def alarming(changes: Iterable[Change]) -> bool:
    """Tell whether something that was set before is another value now, or gone."""
    return any(change.before is not None for change in changes)


def _as_planned(change: Change, plan: Change | None) -> bool:
    return plan is not None and (much_the_same(change.after, plan.after) or written_out(change, plan))


def _derived(change: Change) -> bool:
    return bool(_DERIVED & set(change.path.lower().split(".")))


def _new_parts(expects: Iterable[Change]) -> set[tuple[str, str]]:
    """Return the list members that the step makes: Azure fills in values of its own there."""
    all_ = [(change, _member(change.path)) for change in expects]
    old = {(change.resource.lower(), part) for change, part in all_ if change.before is not None}
    new = {(change.resource.lower(), part) for change, part in all_ if part}
    return new - old


def _member(path: str) -> str:
    return path[: path.rfind("]") + 1].lower()
