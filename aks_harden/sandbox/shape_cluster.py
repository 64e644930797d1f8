"""Managed clusters and their pools: a PUT says what is wanted and counts on the service for the rest."""

import uuid
from collections.abc import Callable

from aks_harden.sandbox import node_images
from aks_harden.sandbox.shaping import Shaping, carry, refuse, without_nulls
from aks_harden.sandbox.versions import keep_unseen
from aks_harden.sandbox.wire import Json

_KEPT = (
    ("servicePrincipalProfile",),
    ("storageProfile",),
    ("identityProfile",),
    ("powerState",),
    ("currentKubernetesVersion",),
    ("dnsPrefix",),
    ("fqdn",),
    ("privateFQDN",),
    ("azurePortalFQDN",),
    ("nodeResourceGroup",),
    ("maxAgentPools",),
    ("resourceUID",),
    ("supportPlan",),
    ("privateLinkResources",),
    ("linuxProfile",),
    ("windowsProfile",),
    ("windowsProfile", "adminUsername"),
    ("linuxProfile", "ssh"),
    ("networkProfile",),
    ("networkProfile", "loadBalancerProfile", "effectiveOutboundIPs"),
    ("networkProfile", "natGatewayProfile", "effectiveOutboundIPs"),
    ("addonProfiles", "*", "identity"),
    ("oidcIssuerProfile", "issuerURL"),
    ("agentPoolProfiles",),
    ("agentPoolProfiles", "*", "powerState"),
    ("agentPoolProfiles", "*", "provisioningState"),
    ("agentPoolProfiles", "*", "currentOrchestratorVersion"),
    ("agentPoolProfiles", "*", "nodeImageVersion"),
    ("agentPoolProfiles", "*", "eTag"),
)
"""What a PUT without it does not take away: what is read-only, and what az leaves out on its way."""
_POOL_KEPT = ("powerState", "provisioningState", "currentOrchestratorVersion", "nodeImageVersion", "eTag")


def _cluster(shaping: Shaping) -> Json:
    given = without_nulls(shaping.given)
    before = shaping.before
    for path in _KEPT:
        carry(before, given, path)
    _check(given, before)
    _follow(given, before)
    _complete(shaping, given)
    given["provisioningState"] = "Succeeded"
    body = shaping.enveloped(given)
    if shaping.old:
        keep_unseen(_ROOT, shaping.old, body, shaping.version)
        for key in ("sku", "identity", "tags"):
            if key in shaping.old and key not in body:
                body[key] = shaping.old[key]
        if _kind(body) == _kind(shaping.old):
            carry(shaping.old, body, ("identity", "principalId"))
        carry(shaping.old, body, ("identity", "tenantId"))
        if _assigned(body) == _assigned(shaping.old):
            carry(shaping.old, body, ("identity", "userAssignedIdentities", "*"))
    _name_identities(shaping, body)
    return body


def _kind(body: Json) -> str:
    return str((body.get("identity") or {}).get("type", ""))


def _assigned(body: Json) -> set[str]:
    return {name.lower() for name in (body.get("identity") or {}).get("userAssignedIdentities") or {}}


def _name_identities(shaping: Shaping, body: Json) -> None:
    """Name the object and client ids of the identities that a cluster runs as, as the service does."""
    properties = body["properties"]
    named = (body.get("identity") or {}).get("userAssignedIdentities") or {}
    for resource in named:
        named[resource] = _ids(shaping, resource) or named[resource]
    for entry in (properties.get("identityProfile") or {}).values():
        ids = _ids(shaping, str(entry.get("resourceId", "")))
        if ids:
            entry.update(objectId=ids["principalId"], clientId=ids["clientId"])
    if _kind(body) not in {"", "None"}:
        properties["servicePrincipalProfile"] = {"clientId": "msi"}


def _ids(shaping: Shaping, resource: str) -> Json:
    found = shaping.tenant.store.find(resource.lower())
    properties = found["properties"] if found else {}
    return {key: properties[key] for key in ("clientId", "principalId") if key in properties}


def _check(given: Json, before: Json) -> None:
    if before.get("aadProfile") and not given.get("aadProfile"):
        raise refuse("InvalidParameter", "Disabling Microsoft Entra integration is not supported.")
    if given.get("disableLocalAccounts") and not given.get("aadProfile"):
        message = "Disabling local accounts is only allowed on clusters with Microsoft Entra integration."
        raise refuse("BadRequest", message)
    api = given.get("apiServerAccessProfile") or {}
    if api.get("enablePrivateCluster") and api.get("authorizedIPRanges"):
        message = "The authorized IP ranges are not supported on a private cluster."
        raise refuse("InvalidParameter", message)
    defender = ((given.get("securityProfile") or {}).get("defender")) or {}
    watches = (defender.get("securityMonitoring") or {}).get("enabled")
    if watches and not defender.get("logAnalyticsWorkspaceResourceId"):
        message = "A Log Analytics workspace is required to enable Microsoft Defender."
        raise refuse("InvalidParameter", message)


def _follow(given: Json, before: Json) -> None:
    """Have follow what the service derives from what was asked for."""
    if before and given.get("kubernetesVersion") != before.get("kubernetesVersion"):
        given["currentKubernetesVersion"] = given.get("kubernetesVersion")
    network, old = given.get("networkProfile") or {}, before.get("networkProfile") or {}
    if network.get("podCidr") and network["podCidr"] != old.get("podCidr"):
        network["podCidrs"] = [network["podCidr"]]
    pools = {pool.get("name"): pool for pool in before.get("agentPoolProfiles") or []}
    for pool in given.get("agentPoolProfiles") or []:
        _follow_pool(pool, pools.get(pool.get("name"), {}))


def _follow_pool(pool: Json, before: Json) -> None:
    if pool.get("type") == "VirtualMachines" and before.get("type") == "AvailabilitySet":
        # A pool of machines tells its sizes one by one:
        # https://learn.microsoft.com/azure/aks/availability-sets-on-aks
        machines = {"size": before.get("vmSize"), "count": before.get("count")}
        pool["virtualMachinesProfile"] = {"scale": {"manual": [machines]}}
    node_images.of_pool(pool, before)
    asked = pool.get("orchestratorVersion")
    if asked and before and asked != before.get("orchestratorVersion"):
        pool["currentOrchestratorVersion"] = asked


def _complete(shaping: Shaping, given: Json) -> None:
    """Fill in what the service works out for itself."""
    tenant = shaping.tenant.world.tenant
    aad = given.get("aadProfile")
    if isinstance(aad, dict):
        aad.setdefault("tenantID", tenant)
        aad.setdefault("adminGroupObjectIDs", None)
        aad.setdefault("enableAzureRBAC", False)
    oidc = given.get("oidcIssuerProfile")
    if isinstance(oidc, dict) and oidc.get("enabled") and not oidc.get("issuerURL"):
        region = shaping.asked.get("location", "westeurope")
        oidc["issuerURL"] = (
            f"https://{region}.oic.prod-aks.azure.com/{tenant}/{given.get('resourceUID', '0')}/"
        )
    for pool in given.get("agentPoolProfiles") or []:
        pool.setdefault("provisioningState", "Succeeded")
        pool.setdefault("powerState", {"code": "Running"})
        pool.setdefault("eTag", str(uuid.uuid4()))
        if "orchestratorVersion" in pool:
            pool.setdefault("currentOrchestratorVersion", pool["orchestratorVersion"])


def _pool(shaping: Shaping) -> Json:
    given = without_nulls(shaping.given)
    for key in _POOL_KEPT:
        carry(shaping.before, given, (key,))
    _follow_pool(given, shaping.before)
    given.setdefault("powerState", {"code": "Running"})
    given.setdefault("eTag", str(uuid.uuid4()))
    given["provisioningState"] = "Succeeded"
    body = shaping.enveloped(given)
    if shaping.old:
        keep_unseen(f"{_ROOT}/agentpools", shaping.old, body, shaping.version)
    return {key: body[key] for key in ("id", "name", "type", "properties")}


def _window(shaping: Shaping) -> Json:
    """Keep a maintenance configuration, which is shown without its type."""
    body = shaping.enveloped(without_nulls(shaping.given))
    return {key: body[key] for key in ("id", "name", "properties")}


_ROOT = "microsoft.containerservice/managedclusters"
SHAPES: dict[str, Callable[[Shaping], Json]] = {
    _ROOT: _cluster,
    f"{_ROOT}/agentpools": _pool,
    f"{_ROOT}/maintenanceconfigurations": _window,
}
