"""Every fix that az makes says what it is in Bicep and in Terraform, if only that there is no such thing."""

from __future__ import annotations

import pytest
from support.worlds import WORLDS, world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.offers import offers
from aks_harden.model.context import Context, Sensitivity


@pytest.mark.parametrize("world", WORLDS)
def test_no_fix_leaves_code_out(world: str) -> None:
    context = Context(sensitivity=Sensitivity.SENSITIVE, fips=True)
    for proposal in offers(world_snapshot(world), context, items()):
        if proposal.fix.commands:
            assert proposal.fix.bicep.strip(), proposal.fix.id
            assert proposal.fix.terraform.strip(), proposal.fix.id
