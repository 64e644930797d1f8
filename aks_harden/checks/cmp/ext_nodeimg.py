"""Node images are recent, and their operating system is in support.

## Why

Fixes for the kernel, the kubelet and the container runtime come with the node image, a new one every week for
Linux and every month for Windows. A node on an old image keeps every hole found since, whatever the images of
the workloads look like. When its operating system ends, no newer image is made at all.

## What the fix changes

A pool gets the newest image that Azure tells of it: its nodes are drained and replaced one after the other,
and whatever waits for new nodes takes effect. Ubuntu pools on a system that ends move to Ubuntu 24.04 in
place, with their images. Other systems are left by another pool alone, for which a script is written and
never run. An image that was left is not gone back to from here.

## Limits

- The age is that of the image, by the date in its name, at the time of the reading. An image that the channel
  SecurityPatch patched counts from its patches, where its name tells them.
- A pool names one image. While an upgrade runs, or after one that stopped half way, some nodes have another.
- Nodes of node auto-provisioning are judged by the image that their virtual machine was made from.
- The days after which an image is old are the operator's to set. Microsoft makes images faster than that.
- Systems without an announced end pass; when they end is not known here.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, passes, warns
from aks_harden.checks.cmp.machines import over_machines
from aks_harden.checks.nodes.images import NodeImage, image_of_machine, image_of_pool
from aks_harden.checks.nodes.pool_places import NO_POOL, pool_at, pool_places
from aks_harden.checks.retirements import LASTING, RETIREMENTS
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_TOMORROW: Final = -1
"""Age in days of an image that a clock elsewhere dates a day ahead."""


def _age(snapshot: Snapshot, context: Context, place: str) -> Judgement:
    pool = pool_at(snapshot, place)
    said = _how_old(snapshot, context, image_of_pool(pool.node))
    return _without_nodes(said) if pool.empty else said


def _without_nodes(said: Judgement) -> Judgement:
    return Judgement(
        verdict=said.verdict,
        reason=said.reason,
        evidence=said.evidence,
        severity=said.severity,
        notes=("The pool has no nodes now; the next ones start from this image.", *said.notes),
    )


def _how_old(snapshot: Snapshot, context: Context, image: NodeImage) -> Judgement:
    limits = context.thresholds
    days = image.age(snapshot).days
    if days < _TOMORROW:
        reason = f"the node image `{image.name}` is of a day that is still to come, so it tells nothing"
        raise NotSettledError(Missing(facet=image.seen.evidence.path, reason=reason))
    old = f"The node image is {days} days old"
    row = image.seen.wanted(f"made within {limits.node_image_warn_days} days")
    if days > limits.node_image_fail_days:
        return fails(f"{old}, more than {limits.node_image_fail_days}.", row)
    if days > limits.node_image_warn_days:
        return warns(f"{old}, more than {limits.node_image_warn_days}.", row, severity=Severity.MEDIUM)
    return passes(f"The node image is at most {limits.node_image_warn_days} days old.", row)


def _support(snapshot: Snapshot, context: Context, place: str) -> Judgement:
    node = pool_at(snapshot, place).node
    sku = node.peek("osSKU")
    return _in_support(snapshot, context, image_of_pool(node), *((sku,) if sku else ()))


def _in_support(snapshot: Snapshot, context: Context, image: NodeImage, *shown: Evidence | Seen) -> Judgement:
    system = image.system
    rows = (image.seen.wanted("a system in support"), *shown)
    if system in LASTING:
        return passes(f"{LASTING[system]} is in support; no end is announced.", *rows)
    row = RETIREMENTS.get(f"os-{system}")
    if row is None:
        reason = f"until when the system of `{image.name}` is supported is not known here"
        raise NotSettledError(Missing(facet=image.seen.evidence.path, reason=reason))
    where = (f"Instead: {row.instead}. {row.source}",)
    verdict = row.verdict(snapshot, context)
    if verdict is Verdict.FAIL:
        return fails(
            f"Support of {row.title} {row.ends(snapshot)}: no fixes come any more.", *rows, notes=where
        )
    if verdict is Verdict.WARN:
        reason = f"Support of {row.title} {row.ends(snapshot)}."
        return warns(reason, *rows, severity=Severity.MEDIUM, notes=where)
    return passes(f"{row.title} is in support.", *rows, notes=(f"Support {row.ends(snapshot)}.",))


def _provisioned_age(snapshot: Snapshot, context: Context, _cluster: str) -> Judgement:
    def judge(machine: Node) -> Judgement:
        return _how_old(snapshot, context, image_of_machine(machine))

    return over_machines(snapshot, judge)


def _provisioned_support(snapshot: Snapshot, context: Context, _cluster: str) -> Judgement:
    def judge(machine: Node) -> Judgement:
        return _in_support(snapshot, context, image_of_machine(machine))

    return over_machines(snapshot, judge)


CHECK = Check(
    id="EXT-NODEIMG",
    section=Section.CMP,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/node-images"),
        learn("azure/aks/node-image-upgrade"),
        learn("azure/aks/upgrade-os-version"),
        learn("azure/aks/upgrade-windows-os"),
        learn("azure/aks/node-auto-provisioning"),
    ),
    controls=("MCSB PV-6",),
    asserts=(
        Assert(
            key="image-age",
            severity=Severity.HIGH,
            judge=_age,
            over=pool_places,
            none=NO_POOL,
            of_nodes=True,
        ),
        Assert(
            key="os-support",
            severity=Severity.HIGH,
            judge=_support,
            over=pool_places,
            none=NO_POOL,
            of_nodes=True,
        ),
        Assert(key="provisioned-image-age", severity=Severity.HIGH, judge=_provisioned_age),
        Assert(key="provisioned-os-support", severity=Severity.HIGH, judge=_provisioned_support),
    ),
    extended=True,
)
