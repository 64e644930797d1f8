"""EXT-EXPOSE: the Internet is denied dangerous ports in a security group of the operator's own."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, offered, state
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

FIX = "EXT-EXPOSE.ports"


def verdicts(here: Snapshot) -> dict[str, Verdict]:
    found = item("EXT-EXPOSE")
    assert found is not None
    return {entry.key: entry.verdict for entry in judge_item(here, Context(), found).assertions}


def test_the_published_port_is_denied_and_nothing_else() -> None:
    shop = world_snapshot("shop")
    found = offered(shop, FIX)
    assert found is not None
    assert verdicts(shop)["frontends"] is Verdict.FAIL
    assert verdicts(found.after)["frontends"] is Verdict.PASS
    change = found.fix.commands[0].change
    assert change[change.index("--destination-port-ranges") + 1 :] == ("6379",)
    assert found.fix.undo[0].words[-1] == "delete"
    assert "6379" in found.fix.bicep
    assert "6379" in found.fix.terraform
    assert found.fix.preconditions[0].resource == found.fix.resource


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("", GuardState.UNDECIDED), ("yes", GuardState.OK), ("no", GuardState.BLOCKED)],
)
def test_only_the_operator_knows_what_should_be_reached(said: str, wanted: GuardState) -> None:
    fix = fix_of(world_snapshot("shop"), FIX, {"exposed-ports-unused": said})
    assert state(fix, "exposed-ports-unused") is wanted


def test_a_group_of_aks_is_left_alone() -> None:
    shop = world_snapshot("shop")
    mine = shop.with_value("cluster", shop.cluster_id, "properties.nodeResourceGroup", "rg-shop")
    assert offered(mine, FIX) is None


def test_a_rule_of_that_name_is_not_written_over() -> None:
    found = offered(world_snapshot("shop"), FIX)
    assert found is not None
    assert offered(found.after, FIX) is None


def test_where_nothing_dangerous_is_open_nothing_is_offered() -> None:
    assert offered(world_snapshot("pay"), FIX) is None
