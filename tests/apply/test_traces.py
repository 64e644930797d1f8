"""Which traces of a step are no surprise, and which stay one."""

from __future__ import annotations

import pytest
from support.snapshots import CLUSTER, SUB, cluster, snapshot

from aks_harden.apply.goals import unplanned
from aks_harden.apply.traces import taken_away, written_out
from aks_harden.engine.differences import Change
from aks_harden.engine.plan import Step
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

SETTING = f"{CLUSTER}/providers/microsoft.insights/diagnosticSettings/aks-harden"
LOCAL = "properties.disableLocalAccounts"


def world(*settings: Json, **properties: Json) -> Snapshot:
    return snapshot(
        {"cluster": {"@": cluster(**properties)}, "cluster-diagnostics": {"@": list(settings)}},
    )


def setting(**more: Json) -> JsonObject:
    return {"id": SETTING, "name": "aks-harden", "properties": {"workspaceId": "/w", **more}}


def step(*expects: Change) -> Step:
    fix = Fix(
        id="AUD-1.cluster",
        item="AUD-1",
        title="Export",
        resource=CLUSTER,
        assertions=(),
        risk=Risk.SAFE,
        commands=(),
        undo=(),
        changes="",
        disruption="",
        minutes=1,
        phase=Phase.LOGS,
    )
    return Step(fixes=(fix,), commands=(), undo=(), expects=expects)


def gone(path: str, before: Json, resource: str = SETTING) -> Change:
    return Change(resource=resource, path=path, before=before, after=None)


WITHOUT = (gone("id", SETTING), gone("name", "aks-harden"), gone("properties.workspaceId", "/w"))


def test_what_azure_filled_in_goes_with_what_a_step_takes_away() -> None:
    before, after = world(setting(kept={"days": 7})), world()
    assert taken_away(WITHOUT, after) == {SETTING.lower()}
    assert unplanned(step(*WITHOUT), before, after) == ()


def test_a_resource_that_vanishes_where_only_a_value_was_to_go_is_a_surprise() -> None:
    before, after = world(setting(kept={"days": 7})), world()
    found = unplanned(step(gone("properties.workspaceId", "/w")), before, after)
    assert "properties.kept.days" in {change.path for change in found}


def test_what_stays_although_it_was_to_be_taken_away_is_not_overlooked() -> None:
    left = world(setting(kept={"days": 8}))
    assert taken_away(WITHOUT, left) == frozenset()
    found = unplanned(step(*WITHOUT), world(setting(kept={"days": 7})), left)
    assert [change.path for change in found] == ["properties.kept.days"]


@pytest.mark.parametrize(
    ("path", "after", "same"),
    [
        (LOCAL, False, True),
        (LOCAL, True, False),
        ("properties.agentPoolProfiles[a].enableFIPS", False, True),
        ("properties.nobodyKnows", False, False),
    ],
)
def test_a_documented_default_written_out_is_the_same_as_nothing(path: str, after: Json, same: bool) -> None:  # noqa: FBT001 - a column of the table
    plan = Change(resource=CLUSTER, path=path, before=True, after=None)
    seen = Change(resource=CLUSTER, path=path, before=True, after=after)
    assert written_out(seen, plan) is same


def test_a_default_counts_only_where_nothing_was_to_be_there() -> None:
    seen = Change(resource=CLUSTER, path=LOCAL, before=True, after=False)
    assert not written_out(seen, None)
    assert not written_out(seen, Change(resource=CLUSTER, path=LOCAL, before=None, after=True))
    before, after = world(disableLocalAccounts=True), world(disableLocalAccounts=False)
    assert [change.path for change in unplanned(step(gone("name", "x", SUB)), before, after)] == [LOCAL]
