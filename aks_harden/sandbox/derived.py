"""Answers made from other resources: what a provider computes instead of keeping."""

from collections.abc import Callable

from aks_harden.sandbox import node_images
from aks_harden.sandbox.address import Address, parse
from aks_harden.sandbox.lists import whole
from aks_harden.sandbox.refusals import no_parent, no_resource
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Json, Refusal, answer_json, encode

_METRICS = "AllMetrics"
CATEGORIES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "microsoft.containerservice/managedclusters": (
        ("kube-apiserver", ("allLogs",)),
        ("kube-audit", ("audit", "allLogs")),
        ("kube-audit-admin", ("audit", "allLogs")),
        ("kube-controller-manager", ("allLogs",)),
        ("kube-scheduler", ("allLogs",)),
        ("cluster-autoscaler", ("allLogs",)),
        ("cloud-controller-manager", ("allLogs",)),
        ("guard", ("audit", "allLogs")),
        ("csi-azuredisk-controller", ("allLogs",)),
        ("csi-azurefile-controller", ("allLogs",)),
        ("csi-snapshot-controller", ("allLogs",)),
        ("fleet-member-agent", ("allLogs",)),
        ("fleet-member-net-controller-manager", ("allLogs",)),
        ("fleet-mcs-controller-manager", ("allLogs",)),
    ),
    "microsoft.containerregistry/registries": (
        ("ContainerRegistryRepositoryEvents", ("audit", "allLogs")),
        ("ContainerRegistryLoginEvents", ("audit", "allLogs")),
    ),
    "microsoft.keyvault/vaults": (
        ("AuditEvent", ("audit", "allLogs")),
        ("AzurePolicyEvaluationDetails", ("allLogs",)),
    ),
    "microsoft.network/networksecuritygroups": (
        ("NetworkSecurityGroupEvent", ("allLogs",)),
        ("NetworkSecurityGroupRuleCounter", ("allLogs",)),
    ),
    "microsoft.network/azurefirewalls": (
        ("AZFWApplicationRule", ("allLogs",)),
        ("AZFWNetworkRule", ("allLogs",)),
        ("AZFWNatRule", ("allLogs",)),
        ("AZFWDnsQuery", ("allLogs",)),
    ),
    "microsoft.operationalinsights/workspaces": (
        ("Audit", ("audit", "allLogs")),
        ("SummaryLogs", ("allLogs",)),
    ),
}
"""Log categories of each type with the groups that hold them."""


def derive(tenant: Tenant, where: Address) -> Answer | None:
    """Answer what is computed, or nothing for what is kept."""
    maker = _MAKERS.get(where.type)
    return maker(tenant, where) if maker else None


def _categories(tenant: Tenant, where: Address) -> Answer:
    parent = tenant.store.find(where.scope)
    if parent is None:
        raise Refusal(no_parent(where))
    kind = parse(where.scope).type
    known = CATEGORIES.get(kind, ())
    items = [_category(where, name, "Logs", groups) for name, groups in known]
    items.append(_category(where, _METRICS, "Metrics", ()))
    if where.is_collection:
        return whole([encode(item) for item in items])
    for item in items:
        if str(item["name"]).lower() == where.name:
            return answer_json(item)
    raise Refusal(no_resource(where))


def _category(where: Address, name: str, sort: str, groups: tuple[str, ...]) -> Json:
    given: Json = {"categoryType": sort}
    if groups:
        given["categoryGroups"] = list(groups)
    return {
        "id": f"{where.scope}/providers/microsoft.insights/diagnosticSettingsCategories/{name}",
        "type": "Microsoft.Insights/diagnosticSettingsCategories",
        "name": name,
        "location": None,
        "kind": None,
        "tags": None,
        "properties": given,
        "identity": None,
    }


def _upgrades(tenant: Tenant, where: Address) -> Answer | None:
    cluster = tenant.store.find(where.parent)
    if cluster is None:
        raise Refusal(no_parent(where))
    given = cluster["properties"]
    pools = given.get("agentPoolProfiles") or []
    body: Json = {
        "id": f"{cluster['id']}/upgradeprofiles/default",
        "name": "default",
        "type": "Microsoft.ContainerService/managedClusters/upgradeprofiles",
        "properties": {
            "controlPlaneProfile": {
                "kubernetesVersion": given["currentKubernetesVersion"],
                "osType": "Linux",
                "upgrades": [{"kubernetesVersion": version} for version in ("1.34.2", "1.35.0")],
            },
            "agentPoolProfiles": [
                {"kubernetesVersion": pool["currentOrchestratorVersion"], "osType": pool["osType"]}
                for pool in pools
            ],
        },
    }
    return answer_json(body)


def _pool_upgrades(tenant: Tenant, where: Address) -> Answer | None:
    pool = tenant.store.find(where.parent)
    if pool is None:
        raise Refusal(no_parent(where))
    given = pool["properties"]
    version = str(given.get("currentOrchestratorVersion") or given.get("orchestratorVersion") or "")
    told: Json = {"kubernetesVersion": version, "osType": given.get("osType", "Linux")}
    if given.get("nodeImageVersion"):
        told["latestNodeImageVersion"] = node_images.newest(str(given["nodeImageVersion"]))
    return answer_json(
        {
            "id": f"{pool['id']}/upgradeProfiles/default",
            "name": "default",
            "type": "Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles",
            "properties": told,
        }
    )


def _permissions(tenant: Tenant, where: Address) -> Answer:
    """Say what the operator may do."""
    if not where.is_collection:
        raise Refusal(no_resource(where))
    bodies: list[Json] = [
        {
            "actions": list(grant.actions),
            "notActions": list(grant.spared),
            "dataActions": ["*"] if "*" in grant.actions else [],
            "notDataActions": [],
        }
        for grant in tenant.world.rights.grants
    ]
    return whole([encode(body) for body in bodies])


_OFFICIAL, _LONG = "KubernetesOfficial", "AKSLongTermSupport"
_OFFERED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("1.32", (_LONG,), ("1.32.11",)),
    ("1.33", (_LONG,), ("1.33.5", "1.33.13")),
    ("1.34", (_OFFICIAL, _LONG), ("1.34.1", "1.34.2")),
    ("1.35", (_OFFICIAL, _LONG), ("1.35.0",)),
    ("1.36", (_OFFICIAL, _LONG), ("1.36.1", "1.36.3")),
    ("1.37", (_OFFICIAL,), ("1.37.0",)),
)
"""Minor versions of every region with their support plans and patch versions; the last one is a preview."""


def _leads_to(version: str) -> list[str]:
    """Return what a patch can be upgraded to: later ones of its minor version, and all of the next."""
    own = _figures(version)
    every = [patch for _, _, patches in _OFFERED for patch in patches]
    return [patch for patch in every if _figures(patch)[1] - own[1] in {0, 1} and _figures(patch) > own]


def _figures(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _versions(_tenant: Tenant, _where: Address) -> Answer:
    preview = _OFFERED[-1][0]
    return answer_json(
        {
            "values": [
                {
                    "version": minor,
                    "capabilities": {"supportPlan": list(plans)},
                    "isDefault": minor == "1.34",
                    "isPreview": True if minor == preview else None,
                    "patchVersions": {patch: {"upgrades": _leads_to(patch)} for patch in patches},
                }
                for minor, plans, patches in _OFFERED
            ]
        }
    )


_MAKERS: dict[str, Callable[[Tenant, Address], Answer | None]] = {
    "microsoft.insights/diagnosticsettingscategories": _categories,
    "microsoft.authorization/permissions": _permissions,
    "microsoft.containerservice/managedclusters/upgradeprofiles": _upgrades,
    "microsoft.containerservice/managedclusters/agentpools/upgradeprofiles": _pool_upgrades,
    "microsoft.containerservice/locations/kubernetesversions": _versions,
}
