"""AUD-1.insights: where it is off it goes on, by an identity, and the legacy add-on is left to people."""

from __future__ import annotations

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID, WORKSPACE
from aks_harden.snapshot.snapshot import Snapshot

SHOP = world_snapshot("shop")
OFF = SHOP.with_value("cluster", CLUSTER_ID, "properties.addonProfiles.omsagent.enabled", value=False)


def offered(of: Snapshot, **answers: str) -> dict[str, Fix]:
    found = item("AUD-1")
    assert found is not None
    return {proposal.fix.id: proposal.fix for proposal in offers(of, Context(inputs=answers), (found,))}


def test_it_goes_on_in_the_profile_and_off_again() -> None:
    fix = offered(OFF, workspace=WORKSPACE)["AUD-1.insights"]
    (on,), (back,) = fix.commands, fix.undo
    assert on.change == (
        *("--enable-azure-monitor-logs", "--workspace-resource-id", WORKSPACE),
        *("--if-match", "<etag>"),
    )
    assert back.change == ("--disable-azure-monitor-logs", "--yes", "--if-match", "<etag>")
    assert on.merges
    assert not fix.blocked
    assert "containerInsights" in fix.bicep
    assert "msi_auth_for_monitoring_enabled = true" in fix.terraform


def test_azure_refuses_it_beside_the_legacy_add_on_so_it_is_not_offered() -> None:
    assert "AUD-1.insights" not in offered(SHOP)


@pytest.mark.parametrize(
    ("client", "state"),
    [("msi", GuardState.OK), ("33333333-3333-4333-8333-333333333333", GuardState.BLOCKED)],
)
def test_a_service_principal_cannot_sign_in_for_it(client: str, state: GuardState) -> None:
    of = OFF.with_value("cluster", CLUSTER_ID, "properties.servicePrincipalProfile.clientId", client)
    guards = {guard.id: guard.state for guard in offered(of, workspace=WORKSPACE)["AUD-1.insights"].guards}
    assert guards["managed-identity"] is state


def test_a_workspace_is_asked_for() -> None:
    fix = offered(OFF)["AUD-1.insights"]
    assert [entry.name for entry in fix.unanswered] == ["workspace"]
