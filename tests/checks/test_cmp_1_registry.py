"""CMP-1: where a registry's images come from, who reaches it, and as whom nodes pull."""

from __future__ import annotations

import pytest
from support.access import KUBELET, REGISTRY, assigned
from support.compliance import HOST, own_registry, said, world
from support.snapshots import forbidden

from aks_harden.checks.cmp import cmp_1
from aks_harden.model.context import Context, Sensitivity, Thresholds
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)


def rule(source: Json) -> JsonObject:
    return {
        "id": f"{REGISTRY}/cacheRules/x",
        "name": "x",
        "type": "Microsoft.ContainerRegistry/registries/cacheRules",
        "properties": {"sourceRepository": source, "targetRepository": "x/*"},
    }


def cached(*rules: Json) -> Snapshot:
    return world(facets={"registry-cache-rules": {REGISTRY: list(rules)}})


CACHED: dict[str, tuple[Snapshot, Verdict]] = {
    "none": (cached(), PASS),
    "Microsoft's own": (cached(rule("mcr.microsoft.com/*")), PASS),
    "its own registry": (cached(rule(f"{HOST}/base/*")), PASS),
    "Docker Hub": (cached(rule("docker.io/library/nginx")), WARN),
    "GitHub in other letters": (cached(rule("GHCR.io/someone/*")), WARN),
    "one that cannot be told": (cached(rule(None)), UNKNOWN),
    "Docker Hub beside one that cannot be told": (cached(rule(None), rule("docker.io/x")), WARN),
    "unread": (
        world(facets={"registry-cache-rules": {REGISTRY: forbidden("…/cacheRules/read")}}),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", CACHED)
def test_cached_images(case: str) -> None:
    of, verdict = CACHED[case]
    said(of, cmp_1, "cached-images", verdict)


def network(*, sku: str = "Premium", **more: Json) -> Snapshot:
    return world(registries=[own_registry(sku=sku, **more)])


def ruled(*prefixes: Json, action: Json = "Deny") -> Snapshot:
    rules: list[Json] = [{"action": "Allow", "value": prefix} for prefix in prefixes]
    return network(publicNetworkAccess="Enabled", networkRuleSet={"defaultAction": action, "ipRules": rules})


PRIVATE: Json = [{"id": f"{REGISTRY}/privateEndpointConnections/x"}]
NETWORKS: dict[str, tuple[Snapshot, Verdict]] = {
    "off": (network(), PASS),
    "off in other letters": (network(publicNetworkAccess="DISABLED"), PASS),
    "a perimeter": (network(publicNetworkAccess="SecuredByPerimeter"), PASS),
    "on": (ruled(action="Allow"), WARN),
    "absent is on": (network(publicNetworkAccess=None), WARN),
    "on with private endpoints beside it": (
        network(publicNetworkAccess="Enabled", privateEndpointConnections=PRIVATE),
        WARN,
    ),
    "no rule set is open": (network(publicNetworkAccess="Enabled"), WARN),
    "denied by default, no rule": (ruled(), PASS),
    "narrow rules": (ruled("203.0.113.0/24", "198.51.100.7"), PASS),
    "a /16": (ruled("203.0.0.0/16"), PASS),
    "a /15": (ruled("203.0.0.0/15"), WARN),
    "many rules of a /16": (ruled(*(f"{number}.0.0.0/16" for number in range(20, 26))), WARN),
    "a rule that is no prefix": (ruled("office"), UNKNOWN),
    "an action nobody knows": (ruled(action="Maybe"), UNKNOWN),
    "an access nobody knows": (network(publicNetworkAccess="Sometimes"), UNKNOWN),
    "Standard knows no rules": (network(sku="Standard", publicNetworkAccess="Enabled"), WARN),
    "Basic in other letters": (network(sku="BASIC", publicNetworkAccess=None), WARN),
    "of another kind": (network(publicNetworkAccess=[]), UNKNOWN),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_registry_network(case: str) -> None:
    of, verdict = NETWORKS[case]
    said(of, cmp_1, "registry-network", verdict)
    worse = FAIL if verdict is WARN else verdict
    said(of, cmp_1, "registry-network", worse, context=SENSITIVE)


def test_a_registry_declared_public_may_be_open() -> None:
    of = ruled(action="Allow")
    said(of, cmp_1, "registry-network", NA, context=Context(public_registries=(REGISTRY.upper(),)))


def test_the_width_of_a_rule_is_the_operators() -> None:
    context = Context(thresholds=Thresholds(max_prefix_addresses=256))
    said(ruled("203.0.113.0/23"), cmp_1, "registry-network", WARN, context=context)


def pulled(*assignments: Json, tokens: Json | Reading = None, **more: Json) -> Snapshot:
    facets: dict[str, dict[str, Json | Reading]] = {
        "role-assignments": {".": list(assignments)},
        "registry-tokens": {REGISTRY: [] if tokens is None else tokens},
    }
    return world(registries=[own_registry(**more)], facets=facets)


NAMED = Context(registries=(REGISTRY,))
TOKEN: Json = [{"id": f"{REGISTRY}/tokens/x", "properties": {"status": "enabled"}}]
PULLS: dict[str, tuple[Snapshot, Verdict]] = {
    "AcrPull": (pulled(assigned("AcrPull", KUBELET)), PASS),
    "AcrPush pulls too": (pulled(assigned("AcrPush", KUBELET)), PASS),
    "AcrPull where only repositories count": (
        pulled(assigned("AcrPull", KUBELET), roleAssignmentMode="AbacRepositoryPermissions"),
        UNKNOWN,
    ),
    "no right, the admin user on": (pulled(adminUserEnabled=True), WARN),
    "no right, a token": (pulled(tokens=TOKEN), WARN),
    "no right, anybody may pull": (pulled(anonymousPullEnabled=True), WARN),
    "no right at all": (pulled(), UNKNOWN),
    "a role that cannot be told": (pulled(assigned("Custom", KUBELET)), UNKNOWN),
    "tokens unread": (pulled(tokens=forbidden("…/tokens/read")), UNKNOWN),
}


@pytest.mark.parametrize("case", PULLS)
def test_pull_identity(case: str) -> None:
    of, verdict = PULLS[case]
    said(of, cmp_1, "pull-identity", verdict, context=NAMED)
