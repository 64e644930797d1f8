"""Fixes of EXT-NODEID: identities of the cluster lose what they do not need."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from msgspec import Struct

from aks_harden.checks.iam.ext_nodeid import Excess, excess_of
from aks_harden.checks.kind import service_principal
from aks_harden.checks.stores.registries import held_on, puller_of, registries_in_scope, registry_of
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.exchange import Exchange
from aks_harden.fixes.iam.access_policies import mirrors_of
from aks_harden.fixes.iam.identity_needs import needed_roles
from aks_harden.fixes.pull import pull_role
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import FACETS, GIVE_ACTIONS, SETTLE, RoleAssignment, captured
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot


class _Kind(Struct, frozen=True, kw_only=True):
    """What sets one of the three apart."""

    key: str
    who: str
    question: str
    """Name of the question whether nothing relies on what goes."""
    hazard: str

    @property
    def id(self) -> str:
        """Id of the fix."""
        return f"EXT-NODEID.{self.key}"


_KINDS: Final = (
    _Kind(
        key="kubelet",
        who="the nodes' identity",
        question="node-rights-unused",
        hazard="WORKLOAD RISK: every pod can act as the nodes' identity, so something may rely on what goes.",
    ),
    _Kind(
        key="control-plane",
        who="the control plane's identity",
        question="control-plane-rights-unused",
        hazard="WORKLOAD RISK: load balancers, disks or addresses outside the node resource group that the"
        " cluster works with by these rights are no longer changed.",
    ),
    _Kind(
        key="add-ons",
        who="the identities of add-ons",
        question="add-on-rights-unused",
        hazard="WORKLOAD RISK: what an add-on did further away by these rights stops.",
    ),
)


def propose(kind: _Kind, snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to take away what is held beyond need; what came from above or through a group is not ours."""
    if service_principal(snapshot.cluster):
        return None
    found = excess_of(snapshot, kind.key)
    grants = [grant for each in found for grant in each.grants]
    if not grants or any(grant.through or not _own(grant.scope) for grant in grants):
        return None
    every = _assignments(snapshot, {grant.evidence[0].resource.lower() for grant in grants})
    bare = Exchange(taken=every).after(snapshot)
    mirrors = tuple(
        dict.fromkeys(role for each in found for role in _mirrors(snapshot, bare, each.principal))
    )
    kept = [each for each in every if _mirrored(each, mirrors)]
    taken = tuple(each for each in every if each not in kept)
    if not taken:
        return None
    narrow = tuple(role for role in mirrors if not _mirrored(role, kept))
    exchange = Exchange(given=(*_missing(kind, snapshot, bare, context, found), *narrow), taken=taken)
    going = {each.id.lower() for each in taken}
    words = "; ".join(
        dict.fromkeys(grant.words for grant in grants if grant.evidence[0].resource.lower() in going)
    )
    unused = ask(
        context,
        kind.id,
        snapshot.cluster_id,
        kind.question,
        f"Are you sure that nothing relies on these rights of {kind.who}: {words}?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=kind.id,
        item="EXT-NODEID",
        title=f"Take away what {kind.who} {'do' if kind.key == 'add-ons' else 'does'} not need",
        resource=snapshot.cluster_id,
        assertions=((kind.key, resource),),
        # A role at a vault is more than pulling takes, and stays while an access policy says the same.
        reaches=Verdict.WARN if mirrors and kind.key == "kubelet" else Verdict.PASS,
        risk=Risk.DISRUPTIVE,
        commands=exchange.commands,
        undo=exchange.undo,
        changes=f"These go: {words}.{_told(exchange.given)}",
        disruption="None for what stays; what worked by these rights is refused within minutes.",
        minutes=1,
        settle=SETTLE,
        hazard=kind.hazard,
        inputs=(unused,),
        guards=(
            confirmed(
                unused,
                yes="The operator says that nothing relies on the rights that go.",
                no="Something relies on the rights that go: give it an identity of its own first.",
            ),
        ),
        rereads=FACETS,
        also_touches=("IAM-3", "IAM-4", "IAM-6", "CMP-1"),
        bicep=exchange.bicep,
        terraform=exchange.terraform,
        phase=Phase.REVOKE,
    )
    return Proposal(fix=fix, after=exchange.after(snapshot))


def _assignments(snapshot: Snapshot, ids: set[str]) -> tuple[RoleAssignment, ...]:
    """Return assignments as they are, each once, in whatever subscription they were listed."""
    found: dict[str, RoleAssignment] = {}
    for owner in snapshot.targets("role-assignments"):
        for entry in snapshot.listed("role-assignments", owner):
            if entry.id.lower() in ids:
                found[entry.id.lower()] = captured(entry)
    return tuple(found.values())


def _own(scope: str) -> bool:
    return scope.lower().startswith("/subscriptions/")


def _told(given: tuple[RoleAssignment, ...]) -> str:
    return f" In their place come {len(given)} narrow roles, first." if given else ""


def _missing(
    kind: _Kind, snapshot: Snapshot, bare: Snapshot, context: Context, found: tuple[Excess, ...]
) -> tuple[RoleAssignment, ...]:
    """Return the narrow roles that must come in the place of the wide ones."""
    if kind.key == "control-plane":
        return tuple(role for each in found for role in needed_roles(bare, each.principal))
    if kind.key != "kubelet":
        return ()
    puller = puller_of(snapshot)
    registries = [registry_of(snapshot, each) for each in registries_in_scope(snapshot, context)]
    return tuple(
        pull_role(each, puller)
        for each in registries
        if held_on(snapshot, each, puller).rights.among(meaning_of(each)[0].pull)
        and not held_on(bare, each, puller).rights.among(meaning_of(each)[0].pull)
    )


def _mirrors(snapshot: Snapshot, bare: Snapshot, principal: str) -> Iterator[RoleAssignment]:
    """Give the roles that mirror access policies of an identity now and would not any more.

    Its vaults could not go over to Azure RBAC without them.
    """
    for vault in snapshot.readable("vaults"):
        if not vault.see("properties.enableRbacAuthorization").flag:
            before = mirrors_of(snapshot, vault, principal)
            yield from (each for each in mirrors_of(bare, vault, principal) if each not in before)


def _mirrored(assignment: RoleAssignment, mirrors: Iterable[RoleAssignment]) -> bool:
    """Tell whether an assignment, under whatever name, is one of those that mirror a policy."""
    return any(
        same_id(assignment.scope, each.scope)
        and name_of(assignment.role).lower() == name_of(each.role).lower()
        and assignment.principal.lower() == each.principal.lower()
        for each in mirrors
    )


REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(
        id=kind.id,
        asserts=kind.key,
        propose=partial(propose, kind),
        phase=Phase.REVOKE,
        actions=GIVE_ACTIONS,
    )
    for kind in _KINDS
)
