"""What reading and fixing need comes from facets and remedies alone, and the fewest roles are the fewest."""

import re
from itertools import combinations

import pytest
from support.worlds import WORLDS, world_snapshot

from aks_harden.engine.built_in_role import BuiltIn
from aks_harden.engine.built_in_roles import BUILT_IN, CANDIDATES
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.engine.permissions import permissions
from aks_harden.engine.places import of_fixing
from aks_harden.engine.role_cover import beyond, smallest_cover
from aks_harden.model.context import Context
from aks_harden.sandbox.worlds.builtins import roles
from aks_harden.snapshot.facets import FACETS, GRAPH, Where
from aks_harden.snapshot.paths import subscription_of
from aks_harden.snapshot.reading import Read

REMEDIES = [(remedy.id, remedy.actions) for item in items() for remedy in item.remedies if remedy.actions]
"""The fixes that az applies."""
_ACTION = re.compile(r"Microsoft\.[A-Za-z]+(/[A-Za-z]+)+/(read|write|delete|action)")


def test_reading_needs_what_the_facets_declare_and_nothing_else() -> None:
    declared = {action for facet in FACETS.values() for action in facet.actions}
    needed = permissions(fix=False)
    assert set(needed.actions) == declared - {GRAPH}
    assert [entry.action for entry in needed.graph] == [GRAPH]
    assert needed.actions == tuple(sorted(needed.actions))
    assert needed.fixing == ()


def test_fixing_adds_what_the_fixes_declare_and_nothing_else() -> None:
    reading, both = permissions(fix=False), permissions(fix=True)
    declared = {action for _, actions in REMEDIES for action in actions}
    assert set(both.actions) - set(reading.actions) == declared - set(reading.actions)
    assert both.reading == reading.reading
    assert all(action.endswith("/read") for action in reading.actions)


@pytest.mark.parametrize(("name", "actions"), REMEDIES)
def test_every_fix_declares_what_it_needs(name: str, actions: tuple[str, ...]) -> None:
    assert len(set(actions)) == len(actions)
    assert any(not action.endswith("/read") for action in actions), f"{name} changes nothing?"
    for action in actions:
        assert _ACTION.fullmatch(action), action


OF_THE_SUBSCRIPTION = (
    # Plans and the export of the activity log are the subscription's own; roles, locks and policies are given
    # at it too, and an alert or a diagnostic setting hangs from many kinds of resources.
    "Microsoft.Security/pricings/",
    "Microsoft.Authorization/",
    "Microsoft.Insights/activityLogAlerts/",
    "Microsoft.Insights/diagnosticSettings/",
)


def test_a_right_to_change_is_granted_at_the_resource_that_is_changed() -> None:
    at_subscription = {
        action
        for _, actions in REMEDIES
        for action in actions
        if not action.endswith("/read") and of_fixing(action).name == Where.CLUSTER
    }
    elsewhere = {action for action in at_subscription if not action.startswith(OF_THE_SUBSCRIPTION)}
    assert elsewhere == set(), "granted wider than it must be"


def test_a_right_is_granted_where_what_it_changes_hangs_from() -> None:
    places = {
        "Microsoft.Network/virtualNetworks/subnets/write": "network",  # no role is given at what is yet to be
        "Microsoft.Network/virtualNetworks/subnets/join/action": "subnet",
        "Microsoft.Network/networkWatchers/flowLogs/write": "network watcher",
        "Microsoft.Insights/dataCollectionRuleAssociations/write": "cluster",
        "Microsoft.Insights/dataCollectionRules/write": "collection rule's group",
        "Microsoft.ContainerService/deploymentSafeguards/write": "cluster",
    }
    assert {action: of_fixing(action).name for action in places} == places


@pytest.mark.parametrize("world", WORLDS)
def test_what_a_finding_says_is_missing_is_what_permissions_prints(world: str) -> None:
    known = {*permissions(fix=False).actions, GRAPH}
    for finding in judge(world_snapshot(world), Context(), items()):
        for lack in finding.missing:
            if lack.action.startswith("Microsoft"):
                assert lack.action in known, f"{finding.id}: {lack.action}"


ELSEWHERE = set(Where) - {Where.CLUSTER, Where.TENANT}


@pytest.mark.parametrize("world", WORLDS)
def test_a_facet_is_read_only_where_it_says(world: str) -> None:
    snapshot = world_snapshot(world)
    for facet in FACETS.values():
        for reading in snapshot.targets(facet.name).values():
            if not reading.call.startswith("GET /subscr"):
                continue
            own = subscription_of(reading.call.split(" ")[1]) in {"", snapshot.subscription}
            said = {Where.CLUSTER} if own else ELSEWHERE
            listing = facet.name == "subscriptions"
            assert listing or said & set(facet.where), f"{facet.name}: {reading.call}"


def test_what_is_said_to_lie_elsewhere_does_in_some_world() -> None:
    snapshots = [world_snapshot(world) for world in WORLDS]
    found = {
        facet.name
        for facet in FACETS.values()
        for snapshot in snapshots
        for reading in snapshot.targets(facet.name).values()
        if isinstance(reading, Read)
        and reading.call.startswith("GET /subscriptions/")
        and subscription_of(reading.call.split(" ")[1]) not in {"", snapshot.subscription}
    }
    seen = {where for name in found for where in FACETS[name].where}
    assert {Where.NETWORKS, Where.LOGS, Where.KEYS, Where.EVERY} <= seen


def test_reader_is_enough_for_reading_wherever_it_is() -> None:
    (reader,) = permissions(fix=False).roles
    assert reader.role.name == "Reader"
    assert len(reader.places) == len(set(Where) - {Where.TENANT})
    assert permissions(fix=False).uncovered == ()


def test_no_role_that_grants_everything_is_ever_named() -> None:
    named = {entry.role.name for entry in permissions(fix=True).roles}
    assert named.isdisjoint({"Owner", "Contributor", "User Access Administrator"})


def test_one_role_gives_roles_and_is_named_for_the_fixes_that_do_so_alone() -> None:
    needed = permissions(fix=True)
    (giving,) = (entry for entry in needed.roles if entry.gives_roles)
    assert giving.role.name == "Role Based Access Control Administrator"
    assert all(action.startswith("Microsoft.Authorization/roleAssignments/") for action in giving.covers)
    declared = {name for name, actions in REMEDIES if set(actions) & set(giving.covers)}
    assert set(needed.giving_roles) == declared
    assert permissions(fix=False).giving_roles == ()


def test_what_no_role_short_of_everything_grants_is_known() -> None:
    # Safeguards hang from the cluster, but their type lies outside what the roles for clusters grant.
    assert set(permissions(fix=True).uncovered) == {
        "Microsoft.ContainerService/deploymentSafeguards/delete",
        "Microsoft.ContainerService/deploymentSafeguards/write",
    }


def made(name: str, *actions: str, spared: tuple[str, ...] = ()) -> BuiltIn:
    return BuiltIn(name=name, id=name, actions=actions, spared=spared)


A, B, C = "P.One/things/write", "P.Two/things/write", "P.Three/things/read"
COVERS = {
    "one wide role is fewer than two narrow ones": (
        (A, B),
        (made("a", A), made("b", B), made("both", A, B)),
        ("both",),
    ),
    "the role that grants most is not always among the fewest": (
        tuple("123456"),
        (made("left", *"123"), made("most", *"2345"), made("right", *"456")),
        ("left", "right"),
    ),
    "of two that are enough the one with less power": ((A,), (made("all", "*"), made("one", A)), ("one",)),
    "reading more weighs less than writing more": (
        (A,),
        (made("reads", A, "*/read"), made("writes", A, B)),
        ("reads",),
    ),
    "handing out roles weighs most": (
        (A,),
        (made("hands", A, "Microsoft.Authorization/roleAssignments/write"), made("provider", "P.One/*")),
        ("provider",),
    ),
    "what is taken away again is not granted": (
        (A, C),
        (made("most", "*", spared=("P.One/*",)), made("a", A), made("c", C)),
        ("a", "c"),
    ),
    "nothing needed is nothing assigned": ((), (made("a", A),), ()),
    "the order of the candidates does not matter": ((A,), (made("b", A), made("a", A)), ("a",)),
}


@pytest.mark.parametrize("case", COVERS)
def test_the_smallest_cover(case: str) -> None:
    needed, candidates, expected = COVERS[case]
    cover = smallest_cover(needed, candidates)
    assert tuple(role.name for role in cover.roles) == expected
    assert cover.uncovered == ()


def test_what_no_role_grants_is_said() -> None:
    cover = smallest_cover((A, B), (made("a", A),))
    assert (tuple(role.name for role in cover.roles), cover.uncovered) == (("a",), (B,))


def test_no_smaller_set_of_the_candidates_would_do_for_all_at_once() -> None:
    needed = permissions(fix=True).actions
    cover = smallest_cover(needed, CANDIDATES)
    covered = set(needed) - set(cover.uncovered)
    granted = {role.name: {action for action in covered if role.grants(action)} for role in CANDIDATES}
    for roles_ in combinations(CANDIDATES, len(cover.roles) - 1):
        assert set().union(*(granted[role.name] for role in roles_)) != covered


def test_beyond_is_everything_that_is_not_the_needed_action_itself() -> None:
    role = made("a", A.upper(), "*", "P.Two/*", "*/read")
    assert beyond(role, (A,)) == ("*", "P.Two/*", "*/read")


NEWER = {"Azure Kubernetes Service Contributor Role", "Security Admin", "Security Reader"}
"""Roles that Azure has widened since the sandbox's copy was made."""


def test_the_candidates_are_the_roles_that_the_sandbox_knows() -> None:
    known = {body["name"]: body["properties"] for body in roles()}
    assert len({role.id for role in BUILT_IN}) == len({role.name for role in BUILT_IN}) == len(BUILT_IN)
    for role in BUILT_IN:
        if role.id not in known:
            continue
        given = known[role.id]["permissions"][0]
        assert role.name == known[role.id]["roleName"]
        assert set(given["notActions"]) == set(role.spared)
        if role.name not in NEWER:
            assert set(given["actions"]) == set(role.actions), role.name
