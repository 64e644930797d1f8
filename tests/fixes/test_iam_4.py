"""Fixes of IAM-4: roles for new identities, then the identities; trust in other issuers ends."""

from __future__ import annotations

import pytest
from support.access import registry
from support.identity import APP, CONTROL, GROUP, IDENTITIES, KUBELET, NODES, PLANE, managed, world
from support.snapshots import CLUSTER, SUB, read
from support.vaults import vault

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds import role_ids as roles
from aks_harden.snapshot.snapshot import Snapshot

NEW, MORE = f"{IDENTITIES}/id-new", f"{IDENTITIES}/id-more"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acrx"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one"
SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"
POOL: Json = [{"name": "sys", "count": 3, "vnetSubnetID": SUBNET}]
PEER = CLUSTER.replace("aks-test", "aks-peer")


def made(identity: str, number: int) -> JsonObject:
    ids = dict.fromkeys(("principalId", "clientId"), f"{number}{number}000000-0000-4000-8000-000000000000")
    return {"id": identity, "name": identity.rpartition("/")[2], "properties": dict(ids)}


def body(of: JsonObject, **more: Json) -> JsonObject:
    return of | more


USER = managed(agentPoolProfiles=POOL)
SYSTEM = body(USER, identity={"type": "SystemAssigned", "principalId": PLANE})
CLIENT = body(
    managed(agentPoolProfiles=POOL, servicePrincipalProfile={"clientId": APP}, identityProfile=None),
    identity=None,
)
ONE = managed(identityProfile={"kubeletidentity": {"resourceId": CONTROL, "objectId": PLANE}})


def peer(own: JsonObject) -> JsonObject:
    """Another cluster that runs as this one does."""
    return own | {"id": PEER, "name": "aks-peer"}


def of(own: JsonObject, *peers: JsonObject, credentials: Json = None, vaults: Json = None) -> Snapshot:
    found = world(body=own, identities=None, registries=None, clusters=[own, *peers])
    lists: dict[str, Json] = {
        "registries": [registry(REGISTRY)],
        "vaults": vaults or [],
        "identities": [made(NEW, 5), made(MORE, 6)],
    }
    for facet, value in lists.items():
        found = found.with_reading(facet, SUB, read(value))
    return found.with_reading("federated-credentials", NODES, read(credentials or []))


def offered(snapshot: Snapshot, **answers: str) -> dict[str, Proposal]:
    found = item("IAM-4")
    assert found is not None
    inputs = {name.replace("_", "-"): value for name, value in answers.items()}
    context = Context(inputs=inputs, registries=(REGISTRY,))
    return {proposal.fix.id: proposal for proposal in offers_of(snapshot, context, found)}


BOTH = {"cluster_identity": NEW, "kubelet_identity": MORE}


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (of(USER), set()),
        (of(CLIENT), {"IAM-4.identity", "IAM-4.roles"}),
        (of(USER, peer(USER)), {"IAM-4.identity", "IAM-4.kubelet", "IAM-4.roles"}),
        (of(SYSTEM, peer(USER)), {"IAM-4.kubelet", "IAM-4.roles"}),
        (of(ONE), {"IAM-4.kubelet", "IAM-4.roles"}),
    ],
    ids=["its own", "service principal", "all shared", "nodes shared", "one for both"],
)
def test_what_is_offered(snapshot: Snapshot, expected: set[str]) -> None:
    assert set(offered(snapshot, **BOTH)) == expected


def test_without_a_name_no_role_is_given_and_the_identity_waits() -> None:
    found = offered(of(CLIENT))
    assert set(found) == {"IAM-4.identity"}
    fix = found["IAM-4.identity"].fix
    assert fix.guards[0].state is GuardState.UNDECIDED
    assert fix.inputs[0].suggestions == (MORE, NEW)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (NEW.upper(), GuardState.OK),
        (f"{IDENTITIES}/nobody", GuardState.BLOCKED),
        ("--yes", GuardState.BLOCKED),
    ],
)
def test_the_identity_must_be_there(answer: str, state: GuardState) -> None:
    fix = offered(of(CLIENT), cluster_identity=answer)["IAM-4.identity"].fix
    assert fix.guards[0].state is state
    assert "--yes" not in fix.commands[0].change[:3]


def test_an_identity_that_another_cluster_has_is_refused() -> None:
    other = body(
        USER, id=PEER, name="aks-peer", identity={"type": "UserAssigned", "userAssignedIdentities": {NEW: {}}}
    )
    fix = offered(of(CLIENT, other), cluster_identity=NEW)["IAM-4.identity"].fix
    assert fix.guards[0].state is GuardState.BLOCKED
    assert "aks-peer" in fix.guards[0].reason


def test_roles_come_first_on_what_was_brought_along_and_on_registries() -> None:
    fix = offered(of(SYSTEM, peer(USER)), **BOTH)["IAM-4.roles"].fix
    assert {(each.change[-1], each.change[5]) for each in fix.commands} == {
        (SUBNET, roles.NETWORK_CONTRIBUTOR),
        (MORE, roles.MANAGED_IDENTITY_OPERATOR),
        (REGISTRY, roles.ACR_PULL),
    }
    assert fix.reaches is Verdict.WARN
    assert len(fix.undo) == len(fix.commands)


def test_nothing_runs_as_an_identity_that_lacks_its_roles() -> None:
    before = of(SYSTEM, peer(USER))
    blocked = offered(before, **BOTH)
    guards = {guard.id: guard.state for guard in blocked["IAM-4.kubelet"].fix.guards}
    assert guards["roles-are-there"] is GuardState.BLOCKED
    after = offered(blocked["IAM-4.roles"].after, **BOTH)
    assert "IAM-4.roles" not in after
    assert {guard.state for guard in after["IAM-4.kubelet"].fix.guards} == {GuardState.OK}


def test_who_follows_the_nodes_may_do_with_vaults_what_they_may() -> None:
    policy: Json = {"objectId": KUBELET, "permissions": {"secrets": ["get", "list"]}}
    kept: Json = {"objectId": PLANE, "permissions": {"keys": ["all"]}}
    held = vault(VAULT, enableRbacAuthorization=False, accessPolicies=[kept, policy])
    fix = offered(of(SYSTEM, peer(USER), vaults=[held]), **BOTH)["IAM-4.roles"]
    own = "66000000-0000-4000-8000-000000000000"
    *_, mirror, given = fix.fix.commands
    assert (mirror.change[-1], mirror.change[5]) == (VAULT, roles.VAULT_SECRETS_USER)
    assert given.words == ("az", "keyvault", "set-policy")
    assert given.change == ("--object-id", own, "--secret-permissions", "get", "list")
    assert fix.fix.undo[0].words == ("az", "keyvault", "delete-policy")
    assert fix.fix.undo[0].change == ("--object-id", own)
    (after,) = fix.after.readable("vaults")
    assert [each.text("objectId") for each in after.nodes("properties.accessPolicies")] == [
        PLANE,
        KUBELET,
        own,
    ]


def test_control_plane_and_nodes_do_not_get_one_identity() -> None:
    fix = offered(of(SYSTEM, peer(USER)), cluster_identity=NEW, kubelet_identity=NEW)["IAM-4.kubelet"].fix
    assert {guard.id: guard.state for guard in fix.guards}["two-identities"] is GuardState.BLOCKED


def test_an_identity_that_aks_made_is_not_taken_for_a_free_one() -> None:
    name = "MC_rg_aks-test_westeurope"
    own = f"{IDENTITIES.replace('rg-test', name)}/azurepolicy-aks-test"
    told = body(managed(agentPoolProfiles=POOL, nodeResourceGroup=name), identity=SYSTEM["identity"])
    world_ = of(told, peer(USER)).with_reading("identities", SUB, read([made(own, 5), made(MORE, 6)]))
    fix = offered(world_, cluster_identity=own)["IAM-4.kubelet"].fix
    asked = {entry.name: entry.suggestions for entry in fix.inputs}
    assert asked == {"cluster-identity": (MORE,), "kubelet-identity": (MORE,)}
    assert {guard.id: guard.state for guard in fix.guards}["cluster-identity"] is GuardState.BLOCKED


def test_from_a_service_principal_there_is_no_way_back() -> None:
    proposal = offered(of(CLIENT), **BOTH)["IAM-4.identity"]
    fix = proposal.fix
    assert fix.risk is Risk.ONE_WAY
    assert fix.commands[0].change[:4] == (
        "--enable-managed-identity",
        "--assign-identity",
        NEW,
        "--assign-kubelet-identity",
    )
    assert NEW in fix.terraform
    assert proposal.after.cluster.text("properties.servicePrincipalProfile.clientId") == "msi"


def test_between_identities_the_old_one_comes_back() -> None:
    fix = offered(of(USER, peer(USER)), **BOTH)["IAM-4.identity"].fix
    assert fix.risk is Risk.DISRUPTIVE
    assert fix.undo[0].change[2] == CONTROL
    nodes = offered(of(USER, peer(USER)), **BOTH)["IAM-4.kubelet"].fix
    assert nodes.commands[0].change[:2] == ("--assign-kubelet-identity", MORE)
    assert nodes.undo[0].change[:2] == ("--assign-kubelet-identity", NODES)
    assert nodes.minutes == 30


def test_nodes_of_a_system_assigned_cluster_take_both_in_one_call() -> None:
    fix = offered(of(SYSTEM, peer(USER)), **BOTH)["IAM-4.kubelet"].fix
    assert fix.commands[0].change[:6] == (
        *("--enable-managed-identity", "--assign-identity", NEW),
        *("--assign-kubelet-identity", MORE, "--yes"),
    )
    assert fix.risk is Risk.ONE_WAY
    assert fix.no_undo


def credential(**more: Json) -> Json:
    properties: JsonObject = {
        "issuer": "https://issuer",
        "subject": "repo:x; rm -rf $(y)",
        "audiences": ["api://a"],
    }
    own = f"{NODES}/federatedIdentityCredentials/lab"
    return [{"id": own, "name": "lab", "properties": properties | more}]


def test_trust_in_another_issuer_ends_and_can_be_made_again() -> None:
    fix = offered(of(USER, credentials=credential()))["IAM-4.federation"].fix
    assert fix.commands[0].words == ("az", "identity", "federated-credential", "delete")
    assert fix.undo[0].change == (
        *("--issuer", "https://issuer", "--subject", "repo:x; rm -rf $(y)", "--audiences", "api://a"),
    )
    assert fix.guards[0].state is GuardState.UNDECIDED


@pytest.mark.parametrize(
    "odd",
    [{"subject": "--help"}, {"issuer": "@/etc/passwd"}, {"audiences": []}],
    ids=lambda odd: next(iter(odd)),
)
def test_one_that_could_not_be_made_again_stays(odd: JsonObject) -> None:
    assert "IAM-4.federation" not in offered(of(USER, credentials=credential(**odd)))
