"""The fix of EXT-TRUST: a binding goes, and can be made again as it was."""

from __future__ import annotations

import pytest
from support.snapshots import CLUSTER, SUB, cluster, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState, Risk
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Absent

GROUP = f"{SUB}/resourceGroups/rg-x/providers"
WORKSPACE = f"{GROUP}/Microsoft.MachineLearningServices/workspaces/mlw; rm -rf $(x)"
OTHER = f"{GROUP}/Microsoft.Strange/things/thing"
JOBS = "Microsoft.MachineLearningServices/workspaces/mlworkload"


def offered(source: str, *roles: Json, answer: str | None = None) -> dict[str, Proposal]:
    found = item("EXT-TRUST")
    assert found is not None
    binding: Json = {
        "id": f"{CLUSTER}/trustedAccessRoleBindings/jobs",
        "name": "jobs",
        "properties": {"sourceResourceId": source, "roles": list(roles)},
    }
    of = snapshot(
        {
            "cluster": {"@": cluster()},
            "trusted-access": {"@": [binding]},
            "trust-sources": {WORKSPACE: Absent(call="GET x", at="2026-11-23T12:00:00Z")},
        }
    )
    inputs = {} if answer is None else {"binding-unused": answer}
    return {proposal.fix.id: proposal for proposal in offers_of(of, Context(inputs=inputs), found)}


def test_one_whose_resource_is_gone_goes_without_a_question() -> None:
    fix = offered(WORKSPACE, JOBS)["EXT-TRUST.remove"].fix
    assert (fix.risk, fix.inputs, fix.guards, fix.reaches) == (Risk.SAFE, (), (), Verdict.NA)
    assert fix.commands[0].argv == (
        *("az", "aks", "trustedaccess", "rolebinding", "delete", "--name", "jobs"),
        *("--cluster-name", "aks-test", "--resource-group", "rg-test", "--yes"),
    )
    assert fix.undo[0].change == ("--roles", JOBS, "--source-resource-id", WORKSPACE)


@pytest.mark.parametrize(
    ("answer", "state"), [(None, GuardState.UNDECIDED), ("yes", GuardState.OK), ("no", GuardState.BLOCKED)]
)
def test_one_that_may_be_in_use_asks_first(answer: str | None, state: GuardState) -> None:
    fix = offered(OTHER, JOBS, answer=answer)["EXT-TRUST.remove"].fix
    assert [guard.state for guard in fix.guards] == [state]
    assert fix.risk is Risk.DISRUPTIVE


@pytest.mark.parametrize("role", ["--yes", "@/etc/passwd"])
def test_one_that_could_not_be_made_again_stays(role: str) -> None:
    assert offered(OTHER, role) == {}


def test_afterwards_it_is_not_in_the_list() -> None:
    assert offered(OTHER, JOBS)["EXT-TRUST.remove"].after.listed("trusted-access", CLUSTER) == ()
