"""Nodes start by trusted launch.

## Why

Secure boot runs only a boot loader and kernel that are signed, and a virtual TPM records what was started. A
rootkit that hides below the operating system survives neither unseen.

## What the fix changes

Secure boot and the virtual TPM are switched on, whichever is off, for a Linux pool on an image of the
second generation: its nodes are imaged anew at once. Nodes with drivers that are not signed do not start,
so that is asked first. Undo switches off again what was off. It shares its operation with FIPS 140 images.

## Limits

- Windows, Arm64, confidential sizes, pod sandboxing and availability sets cannot have it, and neither can
  graphics cards whose driver AKS installs: those pools do not apply.
- A pool says what its next nodes get; nodes that are older than a change do not have it.
- With FIPS 140 images it works on some systems only. Sizes of the first generation are not told apart: a pool
  on one is a warning, and another size is what it needs.
- Signatures are of the boot chain alone. What pods run is not looked at.
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, warns
from aks_harden.checks.cmp.machines import over_machines
from aks_harden.checks.nodes.pool_places import NO_POOL, known_change, pool_at, pool_places
from aks_harden.checks.nodes.pools import Pool
from aks_harden.checks.nodes.sizes import Size, sizes_of
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_FLAGS: Final = ("securityProfile.enableSecureBoot", "securityProfile.enableVTPM")
_UEFI: Final = "properties.securityProfile.uefiSettings"
_CONFIDENTIAL: Final = "confidential machines start measured in their own way"


class _Boot(Struct, frozen=True):
    secure: Seen
    tpm: Seen


def _pool(snapshot: Snapshot, context: Context, place: str) -> Judgement:
    pool = pool_at(snapshot, place)
    boot = _Boot(*(pool.node.see(flag) for flag in _FLAGS))
    if boot.secure.flag and boot.tpm.flag:
        changed = next((when for flag in _FLAGS if (when := known_change(context, place, flag))), "")
        if changed:
            return warns(f"Switched on {changed}: older nodes do not have it.", boot.secure, boot.tpm)
        return passes(
            "Secure boot and the virtual TPM are on, as the pool reports it.", boot.secure, boot.tpm
        )
    why = _cannot(pool)
    if why:
        return not_applicable(f"Trusted launch does not apply here: {why}.")
    notes = ("The pool uses FIPS 140 images, with which it works on some systems only.",)
    return _lacking(boot, notes if pool.node.get("enableFIPS") is True else ())


def _lacking(boot: _Boot, notes: tuple[str, ...] = ()) -> Judgement:
    rows = (boot.secure.wanted("true"), boot.tpm.wanted("true"))
    if boot.secure.flag or boot.tpm.flag:
        which = "secure boot" if boot.secure.flag else "the virtual TPM"
        return warns(f"Of trusted launch only {which} is on.", *rows, notes=notes)
    return warns("Trusted launch is off.", *rows, notes=notes)


def _cannot(pool: Pool) -> str:
    """Say why a pool cannot have it, empty where it can."""
    node = pool.node
    if pool.windows:
        return "the pool runs Windows"
    if "kata" in node.text("workloadRuntime").lower():
        return "the pool sandboxes its pods"
    if node.text("type").lower() == "availabilityset":
        return "the pool is on an availability set"
    skips_driver = node.text("gpuProfile.driver").lower() == "none"
    reasons = [_of_size(size, skips_driver=skips_driver) for size in sizes_of(pool)]
    return reasons[0] if reasons and all(reasons) else ""


def _of_size(size: Size, *, skips_driver: bool) -> str:
    if size.arm:
        return f"{size.name} has an Arm64 processor"
    if size.confidential:
        return _CONFIDENTIAL
    if size.graphics and not skips_driver:
        return f"AKS installs the driver for the graphics cards of {size.name}, which is not signed"
    return ""


def _provisioned(snapshot: Snapshot, _context: Context, _cluster: str) -> Judgement:
    return over_machines(snapshot, _machine)


def _machine(machine: Node) -> Judgement:
    boot = _Boot(machine.see(f"{_UEFI}.secureBootEnabled"), machine.see(f"{_UEFI}.vTpmEnabled"))
    if boot.secure.flag and boot.tpm.flag:
        return passes("Secure boot and the virtual TPM are on.", boot.secure, boot.tpm)
    if machine.text("properties.storageProfile.osDisk.osType").lower() == "windows":
        return not_applicable("Trusted launch does not apply here: the machine runs Windows.")
    size = Size(machine.text("properties.hardwareProfile.vmSize"))
    why = _of_size(size, skips_driver=False)
    return not_applicable(f"Trusted launch does not apply here: {why}.") if why else _lacking(boot)


CHECK = Check(
    id="EXT-TL",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(
        learn("azure/aks/use-trusted-launch"),
        learn("azure/aks/node-images"),
        learn("azure/virtual-machines/trusted-launch"),
    ),
    controls=("MCSB PV-4",),
    asserts=(
        Assert(
            key="trusted-launch",
            severity=Severity.LOW,
            judge=_pool,
            over=pool_places,
            none=NO_POOL,
            of_nodes=True,
        ),
        Assert(key="provisioned-trusted-launch", severity=Severity.LOW, judge=_provisioned),
    ),
    extended=True,
)
