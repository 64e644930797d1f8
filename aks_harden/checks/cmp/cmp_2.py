"""Defender for Containers protects the cluster.

## Why

Nothing in Kubernetes notices that a container starts mining, that a shell opens where none belongs, or that
somebody lists every secret. Microsoft Defender for Containers does: the plan watches the control plane from
outside, the sensor watches the nodes from inside. Without both, an intruder is found by accident.

## What the fix changes

- The plan `Containers` is switched on for the whole subscription of the cluster, and billed for every
  cluster in it by the number of vCores. Extensions that are on already stay on. Undo sets the tier and the
  extensions back to what they were.
- The sensor is a set of pods on every Linux node. The fix names the workspace, because otherwise the Azure
  CLI makes one of its own. Undo takes the sensor off again.

## Limits

- A sensor that was installed by Helm does not show in Azure Resource Manager. Where the flag is off and
  Kubernetes was not read the answer is unknown, and the operator says whether Helm has it before the fix may
  run: two sensors collide. The built-in policy for the sensor (a1840de2) calls a sensor by Helm missing.
- Windows nodes and virtual nodes get no workload detection.
- The sensor of another product is not looked for; accept the risk with that as the reason.
- In Azure China Defender for Cloud was retired on 2026-08-18, so nothing here applies there.
- `KubernetesService` and `ContainerRegistry` are the names of plans that `Containers` replaced. They count
  for a warning at best.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    not_applicable,
    passes,
    unknown,
    warns,
)
from aks_harden.checks.cmp.defender import (
    ATTEST,
    DISCOVERY,
    FACET,
    RETIRED,
    SENSOR,
    Plan,
    containers_plan,
    fixed_here,
    retired_here,
)
from aks_harden.checks.cmp.sensor import sensor_flag, virtual_nodes
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_NO_TIME = frozenset({"", "pt0s"})
_WINDOWS = "Windows nodes get no workload detection from the sensor."
_VIRTUAL = "Pods on virtual nodes get no workload detection, because the sensor does not run there."
_HELM = "The built-in policy a1840de2 looks at this flag alone and calls a sensor installed by Helm missing."


def _plan(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return _retired(snapshot)
    plan = containers_plan(snapshot)
    row = _tier(snapshot, plan)
    if plan.node is not None and plan.on:
        left = plan.node.text("properties.freeTrialRemainingTime")
        trial = () if left.lower() in _NO_TIME else (f"The free trial has {left} left; then it is billed.",)
        return passes("The Containers plan is on for the cluster's subscription.", row, notes=trial)
    if plan.replaced:
        return warns(
            "Only a plan that Containers replaced is on; it is deprecated.",
            row,
            *(tier.wanted("the plan Containers instead") for tier in plan.replaced),
            severity=Severity.MEDIUM,
        )
    return fails("The Containers plan is off for the cluster's subscription.", row)


def _tier(snapshot: Snapshot, plan: Plan) -> Evidence:
    if plan.tier is not None:
        return plan.tier.wanted("Standard")
    names = [node.name for node in snapshot.listed(FACET)]
    where = f"/subscriptions/{snapshot.subscription}"
    return Evidence(resource=where, path="pricings", observed=[*names], expected="Containers with Standard")


def _sensor_provisioning(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    return _extension(snapshot, SENSOR, "Provisioning of the Defender sensor")


def _agentless_discovery(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    return _extension(snapshot, DISCOVERY, "Agentless discovery of the cluster")


def _extension(snapshot: Snapshot, name: str, what: str) -> Judgement:
    if retired_here(snapshot):
        return _retired(snapshot)
    plan = containers_plan(snapshot)
    if plan.node is None or not plan.on:
        return not_applicable("The Containers plan is off.", _tier(snapshot, plan))
    if fixed_here(snapshot, name):
        return not_applicable(f"{what} is always on in this cloud.", _tier(snapshot, plan))
    switch = plan.extension(name)
    if switch is None:
        named = plan.node.see("properties.extensions").wanted(f"{name} with True")
        members = plan.node.need_nodes("properties.extensions")
        listed = replace(named, observed=[entry.text("name") for entry in members])
        return warns(f"{what} is off: the plan does not list it.", listed)
    if switch.flag:
        return passes(f"{what} is on.", switch)
    return warns(f"{what} is off.", switch.wanted("True"))


def _sensor(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return _retired(snapshot)
    cluster = snapshot.cluster
    flag = sensor_flag(cluster)
    if not flag.flag:
        lack = needs_kubernetes(snapshot, "a sensor installed by Helm cannot be ruled out")
        reason = "Azure shows no Defender sensor; whether Helm installed one was not read."
        return unknown(reason, flag.wanted("true"), missing=(lack,), notes=(_HELM, *_blind_spots(cluster)))
    notes = tuple(_blind_spots(cluster))
    switch = virtual_nodes(cluster)
    if switch.flag:
        reason = "The Defender sensor is on, but does not reach pods on virtual nodes."
        return warns(reason, flag, switch.wanted("false"), severity=Severity.MEDIUM, notes=notes)
    return passes("The Defender sensor is on.", flag, notes=notes)


def _blind_spots(cluster: Node) -> Iterator[str]:
    """Name the nodes that the sensor does not watch."""
    try:
        pools = cluster.nodes("properties.agentPoolProfiles")
        if any(pool.text("osType").lower() == "windows" for pool in pools):
            yield _WINDOWS
        if virtual_nodes(cluster).flag:
            yield _VIRTUAL
    except NotSettledError:
        yield "The kinds of nodes could not be read."


def _retired(snapshot: Snapshot) -> Judgement:
    row = Evidence(resource=snapshot.cluster_id, path="cloud", observed=snapshot.cloud)
    return not_applicable(RETIRED, row, notes=(ATTEST,))


CHECK = Check(
    id="CMP-2",
    section=Section.CMP,
    severity=Severity.HIGH,
    docs=(
        learn("azure/defender-for-cloud/defender-for-containers-introduction"),
        learn("azure/defender-for-cloud/defender-for-containers-enable-plan"),
        learn("azure/defender-for-cloud/support-matrix-defender-for-containers"),
        learn("azure/defender-for-cloud/deploy-helm"),
    ),
    controls=(
        "CIS AKS 1.8 5.1.1",
        "MCSB LT-1",
        "Policy 1c988dd6-ade4-430f-a608-2a3e5b0a6d38",
        "Policy efd4031d-b232-4595-babf-ae817348e91b",
        "Policy a1840de2-8088-4ea8-b153-b4c723e9cb01",
        "Policy 64def556-fbad-4622-930e-72d1d5589bf5",
    ),
    asserts=(
        Assert(key="plan", severity=Severity.HIGH, judge=_plan),
        Assert(key="sensor-provisioning", severity=Severity.MEDIUM, judge=_sensor_provisioning),
        Assert(key="agentless-discovery", severity=Severity.MEDIUM, judge=_agentless_discovery),
        Assert(key="sensor", severity=Severity.HIGH, judge=_sensor),
    ),
)
