"""Who is privileged: role by role, holder by holder, and what cannot be told."""

from __future__ import annotations

import pytest
from support.access import (
    AUTHORIZATION,
    GROUP,
    MANAGEMENT_GROUP,
    REGISTRY,
    assigned,
    guid,
    properties,
    role,
    roles,
)
from support.snapshots import SUB, SUBSCRIPTION, forbidden, read, snapshot
from support.snapshots import cluster as body

from aks_harden.checks.rights.held import held_by
from aks_harden.checks.rights.privilege import Privileged, Tenure, privileged
from aks_harden.checks.rights.roles import Rights, covers, granted
from aks_harden.checks.rights.scopes import level_of
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PUSH = Rights(actions=("Microsoft.ContainerRegistry/registries/push/write",))
PEOPLE = Rights(actions=("Microsoft.Authorization/roleAssignments/write",))
ANN, BOB, TEAM, APP, ROBOT = (f"{letter * 8}-0000-4000-8000-000000000001" for letter in "abcde")


def world(*assignments: Json, cluster: JsonObject | None = None, **facets: Json | Reading) -> Snapshot:
    readings: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": body(**(cluster or {}))},
        "role-assignments": {".": list(assignments)},
        "role-definitions": {".": roles()},
        "deny-assignments": {".": []},
        "activated-assignments": {REGISTRY: []},
        "eligible-assignments": {REGISTRY: []},
    }
    targets = {
        "activated-assignments": REGISTRY,
        "eligible-assignments": REGISTRY,
        "principals": "",
        "group-members": TEAM,
    }
    for name, value in facets.items():
        facet = name.replace("_", "-")
        readings[facet] = {targets.get(facet, "."): value}
    return snapshot(readings)


def found(of: Snapshot, asked: Rights = PUSH) -> Privileged:
    return privileged(of, REGISTRY, asked)


def counted(of: Snapshot) -> list[str]:
    return [holder.principal.id for holder in found(of).counted]


@pytest.mark.parametrize(
    ("pattern", "operation", "expected"),
    [
        pytest.param("*", "A/b/c", True, id="a star covers everything, slashes too"),
        pytest.param("*/read", "A/b/read", True, id="a leading star covers any provider"),
        pytest.param("a/B/*", "A/b/c/write", True, id="case does not matter"),
        pytest.param("A/b/read", "A/b/reader", False, id="a pattern covers the whole name"),
        pytest.param("A/*/write", "A/b/read", False, id="another verb is not covered"),
        pytest.param("A/b.c/read", "A/bxc/read", False, id="a dot is a dot"),
    ],
)
def test_patterns(pattern: str, operation: str, *, expected: bool) -> None:
    assert covers(pattern, operation) is expected


GRANTS = {
    "owner may assign roles": ("Owner", PEOPLE, True),
    "contributor may not, its exception is in another case": ("Contributor", PEOPLE, False),
    "contributor may push": ("Contributor", PUSH, True),
    "reader may not push": ("Reader", PUSH, False),
    "a star over actions is none over data": (
        "Owner",
        Rights(data_actions=("Microsoft.ContainerRegistry/registries/repositories/content/write",)),
        False,
    ),
}


@pytest.mark.parametrize("case", GRANTS)
def test_a_role_grants(case: str) -> None:
    name, asked, expected = GRANTS[case]
    of = world()
    (wanted,) = (
        entry for entry in of.listed("role-definitions") if entry.text("properties.roleName") == name
    )
    assert bool(granted(wanted, asked)) is expected


def test_an_exception_takes_from_its_own_block_only() -> None:
    both = role("Custom", actions=("*",), without=("*/write",))
    other = role("Custom", actions=PUSH.actions)
    blocks = properties(both)["permissions"], properties(other)["permissions"]
    properties(both)["permissions"] = [entry for part in blocks if isinstance(part, list) for entry in part]
    of = world(assigned("Custom", ANN, kind="User"), role_definitions=[both])
    assert counted(of) == [ANN]


@pytest.mark.parametrize(
    ("scope", "level"),
    [
        pytest.param("/", "root", id="root"),
        pytest.param(MANAGEMENT_GROUP, "management group", id="management group"),
        pytest.param(SUB.upper(), "subscription", id="subscription in another case"),
        pytest.param(GROUP, "resource group", id="resource group"),
        pytest.param(REGISTRY, "resource", id="the resource"),
        pytest.param(f"{GROUP}-two", None, id="a group whose name begins alike"),
        pytest.param(f"{REGISTRY}/tokens/ci", None, id="a part below the resource"),
    ],
)
def test_levels(scope: str, level: str | None) -> None:
    assert level_of(scope, REGISTRY) == level


COUNTED = {
    "a user on the registry": ([assigned("Owner", ANN, kind="User")], [ANN]),
    "a group on the subscription": ([assigned("Contributor", TEAM, kind="Group", scope=SUB)], [TEAM]),
    "a user in two roles counts once": (
        [assigned("Owner", ANN, kind="User", scope=SUB), assigned("AcrPush", ANN.upper(), kind="User")],
        [ANN.upper()],
    ),
    "who comes from a management group is not counted": (
        [assigned("Owner", ANN, kind="User", scope=MANAGEMENT_GROUP)],
        [],
    ),
    "a service principal is not counted": ([assigned("Owner", APP)], []),
    "a reader is not counted": ([assigned("Reader", ANN, kind="User")], []),
    "a role on another group is not counted": (
        [assigned("Owner", ANN, kind="User", scope=f"{SUB}/resourceGroups/rg-other")],
        [],
    ),
    "a condition lifts nothing": ([assigned("Owner", ANN, kind="User", condition="@Resource[x]")], [ANN]),
}


@pytest.mark.parametrize("case", COUNTED)
def test_counted(case: str) -> None:
    assignments, expected = COUNTED[case]
    assert counted(world(*assignments)) == expected


def test_a_condition_is_evidence() -> None:
    (holder,) = found(world(assigned("Owner", ANN, kind="User", condition="@Resource[x]"))).holders
    assert holder.condition == "@Resource[x]"
    assert holder.evidence[-1].observed == "@Resource[x]"


def test_a_role_of_another_subscription_is_found_by_its_guid() -> None:
    entry = assigned("Owner", ANN, kind="User")
    other = SUB.replace(SUBSCRIPTION, "22222222-2222-4222-8222-222222222222")
    properties(entry)["roleDefinitionId"] = f"{other}{AUTHORIZATION}/roleDefinitions/{guid(1).upper()}"
    assert counted(world(entry)) == [ANN]


def test_who_comes_from_above_is_shown_with_the_owner_named() -> None:
    result = found(world(assigned("Owner", ANN, kind="User", scope=MANAGEMENT_GROUP)))
    assert [holder.words for holder in result.above] == [
        f"user {ANN}: Owner, standing, on the management group mg-platform"
    ]


def instance(role_name: str, principal: str, *, origin: str = "", how: str = "Activated") -> JsonObject:
    entry = assigned(role_name, principal, kind="User", assignmentType=how)
    if origin:
        properties(entry)["originRoleAssignmentId"] = origin
    return {**entry, "id": f"{REGISTRY}{AUTHORIZATION}/roleAssignmentScheduleInstances/one"}


OWNER = assigned("Owner", ANN, kind="User")
ACTIVATED: dict[str, list[Json]] = {
    "told by the assignment it stands for": [instance("Owner", ANN, origin=str(OWNER["id"]).upper())],
    "told by principal, role and scope": [instance("Owner", ANN)],
}


@pytest.mark.parametrize("case", ACTIVATED)
def test_activated_is_not_standing(case: str) -> None:
    result = found(world(OWNER, activated_assignments=ACTIVATED[case]))
    assert [holder.tenure for holder in result.holders] == [Tenure.ACTIVATED]
    assert not result.counted


def test_assigned_without_activation_is_standing() -> None:
    of = world(OWNER, activated_assignments=[instance("Owner", ANN, origin=str(OWNER["id"]), how="Assigned")])
    assert counted(of) == [ANN]


def test_what_ends_by_itself_is_standing_until_then() -> None:
    entry = instance("Owner", ANN, origin=str(OWNER["id"]), how="Assigned")
    properties(entry)["endDateTime"] = "2026-12-31T10:00:00Z"
    result = found(world(OWNER, activated_assignments=[entry]))
    assert [holder.principal.id for holder in result.counted] == [ANN]
    assert "standing until 2026-12-31" in result.lines[0]


def test_another_persons_activation_does_not_excuse() -> None:
    assert counted(world(OWNER, activated_assignments=[instance("Owner", BOB)])) == [ANN]


def test_thousands_of_holders_and_activations_are_gone_through_once() -> None:
    many = [guid(number) for number in range(2000)]
    of = world(
        *(assigned("Owner", who, kind="User") for who in many),
        activated_assignments=[instance("Owner", who) for who in many[:-1]],
    )
    assert counted(of) == many[-1:]


def test_unread_activations_leave_open_who_is_standing() -> None:
    unread = forbidden("Microsoft.Authorization/roleAssignmentScheduleInstances/read")
    result = found(world(OWNER, activated_assignments=unread))
    assert [holder.tenure for holder in result.holders] == [Tenure.ACTIVE]
    with pytest.raises(NotSettledError):
        result.open.require()


def test_unread_activations_do_not_matter_without_people() -> None:
    unread = forbidden("Microsoft.Authorization/roleAssignmentScheduleInstances/read")
    found(world(assigned("Owner", APP), activated_assignments=unread)).open.require()


def test_eligible_is_listed_and_not_counted() -> None:
    result = found(world(eligible_assignments=[assigned("Owner", ANN, kind="User")]))
    assert [holder.tenure for holder in result.holders] == [Tenure.ELIGIBLE]
    assert not result.counted


def test_unread_eligible_is_a_note() -> None:
    result = found(world(eligible_assignments=forbidden("…/roleEligibilityScheduleInstances/read")))
    assert "not allowed to read it" in result.notes[0]
    result.open.require()


def identity(principal: str) -> JsonObject:
    return {"id": f"{SUB}/providers/x/y/id-app", "properties": {"principalId": principal}}


def policy(principal: str) -> JsonObject:
    return {
        "id": f"{SUB}{AUTHORIZATION}/policyAssignments/deploy-logs",
        "name": "deploy-logs",
        "identity": {"type": "SystemAssigned", "principalId": principal},
        "properties": {"displayName": "Deploy logs"},
    }


def graph(principal: str, kind: str, **more: Json) -> JsonObject:
    return {"id": principal, "@odata.type": f"#microsoft.graph.{kind}", "displayName": "Shop", **more}


WITHOUT_TYPE = assigned("Owner", ANN)
del properties(WITHOUT_TYPE)["principalType"]
SERVICE = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"

KINDS = {
    "a service principal by default": (world(assigned("Owner", APP)), f"service principal {APP}", ""),
    "a managed identity of ARM's list": (
        world(assigned("Owner", APP), identities=[identity(APP.upper())]),
        f"managed identity {APP}",
        "",
    ),
    "the cluster's own identity": (
        world(assigned("Owner", APP), cluster={"identityProfile": {"kubeletidentity": {"objectId": APP}}}),
        f"managed identity {APP}",
        "",
    ),
    "the identity of a policy assignment": (
        world(assigned("Owner", ROBOT), policy_assignments=[policy(ROBOT)]),
        f"service principal {ROBOT}",
        "identity of the policy assignment Deploy logs",
    ),
    "a service of Microsoft": (
        world(
            assigned("Owner", ROBOT),
            principals=[graph(ROBOT, "servicePrincipal", appOwnerOrganizationId=SERVICE)],
        ),
        "service principal Shop",
        "a service of Microsoft",
    ),
    "a managed identity by Graph": (
        world(
            assigned("Owner", APP),
            principals=[graph(APP, "servicePrincipal", servicePrincipalType="ManagedIdentity")],
        ),
        "managed identity Shop",
        "",
    ),
    "a user by Graph where ARM does not say": (
        world(WITHOUT_TYPE, principals=[graph(ANN, "user")]),
        "user Shop",
        "",
    ),
    "a user by Graph where ARM found nobody": (
        world(
            assigned("Owner", ANN, kind="Unknown"),
            principals=[{"id": ANN, "@odata.type": "#microsoft.graph.user", "displayName": "Ann"}],
        ),
        "user Ann",
        "",
    ),
    "nobody, by ARM and by Graph": (
        world(assigned("Owner", ANN, kind="Unknown"), principals=[]),
        f"deleted principal or device {ANN}",
        "",
    ),
    "a group with its size": (
        world(
            assigned("Owner", TEAM, kind="Group"),
            principals=[graph(TEAM, "group")],
            group_members=[{"id": ANN, "displayName": "Ann"}, {"id": BOB}],
        ),
        "group Shop (2 members)",
        "",
    ),
    "a group of one": (
        world(
            assigned("Owner", TEAM.upper(), kind="Group"),
            group_members=[{"id": ANN, "displayName": "Ann"}],
        ),
        f"group {TEAM.upper()} (one member)",
        "",
    ),
    "a group whose members may not be read": (
        world(
            assigned("Owner", TEAM, kind="Group"),
            principals=[graph(TEAM, "group")],
            group_members=forbidden("Microsoft Graph Directory.Read.All"),
        ),
        "group Shop",
        "",
    ),
    "a name from Azure's own expansion": (
        world(assigned("Owner", ANN, kind="User", expandedProperties={"principal": {"displayName": "Ann"}})),
        "user Ann",
        "",
    ),
}


@pytest.mark.parametrize("case", KINDS)
def test_a_principal_is(case: str) -> None:
    of, words, apart = KINDS[case]
    (holder,) = found(of).holders
    assert (holder.principal.words, holder.principal.apart) == (words, apart)


def stripped(*path: str) -> JsonObject:
    entry = assigned("Owner", ANN, kind="User", scope=SUB)
    for name in path:
        properties(entry).pop(name)
    return entry


OPEN = {
    "the role's definition is not in the list": assigned("Custom", ANN, kind="User"),
    "the assignment names no role": stripped("roleDefinitionId"),
    "the assignment names no principal": stripped("principalId"),
    "nothing says what the principal is": stripped("principalType"),
    "ARM found nobody, and nobody asked Graph": assigned("Owner", ANN, kind="Unknown"),
}


@pytest.mark.parametrize("case", OPEN)
def test_open_where(case: str) -> None:
    result = found(world(OPEN[case], assigned("Owner", BOB, kind="User")))
    assert [holder.principal.id for holder in result.counted] == [BOB]
    with pytest.raises(NotSettledError):
        result.open.require()


def test_nobody_passes_for_an_identity_that_is_not_named_yet() -> None:
    of = world(assigned("Owner", "", kind="User"), identities=[{"id": f"{GROUP}/new", "properties": {}}])
    assert counted(of) == [""]


def test_an_unknown_role_elsewhere_does_not_matter() -> None:
    found(world(assigned("Custom", ANN, scope=f"{SUB}/resourceGroups/rg-other"))).open.require()


def test_a_scope_is_told_by_the_id_where_the_body_lacks_it() -> None:
    assert counted(world(stripped("scope"))) == [ANN]


@pytest.mark.parametrize("part", ["actions", "dataActions"])
def test_a_role_without_its_patterns_is_not_settled(part: str) -> None:
    bare = role("Custom", actions=("*",))
    properties(bare)["permissions"] = [{name: ["*"] for name in ("actions", "dataActions") if name != part}]
    asked = Rights(
        actions=PUSH.actions, data_actions=("Microsoft.ContainerRegistry/registries/catalog/read",)
    )
    result = found(world(assigned("Custom", ANN, kind="User"), role_definitions=[bare]), asked)
    assert result.open


@pytest.mark.parametrize("facet", ["role-assignments", "role-definitions"])
def test_unread_lists_are_not_settled(facet: str) -> None:
    of = world().with_reading(facet, SUB, forbidden("Microsoft.Authorization/x/read"))
    with pytest.raises(NotSettledError):
        found(of)


def test_a_registry_of_an_unread_subscription_is_not_settled() -> None:
    with pytest.raises(NotSettledError):
        privileged(world(), REGISTRY.replace(SUBSCRIPTION, guid(9)), PUSH)


HUB = f"/subscriptions/{guid(9)}"
FAR = REGISTRY.replace(SUBSCRIPTION, guid(9))


def test_a_resource_in_another_subscription_is_judged_by_that_subscriptions_own_lists() -> None:
    far = assigned("Owner", BOB, kind="User", scope=HUB)
    of = world(OWNER, far).with_reading("foreign-role-assignments", HUB, read([far]))
    of = of.with_reading("foreign-role-definitions", HUB, read(roles()))
    of = of.with_reading("activated-assignments", FAR, read([]))
    result = privileged(of, FAR, PUSH)
    assert [holder.principal.id for holder in result.counted] == [BOB]
    assert not result.open
    assert [line.partition(":")[0] for line in result.notes] == [
        "Eligible assignments (PIM) are not listed",
        "Deny assignments are not listed",
    ]


def test_a_subscription_that_the_operator_named_is_read_with_the_clusters_own() -> None:
    far = assigned("Owner", BOB, kind="User", scope=HUB)
    of = world(OWNER).with_reading("role-assignments", HUB, read([far]))
    of = of.with_reading("role-definitions", HUB, read(roles()))
    of = of.with_reading("activated-assignments", FAR, read([]))
    assert [holder.principal.id for holder in privileged(of, FAR, PUSH).counted] == [BOB]


def deny() -> JsonObject:
    entry = role("Owner", actions=("*",))
    properties(entry).update({"denyAssignmentName": "Locked down", "scope": GROUP})
    return {**entry, "id": f"{GROUP}{AUTHORIZATION}/denyAssignments/one"}


def test_a_deny_assignment_is_shown_and_lifts_nothing() -> None:
    result = found(world(OWNER, deny_assignments=[deny()]))
    assert result.denials == ("Locked down",)
    assert [holder.principal.id for holder in result.counted] == [ANN]


def test_unread_deny_assignments_are_a_note() -> None:
    result = found(world(OWNER, deny_assignments=forbidden("…/denyAssignments/read")))
    assert result.notes == ("Deny assignments are not listed: not allowed to read it.",)


def test_what_one_principal_holds_adds_up_over_its_assignments() -> None:
    asked = Rights(actions=("Microsoft.ContainerRegistry/registries/pull/read", *PUSH.actions))
    of = world(
        assigned("AcrPull", APP), assigned("AcrPush", APP.upper(), scope=SUB), assigned("Owner", ROBOT)
    )
    held = held_by(of, APP, REGISTRY, asked)
    assert held.rights == asked
    assert {row.resource for row in held.evidence} == {
        str(assigned("AcrPull", APP)["id"]),
        str(assigned("AcrPush", APP.upper(), scope=SUB)["id"]),
    }
