"""A badly hardened cluster with everything around it: nearly every check finds something here."""

from aks_harden.sandbox.worlds import (
    builtins,
    cluster,
    envelope,
    monitoring,
    policies,
    registry,
    vault_stores,
)
from aks_harden.sandbox.worlds.naming import digits, guid, resource_id
from aks_harden.sandbox.worlds.shop import edge, egress, images, logs, nodes, people, vaults
from aks_harden.sandbox.worlds.shop.ids import (
    ACR,
    CLUSTER_ID,
    DISKS,
    KUBELET,
    MG,
    NODE_GROUP,
    OLD_ACR,
    ROOT,
    SECRETS,
    SUBSCRIPTION,
    TENANT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.shop.network import IMAGES, nodes_and_network, nodes_id
from aks_harden.sandbox.worlds.world import Json, World, by_id

_CLUSTER_LOGS = (
    "kube-apiserver",
    "kube-audit",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "guard",
)

_PARTS = (people, vaults, egress, edge, logs, images, nodes)
"""Modules with what surrounds the cluster, each `around()` a list of bodies."""


def build() -> World:
    """Build the world."""
    known = people.known()
    return World(
        name="shop",
        summary="A public cluster without Entra, registries with passwords, SSH open: badly hardened.",
        tenant=TENANT,
        subscription=SUBSCRIPTION,
        cluster_id=CLUSTER_ID,
        operator_app_id=known["operator"]["appId"],
        operator_object_id=known["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                _cluster(),
                *nodes_and_network(SUBSCRIPTION, NODE_GROUP, CLUSTER_ID, KUBELET),
                cluster.user_identity(KUBELET, TENANT),
                *_registries(),
                monitoring.workspace(WORKSPACE),
                *_settings(),
                *monitoring.plans(SUBSCRIPTION, {}),
                *builtins.roles(),
                *policies.built_in(),
                *_policy(),
                *(body for part in _PARTS for body in part.around()),
            ]
        ),
        ancestors={ROOT.lower(): envelope.lineage("contoso", TENANT)},
        directory=tuple(known.values()),
        members=people.members(),
    )


def _envelopes() -> list[Json]:
    return [
        envelope.subscription(TENANT, SUBSCRIPTION, "Contoso Shop"),
        envelope.management_group(TENANT, TENANT, "Tenant Root Group"),
        envelope.management_group(TENANT, "contoso", "Contoso", parent=TENANT),
        envelope.resource_group(SUBSCRIPTION, "rg-shop"),
        envelope.resource_group(SUBSCRIPTION, "rg-legacy"),
        envelope.resource_group(SUBSCRIPTION, NODE_GROUP, managed_by=CLUSTER_ID),
    ]


def _cluster() -> Json:
    suffix = digits("aks-shop")
    outbound = resource_id(SUBSCRIPTION, NODE_GROUP, "Microsoft.Network/publicIPAddresses", "outbound-shop")
    host = f"aks-shop-dns-{suffix}"
    subnet = nodes_id(SUBSCRIPTION)
    return cluster.cluster(
        SUBSCRIPTION,
        "rg-shop",
        "aks-shop",
        tier="Free",
        identity={"type": "SystemAssigned", "principalId": guid("oid", "aks-shop"), "tenantId": TENANT},
        node_group=NODE_GROUP,
        properties={
            "fqdn": f"{host}.hcp.westeurope.azmk8s.io",
            "azurePortalFQDN": f"{host}.portal.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": [
                cluster.pool(
                    "system", subnet=subnet, count=2, mode="System", nodeImageVersion=IMAGES["system"]
                ),
                cluster.pool(
                    "web",
                    subnet=subnet,
                    count=2,
                    public_ip=True,
                    osSKU="Flatcar",
                    nodeImageVersion=IMAGES["web"],
                ),
            ],
            "diskEncryptionSetID": DISKS,
            "addonProfiles": {
                # Without an identity of its own, as recorded: with one, each az aks update writes a role too.
                "omsAgent": {
                    "enabled": True,
                    "config": {"logAnalyticsWorkspaceResourceID": WORKSPACE, "useAADAuth": "false"},
                },
                "openServiceMesh": {"enabled": True, "config": None},
                "azureKeyvaultSecretsProvider": vault_stores.addon(SECRETS, rotates=False),
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
            "identityProfile": cluster.kubelet(KUBELET),
        },
    )


def _registries() -> list[Json]:
    return [
        registry.registry(ACR, sku="Standard", admin=True, anonymous=True, arm_tokens=True),
        *registry.system_scope_maps(ACR),
        registry.scope_map(
            ACR,
            "ci-push-scope",
            ["repositories/shop/web/content/read", "repositories/shop/web/content/write"],
        ),
        registry.token(ACR, "ci-push", "ci-push-scope"),
        registry.registry(OLD_ACR, sku="Basic", admin=False),
        *registry.system_scope_maps(OLD_ACR),
    ]


def _settings() -> list[Json]:
    return [
        monitoring.setting(
            ACR, "to-law", workspace_id=WORKSPACE, logs={"ContainerRegistryRepositoryEvents": True}
        ),
        monitoring.setting(
            CLUSTER_ID,
            "metrics-only",
            workspace_id=WORKSPACE,
            logs=dict.fromkeys(_CLUSTER_LOGS, False),
            metrics=True,
        ),
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
            scope=MG,
            category="Tags",
        ),
        policies.assignment(
            MG,
            "owner-tag",
            "Resource groups should carry an owner tag",
            policies.definition_id("require-owner-tag", MG),
            parameters={"tagName": {"value": "owner"}},
        ),
    ]
