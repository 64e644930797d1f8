"""Taking roles away which reach too far: what is asked, what must hold, and the way back.

Each assignment goes by its own id, and undo brings back exactly that one. What comes from above the
subscription is not the operator's to take, and nobody takes the caller's own way to give roles.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.checks.iam.administrators import ASSIGN, OWNERSHIP
from aks_harden.checks.rights.principals import Kind
from aks_harden.checks.rights.privilege import Holder, Tenure, privileged
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.caller import GIVES_ROLES, kept
from aks_harden.fixes.exchange import Exchange
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.roles import FACETS, SETTLE, RoleAssignment, captured
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Input, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_KEPT: Final = (
    "Will you still be able to give roles on this cluster (Owner, User Access Administrator or Role Based"
    " Access Control Administrator over it), when these assignments are gone?"
)


class Taking(Struct, frozen=True, kw_only=True):
    """What sets one of these fixes apart."""

    id: str
    title: str
    keys: tuple[str, ...]
    ask: str
    """Name of the question whether nothing relies on what goes."""
    changes: str
    hazard: str


def assignments_of(snapshot: Snapshot, holders: Iterable[Holder]) -> tuple[RoleAssignment, ...]:
    """Return the assignments behind some holders, as they are."""
    names = {holder.evidence[0].resource.lower() for holder in holders}
    listed = snapshot.listed("role-assignments")
    return tuple(captured(entry) for entry in listed if entry.id.lower() in names)


def standing(holder: Holder) -> bool:
    """Tell whether a right stands and is the operator's to take."""
    return holder.tenure is Tenure.STANDING and holder.level.own and not holder.principal.apart


def taking(
    snapshot: Snapshot,
    context: Context,
    kind: Taking,
    exchange: Exchange,
    holders: tuple[Holder, ...],
    *,
    inputs: tuple[Input, ...] = (),
    guards: tuple[Guard, ...] = (),
) -> Proposal | None:
    """Return the fix that carries an exchange out; None where it would mend nothing."""
    if not kind.keys or not exchange.taken:
        return None
    after = exchange.after(snapshot)
    gone = " ".join(f"{holder.words}." for holder in holders)
    entry = ask(
        context,
        kind.id,
        snapshot.cluster_id,
        kind.ask,
        f"Nobody and nothing relies on these, or has another role already: may they go? {gone}",
        suggestions=("yes", "no"),
    )
    agreed = confirmed(
        entry,
        yes="The operator says that these assignments may go.",
        no="The operator says that something relies on them: give what it needs first.",
    )
    asked, keeps = kept(after, context, kind.id, GIVES_ROLES, name="caller-keeps-roles", question=_KEPT)
    fix = Fix(
        id=kind.id,
        item="IAM-2",
        title=kind.title,
        resource=snapshot.cluster_id,
        assertions=tuple((key, snapshot.cluster_id) for key in kind.keys),
        risk=Risk.DISRUPTIVE,
        commands=exchange.commands,
        undo=exchange.undo,
        changes=f"{kind.changes} These go: {gone}",
        disruption="None for workloads; whoever used what goes is refused within minutes.",
        minutes=1,
        settle=SETTLE,
        hazard=kind.hazard,
        inputs=(*inputs, entry, *asked),
        guards=(*guards, agreed, keeps, _somebody(after)),
        rereads=(*FACETS, "activated-assignments", "principals", "group-members"),
        also_touches=("EXT-LOCAL",),
        bicep=exchange.bicep,
        terraform=exchange.terraform,
        phase=Phase.REVOKE,
    )
    return Proposal(fix=fix, after=after)


def _somebody(after: Snapshot) -> Guard:
    """Return the guard that somebody can still administer the cluster and give roles on it."""
    name = "somebody-administers"
    try:
        found = privileged(after, after.cluster_id, OWNERSHIP)
    except NotSettledError as open_:
        return undecided(name, f"Who administers the cluster could not be read: {open_}.")
    left = [holder for holder in found.holders if ASSIGN in holder.rights.actions and not holder.condition]
    people = [holder for holder in left if holder.principal.kind in {Kind.USER, Kind.GROUP}]
    if people:
        return ok(name, f"Still there to give roles: {people[0].words}.")
    return blocked(name, "Nobody could give roles on the cluster any more: give a group that role first.")
