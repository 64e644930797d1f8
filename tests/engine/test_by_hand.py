"""The work of people: in every world it is told apart, and its files have one text to a name."""

from __future__ import annotations

import pytest
from support.worlds import WORLDS, world_snapshot

from aks_harden.engine.by_hand import by_hand, documents
from aks_harden.engine.discover import items
from aks_harden.engine.offers import offers
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.fix import Risk

JUDGED = Context(sensitivity=Sensitivity.SENSITIVE, fips=True)


@pytest.mark.parametrize("world", WORLDS)
def test_files_of_one_name_have_one_text(world: str) -> None:
    texts: dict[str, set[str]] = {}
    fixes = [proposal.fix for proposal in offers(world_snapshot(world), JUDGED, items())]
    for fix in fixes:
        for name, text in fix.documents.items():
            texts.setdefault(name, set()).add(text)
    assert {name for name, found in texts.items() if len(found) > 1} == set()
    assert set(documents(fixes)) == set(texts)


def test_what_no_program_applies_is_left_to_people_and_nothing_else_is() -> None:
    plan, left_out = runnable_plan(
        world_snapshot("shop"), JUDGED, items(), [item.check.id for item in items()]
    )
    people = by_hand(left_out)
    assert len(people) > 5
    assert all(fix.risk is Risk.MANUAL and not fix.commands for fix in people)
    others = {fix.key for step, _ in left_out for fix in step.fixes} - {fix.key for fix in people}
    assert others
    assert not [fix for step in plan.steps for fix in step.fixes if fix.risk is Risk.MANUAL]
