"""The pools of a successor: what `az aks create` and `az aks nodepool add` say of each."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from aks_harden.checks.nodes.pools import Pool, Pools
from aks_harden.checks.nodes.sizes import sizes_of
from aks_harden.fixes.shell_words import remark, word
from aks_harden.model.context import Context
from aks_harden.snapshot.node import Node

Option: TypeAlias = tuple[str, ...]

_OWN_LABELS: Final = "kubernetes.azure.com/"
"""Labels that AKS sets itself and refuses from others."""
_LINUX: Final = {"azurelinux": "AzureLinux", "azurelinux3": "AzureLinux"}
_WINDOWS: Final = {"windows2025": "Windows2025"}
_NOT_CARRIED: Final = frozenset({"gateway"})


def first_pool(pools: Pools) -> Pool | None:
    """Return the pool that the cluster is made with: the first one of system mode on Linux."""
    own = [pool for pool in pools.pools if not pool.windows and not _by_hand(pool)]
    system = [pool for pool in own if pool.node.text("mode").lower() == "system"]
    return next(iter((*system, *own)), None)


def other_pools(pools: Pools) -> tuple[Pool, ...]:
    """Return the pools that are added afterwards."""
    first = first_pool(pools)
    return tuple(pool for pool in pools.pools if pool is not first and not _by_hand(pool))


def left_out(pools: Pools) -> Iterator[str]:
    """Say of which pools nothing is written, as comments."""
    for pool in pools.pools:
        if _by_hand(pool):
            kind = pool.node.text("mode") if not pool.machines else pool.node.text("type")
            yield remark(f"Pool {pool.name} ({kind}) is yours to add: what it needs is not in one call.")


def creation_options(context: Context, pool: Pool) -> Iterator[Option]:
    """Give the options of the first pool in `az aks create`."""
    yield "--nodepool-name", word(pool.name)
    yield from _size(pool.node)
    yield from _hardening(context, pool)
    yield "--os-sku", _os_sku(pool)
    if labels := tuple(_labels(pool.node)):
        yield "--nodepool-labels", *labels
    if taints := _texts(pool.node, "nodeTaints"):
        yield "--nodepool-taints", word(",".join(taints))


def addition_options(context: Context, pool: Pool) -> Iterator[Option]:
    """Give the options of a pool in `az aks nodepool add`; nothing gives its nodes public addresses."""
    node = pool.node
    yield "--name", word(pool.name)
    yield "--mode", "System" if node.text("mode").lower() == "system" else "User"
    yield "--os-type", "Windows" if pool.windows else "Linux"
    yield "--os-sku", _os_sku(pool)
    yield from _size(node)
    yield from _hardening(context, pool)
    if node.text("scaleSetPriority").lower() == "spot":
        yield "--priority", "Spot"
        price = node.get("spotMaxPrice")
        if isinstance(price, int | float):
            # Joined, because -1 stands for "up to the price on demand".
            yield (f"--spot-max-price={price:g}",)
    if labels := tuple(_labels(node)):
        yield "--labels", *labels
    if taints := _texts(node, "nodeTaints"):
        yield "--node-taints", word(",".join(taints))


def _by_hand(pool: Pool) -> bool:
    return pool.machines or pool.node.text("mode").lower() in _NOT_CARRIED


def _size(node: Node) -> Iterator[Option]:
    yield "--node-vm-size", word(node.text("vmSize"))
    yield "--node-count", _number(node, "count", 1)
    if node.get("enableAutoScaling") is True:
        yield ("--enable-cluster-autoscaler",)
        yield "--min-count", _number(node, "minCount", 1)
        yield "--max-count", _number(node, "maxCount", 1)
    if zones := _texts(node, "availabilityZones"):
        yield "--zones", *sorted(map(word, zones))
    yield "--max-pods", _number(node, "maxPods", 30)
    if node.text("osDiskType").lower() == "ephemeral":
        yield "--node-osdisk-type", "Ephemeral"
    if node.get("osDiskSizeGB"):
        yield "--node-osdisk-size", _number(node, "osDiskSizeGB", 128)


def _hardening(context: Context, pool: Pool) -> Iterator[Option]:
    yield ("--enable-encryption-at-host",)
    if context.fips or pool.node.get("enableFIPS") is True:
        yield ("--enable-fips-image",)
    if _measured(pool):
        yield ("--enable-secure-boot",)
        yield ("--enable-vtpm",)


def _measured(pool: Pool) -> bool:
    """Tell whether its nodes can start measured, which some kinds of machine cannot (EXT-TL)."""
    if pool.windows or "kata" in pool.node.text("workloadRuntime").lower():
        return False
    return not any(size.arm or size.confidential or size.graphics for size in sizes_of(pool))


def _os_sku(pool: Pool) -> str:
    """Return a system in support; what has gone out of it gives way to Ubuntu."""
    name = pool.node.text("osSKU").lower()
    return _WINDOWS.get(name, "Windows2022") if pool.windows else _LINUX.get(name, "Ubuntu")


def _labels(node: Node) -> Iterator[str]:
    labels = node.get("nodeLabels")
    for name, value in sorted(labels.items()) if isinstance(labels, dict) else ():
        if not name.lower().startswith(_OWN_LABELS):
            yield word(f"{name}={value}")


def _texts(node: Node, path: str) -> tuple[str, ...]:
    found = node.get(path)
    return tuple(entry for entry in found if isinstance(entry, str)) if isinstance(found, list) else ()


def _number(node: Node, path: str, otherwise: int) -> str:
    found = node.get(path)
    return str(found if isinstance(found, int) else otherwise)
