"""The fix of IAM-3 that leaves the nodes' identity nothing on a registry but to pull.

Every assignment that gives it more goes, the subscription's included; before the first of them goes, the
pull role is there. What a management group gives is its owner's to take, so then there is no fix from here.
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import gather
from aks_harden.checks.rights.roles import authorization_of, granted, role_definitions, role_of
from aks_harden.checks.rights.scopes import level_of, scope_of
from aks_harden.checks.stores.registries import Puller, made_by_aks, puller_of, registry_of
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.fixes.asking import ask, confirmed, ok
from aks_harden.fixes.pull import pull_role, pull_role_name
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import (
    FACETS,
    GIVE_ACTIONS,
    SETTLE,
    RoleAssignment,
    assignment_bicep,
    assignment_terraform,
    captured,
    without,
)
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Input, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "IAM-3.kubelet"


class _Grant(Struct, frozen=True, kw_only=True):
    """One assignment of the nodes' identity that holds on the registry."""

    entry: Node
    name: str
    """The role's name."""
    excess: bool
    """Whether it gives more than pulling."""
    pulls: bool
    own: bool
    """Whether the operator of the subscription can take it away."""


class _Change(Struct, frozen=True, kw_only=True):
    """What is given and what is taken."""

    given: tuple[RoleAssignment, ...]
    taken: tuple[RoleAssignment, ...]
    names: tuple[str, ...]
    """Names of the roles that go."""


def propose_kubelet(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to leave the nodes' identity the pull role alone."""
    registry = registry_of(snapshot, resource)
    if made_by_aks(snapshot.cluster, resource):
        return None
    puller = puller_of(snapshot)
    grants = _grants(snapshot, registry, puller)
    going = [grant for grant in grants if grant.excess]
    if not going or not all(grant.own for grant in going):
        return None
    pulls = any(grant.pulls and not grant.excess for grant in grants)
    change = _Change(
        given=() if pulls else (pull_role(registry, puller),),
        taken=tuple(captured(grant.entry) for grant in going),
        names=tuple(grant.name for grant in going),
    )
    after = snapshot
    for each in change.given:
        after = each.added(after)
    for each in change.taken:
        after = each.removed(after)
    return Proposal(fix=_fix(context, registry, puller, change), after=after)


def _grants(snapshot: Snapshot, registry: Node, puller: Puller) -> tuple[_Grant, ...]:
    """Return the assignments of the nodes' identity that hold on a registry; all of them must be known."""
    owner = f"/subscriptions/{subscription_of(registry.id)}"
    roles = role_definitions(snapshot, owner)
    meaning, _ = meaning_of(registry)

    def settle(entry: Node) -> _Grant | None:
        level = level_of(scope_of(entry), registry.id)
        if level is None or entry.see("properties.principalId").text.lower() != puller.id.lower():
            return None
        role = role_of(roles, entry)
        rights = granted(role, meaning.all)
        excess = (
            rights.among(meaning.change).plus(rights.among(meaning.manage)).plus(rights.among(meaning.read))
        )
        return _Grant(
            entry=entry,
            name=role.text("properties.roleName") or role.name,
            excess=bool(excess),
            pulls=any(
                name.lower().endswith(("/pull/read", "/content/read"))
                for name in rights.among(meaning.pull).names
            ),
            own=level.own,
        )

    found = gather(authorization_of(snapshot, "assignments", owner), settle)
    found.open.require()
    return found.found


def _fix(context: Context, registry: Node, puller: Puller, change: _Change) -> Fix:
    entry = _asked(context, registry, puller, change)
    named = ", ".join(dict.fromkeys(change.names))
    wide = any(each.scope.lower() != registry.id.lower() for each in change.taken)
    role = pull_role_name(registry)
    beyond = " Some of them hold over more than this registry and go there too." if wide else ""
    return Fix(
        id=_ID,
        item="IAM-3",
        title="Leave the nodes' identity the pull role alone",
        resource=registry.id,
        assertions=(("kubelet-rights", registry.id),),
        risk=Risk.DISRUPTIVE,
        commands=(*(each.given() for each in change.given), *(each.taken() for each in change.taken)),
        undo=(
            *(each.given() for each in reversed(change.taken)),
            *(each.taken() for each in change.given),
        ),
        changes=f"The {puller.title} of the nodes loses {named} and keeps {role}.{beyond}",
        disruption="None for pulls; what nodes or pods did by the other rights stops within minutes.",
        minutes=1,
        settle=SETTLE,
        hazard="WORKLOAD RISK: every pod can act as the nodes' identity, so something may rely on what goes.",
        inputs=(entry,),
        guards=(_keeps_pull(registry, puller, change), _unused(entry)),
        rereads=FACETS,
        also_touches=("CMP-1", "EXT-NODEID", "IAM-6"),
        bicep=assignment_bicep(*change.given) + without(change.taken),
        terraform=assignment_terraform(*change.given) + without(change.taken),
        phase=Phase.REVOKE,
    )


def _asked(context: Context, registry: Node, puller: Puller, change: _Change) -> Input:
    where = ", ".join(
        f"{name} at {each.scope}" for name, each in zip(change.names, change.taken, strict=True)
    )
    return ask(
        context,
        _ID,
        registry.id,
        "node-rights-unused",
        f"Are you sure that no node, pod or pipeline relies on these rights of the nodes' {puller.title}:"
        f" {where}?",
        suggestions=("yes", "no"),
    )


def _unused(entry: Input) -> Guard:
    return confirmed(
        entry,
        yes="The operator says that nothing relies on the rights that go.",
        no="The operator says that something relies on the rights that go: give it an identity of its own.",
    )


def _keeps_pull(registry: Node, puller: Puller, change: _Change) -> Guard:
    role = pull_role_name(registry)
    if change.given:
        return ok("nodes-keep-pull", f"The {puller.title} is given {role} before anything is taken.")
    return ok("nodes-keep-pull", f"The {puller.title} keeps a role that only pulls.")


KUBELET: Final = Remedy(
    id=_ID,
    asserts="kubelet-rights",
    propose=propose_kubelet,
    phase=Phase.REVOKE,
    actions=GIVE_ACTIONS,
)
"""Leaves the nodes' identity the pull role."""
