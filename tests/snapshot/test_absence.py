"""What absence means: a default only where the page says so and the reading could have told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from support.access import registry
from support.snapshots import CLUSTER, SUB, cluster, read, snapshot

from aks_harden.snapshot.defaults import DEFAULTS
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.file import BadSnapshotError, dump, load
from aks_harden.snapshot.reading import Read

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.node import Node

WORKSPACE = f"{SUB}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law"
ANONYMOUS = "properties.anonymousPullEnabled"
MODE = "properties.roleAssignmentMode"
ARM_TOKENS = "properties.policies.azureADAuthenticationAsArmPolicy.status"
RULE = "properties.defaultDataCollectionRuleResourceId"


def member(facet: str, body: Json, version: str) -> Node:
    """The one member of a list that was read with an API version, or with none that is known."""
    call = f"GET {SUB}?api-version={version}" if version else "from a file"
    (found,) = snapshot({facet: {".": replace(read([body]), call=call)}}).listed(facet)
    return found


@pytest.mark.parametrize(
    ("facet", "path", "version", "tells"),
    [
        pytest.param("registries", ANONYMOUS, "2025-11-01", True, id="anonymous pull, since it is sent"),
        pytest.param("registries", ANONYMOUS, "2025-04-01", False, id="anonymous pull, never sent"),
        pytest.param("registries", ANONYMOUS, "", False, id="anonymous pull, no version told"),
        pytest.param("registries", MODE, "2025-11-01", True, id="permission mode, since it is sent"),
        pytest.param("registries", MODE, "2023-07-01", False, id="permission mode, never sent"),
        pytest.param("registries", ARM_TOKENS, "2025-11-01", True, id="ARM tokens, since it is sent"),
        pytest.param("registries", ARM_TOKENS, "2025-04-01", False, id="ARM tokens, never sent"),
        pytest.param("workspaces", RULE, "2023-09-01", True, id="default rule, since it is sent"),
        pytest.param("workspaces", RULE, "2020-08-01", False, id="default rule, never sent"),
    ],
)
def test_absent_is_the_default_only_where_the_reading_could_have_told(
    facet: str, path: str, version: str, *, tells: bool
) -> None:
    empty: Json = {"id": WORKSPACE, "name": "law", "properties": {}}
    bare = {**registry(), "properties": {}} if facet == "registries" else empty
    node = member(facet, bare, version)
    if tells:
        assert not node.see(path).present
    else:
        with pytest.raises(NotSettledError):
            node.see(path)


ETCD = "properties.securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"
GATING = "properties.securityProfile.defender.securityGating.enabled"
CHANNEL = "properties.autoUpgradeProfile.nodeOSUpgradeChannel"


@pytest.mark.parametrize(
    ("properties", "path", "tells"),
    [
        pytest.param('{"nodeProvisioningProfile": null}', "properties.nodeProvisioningProfile.mode", True),
        pytest.param('{"nodeProvisioningProfile": {}}', "properties.nodeProvisioningProfile.mode", False),
        pytest.param("{}", "properties.nodeProvisioningProfile.mode", False),
        pytest.param('{"securityProfile": {"KubernetesResourceObjectEncryptionProfile": null}}', ETCD, True),
        pytest.param('{"securityProfile": {}}', ETCD, False),
        pytest.param('{"securityProfile": null}', ETCD, False),
        pytest.param('{"securityProfile": {"defender": {"securityGating": null}}}', GATING, True),
        pytest.param('{"securityProfile": {"defender": null}}', GATING, False),
        pytest.param('{"autoUpgradeProfile": null}', CHANNEL, False),
        pytest.param('{"autoUpgradeProfile": {"nodeOSUpgradeChannel": null}}', CHANNEL, True),
    ],
)
def test_null_tells_of_what_came_with_it_and_of_nothing_newer(
    properties: str, path: str, *, tells: bool
) -> None:
    body: JsonObject = {"id": CLUSTER, "properties": json.loads(properties)}
    found = snapshot({"cluster": {"@": replace(read(body), call="`az aks show` output in a file")}}).cluster
    if tells:
        assert not found.see(path).present
    else:
        with pytest.raises(NotSettledError, match="not of an API known to have it"):
            found.see(path)


def test_an_object_that_came_with_a_property_stands_above_it() -> None:
    named = [(path, row) for (_, path), row in DEFAULTS.items() if row.came_in]
    assert named
    for path, row in named:
        assert row.came_in in path.split(".")[:-1]
        assert row.since


def test_a_present_value_counts_whatever_the_version() -> None:
    node = member("registries", registry(anonymousPullEnabled=True), "2023-01-01-preview")
    assert node.see(ANONYMOUS).flag


@pytest.mark.parametrize("body", [{"id": CLUSTER}, {"id": CLUSTER, "properties": None}], ids=["none", "null"])
def test_a_resource_without_properties_has_no_defaults(body: Json) -> None:
    """The generic list of resources sends such bodies; an absent value there means nothing."""
    found = snapshot({"cluster": {"@": body}}).cluster
    with pytest.raises(NotSettledError, match="without its properties"):
        found.see("properties.apiServerAccessProfile.enablePrivateCluster")


def test_empty_properties_have_defaults() -> None:
    found = snapshot({"cluster": {"@": {"id": CLUSTER, "properties": {}}}}).cluster
    assert not found.see("properties.apiServerAccessProfile.enablePrivateCluster").flag


def test_targets_of_a_file_are_found_whatever_their_case() -> None:
    text = dump(snapshot({"cluster": {"@": cluster()}})).replace(CLUSTER.lower(), CLUSTER)
    found = load(text)
    assert isinstance(found.reading("cluster", CLUSTER), Read)


def test_a_file_nested_without_end_is_no_snapshot() -> None:
    with pytest.raises(BadSnapshotError):
        load("[" * 200_000)
