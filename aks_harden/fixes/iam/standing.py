"""The fixes of IAM-2 that take standing administration away from users, and from groups beyond the limit."""

from aks_harden.checks.iam.administrators import administrators
from aks_harden.checks.rights.principals import Kind
from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.exchange import Exchange
from aks_harden.fixes.iam.taking import Taking, assignments_of, standing, taking
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.snapshot import Snapshot


def propose_users(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to take away what users hold standing and directly."""
    found = administrators(snapshot)
    users = tuple(
        holder for holder in found.found.holders if holder.principal.kind is Kind.USER and standing(holder)
    )
    if not users:
        return None
    exchange = Exchange(taken=assignments_of(snapshot, users))
    kind = Taking(
        id="IAM-2.users",
        title="Take the standing administration of single users away",
        keys=_reached(exchange.after(snapshot), context, "standing-users", "standing-holders"),
        ask="user-roles-replaced",
        changes="Users administer no longer by assignments of their own; members of groups and those who are"
        " eligible still do.",
        hazard="LOCK-OUT of the users concerned. A role over a group or a subscription goes for all that lies"
        " in it, not for this cluster alone.",
    )
    return taking(snapshot, context, kind, exchange, users)


def propose_groups(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to take standing administration away from groups that the operator names."""
    found = administrators(snapshot)
    limit = context.thresholds.max_standing_admins
    groups = [
        holder for holder in found.found.holders if holder.principal.kind is Kind.GROUP and standing(holder)
    ]
    named = {holder.principal.id.lower() for holder in found.groups}
    ids = [
        each for each in dict.fromkeys(holder.principal.id.lower() for holder in groups) if each not in named
    ]
    many = len({holder.principal.id.lower() for holder in found.own if holder not in found.users}) - limit
    if many < 1 or len(ids) < many:
        return None
    entry = ask(
        context,
        "IAM-2.groups",
        snapshot.cluster_id,
        "groups-to-remove",
        f"Which groups shall not administer the cluster any more (object ids, with commas, at least {many})?"
        f" {' '.join(f'{holder.words}.' for holder in groups)}",
        suggestions=ids,
    )
    chosen = [each.strip().lower() for each in (entry.value or "").split(",") if each.strip()]
    known = [each for each in chosen if each in ids]
    # What the plan shows until enough of them are named.
    going_ids = known if len(set(known)) >= many else ids[-many:]
    going = tuple(holder for holder in groups if holder.principal.id.lower() in going_ids)
    exchange = Exchange(taken=assignments_of(snapshot, going))
    kind = Taking(
        id="IAM-2.groups",
        title="Take standing administration away from groups",
        keys=_reached(exchange.after(snapshot), context, "standing-holders"),
        ask="group-roles-replaced",
        changes="Members of these groups do not administer the cluster any more.",
        hazard="LOCK-OUT of the members. A role over a group or a subscription goes for all that lies in it.",
    )
    wrong = [each for each in chosen if each not in ids]
    guard = _groups_named(entry, wrong, enough=len(set(chosen)) >= many)
    return taking(snapshot, context, kind, exchange, going, inputs=(entry,), guards=(guard,))


def _groups_named(entry: Input, wrong: list[str], *, enough: bool) -> Guard:
    name = "groups-to-remove"
    if entry.value is None:
        return undecided(name, "No group was named yet.")
    if wrong:
        return blocked(name, f"{', '.join(wrong)} is none of the groups that can be taken away.")
    if not enough:
        return blocked(name, "Too few groups were named: too many would still stand.")
    return ok(name, "The groups that go are named.")


def _reached(after: Snapshot, context: Context, *keys: str) -> tuple[str, ...]:
    """Return which of the assertions on who stands as administrator pass afterwards."""
    found = administrators(after)
    passing = {
        "standing-users": not found.users,
        "standing-holders": len(found.own) <= context.thresholds.max_standing_admins,
    }
    return tuple(key for key in keys if passing[key])
