"""CMP-1: what decides which images may start, and from where the registry can be reached."""

from __future__ import annotations

import pytest
from support.access import MANAGEMENT_GROUP, REGISTRY, initiative, properties
from support.compliance import HOST, built_in, finding, images, safeguards, said, world
from support.snapshots import CLUSTER, NOW, SUB, forbidden

from aks_harden.checks.cmp import cmp_1
from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
OWN = "acrshop\\.azurecr\\.io"
TIGHT = f"^({OWN}|mcr\\.microsoft\\.com)\\/.+$"
IMAGES = "febd0533-8e55-448f-b837-bd0e06f16469"
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)


def with_pattern(regex: Json, effect: Json = "Deny", **others: Json) -> Snapshot:
    return world(images(regex, effect, others))


MEMBER: JsonObject = {
    "policyDefinitionId": built_in(IMAGES),
    "policyDefinitionReferenceId": "images",
    "parameters": {
        "effect": {"value": "[parameters('imagesEffect')]"},
        "allowedContainerImagesRegex": {"value": "[parameters('imagesRegex')]"},
    },
}


def by_initiative(regex: Json, given: Json = None) -> Snapshot:
    """The policy as a member of an initiative, whose own default is `regex`."""
    declared: JsonObject = {
        "imagesEffect": {"defaultValue": "Deny"},
        "imagesRegex": {"defaultValue": regex},
    }
    whole = initiative("own-set", MEMBER, parameters=declared)
    parameters: Json = {"imagesRegex": {"value": given}} if given is not None else {}
    entry = images("", name="by-set")
    properties(entry).update({"policyDefinitionId": whole["id"], "parameters": parameters})
    return world(entry, facets={"policy-sets": {".": [whole]}})


def member_pattern(regex: str) -> Snapshot:
    """The policy as a member of an initiative that gives the pattern itself."""
    parameters: JsonObject = {"effect": {"value": "Deny"}, "allowedContainerImagesRegex": {"value": regex}}
    whole = initiative(
        "own-set", {**MEMBER, "parameters": parameters}, parameters={"imagesRegex": {"defaultValue": TIGHT}}
    )
    entry = images("", name="by-set")
    properties(entry).update({"policyDefinitionId": whole["id"], "parameters": {}})
    return world(entry, facets={"policy-sets": {".": [whole]}})


def unenforced(**more: Json) -> Snapshot:
    entry = images(TIGHT)
    properties(entry).update(more)
    return world(entry)


ADMISSION: dict[str, tuple[Snapshot, Verdict]] = {
    "Deny with a tight pattern": (with_pattern(TIGHT), PASS),
    "deny in another case": (with_pattern(TIGHT, "DENY"), PASS),
    "Deny by the definition's own default": (with_pattern(TIGHT, None), PASS),
    "Audit with a tight pattern": (with_pattern(TIGHT, "Audit"), WARN),
    "assigned but not enforced": (unenforced(enforcementMode="DoNotEnforce"), WARN),
    "disabled": (with_pattern(TIGHT, "Disabled"), UNKNOWN),
    "the placeholder of the benchmark": (with_pattern("^(.+){0}$"), UNKNOWN),
    "an empty pattern": (with_pattern(""), UNKNOWN),
    "a pattern of blanks": (with_pattern("  "), UNKNOWN),
    "no pattern at all": (with_pattern(None), UNKNOWN),
    "a pattern that is no text": (with_pattern(7), UNKNOWN),
    "everything": (with_pattern(".*"), WARN),
    "any registry of Azure": (with_pattern("^[^\\/]+\\.azurecr\\.io\\/.+$"), WARN),
    "a dot that is not escaped": (with_pattern("^acrshop.azurecr.io/.+$"), WARN),
    "no anchor": (with_pattern(f"{OWN}/"), WARN),
    "no end of the host": (with_pattern(f"^{OWN}"), WARN),
    "Docker Hub beside one's own": (with_pattern(f"^({OWN}|docker\\.io/contoso)\\/.+$"), WARN),
    "a host that nobody trusts": (with_pattern(f"^({OWN}|harbor\\.corp\\.example)\\/.+$"), WARN),
    "any host of a domain": (with_pattern("^[a-z0-9]+\\.corp\\.example\\/.+$"), WARN),
    "names without a host": (with_pattern("^[a-z]+:.*$"), WARN),
    "a second registry, spelled in part": (with_pattern("^acr(shop|dev)\\.azurecr\\.io\\/.+$"), WARN),
    "any host of seven letters": (with_pattern("^[a-z]{7}\\.azurecr\\.io\\/.+$"), WARN),
    "one letter more or less": (with_pattern("^acrshops?\\.azurecr\\.io\\/.+$"), WARN),
    "another port of the host": (with_pattern(f"^{OWN}(:[0-9]+)?\\/.+$"), WARN),
    "the port of HTTPS": (with_pattern(f"^{OWN}(:443)?\\/.+$"), PASS),
    "whatever is named by digest": (with_pattern(f"{TIGHT}|@sha256:"), WARN),
    "whatever ends like one's own": (with_pattern("^.*\\bacrshop\\.azurecr\\.io\\/.+$"), WARN),
    "the host in capitals": (with_pattern("(?i)^ACRSHOP\\.AZURECR\\.IO\\/.+$"), PASS),
    "the last dot not escaped, which no public host fills": (
        with_pattern("^acrshop\\.azurecr.io\\/.+$"),
        PASS,
    ),
    "one image of one's own by digest": (with_pattern(f"^{OWN}\\/web@sha256:[0-9a-f]{{64}}$"), PASS),
    "nothing but what no image is named": (with_pattern(f"^({OWN}\\/.+|\\s.*|)$"), PASS),
    "more repetitions than Go allows": (with_pattern(f"^{OWN}\\/a{{12345}}"), UNKNOWN),
    "in some namespaces only": (with_pattern(TIGHT, namespaces=["shop"]), WARN),
    "for objects with a label only": (with_pattern(TIGHT, labelSelector={"matchLabels": {"a": "b"}}), WARN),
    "for objects with whatever labels": (
        with_pattern(TIGHT, labelSelector={"matchLabels": {}, "matchExpressions": []}),
        PASS,
    ),
    "images of another host left out": (with_pattern(TIGHT, excludedImages=["ghcr.io/*"]), WARN),
    "images left out by a beginning that many hosts have": (
        with_pattern(TIGHT, excludedImages=["acrshop*"]),
        WARN,
    ),
    "images of one's own left out": (with_pattern(TIGHT, excludedImages=["acrshop.azurecr.io/*"]), PASS),
    "only what templates expand to": (with_pattern(TIGHT, source="Generated"), WARN),
    "whatever is made": (with_pattern(TIGHT, source="All"), PASS),
    "every namespace left out": (with_pattern(TIGHT, excludedNamespaces=["*"]), WARN),
    "the system's namespaces left out": (with_pattern(TIGHT, excludedNamespaces=["kube-system"]), PASS),
    "a look-around, which Go does not know": (with_pattern("^(?!docker).+$"), UNKNOWN),
    "a pattern that is too large": (with_pattern("(((a{900}){900}){900})"), UNKNOWN),
    "a pattern that is too long": (with_pattern("a" * 3_000), UNKNOWN),
    "a pattern with many hosts": (
        with_pattern("|".join(f"^h{number}\\.example/" for number in range(20))),
        WARN,
    ),
    "by an initiative's default": (by_initiative(TIGHT), PASS),
    "the placeholder by an initiative's default": (by_initiative("^(.+){0}$"), UNKNOWN),
    "the assignment's parameter beats the initiative's default": (by_initiative("^(.+){0}$", TIGHT), PASS),
    "a pattern that the initiative works out": (
        member_pattern("[concat(parameters('imagesRegex'), '')]"),
        UNKNOWN,
    ),
    "a pattern that begins with a bracket": (
        member_pattern("[[a]crshop\\.azurecr\\.io\\/.+"),
        WARN,
    ),
    "a management group left out, in which the cluster may lie": (
        unenforced(notScopes=["/providers/Microsoft.Management/managementGroups/mg-sandbox"]),
        UNKNOWN,
    ),
    "tight and hard beside one that only reports": (
        world(images(".*", "Audit", name="a"), images(TIGHT, name="b")),
        PASS,
    ),
    "tight beside one that nobody can read": (
        world(images("(?=x)", name="a"), images(TIGHT, name="b")),
        PASS,
    ),
    "wide beside one that nobody can read": (
        world(images(".*", name="a"), images("(?=x)", name="b")),
        UNKNOWN,
    ),
    "the add-on off": (world(images(TIGHT), addonProfiles={"azurepolicy": {"enabled": False}}), UNKNOWN),
    "the add-on under its other name": (
        world(images(TIGHT), addonProfiles={"AzurePolicy": {"enabled": "true"}}),
        PASS,
    ),
    "assigned minutes ago": (unenforced(metadata={"createdOn": NOW}), UNKNOWN),
    "nothing at all": (world(), UNKNOWN),
    "safeguards that enforce": (world(facets={"safeguards": {"@": safeguards()}}), WARN),
    "safeguards that warn": (world(facets={"safeguards": {"@": safeguards("Warn")}}), WARN),
    "safeguards that enforce without the add-on": (
        world(facets={"safeguards": {"@": safeguards()}}, addonProfiles={}),
        UNKNOWN,
    ),
    "safeguards at a level nobody knows": (
        world(facets={"safeguards": {"@": safeguards("Extreme")}}),
        UNKNOWN,
    ),
    "gated deployment": (
        world(securityProfile={"defender": {"securityGating": {"enabled": True}}}),
        WARN,
    ),
    "policies unread": (
        world(
            facets={"policy-assignments": {".": forbidden("Microsoft.Authorization/policyAssignments/read")}}
        ),
        UNKNOWN,
    ),
    "exemptions unread": (
        world(
            images(TIGHT),
            facets={"policy-exemptions": {".": forbidden("Microsoft.Authorization/policyExemptions/read")}},
        ),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", ADMISSION)
def test_admission(case: str) -> None:
    of, verdict = ADMISSION[case]
    said(of, cmp_1, "admission", verdict, Severity.MEDIUM if verdict is WARN else None)


def test_a_source_that_the_operator_trusts_is_no_stranger() -> None:
    of = with_pattern(f"^({OWN}|harbor\\.corp\\.example)\\/.+$")
    context = Context(trusted_sources=("https://harbor.corp.example".removeprefix("https://"),))
    said(of, cmp_1, "admission", PASS, context=context)


@pytest.mark.parametrize("source", ["docker.io/contoso", "contoso", "", " ", "/"])
def test_what_is_no_host_makes_no_host_trusted(source: str) -> None:
    of = with_pattern(f"^({OWN}|docker\\.io)\\/.+$")
    said(of, cmp_1, "admission", WARN, context=Context(trusted_sources=(source,)))


@pytest.mark.parametrize("source", ["docker.io", " Docker.IO/ "])
def test_docker_hub_can_be_trusted_as_a_whole(source: str) -> None:
    of = with_pattern(f"^({OWN}|docker\\.io)\\/.+$")
    said(of, cmp_1, "admission", PASS, context=Context(trusted_sources=(source,)))


def test_a_host_that_may_be_an_unread_registry_is_not_called_a_stranger() -> None:
    unread = forbidden("Microsoft.Authorization/roleAssignments/read")
    of = with_pattern("^acrother\\.azurecr\\.io\\/.+$").with_reading("role-assignments", SUB, unread)
    said(of, cmp_1, "admission", UNKNOWN)
    wide = with_pattern(".*").with_reading("role-assignments", SUB, unread)
    said(wide, cmp_1, "admission", WARN)


def test_automatic_enforces_safeguards_even_where_nothing_is_read() -> None:
    of = world(addonProfiles=None).with_value("cluster", CLUSTER, "sku.name", "Automatic")
    said(of, cmp_1, "admission", WARN)


def test_the_hub_of_a_fleet_is_managed_by_fleet() -> None:
    hub = CLUSTER.replace("rg-test", "FL_x_hub_westeurope")
    of = world(images(TIGHT))
    moved = Snapshot(cluster_id=hub, taken_at=of.taken_at, readings=of.readings)
    moved = moved.with_reading("cluster", hub, of.readings["cluster"][CLUSTER.lower()])
    said(moved, cmp_1, "admission", NA)


def test_an_assignment_above_counts() -> None:
    entry = images(TIGHT)
    entry["id"] = f"{MANAGEMENT_GROUP}/providers/Microsoft.Authorization/policyAssignments/images"
    properties(entry)["scope"] = MANAGEMENT_GROUP
    said(world(entry), cmp_1, "admission", PASS)


def test_containers_left_out_by_name_are_noted() -> None:
    found = said(with_pattern(TIGHT, excludedContainers=["istio-proxy"]), cmp_1, "admission", PASS)
    assert any("istio-proxy" in note for note in found.notes)


def test_an_example_of_what_else_is_let_in_is_named() -> None:
    found = said(with_pattern(f"^{OWN}"), cmp_1, "admission", WARN)
    assert f"`{HOST}a/a`" in found.reason


def test_what_runs_is_unknown_without_kubernetes() -> None:
    found = said(world(), cmp_1, "running-images", UNKNOWN)
    assert found.missing[0].facet == "kubernetes"


def test_no_registry_is_not_a_pass() -> None:
    found = finding(world(facets={"role-assignments": {".": []}}), cmp_1)
    verdicts = {entry.key: entry.verdict for entry in found.assertions}
    assert verdicts["registry-network"] is verdicts["cached-images"] is verdicts["pull-identity"] is NA


def test_a_registry_that_the_operator_dropped_is_not_judged() -> None:
    found = finding(world(), cmp_1, Context(dropped=(REGISTRY.upper(),)))
    assert {entry.verdict for entry in found.assertions if entry.key == "registry-network"} == {NA}
