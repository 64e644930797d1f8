"""Diagnostic settings and Defender plans, whose bodies are never what was sent."""

from collections.abc import Callable

from msgspec.structs import replace

from aks_harden.sandbox.address import parse
from aks_harden.sandbox.derived import CATEGORIES
from aks_harden.sandbox.shaping import Shaping, carry, plain, refuse, without_nulls
from aks_harden.sandbox.wire import Json

_DESTINATIONS = (
    "storageAccountId",
    "serviceBusRuleId",
    "workspaceId",
    "eventHubAuthorizationRuleId",
    "eventHubName",
    "marketplacePartnerId",
)
_ALWAYS = (
    "storageAccountId",
    "serviceBusRuleId",
    "workspaceId",
    "eventHubAuthorizationRuleId",
    "eventHubName",
)
_NO_RETENTION = {"enabled": False, "days": 0}
_GROUPS = frozenset({"audit", "alllogs"})


def _setting(shaping: Shaping) -> Json:
    given = shaping.given
    if not any(given.get(key) for key in _DESTINATIONS):
        raise refuse("BadRequest", "At least one data sink needs to be specified.")
    scope = shaping.where.scope
    known = {name.lower() for name, _ in CATEGORIES.get(parse(scope).type, ())}
    logs = [_log(entry, known) for entry in given.get("logs") or []]
    metrics = [
        {
            "category": entry["category"],
            "enabled": bool(entry.get("enabled")),
            "retentionPolicy": entry.get("retentionPolicy") or _NO_RETENTION,
        }
        for entry in given.get("metrics") or []
    ]
    if not logs and not metrics:
        raise refuse("BadRequest", "No active logs or metrics are given.")
    name = str(shaping.old["name"]) if shaping.old else shaping.path.rstrip("/").rpartition("/")[2]
    properties: Json = {key: given.get(key) for key in _ALWAYS}
    if given.get("marketplacePartnerId"):
        properties["marketplacePartnerId"] = given["marketplacePartnerId"]
    properties["metrics"], properties["logs"] = metrics, logs
    properties["logAnalyticsDestinationType"] = given.get("logAnalyticsDestinationType")
    return {
        # The provider answers the whole scope in lower case, and only its own part as written.
        "id": f"{scope}/providers/microsoft.insights/diagnosticSettings/{name}",
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": name,
        "location": None,
        "kind": None,
        "tags": None,
        "properties": properties,
        "identity": None,
    }


def _log(entry: Json, known: set[str]) -> Json:
    category, group = entry.get("category") or None, entry.get("categoryGroup") or None
    if bool(category) == bool(group):
        raise refuse("BadRequest", "Exactly one of category and categoryGroup has to be given.")
    if category and known and str(category).lower() not in known:
        raise refuse("BadRequest", f"Category '{category}' is not supported.")
    if group and str(group).lower() not in _GROUPS:
        raise refuse("BadRequest", f"Category group '{group}' is not supported.")
    return {
        "category": category,
        "categoryGroup": group,
        "enabled": bool(entry.get("enabled")),
        "retentionPolicy": entry.get("retentionPolicy") or _NO_RETENTION,
    }


_EXTENSIONS = {
    "containers": (
        "ContainerRegistriesVulnerabilityAssessments",
        "AgentlessDiscoveryForKubernetes",
        "ContainerSensor",
        "AgentlessVmScanning",
    ),
    "cloudposture": (
        "SensitiveDataDiscovery",
        "ContainerRegistriesVulnerabilityAssessments",
        "AgentlessDiscoveryForKubernetes",
        "AgentlessVmScanning",
        "EntraPermissionsManagement",
        "ApiPosture",
    ),
}


def _plan(shaping: Shaping) -> Json:
    given, before = without_nulls(shaping.given), shaping.before
    if not shaping.old:
        raise refuse("BadRequest", f"Unknown pricing '{shaping.where.name}'.")
    tier = str(given.get("pricingTier", "")).capitalize()
    if tier not in {"Free", "Standard"}:
        raise refuse("BadRequest", "The pricing tier has to be Free or Standard.")
    if before.get("deprecated") and tier == "Standard":
        raise refuse("BadRequest", f"The plan '{shaping.old['name']}' is deprecated.")
    known = _EXTENSIONS.get(shaping.where.name, ())
    kept = (
        "freeTrialRemainingTime",
        "deprecated",
        "replacedBy",
        "enforce",
        "inherited",
        "resourcesCoverageStatus",
    )
    properties: Json = {"pricingTier": tier, **{key: before[key] for key in kept if key in before}}
    if tier == "Standard":
        properties["enablementTime"] = before.get("enablementTime", "2026-11-20T09:00:00.0000000Z")
        if given.get("subPlan"):
            properties["subPlan"] = given["subPlan"]
        if known:
            properties["extensions"] = _extensions(given, before, known)
    return shaping.enveloped(properties)


def _extensions(given: Json, before: Json, known: tuple[str, ...]) -> list[Json]:
    """Work out each extension: as sent, else as it was, else on, as a plan newly bought comes."""
    sent = {str(each["name"]).lower(): each for each in given.get("extensions") or []}
    had = {str(each["name"]).lower(): each for each in before.get("extensions") or []}
    unknown = sorted(set(sent) - {name.lower() for name in known})
    if unknown:
        raise refuse("BadRequest", f"The extension '{unknown[0]}' is not supported by this plan.")
    out: list[Json] = []
    for name in known:
        key = name.lower()
        if key in sent:
            state = "True" if str(sent[key].get("isEnabled")).lower() == "true" else "False"
        else:
            state = str(had[key]["isEnabled"]) if key in had else ("False" if sent else "True")
        extra = (
            {"additionalExtensionProperties": sent[key]["additionalExtensionProperties"]}
            if (key in sent and sent[key].get("additionalExtensionProperties"))
            else {}
        )
        out.append({"name": name, "isEnabled": state, **extra})
    return out


_WORKSPACE_OWN = ("customerId", "createdDate", "modifiedDate", "privateLinkScopedResources")


def _workspace(shaping: Shaping) -> Json:
    """Keep what only the service writes: az sends back what may be written and no more."""
    own = {key: shaping.before[key] for key in _WORKSPACE_OWN if key in shaping.before}
    properties = {**own, **shaping.given}
    carry(shaping.before, properties, ("sku", "lastSkuUpdate"))
    carry(shaping.before, properties, ("workspaceCapping", "*"))
    return plain(replace(shaping, asked={**shaping.asked, "properties": properties}))


def _table(shaping: Shaping) -> Json:
    """Keep a table's schema and plan, and work out what follows from its two times.

    https://learn.microsoft.com/rest/api/loganalytics/tables/update
    """
    properties = {**shaping.before, **without_nulls(shaping.given)}
    if "schema" in shaping.before:
        properties["schema"] = shaping.before["schema"]
    days, total = int(properties.get("retentionInDays", 30)), int(properties.get("totalRetentionInDays", 30))
    properties["archiveRetentionInDays"] = total - days
    properties["totalRetentionInDaysAsDefault"] = total == days
    body = shaping.enveloped(properties)
    # A table answers without its type.
    return {key: body[key] for key in ("properties", "id", "name")}


SHAPES: dict[str, Callable[[Shaping], Json]] = {
    "microsoft.insights/diagnosticsettings": _setting,
    "microsoft.security/pricings": _plan,
    "microsoft.operationalinsights/workspaces": _workspace,
    "microsoft.operationalinsights/workspaces/tables": _table,
}
