"""Bring an engine for network policies into a cluster: what NET-6, NET-7 and NET-9 ask for alike.

Linux clusters get the data plane of Cilium, for good; with Windows pools there is Calico. kubenet is left for
Azure CNI Overlay first. Each is an operation of its own, and every node is imaged anew by each.

https://learn.microsoft.com/azure/aks/use-network-policies,
https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium,
https://learn.microsoft.com/azure/aks/update-azure-cni
"""

from functools import partial
from typing import Final

from msgspec.structs import replace

from aks_harden.checks.kind import has_windows, provisions_nodes
from aks_harden.checks.net.plugin import Engine, Networking, Plugin, networking
from aks_harden.checks.nodes.pools import Pools, pools_of
from aks_harden.checks.versions import cluster_version, minor
from aks_harden.fixes.asking import blocked, ok, undecided
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.net.overlay import (
    MODE,
    guards_of_overlay,
    inputs_of_overlay,
    pod_cidr,
    with_overlay,
)
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes_together
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_PROFILE: Final = "properties.networkProfile"
_OLDEST: Final = (1, 30)
"""Kubernetes before this takes no engine in or out on a cluster that stands."""
_CILIUM: Final = ("--network-dataplane", "cilium", "--network-policy", "cilium")
_NOBODY_ENFORCES: Final = (
    "From the first node that is imaged anew to the last, and wherever the old engine is out and the"
    " new one not"
    " yet in, network policies are not enforced: announce it."
)
_ALONE: Final = (
    "The engine alone blocks nothing; policies that were only on paper until now take effect with it."
)
_NO_WAY: Final = "Azure describes no way back from the data plane of Cilium."
_POLICY: Final = "46238e2f-3f6f-4589-9f3f-77bed4116e67"


def remedies(item: str, key: str) -> tuple[Remedy, ...]:
    """Return the ways to an engine for one item's assertion; a plan takes the first and needs no other."""
    ways = (
        ("overlay", _propose_overlay, Phase.OVERLAY),
        ("cilium", _propose_cilium, Phase.DATAPLANE),
        ("calico", _propose_calico, Phase.DATAPLANE),
    )
    return tuple(
        Remedy(
            id=f"{item}.{name}",
            asserts=key,
            propose=partial(propose, f"{item}.{name}", key),
            phase=phase,
            actions=UPDATE_ACTIONS,
        )
        for name, propose, phase in ways
    )


def _propose_overlay(
    fix: str, key: str, snapshot: Snapshot, context: Context, _resource: str
) -> Proposal | None:
    found, pools = _standing(snapshot)
    if found.plugin is not Plugin.KUBENET:
        return None
    out = (_change(snapshot, "--network-policy", "none"),) if found.engine is not Engine.NONE else ()
    cidr = pod_cidr(snapshot, context, fix)
    move = _change(
        snapshot,
        *(
            "--network-plugin",
            "azure",
            "--network-plugin-mode",
            MODE,
            "--pod-cidr",
            cidr.value or "<pod-cidr>",
        ),
    )
    base = _fix(fix, key, snapshot, context, pools)
    return Proposal(
        fix=replace(
            base,
            title="Move pods to Azure CNI Overlay, and have Cilium enforce network policies",
            risk=Risk.ONE_WAY,
            consequence="Pods get new addresses, kubenet is gone for good, and so is every other"
            " policy engine.",
            no_undo="Azure takes no cluster back from Azure CNI Overlay or from the data plane of Cilium.",
            commands=(*out, move, _change(snapshot, *_CILIUM)),
            changes="The old policy engine goes, if there is one; then every pod gets an address of"
            " an overlay;"
            " then Cilium forwards packets and enforces network policies. Three operations at most.",
            minutes=base.minutes * (2 + len(out)),
            hazard=f"{base.hazard} Routes that AKS kept for kubenet go away with it.",
            inputs=(*base.inputs, *inputs_of_overlay(context, fix, snapshot, cidr)),
            guards=(
                *base.guards,
                _no_provisioning(snapshot),
                *guards_of_overlay(context, fix, snapshot, cidr),
            ),
            bicep=_bicep(snapshot, {"networkPlugin": "azure", "networkPluginMode": MODE}),
            terraform=_terraform(
                network_plugin="azure", network_plugin_mode=MODE, network_data_plane="cilium"
            ),
            phase=Phase.OVERLAY,
        ),
        after=_with_engine(with_overlay(snapshot, cidr), "cilium"),
    )


def _propose_cilium(
    fix: str, key: str, snapshot: Snapshot, context: Context, _resource: str
) -> Proposal | None:
    found, pools = _standing(snapshot)
    if found.plugin is not Plugin.AZURE or has_windows(pools):
        return None
    base = _fix(fix, key, snapshot, context, pools)
    return Proposal(
        fix=replace(
            base,
            title="Have Cilium forward packets and enforce network policies",
            risk=Risk.ONE_WAY,
            consequence="The cluster stays on the data plane of Cilium, which takes no Windows pools.",
            no_undo=_NO_WAY,
            commands=(_change(snapshot, *_CILIUM),),
            changes="Cilium takes the place of the present data plane, and of its policy engine if"
            " there is one.",
            guards=(*base.guards, _no_provisioning(snapshot)),
            bicep=_bicep(snapshot, {}),
            terraform=_terraform(network_data_plane="cilium"),
        ),
        after=_with_engine(snapshot, "cilium"),
    )


def _propose_calico(
    fix: str, key: str, snapshot: Snapshot, context: Context, _resource: str
) -> Proposal | None:
    found, pools = _standing(snapshot)
    if found.plugin is not Plugin.AZURE or not has_windows(pools):
        return None
    calico, none = (_change(snapshot, "--network-policy", name) for name in ("calico", "none"))
    replaces = found.engine is Engine.NPM
    base = _fix(fix, key, snapshot, context, pools)
    return Proposal(
        fix=replace(
            base,
            title="Have Calico enforce network policies",
            risk=Risk.DISRUPTIVE,
            commands=(none, calico) if replaces else (calico,),
            undo=(none, _change(snapshot, "--network-policy", "azure")) if replaces else (none,),
            changes="Calico enforces network policies on Linux and Windows nodes.",
            minutes=base.minutes * (2 if replaces else 1),
            bicep=cluster_bicep(snapshot, {f"{_PROFILE}.networkPolicy": "calico"}),
            terraform=cluster_terraform(
                {"network_profile": Block(network_plugin="azure", network_policy="calico")}
            ),
        ),
        after=_with_engine(snapshot, "calico"),
    )


def _standing(snapshot: Snapshot) -> tuple[Networking, Pools]:
    return networking(snapshot.cluster), pools_of(snapshot.cluster)


def _fix(fix: str, key: str, snapshot: Snapshot, context: Context, found: Pools) -> Fix:
    """Return what all ways have in common."""
    pools = found.pools
    entry = budgets(context, fix, snapshot.cluster_id)
    return Fix(
        id=fix,
        item=fix.partition(".")[0],
        title="",
        resource=snapshot.cluster_id,
        assertions=((key, snapshot.cluster_id),),
        kind=Kind.REIMAGE,
        risk=Risk.ONE_WAY,
        commands=(),
        undo=(),
        changes="",
        disruption="Every node of every pool is drained and imaged anew, all pools at the same time.",
        minutes=minutes_together(pools),
        hazard=f"{_NOBODY_ENFORCES} {_ALONE} {QUOTA}",
        inputs=(entry,),
        guards=(_version(snapshot), at_rest(pools), can_surge(pools), evictable(entry)),
        rereads=("cluster",),
        also_touches=tuple(item for item in ("NET-6", "NET-7", "NET-9") if not fix.startswith(f"{item}.")),
        policy=_POLICY,
        phase=Phase.DATAPLANE,
    )


def _change(snapshot: Snapshot, *change: str) -> Command:
    return replace(update(snapshot, *change), merges=False)


def _with_engine(snapshot: Snapshot, engine: str) -> Snapshot:
    after = snapshot.with_value("cluster", snapshot.cluster_id, f"{_PROFILE}.networkPolicy", engine)
    if engine == "cilium":
        after = after.with_value("cluster", snapshot.cluster_id, f"{_PROFILE}.networkDataplane", engine)
    return after


def _version(snapshot: Snapshot) -> Guard:
    name = "kubernetes-version"
    try:
        version = cluster_version(snapshot.cluster).text
        old = minor(version) < _OLDEST
    except NotSettledError as open_:
        return undecided(name, f"The version of Kubernetes could not be read: {open_}.")
    if old:
        reason = f"Kubernetes {version} takes no policy engine in or out: upgrade to 1.30 or newer first."
        return blocked(name, reason)
    return ok(name, f"Kubernetes {version} takes a policy engine in and out.")


def _no_provisioning(snapshot: Snapshot) -> Guard:
    name = "no-node-provisioning"
    if provisions_nodes(snapshot.cluster):
        reason = (
            "Node auto-provisioning is on, and the data plane cannot change while it is: switch it off first."
        )
        return blocked(name, reason)
    return ok(name, "Node auto-provisioning is off.")


def _bicep(snapshot: Snapshot, more: dict[str, str]) -> str:
    values = {**more, "networkDataplane": "cilium", "networkPolicy": "cilium"}
    return cluster_bicep(snapshot, {f"{_PROFILE}.{name}": value for name, value in values.items()})


def _terraform(**values: str) -> str:
    block = Block({"network_plugin": "azure", **values, "network_policy": "cilium"})
    return cluster_terraform({"network_profile": block})
