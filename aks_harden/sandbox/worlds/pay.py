"""A well hardened cluster behind a hub in another subscription: nearly every check passes here."""

from aks_harden.sandbox.worlds import (
    access,
    builtins,
    cluster,
    directory,
    envelope,
    hub,
    monitoring,
    pay_cluster,
    pay_network,
    policies,
    registry,
    role_ids,
)
from aks_harden.sandbox.worlds.naming import group_id, resource_id
from aks_harden.sandbox.worlds.pay_cluster import (
    CLUSTER_ID,
    CONTROL,
    HUB,
    IDENTITIES,
    KUBELET,
    NODE_GROUP,
    SUBSCRIPTION,
    TENANT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.world import Json, World, by_id

_ROOT, _HUB_ROOT = f"/subscriptions/{SUBSCRIPTION}", f"/subscriptions/{HUB}"
_MG = "/providers/Microsoft.Management/managementGroups/contoso"
_PIPELINE = resource_id(SUBSCRIPTION, "rg-pay", IDENTITIES, "id-pay-pipeline")
_ACR = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.ContainerRegistry/registries", "acrpay")
_VAULT = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.KeyVault/vaults", "kv-pay")
_CONTAINERS = (
    "ContainerRegistriesVulnerabilityAssessments",
    "AgentlessDiscoveryForKubernetes",
    "ContainerSensor",
    "AgentlessVmScanning",
)
_POSTURE = (*_CONTAINERS[:2], "AgentlessVmScanning", "SensitiveDataDiscovery")


def build() -> World:
    """Build the world."""
    people = _people()
    lineage = envelope.lineage("contoso", TENANT)
    return World(
        name="pay",
        summary="A private cluster with Entra, Defender, a hub firewall and central logs: well hardened.",
        tenant=TENANT,
        subscription=SUBSCRIPTION,
        cluster_id=CLUSTER_ID,
        operator_app_id=people["operator"]["appId"],
        operator_object_id=people["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                pay_cluster.body(people["admins"]["id"]),
                *pay_cluster.windows(),
                *(cluster.user_identity(each, TENANT) for each in (CONTROL, KUBELET, _PIPELINE)),
                _federation(),
                *pay_network.spoke(SUBSCRIPTION, HUB),
                *pay_network.node_group(SUBSCRIPTION, NODE_GROUP, CLUSTER_ID, KUBELET),
                *hub.build(
                    HUB,
                    spoke=pay_network.network_id(SUBSCRIPTION),
                    spoke_space=pay_network.SPACE,
                    published=pay_network.PUBLISHED,
                ),
                registry.registry(
                    _ACR, sku="Premium", admin=False, anonymous=False, arm_tokens=False, public=False
                ),
                *registry.system_scope_maps(_ACR),
                registry.vault(_VAULT, TENANT, rbac=True, purge=True, public=False),
                monitoring.workspace(WORKSPACE, days=365),
                *_settings(),
                *_plans(),
                *builtins.roles(),
                *_access(people),
                *policies.built_in(),
                *_policy(),
            ]
        ),
        ancestors={_ROOT.lower(): lineage, _HUB_ROOT.lower(): lineage},
        directory=tuple(people.values()),
        members={
            people["admins"]["id"]: (people["frank"]["id"], people["grace"]["id"]),
            people["releasers"]["id"]: (people["grace"]["id"],),
            people["platform"]["id"]: (people["frank"]["id"],),
            people["readers"]["id"]: (people["heidi"]["id"],),
            people["network"]["id"]: (people["ivan"]["id"],),
        },
    )


def _people() -> dict[str, Json]:
    return {
        **{name: directory.user(name) for name in ("alice", "frank", "grace", "heidi", "ivan")},
        "admins": directory.group("aks-pay-admins"),
        "releasers": directory.group("pay-releasers"),
        "platform": directory.group("pay-platform"),
        "readers": directory.group("pay-readers"),
        "network": directory.group("contoso-network"),
        "operator": directory.service_principal("aks-harden-operator"),
        "control": directory.managed_identity(CONTROL),
        "kubelet": directory.managed_identity(KUBELET),
        "pipeline": directory.managed_identity(_PIPELINE),
    }


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
        "id": f"{_PIPELINE}/federatedIdentityCredentials/release",
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
        monitoring.setting(_ACR, "to-law-central", workspace_id=WORKSPACE, groups=everything),
        monitoring.setting(_VAULT, "to-law-central", workspace_id=WORKSPACE, groups=everything),
    ]


def _plans() -> list[Json]:
    bought = {
        "Containers": [(name, True) for name in _CONTAINERS],
        "CloudPosture": [(name, True) for name in _POSTURE],
    }
    return [*monitoring.plans(SUBSCRIPTION, bought), *monitoring.plans(HUB, {})]


def _access(people: dict[str, Json]) -> list[Json]:
    given = [
        (_ROOT, role_ids.READER, people["readers"]),
        (_HUB_ROOT, role_ids.CONTRIBUTOR, people["network"]),
        (CLUSTER_ID, role_ids.AKS_CLUSTER_USER, people["platform"]),
        (CLUSTER_ID, role_ids.AKS_RBAC_WRITER, people["platform"]),
        (_ACR, role_ids.ACR_PULL, people["kubelet"]),
        (_ACR, role_ids.ACR_PUSH, people["pipeline"]),
        (pay_network.network_id(SUBSCRIPTION), role_ids.NETWORK_CONTRIBUTOR, people["control"]),
        (KUBELET, role_ids.MANAGED_IDENTITY_OPERATOR, people["control"]),
    ]
    group = group_id(SUBSCRIPTION, "rg-pay")
    return [
        *(access.assignment(scope, role, who) for scope, role, who in given),
        access.eligible(_ACR, role_ids.ACR_PUSH, "AcrPush", people["releasers"]),
        access.eligible(group, role_ids.CONTRIBUTOR, "Contributor", people["platform"]),
        access.deny(
            group_id(SUBSCRIPTION, NODE_GROUP),
            "AKS node resource group lockdown",
            actions=["*/write", "*/delete"],
            spared=["Microsoft.Insights/diagnosticSettings/*", "Microsoft.Authorization/locks/*"],
            excluded=[people["control"]],
        ),
        access.lock(CLUSTER_ID, "keep-cluster"),
    ]


def _policy() -> list[Json]:
    return [
        policies.assignment(
            _MG,
            "SecurityCenterBuiltIn",
            "Microsoft cloud security benchmark",
            policies.initiative_id(policies.CLOUD_BENCHMARK),
        ),
        policies.assignment(
            _MG,
            "no-local-accounts",
            "No local accounts on AKS",
            policies.definition_id(policies.LOCAL_ACCOUNTS_DENY),
            parameters={"effect": {"value": "Deny"}},
        ),
    ]
