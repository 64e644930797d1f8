"""Assign a built-in policy or initiative at a scope, change what it is given, and take that back.

The name is made from what the assignment is for, so that `after`, the way back and the journal agree on it.
https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure
"""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

from aks_harden.checks.policies.in_force import INITIATIVE, add_on
from aks_harden.checks.policies.reach import Reached, excluded
from aks_harden.checks.rights.scopes import scope_of
from aks_harden.fixes.asking import blocked, ok, undecided
from aks_harden.fixes.relapse import DEFINITIONS, INITIATIVES, assignment, unassignment
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.fix import Command, Guard
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

FACET: Final = "policy-assignments"
ASSIGN_ACTIONS: Final = (
    "Microsoft.Authorization/policyAssignments/read",
    "Microsoft.Authorization/policyAssignments/write",
    "Microsoft.Authorization/policyAssignments/delete",
    "Microsoft.Authorization/policyDefinitions/read",
    "Microsoft.Authorization/policySetDefinitions/read",
)
"""Assigning a policy that az looks up by its name, changing the assignment, and taking it away.

https://learn.microsoft.com/azure/role-based-access-control/permissions/management-and-governance
"""
REREADS: Final = (FACET, "assigned-policies")
"""What to read again afterwards."""
_TYPE: Final = "Microsoft.Authorization/policyAssignments"
_API: Final = "2023-04-01"
_FILE: Final = "parameters.json"


class Wish(Struct, frozen=True, kw_only=True):
    """What shall be assigned, and where."""

    purpose: str
    """What it is for, in words joined by hyphens: the end of its name."""
    title: str
    definition: str
    """GUID of the built-in."""
    initiative: bool = False
    scope: str
    """Id of a subscription, a resource group or a resource."""
    parameters: JsonObject = field(default_factory=dict)
    """Values of parameters, by name."""
    members: tuple[JsonObject, ...] = ()
    """What is known of an initiative that was not assigned before: the members that matter to a check."""
    region: str = ""
    """Where its identity is made, for a policy that deploys or modifies; empty for one that needs none."""

    @property
    def target(self) -> str:
        """The whole id of the built-in."""
        return f"{INITIATIVES if self.initiative else DEFINITIONS}{self.definition}"


class Assigning(Struct, frozen=True, kw_only=True):
    """The calls that carry a wish out, and what Azure should read afterwards."""

    resource: str
    """ARM id of the assignment."""
    commands: tuple[Command, ...]
    undo: tuple[Command, ...]
    after: Snapshot
    bicep: str
    terraform: str


def assign(snapshot: Snapshot, wish: Wish) -> Assigning:
    """Assign a built-in under a name that is free; not settled where the assignments were not read."""
    name = _free(wish, snapshot.listed(FACET))
    resource = f"{wish.scope}/providers/{_TYPE}/{name}"
    given = _wrapped(wish.parameters)
    body: JsonObject = {
        "id": resource,
        "name": name,
        "type": _TYPE,
        "properties": {
            "displayName": wish.title,
            "policyDefinitionId": wish.target,
            "scope": wish.scope,
            "enforcementMode": "Default",
            "parameters": given,
        },
    }
    command = assignment(name, wish.scope, wish.target, "--display-name", wish.title, *_options(wish))
    return Assigning(
        resource=resource,
        commands=(_with_file(command, given),),
        undo=(unassignment(name, wish.scope),),
        after=_looked_up(snapshot.with_member(FACET, f"/subscriptions/{snapshot.subscription}", body), wish),
        bicep=_bicep(wish, name),
        terraform=_terraform(wish, name),
    )


def change(snapshot: Snapshot, held: Node, parameters: JsonObject) -> Assigning:
    """Give an assignment that is there other values for some parameters; the rest of it stays."""
    where = f"/subscriptions/{snapshot.subscription}"
    before = held.get("properties.parameters")
    old: JsonObject = dict(before) if isinstance(before, dict) else {}
    lowered = {name.lower() for name in parameters}
    kept = {name: value for name, value in old.items() if name.lower() not in lowered}
    new = kept | _wrapped(parameters)
    scope = scope_of(held)
    wish = Wish(
        purpose="",
        title=held.text("properties.displayName"),
        definition=name_of(held.text("properties.policyDefinitionId")),
        initiative=INITIATIVE in held.text("properties.policyDefinitionId").lower(),
        scope=scope,
        parameters=_unwrapped(new),
    )
    return Assigning(
        resource=held.id,
        commands=(_update(held.name, scope, new),),
        undo=(_update(held.name, scope, old),),
        after=snapshot.with_value(FACET, where, "properties.parameters", new, member=held.id),
        bicep=_bicep(wish, held.name),
        terraform=_terraform(wish, held.name),
    )


def carried_out(snapshot: Snapshot) -> Guard:
    """Guard: the add-on that carries policies for Kubernetes out is on."""
    if add_on(snapshot.cluster):
        return ok("policy-add-on", "The Azure Policy add-on is on and carries it out.")
    return blocked(
        "policy-add-on", "The Azure Policy add-on is off, so nothing would happen: EXT-POLICY first."
    )


def not_assigned_yet(snapshot: Snapshot, wish: Wish, name: str = "not-assigned-yet") -> Guard:
    """Guard: nobody assigned the same built-in already; what keeps that from acting was decided."""
    try:
        held = next(twins(snapshot, wish.target), None)
    except NotSettledError as open_:
        return undecided(name, f"Whether it is assigned already could not be read: {open_}.")
    if held is None:
        return ok(name, "It is not assigned yet where it reaches the cluster.")
    shown = held.text("properties.displayName") or held.name
    return blocked(
        name,
        f"{shown} assigns it already at {scope_of(held)}, but it is not in force as it should be (its effect,"
        " mode or an exemption): change that, or a second one goes round somebody's decision.",
    )


def twins(snapshot: Snapshot, target: str) -> Iterator[Node]:
    """Give the assignments of one built-in whose scope holds the cluster."""
    reached = Reached.of(snapshot.cluster)
    for held in snapshot.listed(FACET):
        if same_id(held.text("properties.policyDefinitionId"), target) and not excluded(held, reached):
            yield held


def _free(wish: Wish, held: Iterable[Node]) -> str:
    """Return the name of the assignment: numbered where another one has it at that scope."""
    stem = f"aks-harden-{wish.purpose}"
    taken = {entry.name.lower() for entry in held if same_id(scope_of(entry), wish.scope)}
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name.lower() not in taken)


def _looked_up(after: Snapshot, wish: Wish) -> Snapshot:
    """Return the snapshot with what an initiative brings: definitions that nothing assigned were not read."""
    if not wish.initiative or isinstance(after.reading("assigned-policies", wish.target), Read):
        return after
    body: JsonObject = {
        "id": wish.target,
        "name": wish.definition,
        "properties": {"displayName": wish.title, "policyDefinitions": [*wish.members]},
    }
    return after.with_reading("assigned-policies", wish.target, Read(value=body, call="", at=after.taken_at))


def _wrapped(parameters: JsonObject) -> JsonObject:
    return {name: {"value": value} for name, value in parameters.items()}


def _unwrapped(given: JsonObject) -> JsonObject:
    return {name: entry.get("value") for name, entry in given.items() if isinstance(entry, dict)}


def _options(wish: Wish) -> tuple[str, ...]:
    return ("--mi-system-assigned", "--location", wish.region) if wish.region else ()


def _with_file(command: Command, given: JsonObject) -> Command:
    """Return the call with the parameters in a file: a pattern is no word for a command line."""
    if not given:
        return command
    return Command(
        words=command.words,
        target=command.target,
        change=(*command.change, "--params", f"<file:{_FILE}>"),
        files={_FILE: json.dumps(given, indent=2) + "\n"},
    )


def _update(name: str, scope: str, given: JsonObject) -> Command:
    return Command(
        words=("az", "policy", "assignment", "update"),
        target=("--name", name, "--scope", scope),
        change=("--params", f"<file:{_FILE}>"),
        files={_FILE: json.dumps(given, indent=2) + "\n"},
    )


def _bicep(wish: Wish, name: str) -> str:
    values: JsonObject = {
        "properties.displayName": wish.title,
        "properties.policyDefinitionId": wish.target,
        **({"properties.parameters": _wrapped(wish.parameters)} if wish.parameters else {}),
        **({"identity.type": "SystemAssigned", "location": wish.region} if wish.region else {}),
    }
    at = {3: "targetScope = 'subscription'\n\n", 5: "targetScope = 'resourceGroup'\n\n"}
    head = at.get(len(wish.scope.split("/")), f"// Deployed at the scope of {name_of(wish.scope)}.\n")
    return head + bicep(f"{_TYPE}@{_API}", name, values)


def _terraform(wish: Wish, name: str) -> str:
    kind, key = "azurerm_resource_policy_assignment", "resource_id"
    if not group_of(wish.scope):
        kind, key = "azurerm_subscription_policy_assignment", "subscription_id"
    elif "/providers/" not in wish.scope.lower():
        kind, key = "azurerm_resource_group_policy_assignment", "resource_group_id"
    values: JsonObject = {
        "name": name,
        key: wish.scope,
        "display_name": wish.title,
        "policy_definition_id": wish.target,
        **({"parameters": json.dumps(_wrapped(wish.parameters))} if wish.parameters else {}),
    }
    return terraform(kind, values)
