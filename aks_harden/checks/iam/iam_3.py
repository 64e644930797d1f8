"""Registry rights are no wider than needed.

## Why
Whoever can push to a registry chooses what the cluster runs. Entra identities with a role on the registry can
be seen, narrowed and taken away one by one. The admin user cannot: it is one name with two passwords that may
push to everything, shared by all who know it. Anonymous pull hands every image to whoever finds the address.
Repository tokens are passwords outside Entra. A node that may push turns one broken container into a way to
replace the images of all others.

## What the fix changes
Switching off the admin user refuses every login with its password at once; both passwords stay stored and
work again when it is switched on. Switching off anonymous pull refuses every pull without a login. Disabling
repository tokens refuses their passwords and keeps them. With tokens of Resource Manager refused, whoever
logs in must ask for a token of the registry's own audience: nodes with images from before mid-2025 do not.
None of it touches images or Entra identities. Nodes keep pulling as long as the cluster's own identity holds
a pull role, which is checked first. Who else logs in with the password, or without any, stands only in the
registry's login log, so the fixes ask. The nodes' identity loses every role that gives it more than to pull,
wherever in the subscription it is given, and has the pull role before the first of them goes. Who of people
may push, and which further registries the nodes reach, is yours to decide: there is no fix for these.

## Limits
In scope are registries on which the nodes' identity holds a role directly, the one that nodes bootstrap from,
and those that you name; images in use are not known without Kubernetes evidence. Rights that an identity gets
through an Entra group are not followed. Azure's registry has two permission modes: in the newer one, by
repository, AcrPull, AcrPush, AcrDelete, Owner, Contributor and Reader give no right to images, and they are
judged that way. Conditions on role assignments are shown and lift nothing. Azure Policy can keep the admin
user (dc921057), anonymous pull (9f2dea28), ARM tokens (42781ec6) and repository tokens (ff05e24e) off.
"""

from collections.abc import Callable

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.iam.registry_tokens import judge_tokens
from aks_harden.checks.rights.principals import Kind
from aks_harden.checks.rights.privilege import privileged
from aks_harden.checks.stores.registries import (
    beyond_scope,
    bootstraps,
    held_on,
    made_by_aks,
    puller_of,
    registries_in_scope,
    registry_of,
)
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_AKS_MADE = (
    "AKS made this registry for bootstrapping and reconciles it: do not change it yourself,"
    " or new nodes may fail to start."
)


def judge_admin(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether the registry's shared admin user is off."""
    registry = registry_of(snapshot, resource)
    seen = registry.see("properties.adminUserEnabled")
    if seen.flag:
        return fails(
            f"The admin user of {registry.name} is on: one shared password may push to everything.",
            seen.wanted("false"),
        )
    return passes(f"The admin user of {registry.name} is off.", seen.wanted("false"))


def judge_anonymous(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether the registry refuses pulls without a login."""
    registry = registry_of(snapshot, resource)
    seen = registry.see("properties.anonymousPullEnabled")
    if not seen.flag:
        return passes(f"{registry.name} refuses pulls without a login.", seen.wanted("false"))
    if any(same_id(resource, public) for public in context.public_registries):
        return not_applicable(f"{registry.name} is declared public by the operator.", seen)
    if made_by_aks(snapshot.cluster, resource):
        return warns(
            f"{registry.name}, which AKS made for bootstrapping, lets anyone who reaches it pull.",
            seen.wanted("false"),
            severity=Severity.MEDIUM,
            notes=(_AKS_MADE,),
        )
    return fails(f"{registry.name} lets anyone who reaches it pull, without a login.", seen.wanted("false"))


def judge_kubelet(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether the nodes' identity may do more than pull and list, by the registry's permission mode."""
    puller = puller_of(snapshot)
    registry = registry_of(snapshot, resource)
    meaning, mode = meaning_of(registry)
    held = held_on(snapshot, registry, puller)
    who = f"The {puller.title} of the nodes"
    rows = (puller.seen.evidence, mode.evidence, *held.evidence)
    changing = held.rights.among(meaning.change).names
    if changing:
        reason = f"{who} may change images in {registry.name}: {_short(changing)}."
        return fails(reason, *rows, notes=held.grants)
    held.open.require()
    managing = held.rights.among(meaning.manage).names
    if managing:
        reason = f"{who} has no right to push to {registry.name} but may give itself one: {_short(managing)}."
        return warns(reason, *rows, severity=Severity.MEDIUM, notes=held.grants)
    reading = held.rights.among(meaning.read).names
    if reading:
        reason = f"{who} may read more of {registry.name} than it pulls: {_short(reading)}."
        return fails(reason, *rows, severity=Severity.MEDIUM, notes=held.grants)
    if not held.rights:
        return not_applicable(
            f"{who} holds no right on {registry.name}; CMP-1 judges what it can pull.", *rows
        )
    return passes(f"{who} may only pull from {registry.name} by its own roles.", *rows)


def judge_arm_audience(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether the registry takes only tokens that were made for registries."""
    registry = registry_of(snapshot, resource)
    seen = registry.see("properties.policies.azureADAuthenticationAsArmPolicy.status")
    if seen.text.lower() == "disabled":
        return passes(f"{registry.name} takes only tokens made for registries.", seen.wanted("disabled"))
    cluster = snapshot.cluster
    managed = made_by_aks(cluster, resource)
    if bootstraps(cluster, resource) and not managed:
        return not_applicable(
            f"Nodes bootstrap from {registry.name}, and AKS does not support switching ARM tokens off there.",
            seen,
        )
    return warns(
        f"{registry.name} also takes tokens made for Azure Resource Manager, which open far more.",
        seen.wanted("disabled"),
        notes=(_AKS_MADE,) if managed else (),
    )


def judge_push_holders(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge how many people stand ready to push to the registry, or to give that right away."""
    registry = registry_of(snapshot, resource)
    meaning, mode = meaning_of(registry)
    found = privileged(snapshot, registry.id, meaning.push)
    counted, limit = found.counted, context.thresholds.max_standing_admins
    rows = (mode.evidence, *(row for holder in counted for row in holder.evidence))
    notes = found.lines
    if len(counted) > limit:
        reason = (
            f"{len(counted)} users and groups may push to {registry.name} or own it at any time,"
            f" more than {limit}."
        )
        return fails(reason, *rows, notes=notes)
    found.open.require()
    users = [holder for holder in counted if holder.principal.kind is Kind.USER]
    if users:
        some = "One user holds" if len(users) == 1 else f"{len(users)} users hold"
        reason = (
            f"{some} a standing right to push to {registry.name} or own it directly, not through a group."
        )
        return warns(reason, *rows, notes=notes)
    who = {0: "No user and no group stands", 1: "One group and no single user stands"}.get(
        len(counted), f"{len(counted)} groups and no single user stand"
    )
    above = " by a role given up to the subscription" if found.above else ""
    reason = f"{who} ready to push to {registry.name} or own it{above}."
    return passes(reason, *rows, notes=notes)


def judge_reach(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge whether the nodes' identity reaches registries beyond those in scope."""
    puller = puller_of(snapshot)
    found = beyond_scope(snapshot, context)
    if found.reached:
        names = ", ".join(sorted(registry.name for registry, _ in found.reached))
        rows = (row for _, held in found.reached for row in held.evidence)
        return warns(
            f"Reach wider than directly assigned: the nodes' {puller.title} also reaches {names}.",
            puller.seen,
            *rows,
            notes=("Images in use are not known without Kubernetes evidence.",),
        )
    found.open.require()
    if not found.in_scope:
        reason = f"None of the {found.looked_at} registries that were read belongs to the cluster."
        return not_applicable(reason, puller.seen)
    looked_at = "one registry that was" if found.looked_at == 1 else f"{found.looked_at} registries that were"
    return passes(f"Of the {looked_at} read, the nodes reach none beyond those in scope.", puller.seen)


def _short(operations: tuple[str, ...]) -> str:
    """Return operations without the provider that all of them share."""
    return ", ".join(name.removeprefix("Microsoft.ContainerRegistry/registries/") for name in operations)


_NONE = (
    "The nodes' identity holds no role directly on a registry, nodes bootstrap from none,"
    " and the operator named none."
)


def _per_registry(
    key: str, severity: Severity, judge_one: Callable[[Snapshot, Context, str], Judgement]
) -> Assert:
    return Assert(key=key, severity=severity, judge=judge_one, over=registries_in_scope, none=_NONE)


CHECK = Check(
    id="IAM-3",
    section=Section.IAM,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/container-registry/container-registry-rbac-built-in-roles-overview"),
        learn("azure/container-registry/container-registry-rbac-abac-repository-permissions"),
        learn("azure/container-registry/container-registry-authentication"),
        learn("azure/container-registry/anonymous-pull-access"),
        learn("azure/container-registry/container-registry-token-based-repository-permissions"),
        learn("azure/container-registry/container-registry-disable-authentication-as-arm"),
        learn("azure/aks/concepts-network-isolated"),
    ),
    controls=(
        "CIS AKS 1.8 5.1.2",
        "CIS AKS 1.8 5.1.3",
        "MCSB v2 IM-1",
        "Policy dc921057-6b28-4fbe-9b83-f7bec05db6c2",
        "Policy 9f2dea28-e834-476c-99c5-3507b4728395",
        "Policy 42781ec6-6127-4c30-bdfa-fb423a0047d3",
        "Policy ff05e24e-195c-447e-b322-5e90c9f9f366",
    ),
    asserts=(
        _per_registry("admin-user", Severity.HIGH, judge_admin),
        _per_registry("anonymous-pull", Severity.HIGH, judge_anonymous),
        _per_registry("kubelet-rights", Severity.HIGH, judge_kubelet),
        _per_registry("tokens", Severity.MEDIUM, judge_tokens),
        _per_registry("arm-audience", Severity.MEDIUM, judge_arm_audience),
        _per_registry("push-holders", Severity.MEDIUM, judge_push_holders),
        Assert(key="reach", severity=Severity.MEDIUM, judge=judge_reach),
    ),
)
