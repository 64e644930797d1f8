"""Fixes of EXT-WI: the issuer for good, workload identity with it or after it, pod-managed identity gone."""

from __future__ import annotations

import pytest
from support.judging import only
from support.snapshots import CLUSTER, cluster, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict

ON: dict[str, Json] = {"oidcIssuerProfile": {"enabled": True}}
WORKLOAD: dict[str, Json] = {"securityProfile": {"workloadIdentity": {"enabled": True}}}
POD: dict[str, Json] = {"podIdentityProfile": {"enabled": True}}


def offered(answer: str | None = None, /, **properties: Json) -> dict[str, Proposal]:
    found = item("EXT-WI")
    assert found is not None
    inputs = {} if answer is None else {"pod-identity-unused": answer}
    of = snapshot({"cluster": {"@": cluster(**properties)}})
    return {proposal.fix.id: proposal for proposal in offers_of(of, Context(inputs=inputs), found)}


@pytest.mark.parametrize(
    ("properties", "options"),
    [
        ({}, {"EXT-WI.issuer": ("--enable-oidc-issuer", "--enable-workload-identity")}),
        (WORKLOAD, {"EXT-WI.issuer": ("--enable-oidc-issuer",)}),
        (ON, {"EXT-WI.workload-identity": ("--enable-workload-identity",)}),
        (ON | WORKLOAD, {}),
    ],
    ids=["neither", "no issuer", "no workload identity", "both"],
)
def test_both_come_in_one_call(properties: dict[str, Json], options: dict[str, tuple[str, ...]]) -> None:
    found = offered(**properties)
    assert {id_: each.fix.commands[0].change[:-2] for id_, each in found.items()} == options
    for proposal in found.values():
        for key, _ in proposal.fix.assertions:
            assert only(proposal.after, "EXT-WI", key).verdict is Verdict.PASS


def test_the_issuer_has_no_way_back_and_workload_identity_has_one() -> None:
    issuer, workload = offered()["EXT-WI.issuer"].fix, offered(**ON)["EXT-WI.workload-identity"].fix
    assert (issuer.kind, issuer.risk, issuer.undo) == (Kind.ONE_WAY, Risk.ONE_WAY, ())
    assert issuer.no_undo
    assert issuer.consequence
    assert "oidc_issuer_enabled = true" in issuer.terraform
    assert "workload_identity_enabled = true" in issuer.terraform
    assert workload.undo[0].change[0] == "--disable-workload-identity"
    assert "oidc" not in workload.terraform


def test_pod_managed_identity_goes_by_its_property_alone() -> None:
    fix = offered(**(ON | WORKLOAD | POD))["EXT-WI.pod-identity"].fix
    assert fix.commands[0].argv[:5] == ("az", "resource", "update", "--ids", CLUSTER)
    assert fix.commands[0].change[-2:] == ("--set", "properties.podIdentityProfile.enabled=false")
    assert fix.undo[0].change[-1] == "properties.podIdentityProfile.enabled=true"


USED: dict[str, Json] = {
    "podIdentityProfile": {"enabled": True, "userAssignedIdentities": [{"name": "web; rm -rf /"}]}
}


@pytest.mark.parametrize(
    ("pod", "answer", "states"),
    [
        (POD, "yes", [GuardState.OK, GuardState.OK]),
        (POD, "no", [GuardState.OK, GuardState.BLOCKED]),
        (POD, None, [GuardState.OK, GuardState.UNDECIDED]),
        (USED, "yes", [GuardState.BLOCKED, GuardState.OK]),
    ],
    ids=["unused", "used", "not said", "identities are left"],
)
def test_it_goes_once_nothing_uses_it(
    pod: dict[str, Json], answer: str | None, states: list[GuardState]
) -> None:
    fix = offered(answer, **(ON | WORKLOAD | pod))["EXT-WI.pod-identity"].fix
    assert [guard.state for guard in fix.guards] == states
