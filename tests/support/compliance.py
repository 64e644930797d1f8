"""Small snapshots for the items about images: policies, scanners, findings, in ARM wire form."""

from __future__ import annotations

from types import ModuleType
from typing import cast

from aks_harden.checks.check import Check, page
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Absent, Reading
from aks_harden.snapshot.snapshot import Snapshot
from support.access import AUTHORIZATION, KUBELET, REGISTRY, assigned, assignment, registry, roles
from support.snapshots import CLUSTER, NOW, SUB, cluster, snapshot

SCANNING = "ContainerRegistriesVulnerabilityAssessments"
RUNNING = "c609cf0f-71ab-41e9-a3c6-9a1f7fe1b8d5"
TARGET = f"{SUB}/providers/Microsoft.Security/assessments/{RUNNING}"
HOST = "acrshop.azurecr.io"
GONE = Absent(call="GET /", at=NOW)
ADD_ON: JsonObject = {"azurepolicy": {"enabled": True}}


def own_registry(resource: str = REGISTRY, /, *, sku: Json = "Premium", **more: Json) -> JsonObject:
    """A registry that is closed, with a login server."""
    name = resource.rsplit("/", 1)[-1]
    closed: JsonObject = {"loginServer": f"{name}.azurecr.io", "publicNetworkAccess": "Disabled"}
    body = registry(resource, **(closed | more))
    return body | {"sku": {"name": sku, "tier": sku}}


def built_in(guid: str, *, kind: str = "policyDefinitions") -> str:
    """The id of a built-in definition or initiative."""
    return f"{AUTHORIZATION}/{kind}/{guid}"


def images(
    regex: Json, effect: Json = "Deny", others: JsonObject | None = None, *, name: str = "images"
) -> JsonObject:
    """An assignment of the policy for allowed images."""
    parameters: JsonObject = {
        "effect": {"value": effect},
        "allowedContainerImagesRegex": {"value": regex},
    }
    extra: JsonObject = {key: {"value": value} for key, value in (others or {}).items()}
    guid = "febd0533-8e55-448f-b837-bd0e06f16469"
    return assignment(built_in(guid), name=name, displayName=name, parameters=parameters | extra)


def plan(name: str, /, **more: Json) -> JsonObject:
    """A plan of Defender for Cloud, on unless `on` says otherwise; keywords with a capital are extensions."""
    on = more.pop("on", True)
    extensions: list[Json] = [
        {"name": key, "isEnabled": value} for key, value in more.items() if key[0].isupper()
    ]
    others = {key: value for key, value in more.items() if not key[0].isupper()}
    properties: JsonObject = {
        "pricingTier": "Standard" if on else "Free",
        "extensions": extensions,
    }
    return {
        "id": f"{SUB}/providers/Microsoft.Security/pricings/{name}",
        "name": name,
        "type": "Microsoft.Security/pricings",
        "properties": properties | others,
    }


SCANNED: list[Json] = [plan("Containers", **{SCANNING: "True"}), plan("CloudPosture", on=False)]
UNSCANNED: list[Json] = [plan("Containers", on=False), plan("CloudPosture", on=False)]


def assessment(
    resource: str, code: Json = "Healthy", *, key: str = "key", title: str = "A title"
) -> JsonObject:
    """An assessment of a resource."""
    return {
        "id": f"{resource}/providers/Microsoft.Security/assessments/{key}",
        "name": key,
        "type": "Microsoft.Security/assessments",
        "properties": {
            "resourceDetails": {"Source": "Azure", "Id": resource},
            "displayName": title,
            "status": {"code": code},
        },
    }


def safeguards(level: Json = "Enforce", pods: Json = None, *excluded: Json) -> JsonObject:
    """Deployment safeguards."""
    own = f"{CLUSTER}/providers/Microsoft.ContainerService/deploymentSafeguards/default"
    return {
        "id": own,
        "name": "default",
        "type": "Microsoft.ContainerService/deploymentSafeguards",
        "properties": {
            "level": level,
            "podSecurityStandardsLevel": pods,
            "excludedNamespaces": list(excluded),
        },
    }


def world(
    *assignments: Json,
    body: JsonObject | None = None,
    registries: list[Json] | Reading | None = None,
    facets: dict[str, dict[str, Json | Reading]] | None = None,
    **properties: Json,
) -> Snapshot:
    """A cluster with a registry of its own, the policy add-on and a scanner; `facets` replaces whole ones."""
    listed: Json | Reading = [own_registry()] if registries is None else registries
    whole = cluster(
        servicePrincipalProfile={"clientId": "msi"},
        identityProfile={"kubeletidentity": {"objectId": KUBELET}},
        **{"addonProfiles": ADD_ON, **properties},
    )
    base: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": body or whole},
        "registries": {".": listed},
        "role-assignments": {".": [assigned("AcrPull", KUBELET)]},
        "role-definitions": {".": roles()},
        "deny-assignments": {".": []},
        "registry-cache-rules": {REGISTRY: []},
        "registry-tokens": {REGISTRY: []},
        "registry-tasks": {REGISTRY: []},
        "policy-assignments": {".": list(assignments)},
        "policy-exemptions": {".": []},
        "policy-definitions": {".": []},
        "policy-sets": {".": []},
        "assigned-policies": {},
        "safeguards": {"@": GONE},
        "defender-plans": {".": SCANNED},
        "assessments": {".": []},
        "compliance-standards": {".": []},
        "image-findings": {TARGET: []},
    }
    return snapshot({**base, **(facets or {})})


def finding(of: Snapshot, module: ModuleType, context: Context | None = None) -> Finding:
    """Judge the item of a module."""
    check = cast("Check", module.CHECK)
    return judge_item(of, context or Context(), Item(check=check, page=page(module)))


def said(
    of: Snapshot,
    module: ModuleType,
    key: str,
    verdict: Verdict,
    severity: Severity | None = None,
    *,
    context: Context | None = None,
) -> Assertion:
    """Judge one assertion, which must come to a verdict; it shows evidence or says what is missing."""
    (found,) = (entry for entry in finding(of, module, context).assertions if entry.key == key)
    assert found.verdict is verdict, found.reason
    assert severity is None or found.severity is severity
    if verdict in {Verdict.PASS, Verdict.WARN, Verdict.FAIL}:
        assert found.evidence
    if verdict is Verdict.UNKNOWN:
        assert found.missing
    return found
