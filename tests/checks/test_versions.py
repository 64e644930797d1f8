"""How a cluster's Kubernetes version is supported, by the list of its region."""

from __future__ import annotations

import pytest
from support.snapshots import SUB, cluster, forbidden, snapshot

from aks_harden.checks.versions import Support, standing
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.reading import Absent, Reading
from aks_harden.snapshot.snapshot import Snapshot

TARGET = f"{SUB}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions"
BOTH: Json = ["KubernetesOfficial", "AKSLongTermSupport"]
LTS: Json = ["AKSLongTermSupport"]
PLAN = {"supportPlan": "AKSLongTermSupport"}


def offered(version: str, plans: Json, **more: Json) -> JsonObject:
    patches: JsonObject = {f"{version}.1": {"upgrades": []}, f"{version}.6": {"upgrades": []}}
    body: JsonObject = {"version": version, "capabilities": {"supportPlan": plans}, "patchVersions": patches}
    return body | more


REGION: Json = [
    offered("1.31", LTS),
    offered("1.32", LTS),
    offered("1.33", BOTH),
    offered("1.34", BOTH, isDefault=True, isPreview=None),
    offered("1.35", BOTH),
    offered("1.36", BOTH, isPreview=True),
]


def world(version: Json, values: Json | Reading = REGION, **properties: Json) -> Snapshot:
    body: Json | Reading = values if isinstance(values, Reading) else {"values": values}
    own = {"currentKubernetesVersion": version, "kubernetesVersion": version} | properties
    return snapshot({"cluster": {"@": cluster(**own)}, "kubernetes-versions": {TARGET: body}})


@pytest.mark.parametrize(
    ("version", "plan", "support"),
    [
        pytest.param("1.34.1", {}, Support.COMMUNITY, id="a version that the region offers officially"),
        pytest.param("1.34", {}, Support.COMMUNITY, id="an alias of a minor version"),
        pytest.param("v1.34.1", {}, Support.COMMUNITY, id="with the letter that Kubernetes writes"),
        pytest.param("1.33.6", PLAN, Support.COMMUNITY, id="in its first year the plan does not matter"),
        pytest.param("1.31.6", PLAN, Support.LONG_TERM, id="past it, on the plan that patches it"),
        pytest.param(
            "1.31.6", {"supportPlan": "akslongtermsupport"}, Support.LONG_TERM, id="the plan in another case"
        ),
        pytest.param("1.32.6", {}, Support.PLATFORM, id="three behind without the plan"),
        pytest.param("1.32.6", {"supportPlan": None}, Support.PLATFORM, id="no plan is the official one"),
        pytest.param("1.31.6", {}, Support.OUT, id="four behind without the plan"),
        pytest.param("1.29.9", PLAN, Support.OUT, id="a version that no list holds, whatever the plan"),
        pytest.param("1.36.0", {}, Support.PREVIEW, id="a preview"),
    ],
)
def test_the_region_says_how_a_version_is_supported(
    version: str, plan: dict[str, Json], support: Support
) -> None:
    said = standing(world(version, **plan))
    assert said.support is support
    assert said.supported is (support in {Support.COMMUNITY, Support.LONG_TERM})
    assert said.evidence


@pytest.mark.parametrize(
    ("version", "values", "plan"),
    [
        pytest.param("1.37.0", REGION, {}, id="newer than anything the region lists"),
        pytest.param("2.0.0", REGION, {}, id="another major version"),
        pytest.param("latest", REGION, {}, id="a text that is no version"),
        pytest.param(1.34, REGION, {}, id="a number"),
        pytest.param(None, REGION, {}, id="no version at all"),
        pytest.param("1.34.1", [], {}, id="an empty list"),
        pytest.param("1.34.1", "1.34", {}, id="a list that is a text"),
        pytest.param("1.34.1", [offered("1.34", ["Gold"])], {}, id="a plan nobody knows"),
        pytest.param("1.34.1", [offered("1.34", [])], {}, id="no plan"),
        pytest.param("1.34.1", [{"version": "1.34"}], {}, id="no capabilities"),
        pytest.param("1.31.1", REGION, {"supportPlan": "Gold"}, id="a plan of the cluster nobody knows"),
        pytest.param("1.31.1", [offered("1.31", LTS)], {}, id="nothing to count from"),
        pytest.param("1.33.1", [offered("1.34", BOTH)], {}, id="one behind, and not in the list"),
        pytest.param("1.34.1", forbidden("x/read"), {}, id="a list that may not be read"),
        pytest.param("1.34.1", Absent(call="GET x", at=""), {}, id="a region without such a list"),
    ],
)
def test_what_the_list_does_not_tell_is_not_settled(
    version: Json, values: Json | Reading, plan: dict[str, Json]
) -> None:
    with pytest.raises(NotSettledError):
        standing(world(version, values, **plan))


def test_bodies_of_old_tell_only_the_version_that_was_asked_for() -> None:
    said = standing(world(None, kubernetesVersion="1.34"))
    assert (said.support, said.version) == (Support.COMMUNITY, "1.34")


def test_the_running_version_goes_before_the_one_that_was_asked_for() -> None:
    assert standing(world("1.31.6", kubernetesVersion="1.34")).support is Support.OUT


def test_a_patch_that_is_no_longer_offered_is_noted() -> None:
    assert standing(world("1.34.0")).notes
    assert not standing(world("1.34.6")).notes
    assert not standing(world("1.34")).notes


def test_a_failed_operation_leaves_the_version_a_wish() -> None:
    assert standing(world("1.34.6", provisioningState="Failed")).notes
