"""The fix of NET-8 that switches SSH off."""

import json

import pytest
from support.offered import answering, back, change, one, planned, proposals
from support.worlds import world_snapshot

from aks_harden.model.fix import Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

UNUSED = answering(ssh_unused="yes")
PROFILE = "properties.securityProfile"


def shop(number: int = 0, path: str = "", value: Json = None) -> Snapshot:
    world = world_snapshot("shop")
    if not path:
        return world
    place = f"properties.agentPoolProfiles[{number}].{path}"
    return world.with_value("cluster", world.cluster_id, place, value)


def test_every_pool_that_has_it_on_is_switched_off_by_the_stable_api() -> None:
    fix = one(shop(), "NET-8.ssh-off", UNUSED)
    assert [command.words for command in fix.commands] == [("az", "resource", "update")] * 2
    assert change(fix) == (("--set", f"{PROFILE}.sshAccess=Disabled"),) * 2
    assert back(fix) == (("--set", f"{PROFILE}.sshAccess=LocalUser"),) * 2
    assert (fix.risk, fix.phase) == (Risk.DISRUPTIVE, Phase.NODES)
    assert "Not verified" in fix.hazard
    assert not fix.blocked
    assert fix.bicep.count("sshAccess: 'Disabled'") == 2


def test_undo_goes_back_to_the_mode_of_each_pool() -> None:
    fix = one(shop(0, "securityProfile.sshAccess", "EntraId"), "NET-8.ssh-off", UNUSED)
    assert [words[1] for words in back(fix)] == [
        f"{PROFILE}.sshAccess=LocalUser",
        f"{PROFILE}.sshAccess=EntraId",
    ]


def test_a_pool_that_has_it_off_already_is_not_written() -> None:
    fix = one(shop(0, "securityProfile.sshAccess", "Disabled"), "NET-8.ssh-off", UNUSED)
    assert [command.target[1].rpartition("/")[2] for command in fix.commands] == ["web"]


def test_a_pool_without_a_profile_gets_a_whole_one() -> None:
    fix = one(shop(0, "securityProfile", None), "NET-8.ssh-off", UNUSED)
    name, _, value = change(fix)[0][1].partition("=")
    assert name == PROFILE
    assert json.loads(value) == {"sshAccess": "Disabled"}


def test_machines_cannot_have_it_off_so_it_is_not_offered() -> None:
    assert proposals(shop(0, "type", "AvailabilitySet"), "NET-8.ssh-off", UNUSED) == ()


@pytest.mark.parametrize(("answer", "tripped"), [("yes", set()), ("no", {"ssh-unused"})])
def test_nobody_is_shut_out_unasked(answer: str, tripped: set[str]) -> None:
    fix = one(shop(), "NET-8.ssh-off", answering(ssh_unused=answer))
    assert {entry.id for entry in fix.blocked} == tripped


def test_where_the_rules_do_it_ssh_stays_as_it_is() -> None:
    context = answering(ssh_unused="yes", ssh_sources="")
    plan = planned(shop(), context, "NET-8")
    assert [fix.id for step in plan.steps for fix in step.fixes] == ["NET-8.rule"]
