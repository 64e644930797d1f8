"""The two switches of a registry that a fix turns off: its admin user, and pulls without a login.

Both are options of the same call, so a plan may join them. A registry has no eTag: what was read is compared
right before the call instead.
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.stores.registries import held_on, made_by_aks, puller_of, registry_of
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, GuardState, Input, Precondition, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_API_VERSION: Final = "2025-11-01"
"""Stable version of the registry API, for readings that do not tell theirs."""


class Switch(Struct, frozen=True, kw_only=True):
    """One of the two switches."""

    id: str
    asserts: str
    title: str
    property: str
    """Path in the registry's ARM body."""
    option: str
    """Option of `az acr update`."""
    terraform: str
    """Attribute of `azurerm_container_registry`."""
    policy: str
    """The built-in policy that keeps it off."""
    input: str
    question: str
    changes: str
    hazard: str
    disruption: str

    def propose(self, snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
        """Offer to turn the switch off, unless it is off, meant to be on, or AKS's own to turn."""
        registry = registry_of(snapshot, resource)
        if not registry.see(self.property).flag or made_by_aks(snapshot.cluster, resource):
            return None
        if self is _ANONYMOUS and any(same_id(resource, public) for public in context.public_registries):
            return None
        after = snapshot.with_value(
            "registries",
            f"/subscriptions/{subscription_of(registry.id)}",
            self.property,
            value=False,
            member=registry.id,
        )
        return Proposal(fix=self._fix(snapshot, context, registry, resource), after=after)

    def _fix(self, snapshot: Snapshot, context: Context, registry: Node, resource: str) -> Fix:
        answer = self._answer(context, registry)
        return Fix(
            id=self.id,
            item=self.id.partition(".")[0],
            title=self.title,
            resource=registry.id,
            assertions=((self.asserts, resource),),
            risk=Risk.DISRUPTIVE,
            commands=(self._command(snapshot, registry, "false"),),
            undo=(self._command(snapshot, registry, "true"),),
            changes=self.changes,
            disruption=self.disruption,
            minutes=0,
            phase=Phase.CLOSE,
            hazard=self.hazard,
            inputs=(Input(name=self.input, question=self.question, suggestions=("yes", "no"), value=answer),),
            guards=(
                unused(self.input, answer),
                nodes_keep_pull(snapshot, registry),
                at_rest(registry),
            ),
            preconditions=(
                Precondition(
                    resource=registry.id,
                    api_version=registry.api_version or _API_VERSION,
                    query=self.property,
                    expected=registry.see(self.property).value,
                ),
            ),
            rereads=("registries",),
            bicep=self._bicep(registry),
            terraform=self._terraform(registry),
            policy=self.policy,
        )

    def _answer(self, context: Context, registry: Node) -> str | None:
        """Return the answer for this registry, else the one for all of them."""
        own = context.inputs.get(f"{self.id}@{name_of(registry.id)}/{self.input}")
        return own if own is not None else context.answer(self.id, self.input)

    def _command(self, snapshot: Snapshot, registry: Node, value: str) -> Command:
        target: tuple[str, ...] = ("--name", name_of(registry.id), "--resource-group", group_of(registry.id))
        subscription = subscription_of(registry.id)
        if subscription != snapshot.subscription:
            target = (*target, "--subscription", subscription)
        return Command(words=("az", "acr", "update"), target=target, change=(self.option, value), merges=True)

    def _bicep(self, registry: Node) -> str:
        key = self.property.rpartition(".")[2]
        version = registry.api_version or _API_VERSION
        return (
            f"resource registry 'Microsoft.ContainerRegistry/registries@{version}' = {{\n"
            f"  name: '{registry.name}'\n"
            f"  properties: {{\n    {key}: false\n  }}\n}}\n"
        )

    def _terraform(self, registry: Node) -> str:
        return (
            f'resource "azurerm_container_registry" "this" {{\n'
            f'  name = "{registry.name}"\n  {self.terraform} = false\n}}\n'
        )


def unused(name: str, answer: str | None) -> Guard:
    """Guard: the operator has made sure that nothing uses what is switched off.

    Only the login log of the registry tells, and that is not read here.
    """
    said = (answer or "").strip().lower()
    if said in {"yes", "y", "true"}:
        return Guard(id=name, state=GuardState.OK, reason="The operator says that nothing uses it.")
    if said in {"no", "n", "false"}:
        return Guard(
            id=name, state=GuardState.BLOCKED, reason="The operator says that something still uses it."
        )
    return Guard(
        id=name,
        state=GuardState.UNDECIDED,
        reason=f"Answer `{name}` with yes or no: only the registry's login log tells who uses it.",
    )


def nodes_keep_pull(snapshot: Snapshot, registry: Node) -> Guard:
    """Guard: the nodes pull as the cluster's own identity, so they do not depend on what is switched off."""
    name = "nodes-keep-pull"
    try:
        puller = puller_of(snapshot)
        held = held_on(snapshot, registry, puller)
        pulling = held.rights.among(meaning_of(registry)[0].pull).names
        pulls = any(right.lower().endswith(("/pull/read", "/content/read")) for right in pulling)
        if not pulls:
            held.open.require()
    except NotSettledError as error:
        return Guard(
            id=name, state=GuardState.UNDECIDED, reason=f"Whether the nodes may pull is not known: {error}."
        )
    if pulls:
        return Guard(
            id=name, state=GuardState.OK, reason=f"The nodes' {puller.title} may pull by its own role."
        )
    return Guard(
        id=name,
        state=GuardState.BLOCKED,
        reason=f"The nodes' {puller.title} holds no pull role on {registry.name}: pods may depend on what"
        " is switched off. Give it the pull role first.",
    )


def at_rest(registry: Node) -> Guard:
    """Guard: no other operation runs on the registry."""
    state = registry.text("properties.provisioningState")
    if state.lower() == "succeeded":
        return Guard(id="registry-at-rest", state=GuardState.OK, reason="No operation runs on the registry.")
    if not state:
        reason = "The registry does not tell whether an operation runs on it."
        return Guard(id="registry-at-rest", state=GuardState.UNDECIDED, reason=reason)
    return Guard(
        id="registry-at-rest", state=GuardState.BLOCKED, reason=f"The registry is in the state {state}."
    )


_ADMIN: Final = Switch(
    id="IAM-3.admin",
    asserts="admin-user",
    title="Switch the registry's admin user off",
    property="properties.adminUserEnabled",
    option="--admin-enabled",
    terraform="admin_enabled",
    policy="dc921057-6b28-4fbe-9b83-f7bec05db6c2",
    input="admin-user-unused",
    question="Are you sure that nothing logs in with the admin password: image pull secrets, App Service,"
    " Container Instances, pipelines?",
    changes="The registry refuses its admin password. Images and other logins stay as they are.",
    hazard="WORKLOAD RISK: pulls that use the admin password fail.",
    disruption="None for identities with a role; whoever uses the admin password is refused at once.",
)

_ANONYMOUS: Final = Switch(
    id="IAM-3.anonymous",
    asserts="anonymous-pull",
    title="Refuse pulls from the registry without a login",
    property="properties.anonymousPullEnabled",
    option="--anonymous-pull-enabled",
    terraform="anonymous_pull_enabled",
    policy="9f2dea28-e834-476c-99c5-3507b4728395",
    input="anonymous-pull-unused",
    question="Are you sure that nothing and nobody pulls from the registry without a login?",
    changes="The registry refuses pulls without a login. Images and logins stay as they are.",
    hazard="WORKLOAD RISK: unauthenticated pulls fail.",
    disruption="None for whoever logs in; pulls without a login are refused at once.",
)

_ACTIONS: Final = (
    "Microsoft.ContainerRegistry/registries/read",
    "Microsoft.ContainerRegistry/registries/write",
    "Microsoft.ContainerRegistry/registries/operationStatuses/read",
)
"""`az acr update` reads the registry, sends a PATCH, and asks for its outcome where that takes time.

https://learn.microsoft.com/azure/role-based-access-control/permissions/containers
"""
ADMIN: Final = Remedy(
    id=_ADMIN.id, asserts=_ADMIN.asserts, propose=_ADMIN.propose, phase=Phase.CLOSE, actions=_ACTIONS
)
"""Switches the admin user off."""
ANONYMOUS: Final = Remedy(
    id=_ANONYMOUS.id,
    asserts=_ANONYMOUS.asserts,
    propose=_ANONYMOUS.propose,
    phase=Phase.CLOSE,
    actions=_ACTIONS,
)
"""Refuses pulls without a login."""
