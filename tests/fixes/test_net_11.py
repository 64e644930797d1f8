"""NET-11: what is retired goes, once something else serves."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, offered, state
from support.snapshots import cluster, snapshot
from support.worlds import world_snapshot

from aks_harden.model.fix import GuardState, Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

ADD_ON, NGINX = "NET-11.add-on", "NET-11.nginx"
ANSWERS = [("", GuardState.UNDECIDED), ("yes", GuardState.OK), ("no", GuardState.BLOCKED)]
ZONE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/dnszones/shop.example"


def routing(sku: str = "Base", **more: Json) -> Snapshot:
    own: dict[str, Json] = {"enabled": True}
    body = cluster(ingressProfile={"webAppRouting": own | more})
    return snapshot({"cluster": {"@": {**body, "sku": {"name": sku, "tier": "Standard"}}}})


@pytest.mark.parametrize(("answer", "wanted"), ANSWERS)
def test_ingress_has_moved_before_the_add_on_goes(answer: str, wanted: GuardState) -> None:
    fix = fix_of(world_snapshot("legacy"), ADD_ON, {"ingress-migrated": answer})
    assert state(fix, "ingress-migrated") is wanted
    assert fix.risk is Risk.ONE_WAY
    assert fix.undo == ()


@pytest.mark.parametrize(("answer", "wanted"), ANSWERS)
def test_ingress_has_moved_before_the_nginx_goes(answer: str, wanted: GuardState) -> None:
    assert state(fix_of(routing(), NGINX, {"ingress-migrated": answer}), "ingress-migrated") is wanted


def test_automatic_brings_its_own_and_cannot_lose_it() -> None:
    assert offered(routing("Automatic"), NGINX) is None


def test_application_routing_comes_back_as_it_was() -> None:
    given: Json = {"defaultIngressControllerType": "Internal"}
    fix = fix_of(routing(nginx=given, dnsZoneResourceIds=[ZONE]), NGINX)
    enable, zone = fix.undo
    assert enable.argv[-2:] == ("--nginx", "Internal")
    assert zone.argv[-3:] == ("--ids", ZONE, "--attach-zones")


def test_an_unknown_kind_of_nginx_never_reaches_a_command() -> None:
    given: Json = {"defaultIngressControllerType": "--yes; rm -rf /"}
    assert "--nginx" not in fix_of(routing(nginx=given), NGINX).undo[0].argv
