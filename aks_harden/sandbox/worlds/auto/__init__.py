"""AKS Automatic as it comes, with hosted system nodes, run by a small careful team.

What a verdict can be reasoned from:

- `sku.name` is Automatic; `agentPoolProfiles` is null and `hostedSystemProfile.enabled` true: system nodes
  are Microsoft's. `nodeProvisioningProfile.mode` is Auto: two nodes, aks-default-x7k2p and
  aks-default-q9m4t, are plain machines with plain cards in the node resource group, Trusted Launch, no
  public address.
- Null where Automatic presets: node resource group profile, upgrade channels, OIDC issuer, workload
  identity, image cleaner, network policy and data plane. Safeguards are at Enforce with one namespace left
  out.
- Entra with Azure RBAC, local accounts off. The API server is public with VNet integration, one /28 let in.
- The network is AKS's own, in the node resource group, behind a managed NAT gateway; its security group
  lies on the node subnet and on the cards, with one rule of AKS's own (443 to the load balancer's
  frontend). Beside the nodes' subnet it holds those of the API server and of the hosted system nodes.
- Kubernetes 1.36, application routing by the Gateway API without managed NGINX.
- Nobody stands as administrator: the group auto-team is eligible for Contributor on rg-auto and for RBAC
  Cluster Admin on the cluster, and reads until then. The node resource group is locked by a deny
  assignment; rg-auto has a delete lock.
- acrauto: Premium, ABAC, passwords, anonymous pull and ARM tokens off, the network open to trusted services
  only; the kubelet is Repository Reader. kv-auto: RBAC, purge protection, closed, read by the
  secrets-provider add-on.
- Audit logs (the group `audit`), login events and vault events go to law-auto (365 days). Defender for
  Containers is Standard with every extension, CSPM too. The cloud benchmark is assigned above. Defender
  recommends nothing for acrauto, and has found nothing in the images that run.
"""

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
    scans,
)
from aks_harden.sandbox.worlds.auto import network, own, people
from aks_harden.sandbox.worlds.auto.ids import (
    ACR,
    CLUSTER_ID,
    KUBELET,
    MG,
    NODE_GROUP,
    ROOT,
    SECRETS,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.world import Json, World, by_id

_CONTAINERS = (
    "ContainerRegistriesVulnerabilityAssessments",
    "AgentlessDiscoveryForKubernetes",
    "ContainerSensor",
    "AgentlessVmScanning",
)


def build() -> World:
    """Build the world."""
    known = people.known()
    return World(
        name="auto",
        summary="AKS Automatic as it comes: hosted system nodes, a managed network, presets told as null.",
        tenant=TENANT,
        subscription=SUBSCRIPTION,
        cluster_id=CLUSTER_ID,
        operator_app_id=known["operator"]["appId"],
        operator_object_id=known["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                own.body(),
                own.safeguards(),
                *network.around(),
                cluster.user_identity(KUBELET, TENANT),
                *_stores(),
                monitoring.workspace(WORKSPACE, days=365),
                *_settings(),
                *_plans(),
                *builtins.roles(),
                *policies.built_in(),
                _policy(),
                *_scans(),
                *people.around(),
            ]
        ),
        ancestors={ROOT.lower(): envelope.lineage("contoso", TENANT)},
        directory=tuple(known.values()),
        members=people.members(),
    )


def _envelopes() -> list[Json]:
    return [
        envelope.subscription(TENANT, SUBSCRIPTION, "Contoso Automatic"),
        envelope.management_group(TENANT, TENANT, "Tenant Root Group"),
        envelope.management_group(TENANT, "contoso", "Contoso", parent=TENANT),
        envelope.resource_group(SUBSCRIPTION, "rg-auto"),
        envelope.resource_group(SUBSCRIPTION, NODE_GROUP, managed_by=CLUSTER_ID),
    ]


def _stores() -> list[Json]:
    return [
        registry.registry(
            ACR,
            sku="Premium",
            admin=False,
            anonymous=False,
            arm_tokens=False,
            public=False,
            mode="AbacRepositoryPermissions",
        ),
        *registry.system_scope_maps(ACR),
        registry.vault(VAULT, TENANT, rbac=True, purge=True, public=False),
        cluster.user_identity(SECRETS, TENANT),
        access.assignment(VAULT, role_ids.VAULT_SECRETS_USER, directory.managed_identity(SECRETS)),
    ]


def _settings() -> list[Json]:
    everything = {"allLogs": True}
    return [
        monitoring.setting(
            CLUSTER_ID, "to-law-auto", workspace_id=WORKSPACE, groups={"audit": True}, dedicated=True
        ),
        monitoring.setting(ACR, "to-law-auto", workspace_id=WORKSPACE, groups=everything),
        monitoring.setting(VAULT, "to-law-auto", workspace_id=WORKSPACE, groups=everything),
    ]


def _plans() -> list[Json]:
    bought = {"Containers": [(name, True) for name in _CONTAINERS], "CloudPosture": [(_CONTAINERS[1], True)]}
    return monitoring.plans(SUBSCRIPTION, bought)


def _policy() -> Json:
    return policies.assignment(
        MG,
        "SecurityCenterBuiltIn",
        "Microsoft cloud security benchmark",
        policies.initiative_id(policies.CLOUD_BENCHMARK),
    )


def _scans() -> list[Json]:
    return [
        scans.assessment(
            ACR, "Container registries should not allow unrestricted network access", healthy=True
        ),
        scans.assessment(CLUSTER_ID, scans.RUNNING_TITLE, healthy=True, key=scans.RUNNING),
        scans.standard(SUBSCRIPTION, "Microsoft-cloud-security-benchmark"),
    ]
