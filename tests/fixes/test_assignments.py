"""Assigning a built-in: its name, the calls, the way back, what reads afterwards, who was there before."""

from __future__ import annotations

import json

import pytest
from support.access import assignment
from support.compliance import built_in, world
from support.snapshots import CLUSTER, SUB, forbidden

from aks_harden.fixes.assignments import Wish, assign, carried_out, change, not_assigned_yet
from aks_harden.model.fix import GuardState
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.errors import NotSettledError

IMAGES = "febd0533-8e55-448f-b837-bd0e06f16469"
ENTRA = "450d2877-ebea-41e8-b00c-e286317d21bf"
GROUP = CLUSTER.partition("/providers/")[0]
WISH = Wish(purpose="entra", title="Entra on new clusters", definition=ENTRA, scope=SUB)
PATTERN = r"^(acrshop\.azurecr\.io|mcr\.microsoft\.com)/.+$"


def test_a_built_in_is_assigned_by_its_guid_and_taken_away_by_the_same_name() -> None:
    made = assign(world(), WISH)
    assert made.resource == f"{SUB}/providers/Microsoft.Authorization/policyAssignments/aks-harden-entra"
    assert [command.argv for command in made.commands] == [
        (
            *("az", "policy", "assignment", "create", "--name", "aks-harden-entra", "--scope", SUB),
            *("--policy", ENTRA, "--display-name", "Entra on new clusters"),
        )
    ]
    assert [command.argv for command in made.undo] == [
        ("az", "policy", "assignment", "delete", "--name", "aks-harden-entra", "--scope", SUB)
    ]


def test_afterwards_it_is_among_the_assignments() -> None:
    (held,) = assign(world(), WISH).after.listed("policy-assignments")
    assert held.id.endswith("/aks-harden-entra")
    assert held.text("properties.policyDefinitionId") == built_in(ENTRA)
    assert held.text("properties.scope") == SUB


def test_an_initiative_is_assigned_as_one() -> None:
    made = assign(world(), Wish(purpose="pods", title="Pods", definition="x", initiative=True, scope=SUB))
    assert "--policy-set-definition" in made.commands[0].argv


def test_what_it_is_given_goes_in_a_file_and_never_on_the_command_line() -> None:
    wish = Wish(purpose="i", title="I", definition=IMAGES, scope=GROUP, parameters={"regex": PATTERN})
    (command,) = assign(world(), wish).commands
    assert PATTERN not in " ".join(command.argv)
    assert command.argv[-2:] == ("--params", "<file:parameters.json>")
    assert json.loads(command.files["parameters.json"]) == {"regex": {"value": PATTERN}}


def test_one_that_deploys_has_an_identity_and_its_region() -> None:
    wish = Wish(purpose="d", title="D", definition=ENTRA, scope=SUB, region="westeurope")
    assert assign(world(), wish).commands[0].argv[-3:] == ("--mi-system-assigned", "--location", "westeurope")


def test_a_name_that_somebody_has_at_the_scope_is_left_to_them() -> None:
    theirs = assignment(built_in(IMAGES), name="aks-harden-entra")
    assert assign(world(theirs), WISH).resource.endswith("/aks-harden-entra-2")


def test_without_the_list_of_assignments_nothing_is_offered() -> None:
    unread = forbidden("Microsoft.Authorization/policyAssignments/read")
    with pytest.raises(NotSettledError):
        assign(world(facets={"policy-assignments": {".": unread}}), WISH)


def test_an_assignment_keeps_what_is_not_changed_and_gets_back_what_it_had() -> None:
    given: JsonObject = {"effect": {"value": "Audit"}, "excludedNamespaces": {"value": ["ops"]}}
    of = world(assignment(built_in(IMAGES), name="images", parameters=given))
    (held,) = of.listed("policy-assignments")
    made = change(of, held, {"Effect": "Deny"})
    (there,), (back,) = made.commands, made.undo
    assert there.argv == (
        *("az", "policy", "assignment", "update", "--name", "images", "--scope", SUB),
        *("--params", "<file:parameters.json>"),
    )
    assert json.loads(there.files["parameters.json"]) == {
        "excludedNamespaces": {"value": ["ops"]},
        "Effect": {"value": "Deny"},
    }
    assert json.loads(back.files["parameters.json"]) == given
    (after,) = made.after.listed("policy-assignments")
    assert after.get("properties.parameters.effect.value") == "Deny"


@pytest.mark.parametrize(
    ("scope", "bicep", "terraform"),
    [
        (SUB, "targetScope = 'subscription'", 'subscription_id = "/subscriptions/'),
        (GROUP, "targetScope = 'resourceGroup'", 'resource_group_id = "/subscriptions/'),
        (CLUSTER, "// Deployed at the scope of aks-test.", 'resource_id = "/subscriptions/'),
    ],
)
def test_the_twins_say_where_and_what(scope: str, bicep: str, terraform: str) -> None:
    wish = Wish(purpose="i", title="It's", definition=IMAGES, scope=scope, parameters={"effect": "Audit"})
    made = assign(world(), wish)
    assert bicep in made.bicep
    assert "displayName: 'It\\'s'" in made.bicep
    assert terraform in made.terraform
    assert 'parameters = "{\\"effect\\": {\\"value\\": \\"Audit\\"}}"' in made.terraform


def test_a_policy_for_pods_waits_for_the_add_on() -> None:
    off: JsonObject = {"azurepolicy": {"enabled": False}}
    assert carried_out(world()).state is GuardState.OK
    assert carried_out(world(addonProfiles=off)).state is GuardState.BLOCKED


@pytest.mark.parametrize(
    ("held", "state"),
    [
        ((), GuardState.OK),
        ((assignment(built_in(IMAGES)),), GuardState.OK),
        ((assignment(built_in(ENTRA), enforcementMode="DoNotEnforce"),), GuardState.BLOCKED),
        ((assignment(built_in(ENTRA), notScopes=[GROUP]),), GuardState.OK),
    ],
    ids=["nothing", "another", "the same", "the same, elsewhere"],
)
def test_a_second_one_does_not_go_round_the_first(held: tuple[JsonObject, ...], state: GuardState) -> None:
    assert not_assigned_yet(world(*held), WISH).state is state


def test_what_could_not_be_read_is_undecided() -> None:
    unread = forbidden("Microsoft.Authorization/policyAssignments/read")
    of = world(facets={"policy-assignments": {".": unread}})
    assert not_assigned_yet(of, WISH).state is GuardState.UNDECIDED
