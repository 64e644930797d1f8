"""EXT-NODEID: what the identities of nodes, control plane and add-ons may do beyond what they need."""

from __future__ import annotations

import pytest
from support.identity import (
    ABOVE,
    APP,
    CONTROL,
    CUSTOM,
    GROUP,
    KUBELET,
    NODE_GROUP,
    PLANE,
    ROBOT,
    TEAM,
    check,
    custom,
    given,
    graph,
    managed,
    world,
)
from support.snapshots import CLUSTER, SUB, forbidden, read

from aks_harden.checks.iam import ext_nodeid
from aks_harden.model.json import Json, JsonObject
from aks_harden.sandbox.worlds import builtins
from aks_harden.sandbox.worlds import role_ids as ids
from aks_harden.snapshot.snapshot import Snapshot

NODES_GROUP = f"{SUB}/resourceGroups/{NODE_GROUP.upper()}"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet"
SUBNET = f"{NETWORK}/subnets/nodes"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acr"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/st"


ELSEWHERE = "/subscriptions/22222222-2222-4222-8222-222222222222"


def kubelet(role: str, scope: str = SUB) -> Snapshot:
    return world(given(role, KUBELET.upper(), scope, "ServicePrincipal"))


def own(*actions: str, who: str = KUBELET) -> Snapshot:
    """Somebody holds a custom role on the subscription."""
    definitions: list[Json] = [*builtins.roles(), custom(*actions)]
    return world(given(CUSTOM, who, SUB, "ServicePrincipal"), role_definitions=definitions)


def through(group: Json) -> Snapshot:
    of = world(given(ids.OWNER, TEAM, SUB, "Group"), principals=[graph(TEAM, "group")])
    return of.with_reading("group-members", TEAM, read(group))


KUBELETS = {
    "nothing": (world(), "pass"),
    "pulling": (kubelet(ids.ACR_PULL, REGISTRY), "pass"),
    "pulling from everything": (kubelet(ids.ACR_PULL), "pass"),
    "a subscription that was named and cannot be read": (
        world().with_reading("role-assignments", ELSEWHERE, forbidden("x")),
        "unknown",
    ),
    "a fault beside a subscription that cannot be read": (
        kubelet(ids.CONTRIBUTOR).with_reading("role-assignments", ELSEWHERE, forbidden("x")),
        "fail high",
    ),
    "pushing is another item's": (kubelet(ids.ACR_PUSH, REGISTRY), "pass"),
    "pushing to everything": (kubelet(ids.ACR_PUSH), "warn medium"),
    "contributor of the node group": (kubelet(ids.CONTRIBUTOR, NODES_GROUP), "pass"),
    "contributor of the subscription": (kubelet(ids.CONTRIBUTOR), "fail high"),
    "owner of the group above": (kubelet(ids.OWNER, ABOVE), "fail high"),
    "owner of everything": (kubelet(ids.OWNER, "/"), "fail high"),
    "contributor of the cluster's group": (kubelet(ids.CONTRIBUTOR, GROUP), "fail high"),
    "contributor of one account": (kubelet(ids.CONTRIBUTOR, ACCOUNT), "warn medium"),
    "giving roles away on one account": (kubelet(ids.USER_ACCESS_ADMINISTRATOR, ACCOUNT), "fail high"),
    "reader of the subscription": (kubelet(ids.READER), "warn medium"),
    "network contributor of the network": (kubelet(ids.NETWORK_CONTRIBUTOR, NETWORK), "warn medium"),
    "a custom role as broad": (
        own("Microsoft.Compute/*", "Microsoft.Storage/*/action", "Microsoft.KeyVault/*"),
        "fail high",
    ),
    "a custom role for one thing": (own("Microsoft.Compute/disks/write"), "warn medium"),
    "a custom role that pulls": (own("Microsoft.ContainerRegistry/registries/pull/read"), "pass"),
    "through a group": (through([{"id": KUBELET.upper()}]), "fail high"),
    "a group that it is not in": (through([{"id": APP}]), "pass"),
    "a group that Graph does not list": (
        through([]).with_reading("group-members", TEAM, forbidden("x")),
        "pass",
    ),
    "somebody else's": (world(given(ids.OWNER, APP, SUB, "ServicePrincipal")), "pass"),
    "a role that no list holds": (kubelet("0" * 8), "unknown"),
    "a fault beside one": (
        world(given("0" * 8, KUBELET, SUB), given(ids.OWNER, KUBELET, SUB)),
        "fail high",
    ),
    "assignments unread": (world(role_assignments=forbidden("x")), "unknown"),
    "definitions unread": (world(role_definitions=forbidden("x")), "unknown"),
    "nodes without an identity": (world(body=managed(identityProfile=None)), "unknown"),
    "no node group": (world(given(ids.OWNER, KUBELET), body=managed(nodeResourceGroup=None)), "unknown"),
}


@pytest.mark.parametrize("case", KUBELETS)
def test_the_nodes_identity(case: str) -> None:
    of, expected = KUBELETS[case]
    check(ext_nodeid, of, "kubelet", expected)


def test_a_role_is_told_with_where_it_holds_and_through_whom() -> None:
    reason = check(ext_nodeid, through([{"id": KUBELET}]), "kubelet", "fail").reason
    assert reason.endswith(f"Owner on the subscription {SUB.rsplit('/', 1)[-1]}, through the group name-e.")


def principal(*assignments: Json) -> Snapshot:
    """A cluster that runs as a service principal, and what that holds."""
    body = managed(servicePrincipalProfile={"clientId": f"app-{APP}"}, identityProfile=None)
    bare: JsonObject = {key: value for key, value in body.items() if key != "identity"}
    return world(*assignments, body=bare, principals=[graph(APP)])


PRINCIPALS = {
    "nothing": (principal(), "pass"),
    "its subnet": (principal(given(ids.NETWORK_CONTRIBUTOR, APP, SUBNET)), "pass"),
    "the subscription": (principal(given(ids.CONTRIBUTOR, APP, SUB)), "fail high"),
    "reading the subscription": (principal(given(ids.READER, APP, SUB)), "warn medium"),
    "Graph unread": (principal().with_reading("principals", "", forbidden("x")), "unknown"),
}


@pytest.mark.parametrize("case", PRINCIPALS)
def test_a_service_principal_is_judged_as_both(case: str) -> None:
    of, expected = PRINCIPALS[case]
    check(ext_nodeid, of, "kubelet", expected)
    check(ext_nodeid, of, "control-plane", "na")


def plane(role: str, scope: str = SUB) -> Snapshot:
    return world(given(role, PLANE, scope, "ServicePrincipal"))


UNTOLD = managed() | {"identity": {"type": "UserAssigned", "userAssignedIdentities": {CONTROL: {}}}}
IDENTITY: Json = {"id": CONTROL.upper(), "properties": {"principalId": PLANE}}
CONTROLS = {
    "nothing": (world(), "pass"),
    "its subnet": (plane(ids.NETWORK_CONTRIBUTOR, SUBNET), "pass"),
    "its network": (plane(ids.CONTRIBUTOR, NETWORK), "pass"),
    "operating the nodes' identity": (plane(ids.MANAGED_IDENTITY_OPERATOR, CONTROL), "pass"),
    "its key vault": (plane(ids.READER, VAULT), "pass"),
    "the node group": (plane(ids.CONTRIBUTOR, NODES_GROUP), "pass"),
    "contributor of the subscription": (plane(ids.CONTRIBUTOR), "warn high"),
    "contributor of the cluster's group": (plane(ids.CONTRIBUTOR, GROUP), "warn high"),
    "giving roles away on its network": (plane(ids.OWNER, NETWORK), "warn high"),
    "every network of the group": (plane(ids.NETWORK_CONTRIBUTOR, GROUP), "warn medium"),
    "reading the subscription": (plane(ids.READER), "warn medium"),
    "a storage account": (plane(ids.READER, ACCOUNT), "warn medium"),
    "pulling": (plane(ids.ACR_PULL, REGISTRY), "pass"),
    "system-assigned": (
        world(
            given(ids.OWNER, PLANE, SUB),
            body=managed() | {"identity": {"type": "SystemAssigned", "principalId": PLANE}},
        ),
        "warn high",
    ),
    "told by the identity's own body": (
        world(given(ids.OWNER, PLANE, SUB), body=UNTOLD, identities=[IDENTITY]),
        "warn high",
    ),
    "told by nobody": (world(body=UNTOLD), "unknown"),
    "no identity": (world(body=managed() | {"identity": None}), "unknown"),
    "a role that no list holds": (plane("0" * 8), "unknown"),
    "assignments unread": (world(role_assignments=forbidden("x")), "unknown"),
}


@pytest.mark.parametrize("case", CONTROLS)
def test_the_control_planes_identity(case: str) -> None:
    of, expected = CONTROLS[case]
    check(ext_nodeid, of, "control-plane", expected)


def add_on(*assignments: Json, **profiles: Json) -> Snapshot:
    found: JsonObject = {"azureKeyvaultSecretsProvider": {"identity": {"objectId": ROBOT}}}
    return world(*assignments, body=managed(addonProfiles=found | profiles))


def robot(role: str, scope: str) -> Snapshot:
    return add_on(given(role, ROBOT, scope, "ServicePrincipal"))


ROUTED: JsonObject = {"webAppRouting": {"enabled": True, "identity": {"objectId": ROBOT}}}
ADD_ONS = {
    "none has one": (world(), "na"),
    "an add-on without one": (
        world(body=managed(addonProfiles={"omsagent": {"enabled": True, "identity": None}})),
        "na",
    ),
    "nothing": (add_on(), "pass"),
    "a vault": (robot(ids.READER, VAULT), "pass"),
    "reading its group": (robot(ids.READER, GROUP), "pass"),
    "contributor of a gateway": (robot(ids.CONTRIBUTOR, f"{NETWORK}x"), "pass"),
    "contributor of its group": (robot(ids.CONTRIBUTOR, GROUP), "warn high"),
    "reading the subscription": (robot(ids.READER, SUB), "warn medium"),
    "application routing": (
        world(given(ids.CONTRIBUTOR, ROBOT, SUB), body=managed(ingressProfile=ROUTED)),
        "warn high",
    ),
    "a key in another case": (
        world(
            given(ids.OWNER, ROBOT, SUB), body=managed(AddonProfiles={"x": {"Identity": {"OBJECTID": ROBOT}}})
        ),
        "warn high",
    ),
    "an identity without an object id": (add_on(other={"identity": {"clientId": "c"}}), "unknown"),
    "a role that no list holds": (robot("0" * 8, SUB), "unknown"),
}


@pytest.mark.parametrize("case", ADD_ONS)
def test_identities_of_add_ons(case: str) -> None:
    of, expected = ADD_ONS[case]
    found = check(ext_nodeid, of, "add-ons", expected)
    assert (
        not expected.startswith("warn") or "routing" in case or "case" in case or "azureKey" in found.reason
    )


def test_the_clusters_own_subscription_must_be_read() -> None:
    of = world().with_reading("role-assignments", SUB, forbidden("x"))
    of = of.with_reading("role-assignments", CLUSTER.split("/resource", maxsplit=1)[0] + "-two", read([]))
    check(ext_nodeid, of, "kubelet", "unknown")


def test_a_condition_is_said_and_lifts_nothing() -> None:
    of = world(given(ids.OWNER, KUBELET, SUB, "ServicePrincipal", condition="@Request…"))
    assert "with a condition" in check(ext_nodeid, of, "kubelet", "fail high").reason


@pytest.mark.parametrize("key", ["kubelet", "control-plane"])
def test_groups_that_nobody_looked_into_are_named(key: str) -> None:
    of = world(given(ids.OWNER, TEAM, SUB, "Group"), principals=[graph(TEAM, "group", displayName="Team")])
    unread = of.with_reading("group-members", TEAM, forbidden("x"))
    assert any(
        "were not read are not seen: Team." in note for note in check(ext_nodeid, unread, key, "pass").notes
    )
    known = of.with_reading("group-members", TEAM, read([]))
    assert not any("not read" in note for note in check(ext_nodeid, known, key, "pass").notes)
