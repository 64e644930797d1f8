"""IAM-2: who may administer the cluster, and what each way of holding that comes to."""

from __future__ import annotations

import pytest
from support.identity import (
    ABOVE,
    ANN,
    APP,
    BOB,
    CEM,
    CUSTOM,
    GROUP,
    OPS,
    ROBOT,
    TEAM,
    application,
    check,
    custom,
    given,
    graph,
    managed,
    said,
    world,
)
from support.snapshots import CLUSTER, SUB, forbidden, read

from aks_harden.checks.iam import iam_2
from aks_harden.model.context import Context, Sensitivity, Thresholds
from aks_harden.model.json import Json, JsonObject
from aks_harden.sandbox.worlds import builtins
from aks_harden.sandbox.worlds import role_ids as ids
from aks_harden.snapshot.snapshot import Snapshot

SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)
_AKS = "Microsoft.ContainerService/managedClusters/"
TRUE_TEXT: Json = "True"


def entra(**profile: Json) -> JsonObject:
    return managed(aadProfile={"managed": True, **profile})


def plain(**more: Json) -> JsonObject:
    """A cluster without Entra, local accounts and run command on."""
    return managed(aadProfile=None, disableLocalAccounts=False, apiServerAccessProfile=None, **more)


def automatic(**profile: Json) -> JsonObject:
    return entra(**profile) | {"sku": {"name": "Automatic", "tier": "Standard"}}


MODELS = {
    "Azure RBAC": (entra(enableAzureRBAC=True), None, "pass"),
    "Azure RBAC as text": (entra(enableAzureRBAC=TRUE_TEXT), None, "pass"),
    "Entra with Kubernetes RBAC": (entra(enableAzureRBAC=False), None, "warn high"),
    "Entra with Kubernetes RBAC, sensitive": (entra(enableAzureRBAC=False), SENSITIVE, "fail high"),
    "Entra without a word of Azure RBAC": (entra(), None, "warn high"),
    "Entra with null": (entra(enableAzureRBAC=None), None, "warn high"),
    "no Entra": (plain(), None, "fail high"),
    "the legacy pair of applications": (
        managed(aadProfile={"clientAppID": "a", "serverAppID": "b", "managed": None}),
        None,
        "fail high",
    ),
    "AKS Automatic presets it": (automatic(enableAzureRBAC=None), None, "pass"),
    "AKS Automatic says it is off": (automatic(enableAzureRBAC=False), None, "warn high"),
    "a switch of another kind": (entra(enableAzureRBAC=[]), None, "unknown"),
    "keys in another case": (managed(aadprofile={"MANAGED": True, "enableAzureRbac": True}), None, "pass"),
}


@pytest.mark.parametrize("case", MODELS)
def test_the_authorization_model(case: str) -> None:
    body, context, expected = MODELS[case]
    check(iam_2, world(body=body), "authorization-model", expected, context)


def own_role(*actions: str, data: tuple[str, ...] = (), kind: str = "User", **more: Json) -> Snapshot:
    """Ann, or whoever the kind says, holds a custom role on the cluster."""
    definitions: list[Json] = [*builtins.roles(), custom(*actions, data=data)]
    return world(given(CUSTOM, ANN, kind=kind), body=managed(**more), role_definitions=definitions)


USERS = {
    "an owner of the subscription": (world(given(ids.OWNER, ANN, SUB)), "fail high"),
    "a contributor of the group": (world(given(ids.CONTRIBUTOR, ANN, GROUP)), "fail high"),
    "an AKS contributor": (world(given(ids.AKS_CONTRIBUTOR, ANN)), "fail high"),
    "RBAC cluster admin": (world(given(ids.AKS_RBAC_CLUSTER_ADMIN, ANN)), "fail high"),
    "RBAC admin over the cluster": (world(given(ids.AKS_RBAC_ADMIN, ANN)), "fail high"),
    "user access administrator": (world(given(ids.USER_ACCESS_ADMINISTRATOR, ANN, SUB)), "fail high"),
    "RBAC cluster admin without Azure RBAC": (
        world(given(ids.AKS_RBAC_CLUSTER_ADMIN, ANN), body=entra(enableAzureRBAC=False)),
        "pass",
    ),
    "the admin role while what it opens is off": (world(given(ids.AKS_CLUSTER_ADMIN, ANN)), "fail medium"),
    "the admin role while local accounts are on": (
        world(given(ids.AKS_CLUSTER_ADMIN, ANN), body=managed(disableLocalAccounts=False)),
        "fail high",
    ),
    "the admin role on AKS Automatic, which presets what is not told": (
        world(
            given(ids.AKS_CLUSTER_ADMIN, ANN),
            body=managed(disableLocalAccounts=None) | {"sku": {"name": "Automatic"}},
        ),
        "fail medium",
    ),
    "the admin role while run command is on": (
        world(given(ids.AKS_CLUSTER_ADMIN, ANN), body=managed(apiServerAccessProfile=None)),
        "fail high",
    ),
    "the admin role near, and more from further away": (
        world(given(ids.AKS_CLUSTER_ADMIN, ANN), given(ids.OWNER, ANN, SUB)),
        "fail high",
    ),
    "a custom role with a wildcard": (own_role("microsoft.containerservice/*"), "fail high"),
    "a custom role that lists the admin credential": (
        own_role(f"{_AKS}listClusterAdminCredential/action"),
        "fail medium",
    ),
    "a custom role that widens roles": (
        own_role("Microsoft.Authorization/roleDefinitions/write"),
        "fail high",
    ),
    "a custom role that adds pools": (own_role(f"{_AKS}agentPools/write"), "pass"),
    "a custom role that binds": (
        own_role(data=(f"{_AKS}rbac.authorization.k8s.io/clusterrolebindings/*",)),
        "fail high",
    ),
    "a cluster user, with Entra": (world(given(ids.AKS_CLUSTER_USER, ANN)), "pass"),
    "a cluster user, without Entra": (world(given(ids.AKS_CLUSTER_USER, ANN), body=plain()), "fail high"),
    "a cluster user, with legacy Entra": (
        world(given(ids.AKS_CLUSTER_USER, ANN), body=managed(aadProfile={"serverAppID": "b"})),
        "pass",
    ),
    "a reader": (world(given(ids.READER, ANN, SUB)), "pass"),
    "a group": (world(given(ids.OWNER, TEAM, SUB, "Group")), "pass"),
    "a service principal": (world(given(ids.OWNER, APP, SUB, "ServicePrincipal")), "pass"),
    "a user above the subscription": (world(given(ids.OWNER, ANN, ABOVE)), "pass"),
    "a user on another group": (world(given(ids.OWNER, ANN, f"{SUB}/resourceGroups/rg-other")), "pass"),
    "a user on one namespace": (world(given(ids.AKS_RBAC_ADMIN, ANN, f"{CLUSTER}/namespaces/a")), "pass"),
    "a user with a condition": (world(given(ids.OWNER, ANN, SUB, condition="@Resource…")), "fail high"),
    "nobody": (world(), "pass"),
    "an assignment without its role": (world(given(CUSTOM[::-1], ANN)), "unknown"),
    "an assignment of somebody unknown": (world(given(ids.OWNER, ANN, kind="")), "unknown"),
    "roles that may not be read": (world(role_definitions=forbidden("x")), "unknown"),
    "assignments that may not be read": (world(role_assignments=forbidden("x")), "unknown"),
    "activation that may not be read": (
        world(given(ids.OWNER, ANN), activated_assignments=forbidden("x")),
        "unknown",
    ),
    "local accounts of another kind": (world(body=managed(disableLocalAccounts=[])), "unknown"),
}


@pytest.mark.parametrize("case", USERS)
def test_standing_users(case: str) -> None:
    of, expected = USERS[case]
    check(iam_2, of, "standing-users", expected)


def activation(who: str) -> JsonObject:
    origin = given(ids.OWNER, who, SUB)
    return {
        "id": f"{SUB}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/one",
        "properties": {
            "assignmentType": "Activated",
            "originRoleAssignmentId": str(origin["id"]).upper(),
            "principalId": who,
            "scope": SUB,
        },
    }


def test_who_activated_a_role_for_a_while_does_not_stand() -> None:
    of = world(given(ids.OWNER, ANN, SUB), activated_assignments=[activation(ANN)])
    found = check(iam_2, of, "standing-users", "pass")
    assert found.notes == (f"user {ANN}: Owner, activated now, on the subscription.",)


def test_who_is_eligible_is_listed_and_does_not_stand() -> None:
    found = check(iam_2, world(eligible_assignments=[given(ids.OWNER, ANN, SUB)]), "standing-users", "pass")
    assert found.notes == (f"user {ANN}: Owner, eligible, on the subscription.",)


def test_a_fault_stands_though_another_assignment_cannot_be_told() -> None:
    check(iam_2, world(given(CUSTOM[::-1], BOB), given(ids.OWNER, ANN)), "standing-users", "fail high")


def teams(number: int, role: str = ids.OWNER, scope: str = SUB) -> list[JsonObject]:
    return [
        given(role, f"{place:08d}-0000-4000-8000-00000000000f", scope, "Group") for place in range(number)
    ]


NAMED: Json = [TEAM, TEAM.upper(), " "]
NUMBERS = {
    "nobody": (world(), None, "pass"),
    "three groups": (world(*teams(3)), None, "pass"),
    "four groups": (world(*teams(4)), None, "fail high"),
    "four groups, and five may": (
        world(*teams(4)),
        Context(thresholds=Thresholds(max_standing_admins=5)),
        "pass",
    ),
    "four groups of whom some hold what opens nothing": (
        world(*teams(3), given(ids.AKS_CLUSTER_ADMIN, OPS, kind="Group")),
        None,
        "fail medium",
    ),
    "one group with four roles": (
        world(
            *(given(role, TEAM, SUB, "Group") for role in (ids.OWNER, ids.CONTRIBUTOR, ids.AKS_CONTRIBUTOR))
        ),
        None,
        "pass",
    ),
    "an admin group of the cluster counts": (
        world(*teams(3), body=entra(enableAzureRBAC=True, adminGroupObjectIDs=NAMED)),
        None,
        "fail high",
    ),
    "and once, though it holds a role too": (
        world(
            *teams(2),
            given(ids.OWNER, TEAM.upper(), SUB, "Group"),
            body=entra(enableAzureRBAC=True, adminGroupObjectIDs=NAMED),
        ),
        None,
        "pass",
    ),
    "groups above the subscription are not counted": (world(*teams(3), *teams(9, scope=ABOVE)), None, "pass"),
    "nor are applications": (
        world(*(given(ids.OWNER, f"{n}" * 8, SUB, "ServicePrincipal") for n in range(5))),
        None,
        "pass",
    ),
    "three and one that cannot be told": (world(*teams(3), given(CUSTOM[::-1], ANN)), None, "unknown"),
    "four and one that cannot be told": (world(*teams(4), given(CUSTOM[::-1], ANN)), None, "fail high"),
    "Graph may not be read": (world(*teams(3), principals=forbidden("x")), None, "pass"),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_how_many_stand(case: str) -> None:
    of, context, expected = NUMBERS[case]
    check(iam_2, of, "standing-holders", expected, context)


def test_a_groups_members_are_named_where_graph_lists_them() -> None:
    of = world(given(ids.OWNER, TEAM, SUB, "Group"), principals=[graph(TEAM, "group")])
    size = said(iam_2, of, "standing-holders").notes
    assert size == ("group name-e: Owner, standing, on the subscription.",)
    of = world(
        given(ids.OWNER, TEAM, SUB, "Group"),
        principals=[graph(TEAM, "group")],
        group_members=[{"id": ANN, "displayName": "Ann"}],
    )
    of = of.with_reading("group-members", TEAM, of.reading("group-members", ""))
    assert said(iam_2, of, "standing-holders").notes[-1] == "In name-e: Ann."


FROM_ABOVE = {
    "nobody": (world(given(ids.OWNER, ANN, SUB)), "pass"),
    "a user": (world(given(ids.OWNER, ANN, ABOVE)), "warn medium"),
    "a user at the root": (world(given(ids.USER_ACCESS_ADMINISTRATOR, ANN, "/")), "warn medium"),
    "a group": (world(given(ids.OWNER, TEAM, ABOVE, "Group")), "pass"),
    "four groups": (world(*teams(4, scope=ABOVE)), "warn medium"),
    "two above and two here": (
        world(*teams(2), given(ids.OWNER, TEAM, ABOVE, "Group"), given(ids.OWNER, OPS, ABOVE, "Group")),
        "warn medium",
    ),
    "too many here is another assertion's": (
        world(*teams(4), given(ids.OWNER, TEAM, ABOVE, "Group")),
        "pass",
    ),
    "an application": (world(given(ids.OWNER, APP, ABOVE, "ServicePrincipal")), "pass"),
    "a user, activation unread": (
        world(given(ids.OWNER, ANN, ABOVE), activated_assignments=forbidden("x")),
        "unknown",
    ),
    "nobody, and who activated what below is unread": (
        world(given(ids.OWNER, ANN, SUB), activated_assignments=forbidden("x")),
        "pass",
    ),
    "assignments unread": (world(role_assignments=forbidden("x")), "unknown"),
}


@pytest.mark.parametrize("case", FROM_ABOVE)
def test_what_comes_from_above(case: str) -> None:
    of, expected = FROM_ABOVE[case]
    check(iam_2, of, "from-above", expected)


LATER, GONE = "2027-05-01T00:00:00Z", "2026-05-01T00:00:00Z"


def pipeline(
    *ends: Json, role: str = ids.OWNER, scope: str = SUB, condition: Json = None, **facets: Json
) -> Snapshot:
    """An application that holds a role, with secrets that end then."""
    of = world(given(role, APP, scope, "ServicePrincipal", condition=condition))
    known: dict[str, Json] = {"principals": [graph(APP)], "applications": [application(APP, *ends)]}
    for facet, value in (known | facets).items():
        of = of.with_reading(facet, "", read(value))
    return of


ROBOTS: Json = [graph(ROBOT, servicePrincipalType="ManagedIdentity")]
OWNERS = {
    "an owner with a secret": (pipeline(LATER), "fail high"),
    "a secret without an end": (pipeline(None), "fail high"),
    "a user access administrator": (pipeline(LATER, role=ids.USER_ACCESS_ADMINISTRATOR), "fail high"),
    "an RBAC administrator": (pipeline(LATER, role=ids.RBAC_ADMINISTRATOR), "fail high"),
    "an RBAC administrator under a condition": (
        pipeline(LATER, role=ids.RBAC_ADMINISTRATOR, condition="@Request…"),
        "warn medium",
    ),
    "an owner under a condition is an owner": (pipeline(LATER, condition="@Request…"), "fail high"),
    "from above": (pipeline(LATER, scope=ABOVE), "warn medium"),
    "one secret of two has ended": (pipeline(GONE, LATER), "fail high"),
    "every secret has ended": (pipeline(GONE), "pass"),
    "certificates alone": (pipeline(), "pass"),
    "a contributor gives no roles": (pipeline(LATER, role=ids.CONTRIBUTOR), "pass"),
    "a reader": (pipeline(LATER, role=ids.READER), "pass"),
    "a secret on the service principal itself": (
        pipeline(principals=[graph(APP, passwordCredentials=[{"keyId": "k", "endDateTime": LATER}])]),
        "fail high",
    ),
    "a managed identity": (
        world(given(ids.OWNER, ROBOT, SUB, "ServicePrincipal"), principals=ROBOTS),
        "pass",
    ),
    "applications activate nothing, so that need not be read": (
        world(
            given(ids.OWNER, APP, SUB, "ServicePrincipal"),
            given(ids.OWNER, ANN, SUB),
            principals=[graph(APP)],
            applications=[application(APP)],
            activated_assignments=forbidden("x"),
        ),
        "pass",
    ),
    "a principal that is deleted": (pipeline(LATER, principals=[graph(CEM)]), "pass"),
    "Graph lists somebody without an id": (pipeline(LATER, principals=[{"appId": "a"}]), "unknown"),
    "Graph does not tell the client id": (pipeline(LATER, principals=[graph(APP, appId=None)]), "unknown"),
    "an application of another tenant": (pipeline(LATER, applications=[]), "unknown"),
    "secrets that are not told": (
        pipeline(applications=[application(APP, passwordCredentials=None)]),
        "unknown",
    ),
    "an end that is no time": (pipeline("soon"), "unknown"),
    "nobody at all": (world(principals=forbidden("x"), applications=forbidden("x")), "pass"),
}


@pytest.mark.parametrize("case", OWNERS)
def test_applications_that_own(case: str) -> None:
    of, expected = OWNERS[case]
    check(iam_2, of, "application-owners", expected)


@pytest.mark.parametrize("facet", ["principals", "applications"])
def test_without_graph_nobody_knows_of_secrets(facet: str) -> None:
    of = pipeline(LATER).with_reading(facet, "", forbidden("Microsoft Graph Directory.Read.All"))
    assert check(iam_2, of, "application-owners", "unknown").missing[0].action


DATA: Json = [*builtins.roles(), custom(data=(f"{_AKS}secrets/read",))]
WIDE = {
    "RBAC Writer over the cluster": (world(given(ids.AKS_RBAC_WRITER, TEAM, kind="Group")), "warn medium"),
    "RBAC Admin over the group": (world(given(ids.AKS_RBAC_ADMIN, TEAM, GROUP, "Group")), "warn medium"),
    "RBAC Writer of an application": (
        world(given(ids.AKS_RBAC_WRITER, APP, kind="ServicePrincipal")),
        "warn medium",
    ),
    "RBAC Writer in one namespace": (
        world(given(ids.AKS_RBAC_WRITER, TEAM, f"{CLUSTER}/namespaces/a", "Group")),
        "pass",
    ),
    "RBAC Reader": (world(given(ids.AKS_RBAC_READER, TEAM, kind="Group")), "pass"),
    "RBAC Cluster Admin is another assertion's": (
        world(given(ids.AKS_RBAC_CLUSTER_ADMIN, TEAM, kind="Group")),
        "pass",
    ),
    "an owner has no data actions": (world(given(ids.OWNER, TEAM, kind="Group")), "pass"),
    "a custom role that reads secrets": (
        world(given(CUSTOM, TEAM, kind="Group"), role_definitions=DATA),
        "warn medium",
    ),
    "eligible": (world(eligible_assignments=[given(ids.AKS_RBAC_WRITER, TEAM, kind="Group")]), "pass"),
    "without Azure RBAC": (
        world(given(ids.AKS_RBAC_WRITER, TEAM, kind="Group"), body=entra(enableAzureRBAC=False)),
        "na",
    ),
    "activation unread": (
        world(given(ids.AKS_RBAC_WRITER, TEAM, kind="Group"), activated_assignments=forbidden("x")),
        "unknown",
    ),
    "assignments unread": (world(role_assignments=forbidden("x")), "unknown"),
    "Azure RBAC of another kind": (world(body=entra(enableAzureRBAC=3)), "unknown"),
}


@pytest.mark.parametrize("case", WIDE)
def test_roles_for_a_namespace(case: str) -> None:
    of, expected = WIDE[case]
    check(iam_2, of, "cluster-wide-roles", expected)


ADMINS = {
    "on the subscription": (world(given(ids.AKS_RBAC_CLUSTER_ADMIN, TEAM, SUB, "Group")), "warn medium"),
    "above": (world(given(ids.AKS_RBAC_CLUSTER_ADMIN, TEAM, ABOVE, "Group")), "warn medium"),
    "on the cluster": (world(given(ids.AKS_RBAC_CLUSTER_ADMIN, TEAM, kind="Group")), "pass"),
    "on the group": (world(given(ids.AKS_RBAC_CLUSTER_ADMIN, TEAM, GROUP, "Group")), "pass"),
    "RBAC Admin on the subscription": (world(given(ids.AKS_RBAC_ADMIN, TEAM, SUB, "Group")), "pass"),
    "eligible": (
        world(eligible_assignments=[given(ids.AKS_RBAC_CLUSTER_ADMIN, TEAM, SUB, "Group")]),
        "pass",
    ),
    "without Azure RBAC": (
        world(given(ids.AKS_RBAC_CLUSTER_ADMIN, TEAM, SUB, "Group"), body=plain()),
        "na",
    ),
    "assignments unread": (world(role_assignments=forbidden("x")), "unknown"),
}


@pytest.mark.parametrize("case", ADMINS)
def test_where_cluster_admin_is_given(case: str) -> None:
    of, expected = ADMINS[case]
    check(iam_2, of, "cluster-admin-scope", expected)


@pytest.mark.parametrize(
    ("state", "why"),
    [("Running", "Kubernetes was not read"), ("Stopped", "the cluster is stopped")],
)
def test_bindings_wait_for_kubernetes(state: str, why: str) -> None:
    of = world(body=managed(powerState={"code": state}))
    assert why in check(iam_2, of, "bindings", "unknown").missing[0].reason
