"""Fixes of CMP-2 that write to the subscription's Defender plan."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.cmp.defender import (
    DISCOVERY,
    EXTENSIONS,
    FACET,
    PLAN,
    SCANNING,
    SENSOR,
    Plan,
    containers_plan,
    fixed_here,
    retired_here,
)
from aks_harden.checks.cmp.vcores import vcores
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Precondition, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import replaced, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

PLAN_ACTIONS: Final = ("Microsoft.Security/pricings/read", "Microsoft.Security/pricings/write")
"""`az security pricing create` is one PUT, and what it answers.

https://learn.microsoft.com/azure/defender-for-cloud/permissions
"""
_API: Final = "2024-01-01"
_PLAN_POLICY: Final = "1c988dd6-ade4-430f-a608-2a3e5b0a6d38"
_EXTENSIONS_POLICY: Final = "efd4031d-b232-4595-babf-ae817348e91b"
_HAZARD: Final = (
    f"{SENSOR} lets Defender put its sensor on every cluster of the subscription; a sensor that Helm"
    " installed collides with it."
)
_SENSOR_EXTENSION: Final = frozenset({SENSOR})


class _Change(Struct, frozen=True):
    """What one of the fixes is called and turns on."""

    id: str
    key: str
    title: str
    on: frozenset[str]
    policy: str
    item: str = "CMP-2"
    resource: str = ""
    """What the assertion is about; the cluster where empty."""


def propose_scanner(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer to let the plan scan the images of the registries, where it is on without that."""
    if subscription_of(resource) != snapshot.subscription or fixed_here(snapshot, SCANNING):
        return None
    title = "Let the Defender plan scan the images of every registry"
    on = frozenset({SCANNING})
    return _extend(
        snapshot,
        _Change("CMP-3.extension", "scanner", title, on, _EXTENSIONS_POLICY, item="CMP-3", resource=resource),
    )


def propose_plan(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer to switch the plan on with its extensions."""
    if retired_here(snapshot) or containers_plan(snapshot).on:
        return None
    on = frozenset(name for name in EXTENSIONS if not fixed_here(snapshot, name))
    title = "Switch the Defender plan for containers on for the subscription"
    return _proposal(snapshot, _Change("CMP-2.plan", "plan", title, on, _PLAN_POLICY))


def propose_provisioning(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer to let the plan provision the sensor."""
    title = "Let the Defender plan provision its sensor"
    change = _Change(
        "CMP-2.provisioning", "sensor-provisioning", title, _SENSOR_EXTENSION, _EXTENSIONS_POLICY
    )
    return _extend(snapshot, change)


def propose_discovery(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer to let the plan discover the cluster without an agent."""
    title = "Let the Defender plan discover clusters without an agent"
    on = frozenset({DISCOVERY})
    return _extend(snapshot, _Change("CMP-2.discovery", "agentless-discovery", title, on, _EXTENSIONS_POLICY))


def _extend(snapshot: Snapshot, change: _Change) -> Proposal | None:
    if retired_here(snapshot) or not containers_plan(snapshot).on:
        return None
    return _proposal(snapshot, change)


def _proposal(snapshot: Snapshot, change: _Change) -> Proposal:
    plan = containers_plan(snapshot)
    captured = _captured(plan)
    wanted = _wanted(captured, change.on)
    name = f"/subscriptions/{snapshot.subscription}/providers/Microsoft.Security/pricings/{PLAN}"
    fix = Fix(
        id=change.id,
        item=change.item,
        title=change.title,
        resource=name if plan.node is None else plan.node.id or name,
        assertions=((change.key, change.resource or snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(_create("standard", _subplan(plan), wanted),),
        undo=(_undo(plan, captured, wanted),),
        changes=_changes(snapshot, plan, wanted),
        disruption="No workload is interrupted; the whole subscription is billed and watched. It takes up to"
        " a day until everything is covered.",
        minutes=5,
        hazard=_HAZARD if SENSOR in change.on else "",
        cost=_cost(snapshot),
        preconditions=tuple(_preconditions(plan)),
        rereads=(FACET,),
        also_touches=("CMP-3", "CMP-4", "CMP-6"),
        bicep=_bicep(wanted),
        terraform=_terraform(wanted),
        policy=change.policy,
        phase=Phase.WATCH,
    )
    return Proposal(fix=fix, after=_after(snapshot, fix.resource, wanted))


def _subplan(plan: Plan) -> str:
    return "" if plan.node is None else plan.node.text("properties.subPlan")


def _undo(plan: Plan, captured: Iterable[JsonObject], wanted: Iterable[JsonObject]) -> Command:
    """Return the call that sets tier and extensions back; what was not listed is switched off by name."""
    if not plan.on:
        return _create("free", "", ())
    before = {entry["name"]: entry for entry in captured}
    kept = (before.get(entry["name"], {"name": entry["name"], "isEnabled": "False"}) for entry in wanted)
    return _create("standard", _subplan(plan), kept)


def _captured(plan: Plan) -> tuple[JsonObject, ...]:
    """Return the extensions as they are; not settled where one of them is malformed."""
    if plan.node is None:
        return ()
    members = (plan.node.need_nodes if plan.on else plan.node.nodes)("properties.extensions")
    return tuple(_extension(member) for member in members)


def _extension(member: Node) -> JsonObject:
    kept: JsonObject = {
        "name": member.see("name").text,
        "isEnabled": str(member.see("isEnabled").flag),
    }
    more = member.peek("additionalExtensionProperties")
    return kept if more is None else kept | {"additionalExtensionProperties": more.value}


def _wanted(captured: Iterable[JsonObject], on: frozenset[str]) -> tuple[JsonObject, ...]:
    """Return the extensions as they shall be: those to turn on, and every other one as it is."""
    turned = {name.lower() for name in on}
    kept = tuple(
        {**entry, "isEnabled": "True"} if str(entry["name"]).lower() in turned else entry
        for entry in captured
    )
    known = {str(entry["name"]).lower() for entry in kept}
    new: tuple[JsonObject, ...] = tuple(
        {"name": name, "isEnabled": "True"} for name in EXTENSIONS if name in on and name.lower() not in known
    )
    return (*kept, *new)


def _create(tier: str, subplan: str, extensions: Iterable[JsonObject]) -> Command:
    change = ["--tier", tier]
    if subplan and tier == "standard":
        change += ["--subplan", subplan]
    for entry in extensions:
        change += ["--extensions", f"name={entry['name']}", f"isEnabled={entry['isEnabled']}"]
        if "additionalExtensionProperties" in entry:
            change.append(
                f"additionalExtensionProperties={json.dumps(entry['additionalExtensionProperties'])}"
            )
    return Command(
        words=("az", "security", "pricing", "create"), target=("--name", PLAN), change=tuple(change)
    )


def _changes(snapshot: Snapshot, plan: Plan, wanted: Iterable[JsonObject]) -> str:
    on = ", ".join(str(entry["name"]) for entry in wanted if entry["isEnabled"] == "True")
    start = "stays" if plan.on else "goes to"
    return (
        f"The plan {PLAN} of subscription {snapshot.subscription} {start} Standard"
        f" with the extensions {on}; this holds for every cluster and registry of the subscription."
    )


def _cost(snapshot: Snapshot) -> str:
    count = vcores(snapshot.cluster)
    size = "the number of its vCores is unknown" if count is None else f"it has {count} vCores now"
    return (
        f"Billed per vCore for every cluster of subscription {snapshot.subscription}, to whoever pays for it."
        f" Of this cluster alone: {size}."
    )


def _preconditions(plan: Plan) -> Iterator[Precondition]:
    """Give what must still read the same: the pricing has no eTag."""
    if plan.node is None or plan.tier is None:
        return
    for query, expected in (
        ("properties.pricingTier", plan.tier.value),
        ("properties.extensions[].[name, isEnabled]", _pairs(plan.node)),
    ):
        yield Precondition(resource=plan.node.id, api_version=_API, query=query, expected=expected)


def _pairs(node: Node) -> Json:
    if node.get("properties.extensions") is None:
        return None
    return [[entry.get("name"), entry.get("isEnabled")] for entry in node.nodes("properties.extensions")]


def _after(snapshot: Snapshot, resource: str, wanted: Iterable[JsonObject]) -> Snapshot:
    """Return the snapshot with the plan as Azure should list it."""
    where = f"/subscriptions/{snapshot.subscription}"
    read = snapshot.read(FACET, where)
    if read is None or not isinstance(read.value, list):
        return snapshot
    extensions: list[Json] = [*wanted]
    body: Json = {"id": resource, "name": PLAN, "type": "Microsoft.Security/pricings"}
    rest: list[Json] = []
    place = len(read.value)
    for index, entry in enumerate(read.value):
        if isinstance(entry, dict) and _is_plan(entry, resource):
            body, place = entry, index
        else:
            rest.append(entry)
    body = replaced(body, "properties.pricingTier", "Standard")
    rest.insert(place, replaced(body, "properties.extensions", extensions))
    return snapshot.with_reading(FACET, where, replace(read, value=rest))


def _is_plan(entry: JsonObject, resource: str) -> bool:
    named = {key.lower(): value for key, value in entry.items()}
    return same_id(str(named.get("id", "")), resource) or str(named.get("name", "")).lower() == PLAN.lower()


def _bicep(wanted: Iterable[JsonObject]) -> str:
    rows = "\n".join(
        f"      {{ name: '{entry['name']}', isEnabled: '{entry['isEnabled']}' }}" for entry in wanted
    )
    return (
        "targetScope = 'subscription'\n\n"
        f"resource containers 'Microsoft.Security/pricings@{_API}' = {{\n"
        f"  name: '{PLAN}'\n"
        "  properties: {\n    pricingTier: 'Standard'\n    extensions: [\n"
        f"{rows}\n"
        "    ]\n  }\n}\n"
    )


def _terraform(wanted: Iterable[JsonObject]) -> str:
    rows = "".join(
        f'\n  extension {{\n    name = "{entry["name"]}"\n  }}\n'
        for entry in wanted
        if entry["isEnabled"] == "True"
    )
    return (
        'resource "azurerm_security_center_subscription_pricing" "containers" {\n'
        f'  tier          = "Standard"\n  resource_type = "{PLAN}"\n{rows}}}\n'
    )
