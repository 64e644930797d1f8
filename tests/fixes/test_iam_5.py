"""The fixes of IAM-5: storage over TLS, and manifests for what is the workloads' own."""

from __future__ import annotations

from support.worlds import world_snapshot

from aks_harden.fixes.iam.iam_5 import REMEDIES
from aks_harden.fixes.iam.ingress_tls import propose_ingress
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.shop.ids import NODE_GROUP, SUBSCRIPTION

PLAIN, NFS = (
    resource_id(SUBSCRIPTION, NODE_GROUP, "Microsoft.Storage/storageAccounts", name)
    for name in ("f5shopvolumes", "f5shopnfs")
)
PROPOSE = {remedy.id: remedy.propose for remedy in REMEDIES}


def made(fix: str, resource: str, **answers: str) -> Proposal:
    given = {name.replace("_", "-"): value for name, value in answers.items()}
    found = PROPOSE[fix](world_snapshot("shop"), Context(inputs=given), resource)
    assert found is not None
    return found


def test_plain_http_is_refused_and_may_be_allowed_again() -> None:
    fix = made("IAM-5.https", PLAIN, plain_http_unused="yes").fix
    assert fix.commands[0].change == ("--https-only", "true")
    assert fix.undo[0].change == ("--https-only", "false")
    assert {guard.state for guard in fix.guards} == {GuardState.OK}
    assert "https_traffic_only_enabled = true" in fix.terraform


def test_an_account_that_serves_nfs_waits_for_its_volumes() -> None:
    states = {guard.id: guard.state for guard in made("IAM-5.https", NFS, plain_http_unused="yes").fix.guards}
    assert states == {"no-nfs": GuardState.BLOCKED, "plain-http-unused": GuardState.OK}


def test_old_tls_does_not_come_back() -> None:
    proposal = made("IAM-5.tls", PLAIN)
    assert proposal.fix.commands[0].change == ("--min-tls-version", "TLS1_2")
    assert proposal.fix.risk is Risk.ONE_WAY
    assert not proposal.fix.undo
    assert PROPOSE["IAM-5.tls"](proposal.after, Context(), PLAIN) is None


def test_tls_on_ingresses_is_a_manifest_for_people() -> None:
    world = world_snapshot("shop")
    found = propose_ingress(world, Context(), world.cluster_id)
    assert found is not None
    assert found.fix.kind is Kind.MANIFEST
    assert found.after is world
    assert "kind: Ingress" in found.fix.documents["ingress-tls.yaml"]
    assert "mode: STRICT" in found.fix.documents["mesh-strict.yaml"]
