"""A test cluster that is switched off at night, and whose last update failed.

What a verdict can be reasoned from:

- `powerState` is Stopped, `provisioningState` Failed, the pool jobs failed too. Nothing listens, no fix is
  offered, Kubernetes evidence is missing because the cluster is stopped, and what properties say of nodes
  is only desired. The scale sets system and jobs are there with no machine.
- Entra with the admin group night-admins and without Azure RBAC; local accounts on. The API server is
  public and lets one /28 in; run command is not switched off.
- Azure CNI overlay with calico, egress by the load balancer, two pools of two nodes: small.
- vnet-night is nothing but the node subnet; its group denies SSH from the Internet at 200, the cards' group
  has no rule of its own, and no node has a public address.
- Free tier, stable and NodeImage channels, no maintenance window, image cleaner on, OIDC issuer off.
- Secrets provider on without rotation; Azure Policy on. kv-night uses access policies, is purge-protected,
  open.
- acrnight: Standard, password and anonymous pull off, ARM tokens on; the kubelet has AcrPull. Pushing is
  left to night-developers (group), and Lars is Contributor of rg-night in person.
- kube-audit, guard and the registry's events go to law-night. Defender for Containers is Standard with
  every extension but ContainerSensor, and the sensor is not on. Nothing asks for Entra by policy.
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
)
from aks_harden.sandbox.worlds.naming import group_id, guid
from aks_harden.sandbox.worlds.stopped import own
from aks_harden.sandbox.worlds.stopped.ids import (
    ACR,
    CLUSTER_ID,
    KUBELET,
    MG,
    NETWORK,
    NODE_GROUP,
    ROOT,
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
                cluster.user_identity(KUBELET, TENANT),
                registry.registry(ACR, sku="Standard", admin=False, anonymous=False, arm_tokens=True),
                *registry.system_scope_maps(ACR),
                registry.vault(VAULT, TENANT, rbac=False, purge=True),
                monitoring.workspace(WORKSPACE, days=90),
                *_settings(),
                *monitoring.plans(SUBSCRIPTION, {"Containers": _EXTENSIONS}),
                *builtins.roles(),
                *policies.built_in(),
                *_roles(known),
            ]
        ),
        ancestors={ROOT.lower(): envelope.lineage("contoso", TENANT)},
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


def _settings() -> list[Json]:
    logs = {"kube-audit": True, "guard": True, "kube-apiserver": False}
    everything = {"allLogs": True}
    return [
        monitoring.setting(CLUSTER_ID, "to-law-night", workspace_id=WORKSPACE, logs=logs),
        monitoring.setting(ACR, "to-law-night", workspace_id=WORKSPACE, groups=everything),
    ]
