"""A test cluster that is switched off at night, and whose last update failed.

What a verdict can be reasoned from:

- `powerState` is Stopped, `provisioningState` Failed, the pool jobs failed too. Nothing listens, no fix is
  offered, Kubernetes evidence is missing because the cluster is stopped, and what properties say of nodes
  is only desired. The scale sets system and jobs are there with no machine.
- Entra with the admin group night-admins and without Azure RBAC; local accounts on. The API server is
  public and lets one /28 in; run command is not switched off.
- Azure CNI overlay with calico, egress by the load balancer, two pools of two nodes: small.
- Network, security group and route table (empty) belong to the platform team's subscription, which can be
  read. There is a Virtual WAN hub there too, which only a lab is connected to, and in the cluster's own
  subscription an Application Gateway for Containers that serves that lab.
- OS disks have a customer's key: des-night, with a key of kv-platform (RBAC, purge protection, closed) in the
  platform team's subscription, which rotates.
- law-night has a default collection rule that touches no audit table.
- vnet-night is nothing but the node subnet; its group denies SSH from the Internet at 200, the cards' group
  has no rule of its own, and no node has a public address.
- Free tier, stable and NodeImage channels, no maintenance window, image cleaner on, OIDC issuer off.
- Secrets provider on without rotation; Azure Policy on. kv-night uses access policies, one for the secrets
  provider, is purge-protected, open, and logs nowhere.
- acrnight: Standard, password and anonymous pull off, ARM tokens on; the kubelet has AcrPull. Pushing is
  left to night-developers (group), and Lars is Contributor of rg-night in person.
- kube-audit, guard and the registry's events go to law-night. Defender for Containers is Standard with
  every extension but ContainerSensor, and the sensor is not on. Nothing asks for Entra by policy.
- When it ran last, Defender found in night/jobs a critical hole that has been public for 120 days and is
  fixed, and a critical one of 10 days; the image was pushed 200 days ago. acrnight has one open
  recommendation. Microsoft's benchmark is the only standard.
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
from aks_harden.sandbox.worlds.naming import group_id, guid
from aks_harden.sandbox.worlds.stopped import own, shared
from aks_harden.sandbox.worlds.stopped.ids import (
    ACR,
    CLUSTER_ID,
    KUBELET,
    MG,
    NETWORK,
    NODE_GROUP,
    PLATFORM,
    ROOT,
    RULE,
    SECRETS,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.world import Json, World, by_id

_EXTENSIONS = (
    ("ContainerRegistriesVulnerabilityAssessments", True),
    ("AgentlessDiscoveryForKubernetes", True),
    ("ContainerSensor", False),
    ("AgentlessVmScanning", True),
)


def build() -> World:
    """Build the world."""
    known = _known()
    return World(
        name="stopped",
        summary="A test cluster that is stopped, and whose last operation failed.",
        tenant=TENANT,
        subscription=SUBSCRIPTION,
        cluster_id=CLUSTER_ID,
        operator_app_id=known["operator"]["appId"],
        operator_object_id=known["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                own.body(known["admins"]["id"]),
                *own.around(),
                *shared.around(),
                cluster.user_identity(KUBELET, TENANT),
                registry.registry(ACR, sku="Standard", admin=False, anonymous=False, arm_tokens=True),
                *registry.system_scope_maps(ACR),
                registry.vault(VAULT, TENANT, rbac=False, purge=True, readers=[guid("oid", SECRETS)]),
                cluster.user_identity(SECRETS, TENANT),
                _workspace(),
                *_settings(),
                *_scans(),
                *monitoring.plans(SUBSCRIPTION, {"Containers": _EXTENSIONS}),
                *builtins.roles(),
                *policies.built_in(),
                *_roles(known),
            ]
        ),
        ancestors={
            root.lower(): envelope.lineage("contoso", TENANT) for root in (ROOT, f"/subscriptions/{PLATFORM}")
        },
        directory=tuple(known.values()),
        members={
            known["admins"]["id"]: (known["lars"]["id"],),
            known["developers"]["id"]: (known["mona"]["id"],),
        },
    )


def _envelopes() -> list[Json]:
    return [
        envelope.subscription(TENANT, SUBSCRIPTION, "Contoso Test"),
        envelope.management_group(TENANT, TENANT, "Tenant Root Group"),
        envelope.management_group(TENANT, "contoso", "Contoso", parent=TENANT),
        envelope.resource_group(SUBSCRIPTION, "rg-night"),
        envelope.resource_group(SUBSCRIPTION, NODE_GROUP, managed_by=CLUSTER_ID),
    ]


def _known() -> dict[str, Json]:
    """Make everybody that Microsoft Graph knows."""
    return {
        **{name: directory.user(name) for name in ("alice", "lars", "mona")},
        "admins": directory.group("night-admins"),
        "developers": directory.group("night-developers"),
        "operator": directory.service_principal("aks-harden-operator"),
        "kubelet": directory.managed_identity(KUBELET),
        "control": directory.service_principal(
            "aks-night",
            app_id=guid("app", "aks-night"),
            object_id=guid("oid", "aks-night"),
            kind="ManagedIdentity",
        ),
    }


def _roles(known: dict[str, Json]) -> list[Json]:
    given = [
        (group_id(SUBSCRIPTION, "rg-night"), role_ids.CONTRIBUTOR, known["lars"]),
        (ACR, role_ids.ACR_PUSH, known["developers"]),
        (ACR, role_ids.ACR_PULL, known["kubelet"]),
        (NETWORK, role_ids.NETWORK_CONTRIBUTOR, known["control"]),
        (MG, role_ids.READER, known["developers"]),
    ]
    return [access.assignment(scope, role, who) for scope, role, who in given]


def _workspace() -> Json:
    made = monitoring.workspace(WORKSPACE, days=90)
    made["properties"]["defaultDataCollectionRuleResourceId"] = RULE
    return made


def _settings() -> list[Json]:
    logs = {"kube-audit": True, "guard": True, "kube-apiserver": False}
    everything = {"allLogs": True}
    return [
        monitoring.setting(CLUSTER_ID, "to-law-night", workspace_id=WORKSPACE, logs=logs),
        monitoring.setting(ACR, "to-law-night", workspace_id=WORKSPACE, groups=everything),
    ]


def _scans() -> list[Json]:
    image: Json = {"host": "acrnight.azurecr.io", "repository": "night/jobs", "pushed_days": 200}
    return [
        scans.assessment(
            ACR, "Container registries should not allow unrestricted network access", healthy=False
        ),
        scans.assessment(CLUSTER_ID, scans.RUNNING_TITLE, healthy=False, key=scans.RUNNING),
        scans.finding(CLUSTER_ID, "CVE-2026-40001", severity="Critical", public_days=120, **image),
        scans.finding(CLUSTER_ID, "CVE-2026-40002", severity="Critical", public_days=10, **image),
        scans.standard(SUBSCRIPTION, "Microsoft-cloud-security-benchmark"),
    ]
