"""Fixes of EXT-NODEIMG: a newer image for a pool, another system for it, or another pool."""

from typing import Final

from aks_harden.checks.nodes.images import NodeImage, image_of_pool
from aks_harden.checks.nodes.pool_places import pool_at
from aks_harden.checks.retirements import RETIREMENTS
from aks_harden.fixes.cluster import POOL_ACTIONS, pool_target
from aks_harden.fixes.cmp.node_system import SYSTEM, propose_system
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes
from aks_harden.fixes.pool_image import newest_image, with_image
from aks_harden.fixes.pool_replacement import propose_replacement
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import Block, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

_IMAGE: Final = "EXT-NODEIMG.image"
_POOL: Final = "EXT-NODEIMG.pool"
IMAGE_ACTIONS: Final = (
    *POOL_ACTIONS,
    "Microsoft.ContainerService/managedClusters/agentPools/upgradeNodeImageVersion/action",
)


def _propose_image(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    pool = pool_at(snapshot, resource)
    newest = newest_image(snapshot, pool)
    reaches = _reached(snapshot, context, image_of_pool(pool.node), newest)
    if reaches is None or pool.node.text("type").lower() == "availabilityset":
        # az upgrades no image of pools on availability sets.
        return None
    entry = budgets(context, _IMAGE, resource)
    fix = Fix(
        id=_IMAGE,
        item="EXT-NODEIMG",
        title=f"Give the nodes of {pool.name} the newest image",
        resource=resource,
        assertions=(("image-age", resource),),
        reaches=reaches,
        kind=Kind.REIMAGE,
        risk=Risk.DISRUPTIVE,
        commands=(upgrade_image(snapshot, pool.name),),
        undo=(),
        no_undo="An image that was left is not gone back to from here; `az aks nodepool rollback` does so for"
        " as long as Azure remembers it.",
        changes=f"The nodes of {pool.name} go from {pool.node.text('nodeImageVersion')} to {newest.name}, or"
        " to what is newest by then.",
        disruption="Its nodes are drained and replaced one after the other.",
        minutes=minutes((pool,)),
        hazard=f"Settings that wait for new nodes take effect with it. {QUOTA}",
        inputs=(entry,),
        guards=(at_rest((pool,)), can_surge((pool,)), evictable(entry)),
        rereads=("cluster", "pool-upgrades"),
        also_touches=("EXT-STATE", "EXT-FIPS", "NET-8"),
        bicep="// The image is no property of the pool: upgrading it is a call, or the work of a channel.\n",
        terraform=terraform(
            "azurerm_kubernetes_cluster_node_pool", {"upgrade_settings": Block(max_surge="33%")}, pool.name
        ),
        phase=Phase.IMAGE,
    )
    return Proposal(fix=fix, after=with_image(snapshot, pool.name, newest.name))


def upgrade_image(snapshot: Snapshot, pool: str) -> Command:
    """Return the call that gives a pool's nodes the newest image."""
    return Command(
        words=("az", "aks", "nodepool", "upgrade"),
        target=pool_target(snapshot, pool),
        change=("--node-image-only",),
    )


def _reached(snapshot: Snapshot, context: Context, now: NodeImage, newest: NodeImage) -> Verdict | None:
    """Return what the newest image comes to, None where it is no better."""
    limits = context.thresholds
    days = newest.age(snapshot).days
    if newest.name == now.name or days > limits.node_image_fail_days:
        return None
    if days <= limits.node_image_warn_days:
        return Verdict.PASS
    return Verdict.WARN if now.age(snapshot).days > limits.node_image_fail_days else None


def _propose_pool(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer another pool where neither image nor system of this one can be made newer."""
    pool = pool_at(snapshot, resource)
    image = image_of_pool(pool.node)
    row = RETIREMENTS.get(f"os-{image.system}")
    ends = row is not None and row.verdict(snapshot, context) is not Verdict.PASS
    if not ends or propose_system(snapshot, context, resource) is not None:
        return None
    old = image.age(snapshot).days > context.thresholds.node_image_warn_days
    keys = ("os-support", "image-age") if old else ("os-support",)
    return propose_replacement(snapshot, context, pool, (_POOL, keys))


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id=SYSTEM,
        asserts="os-support",
        propose=propose_system,
        phase=Phase.NODES,
        actions=POOL_ACTIONS,
    ),
    Remedy(id=_IMAGE, asserts="image-age", propose=_propose_image, phase=Phase.IMAGE, actions=IMAGE_ACTIONS),
    Remedy(id=_POOL, asserts="os-support", propose=_propose_pool, phase=Phase.BY_HAND, actions=()),
    Remedy(id=_POOL, asserts="image-age", propose=_propose_pool, phase=Phase.BY_HAND, actions=()),
)
