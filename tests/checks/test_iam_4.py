"""IAM-4: whose identities a cluster runs as, and who else does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.identity import (
    APP,
    CONTROL,
    IDENTITIES,
    KUBELET,
    NODE_GROUP,
    NODES,
    PLANE,
    application,
    check,
    given,
    managed,
    world,
)
from support.snapshots import CLUSTER, SUB, SUBSCRIPTION, cluster, forbidden, read

from aks_harden.checks.iam import iam_4
from aks_harden.model.json import Json, JsonObject
from aks_harden.sandbox.worlds import role_ids as ids
from aks_harden.snapshot.reading import Absent, Reading
from aks_harden.snapshot.snapshot import Snapshot

OTHER, LAB = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"
CLIENT = f"app-{APP}"


def peer(name: str = "aks-peer", **more: Json) -> JsonObject:
    """Another cluster, as a list shows it: on identities of its own unless told."""
    body: JsonObject = {
        "id": CLUSTER.replace("aks-test", name),
        "name": name,
        "identity": {"type": "SystemAssigned", "principalId": f"oid-{name}"},
        "properties": {
            "servicePrincipalProfile": {"clientId": "msi"},
            "identityProfile": {
                "kubeletidentity": {"objectId": f"nodes-{name}", "resourceId": f"{IDENTITIES}/{name}"}
            },
        },
    }
    return body | more


def nodes(**kubelet: Json) -> JsonObject:
    """The properties of a peer whose nodes run as somebody."""
    return {"properties": {"identityProfile": {"kubeletidentity": dict(kubelet)}}}


def run_by(resource: str, **told: Json) -> JsonObject:
    """The identity of a peer whose control plane runs as a resource."""
    return {"identity": {"type": "UserAssigned", "userAssignedIdentities": {resource: dict(told)}}}


def among(*peers: Json, body: JsonObject | None = None, **facets: Json | Reading) -> Snapshot:
    return world(body=body, clusters=[body or managed(), *peers], **facets)


def system(**more: Json) -> JsonObject:
    return managed(**more) | {"identity": {"type": "SystemAssigned", "principalId": PLANE}}


def principal(**more: Json) -> JsonObject:
    """A cluster that runs as a service principal."""
    body = managed(servicePrincipalProfile={"clientId": CLIENT}, identityProfile=None, **more)
    return {key: value for key, value in body.items() if key != "identity"}


def principal_peer(client: str) -> JsonObject:
    return {"id": f"{CLUSTER}-two", "properties": {"servicePrincipalProfile": {"clientId": client}}}


def in_group(group: str, of: Snapshot) -> Snapshot:
    """The same cluster in another resource group."""
    own = CLUSTER.replace("rg-test", group)
    return replace(of, cluster_id=own).with_reading("cluster", own, of.readings["cluster"][CLUSTER.lower()])


CONTROLS = {
    "an identity of its own": (among(peer()), "pass"),
    "alone": (among(), "pass"),
    "system-assigned": (among(body=system()), "pass"),
    "shared by resource": (among(peer() | run_by(CONTROL.upper())), "fail medium"),
    "shared by object id, in an older shape": (
        among(peer(identity={"type": "UserAssigned", "principalId": PLANE.upper()})),
        "fail medium",
    ),
    "the nodes of another run as it": (among(peer() | nodes(resourceId=CONTROL)), "fail medium"),
    "a list without identities tells nothing": (among(peer(identity=None)), "unknown"),
    "a list without properties tells nothing": (among(peer(properties=None)), "unknown"),
    "a fault stands beside one that tells nothing": (
        among(peer("aks-a", properties=None), peer() | run_by(CONTROL)),
        "fail medium",
    ),
    "an identity without a type": (among(body=managed() | {"identity": {"type": None}}), "unknown"),
    "an identity type that nobody knows": (
        among(body=managed() | {"identity": {"type": "Delegated"}}),
        "unknown",
    ),
    "user-assigned without its map": (
        among(body=managed() | {"identity": {"type": "UserAssigned"}}),
        "unknown",
    ),
    "no list could be read": (
        world().with_reading("clusters", SUB, forbidden("Microsoft.ContainerService/managedClusters/read")),
        "unknown",
    ),
    "a service principal of its own": (among(principal_peer("other"), body=principal()), "warn medium"),
    "a service principal beside an identity of the type None": (
        among(body=principal() | {"identity": {"type": "None"}}),
        "warn medium",
    ),
    "a service principal that is shared": (
        among(principal_peer(CLIENT.upper()), body=principal()),
        "fail high",
    ),
    "a hub cluster of a fleet": (
        in_group("FL_hub", among(body=managed())),
        "na",
    ),
}


@pytest.mark.parametrize("case", CONTROLS)
def test_the_control_plane(case: str) -> None:
    of, expected = CONTROLS[case]
    check(iam_4, of, "control-plane", expected)


def subscriptions(*guids: str) -> Reading:
    return read([{"id": f"/subscriptions/{each}", "subscriptionId": each} for each in guids])


def test_the_verdict_says_among_how_many_it_is_unique_and_names_what_is_not_seen() -> None:
    of = among(peer()).with_reading("subscriptions", "", subscriptions(SUBSCRIPTION, OTHER, LAB, "4"))
    of = of.with_reading("clusters", f"/subscriptions/{OTHER}", read([peer("aks-far"), peer("aks-off")]))
    of = of.with_reading("clusters", f"/subscriptions/{LAB}", forbidden("x"))
    for key in ("control-plane", "kubelet"):
        found = check(iam_4, of, key, "pass")
        assert "unique among 4 clusters in 2 readable subscriptions" in found.reason
        assert found.notes == (
            f"Clusters could not be listed in {LAB}.",
            "Clusters were looked for in 3 of the 4 subscriptions that can be read.",
        )


@pytest.mark.parametrize(
    ("ends", "note"),
    [
        ("2027-01-01T00:00:00Z", "Secrets that work end: 2027-01-01T00:00:00Z."),
        ("2026-01-01T00:00:00Z", "No secret of it works any more: the cluster cannot sign in to Azure."),
        ("soon", "When its secret ends could not be read: `soon` is not a time, so it tells nothing."),
    ],
)
def test_a_service_principals_secret_is_told_with_its_end(ends: str, note: str) -> None:
    of = among(body=principal(), applications=[application(APP, ends)])
    assert check(iam_4, of, "control-plane", "warn medium").notes == (note,)


def test_without_graph_the_end_of_the_secret_is_a_note() -> None:
    of = among(body=principal(), applications=forbidden("Microsoft Graph Directory.Read.All"))
    (note,) = check(iam_4, of, "control-plane", "warn medium").notes
    assert note.startswith("When its secret ends could not be read")


def kubelet(**told: Json) -> Json:
    return {"kubeletidentity": dict(told)}


APART = {
    "two identities": (managed(), "pass"),
    "system-assigned and a resource": (system(), "pass"),
    "the same resource": (managed(identityProfile=kubelet(resourceId=CONTROL.lower())), "fail high"),
    "the same object id": (managed(identityProfile=kubelet(objectId=PLANE)), "fail high"),
    "nodes without an identity": (managed(identityProfile=None), "unknown"),
    "a control plane without an identity": (managed() | {"identity": {"type": "UserAssigned"}}, "unknown"),
    "named in two ways that do not meet": (
        managed(identityProfile=kubelet(objectId=KUBELET))
        | {"identity": {"type": "UserAssigned", "userAssignedIdentities": {CONTROL: None}}},
        "unknown",
    ),
    "a service principal": (principal(), "na"),
}


@pytest.mark.parametrize("case", APART)
def test_control_plane_and_nodes_apart(case: str) -> None:
    body, expected = APART[case]
    check(iam_4, world(body=body), "apart", expected)


def shared(*roles: str, scope: str = CLUSTER) -> Snapshot:
    """The nodes of another cluster run as ours do, and hold roles."""
    held = [given(role, KUBELET, scope, "ServicePrincipal") for role in roles]
    return world(*held, clusters=[managed(), peer() | nodes(resourceId=NODES.upper())])


KUBELETS = {
    "of its own": (among(peer()), "pass"),
    "shared, without a role": (shared(), "warn medium"),
    "shared, pulling": (shared(ids.ACR_PULL), "warn medium"),
    "shared, pulling in the newer mode": (shared(ids.REPOSITORY_READER, ids.CATALOG_LISTER), "warn medium"),
    "shared, pushing": (shared(ids.ACR_PULL, ids.ACR_PUSH), "fail medium"),
    "shared, reading the subscription": (shared(ids.READER, scope=SUB), "fail medium"),
    "shared by object id": (among(peer() | nodes(objectId=KUBELET.upper())), "warn medium"),
    "the control plane of another runs as it": (among(peer() | run_by(NODES)), "fail high"),
    "a list without identities tells nothing": (among(peer() | nodes()), "unknown"),
    "a list that names them otherwise tells nothing": (
        among(
            peer() | nodes(resourceId=NODES),
            body=managed(identityProfile={"kubeletidentity": {"objectId": KUBELET}}),
        ),
        "unknown",
    ),
    "nodes without an identity": (among(body=managed(identityProfile=None)), "unknown"),
    "shared, and roles may not be read": (
        shared().with_reading("role-assignments", SUB, forbidden("x")),
        "unknown",
    ),
    "shared, and a role is not in the list": (shared("0" * 8), "unknown"),
    "a service principal": (among(body=principal()), "na"),
}


@pytest.mark.parametrize("case", KUBELETS)
def test_the_nodes_identity(case: str) -> None:
    of, expected = KUBELETS[case]
    check(iam_4, of, "kubelet", expected)


CREDENTIAL: Json = {
    "id": f"{NODES}/federatedIdentityCredentials/ci",
    "name": "ci",
    "properties": {"issuer": "https://token.example", "subject": "repo:contoso/ci"},
}
BARE: Json = {"name": "ci"}
FEDERATIONS = {
    "none": (world(), "pass"),
    "on the nodes' identity": (
        world().with_reading("federated-credentials", NODES, read([CREDENTIAL])),
        "warn",
    ),
    "on the control plane's": (world().with_reading("federated-credentials", CONTROL, read([BARE])), "warn"),
    "one found, the other unread": (
        world()
        .with_reading("federated-credentials", CONTROL, forbidden("x"))
        .with_reading("federated-credentials", NODES, read([CREDENTIAL])),
        "warn medium",
    ),
    "one unread": (world().with_reading("federated-credentials", CONTROL, forbidden("x")), "unknown"),
    "one gone": (world().with_reading("federated-credentials", NODES, Absent(call="", at="")), "unknown"),
    "system-assigned": (world(body=system()), "pass"),
    "a control plane without a name": (
        world(body=managed() | {"identity": {"type": "UserAssigned"}}),
        "unknown",
    ),
    "nodes without a resource": (world(body=managed(identityProfile=kubelet(objectId=KUBELET))), "unknown"),
    "a service principal": (world(body=principal()), "na"),
}


@pytest.mark.parametrize("case", FEDERATIONS)
def test_tokens_of_others(case: str) -> None:
    of, expected = FEDERATIONS[case]
    check(iam_4, of, "federation", expected)


def test_the_whole_item_does_not_apply_to_a_fleets_hub() -> None:
    hub = in_group("fl_hub", world(body=cluster(nodeResourceGroup=NODE_GROUP)))
    for declared in iam_4.CHECK.asserts:
        check(iam_4, hub, declared.key, "na")
