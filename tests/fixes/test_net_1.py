"""NET-1: ranges that forget neither nodes nor people, and the way to a private API server."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, offered, reason, state
from support.worlds import world_snapshot

from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

RANGES, SUBNET, INTEGRATION, PRIVATE = (
    "NET-1.ranges",
    "NET-1.api-subnet",
    "NET-1.integration",
    "NET-1.private",
)
SUCCESSOR = "NET-1.successor"
ACCESS = "properties.apiServerAccessProfile"
OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED
YOURS = "20.30.40.0/24"
NODES = "20.50.60.0/28"
BALANCER = "20.61.99.9/32"


def shop(**values: Json) -> Snapshot:
    """Return the shop with some of its cluster's values set, given by paths with `__` for dots."""
    here = world_snapshot("shop")
    for path, value in values.items():
        here = here.with_value("cluster", here.cluster_id, f"properties.{path.replace('__', '.')}", value)
    return here


def access(**values: Json) -> Snapshot:
    return shop(**{f"apiServerAccessProfile__{name}": value for name, value in values.items()})


def without_roles(here: Snapshot) -> Snapshot:
    """Take the roles of the cluster's own identity away."""
    who = here.cluster.text("identity.principalId")
    for entry in here.listed("role-assignments"):
        if entry.text("properties.principalId") == who:
            here = here.without_member("role-assignments", f"/subscriptions/{here.subscription}", entry.id)
    return here


def sent(here: Snapshot, **answers: str) -> list[str]:
    fix = fix_of(here, RANGES, {name.replace("_", "-"): value for name, value in answers.items()})
    change = fix.commands[0].change
    return change[change.index("--api-server-authorized-ip-ranges") + 1].split(",")


def test_the_list_holds_old_own_and_the_nodes() -> None:
    old = access(authorizedIPRanges=["20.1.2.0/24", "0.0.0.0/0"])
    assert sent(old, operator_addresses=YOURS, egress_addresses=NODES) == [
        "20.1.2.0/24",
        YOURS,
        NODES,
        BALANCER,
    ]
    assert "0.0.0.0/0" in fix_of(old, RANGES).changes


YOURS_TOLD: dict[str, tuple[str | None, GuardState, str]] = {
    "nothing said": (None, UNDECIDED, "operator-addresses"),
    "said that there is none": ("", BLOCKED, "no address"),
    "a prefix": (YOURS, OK, YOURS),
    "an address alone": ("20.30.40.5", OK, "20.30.40.5/32"),
    "the whole Internet": ("0.0.0.0/0", BLOCKED, "whole Internet"),
    "as good as that": ("20.0.0.0/8", BLOCKED, "wider"),
    "an address inside a prefix": ("20.1.2.3/24", BLOCKED, "20.1.2.0/24"),
    "IPv6": ("2603:1020::/64", BLOCKED, "IPv6"),
    "a private network": ("10.0.0.0/8", BLOCKED, "not routed"),
    "an option": ("--yes", BLOCKED, "no address"),
    "a shell": ("$(touch pwned)", BLOCKED, "no address"),
}


@pytest.mark.parametrize(("said", "wanted", "word"), YOURS_TOLD.values(), ids=YOURS_TOLD)
def test_the_operators_own_address_is_named_and_good(said: str | None, wanted: GuardState, word: str) -> None:
    answers = {} if said is None else {"operator-addresses": said}
    fix = fix_of(world_snapshot("shop"), RANGES, answers)
    assert state(fix, "operator-included") is wanted
    assert word in reason(fix, "operator-included")
    assert said in (None, "", YOURS, "20.30.40.5") or said not in fix.commands[0].argv


def test_nodes_with_addresses_of_their_own_have_to_be_named() -> None:
    here = world_snapshot("shop")
    assert state(fix_of(here, RANGES), "egress-included") is UNDECIDED
    assert "pool web" in reason(fix_of(here, RANGES), "egress-included")
    assert state(fix_of(here, RANGES, {"egress-addresses": ""}), "egress-included") is BLOCKED
    assert state(fix_of(here, RANGES, {"egress-addresses": NODES}), "egress-included") is OK


def test_the_load_balancers_address_is_read_and_not_asked_for() -> None:
    pools = world_snapshot("shop").cluster.get("properties.agentPoolProfiles")
    assert isinstance(pools, list)
    fix = fix_of(shop(agentPoolProfiles=pools[:1]), RANGES, {"operator-addresses": YOURS})
    assert [entry.name for entry in fix.inputs] == ["operator-addresses"]
    assert state(fix, "egress-included") is OK
    assert fix.commands[0].change[1] == f"{YOURS},{BALANCER}"


def test_behind_a_firewall_its_address_is_the_one() -> None:
    pay = world_snapshot("pay")
    pay = pay.with_value("cluster", pay.cluster_id, f"{ACCESS}.enablePrivateCluster", value=False)
    pay = pay.with_value("cluster", pay.cluster_id, f"{ACCESS}.enableVnetIntegration", value=False)
    assert "fw-hub" in reason(fix_of(pay, RANGES), "egress-included")


def test_an_integrated_api_server_needs_no_node_on_the_list() -> None:
    assert sent(access(enableVnetIntegration=True), operator_addresses=YOURS) == [YOURS]


def test_more_ranges_than_azure_takes_are_refused() -> None:
    many = ",".join(f"20.{n // 250}.{n % 250}.1" for n in range(201))
    assert (
        state(fix_of(world_snapshot("shop"), RANGES, {"operator-addresses": many}), "range-count") is BLOCKED
    )
    here = access(enableVnetIntegration=True)
    assert state(fix_of(here, RANGES, {"operator-addresses": many}), "range-count") is OK


@pytest.mark.parametrize(
    ("here", "guard"),
    [
        (shop(networkProfile__loadBalancerSku="basic"), "standard-balancer"),
        (shop(addonProfiles__aciConnectorLinux={"enabled": True}), "no-virtual-nodes"),
    ],
)
def test_what_does_not_go_with_ranges_is_refused(here: Snapshot, guard: str) -> None:
    assert state(fix_of(here, RANGES), guard) is BLOCKED
    assert state(fix_of(world_snapshot("shop"), RANGES), guard) is OK


def test_no_ranges_on_a_private_cluster_nor_where_they_are_tight() -> None:
    assert offered(access(enablePrivateCluster=True), RANGES) is None
    assert offered(access(authorizedIPRanges=[YOURS]), RANGES) is None


BACK: dict[str, tuple[Json, str | None]] = {
    "an empty list": ([], ""),
    "a wide one": (["20.0.0.0/8", "20.1.2.0/24"], "20.0.0.0/8,20.1.2.0/24"),
    "a tag, which az does not take": (["AzureCloud"], None),
}


@pytest.mark.parametrize(("old", "wanted"), BACK.values(), ids=BACK)
def test_undo_sends_the_old_list(old: Json, wanted: str | None) -> None:
    fix = fix_of(access(authorizedIPRanges=old), RANGES)
    if wanted is None:
        assert not fix.undo
        assert fix.no_undo
    else:
        assert fix.undo[0].change[:2] == ("--api-server-authorized-ip-ranges", wanted)


def test_the_twins_hold_the_list() -> None:
    fix = fix_of(world_snapshot("shop"), RANGES, {"operator-addresses": YOURS})
    assert YOURS in fix.bicep
    assert "authorized_ip_ranges" in fix.terraform
    assert fix.reaches is Verdict.WARN


PREFIXES: dict[str, tuple[str | None, GuardState, str]] = {
    "nothing said": (None, UNDECIDED, "Answer"),
    "a free one": ("10.20.30.0/28", OK, "free"),
    "too narrow": ("10.20.30.0/29", BLOCKED, "narrower"),
    "outside the network": ("10.99.0.0/28", BLOCKED, "address space"),
    "taken": ("10.20.0.0/28", BLOCKED, "overlaps"),
    "no prefix": ("--name", BLOCKED, "no prefix"),
}


@pytest.mark.parametrize(("said", "wanted", "word"), PREFIXES.values(), ids=PREFIXES)
def test_the_subnet_is_made_of_a_free_prefix(said: str | None, wanted: GuardState, word: str) -> None:
    fix = fix_of(world_snapshot("shop"), SUBNET, {} if said is None else {"api-server-subnet": said})
    assert state(fix, "prefix-free") is wanted
    assert word in reason(fix, "prefix-free")
    assert "--name" not in fix.commands[0].change
    assert fix.undo[-1].words[-1] == "delete"


def test_a_free_prefix_is_suggested() -> None:
    suggested = fix_of(world_snapshot("shop"), SUBNET).inputs[0].suggestions
    fix = fix_of(world_snapshot("shop"), SUBNET, {"api-server-subnet": suggested[0]})
    assert state(fix, "prefix-free") is OK


def test_integration_waits_for_its_subnet_and_the_role_on_it() -> None:
    answers = {"api-server-subnet": "10.20.30.0/28"}
    bare = without_roles(world_snapshot("shop"))
    alone = fix_of(bare, INTEGRATION, answers)
    assert state(alone, "subnet-ready") is UNDECIDED
    assert state(alone, "role-on-subnet") is BLOCKED
    made = offered(bare, SUBNET, answers)
    assert made is not None
    then = fix_of(made.after, INTEGRATION, answers)
    assert state(then, "subnet-ready") is OK
    assert state(then, "role-on-subnet") is OK
    assert (then.risk, then.kind, then.undo) == (Risk.ONE_WAY, Kind.ONE_WAY, ())
    assert [command.words[-1] for command in then.commands] == ["update", "stop", "start"]


def test_an_existing_subnet_has_to_fit() -> None:
    made = offered(world_snapshot("shop"), SUBNET, {"api-server-subnet": "10.20.30.0/28"})
    assert made is not None
    network = made.fix.resource.rpartition("/subnets/")[0]
    for named, wanted in (
        (made.fix.resource, OK),
        (f"{network}/subnets/snet-tools", BLOCKED),
        (f"{network}/subnets/nowhere", UNDECIDED),
        (made.fix.resource.replace("vnet-shop", "vnet-edge"), BLOCKED),
    ):
        fix = fix_of(made.after, INTEGRATION, {"api-server-subnet": named})
        assert state(fix, "subnet-ready") is wanted, named
        assert offered(made.after, SUBNET, {"api-server-subnet": named}) is None


NOT_HERE: dict[str, tuple[Snapshot, str]] = {
    "node auto-provisioning, which cannot be stopped": (
        shop(nodeProvisioningProfile__mode="Auto"),
        "cannot be stopped",
    ),
    "a Basic load balancer": (shop(networkProfile__loadBalancerSku="basic"), "Standard"),
    "a network that AKS made": (shop(nodeResourceGroup="rg-shop"), "AKS made"),
    "a region without it": (
        (here := world_snapshot("shop")).with_value("cluster", here.cluster_id, "location", "qatarcentral"),
        "region",
    ),
}


@pytest.mark.parametrize(("here", "word"), NOT_HERE.values(), ids=NOT_HERE)
def test_where_it_cannot_be_integrated_a_successor_is_offered(here: Snapshot, word: str) -> None:
    assert offered(here, INTEGRATION) is None
    assert offered(here, SUBNET) is None
    fix = fix_of(here, SUCCESSOR)
    assert word in fix.changes
    assert "successor.sh" in fix.documents
    assert offered(world_snapshot("shop"), SUCCESSOR) is None


@pytest.mark.parametrize(("said", "wanted"), [("", UNDECIDED), ("yes", OK), ("no", BLOCKED)])
def test_going_private_needs_a_way_in(said: str, wanted: GuardState) -> None:
    here = access(enableVnetIntegration=True)
    assert state(fix_of(here, PRIVATE, {"network-path": said}), "network-path") is wanted
    assert offered(world_snapshot("shop"), PRIVATE) is None


def test_going_public_again_brings_the_ranges_back() -> None:
    fix = fix_of(access(enableVnetIntegration=True, authorizedIPRanges=[YOURS]), PRIVATE)
    assert "--disable-private-cluster" in fix.undo[0].change
    assert fix.undo[1].change[:2] == ("--api-server-authorized-ip-ranges", YOURS)
    assert fix.commands[0].change[:3] == (
        "--enable-private-cluster",
        "--api-server-authorized-ip-ranges",
        "",
    )
