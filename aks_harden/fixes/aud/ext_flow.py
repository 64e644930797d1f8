"""The fix of EXT-FLOW: a flow log of the node network into a storage account."""

import re
from collections.abc import Iterator
from typing import Final

from aks_harden.checks.net.nsg.neighbours import find_network, subscription_list
from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-FLOW.log"
_FACET: Final = "flow-logs"
_INPUT: Final = "flow-log-storage"
_UNNAMED: Final = "<storage-account>"
_API: Final = "2024-05-01"
_ACCOUNT: Final = (
    r"(?i)/subscriptions/[0-9a-f-]{36}/resourcegroups/[\w.()-]{1,90}"
    r"/providers/microsoft\.storage/storageaccounts/[a-z0-9]{3,24}"
)
_ACTIONS: Final = (
    "Microsoft.Network/networkWatchers/read",
    "Microsoft.Network/networkWatchers/flowLogs/read",
    "Microsoft.Network/networkWatchers/flowLogs/write",
    "Microsoft.Network/networkWatchers/flowLogs/delete",
    "Microsoft.Network/locations/operations/read",
    "Microsoft.Network/locations/operationResults/read",
    "Microsoft.Network/virtualNetworks/read",
    "Microsoft.Storage/storageAccounts/read",
    "Microsoft.Storage/storageAccounts/listServiceSas/action",
    "Microsoft.Storage/storageAccounts/listAccountSas/action",
    "Microsoft.Storage/storageAccounts/listKeys/action",
)
"""https://learn.microsoft.com/azure/network-watcher/required-rbac-permissions"""


def propose_log(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer a flow log of a network of nodes."""
    if same_id(resource, snapshot.cluster_id):
        return None
    network = find_network(snapshot, resource)
    region = _plain(network.see("location").text)
    watcher = next(
        (each for each in _watchers(snapshot, network) if _plain(each.text("location")) == region), None
    )
    if watcher is None:
        return None
    held = snapshot.listed(_FACET, watcher.id)
    entry = _question(snapshot, context, resource, region)
    store = entry.value if entry.value and re.fullmatch(_ACCOUNT, entry.value) else _UNNAMED
    name = f"aks-harden-{network.name}"[:80]
    own = f"{watcher.id}/flowLogs/{name}"
    target = ("--name", name, "--location", region, *_elsewhere(snapshot, watcher))
    words = ("az", "network", "watcher", "flow-log")
    create = Command(
        words=(*words, "create"),
        target=target,
        change=("--vnet", network.id, "--storage-account", store, "--enabled", "true"),
    )
    body: JsonObject = {
        "id": own,
        "name": name,
        "type": "Microsoft.Network/networkWatchers/flowLogs",
        "properties": {"targetResourceId": network.id, "storageId": store, "enabled": True},
    }
    fix = Fix(
        id=_ID,
        item="EXT-FLOW",
        title=f"Keep flow logs of {network.name}",
        resource=own,
        assertions=(("flow-logs", resource),),
        risk=Risk.SAFE,
        commands=(create,),
        undo=(Command(words=(*words, "delete"), target=target),),
        changes=f"Every flow in {network.name}, of nodes and pods alike, is written to {name_of(store)}.",
        disruption="None: the network itself does not change.",
        minutes=2,
        hazard="An account that takes no keys, or whose network is closed to Azure's services, gets no logs.",
        cost="Network Watcher bills by volume, and the storage account what it keeps.",
        inputs=(entry,),
        guards=(_fits(snapshot, entry, region), _none_yet(held, network)),
        rereads=(_FACET,),
        bicep=bicep(
            f"Microsoft.Network/networkWatchers/flowLogs@{_API}",
            f"{watcher.name}/{name}",
            {
                "location": region,
                "properties.targetResourceId": network.id,
                "properties.storageId": store,
                "properties.enabled": True,
            },
            symbol="flowLog",
        ),
        terraform=terraform(
            "azurerm_network_watcher_flow_log",
            {
                "name": name,
                "network_watcher_name": watcher.name,
                "resource_group_name": group_of(watcher.id),
                "target_resource_id": network.id,
                "storage_account_id": store,
                "enabled": True,
            },
        ),
        policy="4c3c6c5f-0d47-4402-99b8-aa543dd8bcee",
        phase=Phase.LOGS,
    )
    return Proposal(fix=fix, after=snapshot.with_member(_FACET, watcher.id, body))


def _watchers(snapshot: Snapshot, network: Node) -> Iterator[Node]:
    yield from subscription_list(snapshot, "network-watchers", network.id)


def _elsewhere(snapshot: Snapshot, watcher: Node) -> tuple[str, ...]:
    """Return the option that names the network's subscription, where it is not the cluster's."""
    owner = subscription_of(watcher.id)
    return () if owner == snapshot.subscription else ("--subscription", owner)


def _question(snapshot: Snapshot, context: Context, resource: str, region: str) -> Input:
    accounts = (
        node.id
        for node in snapshot.readable("storage-accounts")
        if node.id and _plain(node.text("location")) == region
    )
    return ask(
        context,
        _ID,
        resource,
        _INPUT,
        f"Which storage account (resource id) in {region} shall the flow logs go to?",
        suggestions=sorted(accounts),
    )


def _fits(snapshot: Snapshot, entry: Input, region: str) -> Guard:
    """Guard: the account is one, and lies in the network's region as far as it was read."""
    if entry.value is None:
        return undecided(_INPUT, "No storage account was named yet.")
    if not re.fullmatch(_ACCOUNT, entry.value):
        return blocked(_INPUT, f"`{entry.value}` is not the resource id of a storage account.")
    found = next(
        (node for node in snapshot.readable("storage-accounts") if same_id(node.id, entry.value)), None
    )
    if found is None:
        return undecided(_INPUT, f"{entry.value} is not among the accounts that were read: name one that is.")
    if _plain(found.text("location")) != region:
        return blocked(_INPUT, f"{found.name} lies in {found.text('location')}, and the network in {region}.")
    return ok(_INPUT, f"{found.name} lies in {region}.")


def _none_yet(held: tuple[Node, ...], network: Node) -> Guard:
    """Guard: the network has no flow log, off or on: it takes one."""
    for log in held:
        if same_id(log.text("properties.targetResourceId"), network.id):
            return blocked("no-flow-log-yet", f"{log.name} is one and is off: switch it on instead.")
    return ok("no-flow-log-yet", f"{network.name} has no flow log of its own.")


def _plain(region: str) -> str:
    return region.replace(" ", "").lower()


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="flow-logs", propose=propose_log, phase=Phase.LOGS, actions=_ACTIONS),
)
