"""EXT-NODEIMG: the age of node images, and the support of what is on them."""

from __future__ import annotations

import pytest
from support.judging import assertions, only
from support.nodes import RECENT, machine, of_machines, of_pools, pool, reference
from support.snapshots import cluster, forbidden, snapshot

from aks_harden.model.context import Context, Thresholds
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
ITEM = "EXT-NODEIMG"

# The snapshots are of 2026-11-23.
AGES: list[tuple[str, Json, Verdict, Severity]] = [
    ("of this month", RECENT, PASS, Severity.HIGH),
    ("35 days old", "AKSUbuntu-2404gen2containerd-202610.19.0", PASS, Severity.HIGH),
    ("36 days old", "AKSUbuntu-2404gen2containerd-202610.18.0", WARN, Severity.MEDIUM),
    ("90 days old", "AKSAzureLinux-V3gen2-202608.25.0", WARN, Severity.MEDIUM),
    ("91 days old", "AKSAzureLinux-V3gen2-202608.24.0", FAIL, Severity.HIGH),
    ("old, and patched since", "AKSUbuntu-2204gen2containerd-202510.27.0-2026.11.01", PASS, Severity.HIGH),
    ("with a further figure", "AKSUbuntu-2404gen2containerd-202611.08.1", PASS, Severity.HIGH),
    ("in the oldest form", "AKSUbuntu-1804gen2containerd-2021.10.23", FAIL, Severity.HIGH),
    ("without a definition", "AKSAzureContainerLinux-202611.01.0", PASS, Severity.HIGH),
    ("of Windows Server 2022", "AKSWindows-2022-containerd-20348.4405.261110", PASS, Severity.HIGH),
    ("of Windows Server 2025", "AKSWindows-2025-gen2-26100.6905.260801", FAIL, Severity.HIGH),
    ("in capitals", "AKSUBUNTU-2404GEN2CONTAINERD-202611.10.0", PASS, Severity.HIGH),
    ("dated tomorrow by another clock", "AKSUbuntu-2404gen2containerd-202611.24.0", PASS, Severity.HIGH),
    ("of a day to come", "AKSUbuntu-2404gen2containerd-202701.01.0", UNKNOWN, Severity.HIGH),
    ("of a day that there is not", "AKSUbuntu-2404gen2containerd-202613.40.0", UNKNOWN, Severity.HIGH),
    ("that names no day", "AKSUbuntu-2404gen2containerd", UNKNOWN, Severity.HIGH),
    ("that is empty", "", UNKNOWN, Severity.HIGH),
    ("absent", None, UNKNOWN, Severity.HIGH),
    ("a number", 202611, UNKNOWN, Severity.HIGH),
]


@pytest.mark.parametrize(
    ("image", "verdict", "severity"), [pytest.param(*row, id=name) for name, *row in AGES]
)
def test_the_date_in_its_name_tells_how_old_an_image_is(
    image: Json, verdict: Verdict, severity: Severity
) -> None:
    said = only(of_pools(pool(nodeImageVersion=image)), ITEM, "image-age")
    assert (said.verdict, said.severity) == (verdict, severity), said.reason


def test_the_ages_are_the_operators() -> None:
    of = of_pools(pool(nodeImageVersion="AKSUbuntu-2404gen2containerd-202608.24.0"))
    lenient = Context(thresholds=Thresholds(node_image_warn_days=100, node_image_fail_days=200))
    assert only(of, ITEM, "image-age", lenient).verdict is PASS


SYSTEMS: list[tuple[str, str, Verdict, Severity]] = [
    ("Ubuntu 24.04", "AKSUbuntu-2404gen2containerd", PASS, Severity.HIGH),
    ("Azure Linux 3", "AKSAzureLinux-V3gen2fips", PASS, Severity.HIGH),
    ("Azure Container Linux", "AKSAzureContainerLinux", PASS, Severity.HIGH),
    ("Windows Server 2025", "AKSWindows-2025-gen2", PASS, Severity.HIGH),
    ("Windows Server 2022 ends in 2028", "AKSWindows-2022-containerd", PASS, Severity.HIGH),
    ("Ubuntu 22.04 ends within a year", "AKSUbuntu-2204gen2containerd", WARN, Severity.MEDIUM),
    ("Ubuntu 20.04 ends within a year", "AKSUbuntu-2004fipscontainerd", WARN, Severity.MEDIUM),
    ("OS Guard ends next month", "AKSAzureLinux-OSGuardV3gen2fipsTL", WARN, Severity.MEDIUM),
    ("Ubuntu 18.04 has ended", "AKSUbuntu-1804gen2containerd", FAIL, Severity.HIGH),
    ("Azure Linux 2 has ended", "AKSAzureLinux-V2gen2", FAIL, Severity.HIGH),
    ("Azure Linux 2 by its older name", "AKSCBLMariner-V2gen2", FAIL, Severity.HIGH),
    ("Flatcar has ended", "AKSFlatcar-flatcargen2", FAIL, Severity.HIGH),
    ("Windows Server 2019 has ended", "AKSWindows-2019-containerd", FAIL, Severity.HIGH),
    ("the annual channel has ended", "AKSWindows-23H2-gen2", FAIL, Severity.HIGH),
    ("Azure Linux 1 is not in the table", "AKSCBLMariner-V1", UNKNOWN, Severity.HIGH),
    ("an Ubuntu to come", "AKSUbuntu-2604gen2containerd", UNKNOWN, Severity.HIGH),
    ("a system that is not known", "AKSPlan9-gen2", UNKNOWN, Severity.HIGH),
]


@pytest.mark.parametrize(
    ("kind", "verdict", "severity"), [pytest.param(*row, id=name) for name, *row in SYSTEMS]
)
def test_the_system_on_an_image_has_an_end(kind: str, verdict: Verdict, severity: Severity) -> None:
    said = only(of_pools(pool(nodeImageVersion=f"{kind}-202611.10.0")), ITEM, "os-support")
    assert (said.verdict, said.severity) == (verdict, severity), said.reason


def test_the_image_decides_and_not_the_sku_that_changes_with_kubernetes() -> None:
    of = of_pools(pool(osSKU="Ubuntu", nodeImageVersion="AKSUbuntu-1804gen2containerd-202611.10.0"))
    said = only(of, ITEM, "os-support")
    assert said.verdict is FAIL
    assert [row.observed for row in said.evidence if row.path.endswith("osSKU")] == ["Ubuntu"]


def test_each_pool_is_judged_by_itself() -> None:
    old = pool("old", nodeImageVersion="AKSUbuntu-2404gen2containerd-202601.10.0")
    said = assertions(of_pools(pool("new"), old, pool("dark", nodeImageVersion=None)), ITEM, "image-age")
    verdicts = {entry.resource.rsplit("/", 1)[-1]: entry.verdict for entry in said}
    assert verdicts == {"new": PASS, "old": FAIL, "dark": UNKNOWN}


def test_a_pool_without_nodes_is_judged_and_says_so() -> None:
    said = only(of_pools(pool(count=0)), ITEM, "image-age")
    assert said.verdict is PASS
    assert any("no nodes now" in note for note in said.notes)


def test_no_pool_is_not_a_pass() -> None:
    assert only(of_pools(), ITEM, "image-age").verdict is NA
    assert only(of_pools(agentPoolProfiles=None), ITEM, "image-age").verdict is UNKNOWN


def test_hosted_system_pools_are_the_providers() -> None:
    body = cluster(agentPoolProfiles=None, hostedSystemProfile={"enabled": True})
    of = snapshot({"cluster": {"@": body}})
    assert {only(of, ITEM, key).verdict for key in ("image-age", "os-support")} == {NA}


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_after_a_failure_pools_say_nothing_of_nodes(state: str) -> None:
    of = of_pools(pool(), provisioningState=state)
    assert {only(of, ITEM, key).verdict for key in ("image-age", "os-support")} == {UNKNOWN}


OLD = reference("2404gen2containerd", "202601.10.0")
ENDED = reference("1804gen2containerd", "202611.10.0")
COMMUNITY: Json = {
    "communityGalleryImageId": "/CommunityGalleries/AKSUbuntu-38d80f77-467a-481f-a8d4-09b6d4220bd2"
    "/images/2204gen2containerd/versions/202611.01.0"
}
BY_HAND: Json = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "version": "latest"}
MACHINES: list[tuple[str, Json | Reading, Verdict, Verdict]] = [
    ("one that is recent", [machine("a")], PASS, PASS),
    ("one of a community gallery", [machine("a", COMMUNITY)], PASS, WARN),
    ("an old one among recent ones", [machine("a"), machine("b", OLD)], FAIL, PASS),
    ("one whose system has ended", [machine("a", ENDED), machine("b")], PASS, FAIL),
    ("one of an image by hand", [machine("a", BY_HAND)], UNKNOWN, UNKNOWN),
    ("an old one beside one that is open", [machine("a", BY_HAND), machine("b", OLD)], FAIL, UNKNOWN),
    ("none yet", [], NA, NA),
    ("those of other groups are not nodes", [machine("tools", BY_HAND, group="rg-test")], NA, NA),
    ("unread", forbidden("Microsoft.Compute/virtualMachines/read"), UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize(
    ("machines", "age", "support"), [pytest.param(*row, id=name) for name, *row in MACHINES]
)
def test_provisioned_nodes_are_judged_by_their_machines(
    machines: Json | Reading, age: Verdict, support: Verdict
) -> None:
    of = of_machines(machines)
    keys = ("provisioned-image-age", "provisioned-os-support")
    assert tuple(only(of, ITEM, key).verdict for key in keys) == (age, support)
    assert only(of, ITEM, "image-age").verdict is PASS, "pools are judged without them"


def test_the_number_of_machines_is_said() -> None:
    said = only(of_machines([machine("a"), machine("b", OLD)]), ITEM, "provisioned-image-age")
    assert said.reason == "1 of 2 provisioned nodes, such as b: The node image is 317 days old, more than 90."


def test_machines_of_a_pool_of_machines_are_the_pools() -> None:
    owned = machine("a", OLD) | {"tags": {"aks-managed-poolName": "VMS"}}
    pools: Json = [pool("vms", type="VirtualMachines")]
    assert only(of_machines([owned], agentPoolProfiles=pools), ITEM, "provisioned-image-age").verdict is NA


def test_without_node_provisioning_machines_do_not_matter() -> None:
    manual: Json = {"mode": "Manual"}
    for profile in (None, manual):
        of = of_machines([machine("a", OLD)], nodeProvisioningProfile=profile)
        assert only(of, ITEM, "provisioned-image-age").verdict is NA


def test_without_the_node_group_the_machines_cannot_be_found() -> None:
    of = of_machines([machine("a")], nodeResourceGroup=None)
    assert only(of, ITEM, "provisioned-image-age").verdict is UNKNOWN
