"""The fix of EXT-FIPS: images with FIPS 140 for a Linux pool."""

import re
from typing import Final

from aks_harden.checks.nodes.images import image_of_pool
from aks_harden.checks.nodes.pool_places import pool_at
from aks_harden.checks.nodes.pools import Pool
from aks_harden.fixes.asking import ask, blocked, confirmed, ok
from aks_harden.fixes.cluster import POOL_ACTIONS, update_pool
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes
from aks_harden.fixes.pool_image import with_pool
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import CLUSTER_API, bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-FIPS.on"
_NAMES: Final = (
    (r"^(AKSUbuntu-(?:2004|2204)(?:gen2)?)(containerd-.*)$", r"\1fips\2"),
    (r"^(AKSAzureLinux-V\d(?:gen2)?(?:arm64)?)(-.*)$", r"\1fips\2"),
)
"""How an image is called, and how the one of its kind with FIPS 140 is."""


def _propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    pool = pool_at(snapshot, resource)
    if pool.windows or pool.machines or pool.node.get("enableFIPS") is True:
        # What is on and not on the nodes yet waits for a newer image, not for the switch.
        return None
    image = image_of_pool(pool.node).name
    if _with_fips(image) == image:
        # Of this system no image with FIPS 140 is known: another pool is needed.
        return None
    entry = budgets(context, _ID, resource)
    shares = ask(
        context,
        _ID,
        resource,
        "no-smb-mounts",
        "Do pods of the pool mount no file shares over SMB, and use no algorithms outside the standard?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=_ID,
        item="EXT-FIPS",
        title=f"Give the nodes of {pool.name} images with FIPS 140",
        resource=resource,
        assertions=(("fips", resource),),
        kind=Kind.REIMAGE,
        risk=Risk.DISRUPTIVE,
        commands=(update_pool(snapshot, pool.name, "--enable-fips-image"),),
        undo=(update_pool(snapshot, pool.name, "--disable-fips-image"),),
        changes=f"The nodes of {pool.name} get images whose cryptography is validated under FIPS 140.",
        disruption="Its nodes are imaged anew at once, one after the other.",
        minutes=minutes((pool,)),
        hazard=f"Together with trusted launch it works on Ubuntu 22.04 of generation 2 alone. {QUOTA}",
        inputs=(entry, shares),
        guards=(
            _boot(image, pool),
            at_rest((pool,)),
            can_surge((pool,)),
            evictable(entry),
            confirmed(
                shares,
                yes="The operator says that nothing there needs what FIPS 140 refuses.",
                no="Mounts over SMB fail under FIPS 140: move them first.",
            ),
        ),
        rereads=("cluster",),
        also_touches=("EXT-TL", "EXT-NODEIMG"),
        bicep=bicep(
            f"Microsoft.ContainerService/managedClusters/agentPools@{CLUSTER_API}",
            f"{snapshot.cluster_name}/{pool.name}",
            {"properties.enableFIPS": True},
        ),
        terraform=terraform("azurerm_kubernetes_cluster_node_pool", {"fips_enabled": True}, pool.name),
        phase=Phase.NODES,
    )
    after = with_pool(snapshot, pool.name, {"enableFIPS": True, "nodeImageVersion": _with_fips(image)})
    return Proposal(fix=fix, after=after)


def _with_fips(image: str) -> str:
    for pattern, name in _NAMES:
        image = re.sub(pattern, name, image)
    return image


def _boot(image: str, pool: Pool) -> Guard:
    name = "boot-fits"
    measured = pool.node.get("securityProfile.enableSecureBoot") is True
    if measured and not image.startswith("AKSUbuntu-2204gen2"):
        reason = (
            f"{pool.name} starts by trusted launch, which takes FIPS 140 on Ubuntu 22.04 of"
            " generation 2 only."
        )
        return blocked(name, reason)
    return ok(name, f"{pool.name} starts in a way that images with FIPS 140 take.")


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="fips", propose=_propose, phase=Phase.NODES, actions=POOL_ACTIONS),
)
