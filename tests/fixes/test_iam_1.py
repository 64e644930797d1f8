"""Fixes of IAM-1: what is offered when, what they ask, what stops them, what reads afterwards."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.identity import ANN, APP, OPS, TEAM, graph, managed, world
from support.judging import only
from support.snapshots import SUB, forbidden, read
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

TENANT = "77777777-0000-4000-8000-000000000007"
GHOST = "99999999-0000-4000-8000-000000000009"
PEOPLE: Json = [
    graph(TEAM, "group", securityEnabled=True, displayName="team"),
    graph(OPS, "group", securityEnabled=False, displayName="mail"),
    graph(APP),
    graph(ANN, "user", userPrincipalName="ann@contoso.example"),
]
NONE: JsonObject = {"adminGroupObjectIDs": []}
MANAGED: JsonObject = {"managed": True, "enableAzureRBAC": False}


def of(aad: JsonObject | None = None, *, rbac: bool = True, members: list[str] | None = None) -> Snapshot:
    found = world(
        body=managed(aadProfile=aad, enableRBAC=rbac),
        principals=PEOPLE,
        policy_assignments=read([]),
        policy_exemptions=read([]),
    )
    for facet in ("policy-assignments", "policy-exemptions"):
        found = found.with_reading(facet, SUB, read([]))
    if members is not None:
        found = found.with_reading("group-members", TEAM, read([{"id": each} for each in members]))
    return replace(found, tenant=TENANT, reader="ann@contoso.example")


def offered(snapshot: Snapshot, **answers: str) -> dict[str, Proposal]:
    found = item("IAM-1")
    assert found is not None
    given = Context(inputs={name.replace("_", "-"): value for name, value in answers.items()})
    return {proposal.fix.id: proposal for proposal in offers_of(snapshot, given, found)}


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (of(), {"IAM-1.entra", "IAM-1.policy"}),
        (of({"clientAppID": APP, "serverAppID": APP}), {"IAM-1.entra", "IAM-1.policy"}),
        (of(rbac=False), {"IAM-1.policy"}),
        (of(MANAGED | NONE), {"IAM-1.admin-group", "IAM-1.policy"}),
        (of(MANAGED | {"adminGroupObjectIDs": [TEAM]}), {"IAM-1.policy"}),
        (of(MANAGED | {"adminGroupObjectIDs": [TEAM, GHOST]}), {"IAM-1.admin-group", "IAM-1.policy"}),
        (of().with_reading("policy-assignments", SUB, forbidden("x")), {"IAM-1.entra"}),
    ],
    ids=["nothing", "legacy", "no RBAC", "no group", "fine", "a ghost", "policies unread"],
)
def test_what_is_offered(snapshot: Snapshot, expected: set[str]) -> None:
    assert set(offered(snapshot)) == expected


def test_entra_goes_on_for_good_with_the_group_and_the_tenant() -> None:
    fix = offered(of(members=[ANN]), admin_group=TEAM)["IAM-1.entra"].fix
    assert fix.commands[0].change == (
        *("--enable-aad", "--aad-admin-group-object-ids", TEAM, "--aad-tenant-id", TENANT),
        *("--if-match", "<etag>"),
    )
    assert (fix.kind, fix.risk) == (Kind.ONE_WAY, Risk.ONE_WAY)
    assert fix.no_undo
    assert fix.consequence
    assert TEAM in fix.bicep
    assert TEAM in fix.terraform
    assert "azure_active_directory_role_based_access_control {" in fix.terraform


def test_afterwards_entra_holds_and_the_group_administers() -> None:
    after = offered(of(members=[ANN]), admin_group=TEAM)["IAM-1.entra"].after
    assert only(after, "IAM-1", "entra").verdict is Verdict.PASS
    assert only(after, "IAM-1", "admins").verdict is Verdict.PASS
    assert only(after, "IAM-1", "admin-group-exists").verdict is Verdict.PASS


YES = {"admin_group_exists": "yes", "in_admin_group": "yes"}


@pytest.mark.parametrize(
    ("members", "answers", "states"),
    [
        (None, {}, {"admin-group-exists": GuardState.UNDECIDED}),
        (None, {"admin_group": "--help"}, {"admin-group-exists": GuardState.BLOCKED}),
        (
            [ANN],
            {"admin_group": TEAM},
            {"admin-group-exists": GuardState.OK, "in-admin-group": GuardState.OK},
        ),
        (
            [],
            {"admin_group": TEAM},
            {"admin-group-exists": GuardState.OK, "in-admin-group": GuardState.BLOCKED},
        ),
        (
            [APP],
            {"admin_group": TEAM},
            {"admin-group-exists": GuardState.OK, "in-admin-group": GuardState.UNDECIDED},
        ),
        (
            None,
            {"admin_group": TEAM, "in_admin_group": "no"},
            {"admin-group-exists": GuardState.OK, "in-admin-group": GuardState.BLOCKED},
        ),
        (
            None,
            {"admin_group": OPS} | YES,
            {"admin-group-exists": GuardState.BLOCKED, "in-admin-group": GuardState.OK},
        ),
        (
            None,
            {"admin_group": APP} | YES,
            {"admin-group-exists": GuardState.BLOCKED, "in-admin-group": GuardState.OK},
        ),
        (
            None,
            {"admin_group": GHOST},
            {"admin-group-exists": GuardState.UNDECIDED, "in-admin-group": GuardState.UNDECIDED},
        ),
        (
            None,
            {"admin_group": GHOST} | YES,
            {"admin-group-exists": GuardState.OK, "in-admin-group": GuardState.OK},
        ),
    ],
    ids=[
        "not named",
        "no object id",
        "named, and the caller is in it",
        "nobody is in it",
        "somebody else is in it",
        "the operator reaches nobody in it",
        "not for security",
        "an application",
        "nobody knows it",
        "the operator vouches for it",
    ],
)
def test_the_admin_group_must_exist_and_let_the_operator_in(
    members: list[str] | None, answers: dict[str, str], states: dict[str, GuardState]
) -> None:
    fix = offered(of(members=members), **answers)["IAM-1.entra"].fix
    assert {guard.id: guard.state for guard in fix.guards} == states


def test_groups_that_are_known_are_suggested_and_named_in_the_question() -> None:
    (entry,) = offered(of(members=[ANN]))["IAM-1.entra"].fix.inputs
    assert entry.name == "admin-group"
    assert entry.suggestions == (TEAM, OPS)
    assert f"team = {TEAM}" in entry.question


@pytest.mark.parametrize(
    ("before", "answers", "wanted"),
    [([], {"admin_group": TEAM}, TEAM), ([TEAM, GHOST], {}, TEAM), ([GHOST], {"admin_group": TEAM}, TEAM)],
)
def test_admin_groups_become_those_that_exist_and_undo_brings_back_what_was_named(
    before: list[Json], answers: dict[str, str], wanted: str
) -> None:
    proposal = offered(of(MANAGED | {"adminGroupObjectIDs": before}), **answers)["IAM-1.admin-group"]
    assert proposal.fix.commands[0].change[:2] == ("--aad-admin-group-object-ids", wanted)
    old = ",".join(str(entry) for entry in before)
    assert proposal.fix.undo[0].change[:2] == ("--aad-admin-group-object-ids", old)
    assert only(proposal.after, "IAM-1", "admins").verdict is Verdict.PASS
    assert only(proposal.after, "IAM-1", "admin-group-exists").verdict is Verdict.PASS


def test_new_clusters_are_reported_by_a_policy_over_the_subscription() -> None:
    proposal = offered(of())["IAM-1.policy"]
    assert proposal.fix.commands[0].target[-1] == SUB
    assert proposal.fix.undo[0].words == ("az", "policy", "assignment", "delete")
    assert only(proposal.after, "IAM-1", "new-clusters").verdict is Verdict.PASS


def test_without_kubernetes_rbac_a_successor_is_the_way_and_entra_is_not_offered() -> None:
    shop = world_snapshot("shop")
    found = offered(shop.with_value("cluster", shop.cluster_id, "properties.enableRBAC", value=False))
    fix = found["IAM-1.successor"].fix
    assert "IAM-1.entra" not in found
    assert fix.kind is Kind.RECREATE
    assert dict(fix.assertions) == {"kubernetes-rbac": shop.cluster_id, "entra": shop.cluster_id}
    assert fix.documents
