"""Fixes of AUD-2 that take rights to remove logs away: from single users, and the role Data Purger from all.

Groups stay: which of several is one too many is for people to say. What comes from above the subscription is
not the operator's to take.
"""

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from aks_harden.checks.aud.aud_2 import CHECK, account_place, workspace_place
from aks_harden.checks.aud.destinations import Kind, destination, existing
from aks_harden.checks.aud.holders import Place, is_purger
from aks_harden.checks.rights.principals import Kind as Who
from aks_harden.checks.rights.privilege import Holder, Tenure, privileged
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.caller import GIVES_ROLES, kept
from aks_harden.fixes.exchange import Exchange
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.roles import FACETS, SETTLE, RoleAssignment, captured
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_KEPT: Final = (
    "Will you still be able to give roles on this cluster (Owner, User Access Administrator or Role Based"
    " Access Control Administrator over it), when these assignments are gone?"
)


class Taken(Struct, frozen=True, kw_only=True):
    """What sets one of these fixes apart."""

    id: str
    key: str
    title: str
    picks: Callable[[Holder], bool]
    """Which of the standing holders go."""
    asks: str
    """Name of the question whether nothing relies on what goes."""

    def propose(self, snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
        """Offer to take the assignments away that let somebody remove logs of one destination."""
        place = _place(snapshot, context, resource)
        if place is None:
            return None
        found = privileged(snapshot, place.id, place.rights, place.parts).holders
        going = tuple(holder for holder in found if _own(holder) and self.picks(holder))
        exchange = Exchange(taken=_assignments(snapshot, going))
        if not exchange.taken:
            return None
        after = exchange.after(snapshot)
        if _verdict(after, context, self.key, resource) not in {Verdict.PASS, Verdict.WARN}:
            return None
        return Proposal(fix=self._fix(after, context, place, going, exchange), after=after)

    def _fix(
        self,
        after: Snapshot,
        context: Context,
        place: Place,
        going: tuple[Holder, ...],
        exchange: Exchange,
    ) -> Fix:
        gone = " ".join(f"{holder.words}." for holder in going)
        entry = ask(
            context,
            self.id,
            place.id,
            self.asks,
            f"Nobody and nothing relies on these, or has another role already: may they go? {gone}",
            suggestions=("yes", "no"),
        )
        agreed = confirmed(
            entry,
            yes="The operator says that these assignments may go.",
            no="The operator says that something relies on them: give what it needs first.",
        )
        inputs, keeps = kept(after, context, self.id, GIVES_ROLES, name="caller-keeps-roles", question=_KEPT)
        return Fix(
            id=self.id,
            item="AUD-2",
            title=self.title.format(place.name),
            resource=place.id,
            assertions=((self.key, place.id),),
            reaches=_verdict(after, context, self.key, place.id),
            risk=Risk.DISRUPTIVE,
            commands=exchange.commands,
            undo=exchange.undo,
            changes=f"Fewer may {place.able}. These go: {gone}",
            disruption="None for workloads; whoever used what goes is refused within minutes.",
            minutes=1,
            settle=SETTLE,
            hazard="LOCK-OUT of those concerned. A role over a group or a subscription goes for all that lies"
            " in it, not for the logs alone.",
            inputs=(entry, *inputs),
            guards=(agreed, keeps, _somebody(after, place)),
            rereads=(*FACETS, "activated-assignments", "principals", "group-members"),
            also_touches=("IAM-2",),
            bicep=exchange.bicep,
            terraform=exchange.terraform,
            phase=Phase.REVOKE,
        )


def _place(snapshot: Snapshot, context: Context, resource: str) -> Place | None:
    found = destination(snapshot, context, resource)
    node = existing(snapshot, found)
    if node is None:
        return None
    return workspace_place(found) if found.kind is Kind.WORKSPACE else account_place(found, node)


def _own(holder: Holder) -> bool:
    """Tell whether a right stands and is the operator's to take."""
    return holder.tenure is Tenure.STANDING and holder.level.own and not holder.principal.apart


def _assignments(snapshot: Snapshot, going: Iterable[Holder]) -> tuple[RoleAssignment, ...]:
    names = {holder.evidence[0].resource.lower() for holder in going}
    listed = snapshot.listed("role-assignments")
    return tuple(captured(entry) for entry in listed if entry.id.lower() in names)


def _verdict(after: Snapshot, context: Context, key: str, resource: str) -> Verdict:
    judge = next(entry.judge for entry in CHECK.asserts if entry.key == key)
    try:
        return judge(after, context, resource).verdict
    except NotSettledError:
        return Verdict.UNKNOWN


def _somebody(after: Snapshot, place: Place) -> Guard:
    """Guard: people can still give roles on what holds the logs."""
    name = "somebody-gives-roles"
    try:
        holders = privileged(after, place.id, GIVES_ROLES).holders
    except NotSettledError as open_:
        return undecided(name, f"Who may give roles on {place.name} could not be read: {open_}.")
    free = (holder for holder in holders if not holder.condition)
    people = [holder for holder in free if holder.principal.kind in {Who.USER, Who.GROUP}]
    if people:
        return ok(name, f"Still there to give roles: {people[0].words}.")
    return blocked(name, f"Nobody could give roles on {place.name} any more: give a group that role first.")


def _user(holder: Holder) -> bool:
    return holder.principal.kind is Who.USER


HOLDERS: Final = (
    Taken(
        id="AUD-2.users",
        key="purge-holders",
        title="Take from single users what removes records of {}",
        picks=_user,
        asks="log-rights-replaced",
    ),
    Taken(
        id="AUD-2.purger",
        key="data-purger",
        title="Take the role Data Purger on {} away",
        picks=is_purger,
        asks="purging-unused",
    ),
    Taken(
        id="AUD-2.account-users",
        key="blob-holders",
        title="Take from single users what removes logs in {}",
        picks=_user,
        asks="log-rights-replaced",
    ),
)
"""What each takes away, and from whom."""
