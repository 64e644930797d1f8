"""CMP-3: the plan's scanner is switched on where the plan is, and every other extension stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.access import REGISTRY
from support.compliance import plan, world

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.model.context import Context

if TYPE_CHECKING:
    from aks_harden.fixes.remedy import Proposal
    from aks_harden.model.json import JsonObject

SCANNING = "ContainerRegistriesVulnerabilityAssessments"
POSTURE = plan("CloudPosture", on=False)


def offered(containers: JsonObject) -> dict[str, Proposal]:
    found = item("CMP-3")
    assert found is not None
    of = world(facets={"defender-plans": {".": [containers, POSTURE]}})
    return {proposal.fix.id: proposal for proposal in offers(of, Context(), (found,))}


def test_the_scanner_goes_on_and_the_others_stay_as_they_are() -> None:
    fix = offered(plan("Containers", **{SCANNING: "False", "ContainerSensor": "True"}))["CMP-3.extension"].fix
    words = " ".join(fix.commands[0].argv)
    assert f"name={SCANNING} isEnabled=True" in words
    assert "name=ContainerSensor isEnabled=True" in words
    assert f"name={SCANNING} isEnabled=False" in " ".join(fix.undo[0].argv)
    assert fix.assertions == (("scanner", REGISTRY),)
    assert fix.item == "CMP-3"


@pytest.mark.parametrize(
    "containers",
    [plan("Containers", on=False), plan("Containers", **{SCANNING: "True"})],
    ids=["without the plan it is CMP-2's turn", "nothing to do"],
)
def test_it_is_offered_only_where_the_plan_is_on_without_it(containers: JsonObject) -> None:
    assert "CMP-3.extension" not in offered(containers)
