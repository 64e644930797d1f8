"""EXT-FIPS: pools and machines where the operator declares the need."""

from __future__ import annotations

import pytest
from support.judging import assertions, only
from support.nodes import machine, of_machines, of_pools, pool, reference
from support.snapshots import CLUSTER, cluster, forbidden, snapshot

from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
ITEM, NEEDED = "EXT-FIPS", Context(fips=True)
IMAGE = "AKSUbuntu-2204fipscontainerd-202611.10.0"

POOLS: list[tuple[str, Json, Verdict]] = [
    ("on, and the image has it", pool(enableFIPS=True, nodeImageVersion=IMAGE), PASS),
    ("on, as a text", pool(enableFIPS="True", nodeImageVersion=IMAGE.upper()), PASS),
    ("on, the key as az spells it", pool(enableFips=True, nodeImageVersion=IMAGE), PASS),
    ("on Windows, which has no image for it", pool(enableFIPS=True, osType="Windows"), PASS),
    ("on, and the image has it not", pool(enableFIPS=True), WARN),
    ("off", pool(enableFIPS=False), FAIL),
    ("off, whatever the image", pool(enableFIPS=False, nodeImageVersion=IMAGE), FAIL),
    ("off on Windows", pool(enableFIPS=False, osType="Windows"), FAIL),
    ("absent is off", pool(), FAIL),
    ("null is off", pool(enableFIPS=None), FAIL),
    ("on, and no image is told", pool(enableFIPS=True, nodeImageVersion=None), UNKNOWN),
    ("nonsense", pool(enableFIPS="maybe"), UNKNOWN),
]


@pytest.mark.parametrize(("of", "verdict"), [pytest.param(*row, id=name) for name, *row in POOLS])
def test_a_pool_where_it_is_needed(of: Json, verdict: Verdict) -> None:
    said = only(of_pools(of), ITEM, "fips", NEEDED)
    assert (said.verdict, said.severity) == (verdict, Severity.LOW), said.reason


@pytest.mark.parametrize("of", [pool(enableFIPS=True), pool(enableFIPS="maybe")])
def test_nothing_is_asked_where_nobody_needs_it(of: Json) -> None:
    assert only(of_pools(of), ITEM, "fips").verdict is NA
    assert only(of_machines([machine("a")]), ITEM, "provisioned-fips").verdict is NA


def test_the_switch_of_the_cluster_is_shown_and_decides_nothing() -> None:
    of = of_pools(pool(), enableFIPS=True)
    for context, verdict in ((None, NA), (NEEDED, FAIL)):
        said = only(of, ITEM, "fips", context)
        assert said.verdict is verdict
        assert "properties.enableFIPS" in {row.path for row in said.evidence}


def test_every_pool_counts() -> None:
    of = of_pools(pool("a", enableFIPS=True, nodeImageVersion=IMAGE), pool("b"))
    assert [entry.verdict for entry in assertions(of, ITEM, "fips", NEEDED)] == [PASS, FAIL]


def test_a_known_change_is_not_in_older_nodes() -> None:
    changed = {f"{CLUSTER}/agentPools/apps/enableFIPS": "2026-11-01T00:00:00Z"}
    of = of_pools(pool(enableFIPS=True, nodeImageVersion=IMAGE))
    assert only(of, ITEM, "fips", Context(fips=True, node_changes=changed)).verdict is WARN


def test_after_a_failure_pools_say_nothing_of_nodes() -> None:
    assert only(of_pools(pool(), provisioningState="Failed"), ITEM, "fips", NEEDED).verdict is UNKNOWN


def test_no_pool_is_not_a_pass() -> None:
    assert only(of_pools(), ITEM, "fips", NEEDED).verdict is NA
    hosted = snapshot({"cluster": {"@": cluster(hostedSystemProfile={"enabled": True})}})
    assert only(hosted, ITEM, "fips", NEEDED).verdict is NA


WITH = reference("2204fipsgen2containerd", "202611.01.0")
WITHOUT = reference("2204gen2containerd", "202611.01.0")
DISK: Json = {"osDisk": {"osType": "Windows"}, "imageReference": WITHOUT}
MACHINES: list[tuple[str, Json | Reading, Verdict]] = [
    ("with it", [machine("a", WITH)], PASS),
    ("without it", [machine("a", WITH), machine("b", WITHOUT)], FAIL),
    ("of Windows", [machine("a", storageProfile=DISK)], WARN),
    ("none", [], NA),
    ("unread", forbidden("Microsoft.Compute/virtualMachines/read"), UNKNOWN),
]


@pytest.mark.parametrize(("machines", "verdict"), [pytest.param(*row, id=name) for name, *row in MACHINES])
def test_provisioned_nodes(machines: Json | Reading, verdict: Verdict) -> None:
    assert only(of_machines(machines), ITEM, "provisioned-fips", NEEDED).verdict is verdict
