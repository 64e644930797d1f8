"""The two switches of a registry that a fix turns off: its admin user, and pulls without a login.

Both are options of the same call, so a plan may join them. A registry has no eTag: what was read is compared
right before the call instead.
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.stores.registries import made_by_aks, registry_of
from aks_harden.fixes.registry import (
    API_VERSION,
    REGISTRY_ACTIONS,
    nodes_keep_pull,
    registry_at_rest,
    unchanged,
    update_registry,
    with_registry_value,
)
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, GuardState, Input, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot


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
        after = with_registry_value(snapshot, registry, self.property, value=False)
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
            commands=(update_registry(snapshot, registry, self.option, "false"),),
            undo=(update_registry(snapshot, registry, self.option, "true"),),
            changes=self.changes,
            disruption=self.disruption,
            minutes=0,
            phase=Phase.CLOSE,
            hazard=self.hazard,
            inputs=(Input(name=self.input, question=self.question, suggestions=("yes", "no"), value=answer),),
            guards=(
                unused(self.input, answer),
                nodes_keep_pull(snapshot, registry),
                registry_at_rest(registry),
            ),
            preconditions=unchanged(registry, self.property),
            rereads=("registries",),
            bicep=bicep(
                f"Microsoft.ContainerRegistry/registries@{API_VERSION}", registry.name, {self.property: False}
            ),
            terraform=terraform("azurerm_container_registry", {"name": registry.name, self.terraform: False}),
            policy=self.policy,
        )

    def _answer(self, context: Context, registry: Node) -> str | None:
        """Return the answer for this registry, else the one for all of them."""
        own = context.inputs.get(f"{self.id}@{name_of(registry.id)}/{self.input}")
        return own if own is not None else context.answer(self.id, self.input)


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

ADMIN: Final = Remedy(
    id=_ADMIN.id, asserts=_ADMIN.asserts, propose=_ADMIN.propose, phase=Phase.CLOSE, actions=REGISTRY_ACTIONS
)
"""Switches the admin user off."""
ANONYMOUS: Final = Remedy(
    id=_ANONYMOUS.id,
    asserts=_ANONYMOUS.asserts,
    propose=_ANONYMOUS.propose,
    phase=Phase.CLOSE,
    actions=REGISTRY_ACTIONS,
)
"""Refuses pulls without a login."""
