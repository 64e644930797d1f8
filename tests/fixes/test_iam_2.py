"""Fixes of IAM-2: roles first, Azure RBAC, and taking away what reaches too far."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.identity import (
    ABOVE,
    ANN,
    APP,
    BOB,
    CEM,
    GROUP,
    OPS,
    ROBOT,
    TEAM,
    application,
    given,
    graph,
    managed,
    world,
)
from support.judging import only
from support.snapshots import CLUSTER, SUB, read

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds import role_ids as roles
from aks_harden.snapshot.snapshot import Snapshot

GROUPS = ("11111111", "22222222", "33333333", "44444444")
MANY = tuple(f"{start}-0000-4000-8000-000000000001" for start in GROUPS)
PEOPLE: Json = [
    graph(TEAM, "group", securityEnabled=True),
    graph(ANN, "user", userPrincipalName="ann@contoso.example"),
    graph(APP),
]


def guid(number: int, entry: JsonObject) -> JsonObject:
    """The same assignment under a name that is a GUID."""
    name = f"{number:08d}-0000-4000-8000-000000000000"
    return entry | {"name": name, "id": f"{str(entry['id']).rpartition('/')[0]}/{name}"}


def of(
    *assignments: JsonObject, azure: bool = True, entra: bool = True, body: JsonObject | None = None
) -> Snapshot:
    aad: JsonObject = {"managed": True, "enableAzureRBAC": azure, "adminGroupObjectIDs": []}
    found = world(
        *(guid(number, entry) for number, entry in enumerate(assignments, 1)),
        body=body or managed(aadProfile=aad if entra else None),
        principals=PEOPLE,
        applications=[application(APP, "2030-01-01T00:00:00Z")],
    )
    return replace(found, reader="ann@contoso.example")


def offered(snapshot: Snapshot, **answers: str) -> dict[str, Proposal]:
    return offered_in(Context(), snapshot, **answers)


def offered_in(context: Context, snapshot: Snapshot, **answers: str) -> dict[str, Proposal]:
    found = item("IAM-2")
    assert found is not None
    told = {name.replace("_", "-"): value for name, value in answers.items()}
    asked = replace(context, inputs=told)
    every = offers_of(snapshot, asked, found)
    return {proposal.fix.id: proposal for proposal in every if proposal.fix.phase is not Phase.BY_HAND}


def states(proposal: Proposal) -> dict[str, GuardState]:
    return {guard.id: guard.state for guard in proposal.fix.guards}


OWNERS = given(roles.OWNER, OPS, GROUP, "Group")


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (of(entra=False), set()),
        (of(azure=False), {"IAM-2.roles", "IAM-2.azure-rbac"}),
        (of(), set()),
        (of(given(roles.OWNER, BOB), OWNERS), {"IAM-2.users"}),
        (of(given(roles.OWNER, BOB, ABOVE)), set()),
        (of(*(given(roles.OWNER, each, GROUP, "Group") for each in MANY)), {"IAM-2.groups"}),
        (of(*(given(roles.OWNER, each, ABOVE, "Group") for each in MANY)), set()),
        (of(given(roles.OWNER, APP, SUB, "ServicePrincipal"), OWNERS), {"IAM-2.applications"}),
        (of(given(roles.AKS_RBAC_WRITER, TEAM, kind="Group")), {"IAM-2.namespaces"}),
        (of(given(roles.AKS_RBAC_WRITER, TEAM, ABOVE, kind="Group")), set()),
        (of(given(roles.AKS_RBAC_CLUSTER_ADMIN, TEAM, SUB, "Group")), {"IAM-2.cluster-admin"}),
        (of(given(roles.AKS_RBAC_CLUSTER_ADMIN, TEAM, ABOVE, "Group")), set()),
    ],
    ids=[
        "no Entra",
        "Kubernetes RBAC",
        "Azure RBAC",
        "a user",
        "a user from above",
        "many groups",
        "many groups from above",
        "an application with a secret",
        "a writer everywhere",
        "a writer from above",
        "cluster admin over the subscription",
        "cluster admin from above",
    ],
)
def test_what_is_offered(snapshot: Snapshot, expected: set[str]) -> None:
    assert set(offered(snapshot)) == expected


def test_the_roles_come_first_and_the_switch_stands_apart() -> None:
    found = offered(of(azure=False), admin_group=TEAM, in_admin_group="yes")
    first, second = found["IAM-2.roles"].fix, found["IAM-2.azure-rbac"].fix
    assert first.phase is Phase.CLUSTER_ROLES < second.phase
    assert [each.change[5] for each in first.commands] == [
        roles.AKS_RBAC_CLUSTER_ADMIN,
        roles.AKS_CLUSTER_USER,
    ]
    assert [each.target for each in first.undo] == [
        ("--ids", f"{CLUSTER}/providers/Microsoft.Authorization/roleAssignments/{each.target[1]}")
        for each in reversed(first.commands)
    ]
    assert first.settle == 5
    assert "kubectl get nodes" in second.checkpoint
    assert second.undo[0].change[0] == "--disable-azure-rbac"
    assert only(found["IAM-2.azure-rbac"].after, "IAM-2", "authorization-model").verdict is Verdict.PASS


@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_roles_alone_change_no_verdict(sensitivity: Sensitivity) -> None:
    context = Context(sensitivity=sensitivity)
    found = offered_in(context, of(azure=False))["IAM-2.roles"]
    assert only(found.after, "IAM-2", "authorization-model", context).verdict is found.fix.reaches


def test_roles_that_are_there_are_not_given_again() -> None:
    before = of(azure=False)
    after = offered(before, admin_group=TEAM)["IAM-2.roles"].after
    assert "IAM-2.roles" not in offered(after, admin_group=TEAM)


def test_a_group_that_makes_one_administrator_too_many_is_refused() -> None:
    three = (given(roles.OWNER, each, GROUP, "Group") for each in MANY[:3])
    found = offered(of(*three, azure=False), admin_group=TEAM, in_admin_group="yes")
    assert states(found["IAM-2.roles"])["few-administrators"] is GuardState.BLOCKED
    assert (
        states(offered(of(azure=False), admin_group=TEAM)["IAM-2.roles"])["few-administrators"]
        is GuardState.OK
    )


@pytest.mark.parametrize(
    ("assignments", "answers", "state"),
    [
        ((given(roles.AKS_RBAC_CLUSTER_ADMIN, ANN),), {}, GuardState.OK),
        ((given(roles.AKS_RBAC_CLUSTER_ADMIN, BOB),), {}, GuardState.BLOCKED),
        ((), {}, GuardState.BLOCKED),
        ((given(roles.AKS_RBAC_CLUSTER_ADMIN, TEAM, kind="Group"),), {}, GuardState.UNDECIDED),
        (
            (given(roles.AKS_RBAC_CLUSTER_ADMIN, TEAM, kind="Group"),),
            {"caller_covered": "yes"},
            GuardState.OK,
        ),
    ],
    ids=["the caller", "somebody else", "nobody", "a group that nobody read", "the operator says so"],
)
def test_azure_rbac_wants_an_assignment_that_covers_the_caller(
    assignments: tuple[JsonObject, ...], answers: dict[str, str], state: GuardState
) -> None:
    found = offered(of(*assignments, azure=False), **answers)["IAM-2.azure-rbac"]
    assert states(found) == {"caller-covered": state}


def test_a_user_s_assignments_go_one_call_each_and_come_back_as_they_were() -> None:
    condition = "@Resource[x] StringEquals 'y'"
    bob = given(roles.OWNER, BOB, condition=condition, conditionVersion="2.0", description="night shift")
    found = offered(of(bob, given(roles.CONTRIBUTOR, BOB, SUB), OWNERS))["IAM-2.users"]
    assert [each.words[-1] for each in found.fix.commands] == ["delete", "delete"]
    back = found.fix.undo[-1]
    assert back.target == ("--name", "00000001-0000-4000-8000-000000000000")
    assert back.change[3] == "User"
    assert dict(back.files) == {"condition": condition, "description": "night shift"}
    assert dict(found.fix.assertions) == {"standing-users": CLUSTER, "standing-holders": CLUSTER}
    assert only(found.after, "IAM-2", "standing-users").verdict is Verdict.PASS
    assert "Owner" in found.fix.changes
    assert "Contributor" in found.fix.changes


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        (
            (given(roles.OWNER, ANN), given(roles.OWNER, BOB)),
            {"caller-keeps-roles": GuardState.BLOCKED, "somebody-administers": GuardState.BLOCKED},
        ),
        (
            (given(roles.OWNER, BOB), given(roles.OWNER, ANN, ABOVE)),
            {"caller-keeps-roles": GuardState.OK, "somebody-administers": GuardState.OK},
        ),
        (
            (given(roles.OWNER, BOB), OWNERS),
            {"caller-keeps-roles": GuardState.UNDECIDED, "somebody-administers": GuardState.OK},
        ),
    ],
    ids=["the caller's last way in", "the caller keeps one from above", "a group that nobody read"],
)
def test_the_last_way_to_give_roles_stays(
    assignments: tuple[JsonObject, ...], expected: dict[str, GuardState]
) -> None:
    found = offered(of(*assignments), user_roles_replaced="yes")["IAM-2.users"]
    assert states(found) == {"user-roles-replaced": GuardState.OK} | expected


@pytest.mark.parametrize(
    ("answer", "state"), [(None, GuardState.UNDECIDED), ("no", GuardState.BLOCKED), ("yes", GuardState.OK)]
)
def test_nothing_goes_on_which_something_relies(answer: str | None, state: GuardState) -> None:
    answers = {} if answer is None else {"user_roles_replaced": answer}
    found = offered(of(given(roles.OWNER, BOB), OWNERS), **answers)["IAM-2.users"]
    assert states(found)["user-roles-replaced"] is state


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (None, GuardState.UNDECIDED),
        (CEM, GuardState.BLOCKED),
        ("", GuardState.BLOCKED),
        (MANY[1].upper(), GuardState.OK),
    ],
    ids=["not said", "another group", "none", "one of them"],
)
def test_the_operator_says_which_groups_go(answer: str | None, state: GuardState) -> None:
    answers = {} if answer is None else {"groups_to_remove": answer}
    snapshot = of(*(given(roles.OWNER, each, GROUP, "Group") for each in MANY))
    found = offered(snapshot, **answers)["IAM-2.groups"]
    assert states(found)["groups-to-remove"] is state
    assert found.fix.inputs[0].suggestions == MANY
    assert only(found.after, "IAM-2", "standing-holders").verdict is Verdict.PASS
    if state is GuardState.OK:
        assert [each.target[1].rpartition("/")[2][:8] for each in found.fix.commands] == ["00000002"]


def test_an_owner_with_a_secret_becomes_contributor() -> None:
    found = offered(of(given(roles.OWNER, APP, SUB, "ServicePrincipal"), OWNERS))["IAM-2.applications"]
    assert [each.words[-1] for each in found.fix.commands] == ["create", "delete"]
    assert roles.CONTRIBUTOR in found.fix.commands[0].change
    assert [each.words[-1] for each in found.fix.undo] == ["create", "delete"]
    assert only(found.after, "IAM-2", "application-owners").verdict is Verdict.PASS


def test_who_only_gives_roles_gets_nothing_in_place_of_it() -> None:
    entry = given(roles.USER_ACCESS_ADMINISTRATOR, APP, SUB, "ServicePrincipal")
    found = offered(of(entry, OWNERS))["IAM-2.applications"]
    assert [each.words[-1] for each in found.fix.commands] == ["delete"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (None, GuardState.UNDECIDED),
        ("", GuardState.BLOCKED),
        ("shop, web", GuardState.OK),
        ("../../x", GuardState.BLOCKED),
        ("--scope", GuardState.BLOCKED),
        ("Shop", GuardState.BLOCKED),
    ],
)
def test_roles_for_a_namespace_go_to_namespaces(answer: str | None, state: GuardState) -> None:
    answers = {} if answer is None else {"namespaces": answer}
    found = offered(of(given(roles.AKS_RBAC_WRITER, TEAM, kind="Group")), **answers)["IAM-2.namespaces"]
    assert states(found)["namespaces"] is state
    assert only(found.after, "IAM-2", "cluster-wide-roles").verdict is Verdict.PASS
    if state is GuardState.OK:
        scopes = [each.change[-1] for each in found.fix.commands[:-1]]
        assert scopes == [f"{CLUSTER}/namespaces/{name}" for name in ("shop", "web")]


def test_administration_inside_clusters_comes_down_to_this_one() -> None:
    found = offered(of(given(roles.AKS_RBAC_CLUSTER_ADMIN, TEAM, SUB, "Group")))["IAM-2.cluster-admin"]
    assert found.fix.commands[0].change[-1] == CLUSTER
    assert only(found.after, "IAM-2", "cluster-admin-scope").verdict is Verdict.PASS


def test_no_fix_is_offered_over_a_holder_who_could_not_come_back() -> None:
    odd = given(roles.OWNER, BOB, delegatedManagedIdentityResourceId=CLUSTER)
    assert offered(of(odd, OWNERS)) == {}


def test_unread_assignments_offer_nothing() -> None:
    assert offered(of(given(roles.OWNER, BOB)).with_reading("role-assignments", SUB, read(None))) == {}


def test_an_identity_is_no_user() -> None:
    assert offered(of(given(roles.CONTRIBUTOR, ROBOT, kind="ServicePrincipal"))) == {}
