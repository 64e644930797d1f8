"""Service principals that may give roles away on a cluster, and whether a client secret opens them."""

from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Judgement, fails, passes, warns
from aks_harden.checks.gather import Gathered, gather
from aks_harden.checks.iam.administrators import ASSIGN, OWNERSHIP, WRITE, lasting
from aks_harden.checks.rights.applications import Secret, application_of, secrets_of
from aks_harden.checks.rights.principals import Kind
from aks_harden.checks.rights.privilege import Holder, Privileged, privileged
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.snapshot import Snapshot

_GONE: Final = "Microsoft Graph knows no such service principal any more: the assignment is left over."


class _Owner(Struct, frozen=True, kw_only=True):
    holder: Holder
    secrets: tuple[Secret, ...]
    gone: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody who has its secret can sign in as it."""
        return any(secret.works for secret in self.secrets)

    @property
    def limited(self) -> bool:
        """Whether a condition limits the one right that it has: giving roles away."""
        return bool(self.holder.condition) and WRITE not in self.holder.rights.actions

    @property
    def rows(self) -> tuple[Evidence, ...]:
        working = (secret.evidence for secret in self.secrets if secret.works)
        return (*self.holder.evidence, *working)

    @property
    def line(self) -> str:
        working = [secret.ends or "never" for secret in self.secrets if secret.works]
        told = f"its secrets end: {', '.join(working)}" if working else "it has no secret that works"
        return f"{self.holder.words}; {_GONE if self.gone else f'{told}.'}"


def judge_applications(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether a service principal with a client secret may give roles away."""
    found, owners = _owners(snapshot)
    notes = tuple(owner.line for owner in owners.found)
    with_secret = tuple(owner for owner in owners.found if owner.open)
    own = tuple(owner for owner in with_secret if owner.holder.level.own and not owner.limited)
    if own:
        reason = f"{_names(own)} may give roles away, with a client secret as the only key."
        return fails(reason, found.searched, *_rows(own), notes=notes)
    owners.open.require()
    if with_secret:
        how = "from above the subscription" if not with_secret[0].holder.level.own else "under a condition"
        reason = f"{_names(with_secret)} may give roles away {how}, with a client secret as the only key."
        rows = _rows(with_secret)
        return warns(reason, found.searched, *rows, severity=Severity.MEDIUM, notes=notes)
    reason = "No service principal that may give roles away has a client secret."
    return passes(reason, found.searched, *_rows(owners.found), notes=notes)


def open_owners(snapshot: Snapshot) -> tuple[Holder, ...]:
    """Return what such service principals hold by which they may give roles away, for whom a secret works."""
    _, owners = _owners(snapshot)
    return tuple(owner.holder for owner in owners.found if owner.open and not owner.limited)


def _owners(snapshot: Snapshot) -> tuple[Privileged, Gathered[_Owner]]:
    found = privileged(snapshot, snapshot.cluster_id, OWNERSHIP)
    applications = [
        holder
        for holder in lasting(found)
        if holder.principal.kind is Kind.SERVICE_PRINCIPAL and ASSIGN in holder.rights.actions
    ]
    return found, gather(applications, lambda holder: _owner(snapshot, holder), found.assigned)


def _owner(snapshot: Snapshot, holder: Holder) -> _Owner:
    client = application_of(snapshot, holder.principal.id)
    if client is None:
        return _Owner(holder=holder, secrets=(), gone=True)
    return _Owner(holder=holder, secrets=secrets_of(snapshot, client))


def _names(owners: tuple[_Owner, ...]) -> str:
    return ", ".join(dict.fromkeys(f"{each.holder.principal.name} ({each.holder.role})" for each in owners))


def _rows(owners: tuple[_Owner, ...]) -> tuple[Evidence, ...]:
    return tuple(row for owner in owners for row in owner.rows)
