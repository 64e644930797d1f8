"""The fix of EXT-PIP: a pool without public addresses in place of one with them, as a script for people."""

import re
from typing import Final

from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.fixes.cluster import pool_id
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.shell_words import Slot, call, var
from aks_harden.fixes.successor_pools import addition_options
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import group_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-PIP.replace"
_LINUX, _WINDOWS = 12, 6
"""Longest names of pools."""
_HEAD: Final = """\
#!/usr/bin/env bash
# A pool without public addresses in place of one that has them. No program has run this: read it first.
# The outbound address of these nodes changes: allow-lists of others that name the old ones must follow.
set -euo pipefail
"""
_DRAIN: Final = """
# Every pod of the old pool moves over, as far as its PodDisruptionBudgets let it.
kubectl cordon --selector "kubernetes.azure.com/agentpool=$OLD"
kubectl drain --selector "kubernetes.azure.com/agentpool=$OLD" --ignore-daemonsets --delete-emptydir-data
# When nothing is left on it, delete the old pool. There is no way back from that but to make it again:
# az aks nodepool delete --subscription "$SUBSCRIPTION" --resource-group "$GROUP" \\
#   --cluster-name "$CLUSTER" --name "$OLD"
"""


def _propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    pools = pools_of(snapshot.cluster).pools
    pool = next((each for each in pools if same_id(resource, pool_id(snapshot, each.name))), None)
    if pool is None or pool.machines:
        return None
    fix = Fix(
        id=_ID,
        item="EXT-PIP",
        title=f"Replace the pool {pool.name} by one without public addresses",
        resource=pool_id(snapshot, pool.name),
        assertions=(("node-address", resource),),
        kind=Kind.RECREATE,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Until the old pool is deleted nothing is lost: uncordon its nodes and delete the new one.",
        changes="A pool keeps its public addresses for life, so a new one takes its place.",
        disruption="Pods of the pool are evicted and start again on the new nodes.",
        minutes=30,
        hazard="WORKLOAD RISK: pods without a second replica are down for a moment; quota and free addresses"
        " are needed for both pools at once.",
        cost="Both pools are paid for until the old one is deleted.",
        bicep="// enableNodePublicIP cannot change on a pool: declare a pool of another name.\n",
        terraform="# node_public_ip_enabled rotates the pool: set temporary_name_for_rotation beside it.\n",
        phase=Phase.BY_HAND,
        documents={_file(pool): _script(snapshot, context, pool)},
    )
    return Proposal(fix=fix, after=snapshot)


def _file(pool: Pool) -> str:
    plain = re.fullmatch(r"[a-z0-9]{1,12}", pool.name) is not None
    return f"replace-pool-{pool.name}.sh" if plain else "replace-pool.sh"


def _script(snapshot: Snapshot, context: Context, pool: Pool) -> str:
    longest = _WINDOWS if pool.windows else _LINUX
    slots = (
        Slot(name="SUBSCRIPTION", value=snapshot.subscription, asks="the id of the subscription"),
        Slot(name="GROUP", value=group_of(snapshot.cluster_id), asks="the resource group of the cluster"),
        Slot(name="CLUSTER", value=snapshot.cluster_name, asks="the name of the cluster"),
        Slot(name="OLD", value=pool.name, asks="the name of the pool that goes"),
        Slot(name="NEW", value=f"{pool.name[: longest - 1]}b", asks="the name of the pool that comes"),
        *((Slot(name="SUBNET", value=pool.subnet, asks="the id of its subnet"),) if pool.subnet else ()),
    )
    options = (
        ("--subscription", var("SUBSCRIPTION")),
        ("--resource-group", var("GROUP")),
        ("--cluster-name", var("CLUSTER")),
        ("--name", var("NEW")),
        *((("--vnet-subnet-id", var("SUBNET")),) if pool.subnet else ()),
        *(option for option in addition_options(context, pool) if option[0] != "--name"),
    )
    lines = (
        _HEAD,
        *(slot.line for slot in slots),
        "",
        "# Encryption at host has to be registered for the subscription once (EncryptionAtHost of",
        "# Microsoft.Compute); leave that option out where it is not.",
        call("az aks nodepool add", options),
        _DRAIN,
    )
    return "\n".join(lines)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="node-address", propose=_propose, phase=Phase.BY_HAND, actions=()),
)
