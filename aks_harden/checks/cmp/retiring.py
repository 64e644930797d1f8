"""What is in use here and on its way out, though another item judges it: for a note, never for a verdict."""

from collections.abc import Callable, Iterator
from typing import Final

from aks_harden.checks.cmp.defender import FACET, REPLACED, paid
from aks_harden.checks.gather import gather
from aks_harden.checks.nodes.images import NodeImage, image_of_machine, image_of_pool
from aks_harden.checks.nodes.provisioned import provisioned_machines
from aks_harden.checks.retirements import RETIREMENTS
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_NETWORK: Final = "properties.networkProfile"
_ADDONS: Final = "properties.addonProfiles"
_ROUTING: Final = "properties.ingressProfile.webAppRouting"
_TAG: Final = "aks-disable-kubelet-serving-certificate-rotation"


def judged_elsewhere(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Give the name of each row of the table that is in use, with the item that judges it."""
    cluster = snapshot.cluster
    for name, item, used in _THINGS:
        if _quietly(used, cluster):
            yield name, item
    for name in sorted(_systems(snapshot)):
        yield name, "EXT-NODEIMG"
    if any(_quietly(_replaced_plan, plan) for plan in snapshot.readable(FACET)):
        yield "defender-plans", "CMP-2"


def _quietly(used: Callable[[Node], bool], node: Node) -> bool:
    try:
        return used(node)
    except NotSettledError:
        return False


def _flag(node: Node, path: str) -> bool:
    seen = node.peek(path)
    return seen is not None and seen.flag


def _kubenet(cluster: Node) -> bool:
    return cluster.text(f"{_NETWORK}.networkPlugin").lower() == "kubenet"


def _policy_manager(cluster: Node) -> bool:
    return cluster.text(f"{_NETWORK}.networkPolicy").lower() == "azure"


def _windows(cluster: Node) -> bool:
    pools = cluster.nodes("properties.agentPoolProfiles")
    return any(pool.text("osType").lower() == "windows" for pool in pools)


def _policy_manager_on_windows(cluster: Node) -> bool:
    return _policy_manager(cluster) and _windows(cluster)


def _managed_nginx(cluster: Node) -> bool:
    kind = cluster.text(f"{_ROUTING}.nginx.defaultIngressControllerType").lower()
    return _flag(cluster, f"{_ROUTING}.enabled") and kind != "none"


def _http_routing(cluster: Node) -> bool:
    return _flag(cluster, f"{_ADDONS}.httpApplicationRouting.enabled")


def _pod_identity(cluster: Node) -> bool:
    return _flag(cluster, "properties.podIdentityProfile.enabled")


def _workspace_key(cluster: Node) -> bool:
    addon = f"{_ADDONS}.omsagent"
    return _flag(cluster, f"{addon}.enabled") and not cluster.see(f"{addon}.config.useAADAuth").flag


def _tagged(cluster: Node) -> bool:
    for pool in cluster.nodes("properties.agentPoolProfiles"):
        tags = pool.part("tags")
        if tags is not None and tags.text(_TAG).lower() == "true":
            return True
    return False


def _systems(snapshot: Snapshot) -> set[str]:
    """Return the rows of the operating systems that nodes run, as far as they are known."""
    found: set[str] = set()
    for read, image_of in ((_pools, image_of_pool), (_machines, image_of_machine)):
        try:
            images = gather(read(snapshot), image_of).found
        except NotSettledError:
            continue
        found |= set(gather(images, _row).found)
    return found & set(RETIREMENTS)


def _row(image: NodeImage) -> str:
    return f"os-{image.system}"


def _pools(snapshot: Snapshot) -> tuple[Node, ...]:
    return snapshot.cluster.nodes("properties.agentPoolProfiles")


def _machines(snapshot: Snapshot) -> tuple[Node, ...]:
    return provisioned_machines(snapshot) or ()


def _replaced_plan(plan: Node) -> bool:
    return plan.name.lower() in REPLACED and paid(plan.see("properties.pricingTier"))


_THINGS: Final[tuple[tuple[str, str, Callable[[Node], bool]], ...]] = (
    ("kubenet", "NET-6 and NET-7", _kubenet),
    ("npm-linux", "NET-6 and NET-7", _policy_manager),
    ("npm-windows", "NET-6 and NET-7", _policy_manager_on_windows),
    ("http-routing", "NET-11", _http_routing),
    ("managed-nginx", "NET-11", _managed_nginx),
    ("pod-identity", "EXT-WI", _pod_identity),
    ("insights-sign-in", "AUD-1", _workspace_key),
    ("serving-certificate-tag", "NET-5", _tagged),
)
"""Row of the table, the item that judges it, and what shows that it is in use."""
