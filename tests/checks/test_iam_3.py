"""IAM-3: what a registry's switches, roles and tokens come to, and what the fixes promise."""

from __future__ import annotations

import pytest
from support.access import (
    GROUP,
    KUBELET,
    MANAGEMENT_GROUP,
    REGISTRY,
    assigned,
    properties,
    registry,
    role,
    roles,
)
from support.snapshots import SUB, SUBSCRIPTION, cluster, forbidden, read, snapshot

from aks_harden.checks.check import page
from aks_harden.checks.iam import iam_3
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context, Thresholds
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
OTHER = REGISTRY.replace("acrshop", "acrother")
FOREIGN = REGISTRY.replace(SUBSCRIPTION, "22222222-2222-4222-8222-222222222222")
NODE_GROUP = "MC_rg-test_aks-test"
BOOTSTRAP = (
    f"{SUB}/resourceGroups/{NODE_GROUP.lower()}/providers/Microsoft.ContainerRegistry/registries/bootx"
)
PULL = assigned("AcrPull", KUBELET)
_AT = "Microsoft.ContainerRegistry/registries/"


def managed(**more: Json) -> JsonObject:
    """A cluster on managed identities."""
    return cluster(
        servicePrincipalProfile={"clientId": "msi"},
        identityProfile={"kubeletidentity": {"objectId": KUBELET}},
        nodeResourceGroup=NODE_GROUP,
        **more,
    )


def world(
    *assignments: Json, registries: list[Json] | Reading | None = None, body: JsonObject | None = None
) -> Snapshot:
    listed: Json | Reading = [registry()] if registries is None else registries
    return snapshot(
        {
            "cluster": {"@": body or managed()},
            "registries": {".": listed},
            "role-assignments": {".": list(assignments)},
            "role-definitions": {".": roles()},
            "deny-assignments": {".": []},
            "activated-assignments": {REGISTRY: [], OTHER: [], BOOTSTRAP: []},
            "eligible-assignments": {REGISTRY: [], OTHER: [], BOOTSTRAP: []},
            "registry-tokens": {REGISTRY: [], OTHER: [], BOOTSTRAP: []},
            "registry-scope-maps": {REGISTRY: [], OTHER: [], BOOTSTRAP: []},
        }
    )


def with_registry(**more: Json) -> Snapshot:
    return world(PULL, registries=[registry(**more)])


def finding(of: Snapshot, context: Context | None = None) -> Finding:
    return judge_item(of, context or Context(), Item(check=iam_3.CHECK, page=page(iam_3)))


def said(of: Snapshot, key: str, context: Context | None = None) -> Assertion:
    (found,) = (entry for entry in finding(of, context).assertions if entry.key == key)
    return found


def check(
    of: Snapshot, key: str, verdict: Verdict, severity: Severity | None = None, context: Context | None = None
) -> Assertion:
    found = said(of, key, context)
    assert found.verdict is verdict, found.reason
    assert severity is None or found.severity is severity
    if verdict in {PASS, WARN, FAIL}:
        assert found.evidence
    return found


def test_a_well_kept_registry_passes() -> None:
    assert finding(world(PULL)).verdict is PASS


SWITCHES = {
    "admin user on": (with_registry(adminUserEnabled=True), "admin-user", FAIL, Severity.HIGH),
    "admin user on as text": (with_registry(adminUserEnabled="True"), "admin-user", FAIL, Severity.HIGH),
    "admin user off": (with_registry(adminUserEnabled=False), "admin-user", PASS, None),
    "admin user absent is off": (with_registry(adminUserEnabled=None), "admin-user", PASS, None),
    "admin user of the wrong shape": (with_registry(adminUserEnabled=[]), "admin-user", UNKNOWN, None),
    "anonymous pull on": (with_registry(anonymousPullEnabled=True), "anonymous-pull", FAIL, Severity.HIGH),
    "anonymous pull off": (with_registry(anonymousPullEnabled=False), "anonymous-pull", PASS, None),
    "anonymous pull absent in an old body": (
        with_registry(anonymousPullEnabled=None),
        "anonymous-pull",
        PASS,
        None,
    ),
    "ARM tokens taken": (
        with_registry(policies={"azureADAuthenticationAsArmPolicy": {"status": "Enabled"}}),
        "arm-audience",
        WARN,
        None,
    ),
    "ARM tokens by default": (with_registry(policies=None), "arm-audience", WARN, None),
    "ARM tokens in the spelling of az": (
        with_registry(policies={"azureAdAuthenticationAsArmPolicy": {"status": "disabled"}}),
        "arm-audience",
        PASS,
        None,
    ),
}


@pytest.mark.parametrize("case", SWITCHES)
def test_switches(case: str) -> None:
    of, key, verdict, severity = SWITCHES[case]
    check(of, key, verdict, severity)


def test_anonymous_pull_is_fine_on_a_registry_declared_public() -> None:
    context = Context(public_registries=(REGISTRY.upper(),))
    check(with_registry(anonymousPullEnabled=True), "anonymous-pull", NA, context=context)
    check(with_registry(anonymousPullEnabled=False), "anonymous-pull", PASS, context=context)


def bootstrapped(source: str, **more: Json) -> Snapshot:
    return world(
        registries=[registry(source, **more)],
        body=managed(bootstrapProfile={"artifactSource": "Cache", "containerRegistryId": source}),
    )


ENABLED: JsonObject = {"azureADAuthenticationAsArmPolicy": {"status": "enabled"}}
BOOTSTRAPS = {
    "made by AKS, anonymous": (bootstrapped(BOOTSTRAP, anonymousPullEnabled=True), "anonymous-pull", WARN),
    "made by AKS, ARM tokens": (bootstrapped(BOOTSTRAP, policies=ENABLED), "arm-audience", WARN),
    "the operator's own, anonymous": (
        bootstrapped(REGISTRY, anonymousPullEnabled=True),
        "anonymous-pull",
        FAIL,
    ),
    "the operator's own, ARM tokens": (bootstrapped(REGISTRY, policies=ENABLED), "arm-audience", NA),
    "the operator's own, ARM tokens off": (bootstrapped(REGISTRY), "arm-audience", PASS),
}


@pytest.mark.parametrize("case", BOOTSTRAPS)
def test_a_bootstrap_registry(case: str) -> None:
    of, key, verdict = BOOTSTRAPS[case]
    check(of, key, verdict)


ABAC: JsonObject = {"roleAssignmentMode": "AbacRepositoryPermissions"}


def kubelet(name: str, mode: JsonObject, *, scope: str = REGISTRY) -> Snapshot:
    entry = assigned(name, KUBELET, scope=scope)
    own = [] if scope == REGISTRY else [assigned("Catalog Lister", KUBELET)]
    return world(entry, *own, registries=[registry(**mode)])


LEGACY: JsonObject = {}
RIGHTS: dict[str, tuple[str, JsonObject, Verdict]] = {
    "AcrPull in the older mode": ("AcrPull", LEGACY, PASS),
    "AcrPush in the older mode": ("AcrPush", LEGACY, FAIL),
    "AcrDelete in the older mode": ("AcrDelete", LEGACY, FAIL),
    "Contributor pushes in the older mode": ("Contributor", LEGACY, FAIL),
    "Owner pushes in the older mode": ("Owner", LEGACY, FAIL),
    "Reader pulls, and reads quarantine, in the older mode": ("Reader", LEGACY, FAIL),
    "a manager of the registry may let itself push": ("Registry Manager", LEGACY, WARN),
    "Repository Writer is not honoured in the older mode": ("Repository Writer", LEGACY, NA),
    "Repository Reader in the newer mode": ("Repository Reader", ABAC, PASS),
    "Catalog Lister in the newer mode": ("Catalog Lister", ABAC, PASS),
    "Repository Writer in the newer mode": ("Repository Writer", ABAC, FAIL),
    "AcrPull is not honoured in the newer mode": ("AcrPull", ABAC, NA),
    "AcrPush is not honoured in the newer mode": ("AcrPush", ABAC, NA),
    "AcrDelete is not honoured in the newer mode": ("AcrDelete", ABAC, NA),
    "Reader is not honoured in the newer mode": ("Reader", ABAC, NA),
    "Owner has no data right in the newer mode but may take one": ("Owner", ABAC, WARN),
    "an unknown mode": ("AcrPull", {"roleAssignmentMode": "Something"}, UNKNOWN),
    "a mode in another case": ("AcrPush", {"roleAssignmentMode": "LEGACYREGISTRYPERMISSIONS"}, FAIL),
    "a role without a definition": ("Custom", LEGACY, UNKNOWN),
}


@pytest.mark.parametrize("case", RIGHTS)
def test_kubelet_rights(case: str) -> None:
    name, mode, verdict = RIGHTS[case]
    grave = Severity.MEDIUM if name == "Reader" else Severity.HIGH
    check(kubelet(name, mode), "kubelet-rights", verdict, grave if verdict is FAIL else None)


@pytest.mark.parametrize("scope", [GROUP, SUB, MANAGEMENT_GROUP, "/"])
def test_rights_from_a_wider_scope_count(scope: str) -> None:
    check(kubelet("AcrPush", {}, scope=scope), "kubelet-rights", FAIL)


def test_peers_flag_any_service_principal_and_we_look_at_the_nodes_own() -> None:
    check(world(PULL, assigned("AcrPush", "other-robot")), "kubelet-rights", PASS)


def test_a_condition_does_not_excuse_pushing() -> None:
    entry = assigned("Repository Writer", KUBELET, condition="@Request[…:name] StringEquals 'shop'")
    found = check(world(entry, registries=[registry(**ABAC)]), "kubelet-rights", FAIL)
    assert found.evidence[-1].path == "properties.condition"


CLIENT = "dddddddd-0000-4000-8000-000000000001"


def on_principal(*assignments: Json, context: bool = True) -> tuple[Snapshot, Context]:
    body = cluster(servicePrincipalProfile={"clientId": CLIENT})
    return world(*assignments, body=body), Context(registries=(REGISTRY,) if context else ())


def test_a_service_principal_without_graph_is_unknown() -> None:
    of, context = on_principal(assigned("AcrPush", KUBELET))
    found = check(of, "kubelet-rights", UNKNOWN, context=context)
    assert "Microsoft Graph" in found.reason
    check(of, "admin-user", PASS, context=context)
    check(of, "reach", UNKNOWN, context=context)


def test_without_graph_the_registries_of_a_service_principal_are_unknown() -> None:
    of, context = on_principal(context=False)
    assert {entry.verdict for entry in finding(of, context).assertions} == {UNKNOWN}


@pytest.mark.parametrize(("name", "verdict"), [("AcrPull", PASS), ("AcrPush", FAIL)])
def test_a_service_principal_that_graph_knows_is_judged(name: str, verdict: Verdict) -> None:
    of, context = on_principal(assigned(name, KUBELET), context=False)
    of = of.with_reading("principals", "", read([{"id": KUBELET, "appId": CLIENT.upper()}]))
    check(of, "kubelet-rights", verdict, context=context)


def token(name: str, status: str = "enabled", scope_map: str = "pull") -> JsonObject:
    return {
        "id": f"{REGISTRY}/tokens/{name}",
        "name": name,
        "properties": {"status": status, "scopeMapId": f"{REGISTRY}/scopeMaps/{scope_map}"},
    }


def scope_map(name: str, *actions: Json) -> JsonObject:
    return {"id": f"{REGISTRY}/scopemaps/{name}", "properties": {"actions": list(actions)}}


MAPS: list[Json] = [
    scope_map("pull", "repositories/shop/content/read", "repositories/shop/metadata/read"),
    scope_map("push", "repositories/*/content/read", "repositories/*/content/write"),
    scope_map("clean", "repositories/shop/content/DELETE"),
    scope_map("gateway", "gateway/edge/config/write", "repositories/shop/content/read"),
    {"id": f"{REGISTRY}/scopeMaps/bare", "properties": {}},
]


def tokens(*entries: Json, maps: Json | Reading = None) -> Snapshot:
    of = world(PULL).with_reading("registry-tokens", REGISTRY, read(list(entries)))
    reading = maps if isinstance(maps, Reading) else read(MAPS if maps is None else maps)
    return of.with_reading("registry-scope-maps", REGISTRY, reading)


UNREAD_MAPS = forbidden("Microsoft.ContainerRegistry/registries/scopeMaps/read")
TOKENS = {
    "none": (tokens(), PASS),
    "one that pulls": (tokens(token("ci")), WARN),
    "one that pulls, disabled": (tokens(token("ci", "Disabled")), PASS),
    "one that pushes": (tokens(token("ci", scope_map="push")), FAIL),
    "one that pushes, disabled": (tokens(token("ci", "disabled", "push")), PASS),
    "one that deletes": (tokens(token("ci", scope_map="clean")), FAIL),
    "one of a connected registry": (tokens(token("ci", scope_map="gateway")), WARN),
    "one without a readable scope map": (tokens(token("ci"), maps=UNREAD_MAPS), UNKNOWN),
    "one whose scope map is gone": (tokens(token("ci", scope_map="lost")), UNKNOWN),
    "one whose scope map says nothing": (tokens(token("ci", scope_map="bare")), UNKNOWN),
    "one without a status": (tokens({"id": f"{REGISTRY}/tokens/x", "properties": {}}), UNKNOWN),
    "one that pushes beside one that cannot be told": (
        tokens(token("a", scope_map="push"), token("b", scope_map="lost")),
        FAIL,
    ),
    "disabled, and scope maps unread": (tokens(token("ci", "disabled"), maps=UNREAD_MAPS), PASS),
    "unread": (
        world(PULL).with_reading("registry-tokens", REGISTRY, forbidden("…/tokens/read")),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", TOKENS)
def test_tokens(case: str) -> None:
    of, verdict = TOKENS[case]
    check(of, "tokens", verdict)


def people(number: int, name: str = "Contributor", *, kind: str = "Group", scope: str = SUB) -> list[Json]:
    return [assigned(name, f"person-{kind}-{index}", kind=kind, scope=scope) for index in range(number)]


HOLDERS = {
    "nobody": ([], PASS),
    "three groups": (people(3), PASS),
    "four groups": (people(4), FAIL),
    "four groups of a management group": (people(4, scope=MANAGEMENT_GROUP), PASS),
    "four service principals": (people(4, kind="ServicePrincipal"), PASS),
    "four readers": (people(4, "Reader", kind="User"), PASS),
    "one user": (people(1, kind="User"), WARN),
    "one user of a management group": (people(1, kind="User", scope=MANAGEMENT_GROUP), PASS),
    "an owner who is a user": (people(1, "Owner", kind="User", scope=REGISTRY), WARN),
    "a role that cannot be told": (people(1, "Custom"), UNKNOWN),
    "four groups beside a role that cannot be told": ([*people(4), *people(1, "Custom")], FAIL),
}


@pytest.mark.parametrize("case", HOLDERS)
def test_push_holders(case: str) -> None:
    assignments, verdict = HOLDERS[case]
    check(world(PULL, *assignments), "push-holders", verdict)


def test_the_threshold_is_the_operators() -> None:
    check(
        world(PULL, *people(4)),
        "push-holders",
        PASS,
        context=Context(thresholds=Thresholds(max_standing_admins=4)),
    )


def test_push_roles_of_the_older_mode_do_not_count_in_the_newer() -> None:
    assignments = people(4, "AcrPush", kind="User", scope=REGISTRY)
    check(world(PULL, *assignments, registries=[registry(**ABAC)]), "push-holders", PASS)
    assignments = people(4, "Repository Writer", kind="User", scope=REGISTRY)
    check(world(PULL, *assignments, registries=[registry(**ABAC)]), "push-holders", FAIL)


def test_unread_activations_make_standing_people_unknown() -> None:
    unread = forbidden("Microsoft.Authorization/roleAssignmentScheduleInstances/read")
    of = world(PULL, *people(4)).with_reading("activated-assignments", REGISTRY, unread)
    check(of, "push-holders", UNKNOWN)


def test_who_must_be_asked_above_the_subscription_is_named() -> None:
    found = check(world(PULL, *people(1, scope=MANAGEMENT_GROUP)), "push-holders", PASS)
    assert any("management group mg-platform" in note for note in found.notes)


WIDE = assigned("AcrPull", KUBELET, scope=GROUP)
TWO: list[Json] = [registry(), registry(OTHER)]
REACH = {
    "only what is in scope": (world(PULL, registries=TWO), PASS),
    "another registry through the group": (world(PULL, WIDE, registries=TWO), WARN),
    "nothing in scope, one through the group": (world(WIDE), WARN),
    "no registry at all": (world(registries=[]), NA),
    "no registry of the cluster": (world(registries=TWO), NA),
    "a role that cannot be told": (
        world(PULL, assigned("Custom", KUBELET, scope=GROUP), registries=TWO),
        UNKNOWN,
    ),
    "registries unread": (
        world(PULL, registries=forbidden("Microsoft.ContainerRegistry/registries/read")),
        UNKNOWN,
    ),
    "not honoured in the newer mode": (
        world(PULL, WIDE, registries=[registry(), registry(OTHER, **ABAC)]),
        PASS,
    ),
}


@pytest.mark.parametrize("case", REACH)
def test_reach(case: str) -> None:
    of, verdict = REACH[case]
    check(of, "reach", verdict)


def test_an_assignment_without_a_principal_may_be_the_nodes_own() -> None:
    bare = assigned("AcrPull", KUBELET)
    del properties(bare)["principalId"]
    assert finding(world(bare)).verdict is UNKNOWN


def test_a_direct_role_of_nobody_known_leaves_the_reach_open() -> None:
    bare = assigned("AcrPull", KUBELET, scope=OTHER)
    del properties(bare)["principalId"]
    check(world(PULL, bare), "reach", UNKNOWN)


SCOPES = {
    "a role on the registry": (world(PULL), Context(), [REGISTRY]),
    "a role on the registry's group alone": (world(WIDE), Context(), []),
    "named by the operator": (world(), Context(registries=(REGISTRY,)), [REGISTRY]),
    "named twice counts once": (world(PULL), Context(registries=(REGISTRY.upper(),)), [REGISTRY.upper()]),
    "used for bootstrap": (bootstrapped(BOOTSTRAP), Context(), [BOOTSTRAP]),
}


@pytest.mark.parametrize("case", SCOPES)
def test_in_scope(case: str) -> None:
    of, context, expected = SCOPES[case]
    judged = [entry.resource for entry in finding(of, context).assertions if entry.key == "admin-user"]
    assert [entry for entry in judged if entry] == expected


def test_nothing_in_scope_is_not_a_pass() -> None:
    assert finding(world()).verdict is NA


def test_a_registry_in_an_unreadable_subscription_is_unknown() -> None:
    context = Context(registries=(FOREIGN,))
    unread = forbidden("Microsoft.ContainerRegistry/registries/read")
    for of in (
        world(PULL),
        world(PULL).with_reading("registries", FOREIGN.split("/resourceGroups")[0], unread),
    ):
        foreign = [entry for entry in finding(of, context).assertions if entry.resource == FOREIGN]
        assert {entry.verdict for entry in foreign} == {UNKNOWN}
        own = [entry for entry in finding(of, context).assertions if entry.resource == REGISTRY]
        assert {entry.verdict for entry in own} == {PASS}


def test_a_registry_that_its_list_does_not_hold_is_unknown() -> None:
    check(world(), "admin-user", UNKNOWN, context=Context(registries=(OTHER,)))


def test_a_custom_role_with_a_wildcard_pushes() -> None:
    of = world(assigned("Custom", KUBELET))
    custom = role("Custom", actions=(f"{_AT.lower()}p*",))
    of = of.with_reading("role-definitions", SUB, read([*roles(), custom]))
    check(of, "kubelet-rights", FAIL)


SENTENCES = {
    "an application that pushes is somebody": (
        world(PULL, assigned("AcrPush", "other-robot")),
        "push-holders",
        "No user and no group stands ready to push to acrshop or own it.",
    ),
    "an owner from above is not said away": (
        world(PULL, assigned("Owner", "boss", kind="User", scope=MANAGEMENT_GROUP)),
        "push-holders",
        (
            "No user and no group stands ready to push to acrshop or own it by a role given up to the"
            " subscription."
        ),
    ),
    "groups that the identity may be in are not said away": (
        world(PULL, assigned("AcrPush", "team", kind="Group")),
        "kubelet-rights",
        "The kubelet identity of the nodes may only pull from acrshop by its own roles.",
    ),
    "registries of other subscriptions are not said away": (
        world(PULL),
        "reach",
        "Of the one registry that was read, the nodes reach none beyond those in scope.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_a_pass_says_no_more_than_was_looked_at(case: str) -> None:
    of, key, reason = SENTENCES[case]
    assert check(of, key, PASS).reason == reason


def test_a_list_without_the_registry_in_scope_is_not_whole() -> None:
    check(world(PULL, registries=[]), "reach", UNKNOWN)
