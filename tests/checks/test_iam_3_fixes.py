"""The fixes of IAM-3: what they call, what stops them, and what should read afterwards."""

from __future__ import annotations

import pytest
from support.access import KUBELET, REGISTRY, assigned, registry, roles
from support.snapshots import SUB, SUBSCRIPTION, cluster, forbidden, read, snapshot

from aks_harden.checks.check import page
from aks_harden.checks.iam import iam_3
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.engine.planner import make_plan
from aks_harden.fixes.iam.registry_switches import ADMIN, ANONYMOUS
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, GuardState, Precondition, Risk
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

FOREIGN_SUB = "22222222-2222-4222-8222-222222222222"
FOREIGN = REGISTRY.replace(SUBSCRIPTION, FOREIGN_SUB)
NODE_GROUP = REGISTRY.split("/")[4]
OPEN: dict[str, Json] = {"adminUserEnabled": True, "anonymousPullEnabled": True}
YES = Context(inputs={"admin-user-unused": "yes", "anonymous-pull-unused": "yes"})
ITEM = Item(check=iam_3.CHECK, page=page(iam_3), mending=lambda: (ADMIN, ANONYMOUS))


def world(*, role: str = "AcrPull", node_group: str = "MC_x", bootstrap: str = "", **more: Json) -> Snapshot:
    body = cluster(
        servicePrincipalProfile={"clientId": "msi"},
        identityProfile={"kubeletidentity": {"objectId": KUBELET}},
        nodeResourceGroup=node_group,
        bootstrapProfile={"containerRegistryId": bootstrap, "artifactSource": "Cache"},
    )
    return snapshot(
        {
            "cluster": {"@": body},
            "registries": {".": [registry(**(OPEN | more))]},
            "role-assignments": {".": [assigned(role, KUBELET)]},
            "role-definitions": {".": roles()},
        }
    )


def proposed(of: Snapshot, remedy: Remedy, context: Context = YES, on: str = REGISTRY) -> Proposal:
    proposal = remedy.propose(of, context, on)
    assert proposal is not None
    return proposal


def verdict(of: Snapshot, key: str, context: Context = YES) -> Verdict:
    (found,) = (entry for entry in judge_item(of, context, ITEM).assertions if entry.key == key)
    return found.verdict


REMEDIES = pytest.mark.parametrize(
    "remedy", [pytest.param(ADMIN, id="admin"), pytest.param(ANONYMOUS, id="anonymous")]
)


@REMEDIES
def test_afterwards_the_assertion_passes_and_the_other_stays(remedy: Remedy) -> None:
    before = world()
    after = proposed(before, remedy).after
    assert verdict(before, remedy.asserts) is Verdict.FAIL
    assert verdict(after, remedy.asserts) is Verdict.PASS
    (other,) = {ADMIN.asserts, ANONYMOUS.asserts} - {remedy.asserts}
    assert verdict(after, other) is Verdict.FAIL


COMMANDS = {
    "admin": (ADMIN, "--admin-enabled"),
    "anonymous": (ANONYMOUS, "--anonymous-pull-enabled"),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_the_call_and_its_inverse(case: str) -> None:
    remedy, option = COMMANDS[case]
    fix = proposed(world(), remedy).fix
    call = ("az", "acr", "update", "--name", "acrshop", "--resource-group", "rg-shared", option)
    assert [command.argv for command in fix.commands] == [(*call, "false")]
    assert [command.argv for command in fix.undo] == [(*call, "true")]
    assert fix.commands[0].merges
    assert fix.risk is Risk.DISRUPTIVE


def test_a_registry_of_another_subscription_is_named_with_it() -> None:
    of = world().with_reading(
        "registries", f"/subscriptions/{FOREIGN_SUB}", read([registry(FOREIGN, **OPEN)])
    )
    fix = proposed(of, ADMIN, on=FOREIGN).fix
    assert fix.commands[0].target[-2:] == ("--subscription", FOREIGN_SUB)


def test_both_share_one_call() -> None:
    plan = make_plan(world(), YES, [ITEM], ["IAM-3"])
    (step,) = plan.steps
    assert [command.change for command in step.commands] == [
        ("--admin-enabled", "false", "--anonymous-pull-enabled", "false")
    ]
    assert {verdict(plan.after, key) for key in ("admin-user", "anonymous-pull")} == {Verdict.PASS}


@REMEDIES
def test_nothing_is_offered_where_it_is_off(remedy: Remedy) -> None:
    assert remedy.propose(world(adminUserEnabled=False, anonymousPullEnabled=None), YES, REGISTRY) is None


@REMEDIES
def test_nothing_is_offered_on_a_registry_that_aks_reconciles(remedy: Remedy) -> None:
    assert remedy.propose(world(node_group=NODE_GROUP, bootstrap=REGISTRY), YES, REGISTRY) is None


def test_anonymous_pull_is_left_on_where_it_is_declared() -> None:
    context = Context(public_registries=(REGISTRY,))
    assert ANONYMOUS.propose(world(), context, REGISTRY) is None
    assert ADMIN.propose(world(), context, REGISTRY) is not None


@REMEDIES
def test_a_change_since_the_reading_is_noticed(remedy: Remedy) -> None:
    key = "adminUserEnabled" if remedy is ADMIN else "anonymousPullEnabled"
    assert proposed(world(), remedy).fix.preconditions == (
        Precondition(resource=REGISTRY, api_version="2026-08-01", query=f"properties.{key}", expected=True),
    )


ANSWERS = {
    "no answer": ({}, GuardState.UNDECIDED),
    "an empty answer": ({"admin-user-unused": ""}, GuardState.UNDECIDED),
    "an answer that is neither": ({"admin-user-unused": "perhaps"}, GuardState.UNDECIDED),
    "no": ({"admin-user-unused": "No"}, GuardState.BLOCKED),
    "yes": ({"admin-user-unused": "yes"}, GuardState.OK),
    "yes for this fix": ({"IAM-3.admin/admin-user-unused": "yes"}, GuardState.OK),
    "yes for all, no for this registry": (
        {"admin-user-unused": "yes", "IAM-3.admin@acrshop/admin-user-unused": "no"},
        GuardState.BLOCKED,
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_whether_the_password_is_in_use_must_be_answered(case: str) -> None:
    inputs, state = ANSWERS[case]
    fix = proposed(world(), ADMIN, Context(inputs=inputs)).fix
    assert guard_states(fix.guards)["admin-user-unused"] is state
    assert [entry.name for entry in fix.inputs] == ["admin-user-unused"]


def guard_states(guards: tuple[Guard, ...]) -> dict[str, GuardState]:
    return {entry.id: entry.state for entry in guards}


PULLS = {
    "pull by role": (world(), GuardState.OK),
    "push by role": (world(role="AcrPush"), GuardState.OK),
    "no role that pulls": (world(role="AcrDelete"), GuardState.BLOCKED),
    "a role that cannot be told": (world(role="Custom"), GuardState.UNDECIDED),
    "pull role that the newer mode does not honour": (
        world(roleAssignmentMode="AbacRepositoryPermissions"),
        GuardState.BLOCKED,
    ),
    "unread roles": (
        world().with_reading("role-definitions", SUB, forbidden("…/roleDefinitions/read")),
        GuardState.UNDECIDED,
    ),
}


@REMEDIES
@pytest.mark.parametrize("case", PULLS)
def test_nodes_must_pull_by_their_own_role(case: str, remedy: Remedy) -> None:
    of, state = PULLS[case]
    assert guard_states(proposed(of, remedy).fix.guards)["nodes-keep-pull"] is state


STATES = {
    "succeeded": ("Succeeded", GuardState.OK),
    "updating": ("Updating", GuardState.BLOCKED),
    "untold": (None, GuardState.UNDECIDED),
}


@pytest.mark.parametrize("case", STATES)
def test_no_other_operation_may_run(case: str) -> None:
    state, expected = STATES[case]
    fix = proposed(world(provisioningState=state), ADMIN).fix
    assert guard_states(fix.guards)["registry-at-rest"] is expected


@REMEDIES
def test_nothing_stops_a_fix_that_is_safe(remedy: Remedy) -> None:
    fix = proposed(world(), remedy).fix
    assert not fix.blocked
    assert not fix.unanswered


@REMEDIES
def test_the_twins_name_the_registry(remedy: Remedy) -> None:
    fix = proposed(world(), remedy).fix
    assert "name: 'acrshop'" in fix.bicep
    assert ": false" in fix.bicep
    assert 'name = "acrshop"' in fix.terraform
    assert "= false" in fix.terraform
    assert f"Policy {fix.policy}" in iam_3.CHECK.controls
