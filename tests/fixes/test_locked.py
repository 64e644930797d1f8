"""A lock that stands over what a fix changes or deletes holds the fix back, and no other lock does."""

from __future__ import annotations

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState
from aks_harden.model.json import JsonObject
from aks_harden.sandbox.worlds.shop.ids import ROOT, WORKSPACE
from aks_harden.snapshot.snapshot import Snapshot

SHOP = world_snapshot("shop")
GROUP = WORKSPACE.partition("/providers/")[0]
CHANGES = ("EXT-CLEANER", "EXT-CLEANER.on@aks-shop")
DELETES = ("AUD-2", "AUD-2.purger@law-shop")


def locked(scope: str, level: str) -> Snapshot:
    entry: JsonObject = {
        "id": f"{scope}/providers/Microsoft.Authorization/locks/keep",
        "name": "keep",
        "properties": {"level": level},
    }
    return SHOP.with_member("locks", ROOT, entry)


def guards(of: Snapshot, where: tuple[str, str]) -> dict[str, GuardState]:
    found = item(where[0])
    assert found is not None
    for proposal in offers(of, Context(), (found,)):
        if proposal.fix.key == where[1]:
            return {guard.id: guard.state for guard in proposal.fix.guards}
    raise AssertionError([proposal.fix.key for proposal in offers(of, Context(), (found,))])


@pytest.mark.parametrize(
    ("scope", "level", "where", "held"),
    [
        (GROUP, "ReadOnly", CHANGES, True),
        (ROOT, "readonly", CHANGES, True),
        (GROUP, "CanNotDelete", CHANGES, False),
        (GROUP, "NotSpecified", CHANGES, False),
        (WORKSPACE, "ReadOnly", CHANGES, False),
        (GROUP, "CanNotDelete", DELETES, True),
        (WORKSPACE, "CanNotDelete", DELETES, True),
        (WORKSPACE, "ReadOnly", DELETES, True),
        (f"{GROUP}-other", "ReadOnly", DELETES, False),
    ],
)
def test_a_lock_holds_back_what_it_forbids(
    scope: str, level: str, where: tuple[str, str], *, held: bool
) -> None:
    assert "not-locked" not in guards(SHOP, where)
    assert guards(locked(scope, level), where).get("not-locked") is (GuardState.BLOCKED if held else None)
