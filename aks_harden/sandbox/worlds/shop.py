"""A badly hardened cluster with everything around it: nearly every check finds something here."""

from aks_harden.sandbox.worlds import (
    access,
    builtins,
    cluster,
    directory,
    envelope,
    monitoring,
    policies,
    registry,
    role_ids,
)
from aks_harden.sandbox.worlds.naming import digits, group_id, guid, resource_id
from aks_harden.sandbox.worlds.shop_network import nodes_and_network, nodes_id
from aks_harden.sandbox.worlds.world import Json, World, by_id

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "shop")
_ROOT = f"/subscriptions/{SUBSCRIPTION}"
_MG = "/providers/Microsoft.Management/managementGroups/contoso"
_NODE_GROUP = "MC_rg-shop_aks-shop_westeurope"
_CLUSTER_ID = f"{_ROOT}/resourcegroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-shop"
_KUBELET = resource_id(
    SUBSCRIPTION, _NODE_GROUP, "Microsoft.ManagedIdentity/userAssignedIdentities", "aks-shop-agentpool"
)
_WORKSPACE = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.OperationalInsights/workspaces", "law-shop")
_ACR = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.ContainerRegistry/registries", "acrshop")
_OLD_ACR = resource_id(SUBSCRIPTION, "rg-legacy", "Microsoft.ContainerRegistry/registries", "acrlegacy")
_VAULT = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.KeyVault/vaults", "kv-shop")
_CLUSTER_LOGS = (
    "kube-apiserver",
    "kube-audit",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "guard",
)


def build() -> World:
    """Build the world."""
    people = _people()
    return World(
        name="shop",
        summary="A public cluster without Entra, registries with passwords, SSH open: badly hardened.",
        tenant=TENANT,
        subscription=SUBSCRIPTION,
        cluster_id=_CLUSTER_ID,
        operator_app_id=people["operator"]["appId"],
        operator_object_id=people["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                _cluster(),
                *nodes_and_network(SUBSCRIPTION, _NODE_GROUP, _CLUSTER_ID, _KUBELET),
                cluster.user_identity(_KUBELET, TENANT),
                *_registries(),
                registry.vault(_VAULT, TENANT, rbac=False, purge=False),
                monitoring.workspace(_WORKSPACE),
                *_settings(),
                *monitoring.plans(SUBSCRIPTION, {}),
                *builtins.roles(),
                *_access(people),
                *policies.built_in(),
                *_policy(),
            ]
        ),
        ancestors={_ROOT.lower(): envelope.lineage("contoso", TENANT)},
        directory=tuple(people.values()),
        members={
            people["developers"]["id"]: (people["dave"]["id"], people["erin"]["id"]),
            people["auditors"]["id"]: (people["erin"]["id"],),
        },
    )


def _people() -> dict[str, Json]:
    return {
        **{name: directory.user(name) for name in ("alice", "bob", "carol", "dave", "erin")},
        "developers": directory.group("shop-developers"),
        "auditors": directory.group("contoso-auditors"),
        "ci": directory.service_principal("shop-ci"),
        "operator": directory.service_principal("aks-harden-operator"),
        "kubelet": directory.managed_identity(_KUBELET),
        "control": directory.service_principal(
            "aks-shop",
            app_id=guid("app", "aks-shop"),
            object_id=guid("oid", "aks-shop"),
            kind="ManagedIdentity",
        ),
    }


def _envelopes() -> list[Json]:
    return [
        envelope.subscription(TENANT, SUBSCRIPTION, "Contoso Shop"),
        envelope.management_group(TENANT, TENANT, "Tenant Root Group"),
        envelope.management_group(TENANT, "contoso", "Contoso", parent=TENANT),
        envelope.resource_group(SUBSCRIPTION, "rg-shop"),
        envelope.resource_group(SUBSCRIPTION, "rg-legacy"),
        envelope.resource_group(SUBSCRIPTION, _NODE_GROUP, managed_by=_CLUSTER_ID),
    ]


def _cluster() -> Json:
    suffix = digits("aks-shop")
    outbound = resource_id(SUBSCRIPTION, _NODE_GROUP, "Microsoft.Network/publicIPAddresses", "outbound-shop")
    host = f"aks-shop-dns-{suffix}"
    subnet = nodes_id(SUBSCRIPTION)
    return cluster.cluster(
        SUBSCRIPTION,
        "rg-shop",
        "aks-shop",
        tier="Free",
        identity={"type": "SystemAssigned", "principalId": guid("oid", "aks-shop"), "tenantId": TENANT},
        node_group=_NODE_GROUP,
        properties={
            "fqdn": f"{host}.hcp.westeurope.azmk8s.io",
            "azurePortalFQDN": f"{host}.portal.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": [
                cluster.pool("system", subnet=subnet, count=2, mode="System"),
                cluster.pool("web", subnet=subnet, count=2, public_ip=True),
            ],
            # Without an identity of its own, as recorded: with one, every az aks update writes a role too.
            "addonProfiles": {
                "omsAgent": {
                    "enabled": True,
                    "config": {"logAnalyticsWorkspaceResourceID": _WORKSPACE, "useAADAuth": "false"},
                }
            },
            "networkProfile": {
                "networkPlugin": "azure",
                "networkPluginMode": "overlay",
                "networkPolicy": "none",
                "networkDataplane": "azure",
                "loadBalancerSku": "standard",
                "loadBalancerProfile": {
                    "managedOutboundIPs": {"count": 1},
                    "effectiveOutboundIPs": [{"id": outbound}],
                    "backendPoolType": "nodeIPConfiguration",
                },
                "podCidr": "10.244.0.0/16",
                "serviceCidr": "10.0.0.0/16",
                "dnsServiceIP": "10.0.0.10",
                "outboundType": "loadBalancer",
                "podCidrs": ["10.244.0.0/16"],
                "serviceCidrs": ["10.0.0.0/16"],
                "ipFamilies": ["IPv4"],
            },
            "identityProfile": cluster.kubelet(_KUBELET),
        },
    )


def _registries() -> list[Json]:
    return [
        registry.registry(_ACR, sku="Standard", admin=True, anonymous=True, arm_tokens=True),
        *registry.system_scope_maps(_ACR),
        registry.scope_map(
            _ACR,
            "ci-push-scope",
            ["repositories/shop/web/content/read", "repositories/shop/web/content/write"],
        ),
        registry.token(_ACR, "ci-push", "ci-push-scope"),
        registry.registry(_OLD_ACR, sku="Basic", admin=False),
        *registry.system_scope_maps(_OLD_ACR),
    ]


def _settings() -> list[Json]:
    return [
        monitoring.setting(
            _ACR, "to-law", workspace_id=_WORKSPACE, logs={"ContainerRegistryRepositoryEvents": True}
        ),
        monitoring.setting(
            _CLUSTER_ID,
            "metrics-only",
            workspace_id=_WORKSPACE,
            logs=dict.fromkeys(_CLUSTER_LOGS, False),
            metrics=True,
        ),
    ]


def _access(people: dict[str, Json]) -> list[Json]:
    kubelet, control, group = people["kubelet"], people["control"], group_id(SUBSCRIPTION, "rg-shop")
    network = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Network/virtualNetworks", "vnet-shop")
    given = [
        (_ROOT, role_ids.OWNER, people["alice"]),
        (group, role_ids.CONTRIBUTOR, people["bob"]),
        (_ACR, role_ids.ACR_PUSH, people["developers"]),
        (_ROOT, role_ids.CONTRIBUTOR, people["ci"]),
        (_MG, role_ids.READER, people["auditors"]),
        (_ACR, role_ids.ACR_PULL, kubelet),
        (_ACR, role_ids.ACR_PUSH, kubelet),
        (_ROOT, role_ids.READER, kubelet),
        (network, role_ids.NETWORK_CONTRIBUTOR, control),
    ]
    return [
        *(access.assignment(scope, role, who) for scope, role, who in given),
        access.eligible(_ROOT, role_ids.OWNER, "Owner", people["carol"]),
    ]


def _policy() -> list[Json]:
    tags: Json = {"tagName": {"type": "String", "metadata": {"displayName": "Tag name"}}}
    return [
        policies.definition(
            "require-owner-tag",
            "Resource groups should carry an owner tag",
            version="1.0.0",
            parameters=tags,
            condition={"field": "[concat('tags[', parameters('tagName'), ']')]", "exists": False},
            then={"effect": "audit"},
            scope=_MG,
            category="Tags",
        ),
        policies.assignment(
            _MG,
            "owner-tag",
            "Resource groups should carry an owner tag",
            policies.definition_id("require-owner-tag", _MG),
            parameters={"tagName": {"value": "owner"}},
        ),
    ]
