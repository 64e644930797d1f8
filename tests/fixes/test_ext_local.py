"""The fix of EXT-LOCAL: offered with Entra alone, held back until somebody gets in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.identity import ANN, OPS, TEAM, given, graph, managed, world
from support.judging import only
from support.snapshots import read

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds import role_ids as roles
from aks_harden.snapshot.snapshot import Snapshot

ADMIN = given(roles.AKS_RBAC_CLUSTER_ADMIN, ANN)


def of(
    *assignments: Json, aad: JsonObject | None, off: bool = False, members: list[str] | None = None
) -> Snapshot:
    found = world(
        *assignments,
        body=managed(aadProfile=aad, disableLocalAccounts=off),
        principals=[graph(ANN, "user", userPrincipalName="ann@contoso.example")],
    )
    if members is not None:
        found = found.with_reading("group-members", TEAM, read([{"id": each} for each in members]))
    return replace(found, reader="ann@contoso.example")


def aad(*groups: str, azure: bool = False) -> JsonObject:
    return {"managed": True, "enableAzureRBAC": azure, "adminGroupObjectIDs": list(groups)}


def offered(snapshot: Snapshot, **answers: str) -> list[Proposal]:
    found = item("EXT-LOCAL")
    assert found is not None
    inputs = {name.replace("_", "-"): value for name, value in answers.items()}
    return list(offers_of(snapshot, Context(inputs=inputs), found))


@pytest.mark.parametrize(
    ("snapshot", "times"),
    [(of(aad=None), 0), (of(aad=aad(TEAM)), 1), (of(aad=aad(TEAM), off=True), 0)],
    ids=["no Entra", "on", "off already"],
)
def test_it_is_offered_with_entra_alone(snapshot: Snapshot, times: int) -> None:
    assert len(offered(snapshot)) == times


@pytest.mark.parametrize(
    ("snapshot", "lets_in", "covered"),
    [
        (of(aad=aad()), GuardState.BLOCKED, GuardState.BLOCKED),
        (of(ADMIN, aad=aad()), GuardState.BLOCKED, GuardState.BLOCKED),
        (of(ADMIN, aad=aad(azure=True)), GuardState.OK, GuardState.OK),
        (of(aad=aad(azure=True)), GuardState.OK, GuardState.BLOCKED),
        (of(aad=aad(TEAM), members=[]), GuardState.BLOCKED, GuardState.BLOCKED),
        (of(aad=aad(TEAM), members=[OPS]), GuardState.OK, GuardState.BLOCKED),
        (of(aad=aad(TEAM), members=[ANN]), GuardState.OK, GuardState.OK),
        (of(aad=aad(TEAM)), GuardState.OK, GuardState.UNDECIDED),
    ],
    ids=[
        "no group, no Azure RBAC",
        "a role that does not count",
        "a role of the caller",
        "no role of the caller",
        "an empty group",
        "a group without the caller",
        "a group with the caller",
        "a group that nobody read",
    ],
)
def test_somebody_must_get_in_without_the_certificate(
    snapshot: Snapshot, lets_in: GuardState, covered: GuardState
) -> None:
    (proposal,) = offered(snapshot, pipelines_without_admin="yes")
    assert {guard.id: guard.state for guard in proposal.fix.guards} == {
        "entra-lets-in": lets_in,
        "caller-covered": covered,
        "pipelines-without-admin": GuardState.OK,
    }


@pytest.mark.parametrize(
    ("answers", "state"),
    [({}, GuardState.UNDECIDED), ({"pipelines_without_admin": "no"}, GuardState.BLOCKED)],
)
def test_pipelines_that_use_the_certificate_hold_it_back(answers: dict[str, str], state: GuardState) -> None:
    (proposal,) = offered(of(aad=aad(TEAM), members=[ANN]), **answers)
    assert proposal.fix.guards[-1].state is state


def test_a_person_signs_in_right_before_and_there_is_a_way_back() -> None:
    (proposal,) = offered(of(aad=aad(TEAM), members=[ANN]))
    assert "kubectl get nodes" in proposal.fix.checkpoint
    assert proposal.fix.commands[0].change[0] == "--disable-local-accounts"
    assert proposal.fix.undo[0].change[0] == "--enable-local-accounts"
    assert "disableLocalAccounts: true" in proposal.fix.bicep
    assert "local_account_disabled = true" in proposal.fix.terraform
    assert only(proposal.after, "EXT-LOCAL", "local-accounts").verdict is Verdict.PASS


def test_without_a_group_it_says_what_comes_first() -> None:
    (proposal,) = offered(of(aad=aad()))
    assert "name an admin group first" in proposal.fix.guards[0].reason
