"""Fixes of EXT-NODEIMG: the newest image, another system, or another pool."""

import pytest
from support.nodes import of_pools, pool
from support.offered import answering, back, change, guard, one, planned, proposals
from support.snapshots import CLUSTER, read

from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

OK, BLOCKED = GuardState.OK, GuardState.BLOCKED
YES = answering(budgets_allow_eviction="yes")
# The snapshots are of 2026-11-23.
OLD = "AKSUbuntu-2404gen2containerd-202605.01.0"
AGED = "AKSUbuntu-2404gen2containerd-202610.01.0"
NEW = "AKSUbuntu-2404gen2containerd-202611.15.0"
JAMMY = "AKSUbuntu-2204gen2containerd-202611.10.0"


def world(image: str, newest: str = NEW, **values: Json) -> Snapshot:
    given: dict[str, Json] = {
        "nodeImageVersion": image,
        "provisioningState": "Succeeded",
        "osSKU": "Ubuntu",
        "currentOrchestratorVersion": "1.34.1",
        **values,
    }
    here = of_pools(pool("apps", **given))
    if not newest:
        return here
    own = f"{CLUSTER}/agentPools/apps"
    body: Json = {
        "id": f"{own}/upgradeProfiles/default",
        "properties": {"latestNodeImageVersion": newest},
    }
    return here.with_reading("pool-upgrades", own, read(body, own))


@pytest.mark.parametrize(
    ("image", "newest", "reaches"),
    [
        (OLD, NEW, Verdict.PASS),
        (AGED, NEW, Verdict.PASS),
        (OLD, AGED, Verdict.WARN),
        (AGED, AGED, None),
        (AGED, "AKSUbuntu-2404gen2containerd-202610.10.0", None),
        (OLD, OLD, None),
        (OLD, "", None),
        (OLD, "something", None),
    ],
)
def test_a_newer_image_is_offered_where_there_is_one(
    image: str, newest: str, reaches: Verdict | None
) -> None:
    here = world(image, newest)
    if reaches is None:
        assert proposals(here, "EXT-NODEIMG.image", YES) == ()
        return
    fix = one(here, "EXT-NODEIMG.image", YES)
    assert fix.reaches is reaches
    assert fix.commands[0].words[3] == "upgrade"
    assert change(fix) == (("--node-image-only",),)
    assert (fix.kind, fix.risk, fix.phase) == (Kind.REIMAGE, Risk.DISRUPTIVE, Phase.IMAGE)
    assert fix.no_undo
    assert not fix.blocked


def test_pools_on_availability_sets_take_no_image_by_az() -> None:
    assert proposals(world(OLD, type="AvailabilitySet"), "EXT-NODEIMG.image", YES) == ()


@pytest.mark.parametrize(
    ("image", "sku"), [(JAMMY, "Ubuntu"), (JAMMY.replace("2204", "2004"), "Ubuntu"), (JAMMY, "Ubuntu2204")]
)
def test_ubuntu_moves_to_the_newest_ubuntu_and_undo_knows_where_it_was(image: str, sku: str) -> None:
    fix = one(world(image, osSKU=sku), "EXT-NODEIMG.system", YES)
    assert change(fix) == (("--os-sku", "Ubuntu2404"),)
    assert back(fix) == (("--os-sku", sku),)
    assert (fix.kind, fix.phase) == (Kind.REIMAGE, Phase.NODES)
    assert "osSKU: 'Ubuntu2404'" in fix.bicep
    assert 'os_sku = "Ubuntu2404"' in fix.terraform


@pytest.mark.parametrize(
    ("values", "tripped"),
    [
        ({}, set()),
        ({"currentOrchestratorVersion": "1.31.9"}, {"kubernetes-version"}),
        ({"enableFIPS": True}, {"no-fips"}),
        ({"provisioningState": "Scaling"}, {"pools-at-rest"}),
        ({"upgradeSettings": {"maxSurge": "0%"}}, {"max-surge"}),
    ],
)
def test_what_the_new_system_needs(values: dict[str, Json], tripped: set[str]) -> None:
    fix = one(world(JAMMY, NEW, **values), "EXT-NODEIMG.system", YES)
    assert {entry.id for entry in fix.blocked} == tripped


def test_a_system_that_moves_takes_the_newest_image_with_it() -> None:
    old = JAMMY.replace("202611.10", "202605.01")
    plan = planned(world(old, NEW.replace("2404", "2204")), YES, "EXT-NODEIMG")
    assert [fix.id for step in plan.steps for fix in step.fixes] == ["EXT-NODEIMG.system"]
    assert ("EXT-NODEIMG.image@apps", "an earlier step already does it") in plan.dropped


@pytest.mark.parametrize(
    ("image", "values"),
    [
        ("AKSFlatcar-flatcargen2-202605.20.0", {"osSKU": "Flatcar"}),
        ("AKSWindows-2019-containerd-17763.1.261101", {"osSKU": "Windows2019", "osType": "Windows"}),
    ],
)
def test_a_system_that_is_left_by_another_pool_alone_has_a_script_for_people(
    image: str, values: dict[str, Json]
) -> None:
    here = world(image, image, **values)
    assert proposals(here, "EXT-NODEIMG.system") == ()
    fix = one(here, "EXT-NODEIMG.pool")
    assert (fix.risk, fix.kind, fix.commands) == (Risk.MANUAL, Kind.RECREATE, ())
    assert ("image-age" in {key for key, _ in fix.assertions}) is ("Flatcar" in image)
    script = fix.documents["replace-apps.sh"]
    assert '--name "$NEW_POOL"' in script
    assert "--cluster-name aks-test" in script
    assert "--os-sku Flatcar" not in script


def test_a_hostile_size_is_no_command_in_the_script() -> None:
    here = world("AKSFlatcar-flatcargen2-202605.20.0", "", osSKU="Flatcar", vmSize="$(touch x); rm -rf /")
    script = one(here, "EXT-NODEIMG.pool").documents["replace-apps.sh"]
    assert "'$(touch x); rm -rf /'" in script


def test_an_unanswered_budget_keeps_it_from_running() -> None:
    assert guard(one(world(OLD), "EXT-NODEIMG.image"), "budgets-allow-eviction").state is not OK
    fix = one(world(OLD), "EXT-NODEIMG.image", answering(budgets_allow_eviction="no"))
    assert guard(fix, "budgets-allow-eviction").state is BLOCKED
