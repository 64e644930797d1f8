"""Nodes use FIPS 140 validated cryptography where that is needed.

## Why

Some operators must prove that cryptography on their nodes comes from modules validated under FIPS 140. Images
without them are not weaker in practice; they only cannot be shown to that auditor.

## What the fix changes

Where the need is declared, Linux pools of which images with FIPS 140 are known (Ubuntu 20.04 and 22.04,
Azure Linux) get them: their nodes are imaged anew at once, and undo takes the images without it. Mounts of
file shares over SMB fail afterwards, and whatever relies on algorithms outside the standard, so that is
asked first. Other pools need a new one.

## Limits

- Judged only where the operator declares the need; nothing in Azure tells that.
- A pool says what its next nodes get. For Linux the name of the node image is looked at too, which tells what
  they have.
- The switch of the whole cluster, where an API shows it, is for new pools and decides nothing here.
- Container images bring their own cryptography, and nothing here looks into them.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.cmp.machines import over_machines
from aks_harden.checks.nodes.images import image_of_machine, image_of_pool
from aks_harden.checks.nodes.pool_places import NO_POOL, known_change, pool_at, pool_places
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_NOT_NEEDED: Final = "Nobody has declared that FIPS 140 is needed here."


def _places(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    return pool_places(snapshot, context) if context.fips else (snapshot.cluster_id,)


def _pool(snapshot: Snapshot, context: Context, place: str) -> Judgement:
    shown = _switch(snapshot)
    if not context.fips:
        return not_applicable(_NOT_NEEDED, *shown)
    pool = pool_at(snapshot, place)
    on = pool.node.see("enableFIPS")
    if not on.flag:
        return fails("The pool's nodes do not use FIPS 140 images.", on.wanted("true"), *shown)
    changed = known_change(context, place, "enableFIPS")
    if changed:
        return warns(f"FIPS 140 was switched on {changed}: older nodes do not have it.", on)
    if pool.windows:
        return passes("FIPS 140 is on, as the pool reports it.", on)
    image = image_of_pool(pool.node)
    if not image.fips:
        reason = "FIPS 140 is on, and the node image is not one of those that have it."
        return warns(reason, on, image.seen.wanted("an image with fips in its name"))
    return passes("FIPS 140 is on, and the node image has it.", on, image.seen)


def _switch(snapshot: Snapshot) -> tuple[Seen, ...]:
    """Return the cluster's own switch for new pools where it tells one: shown, and decides nothing."""
    seen = snapshot.cluster.peek("properties.enableFIPS")
    return () if seen is None else (seen,)


def _provisioned(snapshot: Snapshot, context: Context, _cluster: str) -> Judgement:
    if not context.fips:
        return not_applicable(_NOT_NEEDED, *_switch(snapshot))
    return over_machines(snapshot, _machine)


def _machine(machine: Node) -> Judgement:
    image = image_of_machine(machine)
    if _windows(machine):
        return _of_windows(machine)
    if image.fips:
        return passes("The node image has FIPS 140.", image.seen)
    return fails("The node image has no FIPS 140.", image.seen.wanted("an image with fips in its name"))


def _windows(machine: Node) -> bool:
    return machine.text("properties.storageProfile.osDisk.osType").lower() == "windows"


def _of_windows(machine: Node) -> Judgement:
    system = machine.see("properties.storageProfile.osDisk.osType")
    return warns("Windows has no image of its own for FIPS 140, so nothing here shows it.", system)


CHECK = Check(
    id="EXT-FIPS",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(learn("azure/aks/enable-fips-nodes"), learn("azure/aks/node-images")),
    controls=("MCSB PV-3",),
    asserts=(
        Assert(key="fips", severity=Severity.LOW, judge=_pool, over=_places, none=NO_POOL, of_nodes=True),
        Assert(key="provisioned-fips", severity=Severity.LOW, judge=_provisioned),
    ),
    extended=True,
)
