"""The small parts by themselves: addresses, filters, merging, scopes, starting and stopping."""

import socket

import pytest

from aks_harden.sandbox.address import parse
from aks_harden.sandbox.faults import Fault, Faults, Trouble
from aks_harden.sandbox.filters import parse_filter
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.shaping import carry
from aks_harden.sandbox.wire import Refusal
from aks_harden.sandbox.writes import merge

GROUP = "/subscriptions/s/resourceGroups/g"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/c"


@pytest.mark.parametrize(
    ("path", "scope", "kind", "name"),
    [
        ("/subscriptions", "/", "subscriptions", ""),
        ("/subscriptions/S/", "/", "subscriptions", "s"),
        (GROUP, "/subscriptions/s", "resourcegroups", "g"),
        (CLUSTER, GROUP.lower(), "microsoft.containerservice/managedclusters", "c"),
        (f"{CLUSTER}/agentPools", GROUP.lower(), "microsoft.containerservice/managedclusters/agentpools", ""),
        (f"{CLUSTER}/providers/A.B/locks/L", CLUSTER.lower(), "a.b/locks", "l"),
        ("/providers/A.B/roles/r", "/", "a.b/roles", "r"),
        ("/subscriptions/s/providers/A.B", "/subscriptions/s", "providers", "a.b"),
    ],
)
def test_a_path_is_taken_apart(path: str, scope: str, kind: str, name: str) -> None:
    where = parse(path)
    assert (where.scope, where.type, where.name) == (scope, kind, name)


def test_a_child_knows_its_parent() -> None:
    assert parse(f"{CLUSTER}/agentPools/p").parent == CLUSTER.lower()
    assert parse(f"{CLUSTER}/agentPools").parent == CLUSTER.lower()
    assert parse(CLUSTER).parent == GROUP.lower()


def test_a_filter_is_taken_apart() -> None:
    found = parse_filter("atScope() and assignedTo('X') and policyType eq 'Custom'")
    assert (found.calls, found.equals) == ({"atscope": "", "assignedto": "X"}, {"policytype": "Custom"})
    assert found.says("atScope")
    assert not parse_filter("").calls
    with pytest.raises(Refusal, match="InvalidFilter"):
        parse_filter("name gt 3")


def test_null_takes_a_key_out() -> None:
    assert merge({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": None}, "d": [2]}) == {"a": {"c": 2}, "d": [2]}


def test_carrying_minds_neither_case_nor_order() -> None:
    old = {
        "addons": {"omsAgent": {"identity": 1}},
        "pools": [{"name": "a", "tag": 1}, {"name": "B", "tag": 2}],
    }
    new = {"addons": {"omsagent": {}}, "pools": [{"name": "b"}, {"name": "c"}]}
    carry(old, new, ("addons", "*", "identity"))
    carry(old, new, ("pools", "*", "tag"))
    assert new == {"addons": {"omsagent": {"identity": 1}}, "pools": [{"name": "b", "tag": 2}, {"name": "c"}]}


def test_faults_are_counted_and_survive_the_wire() -> None:
    faults = Faults()
    faults.add(Fault.burst("clusters", times=1), Fault.slow("clusters", 0.5))
    assert faults.strike("GET", "/managedClusters?x") == Fault.burst("clusters", times=1)
    assert faults.current() == [Fault.slow("clusters", 0.5)]
    sent = Fault.cut("x", times=3).as_json()
    assert (Fault.from_json(sent), sent["trouble"]) == (Fault.cut("x", times=3), Trouble.RESET)
    assert faults.strike("GET", "/other") is None


def test_a_sandbox_takes_the_port_it_is_given_and_frees_it() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Sandbox.start("shop", port=port) as first:
        assert first.url == f"https://127.0.0.1:{port}"
        with pytest.raises(OSError, match="in use"):
            Sandbox.start("shop", port=port)
        folder = first.ca_file.parent
    assert not folder.exists()
    with Sandbox.start("shop", port=port) as second:
        assert second.client_secret != first.client_secret


def test_scopes_reach_up_through_management_groups(box: Sandbox) -> None:
    tenant = box._host.tenant
    above = tenant.above(box.cluster_id.lower())
    assert [each.rpartition("/")[2] for each in above] == [
        "rg-shop",
        box.subscription,
        "contoso",
        box.tenant,
        "",
    ]
    assert tenant.below(f"/subscriptions/{box.subscription}", above[2])
    assert not tenant.below(above[2], f"/subscriptions/{box.subscription}")
