"""NET-4: a gateway takes TLS 1.2 and newer, with policies of one generation."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, offered, state
from support.worlds import world_snapshot

from aks_harden.model.fix import GuardState, Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

FIX = "NET-4.policy"
FACET = "application-gateways"
OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED
GATEWAY = world_snapshot("shop").listed(FACET)[0].id


def gateway(**values: Json) -> Snapshot:
    here = world_snapshot("shop")
    for path, value in values.items():
        here = here.with_value(
            FACET,
            f"/subscriptions/{here.subscription}",
            f"properties.{path.replace('__', '.')}",
            value,
            member=GATEWAY,
        )
    return here


def profile(policy: str) -> Json:
    own: Json = {"sslPolicy": {"policyType": "Predefined", "policyName": policy}}
    return [{"name": "strict", "id": f"{GATEWAY}/sslProfiles/strict", "properties": own}]


POLICIES: dict[str, tuple[Snapshot, str]] = {
    "no profile": (gateway(sslProfiles=[], httpListeners=[]), ""),
    "a profile of before 2022": (gateway(), "AppGwSslPolicy20170401S"),
    "a profile of 2022": (gateway(sslProfiles=profile("AppGwSslPolicy20220101")), "AppGwSslPolicy20220101"),
}


@pytest.mark.parametrize(("here", "wanted"), POLICIES.values(), ids=POLICIES)
def test_the_policy_is_of_the_generation_that_is_there(here: Snapshot, wanted: str) -> None:
    if not wanted:
        assert offered(here, FIX, resource=GATEWAY) is None
        return
    fix = fix_of(here, FIX, resource=GATEWAY)
    assert [command.argv[-1] for command in fix.commands] == [wanted]
    assert wanted in fix.bicep
    assert wanted in fix.terraform


def test_a_profile_that_is_too_old_gets_its_own_policy() -> None:
    here = gateway(
        sslProfiles=profile("AppGwSslPolicy20150501"),
        sslPolicy={"policyType": "Predefined", "policyName": "AppGwSslPolicy20170401S"},
    )
    fix = fix_of(here, FIX, resource=GATEWAY)
    assert [command.words[-2:] for command in fix.commands] == [("ssl-profile", "update")]
    assert "strict" in fix.commands[0].target


@pytest.mark.parametrize(("said", "wanted"), [("", UNDECIDED), ("yes", OK), ("no", BLOCKED)])
def test_old_clients_have_to_be_gone(said: str, wanted: GuardState) -> None:
    fix = fix_of(world_snapshot("shop"), FIX, {"clients-speak-tls12": said}, GATEWAY)
    assert state(fix, "clients-speak-tls12") is wanted
    assert fix.risk is Risk.ONE_WAY


@pytest.mark.parametrize(
    ("here", "guard", "wanted"),
    [
        (gateway(), "second-version", OK),
        (gateway(sku={"name": "Standard_Medium", "tier": "Standard"}), "second-version", BLOCKED),
        (gateway(sku={}), "second-version", UNDECIDED),
        (gateway(), "gateway-at-rest", OK),
        (gateway(provisioningState="Updating"), "gateway-at-rest", BLOCKED),
    ],
)
def test_the_gateway_has_to_be_of_v2_and_at_rest(here: Snapshot, guard: str, wanted: GuardState) -> None:
    assert state(fix_of(here, FIX, resource=GATEWAY), guard) is wanted
