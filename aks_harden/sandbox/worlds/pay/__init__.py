"""A well hardened cluster behind a hub in another subscription: nearly every check passes here."""

from aks_harden.sandbox.worlds import (
    builtins,
    cluster,
    envelope,
    hub,
    monitoring,
    policies,
    registry,
)
from aks_harden.sandbox.worlds.pay import (
    deployed,
    edge,
    egress,
    images,
    logs,
    network,
    nodes,
    own,
    people,
    vaults,
)
from aks_harden.sandbox.worlds.pay.ids import ACR, HUB_ROOT, MG, PIPELINE, ROOT
from aks_harden.sandbox.worlds.pay.own import (
    CLUSTER_ID,
    CONTROL,
    HUB,
    KUBELET,
    NODE_GROUP,
    SUBSCRIPTION,
    TENANT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.world import Json, World, by_id

_CONTAINERS = (
    "ContainerRegistriesVulnerabilityAssessments",
    "AgentlessDiscoveryForKubernetes",
    "ContainerSensor",
    "AgentlessVmScanning",
)
_POSTURE = (*_CONTAINERS[:2], "AgentlessVmScanning", "SensitiveDataDiscovery")

_PARTS = (people, vaults, egress, edge, logs, images, nodes, deployed)
"""Modules with what surrounds the cluster, each `around()` a list of bodies."""


def build() -> World:
    """Build the world."""
    known = people.known()
    lineage = envelope.lineage("contoso", TENANT)
    return World(
        name="pay",
        summary="A private cluster with Entra, Defender, a hub firewall and central logs: well hardened.",
        tenant=TENANT,
        subscription=SUBSCRIPTION,
        cluster_id=CLUSTER_ID,
        operator_app_id=known["operator"]["appId"],
        operator_object_id=known["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                own.body(known["admins"]["id"]),
                *own.windows(),
                *(cluster.user_identity(each, TENANT) for each in (CONTROL, KUBELET, PIPELINE)),
                _federation(),
                *network.spoke(SUBSCRIPTION, HUB),
                *network.node_group(SUBSCRIPTION, NODE_GROUP, CLUSTER_ID, KUBELET),
                *hub.build(
                    HUB,
                    spoke=network.network_id(SUBSCRIPTION),
                    spoke_space=network.SPACE,
                    published=network.PUBLISHED,
                ),
                vaults.with_own_key(
                    registry.registry(
                        ACR, sku="Premium", admin=False, anonymous=False, arm_tokens=False, public=False
                    )
                ),
                *registry.system_scope_maps(ACR),
                monitoring.workspace(WORKSPACE, days=365, query="SecuredByPerimeter", disableLocalAuth=True),
                *_settings(),
                *_plans(),
                *builtins.roles(),
                *policies.built_in(),
                *_policy(),
                *(body for part in _PARTS for body in part.around()),
            ]
        ),
        ancestors={ROOT.lower(): lineage, HUB_ROOT.lower(): lineage},
        directory=tuple(known.values()),
        members=people.members(),
    )


def _envelopes() -> list[Json]:
    return [
        envelope.subscription(TENANT, SUBSCRIPTION, "Contoso Payments"),
        envelope.subscription(TENANT, HUB, "Contoso Connectivity"),
        envelope.management_group(TENANT, TENANT, "Tenant Root Group"),
        envelope.management_group(TENANT, "contoso", "Contoso", parent=TENANT),
        envelope.resource_group(SUBSCRIPTION, "rg-pay"),
        envelope.resource_group(SUBSCRIPTION, NODE_GROUP, managed_by=CLUSTER_ID),
        envelope.resource_group(HUB, "rg-hub"),
        envelope.resource_group(HUB, "rg-logs"),
    ]


def _federation() -> Json:
    return {
        "id": f"{PIPELINE}/federatedIdentityCredentials/release",
        "name": "release",
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "properties": {
            "issuer": "https://token.actions.githubusercontent.com",
            "subject": "repo:contoso/pay:environment:production",
            "audiences": ["api://AzureADTokenExchange"],
        },
    }


def _settings() -> list[Json]:
    logs = {"kube-audit-admin": True, "guard": True, "kube-audit": False, "kube-apiserver": False}
    everything = {"allLogs": True}
    return [
        monitoring.setting(CLUSTER_ID, "to-law-central", workspace_id=WORKSPACE, logs=logs, dedicated=True),
        monitoring.setting(ACR, "to-law-central", workspace_id=WORKSPACE, groups=everything),
    ]


def _plans() -> list[Json]:
    bought = {
        "Containers": [(name, True) for name in _CONTAINERS],
        "CloudPosture": [(name, True) for name in _POSTURE],
    }
    return [*monitoring.plans(SUBSCRIPTION, bought), *monitoring.plans(HUB, {})]


def _policy() -> list[Json]:
    return [
        policies.assignment(
            MG,
            "SecurityCenterBuiltIn",
            "Microsoft cloud security benchmark",
            policies.initiative_id(policies.CLOUD_BENCHMARK),
        ),
        policies.assignment(
            MG,
            "no-local-accounts",
            "No local accounts on AKS",
            policies.definition_id(policies.LOCAL_ACCOUNTS_DENY),
            parameters={"effect": {"value": "Deny"}},
        ),
    ]
