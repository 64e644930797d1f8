"""Who may take audit logs away, and how many that are: the thresholds of AUD-2 over G-7.

https://learn.microsoft.com/azure/role-based-access-control/permissions/monitor
"""

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Judgement, fails, passes, warns
from aks_harden.checks.rights.principals import Kind
from aks_harden.checks.rights.privilege import PEOPLE, Holder, Tenure, privileged
from aks_harden.checks.rights.roles import Rights
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_LAW: Final = "Microsoft.OperationalInsights/workspaces/"
_STORAGE: Final = "Microsoft.Storage/storageAccounts/"
_CONTAINERS: Final = f"{_STORAGE}blobServices/containers/"

PURGE: Final = f"{_LAW}purge/action"
DELETE_DATA: Final = f"{_LAW}tables/deleteData/action"
REMOVE: Final = Rights(actions=(PURGE, DELETE_DATA, f"{_LAW}delete"))
"""Rights that take records out of a workspace."""
CHANGE: Final = Rights(
    actions=(
        f"{_LAW}write",
        f"{_LAW}tables/write",
        f"{_LAW}tables/delete",
        f"{_LAW}dataExports/write",
        f"{_LAW}dataExports/delete",
        "Microsoft.Insights/dataCollectionRules/write",
        "Microsoft.Insights/dataCollectionRules/delete",
        "Microsoft.Authorization/locks/delete",
    )
)
"""Rights that shorten, redirect or unprotect what a workspace keeps."""
SHARED_KEYS: Final = Rights(actions=(f"{_LAW}sharedKeys/action",))
"""The right to the keys that let anyone write into a workspace, while it takes keys at all."""
SETTINGS: Final = Rights(
    actions=("Microsoft.Insights/diagnosticSettings/write", "Microsoft.Insights/diagnosticSettings/delete")
)
"""Rights that stop the export of logs at their source."""
READ: Final = Rights(actions=(f"{_LAW}query/read",), data_actions=(f"{_LAW}tables/data/read",))
"""Rights to query what a workspace holds."""
BLOBS: Final = Rights(
    actions=(f"{_STORAGE}delete", f"{_CONTAINERS}delete"), data_actions=(f"{_CONTAINERS}blobs/delete",)
)
"""Rights that take blobs out of a storage account."""
ACCOUNT_KEYS: Final = Rights(actions=(f"{_STORAGE}listKeys/action",))
"""The right to the keys that open everything in a storage account, while it takes keys at all."""

_PURGER_ROLE: Final = "150f5e0c-0603-4f03-8c7f-cf70034c4e90"
_PURGER: Final = "data purger"


class Place(Struct, frozen=True, kw_only=True):
    """Something that rights are held on."""

    id: str
    rights: Rights
    able: str
    """What the rights let people do, after `may`."""
    parts: tuple[str, ...] = ()
    """ARM ids of what in it holds logs: tables, containers. Rights on one of them count as well."""

    @property
    def name(self) -> str:
        """Its name."""
        return name_of(self.id)


def standing(
    snapshot: Snapshot, context: Context, place: Place, locked: Callable[[], tuple[Evidence, ...]]
) -> Judgement:
    """Judge who stands ready to remove logs; `locked` shows copies that nobody can remove, if there are."""
    found = privileged(snapshot, place.id, place.rights, place.parts)
    counted = found.counted
    fault = _fault(counted, context, place)
    if fault:
        rows = (found.searched, *(row for holder in counted for row in holder.evidence))
        return _lifted(fault, rows, found.lines, locked(), severity=_severity(counted))
    found.open.require()
    return passes(f"{_groups(counted)} may {place.able}.", found.searched, notes=found.lines)


def purgers(snapshot: Snapshot, place: Place, locked: Callable[[], tuple[Evidence, ...]]) -> Judgement:
    """Judge whether anyone stands with the role Data Purger, which serves no other end."""
    found = privileged(snapshot, place.id, place.rights, place.parts)
    holders = [holder for holder in found.holders if is_purger(holder)]
    standing_ = [holder for holder in holders if holder.tenure is Tenure.STANDING]
    if standing_:
        who = ", ".join(holder.principal.words for holder in standing_)
        reason = f"{who} may purge records of {place.name} at any time, by the role Data Purger."
        rows = (found.searched, *(row for holder in standing_ for row in holder.evidence))
        return _lifted(reason, rows, found.lines, locked(), severity=Severity.HIGH)
    _settle(snapshot, place, holders)
    found.open.require()
    return passes(f"Nobody stands with the role Data Purger on {place.name}.", found.searched)


def from_above(snapshot: Snapshot, context: Context, place: Place) -> Judgement:
    """Judge how many hold the rights by a management group or the root, where others must take them away."""
    found = privileged(snapshot, place.id, place.rights, place.parts)
    limit = context.thresholds.max_standing_admins
    people = [holder for holder in found.holders if holder.principal.kind in PEOPLE]
    above = [holder for holder in people if not holder.level.own]
    if len(found.above) > limit:
        reason = (
            f"{len(found.above)} users and groups may {place.able} by roles from above the subscription,"
            f" more than {limit}; who owns those scopes must take them away."
        )
        return warns(reason, found.searched, *(row for holder in found.above for row in holder.evidence))
    _settle(snapshot, place, above)
    found.open.require()
    count = len(found.above)
    who = f"At most {limit} users and groups" if count else "No user and no group"
    return passes(f"{who} may {place.able} by roles from above.", found.searched, notes=found.lines)


def lesser(snapshot: Snapshot, context: Context, place: Place, beside: Iterable[Place]) -> Judgement:
    """Judge who holds lesser rights only, beside those who are counted for removing logs in `beside`.

    `beside` is looked at only where too many hold the rights: it takes holders out and adds none.
    """
    found = privileged(snapshot, place.id, place.rights, place.parts)
    counted, others = found.counted, ""
    if _fault(counted, context, place):
        graver = _removing(snapshot, beside)
        counted = tuple(holder for holder in counted if holder.principal.id.lower() not in graver)
        others = ", beside those who may delete logs anyway"
    if fault := _fault(counted, context, place):
        rows = (row for holder in counted for row in holder.evidence)
        return warns(fault, found.searched, *rows, notes=found.lines)
    found.open.require()
    return passes(f"{_groups(counted)} may {place.able}{others}.", found.searched, notes=found.lines)


def _removing(snapshot: Snapshot, places: Iterable[Place]) -> frozenset[str]:
    """Return the ids, in lower case, of who is counted for removing logs."""
    removing = [privileged(snapshot, place.id, place.rights, place.parts) for place in places]
    for each in removing:
        each.open.require()
    return frozenset(holder.principal.id.lower() for each in removing for holder in each.counted)


def _groups(counted: tuple[Holder, ...]) -> str:
    """Say how many groups stand ready, where no user does."""
    some = "1 group" if len(counted) == 1 else f"{len(counted)} groups"
    return f"{some} and no single user" if counted else "No user and no group"


def _fault(counted: tuple[Holder, ...], context: Context, place: Place) -> str:
    limit = context.thresholds.max_standing_admins
    users = [holder for holder in counted if holder.principal.kind is Kind.USER]
    if len(counted) > limit:
        return f"{len(counted)} users and groups may {place.able} at any time, more than {limit}."
    if users:
        who = "One user" if len(users) == 1 else f"{len(users)} users"
        return f"{who} may {place.able} at any time, directly and not through a group."
    return ""


def _severity(counted: tuple[Holder, ...]) -> Severity:
    """Return high where records can be taken out at once, medium for a whole workspace, which comes back."""
    purge = {PURGE, DELETE_DATA, *BLOBS.data_actions, *BLOBS.actions, *ACCOUNT_KEYS.actions}
    grave = any(purge & set(holder.rights.names) for holder in counted)
    return Severity.HIGH if grave else Severity.MEDIUM


def _lifted(
    reason: str,
    rows: tuple[Evidence, ...],
    notes: tuple[str, ...],
    copies: tuple[Evidence, ...],
    *,
    severity: Severity,
) -> Judgement:
    if not copies:
        return fails(reason, *rows, severity=severity, notes=notes)
    said = f"{reason} All of it is copied to containers that nobody can delete from."
    return warns(said, *rows, *copies, severity=Severity.MEDIUM, notes=notes)


def is_purger(holder: Holder) -> bool:
    """Tell whether somebody holds a right by the role Data Purger."""
    named = name_of(str(holder.evidence[1].observed)).lower()
    return named == _PURGER_ROLE or holder.role.lower() == _PURGER


def _settle(snapshot: Snapshot, place: Place, holders: Iterable[Holder]) -> None:
    """Raise where it is not known whether holders stand or were activated for a while."""
    if any(holder.tenure is Tenure.ACTIVE for holder in holders):
        snapshot.listed("activated-assignments", place.id)
