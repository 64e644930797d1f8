"""NET-10: the public name of a private API server goes, where the private one resolves."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, offered, state
from support.worlds import world_snapshot

from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

NAME, SUCCESSOR = "NET-10.public-name", "NET-10.successor"
ACCESS = "properties.apiServerAccessProfile"


def access(**values: Json) -> Snapshot:
    here = world_snapshot("shop")
    for name, value in values.items():
        here = here.with_value("cluster", here.cluster_id, f"{ACCESS}.{name}", value)
    return here


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("", GuardState.UNDECIDED), ("yes", GuardState.OK), ("no", GuardState.BLOCKED)],
)
def test_the_private_name_resolves_first(said: str, wanted: GuardState) -> None:
    fix = fix_of(access(enablePrivateCluster=True), NAME, {"private-name-resolves": said})
    assert state(fix, "private-name-resolves") is wanted
    assert "--disable-public-fqdn" in fix.commands[0].change
    assert "--enable-public-fqdn" in fix.undo[0].change


def test_it_is_not_offered_where_azure_refuses() -> None:
    assert offered(world_snapshot("shop"), NAME) is None
    assert offered(access(enablePrivateCluster=True, privateDNSZone="none"), NAME) is None


def test_what_cannot_become_private_leads_to_a_successor() -> None:
    here = world_snapshot("legacy")
    assert "successor.sh" in fix_of(here, SUCCESSOR).documents
    assert offered(world_snapshot("shop"), SUCCESSOR) is None
