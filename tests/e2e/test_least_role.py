"""The least role: the actions that facets declare are enough for everything, and each of them is needed.

With one action less, what hangs on a facet that declares it is unknown and names the action; nothing else
changes. Where nothing changes at all, SILENT says why.
"""

from collections.abc import Iterator

import pytest
from support.boxes import read
from support.worlds_read import (
    GRAPH,
    calm,
    changes,
    hanging_on,
    own_items,
    said,
    unknown_now,
)

from aks_harden.azure.asks.ask import type_of
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.world import Grant, Rights
from aks_harden.snapshot.facets import FACETS, GROUPS_READ, Facet
from aks_harden.snapshot.reading import Absent, Read
from aks_harden.snapshot.snapshot import Snapshot

WORLDS = ("shop", "pay")
ACTIONS = sorted({action for facet in FACETS.values() for action in facet.actions} - {GRAPH})
CLUSTER = FACETS["cluster"].actions[0]
SUBSCRIPTIONS = FACETS["subscriptions"].actions[0]


def role(*without: str) -> Rights:
    """The least role, with some actions less."""
    actions = tuple(action for action in ACTIONS if action not in without)
    return Rights(grants=(Grant(actions=actions),), graph=GRAPH not in without)


@pytest.fixture
def least(boxes: dict[str, Sandbox]) -> Iterator[dict[str, Sandbox]]:
    """Sandboxes whose rights a test may change."""
    before = {name: box.rights for name, box in boxes.items()}
    yield boxes
    for name, box in boxes.items():
        box.rights = before[name]


@pytest.mark.parametrize("world", ["shop", "pay", "auto", "stopped", "legacy"])
async def test_the_declared_actions_are_enough(least: dict[str, Sandbox], world: str) -> None:
    before = await calm(least, world)
    least[world].rights = role()
    after = await read(least[world])
    assert {
        place: {resource: entry.verdict for resource, entry in entries.items()}
        for place, entries in said(after, own_items()).items()
    } == {
        place: {resource: entry.verdict for resource, entry in entries.items()}
        for place, entries in before.said.items()
    }


_WAYS = "one of several ways in to the API server, and the others can be read"
_LEFT_OUT = "Azure leaves out the subscriptions that may not be read; how many were is said"
SILENT: dict[tuple[str, str], str] = {
    ("shop", SUBSCRIPTIONS): _LEFT_OUT,
    ("pay", SUBSCRIPTIONS): _LEFT_OUT,
    ("shop", "Microsoft.Authorization/denyAssignments/read"): "shown, and never what decides",
    ("pay", "Microsoft.Authorization/denyAssignments/read"): "shown, and never what decides",
    ("pay", "Microsoft.Authorization/policyDefinitions/read"): "what is in force stands in an initiative",
    ("shop", "Microsoft.Compute/virtualMachines/read"): "every node is of a scale set",
    ("shop", "Microsoft.Network/networkInterfaces/read"): "every node is of a scale set",
    ("pay", "Microsoft.ContainerRegistry/registries/scopeMaps/read"): "no token of acrpay is enabled",
    ("shop", "Microsoft.Insights/diagnosticSettingsCategories/read"): "no setting of a log names a group",
    (
        "shop",
        "Microsoft.ManagedIdentity/userAssignedIdentities/read",
    ): "no OIDC issuer that a workload could use",
    ("shop", "Microsoft.Network/bastionHosts/read"): "its subnet in the network tells of it",
    ("pay", "Microsoft.Network/bastionHosts/read"): _WAYS,
    ("pay", "Microsoft.Network/privateDnsZones/read"): _WAYS,
    ("pay", "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read"): _WAYS,
    ("pay", "Microsoft.Network/privateEndpoints/read"): _WAYS,
    ("pay", "Microsoft.Network/virtualNetworkGateways/read"): _WAYS,
    ("shop", "Microsoft.EventHub/namespaces/read"): "other places get the same events; a SIEM is attested",
    ("pay", GROUPS_READ): "what is gone there is a table that no log is written to",
    ("pay", "Microsoft.OperationalInsights/workspaces/dataExports/read"): "a copy only helps where logs fail",
    ("pay", "Microsoft.Storage/storageAccounts/blobServices/containers/read"): "as above",
    (
        "pay",
        "Microsoft.Security/regulatoryComplianceStandards/read",
    ): "the assignment of the standard is read",
}
"""World and action whose loss changes no verdict, though what it reads holds something."""


def holds(snapshot: Snapshot, action: str) -> bool:
    """Tell whether something that verdicts may hang on was read with an action."""
    return any(_read_with(snapshot, facet, action) for facet in FACETS.values() if not facet.optional)


def _read_with(snapshot: Snapshot, facet: Facet, action: str) -> bool:
    if action not in facet.actions:
        return False
    readings = snapshot.targets(facet.name).values()
    if action == GROUPS_READ:
        return any(isinstance(reading, Absent) for reading in readings)
    own = [reading for reading in readings if isinstance(reading, Read) and reading.value and reading.call]
    kinds = {type_of(reading.call.split(" ", 1)[1].split("?", 1)[0]) for reading in own}
    several = len(set(facet.actions) - {GROUPS_READ}) > 1
    return bool(own) and (not several or action.lower() in {f"{kind}/read" for kind in kinds})


@pytest.mark.parametrize("action", [*(action for action in ACTIONS if action != CLUSTER), GRAPH])
@pytest.mark.parametrize("world", WORLDS)
async def test_one_action_less_makes_unknown_what_needs_it_and_nothing_else(
    least: dict[str, Sandbox], world: str, action: str
) -> None:
    before = await calm(least, world)
    if action.lower() not in before.actions and action != GROUPS_READ:
        return  # No request needed it: the same questions have the same answers.
    least[world].rights = role(action)
    after = await read(least[world])
    found = changes(before, after)
    declare = {facet.name for facet in FACETS.values() if action in facet.actions}
    for change in found:
        for entry in unknown_now(after, change):
            assert entry.verdict is Verdict.UNKNOWN
            named = {lack.action for lack in entry.missing}
            assert action in named, f"{change.item}/{entry.key} names {named}"
        assert before.looked_at[change.item] & hanging_on(declare), f"{change.item} needs no {declare}"
    silent = (world, action) in SILENT
    assert not (found and silent), f"{action} changes something: {[change.key for change in found]}"
    assert found or silent or not holds(before.snapshot, action), f"nobody needs {action}"
