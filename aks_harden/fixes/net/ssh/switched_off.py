"""The fix of NET-8 that needs no network of the operator's own: SSH off on every pool.

`az aks nodepool update --ssh-access` comes with an extension alone. The stable API holds the property, so the
generic update sends it; whether the service takes it without the preview flag was never seen.

https://learn.microsoft.com/azure/aks/manage-ssh-node-access
"""

import json
from collections.abc import Iterator
from typing import Final

from aks_harden.checks.net.nsg.verdicts import from_internet, from_network, node_places
from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.cluster import POOL_ACTIONS, pool_id
from aks_harden.fixes.nodes import at_rest
from aks_harden.fixes.pool_image import with_pool
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import CLUSTER_API, bicep
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict, worst
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

FIX: Final = "NET-8.ssh-off"
ACTIONS: Final = POOL_ACTIONS
_PROFILE: Final = "securityProfile"
_ACCESS: Final = "sshAccess"
_OFF: Final = "Disabled"
_JUDGES: Final = {"ssh-from-internet": from_internet, "ssh-from-network": from_network}


def propose(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer it where every node belongs to a pool that can have it off, and something gets better by it."""
    pools = [pool for pool in pools_of(snapshot.cluster).pools if pool.ssh.text.lower() != _OFF.lower()]
    if not pools or any(pool.machines for pool in pools):
        return None
    after = snapshot
    for pool in pools:
        after = with_pool(after, pool.name, {f"{_PROFILE}.{_ACCESS}": _OFF})
    mended = tuple(_mended(snapshot, after, context))
    if not mended:
        return None
    return Proposal(fix=_fix(snapshot, context, pools, mended), after=after)


def _fix(
    snapshot: Snapshot, context: Context, pools: list[Pool], mended: tuple[tuple[str, str, Verdict], ...]
) -> Fix:
    names = ", ".join(pool.name for pool in pools)
    unused = ask(
        context,
        FIX,
        snapshot.cluster_id,
        "ssh-unused",
        "Does nobody, and no tool, sign in to nodes by SSH?",
        suggestions=("yes", "no"),
    )
    return Fix(
        id=FIX,
        item="NET-8",
        title=f"Switch SSH off on {names}",
        resource=snapshot.cluster_id,
        assertions=tuple((key, place) for key, place, _ in mended),
        reaches=worst(verdict for _, _, verdict in mended),
        risk=Risk.DISRUPTIVE,
        commands=tuple(_set(snapshot, pool, _OFF) for pool in pools),
        undo=tuple(_set(snapshot, pool, pool.ssh.text or "LocalUser") for pool in reversed(pools)),
        changes=f"Nodes of {names} that are made or imaged from then on run no SSH server.",
        disruption="None at once up to Kubernetes 1.36: it takes effect with the next node image, so plan"
        " EXT-NODEIMG.image too. From 1.37 on nodes are imaged anew at once.",
        minutes=5 * len(pools),
        hazard="Not verified against the service: without the preview flag `DisableSSHPreview` Azure"
        " may refuse"
        " it. Pools that are added later come with SSH on. `kubectl debug node` keeps working.",
        inputs=(unused,),
        guards=(
            at_rest(pools),
            confirmed(
                unused,
                yes="The operator says that nobody signs in to nodes by SSH.",
                no="Whoever signs in to nodes by SSH would be shut out: move them to `kubectl debug"
                " node` first.",
            ),
        ),
        rereads=("cluster",),
        also_touches=("EXT-STATE", "EXT-EXPOSE"),
        bicep="\n".join(_bicep(snapshot, pool) for pool in pools),
        terraform="# azurerm has no attribute for it.\n",
        policy="28257686-e9db-403e-b9e2-a5eecbe03da9",
        phase=Phase.NODES,
    )


def _set(snapshot: Snapshot, pool: Pool, access: str) -> Command:
    whole = pool.node.part(_PROFILE) is None
    change = (
        f"properties.{_PROFILE}={json.dumps({_ACCESS: access})}"
        if whole
        else f"properties.{_PROFILE}.{_ACCESS}={access}"
    )
    return Command(
        words=("az", "resource", "update"),
        target=("--ids", pool_id(snapshot, pool.name), "--api-version", CLUSTER_API),
        change=("--set", change),
    )


def _bicep(snapshot: Snapshot, pool: Pool) -> str:
    kind = f"Microsoft.ContainerService/managedClusters/agentPools@{CLUSTER_API}"
    name = f"{snapshot.cluster_name}/{pool.name}"
    return bicep(kind, name, {f"properties.{_PROFILE}.{_ACCESS}": _OFF}, symbol=f"pool_{pool.name}")


def _mended(before: Snapshot, after: Snapshot, context: Context) -> Iterator[tuple[str, str, Verdict]]:
    """Give each assertion that fails and gets better by it, with the verdict that it comes to.

    What only warns is left to the rules of the network: this way was not verified against the service.
    """
    for key, judge in _JUDGES.items():
        for place in node_places(before, context):
            try:
                was = judge(before, context, place).verdict
                now = judge(after, context, place).verdict
            except NotSettledError:
                continue
            if was is Verdict.FAIL and now in {Verdict.PASS, Verdict.WARN}:
                yield key, place, now
