"""EXT-TL: trusted launch, and the pools that cannot have it."""

from __future__ import annotations

import pytest
from support.judging import only
from support.nodes import machine, of_machines, of_pools, pool
from support.snapshots import CLUSTER, cluster, forbidden, snapshot

from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading

PASS, WARN, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.NA, Verdict.UNKNOWN
ITEM, KEY = "EXT-TL", "trusted-launch"
ON: Json = {"enableSecureBoot": True, "enableVTPM": True}


def machines_of(*sizes: str) -> Json:
    return {"scale": {"manual": [{"size": size, "count": 1} for size in sizes]}}


POOLS: list[tuple[str, Json, Verdict]] = [
    ("both on", pool(securityProfile=ON), PASS),
    ("both on, in other words", pool(securityProfile={"enablesecureboot": "true", "enableVtpm": True}), PASS),
    ("the TPM alone", pool(securityProfile={"enableVTPM": True}), WARN),
    ("secure boot alone", pool(securityProfile={"enableSecureBoot": True, "enableVTPM": False}), WARN),
    ("both off", pool(securityProfile={"enableSecureBoot": False, "enableVTPM": False}), WARN),
    ("nothing said is off", pool(), WARN),
    ("null is off", pool(securityProfile=None), WARN),
    ("nonsense", pool(securityProfile={"enableSecureBoot": "maybe"}), UNKNOWN),
    ("a profile that is a text", pool(securityProfile="yo"), UNKNOWN),
    ("Windows", pool(osType="windows"), NA),
    ("Arm64", pool(vmSize="Standard_D4pds_v5"), NA),
    ("Arm64 of another family", pool(vmSize="standard_e8ps_v6"), NA),
    ("confidential", pool(vmSize="Standard_DC4as_v5"), NA),
    ("confidential, with memory", pool(vmSize="Standard_EC8ads_v5"), NA),
    ("enclaves are not confidential machines", pool(vmSize="Standard_DC4s_v3"), WARN),
    ("sandboxed", pool(workloadRuntime="KataVmIsolation"), NA),
    ("sandboxed, by its older name", pool(workloadRuntime="KataMshvVmIsolation"), NA),
    ("plain containers", pool(workloadRuntime="OCIContainer"), WARN),
    ("graphics cards with AKS's driver", pool(vmSize="Standard_NC24ads_A100_v4"), NA),
    (
        "graphics cards with a driver of one's own",
        pool(vmSize="Standard_NC24ads_A100_v4", gpuProfile={"driver": "None"}),
        WARN,
    ),
    ("an availability set", pool(type="AvailabilitySet"), NA),
    ("a size of the first generation", pool(vmSize="Standard_DS2_v2"), WARN),
    ("a size that cannot be read", pool(vmSize="odd"), WARN),
    ("no size at all", pool(vmSize=None), WARN),
    (
        "machines of Arm64 alone",
        pool(vmSize=None, type="VirtualMachines", virtualMachinesProfile=machines_of("Standard_D4ps_v5")),
        NA,
    ),
    (
        "machines of both kinds",
        pool(
            vmSize=None,
            type="VirtualMachines",
            virtualMachinesProfile=machines_of("Standard_D4ps_v5", "Standard_D4s_v5"),
        ),
        WARN,
    ),
    ("on where it hardly can be", pool(vmSize="Standard_NC24ads_A100_v4", securityProfile=ON), PASS),
]


@pytest.mark.parametrize(("of", "verdict"), [pytest.param(*row, id=name) for name, *row in POOLS])
def test_a_pool(of: Json, verdict: Verdict) -> None:
    said = only(of_pools(of), ITEM, KEY)
    assert (said.verdict, said.severity) == (verdict, Severity.LOW), said.reason


def test_a_known_change_is_not_in_older_nodes() -> None:
    changed = {f"{CLUSTER}/agentPools/apps/securityProfile.enableVTPM": "2026-11-01T00:00:00Z"}
    said = only(of_pools(pool(securityProfile=ON)), ITEM, KEY, Context(node_changes=changed))
    assert said.verdict is WARN


def test_after_a_failure_pools_say_nothing_of_nodes() -> None:
    of = of_pools(pool(securityProfile=ON), provisioningState="Failed")
    assert only(of, ITEM, KEY).verdict is UNKNOWN


def test_no_pool_is_not_a_pass() -> None:
    assert only(of_pools(), ITEM, KEY).verdict is NA
    hosted = snapshot({"cluster": {"@": cluster(hostedSystemProfile={"enabled": True})}})
    assert only(hosted, ITEM, KEY).verdict is NA


def test_fips_images_are_noted() -> None:
    assert any("FIPS" in note for note in only(of_pools(pool(enableFIPS=True)), ITEM, KEY).notes)


UEFI: Json = {"uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True}}
ARM: Json = {"vmSize": "Standard_D4ps_v5"}
WINDOWS: Json = {"osDisk": {"osType": "Windows"}}
MACHINES: list[tuple[str, Json | Reading, Verdict]] = [
    ("on", [machine("a", securityProfile=UEFI)], PASS),
    ("off on one", [machine("a", securityProfile=UEFI), machine("b")], WARN),
    ("Arm64 beside it", [machine("a", securityProfile=UEFI), machine("b", hardwareProfile=ARM)], PASS),
    ("Arm64 alone", [machine("a", hardwareProfile=ARM)], NA),
    ("Windows alone", [machine("a", storageProfile=WINDOWS)], NA),
    ("one that is odd", [machine("a", securityProfile="yo"), machine("b")], UNKNOWN),
    ("none", [], NA),
    ("unread", forbidden("Microsoft.Compute/virtualMachines/read"), UNKNOWN),
]


@pytest.mark.parametrize(("machines", "verdict"), [pytest.param(*row, id=name) for name, *row in MACHINES])
def test_provisioned_nodes(machines: Json | Reading, verdict: Verdict) -> None:
    assert only(of_machines(machines), ITEM, "provisioned-trusted-launch").verdict is verdict
