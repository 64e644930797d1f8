"""NET-1: what each shape of the API server's access profile comes to."""

from __future__ import annotations

from typing import cast

import pytest
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot

from aks_harden.checks.net.ranges import authorised_ranges, tight
from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context, Thresholds
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

ENTRA: JsonObject = {"managed": True}
OUTBOUND = f"{SUB}/resourceGroups/mc_rg/providers/Microsoft.Network/publicIPAddresses/out"
PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN


def world(body: JsonObject, **facets: dict[str, Json | Reading]) -> Snapshot:
    readings: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": body},
        "trusted-access": {"@": []},
        "public-addresses": {".": []},
    }
    return snapshot(readings | {name.replace("_", "-"): targets for name, targets in facets.items()})


def access(profile: Json, **properties: Json) -> Snapshot:
    return world(cluster(apiServerAccessProfile=profile, **({"aadProfile": ENTRA} | properties)))


def judged(snapshot_: Snapshot, context: Context | None = None) -> Assertion:
    found = item("NET-1")
    assert found is not None
    (assertion,) = judge_item(snapshot_, context or Context(), found).assertions
    return assertion


@pytest.mark.parametrize(
    ("profile", "verdict", "severity"),
    [
        pytest.param({"enablePrivateCluster": True}, PASS, Severity.HIGH, id="private is a pass"),
        pytest.param(
            {"enablePrivateCluster": True, "authorizedIPRanges": None},
            PASS,
            Severity.HIGH,
            id="ranges are not asked of a private cluster",
        ),
        pytest.param({"enablePrivateCluster": "true"}, PASS, Severity.HIGH, id="a text true is true"),
        pytest.param({"enablePrivateCluster": "false"}, FAIL, Severity.HIGH, id="a text false is not true"),
        pytest.param({"enablePrivateCluster": "maybe"}, UNKNOWN, Severity.HIGH, id="nonsense is unknown"),
        pytest.param("yo", UNKNOWN, Severity.HIGH, id="a profile that is a text is unknown"),
        pytest.param(None, FAIL, Severity.HIGH, id="no profile at all is public and open"),
        pytest.param(
            {"enableVnetIntegration": True}, FAIL, Severity.HIGH, id="VNet integration alone never decides"
        ),
        pytest.param({"authorizedIPRanges": []}, FAIL, Severity.HIGH, id="an empty list filters nothing"),
        pytest.param(
            {"authorizedIPRanges": [""]}, FAIL, Severity.HIGH, id="a list of one empty text is empty"
        ),
        pytest.param({"authorizedIPRanges": None}, FAIL, Severity.HIGH, id="a null list is no list"),
        pytest.param(
            {"authorizedIPRanges": ["0.0.0.0/0"]}, FAIL, Severity.HIGH, id="everybody is not a range"
        ),
        pytest.param({"authorizedIPRanges": ["::/0"]}, FAIL, Severity.HIGH, id="everybody on IPv6 neither"),
        pytest.param(
            {"authorizedIPRanges": ["::ffff:0:0/96"]}, FAIL, Severity.HIGH, id="all of IPv4, mapped into IPv6"
        ),
        pytest.param(
            {"authorizedIPRanges": ["0.0.0.0/1", "128.0.0.0/1"]},
            FAIL,
            Severity.HIGH,
            id="two halves of the Internet",
        ),
        pytest.param(
            {"authorizedIPRanges": ["20.0.0.0/15"]}, FAIL, Severity.HIGH, id="a prefix wider than a /16"
        ),
        pytest.param(
            {"authorizedIPRanges": [f"20.{part}.0.0/16" for part in range(0, 10, 2)]},
            FAIL,
            Severity.HIGH,
            id="five /16 hold more than the union may",
        ),
        pytest.param(
            {"authorizedIPRanges": ["20.0.0.0/16"] * 5}, WARN, Severity.MEDIUM, id="one /16 said five times"
        ),
        pytest.param(
            {"authorizedIPRanges": ["AzureCloud.westeurope", "20.1.2.3"]},
            FAIL,
            Severity.HIGH,
            id="a service tag holds other customers",
        ),
        pytest.param(
            {"authorizedIPRanges": ["20.1.2.3"]}, WARN, Severity.MEDIUM, id="a single address without a mask"
        ),
        pytest.param(
            {"authorizedIPRanges": ["20.1.2.3/32", "2001:db8::/48"]},
            WARN,
            Severity.MEDIUM,
            id="narrow ranges of both families",
        ),
        pytest.param(
            {"authorizedIPRanges": ["2001:db8::/47"]},
            FAIL,
            Severity.HIGH,
            id="an IPv6 prefix wider than a site",
        ),
        pytest.param(
            {"AuthorizedIpRanges": ["20.1.2.3/32"]}, WARN, Severity.MEDIUM, id="the key in another case"
        ),
        pytest.param(
            {"authorizedIPRanges": ["0.0.0.0/32"]},
            WARN,
            Severity.MEDIUM,
            id="the stand-in for the cluster itself",
        ),
        pytest.param(
            {"authorizedIPRanges": {"a": 1}},
            UNKNOWN,
            Severity.HIGH,
            id="ranges of the wrong shape are unknown",
        ),
    ],
)
def test_the_access_profile_decides(profile: Json, verdict: Verdict, severity: Severity) -> None:
    said = judged(access(profile))
    assert (said.verdict, said.severity) == (verdict, severity), said.reason


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        pytest.param(["1.2.3.999/24"], UNKNOWN, id="an address that is none is no service tag"),
        pytest.param(["[parameters('ranges')]"], UNKNOWN, id="an expression of a template"),
        pytest.param(["203.0.113.7/32", "x/99"], UNKNOWN, id="one odd entry among narrow ones"),
        pytest.param(["0.0.0.0/0", "x/99"], FAIL, id="an odd entry hides no open door"),
        pytest.param(["203.0.113.7/32 0.0.0.0/0"], FAIL, id="two entries in one text"),
    ],
)
def test_an_entry_of_no_known_form_is_neither_tight_nor_a_tag(entries: list[Json], verdict: Verdict) -> None:
    assert judged(access({"authorizedIPRanges": entries})).verdict is verdict


def test_a_sentence_tells_ranges_from_service_tags() -> None:
    named = Context(service_tags=("AzureDevOps",))
    seen = judged(access({"authorizedIPRanges": ["203.0.113.7/32", "AzureDevOps"]}), named)
    assert seen.reason == "The API server is public, and 1 narrow range and 1 named service tag may reach it."


def test_a_cluster_read_without_its_properties_is_unknown() -> None:
    assert judged(world({"id": CLUSTER, "name": "aks-test"})).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("entra", "severity"),
    [
        pytest.param(ENTRA, Severity.HIGH, id="with Entra it is high"),
        pytest.param(None, Severity.CRITICAL, id="without Entra it is critical"),
        pytest.param({"serverAppID": "x"}, Severity.CRITICAL, id="the legacy pair is no Entra"),
        pytest.param("odd", Severity.HIGH, id="an unreadable profile does not hide the open door"),
    ],
)
def test_an_open_door_without_entra_is_critical(entra: Json, severity: Severity) -> None:
    said = judged(world(cluster(aadProfile=entra)))
    assert (said.verdict, said.severity) == (FAIL, severity)


def test_automatic_has_entra_even_where_arm_is_silent() -> None:
    body = cluster() | {"sku": {"name": "Automatic", "tier": "Standard"}}
    assert judged(world(body)).severity is Severity.HIGH


def test_the_legacy_field_right_under_properties_counts() -> None:
    said = judged(world(cluster(aadProfile=ENTRA, apiServerAuthorizedIPRanges=["20.1.2.3/32"])))
    assert (said.verdict, said.evidence[1].path) == (WARN, "properties.apiServerAuthorizedIPRanges")


def test_a_tag_that_the_operator_names_is_narrow_but_the_whole_cloud_never_is() -> None:
    context = Context(service_tags=("actiongroup", "AzureCloud"))
    assert judged(access({"authorizedIPRanges": ["ActionGroup"]}), context).verdict is WARN
    assert judged(access({"authorizedIPRanges": ["azurecloud"]}), context).verdict is FAIL


def test_the_thresholds_are_the_operators() -> None:
    narrow = Context(thresholds=Thresholds(max_prefix_addresses=256, max_range_addresses=300))
    assert judged(access({"authorizedIPRanges": ["20.0.0.0/24"]}), narrow).verdict is WARN
    assert judged(access({"authorizedIPRanges": ["20.0.0.0/23"]}), narrow).verdict is FAIL
    assert judged(access({"authorizedIPRanges": ["20.0.0.0/24", "20.9.0.0/24"]}), narrow).verdict is FAIL


def test_an_unreadable_cluster_is_unknown_with_the_action() -> None:
    action = "Microsoft.ContainerService/managedClusters/read"
    said = judged(snapshot({"cluster": {"@": forbidden(action)}}))
    assert said.verdict is UNKNOWN
    assert said.missing[0].action == action


def outbound(profile: str, **access_: Json) -> JsonObject:
    ranges: JsonObject = {"authorizedIPRanges": ["20.1.2.3/32"]}
    network = cast("Json", {profile: {"effectiveOutboundIPs": [{"id": OUTBOUND.upper()}]}})
    return cluster(aadProfile=ENTRA, apiServerAccessProfile=ranges | access_, networkProfile=network)


def forgets(snapshot_: Snapshot) -> bool:
    return any("20.9.9.9" in note for note in judged(snapshot_).notes)


@pytest.mark.parametrize("profile", ["loadBalancerProfile", "natGatewayProfile"])
def test_an_outbound_address_that_the_list_forgets_is_noted(profile: str) -> None:
    address: Json = [{"id": OUTBOUND, "properties": {"ipAddress": "20.9.9.9"}}]
    assert forgets(world(outbound(profile), public_addresses={".": address}))
    assert not forgets(world(outbound(profile), public_addresses={".": forbidden("x/read")}))
    listed = outbound(profile, authorizedIPRanges=["20.1.2.3", "20.9.9.8/30"])
    assert not forgets(world(listed, public_addresses={".": address}))
    integrated = outbound(profile, enableVnetIntegration=True)
    assert not forgets(world(integrated, public_addresses={".": address}))


def test_ways_round_are_noted_on_a_private_cluster_and_never_decide() -> None:
    body = cluster(apiServerAccessProfile={"enablePrivateCluster": True})
    open_ = judged(world(body, trusted_access={"@": [{"id": f"{CLUSTER}/b/backup", "name": "backup"}]}))
    assert open_.verdict is PASS
    assert [note for note in open_.notes if "Run command is on" in note]
    assert [note for note in open_.notes if "backup" in note]
    shut = cluster(apiServerAccessProfile={"enablePrivateCluster": True, "disableRunCommand": True})
    assert judged(world(shut)).notes == ()
    blind = judged(world(shut, trusted_access={"@": forbidden("x/read")}))
    assert (blind.verdict, len(blind.notes)) == (PASS, 1)


def test_virtual_nodes_do_not_go_with_ranges() -> None:
    addons: Json = {"ACIConnectorLinux": {"enabled": True}}
    said = judged(access({"authorizedIPRanges": ["20.1.2.3"]}, addonProfiles=addons))
    assert (said.verdict, "Virtual nodes" in said.notes[0]) == (WARN, True)


def test_what_people_take_for_the_answer_is_shown_and_does_not_decide() -> None:
    said = judged(access({"enableVnetIntegration": True}, publicNetworkAccess="Disabled"))
    assert said.verdict is FAIL
    assert {row.path.rsplit(".", 1)[-1] for row in said.evidence} >= {
        "enableVnetIntegration",
        "publicNetworkAccess",
    }


def test_tight_means_the_same_elsewhere() -> None:
    assert tight(access({"authorizedIPRanges": ["20.1.2.3"]}).cluster, Context())
    assert not tight(access({}).cluster, Context())


def test_overlapping_ranges_are_counted_once() -> None:
    ranges = authorised_ranges(access({"authorizedIPRanges": ["20.0.0.0/24", "20.0.0.128/25"]}).cluster)
    assert ranges.total == 256
