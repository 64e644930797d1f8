"""Fixes of EXT-VERSION: which versions lie on the way, and in which calls they are gone through."""

import pytest
from support.nodes import pool
from support.offered import answering, change, one, proposals
from support.snapshots import SUB, cluster, snapshot

from aks_harden.model.context import Context
from aks_harden.model.fix import Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

REGION = f"{SUB}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions"
OFFICIAL, LONG = "KubernetesOfficial", "AKSLongTermSupport"
YES = answering(budgets_allow_eviction="yes", apis_still_served="yes")


def offered(version: str, plans: Json, *, preview: bool = False, **patches: Json) -> Json:
    """Return a minor version; `_` stands for `.` in the names of patches."""
    bodies: Json = {
        name.removeprefix("v").replace("_", "."): {"upgrades": upgrades} for name, upgrades in patches.items()
    }
    return {
        "version": version,
        "capabilities": {"supportPlan": plans},
        "isPreview": preview,
        "patchVersions": bodies,
    }


VALUES: tuple[Json, ...] = (
    offered("1.32", [LONG], v1_32_11=["1.33.5", "1.33.13"]),
    offered("1.33", [LONG], v1_33_5=["1.33.13", "1.34.2"], v1_33_13=["1.34.1", "1.34.2"]),
    offered("1.34", [OFFICIAL], v1_34_2=["1.35.0"]),
    offered("1.37", [OFFICIAL], preview=True, v1_37_0=[]),
)


def world(
    version: str, *values: Json, channel: str = "none", kind: str = "VirtualMachineScaleSets"
) -> Snapshot:
    body = cluster(
        currentKubernetesVersion=version,
        supportPlan=OFFICIAL,
        agentPoolProfiles=[
            pool("system", provisioningState="Succeeded", type=kind),
            pool("web", provisioningState="Succeeded", type=kind),
        ],
        autoUpgradeProfile={"upgradeChannel": channel},
    )
    return snapshot(
        {"cluster": {"@": body}, "kubernetes-versions": {REGION: {"values": [*(values or VALUES)]}}}
    )


def steps(here: Snapshot) -> list[tuple[str, str, str]]:
    fix = one(here, "EXT-VERSION.upgrade", YES)
    return [
        (command.words[2], command.target[1], command.change[1])
        for command in fix.commands
        if fix.risk is Risk.ONE_WAY
    ]


def test_one_minor_version_at_a_time_the_control_plane_first() -> None:
    assert steps(world("1.32.11")) == [
        ("upgrade", "aks-test", "1.33.13"),
        ("nodepool", "system", "1.33.13"),
        ("nodepool", "web", "1.33.13"),
        ("upgrade", "aks-test", "1.34.2"),
        ("nodepool", "system", "1.34.2"),
        ("nodepool", "web", "1.34.2"),
    ]
    first = change(one(world("1.32.11"), "EXT-VERSION.upgrade", YES))[0]
    assert "--control-plane-only" in first
    assert "--yes" in first


@pytest.mark.parametrize(
    ("channel", "kind"), [("patch", "VirtualMachineScaleSets"), ("none", "AvailabilitySet")]
)
def test_where_azure_takes_both_as_one_they_are_one_call(channel: str, kind: str) -> None:
    here = world("1.33.5", channel=channel, kind=kind)
    assert steps(here) == [("upgrade", "aks-test", "1.34.2")]
    assert "--control-plane-only" not in change(one(here, "EXT-VERSION.upgrade", YES))[0]


def test_a_patch_that_is_offered_no_more_goes_where_its_neighbours_go() -> None:
    assert steps(world("1.33.1"))[-1] == ("nodepool", "web", "1.34.2")


@pytest.mark.parametrize(
    "values",
    [
        (offered("1.33", [LONG], v1_33_5=[]), offered("1.34", [OFFICIAL], v1_34_2=[])),
        (offered("1.33", [LONG], v1_33_5=["--yes", "1.x"]), offered("1.34", [OFFICIAL], v1_34_2=[])),
    ],
)
def test_where_no_way_leads_there_is_a_successor(values: tuple[Json, ...]) -> None:
    here = world("1.33.5", *values)
    assert proposals(here, "EXT-VERSION.upgrade") == ()
    fix = one(here, "EXT-VERSION.successor")
    assert fix.risk is Risk.MANUAL
    assert fix.documents
    assert proposals(world("1.33.5"), "EXT-VERSION.successor") == ()


def test_a_version_in_support_is_left_alone() -> None:
    assert proposals(world("1.34.2"), "EXT-VERSION.upgrade") == ()


@pytest.mark.parametrize(
    ("answers", "tripped"),
    [
        ({}, set()),
        ({"apis-still-served": "no"}, {"apis-still-served"}),
        ({"budgets-allow-eviction": "no"}, {"budgets-allow-eviction"}),
    ],
)
def test_guards(answers: dict[str, str], tripped: set[str]) -> None:
    context = Context(inputs={**YES.inputs, **answers})
    fix = one(world("1.33.5"), "EXT-VERSION.upgrade", context)
    assert {entry.id for entry in fix.blocked} == tripped
    assert fix.no_undo
    assert "kubernetesVersion: '1.34.2'" in fix.bicep
    assert 'kubernetes_version = "1.34.2"' in fix.terraform
