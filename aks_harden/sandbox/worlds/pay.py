"""A well hardened cluster behind a hub in another subscription: nearly every check passes here."""

from aks_harden.sandbox.worlds import (
    access,
    builtins,
    cluster,
    directory,
    envelope,
    hub,
    monitoring,
    pay_network,
    policies,
    registry,
)
from aks_harden.sandbox.worlds.naming import digits, group_id, guid, resource_id
from aks_harden.sandbox.worlds.world import Json, World, by_id

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "pay")
HUB = guid("subscription", "connectivity")
_ROOT, _HUB_ROOT = f"/subscriptions/{SUBSCRIPTION}", f"/subscriptions/{HUB}"
_MG = "/providers/Microsoft.Management/managementGroups/contoso"
_NODE_GROUP = "MC_rg-pay_aks-pay_westeurope"
_CLUSTER_ID = f"{_ROOT}/resourcegroups/rg-pay/providers/Microsoft.ContainerService/managedClusters/aks-pay"
_IDENTITIES = "Microsoft.ManagedIdentity/userAssignedIdentities"
_CONTROL = resource_id(SUBSCRIPTION, "rg-pay", _IDENTITIES, "id-aks-pay")
_KUBELET = resource_id(SUBSCRIPTION, "rg-pay", _IDENTITIES, "id-aks-pay-kubelet")
_PIPELINE = resource_id(SUBSCRIPTION, "rg-pay", _IDENTITIES, "id-pay-pipeline")
_WORKSPACE = resource_id(HUB, "rg-logs", "Microsoft.OperationalInsights/workspaces", "law-central")
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
        cluster_id=_CLUSTER_ID,
        operator_app_id=people["operator"]["appId"],
        operator_object_id=people["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                _cluster(people["admins"]["id"]),
                *_windows(),
                *(cluster.user_identity(each, TENANT) for each in (_CONTROL, _KUBELET, _PIPELINE)),
                _federation(),
                *pay_network.spoke(SUBSCRIPTION, HUB),
                *pay_network.node_group(SUBSCRIPTION, _NODE_GROUP, _CLUSTER_ID, _KUBELET),
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
                monitoring.workspace(_WORKSPACE, days=365),
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
        "control": directory.managed_identity(_CONTROL),
        "kubelet": directory.managed_identity(_KUBELET),
        "pipeline": directory.managed_identity(_PIPELINE),
    }


def _envelopes() -> list[Json]:
    return [
        envelope.subscription(TENANT, SUBSCRIPTION, "Contoso Payments"),
        envelope.subscription(TENANT, HUB, "Contoso Connectivity"),
        envelope.management_group(TENANT, TENANT, "Tenant Root Group"),
        envelope.management_group(TENANT, "contoso", "Contoso", parent=TENANT),
        envelope.resource_group(SUBSCRIPTION, "rg-pay"),
        envelope.resource_group(SUBSCRIPTION, _NODE_GROUP, managed_by=_CLUSTER_ID),
        envelope.resource_group(HUB, "rg-hub"),
        envelope.resource_group(HUB, "rg-logs"),
    ]


def _cluster(admins: str) -> Json:
    suffix = digits("aks-pay")
    private_host = f"aks-pay-dns-{suffix}.{guid('zone', 'aks-pay')}.privatelink.westeurope.azmk8s.io"
    subnet = pay_network.nodes_id(SUBSCRIPTION)
    uid = guid("uid", "aks-pay")
    control = {_CONTROL: {"clientId": guid("app", _CONTROL), "principalId": guid("oid", _CONTROL)}}
    return cluster.cluster(
        SUBSCRIPTION,
        "rg-pay",
        "aks-pay",
        tier="Standard",
        identity={"type": "UserAssigned", "userAssignedIdentities": control},
        node_group=_NODE_GROUP,
        tags={"owner": "payments"},
        properties={
            "privateFQDN": private_host,
            "azurePortalFQDN": f"{guid('portal', 'aks-pay')[:16]}-priv.portal.hcp.westeurope.azmk8s.io",
            "agentPoolProfiles": [
                cluster.pool(
                    "system",
                    subnet=subnet,
                    count=3,
                    mode="System",
                    enableEncryptionAtHost=True,
                    nodeTaints=["CriticalAddonsOnly=true:NoSchedule"],
                ),
                cluster.pool("apps", subnet=subnet, count=3, maximum=6, enableEncryptionAtHost=True),
            ],
            "aadProfile": {
                "managed": True,
                "adminGroupObjectIDs": [admins],
                "adminUsers": None,
                "enableAzureRBAC": True,
                "tenantID": TENANT,
            },
            "disableLocalAccounts": True,
            "apiServerAccessProfile": {
                "enablePrivateCluster": True,
                "privateDNSZone": "system",
                "enablePrivateClusterPublicFQDN": False,
                "disableRunCommand": True,
            },
            "privateLinkResources": [
                {
                    "id": f"{_CLUSTER_ID}/privateLinkResources/management",
                    "name": "management",
                    "type": "Microsoft.ContainerService/managedClusters/privateLinkResources",
                    "groupId": "management",
                    "requiredMembers": ["management"],
                }
            ],
            "addonProfiles": {
                "azurepolicy": {"enabled": True, "config": None},
                "azureKeyvaultSecretsProvider": {
                    "enabled": True,
                    "config": {"enableSecretRotation": "true", "rotationPollInterval": "2m"},
                },
            },
            "networkProfile": {
                "networkPlugin": "azure",
                "networkPluginMode": "overlay",
                "networkPolicy": "cilium",
                "networkDataplane": "cilium",
                "loadBalancerSku": "Standard",
                "podCidr": "10.244.0.0/16",
                "serviceCidr": "10.41.0.0/16",
                "dnsServiceIP": "10.41.0.10",
                "outboundType": "userDefinedRouting",
                "podCidrs": ["10.244.0.0/16"],
                "serviceCidrs": ["10.41.0.0/16"],
                "ipFamilies": ["IPv4"],
            },
            "identityProfile": cluster.kubelet(_KUBELET),
            "autoUpgradeProfile": {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"},
            "nodeResourceGroupProfile": {"restrictionLevel": "ReadOnly"},
            "oidcIssuerProfile": {
                "enabled": True,
                "issuerURL": f"https://westeurope.oic.prod-aks.azure.com/{TENANT}/{uid}/",
            },
            "securityProfile": {
                "defender": {
                    "logAnalyticsWorkspaceResourceId": _WORKSPACE,
                    "securityMonitoring": {"enabled": True},
                },
                "workloadIdentity": {"enabled": True},
                "imageCleaner": {"enabled": True, "intervalHours": 168},
            },
            "azureMonitorProfile": {
                "metrics": {
                    "enabled": True,
                    "kubeStateMetrics": {"metricLabelsAllowlist": "", "metricAnnotationsAllowList": ""},
                },
                "containerInsights": {"enabled": True, "logAnalyticsWorkspaceResourceId": _WORKSPACE},
            },
        },
    )


def _windows() -> list[Json]:
    """Make the maintenance windows, which ARM shows without a type."""
    window = {
        "maintenanceWindow": {
            "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}},
            "durationHours": 4,
            "utcOffset": "+00:00",
            "startDate": "2025-03-16",
            "startTime": "02:00",
        }
    }
    return [
        {"id": f"{_CLUSTER_ID}/maintenanceConfigurations/{name}", "name": name, "properties": window}
        for name in ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
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
        monitoring.setting(_CLUSTER_ID, "to-law-central", workspace_id=_WORKSPACE, logs=logs, dedicated=True),
        monitoring.setting(_ACR, "to-law-central", workspace_id=_WORKSPACE, groups=everything),
        monitoring.setting(_VAULT, "to-law-central", workspace_id=_WORKSPACE, groups=everything),
    ]


def _plans() -> list[Json]:
    bought = {
        "Containers": [(name, True) for name in _CONTAINERS],
        "CloudPosture": [(name, True) for name in _POSTURE],
    }
    return [*monitoring.plans(SUBSCRIPTION, bought), *monitoring.plans(HUB, {})]


def _access(people: dict[str, Json]) -> list[Json]:
    given = [
        (_ROOT, builtins.READER, people["readers"]),
        (_HUB_ROOT, builtins.CONTRIBUTOR, people["network"]),
        (_CLUSTER_ID, builtins.AKS_CLUSTER_USER, people["platform"]),
        (_CLUSTER_ID, builtins.AKS_RBAC_WRITER, people["platform"]),
        (_ACR, builtins.ACR_PULL, people["kubelet"]),
        (_ACR, builtins.ACR_PUSH, people["pipeline"]),
        (pay_network.network_id(SUBSCRIPTION), builtins.NETWORK_CONTRIBUTOR, people["control"]),
        (_KUBELET, builtins.MANAGED_IDENTITY_OPERATOR, people["control"]),
    ]
    group = group_id(SUBSCRIPTION, "rg-pay")
    return [
        *(access.assignment(scope, role, who) for scope, role, who in given),
        access.eligible(_ACR, builtins.ACR_PUSH, "AcrPush", people["releasers"]),
        access.eligible(group, builtins.CONTRIBUTOR, "Contributor", people["platform"]),
        access.deny(
            group_id(SUBSCRIPTION, _NODE_GROUP),
            "AKS node resource group lockdown",
            actions=["*/write", "*/delete"],
            spared=["Microsoft.Insights/diagnosticSettings/*", "Microsoft.Authorization/locks/*"],
            excluded=[people["control"]],
        ),
        access.lock(_CLUSTER_ID, "keep-cluster"),
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
