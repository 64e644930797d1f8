"""The fix of EXT-TL: nodes that start by trusted launch."""

import re
from typing import Final

from aks_harden.checks.nodes.pool_places import pool_at
from aks_harden.checks.nodes.pools import Pool
from aks_harden.fixes.asking import ask, blocked, confirmed, ok
from aks_harden.fixes.cluster import POOL_ACTIONS, update_pool
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes
from aks_harden.fixes.pool_image import with_pool
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import CLUSTER_API, bicep
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-TL.on"
_PROFILE: Final = "securityProfile"
_FLAGS: Final = (
    ("enableSecureBoot", "--enable-secure-boot", "--disable-secure-boot"),
    ("enableVTPM", "--enable-vtpm", "--disable-vtpm"),
)
_WITH_FIPS: Final = "aksubuntu-2204gen2fips"
_OLD_IMAGE: Final = r"(?i)^AKSUbuntu-\d{4}(?!gen2)|^AKS(?:AzureLinux|CBLMariner)-V\d(?!gen2)"
"""Images of the first generation; one whose name does not tell is left to Azure."""
_UNSIGNED: Final = re.compile(r"(?i)flatcar")


def _propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    pool = pool_at(snapshot, resource)
    off = [row for row in _FLAGS if pool.node.get(f"{_PROFILE}.{row[0]}") is not True]
    if not off or pool.machines:
        return None
    entry = budgets(context, _ID, resource)
    drivers = ask(
        context,
        _ID,
        resource,
        "no-unsigned-drivers",
        "Does nothing load drivers or kernel modules into the nodes that are not signed?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=_ID,
        item="EXT-TL",
        title=f"Start the nodes of {pool.name} by trusted launch",
        resource=resource,
        assertions=(("trusted-launch", resource),),
        kind=Kind.REIMAGE,
        risk=Risk.DISRUPTIVE,
        commands=(update_pool(snapshot, pool.name, *(on for _, on, _ in off)),),
        undo=(update_pool(snapshot, pool.name, *(back for _, _, back in off)),),
        changes=f"The nodes of {pool.name} boot only what is signed, and a virtual TPM records it.",
        disruption="Its nodes are imaged anew at once, one after the other.",
        minutes=minutes((pool,)),
        hazard=f"A node with a driver that is not signed does not start. {QUOTA}",
        inputs=(entry, drivers),
        guards=(
            _image(pool),
            at_rest((pool,)),
            can_surge((pool,)),
            evictable(entry),
            confirmed(
                drivers,
                yes="The operator says that every driver on the nodes is signed.",
                no="A node with such a driver would not start: remove it first, or leave the pool out.",
            ),
        ),
        rereads=("cluster",),
        also_touches=("EXT-FIPS", "EXT-NODEIMG"),
        bicep=bicep(
            f"Microsoft.ContainerService/managedClusters/agentPools@{CLUSTER_API}",
            f"{snapshot.cluster_name}/{pool.name}",
            {f"properties.{_PROFILE}.{name}": True for name, _, _ in off},
        ),
        terraform="# azurerm has no attribute for it.\n",
        phase=Phase.NODES,
    )
    after = with_pool(snapshot, pool.name, {f"{_PROFILE}.{name}": True for name, _, _ in off})
    return Proposal(fix=fix, after=after)


def _image(pool: Pool) -> Guard:
    name = "image-fits"
    image = pool.node.text("nodeImageVersion")
    if re.match(_OLD_IMAGE, image):
        return blocked(
            name, f"{pool.name} runs an image of the first generation ({image}): its size needs another."
        )
    if _UNSIGNED.search(image):
        return blocked(name, f"{pool.name} runs {image}, which is not known to start by trusted launch.")
    if pool.node.get("enableFIPS") is True and not image.lower().startswith(_WITH_FIPS):
        reason = (
            f"{pool.name} uses FIPS 140, with which trusted launch works on Ubuntu 22.04 of"
            " generation 2 only."
        )
        return blocked(name, reason)
    return ok(name, f"The image of {pool.name} starts by trusted launch.")


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="trusted-launch", propose=_propose, phase=Phase.NODES, actions=POOL_ACTIONS),
)
