"""What the bench says about calls: which repeat, how deep they depend, how they overlapped."""

import pytest
from measure.calls import Call, arm_calls, depth, reasons, repeats, waves
from support.snapshots import CLUSTER, SUB, cluster, read, snapshot

from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.reading import Absent

REGISTRIES = f"{SUB}/providers/Microsoft.ContainerRegistry/registries"
NETWORKS = f"{SUB}/providers/Microsoft.Network/virtualNetworks"
ONE = f"{SUB}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/one"
TWO = f"{SUB}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/two"


def call(path: str, query: str = "", started: float = 0.0, ended: float = 1.0) -> Call:
    return Call(path=path.lower(), query=query, started=started, ended=ended)


EACH = {
    path.lower(): "no list holds it"
    for path in (
        f"{ONE}/tokens",
        f"{TWO}/tokens",
        f"{ONE}/providers/Microsoft.Insights/diagnosticSettings",
        f"{CLUSTER}/providers/Microsoft.Insights/diagnosticSettings",
    )
}
REPEATS = [
    pytest.param([call(REGISTRIES), call(NETWORKS)], [], id="one list a type"),
    pytest.param([call(REGISTRIES), call(REGISTRIES, "$skiptoken=1")], [(2, True)], id="pages"),
    pytest.param([call(REGISTRIES), call(REGISTRIES)], [(2, False)], id="the same list twice"),
    pytest.param([call(ONE), call(TWO)], [(2, False)], id="one by one where a list would do"),
    pytest.param([call(f"{ONE}/tokens"), call(f"{TWO}/tokens")], [(2, True)], id="children of two resources"),
    pytest.param(
        [
            call(f"{ONE}/providers/Microsoft.Insights/diagnosticSettings"),
            call(f"{CLUSTER}/providers/Microsoft.Insights/diagnosticSettings"),
        ],
        [(2, True)],
        id="what hangs on two resources",
    ),
    pytest.param([call("/subscriptions"), call(NETWORKS)], [], id="subscriptions are the tenant's"),
    pytest.param(
        [call(NETWORKS), call(NETWORKS.replace(SUB, "/subscriptions/hub"))], [], id="two subscriptions"
    ),
]


@pytest.mark.parametrize(("calls", "expected"), REPEATS)
def test_what_repeats_is_told_with_whether_it_had_to(
    calls: list[Call], expected: list[tuple[int, bool]]
) -> None:
    assert [(entry.count, entry.needed) for entry in repeats(calls, EACH)] == expected


def test_the_reason_for_a_call_of_its_own_is_the_facets() -> None:
    here = snapshot({"cluster": {"@": cluster()}, "registry-tokens": {ONE: read([], f"{ONE}/tokens")}})
    assert reasons(here)[f"{ONE}/tokens".lower()] == FACETS["registry-tokens"].each


def test_a_group_is_looked_at_where_something_in_it_is_gone() -> None:
    gone = Absent(call=f"GET {ONE}", at="2026-11-23T12:00:00Z")
    here = snapshot({"cluster": {"@": cluster()}, "destinations": {ONE: gone}})
    assert "gone" in reasons(here)[f"{SUB}/resourceGroups/rg".lower()]


WAVES = [
    pytest.param([], 0, id="nothing"),
    pytest.param([(0, 1), (0, 1), (0.5, 1.5)], 1, id="all at once"),
    pytest.param([(0, 1), (1, 2), (2, 3)], 3, id="one after the other"),
    pytest.param([(0, 5), (0, 1), (1, 2)], 2, id="a slow one beside two short ones"),
]


@pytest.mark.parametrize(("spans", "count"), WAVES)
def test_waves_are_the_longest_chain_without_overlap(spans: list[tuple[float, float]], count: int) -> None:
    assert waves(call(NETWORKS, started=start, ended=end) for start, end in spans) == count


def test_depth_counts_needs_that_were_asked_for_and_pages() -> None:
    here = snapshot(
        {
            "cluster": {"@": cluster()},
            "registries": {".": read([], REGISTRIES)},
            "registry-tokens": {ONE: read([], f"{ONE}/tokens")},
        }
    )
    asked = [call(REGISTRIES), call(f"{ONE}/tokens")]
    assert depth(here, asked) == 2
    assert depth(here, [*asked, call(REGISTRIES, "$skiptoken=1")]) == 3
    assert depth(here, asked[:1]) == 1


def test_sign_in_and_graph_are_no_calls_of_resource_manager() -> None:
    log = [
        {"kind": kind, "path": path, "query": "", "started": 0.0, "ended": 1.0}
        for kind, path in [
            ("token", "/adfs/oauth2/v2.0/token"),
            ("read", "/v1.0/directoryObjects/getByIds"),
            ("read", "/metadata/endpoints"),
            ("read", NETWORKS),
        ]
    ]
    assert [entry.path for entry in arm_calls(log)] == [NETWORKS.lower()]
