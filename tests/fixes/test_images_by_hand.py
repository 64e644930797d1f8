"""CMP-6 and EXT-GATE: what only people can do is handed to them as a file, and promises nothing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from support.compliance import UNSCANNED, own_registry, world
from support.shellcheck import checked
from support.snapshots import SUB
from support.worlds import world_snapshot

from aks_harden.engine.discover import item, items
from aks_harden.engine.offers import offers
from aks_harden.engine.planner import ANEW, make_plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.snapshot.snapshot import Snapshot


def offered(of: Snapshot, name: str) -> Fix:
    found = item(name.partition(".")[0])
    assert found is not None
    proposals = {proposal.fix.id: proposal for proposal in offers(of, Context(), (found,))}
    assert proposals[name].after is of
    return proposals[name].fix


UNSEEN = world(facets={"defender-plans": {".": UNSCANNED}})


@pytest.mark.parametrize("name", ["CMP-6.rebuild", "EXT-GATE.steps"])
def test_it_is_for_people_and_runs_nothing(name: str) -> None:
    of = UNSEEN.with_value(
        "cluster",
        UNSEEN.cluster_id,
        "properties.securityProfile.defender",
        {"securityGating": {"enabled": False}},
    )
    fix = offered(of, name)
    assert fix.risk is Risk.MANUAL
    assert (fix.commands, fix.undo) == ((), ())
    assert len(fix.documents) == 1


def test_the_script_names_the_registry_and_asks_for_the_rest() -> None:
    script = offered(UNSEEN, "CMP-6.rebuild").documents["rebuild-images.sh"]
    assert "REGISTRY=acrshop\n" in script
    for slot in ("TASK", "REPOSITORY", "SOURCE"):
        assert f'{slot}="${{{slot}:?' in script
    assert "--base-image-trigger-enabled true" in script
    assert shlex.split(script, comments=True)


def test_what_nobody_has_looked_at_yet_is_not_said_to_be_done() -> None:
    made = make_plan(world_snapshot("shop"), Context(), items(), ["CMP-2", "CMP-6"])
    assert dict(made.dropped)["CMP-6.rebuild@aks-shop"] == ANEW


def test_the_script_is_clean(tmp_path: Path) -> None:
    checked(offered(UNSEEN, "CMP-6.rebuild").documents.values(), tmp_path)


def test_of_several_registries_none_is_guessed() -> None:
    other = f"{SUB}/resourceGroups/rg-shared/providers/Microsoft.ContainerRegistry/registries/acrother"
    of = world(registries=[own_registry(), own_registry(other)], facets={"defender-plans": {".": UNSCANNED}})
    found = item("CMP-6")
    assert found is not None
    (fix,) = (
        proposal.fix
        for proposal in offers(of, Context(registries=(other,)), (found,))
        if proposal.fix.id == "CMP-6.rebuild"
    )
    assert 'REGISTRY="${REGISTRY:?' in fix.documents["rebuild-images.sh"]
