"""The fixes of CMP-1 and CMP-3 for registries: who is let in, and as whom the nodes come."""

from __future__ import annotations

import pytest
from support.worlds import world_snapshot

from aks_harden.fixes.cmp.cmp_3 import propose_trusted
from aks_harden.fixes.cmp.pull_identity import propose_pull
from aks_harden.fixes.cmp.registry_network import propose_close, propose_endpoint, propose_premium
from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.fix import Fix, GuardState
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds import access, role_ids
from aks_harden.sandbox.worlds.directory import managed_identity
from aks_harden.sandbox.worlds.shop.ids import ACR, KUBELET, ROOT, SUBSCRIPTION
from aks_harden.sandbox.worlds.shop.network import nodes_id
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

TOOLS = nodes_id(SUBSCRIPTION).replace("snet-nodes", "snet-tools")
ANSWERS = {"endpoint-subnet": TOOLS, "registry-network": "yes"}
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)


def shop() -> Snapshot:
    return world_snapshot("shop")


def premium() -> Snapshot:
    made = propose_premium(shop(), Context(), ACR)
    assert made is not None
    return made.after


def reachable() -> Snapshot:
    made = propose_endpoint(premium(), Context(inputs=ANSWERS), ACR)
    assert made is not None
    assert all(guard.state is GuardState.OK for guard in made.fix.guards)
    return made.after


def guards(fix: Fix) -> dict[str, GuardState]:
    return {guard.id: guard.state for guard in fix.guards}


def registry(snapshot: Snapshot) -> Node:
    found = snapshot.member("registries", ROOT, ACR)
    assert found is not None
    return found


def test_premium_goes_back_to_the_tier_that_there_was_and_says_what_it_costs() -> None:
    made = propose_premium(shop(), Context(), ACR)
    assert made is not None
    assert made.fix.commands[0].change == ("--sku", "Premium")
    assert made.fix.undo[0].change == ("--sku", "Standard")
    assert "Standard" in made.fix.cost
    assert made.fix.reaches is Verdict.WARN
    strict = propose_premium(shop(), SENSITIVE, ACR)
    assert strict is not None
    assert strict.fix.reaches is Verdict.FAIL
    assert propose_premium(premium(), Context(), ACR) is None


def test_endpoint_and_closing_wait_for_premium() -> None:
    for propose in (propose_endpoint, propose_close):
        early, late = propose(shop(), Context(), ACR), propose(premium(), Context(), ACR)
        assert early is not None
        assert late is not None
        assert guards(early.fix)["premium"] is GuardState.BLOCKED
        assert guards(late.fix)["premium"] is GuardState.OK


def test_the_endpoint_leads_to_the_registry_from_the_named_subnet() -> None:
    made = propose_endpoint(premium(), Context(inputs=ANSWERS), ACR)
    assert made is not None
    create = made.fix.commands[0].argv
    assert create[create.index("--group-id") + 1] == "registry"
    assert create[create.index("--subnet") + 1] == TOOLS
    assert create[create.index("--private-connection-resource-id") + 1] == ACR
    assert "privatelink.azurecr.io" in made.fix.commands[1].argv
    assert made.fix.resource.endswith("/privateEndpoints/pe-acrshop")
    assert propose_endpoint(made.after, Context(), ACR) is None


def test_what_stands_of_the_private_way_is_used() -> None:
    way = reachable()
    zone = next(each.id for each in way.listed("private-dns-zones") if "azurecr" in each.id)
    (link,) = way.listed("dns-links", zone)
    made = propose_endpoint(way.without_member("dns-links", zone, link.id), Context(), ACR)
    assert made is not None
    assert [call.words[2:] for call in made.fix.commands] == [("private-dns", "link", "vnet", "create")]
    assert not made.fix.inputs


def test_a_registry_closes_once_everything_is_in_place() -> None:
    made = propose_close(reachable(), Context(inputs=ANSWERS), ACR)
    assert made is not None
    assert set(guards(made.fix).values()) == {GuardState.OK}
    assert made.fix.commands[0].change == ("--public-network-enabled", "false")
    assert made.fix.undo[0].change == ("--public-network-enabled", "true", "--default-action", "Allow")
    assert "acrshop.azurecr.io" in made.fix.checkpoint
    assert registry(made.after).see("properties.publicNetworkAccess").text == "Disabled"


@pytest.mark.parametrize(
    ("answer", "wanted"), [(None, GuardState.UNDECIDED), ("no", GuardState.BLOCKED), ("yes", GuardState.OK)]
)
def test_who_else_comes_is_the_operators_word(answer: str | None, wanted: GuardState) -> None:
    context = Context(inputs={} if answer is None else {"registry-network": answer})
    made = propose_close(reachable(), context, ACR)
    assert made is not None
    assert guards(made.fix)["registry-network"] is wanted


def test_a_registry_stays_open_without_a_private_way_or_trusted_services() -> None:
    bare = propose_close(premium(), Context(inputs=ANSWERS), ACR)
    assert bare is not None
    assert guards(bare.fix)["private-way"] is GuardState.BLOCKED
    shut = reachable().with_value(
        "registries", ROOT, "properties.networkRuleBypassOptions", "None", member=ACR
    )
    made = propose_close(shut, Context(inputs=ANSWERS), ACR)
    assert made is not None
    assert guards(made.fix)["trusted-services"] is GuardState.BLOCKED


def test_a_registry_that_is_meant_to_be_public_stays_so() -> None:
    meant = Context(public_registries=(ACR,))
    for propose in (propose_premium, propose_endpoint, propose_close):
        assert propose(shop(), meant, ACR) is None


def test_trusted_services_are_let_in_where_none_are() -> None:
    shut = shop().with_value("registries", ROOT, "properties.networkRuleBypassOptions", "None", member=ACR)
    made = propose_trusted(shut, Context(), ACR)
    assert made is not None
    assert made.fix.commands[0].change == ("--allow-trusted-services", "true")
    assert made.fix.undo[0].change == ("--allow-trusted-services", "false")
    assert propose_trusted(shop(), Context(), ACR) is None


def test_the_nodes_get_the_role_that_pulls_and_no_other() -> None:
    held = access.assignment(ACR, role_ids.ACR_PULL, managed_identity(KUBELET))
    assert propose_pull(shop(), Context(), ACR) is None
    made = propose_pull(shop().without_member("role-assignments", ROOT, held["id"]), Context(), ACR)
    assert made is not None
    assert role_ids.ACR_PULL in made.fix.commands[0].argv
    assert made.fix.undo[0].words[-1] == "delete"
    assert made.fix.settle
