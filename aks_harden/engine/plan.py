"""Make a plan: offer fixes, order the chosen ones, merge what can share a call.

Each fix of a plan is proposed anew on the snapshot that the fixes before it leave behind, so a plan is
right as a whole and `Plan.after` is what Azure should read when all of it is done.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.check import Proposal, Remedy
from aks_harden.checks.fleet import fleet_hub
from aks_harden.checks.kind import KUBERNETES, in_motion, stopped
from aks_harden.engine.differences import Change, snapshot_changes
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.fix import ETAG, Command, Fix, Guard, Input, Precondition, Risk
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

Planned: TypeAlias = tuple[Fix, Snapshot, Snapshot]
"""A fix with the snapshots that it is planned on and leads to."""

_MENDABLE = frozenset({Verdict.FAIL, Verdict.WARN})
_RISKS = tuple(Risk)


class Step(Struct, frozen=True, kw_only=True):
    """One step of a plan: the calls that run together, for one or several fixes of one resource."""

    fixes: tuple[Fix, ...]
    commands: tuple[Command, ...]
    undo: tuple[Command, ...]
    expects: tuple[Change, ...] = ()
    """The values that should read differently afterwards."""

    @property
    def key(self) -> str:
        """The keys of its fixes, joined: stable for the same choice."""
        return "+".join(fix.key for fix in self.fixes)

    @property
    def title(self) -> str:
        """What it does, in a line."""
        return "; ".join(fix.title for fix in self.fixes)

    @property
    def resource(self) -> str:
        """ARM id of the resource it writes to."""
        return self.fixes[0].resource

    @property
    def risk(self) -> Risk:
        """The gravest risk of its fixes."""
        return max((fix.risk for fix in self.fixes), key=_RISKS.index)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """Every guard of its fixes."""
        return tuple(chain.from_iterable(fix.guards for fix in self.fixes))

    @property
    def blocked(self) -> tuple[tuple[Fix, Guard], ...]:
        """The guards that keep it from running, each with its fix."""
        return tuple((fix, guard) for fix in self.fixes for guard in fix.blocked)

    @property
    def unanswered(self) -> tuple[tuple[Fix, Input], ...]:
        """The inputs without an answer, each with its fix."""
        return tuple((fix, entry) for fix in self.fixes for entry in fix.unanswered)

    @property
    def preconditions(self) -> tuple[Precondition, ...]:
        """What must still read the same right before it runs."""
        wanted: list[Precondition] = []
        for entry in chain.from_iterable(fix.preconditions for fix in self.fixes):
            # An expected value may be a list, so the entries cannot be told apart by hash.
            if entry not in wanted:
                wanted.append(entry)
        return tuple(wanted)

    @property
    def uses_etag(self) -> bool:
        """Whether Azure itself refuses the call after a change (`If-Match`)."""
        return any(ETAG in command.argv for command in self.commands)

    @property
    def rereads(self) -> tuple[str, ...]:
        """Facets to read again afterwards."""
        return tuple(dict.fromkeys(chain.from_iterable(fix.rereads for fix in self.fixes)))


class Plan(Struct, frozen=True, kw_only=True):
    """Chosen fixes, ordered and merged."""

    before: Snapshot
    after: Snapshot
    steps: tuple[Step, ...]
    dropped: tuple[tuple[str, str], ...] = ()
    """Chosen fixes that do not fit any more, each with the reason."""


def withheld(snapshot: Snapshot) -> str:
    """Return why no fix is offered for the cluster in its present state, empty where fixes are (G-3)."""
    try:
        return _held_back(snapshot)
    except NotSettledError as open_:
        return f"The cluster could not be read: {open_}."


def _held_back(snapshot: Snapshot) -> str:
    cluster = snapshot.cluster
    if fleet_hub(snapshot):
        return "The cluster is managed by Fleet: it lies in a group of Azure Kubernetes Fleet Manager (FL_…)."
    if stopped(cluster):
        return "The cluster is stopped: a stopped cluster accepts only start and delete."
    if in_motion(cluster):
        state = cluster.text("properties.provisioningState")
        return f"The cluster is in motion ({state}): wait until its operation has ended, then read it again."
    return ""


def offers(snapshot: Snapshot, context: Context, items: Iterable[Item]) -> tuple[Proposal, ...]:
    """Return every fix that fits the snapshot, in the order in which they would run."""
    if withheld(snapshot):
        return ()
    found = chain.from_iterable(_offers_of(snapshot, context, item) for item in items)
    return tuple(sorted(found, key=lambda proposal: (proposal.fix.order, proposal.fix.key)))


def make_plan(snapshot: Snapshot, context: Context, items: Iterable[Item], chosen: Iterable[str]) -> Plan:
    """Return the plan for the chosen fixes.

    `chosen` holds fix keys (`IAM-3.admin@acrshop`), fix ids (`IAM-3.admin`, on every resource) or item ids.
    """
    given = tuple(items)
    remedies = [(item, remedy) for item in given for remedy in item.check.remedies]
    wanted = tuple(dict.fromkeys(chosen))
    first = [proposal.fix for proposal in offers(snapshot, context, given) if _chosen(proposal.fix, wanted)]
    dropped = [
        (name, withheld(snapshot) or "nothing to fix there")
        for name in wanted
        if not any(_chosen(fix, (name,)) for fix in first)
    ]
    here = snapshot
    fixes: list[Planned] = []
    for fix in first:
        proposal = _propose_again(here, context, remedies, fix)
        if proposal is None:
            dropped.append((fix.key, "an earlier step already does it"))
            continue
        fixes.append((proposal.fix, here, proposal.after))
        here = proposal.after
    return Plan(before=snapshot, after=here, steps=tuple(_merge(fixes)), dropped=tuple(dropped))


def _chosen(fix: Fix, wanted: Iterable[str]) -> bool:
    names = {fix.key.lower(), fix.id.lower(), fix.item.lower()}
    return any(name.lower() in names for name in wanted)


def _offers_of(snapshot: Snapshot, context: Context, item: Item) -> Iterator[Proposal]:
    if not item.check.remedies:
        return
    finding = judge_item(snapshot, context, item)
    seen: set[str] = set()
    for remedy in item.check.remedies:
        for assertion in finding.assertions:
            if assertion.key != remedy.asserts or not mendable(assertion):
                continue
            proposal = _propose(snapshot, context, remedy, assertion.resource)
            if proposal is not None and proposal.fix.key not in seen:
                seen.add(proposal.fix.key)
                yield proposal


def mendable(assertion: Assertion) -> bool:
    """Tell whether a fix may be offered: it fails, warns, or only Kubernetes evidence is missing."""
    if assertion.verdict in _MENDABLE:
        return True
    return (
        assertion.verdict is Verdict.UNKNOWN
        and bool(assertion.missing)
        and all(lack.facet == KUBERNETES for lack in assertion.missing)
    )


def _propose(snapshot: Snapshot, context: Context, remedy: Remedy, resource: str) -> Proposal | None:
    try:
        return remedy.propose(snapshot, context, resource)
    except NotSettledError:
        # The assertion already says what could not be read, and no fix is safer than a guessed one.
        return None


def _propose_again(
    snapshot: Snapshot, context: Context, remedies: Iterable[tuple[Item, Remedy]], fix: Fix
) -> Proposal | None:
    # A fix that mends several assertions has one remedy for each: any of them still being open is enough.
    own = [(item, remedy) for item, remedy in remedies if remedy.id == fix.id]
    resources = [resource for _, resource in fix.assertions]
    return next(
        (
            proposal
            for item, remedy in own
            for assertion in judge_item(snapshot, context, item).assertions
            if assertion.key == remedy.asserts and assertion.resource in resources and mendable(assertion)
            if (proposal := _propose(snapshot, context, remedy, assertion.resource))
        ),
        None,
    )


def _merge(fixes: Iterable[Planned]) -> Iterator[Step]:
    """Join neighbouring fixes whose single calls have the same words and target and may share one call."""
    group: list[Planned] = []
    for planned in fixes:
        if group and not _joins(group[-1][0], planned[0]):
            yield _step(group)
            group = []
        group.append(planned)
    if group:
        yield _step(group)


def _joins(one: Fix, other: Fix) -> bool:
    if (
        len(one.commands) != 1
        or len(other.commands) != 1
        or one.risk is Risk.ONE_WAY
        or other.risk is Risk.ONE_WAY
    ):
        return False
    mine, theirs = one.commands[0], other.commands[0]
    return mine.merges and theirs.merges and (mine.words, mine.target) == (theirs.words, theirs.target)


def _step(group: list[Planned]) -> Step:
    fixes = [fix for fix, _, _ in group]
    expects = snapshot_changes(group[0][1], group[-1][2])
    if len(fixes) == 1:
        return Step(fixes=tuple(fixes), commands=fixes[0].commands, undo=fixes[0].undo, expects=expects)
    undo = tuple(chain.from_iterable(fix.undo for fix in reversed(fixes)))
    return Step(
        fixes=tuple(fixes),
        commands=(_join([fix.commands[0] for fix in fixes]),),
        undo=(_join(list(undo)),) if undo and all(command.merges for command in undo) else undo,
        expects=expects,
    )


def _join(commands: list[Command]) -> Command:
    """Return one call with the changes of all; an option that several carry alike is given once."""
    change: list[str] = []
    for command in commands:
        options = list(_options(command.change))
        change.extend(chain.from_iterable(option for option in options if not _holds(change, option)))
    files = {name: text for command in commands for name, text in command.files.items()}
    return replace(commands[0], change=tuple(change), files=files)


def _options(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Split options into groups: an option's name and the values that follow it."""
    group: list[str] = []
    for word in words:
        if word.startswith("--") and group:
            yield tuple(group)
            group = []
        group.append(word)
    if group:
        yield tuple(group)


def _holds(words: list[str], option: tuple[str, ...]) -> bool:
    return option in set(_options(tuple(words)))
