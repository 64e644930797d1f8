"""Role assignments that fixes give and take."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support import identity
from support.identity import ANN, OPS, TEAM, given, graph, managed, world
from support.snapshots import CLUSTER, SUB, read

from aks_harden.fixes import caller, roles
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json, JsonObject
from aks_harden.sandbox.worlds import role_ids
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

CONDITION = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'a; rm -rf $(b)'"
NEW = roles.RoleAssignment(scope=CLUSTER, role=role_ids.AKS_RBAC_CLUSTER_ADMIN, principal=TEAM, kind="Group")
QUESTION = "Are you covered?"


def node(**more: Json) -> Node:
    entry = given(role_ids.OWNER, ANN)
    properties = entry["properties"]
    assert isinstance(properties, dict)
    properties |= more
    entry["name"] = "ffffffff-0000-4000-8000-00000000000f"
    entry["id"] = str(entry["id"]).rpartition("/")[0] + "/ffffffff-0000-4000-8000-00000000000f"
    (found,) = world(entry).listed("role-assignments")
    return found


def test_a_new_assignment_has_a_name_of_its_own_and_always_the_same() -> None:
    again = roles.RoleAssignment(
        scope=CLUSTER.upper(), role=NEW.role_id, principal=TEAM.upper(), kind="Group"
    )
    other = roles.RoleAssignment(scope=CLUSTER, role=role_ids.READER, principal=TEAM, kind="Group")
    assert roles.is_guid(NEW.guid)
    assert again.guid == NEW.guid != other.guid


def test_giving_names_the_principal_and_taking_names_the_assignment_alone() -> None:
    assert NEW.given().argv == (
        *("az", "role", "assignment", "create", "--name", NEW.guid),
        *("--assignee-object-id", TEAM, "--assignee-principal-type", "Group"),
        *("--role", role_ids.AKS_RBAC_CLUSTER_ADMIN, "--scope", CLUSTER),
    )
    assert NEW.taken().argv == ("az", "role", "assignment", "delete", "--ids", NEW.id)
    assert NEW.id == f"{CLUSTER}/providers/Microsoft.Authorization/roleAssignments/{NEW.guid}"


def test_the_list_holds_it_afterwards_and_lacks_it_once_it_is_taken_back() -> None:
    before = world()
    after = NEW.added(before)
    assert not NEW.held(before)
    assert NEW.held(after)
    assert NEW.removed(after) == before


def test_one_that_is_taken_away_comes_back_with_all_that_it_said() -> None:
    entry = node(condition=CONDITION, conditionVersion="2.0", description="@home")
    found = roles.captured(entry)
    back = found.given()
    assert found.id == entry.id
    assert back.argv[4:] == (
        *("--name", entry.name, "--assignee-object-id", ANN, "--assignee-principal-type", "User"),
        *("--role", f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{role_ids.OWNER}"),
        *("--scope", CLUSTER, "--condition", "@<file:condition>", "--condition-version", "2.0"),
        *("--description", "@<file:description>"),
    )
    assert back.files == {"condition": CONDITION, "description": "@home"}


@pytest.mark.parametrize(
    "more",
    [
        {"principalType": "Device"},
        {"principalType": "Unknown"},
        {"principalId": "--help"},
        {"conditionVersion": "--debug"},
        {"delegatedManagedIdentityResourceId": CLUSTER},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_could_not_come_back_as_it_is_is_not_taken(more: JsonObject) -> None:
    with pytest.raises(NotSettledError):
        roles.captured(node(**more))


def test_the_twins_name_role_principal_and_scope() -> None:
    for text in (roles.assignment_bicep(NEW), roles.assignment_terraform(NEW)):
        assert all(word in text for word in (NEW.guid, TEAM, NEW.role_id, CLUSTER))
    assert all(word in roles.without([NEW]) for word in (TEAM, NEW.role, CLUSTER))


def asked_of(snapshot: Snapshot, **answers: str) -> tuple[bool, GuardState]:
    """Return whether the caller is asked, and what the guard says."""
    inputs, guard = caller.kept(
        snapshot, Context(inputs=answers), "IAM-2.x", caller.CLUSTER_ADMIN, question=QUESTION
    )
    return bool(inputs), guard.state


def as_ann(*assignments: Json, body: JsonObject | None = None, **facets: Json) -> Snapshot:
    people: Json = [graph(ANN, "user", userPrincipalName="ann@contoso.example")]
    return replace(
        world(*assignments, body=body, **({"principals": people} | facets)), reader="Ann@contoso.example"
    )


ADMIN = role_ids.AKS_RBAC_CLUSTER_ADMIN
OURS = given(ADMIN, TEAM, kind="Group")
IN_GROUP = managed(aadProfile={"managed": True, "enableAzureRBAC": True, "adminGroupObjectIDs": [OPS]})


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (as_ann(given(ADMIN, ANN)), (False, GuardState.OK)),
        (as_ann(given(ADMIN, ANN, condition="x")), (False, GuardState.BLOCKED)),
        (as_ann(given(role_ids.AKS_RBAC_READER, ANN)), (False, GuardState.BLOCKED)),
        (as_ann(), (False, GuardState.BLOCKED)),
        (as_ann(OURS), (True, GuardState.UNDECIDED)),
        (world(OURS), (True, GuardState.UNDECIDED)),
        (as_ann(body=IN_GROUP), (True, GuardState.UNDECIDED)),
    ],
    ids=[
        "own role",
        "under a condition",
        "a smaller role",
        "nobody",
        "a group whose members nobody read",
        "an unknown caller",
        "an admin group whose members nobody read",
    ],
)
def test_whether_the_caller_is_covered(of: Snapshot, expected: tuple[bool, GuardState]) -> None:
    assert asked_of(of) == expected


@pytest.mark.parametrize(("members", "state"), [([ANN], GuardState.OK), ([OPS], GuardState.BLOCKED)])
def test_a_group_covers_its_members_alone(members: list[str], state: GuardState) -> None:
    of = as_ann(OURS).with_reading("group-members", TEAM, read([{"id": each} for each in members]))
    assert asked_of(of) == (False, state)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("yes", GuardState.OK), ("no", GuardState.BLOCKED), ("perhaps", GuardState.UNDECIDED)],
)
def test_where_nobody_can_tell_the_operator_does(answer: str, state: GuardState) -> None:
    assert asked_of(world(OURS), **{"caller-covered": answer}) == (True, state)


def test_assignments_that_were_not_read_leave_it_open() -> None:
    of = identity.world(role_assignments=None)
    assert asked_of(of) == (True, GuardState.UNDECIDED)
