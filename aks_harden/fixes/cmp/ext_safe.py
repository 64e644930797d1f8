"""Fixes of EXT-SAFE: deployment safeguards that warn, then safeguards that enforce.

`az aks safeguards create` looks for safeguards at the address of the public cloud, whatever cloud it is
signed in to, so they are made by `az rest`; https://learn.microsoft.com/azure/aks/deployment-safeguards.
"""

import json
from typing import Final

from aks_harden.checks.cmp.safeguards import ENFORCE, safeguards_of
from aks_harden.checks.kind import automatic
from aks_harden.checks.policies.in_force import add_on
from aks_harden.fixes.assignments import carried_out
from aks_harden.fixes.cluster import on_cluster
from aks_harden.fixes.cmp.admission import clean
from aks_harden.fixes.cmp.namespaces import left_out
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Precondition, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

_FACET: Final = "safeguards"
_KIND: Final = "Microsoft.ContainerService/deploymentSafeguards"
_API: Final = "2025-07-01"
_FILE: Final = "safeguards.json"
_POLICY: Final = "c047ea8e-9c78-49b2-958b-37e56d291a44"
_ACTIONS: Final = (f"{_KIND}/read", f"{_KIND}/write", f"{_KIND}/delete")


def propose_warn(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to begin with warnings."""
    if not add_on(snapshot.cluster) or automatic(snapshot.cluster):
        return None
    if snapshot.find(_FACET, snapshot.cluster_id) is not None:
        return None
    spared = left_out(context, "EXT-SAFE.warn", resource)
    own = f"{snapshot.cluster_id}/providers/{_KIND}/default"
    properties: JsonObject = {"level": "Warn", "excludedNamespaces": [*spared.names]}
    put = Command(
        words=("az", "rest"),
        target=("--method", "put", "--url", f"{own}?api-version={_API}"),
        change=("--headers", "Content-Type=application/json", "--body", f"@<file:{_FILE}>"),
        files={_FILE: json.dumps({"properties": properties}, indent=2) + "\n"},
    )
    fix = Fix(
        id="EXT-SAFE.warn",
        item="EXT-SAFE",
        title="Let deployment safeguards warn",
        resource=own,
        assertions=(("level", resource),),
        reaches=Verdict.WARN,
        risk=Risk.SAFE,
        commands=(put,),
        undo=(on_cluster(snapshot, "safeguards", "delete", change=("--yes",)),),
        changes="Whoever applies a manifest that breaks the safeguards is told so. Nothing is refused.",
        disruption="None.",
        minutes=5,
        hazard="It enforces nothing until the level is Enforce, which is a fix of its own.",
        inputs=(spared.input,),
        guards=(carried_out(snapshot), spared.guard),
        rereads=(_FACET,),
        also_touches=("CMP-1", "EXT-PSS"),
        bicep=_bicep("Warn", spared.names),
        terraform=_terraform(snapshot, "Warn", spared.names),
        policy=_POLICY,
        phase=Phase.POLICIES,
        settle=20,
    )
    body: JsonObject = {"id": own, "name": "default", "type": _KIND, "properties": properties}
    reading = Read(value=body, call="", at=snapshot.taken_at)
    return Proposal(fix=fix, after=snapshot.with_reading(_FACET, snapshot.cluster_id, reading))


def propose_enforce(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to enforce what warns already."""
    found = safeguards_of(snapshot)
    own = snapshot.find(_FACET, snapshot.cluster_id)
    # What this plan makes was not made by anyone yet: Enforce is for a later one, once the warnings are few.
    if own is None or not own.get("systemData") or found.level in {"", ENFORCE} or "*" in found.left_out:
        return None
    before = own.see("properties.level").text
    entry, guard = clean(context, "EXT-SAFE.enforce", resource, "deployment safeguards")
    fix = Fix(
        id="EXT-SAFE.enforce",
        item="EXT-SAFE",
        title="Let deployment safeguards enforce",
        resource=own.id,
        assertions=(("level", resource),),
        risk=Risk.DISRUPTIVE,
        commands=(_level(snapshot, "Enforce"),),
        undo=(_level(snapshot, before),),
        changes="What breaks the safeguards is refused, or corrected on its way in: requests, limits and"
        " rules that spread pods are set.",
        disruption="Pods that run go on. What is applied from then on may be refused or changed.",
        minutes=5,
        hazard="WORKLOAD RISK: new and changed objects are refused or altered; Flux and others see a drift.",
        inputs=(entry,),
        guards=(carried_out(snapshot), guard),
        preconditions=(
            Precondition(resource=own.id, api_version=_API, query="properties.level", expected=before),
        ),
        rereads=(_FACET,),
        also_touches=("CMP-1", "EXT-PSS"),
        bicep=_bicep("Enforce", found.left_out),
        terraform=_terraform(snapshot, "Enforce", found.left_out),
        policy=_POLICY,
        phase=Phase.CLOSE,
        settle=20,
    )
    after = snapshot.with_value(_FACET, snapshot.cluster_id, "properties.level", "Enforce")
    return Proposal(fix=fix, after=after)


def _level(snapshot: Snapshot, level: str) -> Command:
    return on_cluster(snapshot, "safeguards", "update", change=("--level", level))


def _bicep(level: str, namespaces: tuple[str, ...]) -> str:
    values: JsonObject = {"properties.level": level, "properties.excludedNamespaces": [*namespaces]}
    return bicep(f"{_KIND}@{_API}", "default", values, scope="cluster")


def _terraform(snapshot: Snapshot, level: str, namespaces: tuple[str, ...]) -> str:
    values: JsonObject = {
        "kubernetes_cluster_id": snapshot.cluster_id,
        "level": level,
        "excluded_namespaces": [*namespaces],
    }
    return terraform("azurerm_kubernetes_cluster_deployment_safeguard", values)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id="EXT-SAFE.warn", asserts="level", propose=propose_warn, phase=Phase.POLICIES, actions=_ACTIONS),
    Remedy(
        id="EXT-SAFE.enforce", asserts="level", propose=propose_enforce, phase=Phase.CLOSE, actions=_ACTIONS
    ),
)
